"""A clerk puts something right, and the dossier is assessed anew from what was read already.

In: the house, a dossier's code, a correction (``models/correction.py``), a pool of workers. Out: the dossier after it.
Wrong: ``Conflict`` when the dossier changed since the person looked, or somebody else works on it;
``ForbiddenTransition`` when it waits for no person; ``WrongUsage`` for pages, components or fields it does not have;
``RefusedInput`` for a page that could not be read again. Correction and assessment are written together or not at all.
"""

from collections.abc import Iterator

from flows.house import House
from flows.originals import originals_of
from flows.process import due_of
from flows.results import access_key, recall_page
from flows.steps.assembling import make_copy
from flows.steps.assessing import Papers, conclude
from flows.steps.reading import could_not_read, read_file
from flows.workers import Failed, Workers
from models.correction import Before, Correction, CorrectionKind, PageRef, PlacedBefore, Standing, standing
from models.dossier import Assessment, Dossier
from models.error import Conflict, ForbiddenTransition, RefusedInput, WrongUsage
from models.finding import Finding, FindingCode
from models.paper import Component
from models.reading import FileReading, PackedReading, PageReading, Source
from models.state import WAITING
from models.submission import ReceivedFile, folded
from pipeline.read.engine import Engine, probe
from pipeline.route import route
from storage.objects import Place


def correct(house: House, code: str, correction: Correction, pool: Workers, *, origin: str = "") -> Dossier:
    """See the module."""
    dossier = house.register.dossier(code)
    if dossier.version != correction.version:
        raise Conflict(f"{code} changed since it was opened (now version {dossier.version}); look again")
    if dossier.state not in WAITING:
        raise ForbiddenTransition(f"{code} is {dossier.state}; only what waits for a person is corrected")
    _require_sense(house, dossier, correction)
    known = house.register.correcting.of(code)
    whole = correction.model_copy(update={"number": len(known) + 1, "before": _before(dossier, correction)})
    asked = standing((*known, whole))
    assessments = house.register.assessments(code)
    last = assessments[-1] if assessments else Assessment(procedure=dossier.procedure)
    readings, engine = _readings(house, dossier, last.engine, asked, pool)
    if correction.kind is CorrectionKind.REREAD:
        _require_read(readings, correction)
    packs = tuple(PackedReading.of(reading) for reading in readings)
    papers = Papers(dossier.files, packs, last.verdicts, _on_files(last, readings))
    submission = folded(house.register.submissions(code))
    assessment = conclude(house, dossier, submission, papers, engine, pool, asked)
    after = house.register.correcting.correct(
        code,
        whole,
        assessment,
        route(assessment),
        due_at=due_of(house, dossier, assessment),
        readings=readings,
        origin=origin,
    )
    if correction.kind in (CorrectionKind.REREAD, CorrectionKind.UNDO):
        _new_copies(house, dossier, readings, assessment.engine, asked, pool)
    return after


def _new_copies(
    house: House, dossier: Dossier, readings: tuple[FileReading, ...], engine: str, asked: Standing, pool: Workers
) -> None:
    """Access copies say what the readings say: files with a page read again get one of their own."""
    by_name = {reading.file: PackedReading.of(reading) for reading in readings}
    for file in dossier.files:
        rotations = asked.rotations_of(file.name)
        key = access_key(file.sha256, engine, house.settings, rotations)
        if rotations and file.name in by_name and house.objects.stat(Place.WORK, key) is None:
            make_copy(house, file, originals_of(house), by_name[file.name], key, pool)


def _require_sense(house: House, dossier: Dossier, correction: Correction) -> None:
    pages = {file.name: file.pages for file in dossier.files}
    if any(not 1 <= place.page <= pages.get(place.file, 0) for place in _places(correction)):
        raise WrongUsage(f"{dossier.dossier} has no such page; open the dossier again")
    if correction.procedure is not None and correction.procedure not in house.catalogue.procedures:
        raise WrongUsage(f"no procedure {correction.procedure}; see hoso procedures")
    named = {paper.component for paper in correction.papers} - {None}
    version = house.catalogue.version(dossier.procedure, dossier.procedure_version)
    if any(version is None or version.component(key) is None for key in named if key is not None):
        raise WrongUsage(f"the procedure of {dossier.dossier} has no such component; see hoso procedures show")
    if correction.field is not None and correction.field.key not in house.catalogue.field_types:
        raise WrongUsage(f"no field {correction.field.key} in the catalogue; see docs/catalogue.md")


