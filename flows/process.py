"""A received dossier's way through the pipeline: open, verify, read, assess, assemble, route.

In: the house and a dossier's code. Out: the dossier as it stands then. Safe to call at any time and as
often as one likes: a lock keeps two workers apart, kept results are not computed again, and a dossier
that is already past this is returned as it is. Wrong: ``ComponentMissing`` (Tesseract, store, database);
the dossier then waits in ``received`` and ``upkeep`` finishes it.
"""

import logging
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ParamSpec, Protocol, TypeVar

from flows.faults import room_needed
from flows.house import House
from flows.originals import originals_of
from flows.progress import Progress, Report, quiet
from flows.promises import promised
from flows.steps.assembling import assemble_copies
from flows.steps.assessing import assess_papers
from flows.steps.opening import OpenedFiles, open_files
from flows.steps.reading import Readings, read_files
from flows.steps.secrecy import forget_what_was_read, look_for_secrecy
from flows.steps.showing import draw_first_page
from flows.steps.verifying import verify_signatures
from flows.tracing import span
from flows.workers import Workers
from models.calendar import due_at, pauses_in
from models.decision import Event, EventKind
from models.dossier import Assessment, Dossier
from models.error import Conflict, HosoError
from models.state import UNFINISHED, State
from pipeline.read.engine import probe
from pipeline.route import route

P = ParamSpec("P")
T = TypeVar("T")
_log = logging.getLogger("hoso.process")


class Conductor(Protocol):
    """Carries out one step under its name."""

    def __call__(self, name: str, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T: ...


def directly(_name: str, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a step as a plain call: the embedded default, which starts no server (facts: 10 to 16 s)."""
    return function(*args, **kwargs)


Share = Callable[[House, Dossier, OpenedFiles], None]
"""Asks others to read pages too."""


def alone(_house: House, _dossier: Dossier, _opened: OpenedFiles) -> None:
    """Read every page here."""


def process(
    house: House,
    code: str,
    *,
    workers: Workers | None = None,
    report: Report = quiet,
    run: Conductor = directly,
    share: Share = alone,
    actor: str = "intake",
) -> Dossier:
    """Take one dossier from ``received`` to ``ready`` or ``review``.

    ``run`` carries out each step under its name: plainly, or as a Prefect task (``flows/intake.py``). ``share`` may
    have pages read elsewhere at the same time.
    """
    with house.register.lock(code) as mine:
        dossier = house.register.secrecy.dossier(code)
        if not mine or dossier.state not in UNFINISHED:
            return dossier
        with room_needed():
            own = house.workers() if workers is None else nullcontext(workers)
        with own as pool:
            while dossier.state in UNFINISHED:
                dossier = _attempt(house, dossier, _Means(pool, report, run, share, actor))
        return dossier


@dataclass(frozen=True)
class _Means:
    """What a dossier is taken through with."""

    pool: Workers
    report: Report
    run: Conductor
    share: Share
    actor: str


def _attempt(house: House, dossier: Dossier, means: _Means) -> Dossier:
    """Take the dossier as it stands through once. Overtaken by a supplement it comes back unfinished, to be taken
    through again; overtaken by a decision it comes back decided, and what was computed is only kept."""
    code = dossier.dossier
    if dossier.state is State.RECEIVED:
        event = _event(house, EventKind.PROCESSING_STARTED, code, means.actor)
        dossier = house.register.move(code, State.PROCESSING, event)
    try:
        with room_needed():
            _take_through(house, dossier, means)
    except Conflict:
        return house.register.secrecy.dossier(code)
    except HosoError as error:
        _put_back(house, dossier, _event(house, EventKind.PUT_BACK, code, means.actor, type(error).__name__))
        raise
    return house.register.secrecy.dossier(code)


def _put_back(house: House, dossier: Dossier, event: Event) -> None:
    """Let the dossier wait in ``received``, unless somebody changed it meanwhile: theirs stands."""
    try:
        house.register.move(dossier.dossier, State.RECEIVED, event, on_version=dossier.version)
    except Conflict:
        _log.info("put back dossier=%s overtaken", dossier.dossier)


def _take_through(house: House, dossier: Dossier, means: _Means) -> None:
    with span("dossier", dossier=dossier.dossier, files=len(dossier.files)):
        _steps(house, dossier, replace(means, run=_traced(means.run)))


def _traced(run: Conductor) -> Conductor:
    def traced(name: str, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        with span(name):
            return run(name, function, *args, **kwargs)

    return traced


def _steps(house: House, dossier: Dossier, means: _Means) -> None:
    code, pool, report, run = dossier.dossier, means.pool, means.report, means.run
    engine = probe()
    standing = house.register.correcting.standing(code)
    find = originals_of(house)
    report(Progress(code, "open"))
    opened = run("open", open_files, dossier.files, find, house.settings.limits, pool, house.settings.clamd)
    means.share(house, dossier, opened)
    report(Progress(code, "verify"))
    verdicts = run("verify", verify_signatures, house, dossier, opened, find, pool)
    reading = run("read", read_files, house, opened, find, engine, pool, report, code, standing)
    marks, doubts = run("secrecy", look_for_secrecy, house, dossier, reading, pool)
    if marks:
        now = house.now()
        house.register.secrecy.stop(code, marks, now=now, actor=means.actor, on_version=dossier.version)
        forget_what_was_read(house, opened.files)
        _log.warning("secret dossier=%s marks=%d", code, len(marks))
        report(Progress(code, "route"))
        return
    reading = reading.model_copy(update={"findings": (*reading.findings, *doubts)})
    report(Progress(code, "assess"))
    assessment = run("assess", assess_papers, house, dossier, opened, reading, verdicts, engine, pool, standing)
    report(Progress(code, "assemble"))
    run("assemble", assemble_copies, house, opened, find, reading, engine, pool)
    run("route", _record, house, dossier, assessment, reading, means.actor)
    run("show", draw_first_page, house, code, reading, pool)
    report(Progress(code, "route"))


def _record(house: House, dossier: Dossier, assessment: Assessment, reading: Readings, actor: str) -> None:
    code = dossier.dossier
    due = due_of(house, dossier, assessment)
    house.register.record(
        code,
        assessment,
        route(assessment),
        due_at=due,
        now=house.now(),
        actor=actor,
        readings=tuple(one.texts() for one in reading.readings),
        on_version=dossier.version,
    )


def due_of(house: House, dossier: Dossier, assessment: Assessment) -> datetime | None:
    """When the dossier is due as its procedure has it, pauses counted; None where the procedure is not known."""
    procedure = house.catalogue.procedures.get(assessment.procedure or "")
    if procedure is None:
        return None
    pauses = pauses_in(house.register.events(dossier.dossier))
    due = due_at(dossier.received_at, procedure.deadline, house.catalogue.calendar, pauses=pauses)
    return promised(house, dossier.dossier, due)


def _event(house: House, kind: EventKind, code: str, actor: str, why: str = "") -> Event:
    return Event(kind=kind, at=house.now(), actor=actor, dossier=code, detail={"why": why} if why else {})
