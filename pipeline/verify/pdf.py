"""A PDF's verdict: every signature and document timestamp of every revision, and what the file as a whole hides.

In: the original bytes, a trust store, the proven moment. Out: ``FileVerdict``. Wrong: nothing raises on content.
The library judges each signature; ``structure``, ``differences`` and ``changes`` stand above it (docs/signatures.md
lists which attack each one answers).
"""

# mypy: allow-untyped-calls
# (asn1crypto, pyHanko, PDFium and ReportLab leave some of their functions without types)

import asyncio
import re
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime

from asn1crypto import crl, ocsp, x509
from pyhanko.pdf_utils.generic import Reference
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.dss import DocumentSecurityStore

from models.signature import FileVerdict, SignatureVerdict, SubIndication
from models.submission import Applicant
from pipeline.verify import scan
from pipeline.verify.chain import Chains, Knowledge
from pipeline.verify.fault import Fault, failed, unsure
from pipeline.verify.file_verdict import file_verdict, unsigned
from pipeline.verify.form import form_faults
from pipeline.verify.hybrid import shows_one_document
from pipeline.verify.judge import Judge, judge_value, unjudged
from pipeline.verify.layers import shows_differently
from pipeline.verify.names import name_key
from pipeline.verify.policy import Policy
from pipeline.verify.reader import (
    OpenedPdf,
    SignatureValue,
    Unreadable,
    current_values,
    former_values,
    open_pdf,
    usage_rights,
)
from pipeline.verify.structure import Range, ranges_in, revision_end, tail_faults
from pipeline.verify.trust import TrustStore


@dataclass
class _Findings:
    """What is found on the way; turned into a ``FileVerdict`` at the end."""

    faults: list[Fault] = field(default_factory=list)
    signatures: list[SignatureVerdict] = field(default_factory=list)


def verify_pdf(
    data: bytes, name: str, trust: TrustStore, *, moment: datetime, applicant: Applicant | None, policy: Policy
) -> FileVerdict:
    """The verdict on one PDF's bytes (ETSI EN 319 102-1; PAdES EN 319 142-1; ISO 32000-2, 12.8)."""
    traces = scan.has_traces(data)
    if not traces:
        return unsigned(name)
    try:
        opened = open_pdf(data)
    except Unreadable as error:
        why = "phải có mật khẩu mới mở được; hãy xin bản không đặt mật khẩu" if error.locked else "hỏng, không đọc được"
        fault = unsure(SubIndication.GENERIC, f"Tệp có dấu vết chữ ký số nhưng {why}.")
        return file_verdict(name, (fault,), ())
    found = _Findings()
    current = _current(opened.reader, found)
    former = _former(opened.reader, policy, found)
    _whole_file_faults(data, opened, current, policy, found)
    _judge_all(data, opened, current, found, Chains(trust, policy), moment, applicant)
    _removed(current, former, found)
    _unowned(data, opened.reader, current, former, found)
    if not found.signatures and not found.faults:
        return unsigned(name)
    return file_verdict(name, found.faults, found.signatures)


def _current(reader: PdfFileReader, found: _Findings) -> list[SignatureValue]:
    values: list[SignatureValue] = []
    try:
        values.extend(current_values(reader))
    except Exception as error:  # noqa: BLE001  odd form trees raise many classes; none may hide a signature
        found.faults.append(
            unsure(SubIndication.GENERIC, f"Không liệt kê được hết các ô chữ ký ({type(error).__name__}).")
        )
    return sorted(values, key=lambda value: value.span.end if value.span else 0)


def _former(reader: PdfFileReader, policy: Policy, found: _Findings) -> list[SignatureValue]:
    if reader.xrefs.total_revisions > policy.max_revisions:
        found.faults.append(unsure(SubIndication.GENERIC, "Tệp có quá nhiều lần cập nhật để kiểm tra hết."))
    return list(former_values(reader, policy.max_revisions))


