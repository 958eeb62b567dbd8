"""The evidence package: one file from which anyone can repeat a verdict offline, years later.

In: the file, the trust store and the moment of the verdict. Out: a ZIP with the original, the verdict as JSON, as ETSI
TS 119 102-2 XML and as one page of Vietnamese PDF, the certificates, CRLs and OCSP responses used, and the policy.
Wrong: ``EvidenceError`` on a package that is damaged or of a format that this program does not know.
Equal input gives an equal package, byte for byte: no clock is read.
"""

# mypy: allow-untyped-calls
# (asn1crypto, pyHanko, PDFium and ReportLab leave some of their functions without types)

import dataclasses
import hashlib
import io
import json
import tempfile
import zipfile
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from asn1crypto import crl, x509

from models.error import RefusedInput
from models.record import Moment, Record, Sha256, Text
from models.signature import FileVerdict
from models.submission import Applicant
from pipeline.archive import BROKEN_ZIP
from pipeline.verify import verify_file
from pipeline.verify.evidence_page import evidence_page
from pipeline.verify.evidence_xml import evidence_xml
from pipeline.verify.policy import BEFORE, OFFICE, Policy, Revocation
from pipeline.verify.trust import Purpose, TrustedCertificate, TrustStore, load_trust

FORMAT = "hoso-evidence/1"
_MOST_BYTES = 2_000_000_000
_EPOCH = (1980, 1, 1, 0, 0, 0)


class EvidenceError(RefusedInput):
    """A package that is damaged, incomplete or of an unknown format; says which member."""


class EvidenceReport(Record):
    """``report.json``: what was judged, when, by which rules, and the verdict. ``anchors`` are the SHA-256 of the
    roots that it rests on: compare them with what your office trusts."""

    format: str = FORMAT
    file: Text
    sha256: Sha256
    bytes: int
    moment: Moment
    applicant: Applicant | None = None
    engine: str = ""
    anchors: tuple[Sha256, ...] = ()
    verdict: FileVerdict


class Outcome(StrEnum):
    """What repeating a verdict came to."""

    SAME = "same"
    DIFFERENT = "different"


class EvidenceCheck(Record):
    """A repeated verdict beside the recorded one. ``unknown_anchors``: roots of the package that are not in the
    office's own store (only where one was given). ``policy``: the rules of the package, by name and version, which
    ``repeated`` is judged by. ``today``: the verdict by ``todays_policy``, where that is another one."""

    outcome: Outcome
    recorded: EvidenceReport
    repeated: FileVerdict
    unknown_anchors: tuple[Sha256, ...] = ()
    policy: Text = ""
    todays_policy: Text = ""
    today: FileVerdict | None = None


def write_evidence(
    path: Path,
    name: str,
    trust: TrustStore,
    out: Path,
    *,
    moment: datetime,
    applicant: Applicant | None = None,
    policy: Policy = OFFICE,
    engine: str = "",
    sign_page: Callable[[bytes], bytes] | None = None,
    content: Path | None = None,
) -> EvidenceReport:
    """Judge ``path`` and write the package to ``out``. ``sign_page`` may sign the PDF page (``seal_signature``).

    ``content`` is what a detached signature signs. Raises ``OSError`` on unreadable or unwritable paths."""
    small = relevant_store(path, name, trust, moment=moment, applicant=applicant, policy=policy, content=content)
    verdict = verify_file(path, name, small, moment=moment, applicant=applicant, policy=policy, content=content)
    data = path.read_bytes()
    report = EvidenceReport(
        file=name,
        sha256=hashlib.sha256(data).hexdigest(),
        bytes=len(data),
        moment=moment,
        applicant=applicant,
        engine=engine,
        anchors=tuple(sorted(root.sha256.hex() for root in small.roots)),
        verdict=verdict,
    )
    page = evidence_page(report)
    members = {
        "original/file": data,
        "report.json": report.model_dump_json(indent=2).encode(),
        "report.xml": evidence_xml(report, policy),
        "report.pdf": sign_page(page) if sign_page is not None else page,
        "policy.json": policy_json(policy),
        "README.txt": _README.encode(),
        **_store_members(small),
    }
    if content is not None:
        members["original/content"] = content.read_bytes()
    lines = [f"{hashlib.sha256(value).hexdigest()}  {key}\n" for key, value in sorted(members.items())]
    members["manifest-sha256.txt"] = "".join(lines).encode()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for key in sorted(members):
            archive.writestr(zipfile.ZipInfo(key, _EPOCH), members[key], zipfile.ZIP_DEFLATED)
    return report


