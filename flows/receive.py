"""Takes a delivery in: originals durable first, then the register, and only then is it acknowledged.

In: folders, ZIPs or files, and what is known of the submission. Out: ``Received`` with the dossier's code.
Wrong: ``RefusedInput`` when there is nothing to take. The same submission ID again returns the same
dossier and does nothing. A crash before the end leaves nothing acknowledged; the originals already
stored are found again by their hash.
"""

import hashlib
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from flows.delivery import MANIFEST, Sent, gather
from flows.faults import room_needed
from flows.house import House
from flows.manifest import read_manifest, supplement_to
from models.decision import Event, EventKind
from models.error import NotFound, RefusedInput
from models.state import State
from models.submission import ReceivedFile, Submission
from pipeline.media import MediaType, detect
from pipeline.naming import safe_name
from pipeline.open import sha256_of
from storage.objects import Place, incoming_key
from storage.packages import open_package

AHEAD = timedelta(days=1)
"""A claimed time of receipt may be so far ahead of our clock; beyond that it is left out."""
EARLIEST, LATEST = 2000, 2200
"""Years between which a time of receipt can be; outside them it cannot even be turned into UTC."""
OVER = frozenset({State.REJECTED, State.WITHDRAWN, State.STOPPED, State.DISPOSED})
"""The same papers sent again after one of these are a new application."""


@dataclass(frozen=True)
class Received:
    """``created`` is False when this submission was known already; ``differs`` when it came with other files then."""

    code: str
    created: bool
    differs: bool = False


@dataclass(frozen=True)
class _Sender:
    """Who hands over, from where, and to which dossier (None: a new one)."""

    actor: str
    origin: str = ""
    dossier: str | None = None


def receive(
    house: House,
    sources: Sequence[Path],
    given: Submission,
    *,
    actor: str = "intake",
    origin: str = "",
    dossier: str | None = None,
    time_given: bool = False,
    may_supplement: bool = False,
) -> Received:
    """Store the originals, write the register, return the dossier's code.

    ``given`` holds what came by option or API field; ``submission.json`` fills what is left open there.
    An empty ``given.submission`` is replaced by one made from the delivery itself. ``dossier`` makes this a
    supplement to that dossier. ``time_given`` says that a trusted sender named ``given.received``: only then does
    it win over the file's, and only then do signatures rest on it. ``may_supplement``: the file may name the dossier
    that it completes, of the same unit.
    """
    with room_needed(), tempfile.TemporaryDirectory(dir=house.scratch) as unpacked:
        sent = list(gather(sources, Path(unpacked), house.settings.limits))
        manifests = [s for s in sent if s.name == MANIFEST]
        if len(manifests) > 1:
            raise RefusedInput(f"{len(manifests)} files are named {MANIFEST}; one delivery has one")
        submission = given
        if manifests:
            _store_one(house, manifests[0].path)  # as received, whatever can be used of it
            submission = read_manifest(manifests[0].path, given, time_given=time_given, heeded=may_supplement)
            if may_supplement and dossier is None:
                dossier = _completed(house, supplement_to(manifests[0].path), submission)
        submission = submission.model_copy(update={"received_is_proven": time_given})
        papers = [s for s in sent if s.name != MANIFEST]
        return _take_in(house, papers, submission, _Sender(actor, origin, dossier))


def _completed(house: House, code: str | None, submission: Submission) -> str | None:
    """The dossier that a delivery names, if it is of the delivery's unit."""
    if code is not None and house.register.dossier(code).unit != (submission.unit or house.settings.unit):
        raise NotFound(f"no dossier {code!r} of this unit; see the code on its receipt")
    return code


def receive_package(house: House, package: Path, *, actor: str = "intake") -> Received:
    """Take in a package that another installation exported: its originals, bit for bit, under its submission ID.

    Raises ``IntegrityError`` when the package is not what its manifest says."""
    with room_needed(), tempfile.TemporaryDirectory(dir=house.scratch) as unpacked:
        opened = open_package(package, Path(tempfile.mkdtemp(dir=unpacked)))
        papers = [Sent(o.name, o.path) for o in opened.originals]
        return _take_in(house, papers, opened.submissions[0], _Sender(actor, "package"))


