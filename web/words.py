"""How the desk says the closed sets of ``models/``: one Vietnamese label each, and the tone it is shown in.

In: an enum value. Out: a label (translated later by gettext) and a tone for its colour. A test holds every
value of every set to having one, so a new state cannot appear on the desk as an English word.
"""

from enum import Enum, StrEnum

from models.correction import CorrectionKind
from models.decision import DecisionKind, EventKind
from models.dossier import ChecklistStatus, Required
from models.finding import FindingCode, Severity
from models.package import FixityOutcome
from models.paper import UnassignedReason
from models.reading import Quality, Source
from models.result import Way
from models.revision import Difference, Mark
from models.signature import Identity, Integrity, Proof, Trust, Verdict
from models.state import State
from models.submission import Channel
from models.user import Role
from storage.criteria import FieldGroup


class Tone(StrEnum):
    """What a colour says; never the only carrier of it (WCAG 1.4.1): a label or an icon stands beside."""

    BAD = "bad"
    WARN = "warn"
    GOOD = "good"
    INFO = "info"
    QUIET = "quiet"


_SAID: tuple[tuple[Enum, str, Tone], ...] = (
    (State.RECEIVED, "Mới nhận", Tone.INFO),
    (State.PROCESSING, "Đang đọc", Tone.INFO),
    (State.READY, "Đủ điều kiện", Tone.GOOD),
    (State.REVIEW, "Cần xem xét", Tone.WARN),
    (State.SUPPLEMENT_REQUESTED, "Chờ bổ sung", Tone.INFO),
    (State.ACCEPTED, "Đã tiếp nhận", Tone.GOOD),
    (State.REJECTED, "Đã từ chối", Tone.BAD),
    (State.WITHDRAWN, "Đã rút", Tone.QUIET),
    (State.STOPPED, "Dừng giải quyết", Tone.QUIET),
    (State.SEALED, "Đã đóng hồ sơ", Tone.GOOD),
    (State.RETURNED, "Đã trả kết quả", Tone.GOOD),
    (State.UNCOLLECTED, "Chưa đến nhận", Tone.WARN),
    (State.DISPOSED, "Đã tiêu hủy", Tone.QUIET),
    (Severity.BLOCKING, "Không thể tiếp nhận", Tone.BAD),
    (Severity.REVIEW, "Cần người xem", Tone.WARN),
    (Severity.NOTE, "Lưu ý", Tone.QUIET),
    (ChecklistStatus.PRESENT, "Có", Tone.GOOD),
    (ChecklistStatus.MISSING, "Thiếu", Tone.BAD),
    (ChecklistStatus.DUPLICATE, "Trùng", Tone.WARN),
    (ChecklistStatus.UNREADABLE, "Không đọc được", Tone.BAD),
    (ChecklistStatus.WRONG_VERSION, "Sai mẫu", Tone.BAD),
    (ChecklistStatus.PRESENTED_ONLY, "Chỉ xuất trình", Tone.QUIET),
    (ChecklistStatus.FROM_DATABASE, "Đã thay bằng dữ liệu", Tone.GOOD),
    (ChecklistStatus.NOT_APPLICABLE, "Không áp dụng", Tone.QUIET),
    (ChecklistStatus.UNDECIDED, "Chưa rõ", Tone.WARN),
    (Required.ALWAYS, "Bắt buộc", Tone.INFO),
    (Required.CONDITIONAL, "Có điều kiện", Tone.QUIET),
    (Required.ONE_OF, "Một trong các loại", Tone.QUIET),
    (Required.OPTIONAL, "Không bắt buộc", Tone.QUIET),
    (UnassignedReason.UNKNOWN_TYPE, "Chưa rõ loại giấy tờ", Tone.WARN),
    (UnassignedReason.AMBIGUOUS, "Có thể là nhiều loại", Tone.WARN),
    (UnassignedReason.BLANK, "Trang trắng", Tone.QUIET),
    (UnassignedReason.UNREADABLE, "Không đọc được", Tone.BAD),
    (UnassignedReason.REFUSED, "Tệp bị từ chối", Tone.BAD),
    (UnassignedReason.FOREIGN, "Giấy tờ của hồ sơ khác", Tone.WARN),
    (UnassignedReason.NOT_IN_PROCEDURE, "Không thuộc thủ tục này", Tone.WARN),
    (UnassignedReason.HIDDEN, "Đã ẩn", Tone.QUIET),
    (UnassignedReason.REPLACED, "Đã thay bằng bản nộp sau", Tone.QUIET),
    (Source.OCR, "Nhận dạng từ ảnh", Tone.QUIET),
    (Source.TEXT_LAYER, "Lớp chữ của tệp", Tone.QUIET),
    (Source.NONE, "Không có chữ", Tone.QUIET),
    (Quality.LOW_RESOLUTION, "Độ phân giải thấp", Tone.WARN),
    (Quality.BLURRED, "Mờ, nhòe", Tone.WARN),
    (Quality.GLARE, "Lóa sáng", Tone.WARN),
    (Quality.DARK, "Tối", Tone.WARN),
    (Quality.CUT_OFF, "Bị cắt mất mép", Tone.WARN),
    (Quality.UNEVEN_LIGHT, "Sáng không đều", Tone.WARN),
    (Quality.NOISY, "Nhiễu", Tone.WARN),
    (Quality.ORIENTATION_UNCERTAIN, "Không chắc chiều trang", Tone.WARN),
    (Quality.TWO_PAGES, "Hai trang trong một ảnh", Tone.WARN),
    (Quality.GARBAGE_TEXT_LAYER, "Lớp chữ bị hỏng", Tone.WARN),
    (Quality.LEGACY_ENCODING, "Bảng mã cũ", Tone.QUIET),
    (Quality.INK_BUT_NO_TEXT, "Có nét mực nhưng không đọc được chữ", Tone.WARN),
    (Verdict.TOTAL_PASSED, "Chữ ký hợp lệ", Tone.GOOD),
    (Verdict.TOTAL_FAILED, "Chữ ký không hợp lệ", Tone.BAD),
    (Verdict.INDETERMINATE, "Chưa xác định", Tone.WARN),
    (Verdict.NO_SIGNATURE, "Không có chữ ký số", Tone.QUIET),
    (Integrity.INTACT, "Nguyên vẹn", Tone.GOOD),
    (Integrity.BROKEN, "Đã bị sửa sau khi ký", Tone.BAD),
    (Integrity.UNDETERMINED, "Chưa xác định", Tone.WARN),
    (Trust.TRUSTED, "Chứng thư được tin cậy", Tone.GOOD),
    (Trust.UNTRUSTED, "Chứng thư không được tin cậy", Tone.BAD),
    (Trust.UNDETERMINED, "Chưa xác định", Tone.WARN),
    (Identity.MATCHES, "Đúng người nộp", Tone.GOOD),
    (Identity.DIFFERS, "Khác người nộp", Tone.BAD),
    (Identity.NOT_CHECKED, "Chưa đối chiếu", Tone.QUIET),
    (Proof.TIMESTAMP, "theo dấu thời gian", Tone.GOOD),
    (Proof.RECEIPT, "theo thời điểm tiếp nhận", Tone.QUIET),
    (Proof.CLAIMED, "theo lời khai của người ký", Tone.QUIET),
    (Difference.CHANGED, "Đã đổi", Tone.WARN),
    (Difference.ADDED, "Thêm vào", Tone.WARN),
    (Difference.REMOVED, "Đã bỏ", Tone.BAD),
    (Mark.FIELD, "Ô biểu mẫu", Tone.QUIET),
    (Mark.SIGNATURE, "Hình của chữ ký", Tone.QUIET),
    (Mark.LINK, "Liên kết", Tone.QUIET),
    (Mark.NOTE, "Chú thích, hình vẽ đè lên trang", Tone.QUIET),
    (DecisionKind.ACCEPT, "Tiếp nhận", Tone.GOOD),
    (DecisionKind.SUPPLEMENT, "Yêu cầu bổ sung", Tone.WARN),
    (DecisionKind.REJECT, "Từ chối", Tone.BAD),
    (DecisionKind.WITHDRAW, "Rút hồ sơ", Tone.QUIET),
    (DecisionKind.STOP, "Dừng giải quyết", Tone.QUIET),
    (CorrectionKind.ARRANGE, "Xếp giấy tờ", Tone.INFO),
    (CorrectionKind.FIELD, "Sửa dữ liệu", Tone.INFO),
    (CorrectionKind.HIDE, "Ẩn trang", Tone.QUIET),
    (CorrectionKind.SHOW, "Hiện lại trang", Tone.QUIET),
    (CorrectionKind.REREAD, "Đọc lại trang", Tone.INFO),
    (CorrectionKind.ANSWER, "Trả lời", Tone.INFO),
    (CorrectionKind.PROCEDURE, "Đổi thủ tục", Tone.WARN),
    (CorrectionKind.UNDO, "Hoàn tác", Tone.QUIET),
    (FieldGroup.NAME, "Họ tên, tên tổ chức", Tone.QUIET),
    (FieldGroup.NUMBER, "Số định danh, mã số thuế", Tone.QUIET),
    (FieldGroup.PARCEL, "Thửa đất số", Tone.QUIET),
    (FieldGroup.DOCUMENT, "Số văn bản, số giấy chứng nhận", Tone.QUIET),
    (FixityOutcome.INTACT, "Nguyên vẹn", Tone.GOOD),
    (FixityOutcome.ALTERED, "Bị thay đổi", Tone.BAD),
    (FixityOutcome.MISSING, "Không còn", Tone.BAD),
    (EventKind.RECEIVED, "Nhận hồ sơ", Tone.INFO),
    (EventKind.SUPPLEMENT_RECEIVED, "Nhận giấy tờ bổ sung", Tone.INFO),
    (EventKind.PROCESSING_STARTED, "Bắt đầu đọc", Tone.QUIET),
    (EventKind.ASSESSED, "Đã đọc và đối chiếu", Tone.INFO),
    (EventKind.PUT_BACK, "Đưa lại để đọc", Tone.QUIET),
    (EventKind.DECIDED, "Quyết định", Tone.GOOD),
    (EventKind.CORRECTED, "Sửa kết quả", Tone.WARN),
    (EventKind.VIEWED, "Xem hồ sơ", Tone.QUIET),
    (EventKind.EXPORTED, "Tải xuống", Tone.QUIET),
    (EventKind.SEALED, "Đóng hồ sơ", Tone.GOOD),
    (EventKind.HELD, "Giữ theo yêu cầu", Tone.WARN),
    (EventKind.RELEASED, "Thôi giữ", Tone.QUIET),
    (EventKind.DISPOSED, "Tiêu hủy", Tone.QUIET),
    (EventKind.SIGNED_IN, "Đăng nhập", Tone.QUIET),
    (EventKind.SIGN_IN_REFUSED, "Đăng nhập không thành", Tone.WARN),
    (EventKind.REFUSED, "Không cho phép", Tone.WARN),
    (EventKind.UPKEEP, "Bảo trì", Tone.QUIET),
    (EventKind.SECRET, "Dừng vì có dấu mật", Tone.BAD),
    (EventKind.EXTENDED, "Xin lỗi và hẹn lại", Tone.WARN),
    (EventKind.REMINDED, "Nhắc việc", Tone.QUIET),
    (EventKind.RESULT, "Nhận kết quả giải quyết", Tone.GOOD),
    (EventKind.HANDED_OVER, "Trả kết quả", Tone.GOOD),
    (EventKind.FEE, "Nghĩa vụ tài chính", Tone.INFO),
    (EventKind.PAYMENT, "Nhận thanh toán", Tone.GOOD),
    (EventKind.OWED, "Nợ giấy tờ nộp sau", Tone.WARN),
    (EventKind.PRESENTED, "Đối chiếu bản gốc", Tone.GOOD),
    (EventKind.REUSED, "Dùng lại giấy tờ đã lưu", Tone.GOOD),
    (EventKind.LOOKED_UP, "Tra cứu cơ sở dữ liệu", Tone.INFO),
    (EventKind.CONSULTED, "Lấy ý kiến", Tone.INFO),
    (EventKind.REQUESTED, "Yêu cầu của chủ thể dữ liệu", Tone.INFO),
    (EventKind.PEER, "Hệ thống khác báo trạng thái", Tone.INFO),
    (Channel.IN_PERSON, "Trực tiếp", Tone.QUIET),
    (Channel.ONLINE, "Trực tuyến", Tone.QUIET),
    (Channel.POST, "Bưu chính", Tone.QUIET),
    (Way.IN_PERSON, "Trực tiếp tại quầy", Tone.QUIET),
    (Way.POST, "Qua bưu chính", Tone.QUIET),
    (Way.ONLINE, "Trực tuyến", Tone.QUIET),
    (Role.INTAKE, "Hệ thống tiếp nhận", Tone.QUIET),
    (Role.CLERK, "Cán bộ một cửa", Tone.QUIET),
    (Role.LEAD, "Lãnh đạo", Tone.QUIET),
    (Role.ARCHIVIST, "Lưu trữ viên", Tone.QUIET),
    (Role.ADMINISTRATOR, "Quản trị", Tone.QUIET),
)