def _whole_file_faults(
    data: bytes, opened: OpenedPdf, current: Sequence[SignatureValue], policy: Policy, found: _Findings
) -> None:
    if not opened.strict and policy.strict_structure and current:
        found.faults.append(
            unsure(
                SubIndication.GENERIC,
                "Cấu trúc tệp không đúng chuẩn (bảng tham chiếu hoặc khóa trùng), mỗi phần mềm có thể đọc khác nhau.",
                touches_bytes=True,
            )
        )
    if opened.hybrid and current and not _harmless_hybrid(data, opened.reader, current, policy):
        found.faults.append(
            unsure(
                SubIndication.GENERIC,
                "Tệp có hai bảng tham chiếu (hybrid) mà mỗi phần mềm có thể đọc khác nhau.",
                touches_bytes=True,
            )
        )
    if current and shows_differently(opened.reader):
        found.faults.append(
            unsure(SubIndication.GENERIC, "Tệp có lớp nội dung hiện trên màn hình mà không in ra, hoặc ngược lại.")
        )
    end = accounted_end(data, opened.reader, current)
    if current:
        found.faults.extend(form_faults(opened.reader, current, policy))
        found.faults.extend(tail_faults(data, end))
        found.faults.extend(_gap_faults(data, opened.reader, current))


def _harmless_hybrid(data: bytes, reader: PdfFileReader, current: Sequence[SignatureValue], policy: Policy) -> bool:
    ends = [value.span.end for value in current if value.span]
    return policy.accept_harmless_hybrid and bool(ends) and shows_one_document(data, reader, min(ends))


def accounted_end(data: bytes, reader: PdfFileReader, current: Sequence[SignatureValue]) -> int:
    """One past the last byte that a signature or a cross-reference section accounts for."""
    signed = max((value.span.end for value in current if value.span and value.span.end <= len(data)), default=0)
    last = reader.xrefs.total_revisions - 1
    info = reader.xrefs.get_xref_container_info(last)
    end = revision_end(data, info.declared_startxref, min(info.end_location, len(data)) - 1)
    return max(signed, end or 0)


_STRUCTURE = re.compile(
    rb"(?<![0-9])(\d{1,10})[\x00\t\n\f\r ]{1,40}(\d{1,5})[\x00\t\n\f\r ]{1,40}obj\b|\bstartxref\s{1,40}(\d{1,12})"
)
_WHITE = b"\x00\t\n\f\r "
_LENGTH = re.compile(rb"/Length\s{1,40}(\d{1,10})(?![0-9]|\s{1,40}\d{1,10}\s{1,40}R)")
"""Bounded on purpose: a signature's padding is a run of 50,000 digits, which an open pattern reads quadratically."""


def _gap_faults(data: bytes, reader: PdfFileReader, current: Sequence[SignatureValue]) -> list[Fault]:
    """After the last signed byte every object and cross-reference must be one that the parser knows by offset.

    Bytes that no table points to are read by programs that rebuild a file, and only by those."""
    start = max((value.span.end for value in current if value.span and value.span.end <= len(data)), default=0)
    if start == 0 or start >= len(data):
        return []
    known = _known_offsets(reader)
    tables = {
        reader.xrefs.get_xref_container_info(revision).declared_startxref
        for revision in range(reader.xrefs.total_revisions)
    }
    for match in _STRUCTURE.finditer(data, start):
        if match.group(3) is not None:
            strange = int(match.group(3)) not in tables
        else:
            strange = match.start() not in known and not _inside_stream(data, match.start(), start)
        if strange:
            return [
                unsure(
                    SubIndication.GENERIC,
                    "Sau phần đã ký có đối tượng không thuộc bảng tham chiếu nào; cần người kiểm tra.",
                    touches_bytes=True,
                )
            ]
    return []


def _known_offsets(reader: PdfFileReader) -> set[int]:
    """Offsets of all objects in use in any revision, as the tables give them."""
    offsets: set[int] = set()
    for revision in range(reader.xrefs.total_revisions):
        info = reader.xrefs.get_xref_container_info(revision)
        offsets.update((info.start_location, info.declared_startxref))
        for reference in reader.xrefs.explicit_refs_in_revision(revision):
            place = reader.xrefs.get_historical_ref(
                Reference(reference.idnum, reference.generation, pdf=reader), revision
            )
            if isinstance(place, int):
                offsets.add(place)
    return offsets


