"""A paper the office writes in a case: which form, what stands in its head, its text as the clerk may edit it."""

from datetime import date
from enum import StrEnum

from models.decision import DecisionKind
from models.record import Moment, Record, Text


class NoticeKind(StrEnum):
    """The forms of TT 03/2025/TT-VPCP, annex I."""

    RECEIPT = "receipt"
    """Mẫu 01: giấy tiếp nhận hồ sơ và hẹn trả kết quả."""
    SUPPLEMENT = "supplement"
    """Mẫu 02: phiếu yêu cầu bổ sung, hoàn thiện hồ sơ."""
    REFUSAL = "refusal"
    """Mẫu 03: phiếu từ chối tiếp nhận giải quyết hồ sơ."""
    APOLOGY = "apology"
    """Mẫu 04: phiếu xin lỗi và hẹn lại ngày trả kết quả."""
    STOP = "stop"
    """Mẫu 05: thông báo dừng giải quyết hồ sơ."""
    CONTROL_SLIP = "control_slip"
    """Mẫu 06: phiếu kiểm soát quá trình giải quyết hồ sơ."""
    EXTRACT = "extract"
    """Trích lục hồ sơ điện tử: not a form of the circular; ``pipeline/notices/extract.py`` writes it."""


NOTICE_OF: dict[DecisionKind, NoticeKind] = {
    DecisionKind.ACCEPT: NoticeKind.RECEIPT,
    DecisionKind.SUPPLEMENT: NoticeKind.SUPPLEMENT,
    DecisionKind.REJECT: NoticeKind.REFUSAL,
    DecisionKind.WITHDRAW: NoticeKind.STOP,
    DecisionKind.STOP: NoticeKind.STOP,
}
"""The notice that goes out with each decision."""


class Letterhead(Record):
    """What stands above and below every notice of one office (NĐ 30/2020 annex I)."""

    parent: Text = ""
    organ: Text
    place: Text = ""
    notation: str = ""
    """Follows the number: ``Số: 15/PBS-VPĐKĐĐ``."""
    copies_to: tuple[Text, ...] = ()


class Notice(Record):
    """One notice. ``text`` is its body: a line is a paragraph; the clerk may change it before it is sent."""

    kind: NoticeKind
    title: Text
    text: Text
    dossier: str
    head: Letterhead
    number: str = ""
    """Given by the office's register of outgoing papers; empty leaves room to write it."""
    day: date
    table: tuple[tuple[Text, ...], ...] = ()
    """Rows below the text, the headings first."""
    signers: tuple[Text, ...] = ()
    """Titles over the signatures, left to right; the last is the office's."""
    signed_by: Text = ""
    """The name under the office's signature."""
    made_at: Moment