def _take_in(house: House, papers: Sequence[Sent], sent: Submission, sender: _Sender) -> Received:
    submission = _settled(house, sent)
    if sender.dossier is None and submission.submission:
        known = house.register.dossier_of_submission(submission.submission, submission.unit)
        if known:
            return Received(known, created=False, differs=_differs(house, known, submission, papers))
    if not papers:
        raise RefusedInput("no file to take in: the delivery is empty; send at least one scan or document")
    if len(papers) > house.settings.limits.max_files:
        raise RefusedInput(f"{len(papers)} files are more than HOSO_MAX_FILES={house.settings.limits.max_files}")
    files = _store(house, papers)
    if not submission.submission:
        made_up = _made_up_id(house, files, submission, sender.dossier)
        submission = submission.model_copy(update={"submission": made_up})
    files = tuple(f.model_copy(update={"submission": submission.submission}) for f in files)
    if sender.dossier is None:
        result = house.register.receive(submission, files, now=house.now(), actor=sender.actor, origin=sender.origin)
    else:
        result = house.register.supplement(
            sender.dossier, submission, files, now=house.now(), actor=sender.actor, origin=sender.origin
        )
    return Received(result.code, result.created or sender.dossier is not None, result.differs)


def _settled(house: House, submission: Submission) -> Submission:
    """The submission with our unit where it names none, the procedure's key for its TTHC code, and a time of
    receipt that can be; what cannot be used is named in ``ignored``."""
    changes: dict[str, object] = {"unit": submission.unit or house.settings.unit}
    ignored = list(submission.ignored)
    if not EARLIEST <= submission.received.year < LATEST or submission.received > house.now() + AHEAD:
        changes["received"] = house.now()
        ignored.append("received")
    if submission.procedure is not None:
        try:
            changes["procedure"] = house.catalogue.procedure(submission.procedure).key
        except NotFound:
            changes["procedure"] = None
            ignored.append("procedure")
    return submission.model_copy(update={**changes, "ignored": tuple(dict.fromkeys(ignored))})


def _differs(house: House, code: str, submission: Submission, papers: Sequence[Sent]) -> bool:
    """Whether a known submission ID now comes with other bytes; that is logged, because a portal mixed something up."""
    files = house.register.dossier(code).files
    before = sorted(f.sha256 for f in files if f.submission == submission.submission)
    if not papers or before == sorted(sha256_of(p.path) for p in papers):
        return False
    why = {"why": "the same submission ID came with other files"}
    house.register.log(Event(kind=EventKind.REFUSED, at=house.now(), actor="intake", dossier=code, detail=why))
    return True


def _store(house: House, papers: Sequence[Sent]) -> tuple[ReceivedFile, ...]:
    """Put every original under its hash and read it back (the store does), keeping the order of names."""
    taken: set[str] = set()
    files = []
    for paper in papers:
        name, sent_as = safe_name(paper.name, taken)
        taken.add(name)
        files.append(_store_one(house, paper.path).model_copy(update={"name": name, "sent_as": sent_as}))
    return tuple(files)


def _store_one(house: House, path: Path) -> ReceivedFile:
    digest, size = sha256_of(path), path.stat().st_size
    kind = detect(path) if size else MediaType.UNKNOWN
    house.objects.put_file(Place.INCOMING, incoming_key(digest), path, sha256=digest, media_type=kind.value)
    return ReceivedFile(name=path.name, sha256=digest, bytes=size, media_type=kind.value)


def _made_up_id(house: House, files: Sequence[ReceivedFile], submission: Submission, dossier: str | None) -> str:
    """The same files under the same names from the same applicant for the same procedure are the same submission,
    so a repeated command does no work twice; after a refusal they are a new application."""
    said = [dossier or "", submission.unit, submission.procedure or "", submission.applicant.model_dump_json()]
    listing = "\n".join([*said, *(f"{f.sha256} {f.name}" for f in sorted(files, key=lambda f: (f.name, f.sha256)))])
    made_up = f"auto-{hashlib.sha256(listing.encode()).hexdigest()[:24]}"
    for number in range(2, 1000):
        known = house.register.dossier_of_submission(made_up, submission.unit)
        if dossier is not None or known is None or house.register.secrecy.dossier(known).state not in OVER:
            return made_up
        made_up = f"{made_up[:29]}-{number}"
    raise RefusedInput("these papers were refused a thousand times; give the delivery a submission ID")
