"""Papers that need not be asked for again, because the same person handed them in before.

In: the house and a dossier. Out: offers, and matters in the register. Wrong: ``WrongUsage`` without consent or purpose
(Law 91/2025); ``Conflict`` for a dossier that waits for nobody, or has the paper. The dossier is read again with the
paper in its place (``flows/standing_papers.py``), so whatever contradicts it is found as in any other.
"""

from collections.abc import Sequence
from datetime import datetime

from flows.house import House
from models.decision import EventKind
from models.dossier import LACKING
from models.error import Conflict, NotFound, WrongUsage
from models.matter import Matter, MatterKind
from models.record import Record, Text
from models.reuse import Reuse
from models.state import WAITING, State


class Offer(Record):
    """A paper of an earlier dossier that could serve as a component that is lacking here."""

    component: str
    name: Text
    from_dossier: str
    file: Text
    sha256: str
    pages: tuple[int, ...]
    received_at: datetime


def offers(house: House, code: str, *, units: Sequence[str]) -> tuple[Offer, ...]:
    """For each lacking component: the newest paper of the same type that the same person handed in before, in a dossier
    of these units. None where the dossier waits for no person: nothing is asked for then."""
    dossier = house.register.dossier(code)
    if dossier.state not in WAITING:
        return ()
    version = house.catalogue.version(dossier.procedure, dossier.procedure_version)
    found = []
    for line in dossier.checklist:
        rule = version.component(line.component) if version else None
        if rule is None or line.status not in LACKING:
            continue
        paper = house.register.office.paper_of(dossier.applicant, rule.document_type, but=code, units=units)
        if paper:
            found.append(Offer(component=rule.key, name=rule.name, **paper.model_dump()))
    return tuple(found)


def reuse(house: House, code: str, offer: Offer, *, consent: str, purpose: str, actor: str, origin: str = "") -> Matter:
    """Use an offered paper: a file of this dossier from now on, with its origin, the purpose and the consent. The
    dossier is ``received`` again, to be read with it."""
    if not consent.strip() or not purpose.strip():
        raise WrongUsage("using a paper again needs the person's consent and a purpose (Law 91/2025)")
    dossier, now = house.register.dossier(code), house.now()
    if dossier.state not in WAITING:
        raise Conflict(f"{code} is {dossier.state}; no paper is used again for it now")
    source = house.register.dossier(offer.from_dossier)
    file = next((f for f in source.files if f.sha256 == offer.sha256), None)
    if file is None:
        raise NotFound(f"{offer.from_dossier} no longer has that paper; look at the offers again")
    if any(f.sha256 == file.sha256 for f in dossier.files):
        raise Conflict(f"{code} has that paper already")
    body = Reuse(
        component=offer.component, from_dossier=offer.from_dossier, file=offer.file, sha256=offer.sha256,
        pages=offer.pages, consent=consent.strip(), purpose=purpose.strip(),
    )  # fmt: skip
    matter = Matter(
        kind=MatterKind.REUSE, unit=dossier.unit, dossier=code, subject=offer.component, opened_at=now,
        opened_by=actor, closed_at=now, closed_by=actor, body=body.model_dump_json(),
    )  # fmt: skip
    return house.register.office.open(
        matter, EventKind.REUSED, origin=origin, reason=body.purpose, papers=(file,), to=State.RECEIVED
    )
