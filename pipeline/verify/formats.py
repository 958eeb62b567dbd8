"""Which kind of signed file this is, and the one place where no exception gets through.

In: a path. Out: ``FileVerdict``. Type is decided by content, never by name.
"""

import logging
from datetime import datetime
from pathlib import Path

from models.signature import FileVerdict
from models.submission import Applicant
from pipeline.verify import scan
from pipeline.verify.file_verdict import not_judged, unsigned
from pipeline.verify.policy import Policy
from pipeline.verify.trust import TrustStore

# The library logs subjects of certificates, that is people's names and numbers, with every warning.
for _name in ("pyhanko", "pyhanko_certvalidator", "pikepdf", "signxml"):
    logging.getLogger(_name).setLevel(logging.CRITICAL + 1)


def verify(
    path: Path,
    name: str,
    trust: TrustStore,
    *,
    moment: datetime,
    applicant: Applicant | None,
    policy: Policy,
    content: Path | None = None,
) -> FileVerdict:
    """The verdict on one file. Only reading it may raise (``OSError``)."""
    data = path.read_bytes()
    signed = content.read_bytes() if content is not None else None
    try:
        return _by_kind(data, name, trust, moment, applicant, policy, signed)
    except Exception as error:  # noqa: BLE001  whatever was not foreseen: a person must look
        return not_judged(name, f"Phần mềm không kiểm tra được tệp này ({type(error).__name__}).")


def _by_kind(
    data: bytes,
    name: str,
    trust: TrustStore,
    moment: datetime,
    applicant: Applicant | None,
    policy: Policy,
    content: bytes | None,
) -> FileVerdict:
    if b"%PDF-" in data[:1024] and data[:4] != b"PK\x03\x04":
        from pipeline.verify.pdf import verify_pdf

        return verify_pdf(data, name, trust, moment=moment, applicant=applicant, policy=policy)
    if not scan.has_traces(data):
        return unsigned(name)
    from pipeline.verify.chain import Chains

    chains = Chains(trust, policy)
    if data[:2] == b"PK":
        from pipeline.verify.asic_file import verify_zip

        return verify_zip(data, name, chains, moment=moment, applicant=applicant)
    if _looks_like_xml(data):
        from pipeline.verify.xml_file import verify_xml

        return verify_xml(data, name, chains, moment=moment, applicant=applicant)
    if scan.is_cms(data):
        from pipeline.verify.cms_file import verify_cms

        return verify_cms(data, name, chains, moment=moment, applicant=applicant, content=content)
    return not_judged(name, "Tệp có dấu vết chữ ký số ở dạng mà phần mềm không kiểm tra được.")


def _looks_like_xml(data: bytes) -> bool:
    head = data[:256].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00")
    return head[:1] == b"<"
