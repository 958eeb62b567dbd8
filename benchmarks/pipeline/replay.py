"""Dossiers whose reading is replayed: everything of register and store is done for real, the pages are not read.

In: a house and numbers. Out: the time it took. Used to measure at sizes at which reading would take weeks.
"""

import os
import time
from collections.abc import Iterator
from pathlib import Path

from flows.house import House, open_house
from flows.line import take_turn
from flows.receive import receive
from models.decision import Event, EventKind
from models.dossier import Assessment, Dossier
from models.finding import Evidence, Finding, FindingCode, Severity
from models.paper import Component, Field, Pages
from models.settings import Settings
from models.state import State
from models.submission import Submission
from storage.objects import Place

READING_BYTES = 30_000
"""Of a kept page, gzipped."""


def house_in(folder: Path, register: str = "") -> House:
    """A new installation with a folder store."""
    settings = Settings(
        home=folder, objects=f"file://{folder}/objects", register=register or f"sqlite:///{folder}/r.sqlite"
    )
    return open_house(settings)


def delivered(house: House, folder: Path, number: int, *, unit: str = "H61.02") -> str:
    """One dossier of one small file, received."""
    paper = folder / f"{number}.txt"
    paper.write_text(f"{unit} {number} {os.getpid()}")
    told = Submission(submission=f"{os.getpid()}-{number}", unit=unit, procedure="land_transfer", received=house.now())
    code = receive(house, [paper], told).code
    paper.unlink()
    return code


def processed(house: House, code: str, *, reading_seconds: float = 0.0, pages: int = 0) -> Dossier:
    """What ``process`` does to register and store, with its lock; ``reading_seconds`` are slept."""
    with house.register.lock(code) as mine:
        if not mine:
            return house.register.dossier(code)
        if house.register.dossier(code).state is State.RECEIVED:
            started = Event(kind=EventKind.PROCESSING_STARTED, at=house.now(), actor="bench", dossier=code)
            house.register.move(code, State.PROCESSING, started)
        for page in range(pages):
            house.objects.put_bytes(Place.WORK, f"bench/{code}/{page}", os.urandom(READING_BYTES), media_type="x/x")
        time.sleep(reading_seconds)
        house.register.record(
            code, recorded(house.register.dossier(code)), State.REVIEW, due_at=None, now=house.now(), actor="bench"
        )
    return house.register.dossier(code)


def recorded(dossier: Dossier) -> Assessment:
    """An assessment of the usual size: five papers of eight fields, four findings."""
    name = dossier.files[0].name
    papers = tuple(
        Component(
            component="don",
            document_type="don",
            confidence=0.97,
            sources=(Pages(file=name, pages=(1,)),),
            fields={f"truong_{n}": _field(n, name) for n in range(8)},
        )
        for _ in range(5)
    )
    finding = Finding(
        code=FindingCode.PAGE_UNREADABLE,
        severity=Severity.REVIEW,
        message="Trang 1 không đọc được.",
        evidence=(Evidence(file=name, page=1),),
    )
    return Assessment(
        procedure="land_transfer",
        components=papers,
        findings=(finding,) * 4,
        files=dossier.files,
        engine="e",
        catalogue="c",
    )


def _field(number: int, file: str) -> Field:
    value = f"giá trị {number} của giấy tờ"
    return Field(value=value, as_read=value, confidence=0.9, file=file, page=1, box=(0.1, 0.1, 0.4, 0.12))


def replayed(house: House, folder: Path, count: int) -> Iterator[float]:
    """Processor seconds of each dossier, received and taken through by its turn."""
    for number in range(count):
        began = time.process_time()
        code = delivered(house, folder, number)
        take_turn(house, code, lambda turn: processed(house, turn, pages=1))
        yield time.process_time() - began
