"""ASiC containers (EN 319 162-1): signed files in a ZIP, and signed Office documents, which are only named.

In: the ZIP's bytes. Out: ``FileVerdict``. Wrong: nothing raises on content.
Every file outside ``META-INF`` must be covered by a signature; one more file than was signed is INDETERMINATE.
"""

# mypy: allow-untyped-calls
# (asn1crypto, pyHanko, PDFium and ReportLab leave some of their functions without types)

import hashlib
import io
import re
import zipfile
from base64 import b64decode
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from asn1crypto import cms
from lxml import etree

from models.signature import FileVerdict, SignatureVerdict, SubIndication
from models.submission import Applicant
from pipeline.archive import BROKEN_ZIP, files_in
from pipeline.verify.chain import Chains
from pipeline.verify.cms_file import decoded, judge_bytes
from pipeline.verify.fault import Fault, failed, unsure
from pipeline.verify.file_verdict import file_verdict, not_judged
from pipeline.verify.policy import Policy
from pipeline.verify.xml_file import file_named, judge_xml

_MOST_FILES = 500
_MOST_BYTES = 300 * 1024 * 1024
_ASIC = "{http://uri.etsi.org/02918/v1.2.1#}"
_DS = "{http://www.w3.org/2000/09/xmldsig#}"
_DIGESTS = {
    "http://www.w3.org/2001/04/xmlenc#sha256": "sha256",
    "http://www.w3.org/2001/04/xmldsig-more#sha384": "sha384",
    "http://www.w3.org/2001/04/xmlenc#sha512": "sha512",
}


def verify_zip(data: bytes, name: str, chains: Chains, *, moment: datetime, applicant: Applicant | None) -> FileVerdict:
    """The verdict on a ZIP that carries signatures."""
    opened = _opened(data)
    if isinstance(opened, str):
        return not_judged(name, opened)
    files = opened
    payload = {key: value for key, value in files.items() if not key.startswith("META-INF/") and key != "mimetype"}
    faults: list[Fault] = list(_stray_faults(files))
    signatures: list[SignatureVerdict] = []
    covered: list[frozenset[str]] = []
    for key in sorted(files):
        lower = key.lower()
        if not lower.startswith("meta-inf/") or "signature" not in lower:
            continue
        if lower.endswith(".p7s"):
            names_in, found = _cades(key, files, payload, chains, moment, applicant, faults)
            covered.append(frozenset(names_in))
            signatures.append(found.model_copy(update={"coverage": ", ".join(sorted(names_in))}))
        elif lower.endswith(".xml"):
            judged = judge_xml(files[key], name, chains, moment=moment, applicant=applicant, files=payload)
            verdict = judged.verdict
            signatures.extend(verdict.signatures)
            covered.extend(judged.files)
            if not verdict.signatures:
                faults.append(unsure(verdict.sub_indication or SubIndication.GENERIC, verdict.reasons[0]))
    if not _is_whole(data):
        faults.append(unsure(SubIndication.GENERIC, "Tệp nén có dữ liệu ngoài các tệp của nó.", touches_bytes=True))
    if not signatures and not faults:
        return not_judged(name, "Gói nén có dấu vết chữ ký số ở dạng mà phần mềm không kiểm tra được.")
    faults.extend(_loose_faults(set(payload), covered, chains.policy))
    return file_verdict(name, faults, signatures)


def _loose_faults(payload: set[str], covered: list[frozenset[str]], policy: Policy) -> Iterator[Fault]:
    """Files that no signature covers, and signatures that do not cover every file: whoever adds a file and signs it
    himself borrows the names of the others."""
    loose = payload.difference(*covered)
    if loose or not payload:
        reason = (
            f"Gói có {len(loose)} tệp không được ký: {_shown(loose)}." if payload else "Gói không có tệp nội dung nào."
        )
        yield unsure(SubIndication.SIGNED_DATA_NOT_FOUND, reason, touches_bytes=True)
    elif not policy.accept_divided and any(one != payload for one in covered):
        left = payload.difference(frozenset.intersection(*covered))
        reason = f"Không phải mọi chữ ký trong gói đều ký mọi tệp; có tệp chỉ một số người ký: {_shown(left)}."
        yield unsure(SubIndication.GENERIC, reason, touches_bytes=True)


def _shown(names: Iterable[str]) -> str:
    ordered = sorted(names)
    return ", ".join(ordered[:5]) + (" ..." if len(ordered) > 5 else "")


_OWN_FILES = re.compile(
    r"META-INF/([^/]*(signature|timestamp|manifest|evidencerecord)[^/]*\.(xml|p7s|tst|ers)|container\.xml|metadata\.xml)",
    re.IGNORECASE,
)
_TYPE = re.compile(rb"[a-zA-Z0-9.+-]{1,60}/[a-zA-Z0-9.+-]{1,80}\s{0,2}")


