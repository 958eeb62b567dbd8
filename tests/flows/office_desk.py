"""A small office for the tests of flows: people, dossiers accepted without reading anything, and a clock that moves."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from flows.house import House
from flows.receive import receive
from models.decision import Decision, DecisionKind, Event, EventKind
from models.state import State
from models.submission import Submission
from tests.storage.samples import assessment
from tests.web.loader import UNIT, add_dossier

CLERK = "clerk"


def accepted(house: House, number: int = 0, *, clean: bool = True) -> str:
    """An accepted land transfer."""
    code = add_dossier(house, number, clean=clean)
    house.register.decide(code, Decision(kind=DecisionKind.ACCEPT, by=CLERK, at=house.now(), reason="x"))
    return code


def really_accepted(house: House, folder: Path) -> str:
    """An accepted dossier whose original is in the store, so that it can be sealed."""
    paper = scan(folder / "don.pdf")
    code = receive(house, [paper], Submission(received=house.now(), procedure="land_transfer")).code
    started = Event(kind=EventKind.PROCESSING_STARTED, at=house.now(), actor="worker")
    house.register.move(code, State.PROCESSING, started)
    concluded = assessment(house.register.dossier(code))
    house.register.record(code, concluded, State.READY, due_at=None, now=house.now(), actor="worker")
    house.register.decide(code, Decision(kind=DecisionKind.ACCEPT, by=CLERK, at=house.now()))
    return code


def later(house: House, **span: float) -> House:
    """The same installation at a later moment."""
    moment: datetime = house.now() + timedelta(**span)
    moved = replace(house, now=lambda: moment)
    moved.__dict__.update({k: v for k, v in house.__dict__.items() if k in ("register", "objects", "catalogue")})
    return moved


def scan(path: Path, text: str = "Giấy chứng nhận") -> Path:
    """A one-page PDF."""
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(path), pagesize=(300, 400), invariant=1)
    canvas.drawString(20, 350, text.encode("ascii", "ignore").decode())
    canvas.save()
    return path


__all__ = ["CLERK", "UNIT", "accepted", "later", "really_accepted", "scan"]
