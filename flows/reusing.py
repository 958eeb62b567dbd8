"""Papers that need not be asked for again: one the archive has, or a look-up in a state database.

In: the house, a dossier, a component. Out: offers, and matters in the register. Wrong: ``WrongUsage`` without consent
or purpose (Law 91/2025). A look-up that fails is a supplement notice within the hours of the law, and never silence.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from flows.house import House
from models.calendar import Deadline, due_at
from models.decision import EventKind
from models.dossier import ChecklistStatus, Dossier
from models.error import Conflict, LookUpOpen, NotFound, WrongUsage
from models.finding import Finding, FindingCode, Severity
from models.matter import Matter, MatterKind, body_of
from models.record import Record, Text
from models.reuse import LookUp, Outcome, Reuse
from models.state import WAITING
from models.submission import Channel

LACKING = frozenset({ChecklistStatus.MISSING, ChecklistStatus.UNREADABLE, ChecklistStatus.UNDECIDED})
PAPER_LACKS = frozenset(
    {FindingCode.COMPONENT_MISSING, FindingCode.COMPONENT_UNREADABLE, FindingCode.COMPONENT_UNDECIDED}
)
SAID = {
    Outcome.FOUND: "tra cứu được",
    Outcome.NOT_FOUND: "cơ sở dữ liệu không có",
    Outcome.UNREACHABLE: "cơ sở dữ liệu không trả lời",
}
ONLINE_HOURS = 8
"""Working hours in which an online applicant is told that the database did not answer; on paper it is one day."""


class Offer(Record):
    """A paper of an earlier dossier that could serve as a component that is lacking here."""

    component: str
    name: Text
    from_dossier: str
    file: Text
    sha256: str
    pages: tuple[int, ...]
    received_at: datetime


class Answer(Record):
    """What a state database said. ``values`` are fields by key; kept with the dossier only as codes."""

    outcome: Outcome
    reference: str = ""
    values: dict[str, Text] = {}


class StateDatabase(Protocol):
    """One state database. An adapter holds its own address and keys; it never raises for an answer of any kind."""

    name: str
    """As the national list of substitutions calls it."""

    def ask(self, dossier: Dossier, component: str) -> Answer:
        """Ask in place of a paper."""


def offers(house: House, code: str, *, units: Sequence[str]) -> tuple[Offer, ...]:
    """For each lacking component: the newest paper of the same type that the same person handed in before, in a dossier
    of these units."""
    dossier = house.register.dossier(code)
    procedure = house.catalogue.procedures.get(dossier.procedure or "")
    version = next((v for v in procedure.versions if v.name == dossier.procedure_version), None) if procedure else None
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
    """Use an offered paper: a file of this dossier from now on, with its origin, the purpose and the consent."""
    if not consent.strip() or not purpose.strip():
        raise WrongUsage("using a paper again needs the person's consent and a purpose (Law 91/2025)")
    dossier, now = house.register.dossier(code), house.now()
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
    return house.register.office.open(matter, EventKind.REUSED, origin=origin, reason=body.purpose, papers=(file,))


def look_up(
    house: House, code: str, component: str, database: StateDatabase, *, consent: str, purpose: str, actor: str,
    origin: str = "",
) -> Matter:  # fmt: skip
    """Ask a state database in place of a paper. Not found or unreachable: the matter stays open until the notice that
    the law then asks for was sent, and says by when. An answer closes earlier failures about the same paper."""
    if not consent.strip() or not purpose.strip():
        raise WrongUsage("a look-up about a person needs the person's consent and a purpose (Law 91/2025)")
    dossier, now = house.register.dossier(code), house.now()
    if dossier.state not in WAITING:
        raise Conflict(f"{code} is {dossier.state}; nothing is looked up for it now")
    before = answered(house, code).get(component)
    if before is not None and before.found:
        raise Conflict(f"a database has answered for {component} of {code}; look at the dossier again")
    answer = database.ask(dossier, component)
    body = LookUp(
        component=component, database=database.name, outcome=answer.outcome, reference=answer.reference,
        consent=consent.strip(), purpose=purpose.strip(),
    )  # fmt: skip
    matter = Matter(
        kind=MatterKind.LOOKUP, unit=dossier.unit, dossier=code, subject=component, opened_at=now, opened_by=actor,
        closed_at=now if body.found else None, closed_by=actor if body.found else "",
        due_at=None if body.found else notice_due(house, dossier, now), body=body.model_dump_json(),
    )  # fmt: skip
    failed = [m.id for m in _open(house, code) if m.subject == component] if body.found else []
    said = f"{body.purpose} ({SAID[body.outcome]})"
    return house.register.office.open(matter, EventKind.LOOKED_UP, origin=origin, reason=said, closes=failed)


def answered(house: House, code: str) -> dict[str, LookUp]:
    """The newest look-up of each component that had one."""
    matters = house.register.office.of(code, MatterKind.LOOKUP)
    return {m.subject: body_of(m, LookUp) for m in matters}


def lacking(dossier: Dossier) -> frozenset[str]:
    """Components of the checklist that are not there, or of which nobody knows yet whether they must be."""
    return frozenset(line.component for line in dossier.checklist if line.status in LACKING)


def to_demand(house: House, dossier: Dossier) -> tuple[Finding, ...]:
    """The dossier's findings as a supplement notice asks for them: a paper that a database answered for is not asked
    for, one that it did not answer for is."""
    asked, lacks = answered(house, dossier.dossier), lacking(dossier)
    there = {key for key, one in asked.items() if one.found}
    kept = tuple(f for f in dossier.findings if not (f.component in there and f.code in PAPER_LACKS))
    failed = [key for key in asked if key in lacks - there and not any(_demands(f, key) for f in kept)]
    return (*kept, *(_missing(key) for key in failed))


def _demands(finding: Finding, component: str) -> bool:
    return finding.component == component and finding.code in PAPER_LACKS - {FindingCode.COMPONENT_UNDECIDED}


def _missing(component: str) -> Finding:
    return Finding(
        code=FindingCode.COMPONENT_MISSING,
        severity=Severity.BLOCKING,
        component=component,
        message="Không tra cứu được dữ liệu thay giấy tờ.",
    )


def require_answered(house: House, dossier: Dossier) -> tuple[Matter, ...]:
    """Raise ``LookUpOpen`` where a look-up failed, its paper is lacking still and no notice was sent; else the open
    look-ups that the papers themselves have answered since."""
    waiting, lacks = _open(house, dossier.dossier), lacking(dossier)
    if any(m.subject in lacks for m in waiting):
        raise LookUpOpen(
            f"a look-up for {dossier.dossier} failed and the applicant was not told; send the notice first"
        )
    return waiting


def _open(house: House, code: str) -> tuple[Matter, ...]:
    return tuple(m for m in house.register.office.of(code, MatterKind.LOOKUP) if m.open)


def notice_due(house: House, dossier: Dossier, failed_at: datetime) -> datetime:
    """By when the applicant must be told that a look-up failed: 8 working hours online, one working day else."""
    calendar = house.catalogue.calendar
    if dossier.channel is Channel.ONLINE:
        return calendar.after_hours(failed_at, timedelta(hours=ONLINE_HOURS))
    due = due_at(failed_at, Deadline(working_days=1), calendar)
    return due or failed_at + timedelta(days=1)


def notified(house: House, code: str, *, actor: str, origin: str = "") -> int:
    """A supplement notice went out: failed look-ups of the dossier are answered for; how many."""
    return settle(house, _open(house, code), "đã gửi phiếu yêu cầu bổ sung", actor=actor, origin=origin)


def settle(house: House, matters: Sequence[Matter], why: str, *, actor: str, origin: str = "") -> int:
    """Close failed look-ups, saying why nothing more is to be done; how many."""
    for matter in matters:
        house.register.office.settle(
            matter.id, body_of(matter, LookUp), EventKind.LOOKED_UP, at=house.now(), by=actor, reason=why,
            origin=origin,
        )  # fmt: skip
    return len(matters)
