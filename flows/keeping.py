"""Keeping decided dossiers: sealing, export, holds, disposal.

In: the house and a dossier's code. Out: what was done. Wrong: ``ForbiddenTransition``, ``Retained``,
``IntegrityError`` when something does not read back as it was stored; then nothing is marked.
Order of sealing: the office signs where it has a key (``flows/signing.py``), build the package, store it under
retention, read it back, and only then the register.
"""

import logging
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from flows import jobs
from flows.house import House
from flows.originals import original
from flows.results import kept_copy, recall_page
from flows.signing import let_go, sign_extras
from flows.steps.verifying import proven_receipt
from flows.workers import Done, Out
from models.decision import StoredEvent
from models.dossier import Dossier
from models.error import NotFound
from models.package import Profile, SealedPackage
from models.procedure import Retention
from models.reading import FileReading
from models.signature import Verdict
from models.state import State, require_transition
from models.submission import ReceivedFile
from storage.objects import Place
from storage.packages import DossierRecord, Extra, ExtraRole, export, gather, seal

SEALABLE = (State.ACCEPTED, State.REJECTED, State.WITHDRAWN, State.STOPPED, State.RETURNED)
_log = logging.getLogger("hoso.keeping")
UNKNOWN_RETENTION = Retention(code="07", years=70, source="thủ tục chưa rõ: giữ lâu cho đến khi có quyết định")
"""For a dossier whose procedure nobody knows: long, and never for ever by mistake."""


@contextmanager
def gathered(house: House, code: str) -> Iterator[DossierRecord]:
    """Everything a package holds, with access copies and readings as files for the length of the ``with``."""
    with tempfile.TemporaryDirectory(dir=house.scratch) as name:
        dossier = house.register.dossier(code)
        assessments = house.register.assessments(code)
        engine = assessments[-1].engine if assessments else ""
        extras: list[Extra] = []
        standing = house.register.correcting.standing(code)
        for number, file in enumerate(dossier.files, 1):
            extras += _extras(house, file, number, engine, Path(name), standing.rotations_of(file.name))
        extras += _evidence(house, dossier, Path(name))
        yield gather(house.register, code, catalogue=house.catalogue, extras=tuple(extras))


def _extras(
    house: House, file: ReceivedFile, number: int, engine: str, folder: Path, rotations: Mapping[int, int]
) -> Iterator[Extra]:
    kept = kept_copy(house.objects, file.sha256, engine, house.settings, rotations)
    if kept is not None and kept[0] is Place.WORK:  # what is its own copy is in the package already
        path = folder / f"{number:03}.pdf"
        house.objects.fetch(*kept, path)
        yield Extra(ExtraRole.ACCESS, path.name, path, "application/pdf", of=file.name)
    reading = _reading(house, file, engine, rotations)
    if reading is not None:
        path = folder / f"{number:03}.json"
        path.write_text(reading.model_dump_json(exclude_none=True), encoding="utf-8")
        yield Extra(ExtraRole.READINGS, path.name, path, "application/json", of=file.name)


def _reading(house: House, file: ReceivedFile, engine: str, rotations: Mapping[int, int]) -> FileReading | None:
    found = tuple(
        page
        for n in range(1, file.pages + 1)
        if (page := recall_page(house.objects, file.sha256, n, engine, house.settings, rotations.get(n))) is not None
    )
    return FileReading(file=file.name, sha256=file.sha256, pages=found) if found else None


def readings_of(house: House, code: str) -> tuple[FileReading, ...]:
    """The kept readings of a dossier's files, by the engine it was assessed with."""
    assessments, standing = house.register.assessments(code), house.register.correcting.standing(code)
    engine = assessments[-1].engine if assessments else ""
    files = house.register.dossier(code).files
    found = (_reading(house, file, engine, standing.rotations_of(file.name)) for file in files)
    return tuple(reading for reading in found if reading is not None)


