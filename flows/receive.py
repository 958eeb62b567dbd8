"""Takes a delivery in: originals durable first, then the register, and only then is it acknowledged.

In: folders, ZIPs or files, and what is known of the submission. Out: ``Received`` with the dossier's code.
Wrong: ``RefusedInput`` when there is nothing to take. The same submission ID again returns the same
dossier and does nothing. A crash before the end leaves nothing acknowledged; the originals already
stored are found again by their hash.
"""

import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from flows.house import House
from flows.manifest import read_manifest
from models.decision import Event, EventKind
from models.error import RefusedInput
from models.submission import ReceivedFile, Submission
from pipeline.archive import unpack
from pipeline.media import MediaType, detect
from pipeline.naming import safe_name
from pipeline.open import sha256_of
from storage.objects import Place, incoming_key
from storage.packages import open_package

MANIFEST = "submission.json"
_LEFT_BEHIND = frozenset({".ds_store", "thumbs.db", "desktop.ini"})
"""What operating systems put into folders; nobody submitted it."""


@dataclass(frozen=True)
class Received:
    """``created`` is False when this submission was known already; ``differs`` when it came with other files then."""

    code: str
    created: bool
    differs: bool = False


@dataclass(frozen=True)
class _Sent:
    """One file as it came: the name it was sent under, and where its bytes are now."""

    name: str
    path: Path


def receive(
    house: House,
    sources: Sequence[Path],
    given: Submission,
    *,
    actor: str = "intake",
    origin: str = "",
    dossier: str | None = None,
    time_given: bool = False,
) -> Received:
    """Store the originals, write the register, return the dossier's code.

    ``given`` holds what came by option or API field; ``submission.json`` fills what is left open there.
    An empty ``given.submission`` is replaced by one made from the files' hashes. ``dossier`` makes this a
    supplement to that dossier. ``time_given`` says that ``given.received`` was named by the sender and is not
    merely the clock's: only then does it win over the file's.
    """
    missing = [p for p in sources if not p.exists()]
    if missing:
        raise RefusedInput(f"{missing[0].name}: not there; name a folder, a ZIP or files")
    with tempfile.TemporaryDirectory(dir=house.scratch) as unpacked:
        sent = list(_gather(house, sources, Path(unpacked)))
        manifest = [s for s in sent if s.name == MANIFEST]
        submission = read_manifest(manifest[0].path, given, time_given=time_given) if manifest else given
        papers = [s for s in sent if s.name != MANIFEST]
        return _take_in(house, papers, submission, actor=actor, origin=origin, dossier=dossier)


def receive_package(house: House, package: Path, *, actor: str = "intake") -> Received:
    """Take in a package that another installation exported: its originals, bit for bit, under its submission ID.

    Raises ``IntegrityError`` when the package is not what its manifest says."""
    with tempfile.TemporaryDirectory(dir=house.scratch) as unpacked:
        opened = open_package(package, _fresh(Path(unpacked)))
        papers = [_Sent(o.name, o.path) for o in opened.originals]
        return _take_in(house, papers, opened.submissions[0], actor=actor, origin="package", dossier=None)


def _take_in(
    house: House, papers: Sequence[_Sent], submission: Submission, *, actor: str, origin: str, dossier: str | None
) -> Received:
    submission = submission.model_copy(update={"unit": submission.unit or house.settings.unit})
    if submission.submission and (
        known := house.register.dossier_of_submission(submission.submission, submission.unit)
    ):
        return Received(known, created=False, differs=_differs(house, known, submission, papers))
    if not papers:
        raise RefusedInput("no file to take in: the delivery is empty; send at least one scan or document")
    if len(papers) > house.settings.limits.max_files:
        raise RefusedInput(f"{len(papers)} files are more than HOSO_MAX_FILES={house.settings.limits.max_files}")
    files = _store(house, papers, submission.submission)
    if not submission.submission:
        submission = submission.model_copy(update={"submission": _made_up_id(files)})
    files = tuple(f.model_copy(update={"submission": submission.submission}) for f in files)
    if dossier is not None:
        house.register.supplement(dossier, submission, files, now=house.now(), actor=actor)
        return Received(dossier, created=True)
    result = house.register.receive(submission, files, now=house.now(), actor=actor, origin=origin)
    return Received(result.code, result.created, result.differs)


