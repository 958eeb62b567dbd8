"""Look-ups in state databases in place of papers.

In: the house, a dossier, a component, a database. Out: matters in the register; the checklist with the answer. Wrong:
``WrongUsage`` without consent or purpose (Law 91/2025), or without a number to ask by. A look-up that fails is a
supplement notice within the hours of the law, or a clerk's decision with a reason, and never silence.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from flows.house import House
from models.calendar import Deadline, due_at
from models.decision import EventKind
from models.dossier import LACKING, Assessment, Dossier
from models.error import Conflict, LookUpOpen, WrongUsage
from models.finding import Finding, FindingCode, Severity
from models.matter import Matter, MatterKind, body_of
from models.record import Record, Text
from models.reuse import LookUp, Outcome, StateAnswer
from models.state import WAITING, State
from models.submission import Applicant, Channel
from pipeline.check.answers import PAPER_LACKS, with_answers
from pipeline.notices.supplement import named_in
from pipeline.route import route

SAID = {
    Outcome.FOUND: "tra cứu được",
    Outcome.NOT_FOUND: "cơ sở dữ liệu không có",
    Outcome.UNREACHABLE: "cơ sở dữ liệu không trả lời",
}
ONLINE_HOURS = 8
"""Working hours in which an online applicant is told that the database did not answer; on paper it is one day."""


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
        """Ask in place of a paper. ``CANNOT_ASK`` where it knows people by a number that the applicant has not."""


def look_up(
    house: House, code: str, component: str, database: StateDatabase, *, consent: str, purpose: str, actor: str,
    origin: str = "",
) -> Matter:  # fmt: skip
    """Ask a state database in place of a paper. Not found or unreachable: the matter stays open until the notice that
    the law then asks for was sent, and says by when. An answer closes earlier failures about the same paper, and stands
    on the checklist in its place. ``WrongUsage`` where there is no number to ask by: then nothing was asked."""
    if not consent.strip() or not purpose.strip():
        raise WrongUsage("a look-up about a person needs the person's consent and a purpose (Law 91/2025)")
    dossier, now = house.register.dossier(code), house.now()
    if dossier.state not in WAITING:
        raise Conflict(f"{code} is {dossier.state}; nothing is looked up for it now")
    if component in answers_of(house, code):
        raise Conflict(f"a database has answered for {component} of {code}; look at the dossier again")
    answer = database.ask(dossier, component) if number_of(dossier.applicant) else Answer(outcome=Outcome.CANNOT_ASK)
    if answer.outcome is Outcome.CANNOT_ASK:
        raise WrongUsage(f"{database.name} cannot be asked for {code}: the applicant has no number that it knows")
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
    anew = judged_with(house, {component: answer_of(matter)}) if body.found else None
    return house.register.office.open(
        matter, EventKind.LOOKED_UP, origin=origin, reason=said, closes=failed, concludes=anew
    )


def number_of(applicant: Applicant) -> str:
    """What a state database knows a person or an organisation by; empty where the application names none."""
    return (applicant.id_number or applicant.tax_code or "").strip()


def answer_of(matter: Matter) -> StateAnswer:
    """A look-up that found something, as the checklist shows it."""
    body = body_of(matter, LookUp)
    return StateAnswer(database=body.database, reference=body.reference, asked_at=matter.opened_at)


def answers_of(house: House, code: str) -> dict[str, StateAnswer]:
    """What state databases have in place of this dossier's papers, by component."""
    matters = house.register.office.of(code, MatterKind.LOOKUP)
    return {m.subject: answer_of(m) for m in matters if body_of(m, LookUp).found}


def judged_with(house: House, answers: dict[str, StateAnswer]) -> Callable[[Assessment], tuple[Assessment, State]]:
    """What an assessment and its state become with these answers."""

    def judged(last: Assessment) -> tuple[Assessment, State]:
        version = house.catalogue.version(last.procedure, last.procedure_version)
        assessment = with_answers(last, answers, version)
        return assessment, route(assessment)

    return judged


def answered(house: House, code: str) -> dict[str, LookUp]:
    """The newest look-up of each component that had one."""
    matters = house.register.office.of(code, MatterKind.LOOKUP)
    return {m.subject: body_of(m, LookUp) for m in matters}


def lacking(dossier: Dossier) -> frozenset[str]:
    """Components of the checklist that are not there, or of which nobody knows yet whether they must be."""
    return frozenset(line.component for line in dossier.checklist if line.status in LACKING)


def to_demand(house: House, dossier: Dossier) -> tuple[Finding, ...]:
    """The dossier's findings as a supplement notice asks for them: with each paper that no database answered for."""
    asked, lacks = answered(house, dossier.dossier), lacking(dossier)
    failed = [key for key, one in asked.items() if key in lacks and not one.found and not one.not_needed]
    more = [_missing(key) for key in failed if not any(_demands(f, key) for f in dossier.findings)]
    return (*dossier.findings, *more)


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
            f"a look-up for {dossier.dossier} failed and the applicant was not told; send the notice, or say why not"
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


def notified(house: House, dossier: Dossier, notice: str, *, actor: str, origin: str = "") -> int:
    """A supplement notice went out: failed look-ups whose papers it asks for are answered for; how many. A paper that
    the clerk took out of it was not asked for. Without a text of its own the notice is as it was drafted."""
    version = house.catalogue.version(dossier.procedure, dossier.procedure_version)
    waiting = _open(house, dossier.dossier)
    procedure = house.catalogue.procedures.get(dossier.procedure or "")
    about = procedure.name if procedure else ""
    told = named_in(notice, version, about=about) if notice.strip() and version else {m.subject for m in waiting}
    asked_for = [m for m in waiting if m.subject in told]
    return settle(house, asked_for, "đã gửi phiếu yêu cầu bổ sung", actor=actor, origin=origin)


def not_needed(house: House, code: str, component: str, reason: str, *, actor: str, origin: str = "") -> None:
    """A clerk decides that, although no database answered, the paper is not asked for; a reason is asked for."""
    if not reason.strip():
        raise WrongUsage("leaving out a paper that no database answered for needs a reason")
    waiting = [m for m in _open(house, code) if m.subject == component]
    if not waiting:
        raise Conflict(f"{code} has no open look-up for {component[:64]!r}; look at the dossier again")
    for matter in waiting:
        body = body_of(matter, LookUp).model_copy(update={"not_needed": reason.strip()})
        house.register.office.settle(
            matter.id, body, EventKind.LOOKED_UP, at=house.now(), by=actor, reason=reason.strip(), origin=origin
        )


def settle(house: House, matters: Sequence[Matter], why: str, *, actor: str, origin: str = "") -> int:
    """Close failed look-ups, saying why nothing more is to be done; how many."""
    for matter in matters:
        house.register.office.settle(
            matter.id, body_of(matter, LookUp), EventKind.LOOKED_UP, at=house.now(), by=actor, reason=why,
            origin=origin,
        )  # fmt: skip
    return len(matters)