def _evidence(house: House, dossier: Dossier, folder: Path) -> Iterator[Extra]:
    """For each signed file, what its verdict rests on: file, certificates, revocation data, policy, report."""
    signed = {v.file: v.signs for v in dossier.signatures if v.verdict is not Verdict.NO_SIGNATURE}
    by_hash = {file.sha256: file for file in dossier.files}
    if not signed:
        return
    settings, moment = house.settings, proven_receipt(house, dossier)
    with house.workers(1) as pool:
        for number, file in enumerate(dossier.files, 1):
            if file.name not in signed:
                continue
            out = folder / f"{number:03}.evidence.zip"
            content = by_hash.get(signed[file.name] or "")
            with ExitStack() as held:
                path = held.enter_context(original(house, file))
                signs = held.enter_context(original(house, content)) if content is not None else None
                args = (path, file.name, settings.trust, settings.crls, moment, dossier.applicant, Out(out), signs)
                ended = pool.run(jobs.evidence_job, *args, seconds=settings.limits.file_seconds)
            if isinstance(ended, Done):
                yield Extra(ExtraRole.EVIDENCE, out.name, out, "application/zip", of=file.name)
            else:
                _log.warning("evidence dossier=%s file=%s ending=%s", dossier.dossier, number, ended.ending)


def export_dossier(house: House, code: str, profile: Profile, folder: Path) -> Path:
    """Write the dossier as a package that can be checked without this program; returns its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with gathered(house, code) as record:
        return export(record, house.objects, profile, folder, now=house.now())


def seal_dossier(house: House, code: str, *, actor: str) -> Dossier:
    """Seal a decided dossier; one that is sealed already is returned as it is."""
    with house.register.lock(code) as mine:
        dossier = house.register.dossier(code)
        if not mine or dossier.state is State.SEALED:
            return dossier
        require_transition(dossier.state, State.SEALED)  # before anything reaches the archive
        with gathered(house, code) as whole, tempfile.TemporaryDirectory(dir=house.scratch) as folder:
            record = replace(whole, events=_until_decided(whole.events))
            signed = sign_extras(house, dossier, whole.extras, record.events[-1].at, Path(folder))
            record = replace(record, extras=signed.extras)
            procedure = house.catalogue.procedures.get(dossier.procedure or "")
            retention = procedure.retention if procedure else UNKNOWN_RETENTION
            package = seal(record, house.objects, retention, now=house.now())
        sealed = house.register.keeping.seal(package, actor=actor)
        let_go(house, signed)
        return sealed


def _until_decided(events: Sequence[StoredEvent]) -> tuple[StoredEvent, ...]:
    """The events up to the last that changed the state: a look at the record is no part of it, so a seal that was
    interrupted writes the very same bytes again."""
    last = max(n for n, event in enumerate(events) if event.after is not None)
    return tuple(events[: last + 1])


def to_seal(house: House) -> tuple[str, ...]:
    """Codes of decided dossiers whose time of grace has passed, oldest first."""
    before = house.now() - timedelta(days=house.settings.seal_after_days)
    decided = [row.dossier for state in SEALABLE for row in house.register.list(state=state, limit=1000)]
    return tuple(sorted(code for code in decided if _until_decided(house.register.events(code))[-1].at <= before))


def hold(house: House, code: str, on: bool, *, actor: str, reason: str) -> tuple[SealedPackage, ...]:
    """Set or lift the legal hold on every package of a dossier: the store first, then the register."""
    packages = house.register.keeping.packages(code)
    if not packages:
        raise NotFound(f"dossier {code} has no sealed package; a hold keeps what is sealed")
    for package in packages:
        if house.second is not None and house.second.stat(Place.ARCHIVE, package.key) is not None:
            house.second.hold(Place.ARCHIVE, package.key, on)  # first: what fails here has changed nothing yet
        house.objects.hold(Place.ARCHIVE, package.key, on)
    house.register.keeping.hold(code, on, now=house.now(), actor=actor, reason=reason)
    return house.register.keeping.packages(code)