def _stray_faults(files: Mapping[str, bytes]) -> Iterator[Fault]:
    """Files that no signature is asked to cover, and that hold something else than they must (EN 319 162-1, 4.4)."""
    stray = [
        key
        for key, value in files.items()
        if (key.lower().startswith("meta-inf/") and not key.endswith("/") and not _OWN_FILES.fullmatch(key))
        or (key == "mimetype" and not _TYPE.fullmatch(value))
    ]
    if stray:
        reason = f"Gói có tệp lạ ở chỗ dành cho chữ ký, không được ký: {_shown(stray)}."
        yield unsure(SubIndication.GENERIC, reason, touches_bytes=True)


def _opened(data: bytes) -> dict[str, bytes] | str:
    """The files of a container by name, or why it is not judged."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = files_in(archive)
            names = [info.filename for info in entries]
            if any(part.startswith("_xmlsignatures/") for part in names):
                return "Văn bản Office (DOCX, XLSX) có chữ ký số; phần mềm chưa kiểm tra được dạng này."
            if len(names) != len(set(names)) or len(names) > _MOST_FILES:
                return "Gói ASiC có tệp trùng tên hoặc quá nhiều tệp."
            if sum(info.file_size for info in entries) > _MOST_BYTES:
                return "Gói ASiC quá lớn để kiểm tra."
            return {info.filename: archive.read(info) for info in entries}
    except BROKEN_ZIP:
        return "Gói nén có dấu vết chữ ký số nhưng hỏng, không đọc được."


_LOCAL_HEADER, _END_RECORD = 30, 22
_MOST_EXTRA = 128
"""Bytes of an entry's extra field: times, owners and large sizes take some sixty."""


def _is_whole(data: bytes) -> bool:
    """Whether every byte of the ZIP belongs to an entry or the directory: what stands between or after them, or in
    fields that nobody looks at, is read by other programs, as another PDF or another archive (APPNOTE.TXT 4.3)."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        at = 0
        for info in sorted(archive.infolist(), key=lambda entry: entry.header_offset):
            if info.header_offset != at or data[at : at + 4] != b"PK\x03\x04":
                return False
            name, extra = (int.from_bytes(data[at + spot : at + spot + 2], "little") for spot in (26, 28))
            if max(extra, len(info.extra)) > _MOST_EXTRA or info.comment:
                return False
            at += _LOCAL_HEADER + name + extra + info.compress_size
            if info.flag_bits & 8:
                size = 24 if info.file_size >> 32 or info.compress_size >> 32 else 16
                at += size if data[at : at + 4] == b"PK\x07\x08" else size - 4
        if archive.comment and not _TYPE.fullmatch(archive.comment.removeprefix(b"mimetype=")):
            return False
        return at == archive.start_dir and data[-_END_RECORD - len(archive.comment) :].startswith(b"PK\x05\x06")


def _cades(
    key: str,
    files: dict[str, bytes],
    payload: dict[str, bytes],
    chains: Chains,
    moment: datetime,
    applicant: Applicant | None,
    faults: list[Fault],
) -> tuple[set[str], SignatureVerdict]:
    """One CAdES signature: over the only file (ASiC-S), or over a manifest that names files and digests (ASiC-E)."""
    manifest = next((name for name in files if _manifest_signature(files[name], name) == key), None)
    if manifest is not None:
        content: bytes | None = files[manifest]
        covered = _manifest_files(files[manifest], payload, faults)
    else:
        content = next(iter(payload.values())) if len(payload) == 1 else None
        covered = set(payload) if len(payload) == 1 else set()
    try:
        signed_data = cms.ContentInfo.load(decoded(files[key]), strict=True)["content"]
    except (ValueError, TypeError, KeyError):
        signed_data = cms.SignedData()
    return covered, judge_bytes(signed_data, key, content, chains, moment=moment, applicant=applicant)


def _manifest_root(data: bytes) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _manifest_signature(data: bytes, name: str) -> str | None:
    """The signature file that an ASiC manifest belongs to."""
    if not (name.startswith("META-INF/") and "asicmanifest" in name.lower() and name.endswith(".xml")):
        return None
    root = _manifest_root(data)
    reference = root.find(f"{_ASIC}SigReference") if root is not None else None
    return reference.get("URI") if reference is not None else None


def _manifest_files(data: bytes, payload: dict[str, bytes], faults: list[Fault]) -> set[str]:
    covered: set[str] = set()
    root = _manifest_root(data)
    for item in root.findall(f"{_ASIC}DataObjectReference") if root is not None else []:
        uri = file_named(item.get("URI", ""), payload)
        method, value = item.find(f"{_DS}DigestMethod"), item.find(f"{_DS}DigestValue")
        algorithm = _DIGESTS.get(method.get("Algorithm", "")) if method is not None else None
        if uri not in payload or algorithm is None or value is None:
            faults.append(
                unsure(SubIndication.SIGNED_DATA_NOT_FOUND, "Bản kê của gói trỏ tới tệp không có.", touches_bytes=True)
            )
        elif hashlib.new(algorithm, payload[uri]).digest() != b64decode("".join((value.text or "").split())):
            faults.append(failed(SubIndication.HASH_FAILURE, "Một tệp trong gói đã bị thay đổi sau khi ký."))
        else:
            covered.add(uri)
    return covered
