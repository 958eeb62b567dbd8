"""The jobs that run inside confined workers: each opens a stranger's file.

Top-level functions with plain arguments, because they travel to another process. They only call the
pipeline; what comes back is a frozen value.
"""

import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from models.correction import Standing
from models.dossier import Assessment
from models.finding import Evidence, Finding
from models.procedure import Catalogue
from models.reading import Code, PackedReading, PageReading, Quality
from models.revision import RevisionComparison
from models.settings import Limits
from models.signature import FileVerdict, Verdict
from models.submission import Applicant, ReceivedFile, Submission
from pipeline.assemble.access_copy import AccessCopy
from pipeline.open import Opened, open_file
from pipeline.read.engine import Engine

if TYPE_CHECKING:
    from pipeline.seal_revision import Material, Reserved, Wanted
    from pipeline.verify.cms_file import SignedDigest
    from pipeline.verify.evidence import EvidenceCheck


def open_job(path: Path, name: str, limits: Limits, sent_as: str, expanded: bool) -> Opened:
    return open_file(path, name, limits, sent_as=sent_as, expanded=expanded)


def verify_job(
    path: Path,
    name: str,
    trust: Path | None,
    crls: Path | None,
    moment: datetime,
    applicant: Applicant,
    content: Path | None = None,
) -> FileVerdict:
    """Verify on the original bytes. The cheap look comes first: pyHanko's import alone costs most of a second.
    ``content`` is what a detached signature signs."""
    from pipeline.verify.scan import may_be_signed

    if not may_be_signed(path):
        return FileVerdict(file=name, verdict=Verdict.NO_SIGNATURE)
    from pipeline.verify import load_trust, verify_file

    return verify_file(path, name, load_trust(trust, crls), moment=moment, applicant=applicant, content=content)


def signed_digest_job(path: Path) -> "SignedDigest | None":
    """What a detached signature says it signs."""
    from pipeline.verify.cms_file import signed_digest

    return signed_digest(path.read_bytes())


def evidence_job(
    path: Path,
    name: str,
    trust: Path | None,
    crls: Path | None,
    moment: datetime,
    applicant: Applicant,
    out: Path,
    content: Path | None = None,
) -> FileVerdict:
    """Write everything that the verdict rests on into one file, so that anyone can repeat it offline."""
    from pipeline.verify import load_trust
    from pipeline.verify.evidence import write_evidence

    store = load_trust(trust, crls)
    return write_evidence(path, name, store, out, moment=moment, applicant=applicant, content=content).verdict


def evidence_check_job(package: Path, trust: Path | None) -> "EvidenceCheck | str":
    """Repeat a verdict from its package alone; the reason when the package cannot be relied on."""
    from pipeline.verify import load_trust
    from pipeline.verify.evidence import EvidenceError, verify_evidence

    try:
        return verify_evidence(package, trust=load_trust(trust, None) if trust and trust.is_dir() else None)
    except EvidenceError as error:
        return str(error)


def compare_revisions_job(path: Path, signed_bytes: int) -> RevisionComparison:
    """What changed after the first ``signed_bytes`` bytes of a PDF were signed."""
    from pipeline.verify import OFFICE
    from pipeline.verify.revisions import compare_revisions

    return compare_revisions(path.read_bytes(), signed_bytes, OFFICE)


def revision_picture_job(path: Path, signed_bytes: int, number: int, width: int, limits: Limits) -> bytes:
    """A page of the signed revision as JPEG."""
    from pipeline.render import picture

    with tempfile.TemporaryDirectory() as folder:
        revision = Path(folder) / "signed.pdf"
        revision.write_bytes(path.read_bytes()[:signed_bytes])
        return picture(revision, "application/pdf", number, width=width, limits=limits)


def prepare_signature_job(source: Path, out: Path, wanted: "Wanted") -> "Reserved":
    """Leave a place for the office's signature in a PDF."""
    from pipeline.seal_revision import prepare_signature

    return prepare_signature(source, out, wanted)


def add_material_job(source: Path, out: Path, material: "Material") -> None:
    """Add the validation data of the office's signature."""
    from pipeline.seal_revision import add_material

    add_material(source, out, material)


def prepare_timestamp_job(source: Path, out: Path, material: "Material", reserved: int, field: str) -> "Reserved":
    """The same, and leave a place for a document timestamp."""
    from pipeline.seal_revision import prepare_timestamp

    return prepare_timestamp(source, out, material, reserved, field)


def read_job(
    path: Path,
    media_type: str,
    number: int,
    engine: Engine,
    limits: Limits,
    correct: bool,
    rotation: int | None = None,
) -> PageReading:
    from pipeline.read.page import read_page

    with tempfile.TemporaryDirectory() as folder:
        return read_page(
            path,
            media_type,
            number,
            engine=engine,
            limits=limits,
            correct=correct,
            scratch=Path(folder),
            rotation=rotation,
        )


def secret_job(readings: Sequence[PackedReading]) -> tuple[Evidence, ...]:
    from pipeline.secret import secret_marks

    return secret_marks(reading.unpacked() for reading in readings)


def assess_job(
    submission: Submission,
    files: Sequence[ReceivedFile],
    readings: Sequence[PackedReading],
    verdicts: Sequence[FileVerdict],
    findings: Sequence[Finding],
    catalogue: Catalogue,
    engine: str,
    known: Sequence[str],
    standing: Standing = Standing(),  # noqa: B008 - frozen
) -> Assessment:
    from pipeline.assess import assess

    opened = [reading.unpacked() for reading in readings]
    return assess(
        submission, files, opened, verdicts, findings, catalogue, engine=engine, known=known, standing=standing
    )


def access_copy_job(
    path: Path, media_type: str, pages: Sequence[str], out: Path, limits: Limits, target_mb: float | None
) -> AccessCopy:
    """``pages`` are packed readings."""
    from pipeline.assemble.access_copy import access_copy

    readings = [PageReading.from_kept(page) for page in pages]
    return access_copy(path, media_type, readings, out, limits=limits, target_mb=target_mb)


def extract_job(front: bytes, parts: Sequence[tuple[bytes, tuple[int, ...]]]) -> bytes:
    from pipeline.notices.extract import with_pages

    return with_pages(front, parts)


def picture_job(path: Path, media_type: str, number: int, width: int, rotation: int, limits: Limits) -> bytes:
    from pipeline.render import picture

    return picture(path, media_type, number, width=width, rotation=rotation, limits=limits)


def codes_job(path: Path, media_type: str, limits: Limits) -> tuple[Code, ...]:
    from pipeline.codes import codes_of

    return codes_of(path, media_type, limits=limits)


def quality_job(path: Path, media_type: str, limits: Limits) -> tuple[tuple[Quality, ...], ...]:
    from pipeline.quality import judge

    return judge(path, media_type, limits=limits)