def _differs(house: House, code: str, submission: Submission, papers: Sequence[_Sent]) -> bool:
    """Whether a known submission ID now comes with other bytes; that is logged, because a portal mixed something up."""
    files = house.register.dossier(code).files
    before = sorted(f.sha256 for f in files if f.submission == submission.submission)
    if not papers or before == sorted(sha256_of(p.path) for p in papers):
        return False
    why = {"why": "the same submission ID came with other files"}
    house.register.log(Event(kind=EventKind.REFUSED, at=house.now(), actor="intake", dossier=code, detail=why))
    return True


def _gather(house: House, sources: Sequence[Path], unpacked: Path) -> Iterator[_Sent]:
    """Every file of the delivery. One ZIP alone is the delivery's envelope; a ZIP among files is a file,
    and its members are files beside it, one level deep."""
    if len(sources) == 1 and sources[0].is_file() and _is_zip(sources[0]):
        taken_out = unpack(sources[0], _fresh(unpacked), house.settings.limits)
        members = [(n, p) for n, p in taken_out if not _is_left_behind(n)]
        if members:
            yield from (_Sent(n, p) for n, p in _without_common_folder(members))
            return
    for source in sources:
        for name, path in _walk(source):
            if _is_left_behind(name):
                continue
            yield _Sent(name, path)
            if _is_zip(path):
                for inner, where in unpack(path, _fresh(unpacked), house.settings.limits):
                    if not _is_left_behind(inner):
                        yield _Sent(f"{name}/{inner}", where)


def _without_common_folder(members: Sequence[tuple[str, Path]]) -> list[tuple[str, Path]]:
    """People zip the folder rather than its files: take one common folder off the names."""
    tops = {n.split("/", 1)[0] for n, _ in members}
    if len(tops) == 1 and all("/" in n for n, _ in members) and ".." not in tops:
        return [(n.split("/", 1)[1], p) for n, p in members]
    return list(members)


def _is_zip(path: Path) -> bool:
    return path.stat().st_size > 0 and detect(path) is MediaType.ZIP


def _fresh(parent: Path) -> Path:
    return Path(tempfile.mkdtemp(dir=parent))


def _walk(source: Path) -> Iterator[tuple[str, Path]]:
    if source.is_file():
        yield source.name, source
        return
    for path in sorted(source.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield path.relative_to(source).as_posix(), path


def _is_left_behind(name: str) -> bool:
    parts = name.lower().split("/")
    return parts[-1] in _LEFT_BEHIND or "__macosx" in parts


def _store(house: House, papers: Sequence[_Sent], submission: str) -> tuple[ReceivedFile, ...]:
    """Put every original under its hash and read it back (the store does), keeping the order of names."""
    taken: set[str] = set()
    files = []
    for paper in papers:
        name, sent_as = safe_name(paper.name, taken)
        taken.add(name)
        digest = sha256_of(paper.path)
        kind = detect(paper.path) if paper.path.stat().st_size else MediaType.UNKNOWN
        house.objects.put_file(Place.INCOMING, incoming_key(digest), paper.path, sha256=digest, media_type=kind.value)
        files.append(
            ReceivedFile(
                name=name,
                sha256=digest,
                bytes=paper.path.stat().st_size,
                media_type=kind.value,
                submission=submission,
                sent_as=sent_as,
            )
        )
    return tuple(files)


def _made_up_id(files: Sequence[ReceivedFile]) -> str:
    """The same files under the same names are the same submission, so a repeated command does no work twice."""
    listing = "\n".join(f"{f.sha256} {f.name}" for f in sorted(files, key=lambda f: (f.name, f.sha256)))
    return f"auto-{hashlib.sha256(listing.encode()).hexdigest()[:24]}"