def _inside_stream(data: bytes, position: int, start: int) -> bool:
    """Whether a match lies within stream data, where any bytes may stand: as many as the stream's own dictionary says,
    and its end behind them (one whose length stands elsewhere holds no such bytes by chance)."""
    opened = data.rfind(b"stream", start, position)
    if opened < 0 or data[opened - 3 : opened] == b"end":
        return False
    length = _LENGTH.search(data, max(start, data.rfind(b" obj", start, opened)), opened)
    if length is None:
        return False
    begin = opened + len(b"stream")
    begin += 2 if data[begin : begin + 2] == b"\r\n" else 1
    end = begin + int(length.group(1))
    return position < end and data[end : end + 16].lstrip(_WHITE).startswith(b"endstream")


def _judge_all(
    data: bytes,
    opened: OpenedPdf,
    current: Sequence[SignatureValue],
    found: _Findings,
    chains: Chains,
    moment: datetime,
    applicant: Applicant | None,
) -> None:
    chains = Chains(chains.store, chains.policy, document_knowledge(opened.reader))
    judge = Judge(data, opened.reader, chains, moment, applicant, tuple(current), tuple(found.faults))
    with closing(judge):
        asyncio.run(_judge_each(judge, current, found))


async def _judge_each(judge: Judge, current: Sequence[SignatureValue], found: _Findings) -> None:
    """The newest first: a later document timestamp proves when the earlier signatures existed."""
    most = judge.chains.policy.max_signatures
    for index, value in enumerate(reversed(current)):
        if index >= most:
            found.signatures.append(unjudged(value, "Tệp có quá nhiều chữ ký để kiểm tra hết."))
        else:
            found.signatures.append(await judge_value(judge, value))
    found.signatures.reverse()


def document_knowledge(reader: PdfFileReader) -> Knowledge:
    """The document security store (EN 319 142-1, 5.4): local knowledge, never trust."""
    certificates: list[x509.Certificate] = []
    crls: list[crl.CertificateList] = []
    ocsps: list[ocsp.OCSPResponse] = []
    try:
        store = DocumentSecurityStore.read_dss(reader)
        certificates.extend(store.load_certs())
        crls.extend(crl.CertificateList.load(reference.get_object().data) for reference in store.crls)
        ocsps.extend(ocsp.OCSPResponse.load(reference.get_object().data) for reference in store.ocsps)
        for value in crls:
            _ = name_key(value.issuer), value["tbs_cert_list"]["this_update"].native
    except Exception:  # noqa: BLE001  a missing or broken store only means less knowledge, hence no pass
        return Knowledge(tuple(certificates))
    return Knowledge(tuple(certificates), tuple(crls), tuple(ocsps))


def _removed(current: Sequence[SignatureValue], former: Sequence[SignatureValue], found: _Findings) -> None:
    """A signature that an earlier revision holds and the latest does not."""
    present = {value.span for value in current}
    told: set[Range | None] = set()
    for value in former:
        if value.span in present or value.span in told or _is_placeholder(value):
            continue
        told.add(value.span)
        fault = failed(SubIndication.FORMAT_FAILURE, "Chữ ký này đã bị gỡ khỏi tệp bằng một lần sửa về sau.")
        found.signatures.append(unjudged(value, fault.reason, fault))


def _is_placeholder(value: SignatureValue) -> bool:
    """A signature field prepared but never signed: its contents are all zero."""
    try:
        return not value.contents.strip(b"\x00")
    except (KeyError, AttributeError, TypeError, ValueError):
        return False


def _unowned(
    data: bytes,
    reader: PdfFileReader,
    current: Sequence[SignatureValue],
    former: Sequence[SignatureValue],
    found: _Findings,
) -> None:
    """Byte ranges in the raw file that belong to no signature field of any revision."""
    raw, mentioned = ranges_in(data)
    rights = set(usage_rights(reader))
    owned = {value.span for value in (*current, *former)} | rights
    if rights:
        found.faults.append(
            unsure(
                SubIndication.GENERIC,
                "Tệp mang chữ ký quyền sử dụng (usage rights) của phần mềm, không phải chữ ký của người.",
            )
        )
    strays = [span for span in raw if span not in owned]
    is_orphan = not current and not former and not rights and scan.has_signature_value(data)
    if strays or mentioned > len(raw) or is_orphan:
        found.faults.append(
            unsure(SubIndication.GENERIC, "Tệp có dữ liệu chữ ký số không gắn với ô chữ ký nào; cần người kiểm tra.")
        )