def verify_evidence(package: Path, *, trust: TrustStore | None = None) -> EvidenceCheck:
    """Repeat the verdict from the package alone. ``trust``: the office's own store, to which the package's roots are
    compared (a forged package brings its own roots). Raises ``EvidenceError``."""
    members = _members(package)
    try:
        report = EvidenceReport.model_validate_json(members["report.json"])
        policy = policy_from(members["policy.json"])
    except (ValueError, KeyError, TypeError) as error:
        raise EvidenceError(f"{package.name}: report.json or policy.json cannot be read; ask for it again") from error
    if report.format != FORMAT:
        raise EvidenceError(f"{package.name}: format {report.format[:40]!r} is unknown; use a newer hoso")
    if hashlib.sha256(members.get("original/file", b"")).hexdigest() != report.sha256:
        raise EvidenceError(f"{package.name}: original/file is not the file of the report; do not rely on it")
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        for key, value in members.items():
            target = place / key
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(value)
        store = load_trust(_or_none(place / "trust"), _or_none(place / "revocation"))

        def judged(by: Policy) -> FileVerdict:
            return verify_file(
                place / "original" / "file",
                report.file,
                store,
                moment=report.moment,
                applicant=report.applicant,
                policy=by,
                content=(place / "original" / "content") if "original/content" in members else None,
            )

        repeated = judged(policy)
        today = judged(OFFICE) if policy != OFFICE else None
    held = {root.sha256.hex() for root in trust.roots} if trust is not None else set(report.anchors)
    return EvidenceCheck(
        outcome=Outcome.SAME if _decided(repeated) == _decided(report.verdict) else Outcome.DIFFERENT,
        recorded=report,
        repeated=repeated,
        unknown_anchors=tuple(sorted({root.sha256.hex() for root in store.roots} - held)),
        policy=named(policy),
        todays_policy=named(OFFICE),
        today=today,
    )


def _decided(verdict: FileVerdict) -> FileVerdict:
    """A verdict without its words, which a later version may put better."""
    plain = tuple(one.model_copy(update={"reasons": (), "coverage": ""}) for one in verdict.signatures)
    return verdict.model_copy(update={"reasons": (), "signatures": plain})


def named(policy: Policy) -> str:
    """A policy's name and version, as people cite it."""
    return f"{policy.name} {policy.version}"


def relevant_store(path: Path, name: str, trust: TrustStore, **judging: Any) -> TrustStore:
    """The part of a store that this file's verdict rests on, or the whole where the part would judge otherwise."""
    full = verify_file(path, name, trust, **judging)
    issuers = {signature.issuer for signature in full.signatures}
    wanted: dict[bytes, TrustedCertificate] = {}
    subjects = {entry.certificate.sha256: entry for entry in trust.certificates}
    todo = [entry for entry in subjects.values() if _common_name(entry.certificate) in issuers]
    while todo:
        entry = todo.pop()
        if entry.certificate.sha256 not in wanted:
            wanted[entry.certificate.sha256] = entry
            todo += [other for other in subjects.values() if other.certificate.subject == entry.certificate.issuer]
    names = {entry.certificate.subject.hashable for entry in wanted.values()}
    part = TrustStore(
        tuple(wanted.values()),
        tuple(value for value in trust.crls if _crl_issuer(value) in names),
        trust.ocsps,
        trust.fingerprint,
        {key: entry.purpose for key, entry in wanted.items()},
    )
    return part if verify_file(path, name, part, **judging) == full else trust


