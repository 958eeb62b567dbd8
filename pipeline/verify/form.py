"""What the form of a signed PDF says beside its signatures: XFA, and one signature shown in two fields.

In: the reader, the latest signature values, the policy. Out: faults. Wrong: nothing; what cannot be read is a fault of
the file elsewhere.
"""

from collections.abc import Iterator, Sequence

from pyhanko.pdf_utils.reader import PdfFileReader

from models.signature import SubIndication
from pipeline.verify.fault import Fault, unsure
from pipeline.verify.policy import Policy
from pipeline.verify.reader import SignatureValue


def form_faults(reader: PdfFileReader, current: Sequence[SignatureValue], policy: Policy) -> Iterator[Fault]:
    """Faults of the file as a whole."""
    if not policy.accept_xfa and _has_xfa(reader):
        reason = "Biểu mẫu dạng XFA: mỗi phần mềm hiện một nội dung khác nhau; hãy xin bản PDF thường."
        yield unsure(SubIndication.GENERIC, reason, touches_bytes=True)
    spans = [value.span for value in current if value.span is not None]
    if not policy.accept_shared_value and len(spans) != len(set(spans)):
        reason = "Hai ô chữ ký dùng chung một chữ ký; người ký chỉ ký một lần."
        yield unsure(SubIndication.GENERIC, reason, touches_bytes=True)


def _has_xfa(reader: PdfFileReader) -> bool:
    try:
        return "/XFA" in reader.root["/AcroForm"]
    except (KeyError, TypeError, AttributeError):
        return False