LABELS: dict[tuple[type[Enum], object], tuple[str, Tone]] = {
    (type(value), value.value): (said, tone) for value, said, tone in _SAID
}
"""Keyed by set and value: ``State.REVIEW`` and ``Severity.REVIEW`` are both the text "review" and so compare equal."""


def label(value: Enum) -> str:
    """The Vietnamese label; the bare value where a set has grown and its label is still to be written."""
    found = LABELS.get((type(value), value.value))
    return found[0] if found else str(value.value)


def tone(value: Enum) -> Tone:
    """The tone a value is shown in."""
    found = LABELS.get((type(value), value.value))
    return found[1] if found else Tone.QUIET


FINDINGS: dict[FindingCode, str] = {
    FindingCode.FILE_EMPTY: "Tệp rỗng",
    FindingCode.FILE_UNKNOWN_TYPE: "Tệp không rõ định dạng",
    FindingCode.FILE_TYPE_MISMATCH: "Tên tệp khác nội dung",
    FindingCode.FILE_UNSUPPORTED: "Định dạng chưa hỗ trợ",
    FindingCode.FILE_ENCRYPTED: "Tệp có mật khẩu",
    FindingCode.FILE_DAMAGED: "Tệp hỏng",
    FindingCode.FILE_NO_PAGES: "Tệp không có trang",
    FindingCode.FILE_TOO_LARGE: "Tệp quá lớn",
    FindingCode.FILE_TOO_MANY_PAGES: "Tệp quá nhiều trang",
    FindingCode.FILE_TOO_MANY_PIXELS: "Ảnh quá lớn",
    FindingCode.FILE_XFA_FORM: "Biểu mẫu XFA",
    FindingCode.FILE_UNSAFE_NAME: "Tên tệp không an toàn",
    FindingCode.FILE_ARCHIVE_UNSAFE: "Tệp nén không an toàn",
    FindingCode.FILE_ARCHIVE_NESTED: "Tệp nén lồng nhau",
    FindingCode.FILE_ARCHIVE_BOMB: "Tệp nén quá lớn khi mở",
    FindingCode.FILE_ACTIVE_CONTENT: "Tệp có mã thực thi",
    FindingCode.FILE_MALWARE: "Tệp có mã độc",
    FindingCode.FILE_EMBEDDED_FILES: "Tệp có tệp đính kèm bên trong",
    FindingCode.FILE_LIMIT_REACHED: "Vượt giới hạn xử lý",
    FindingCode.FILE_DUPLICATE: "Tệp trùng",
    FindingCode.PAGE_UNREADABLE: "Trang không đọc được",
    FindingCode.PAGE_LOW_CONFIDENCE: "Trang đọc chưa chắc",
    FindingCode.PAGE_QUALITY: "Ảnh trang kém",
    FindingCode.PAGE_BLANK: "Trang trắng",
    FindingCode.PAGE_RESOLUTION: "Quét chưa đủ độ phân giải",
    FindingCode.PAGE_ORIENTATION_UNCERTAIN: "Không chắc chiều trang",
    FindingCode.PAPER_UNKNOWN_TYPE: "Chưa rõ loại giấy tờ",
    FindingCode.PAPER_PAGE_UNEXPLAINED: "Trang chưa rõ có thuộc giấy tờ",
    FindingCode.PAPER_NOT_IN_PROCEDURE: "Giấy tờ ngoài thành phần hồ sơ",
    FindingCode.PAPER_AMBIGUOUS_TYPE: "Có thể là nhiều loại",
    FindingCode.PAPER_FOREIGN: "Giấy tờ của hồ sơ khác",
    FindingCode.PAPER_PAGES_MISSING: "Giấy tờ thiếu trang",
    FindingCode.PAPER_PAGE_ORDER: "Trang sai thứ tự",
    FindingCode.PAPER_REUSED: "Giấy tờ đã nộp ở hồ sơ khác",
    FindingCode.COMPONENT_MISSING: "Thiếu giấy tờ",
    FindingCode.COMPONENT_UNDECIDED: "Chưa rõ có cần nộp",
    FindingCode.COMPONENT_DUPLICATE: "Giấy tờ trùng",
    FindingCode.COMPONENT_UNREADABLE: "Giấy tờ không đọc được",
    FindingCode.COMPONENT_WRONG_VERSION: "Sai mẫu",
    FindingCode.COMPONENT_COUNT: "Sai số lượng",
    FindingCode.COMPONENT_SEAL_MISSING: "Thiếu dấu",
    FindingCode.COMPONENT_SIGNATURE_MISSING: "Thiếu chữ ký",
    FindingCode.COMPONENT_NOTARY_MISSING: "Thiếu công chứng",
    FindingCode.COMPONENT_EXPIRED: "Giấy tờ hết hạn",
    FindingCode.COMPONENT_TOO_OLD: "Giấy tờ quá thời hạn sử dụng",
    FindingCode.COMPONENT_ISSUED_AFTER_RECEIPT: "Ngày cấp sau ngày nộp",
    FindingCode.COMPONENT_DECLARED_DIFFERS: "Khác loại đã khai",
    FindingCode.FIELD_MISSING: "Thiếu thông tin",
    FindingCode.FIELD_INVALID: "Thông tin không hợp lệ",
    FindingCode.FIELD_LOW_CONFIDENCE: "Thông tin đọc chưa chắc",
    FindingCode.FIELD_MISMATCH: "Thông tin không khớp",
    FindingCode.FIELD_MISMATCH_MARKS: "Khác dấu thanh",
    FindingCode.APPLICANT_DIFFERS: "Khác người nộp",
    FindingCode.APPLICANT_NO_AUTHORISATION: "Thiếu ủy quyền",
    FindingCode.FEE_MISMATCH: "Phí không khớp",
    FindingCode.SIGNATURE_INVALID: "Chữ ký số không hợp lệ",
    FindingCode.SIGNATURE_INDETERMINATE: "Chữ ký số chưa xác định",
    FindingCode.SIGNATURE_REQUIRED_MISSING: "Thiếu chữ ký số",
    FindingCode.SIGNATURE_WRONG_SIGNER: "Sai người ký",
    FindingCode.SIGNATURE_CHANGED_AFTER: "Bị sửa sau khi ký",
    FindingCode.SIGNATURE_UNSUPPORTED: "Loại chữ ký chưa hỗ trợ",
    FindingCode.PROCEDURE_UNKNOWN: "Chưa rõ thủ tục",
    FindingCode.SUBMISSION_INVALID: "Thông tin nộp không hợp lệ",
    FindingCode.SECRET_MARKED: "Có dấu mật",
    FindingCode.SYSTEM_STEP_FAILED: "Bước xử lý không thành",
}
"""A short name for each finding, for filters; the sentence a clerk reads comes from the catalogue."""