def _places(correction: Correction) -> Iterator[PageRef]:
    yield from correction.pages
    yield from (page for paper in correction.papers for page in paper.pages)
    if correction.field is not None:
        yield correction.field.place
        if correction.field.instead_of is not None:
            yield correction.field.instead_of.place


def _before(dossier: Dossier, correction: Correction) -> Before:
    placed = tuple(_placed(dossier, page) for paper in correction.papers for page in paper.pages)
    field = None
    if correction.field is not None:
        given = correction.field
        holder = _holder(dossier, given.place, given.component)
        field = holder.fields.get(given.key) if holder else None
    return Before(papers=placed, field=field, procedure=dossier.procedure)


def _placed(dossier: Dossier, page: PageRef) -> PlacedBefore:
    holder = _holder(dossier, page)
    if holder is None:
        return PlacedBefore(place=page)
    return PlacedBefore(
        place=page, component=holder.component, document_type=holder.document_type, confidence=holder.confidence
    )


def _holder(dossier: Dossier, page: PageRef, component: str | None = None) -> Component | None:
    """The component that holds a page; of two on one page the one of this name."""
    holding = [c for c in dossier.components if any(s.file == page.file and page.page in s.pages for s in c.sources)]
    named = [c for c in holding if c.component == component]
    return next(iter((*named, *holding)), None)


def _readings(
    house: House, dossier: Dossier, engine: str, asked: Standing, pool: Workers
) -> tuple[tuple[FileReading, ...], str]:
    """Every page as it was read for the last assessment; what is not kept, or is asked for anew, is read now. Also
    the engine: the last assessment's where all is from it."""
    now = _Now(engine)
    found = []
    for file in dossier.files:
        if file.pages:
            pages = _pages(house, file, asked.rotations_of(file.name), now, pool)
            found.append(FileReading(file=file.name, sha256=file.sha256, pages=pages))
    return tuple(found), now.fingerprint


class _Now:
    """The engine that readings are of: the last assessment's, until a page has to be read by today's."""

    def __init__(self, fingerprint: str) -> None:
        self.fingerprint = fingerprint

    def today(self) -> Engine:
        engine = probe()
        self.fingerprint = engine.fingerprint
        return engine


def _pages(
    house: House, file: ReceivedFile, rotations: dict[int, int], now: _Now, pool: Workers
) -> tuple[PageReading, ...]:
    pages: dict[int, PageReading] = {}
    for number in range(1, file.pages + 1):
        turn = rotations.get(number)
        kept = recall_page(house.objects, file.sha256, number, now.fingerprint, house.settings, turn)
        if kept is not None:
            pages[number] = kept
    missing = [n for n in range(1, file.pages + 1) if n not in pages]
    if missing:
        for number, ended in read_file(house, file, originals_of(house), missing, now.today(), pool, rotations):
            pages[number] = _unread(number) if isinstance(ended, Failed) else ended
    return tuple(pages[n] for n in sorted(pages))


def _unread(number: int) -> PageReading:
    return PageReading(number=number, source=Source.NONE, width=1, height=1)


def _failed(page: PageReading) -> bool:
    return page == _unread(page.number)


def _require_read(readings: tuple[FileReading, ...], correction: Correction) -> None:
    for file in readings:
        for page in file.pages:
            if _failed(page) and PageRef(file=file.file, page=page.number) in correction.pages:
                raise RefusedInput(f"page {page.number} could not be read; ask the applicant for a better scan")


_OF_FILES = frozenset({FindingCode.SUBMISSION_INVALID})
"""Beside the codes that begin with ``file.``: what is found before the pages are looked at."""


def _on_files(last: Assessment, readings: tuple[FileReading, ...]) -> tuple[Finding, ...]:
    """The last assessment's findings that do not come from what the pages say, and pages that could not be read."""
    kept = [f for f in last.findings if f.code.startswith("file.") or f.code in _OF_FILES]
    unread = [could_not_read(file.file, page.number) for file in readings for page in file.pages if _failed(page)]
    return (*kept, *unread)