def _common_name(certificate: x509.Certificate) -> str:
    from pipeline.verify.signers import name_of

    return name_of(certificate.subject)


def _crl_issuer(value: crl.CertificateList) -> str:
    return str(value.issuer.hashable)


def _store_members(store: TrustStore) -> dict[str, bytes]:
    from asn1crypto import pem

    members: dict[str, bytes] = {}
    for entry in store.certificates:
        folder = entry.purpose.value if isinstance(entry.purpose, Purpose) else Purpose.PUBLIC.value
        members[f"trust/{folder}/{entry.certificate.sha256.hex()[:16]}.pem"] = pem.armor(
            "CERTIFICATE", entry.certificate.dump()
        )
    for kind, values in (("crl", store.crls), ("ocsp", store.ocsps)):
        for value in values:
            der = value.dump()
            members[f"revocation/{hashlib.sha256(der).hexdigest()[:16]}.{kind}"] = der
    return members


def _or_none(folder: Path) -> Path | None:
    return folder if folder.is_dir() else None


def _members(package: Path) -> dict[str, bytes]:
    """Every member, checked against the manifest: none missing, none changed, none added."""
    try:
        with zipfile.ZipFile(io.BytesIO(package.read_bytes())) as archive:
            if sum(info.file_size for info in archive.infolist()) > _MOST_BYTES:
                raise EvidenceError(f"{package.name}: larger than any package of this program; do not open it")
            members = {info.filename: archive.read(info) for info in archive.infolist()}
            names = archive.namelist()
    except BROKEN_ZIP as error:
        raise EvidenceError(f"{package.name}: no evidence package, or damaged; ask for it again") from error
    listed = dict(_manifest_lines(members.pop("manifest-sha256.txt", b"")))
    bad = [key for key in members if hashlib.sha256(members[key]).hexdigest() != listed.get(key)]
    unsafe = [key for key in members if key.startswith("/") or ".." in Path(key).parts]
    if bad or unsafe or set(listed) != set(members) or len(names) != len(set(names)):
        shown = ", ".join((bad or unsafe or sorted(set(listed) ^ set(members)))[:3])
        raise EvidenceError(f"{package.name}: members not as in the manifest ({shown}); do not rely on it")
    return members


def _manifest_lines(data: bytes) -> list[tuple[str, str]]:
    pairs = [line.split("  ", 1) for line in data.decode("utf-8", "replace").splitlines() if "  " in line]
    return [(name, digest) for digest, name in pairs]


def policy_json(policy: Policy) -> bytes:
    """The policy as JSON; sets sorted."""
    values = dataclasses.asdict(policy)
    plain = {key: sorted(value) if isinstance(value, frozenset) else value for key, value in values.items()}
    return json.dumps(plain, indent=2, ensure_ascii=False, sort_keys=True).encode()


def policy_from(data: bytes) -> Policy:
    """The inverse; a policy of before a field came reads as it did then. Raises ``ValueError`` or ``TypeError`` on keys
    or values it does not know."""
    values = {**BEFORE, **json.loads(data)}
    for key in [field.name for field in dataclasses.fields(Policy)]:
        if isinstance(values.get(key), list):
            values[key] = frozenset(values[key])
    values["revocation"] = Revocation(values["revocation"])
    return Policy(**values)


_README = """Gói bằng chứng kiểm tra chữ ký số (hoso).

original/file        tệp gốc, đúng từng byte như khi tiếp nhận
report.json          kết quả kiểm tra (dạng máy đọc)
report.xml           kết quả theo ETSI TS 119 102-2
report.pdf           kết quả trên một trang
trust/, revocation/  chứng thư số, danh sách thu hồi (CRL), trả lời OCSP đã dùng
policy.json          quy tắc kiểm tra đã dùng
manifest-sha256.txt  mã băm SHA-256 của mọi tệp trong gói

Kiểm tra lại, không cần mạng: hoso verify --evidence <gói này>
Bằng công cụ khác: sha256sum -c manifest-sha256.txt; openssl verify với các tệp trong trust/ và revocation/.
"""
