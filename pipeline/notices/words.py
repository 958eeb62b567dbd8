"""How numbers, times and papers are said in Vietnamese. In: values. Out: text. Wrong: nothing."""

from datetime import date, datetime

from models.calendar import Calendar, Deadline
from models.decision import EventKind
from models.procedure import ComponentRule, Counts
from models.state import State


def papers(counts: Counts) -> str:
    """How many of which kind: ``1 bản chính, 2 bản sao``."""
    kinds = (
        (counts.original, "bản chính"),
        (counts.certified, "bản sao chứng thực"),
        (counts.copy_, "bản sao"),
    )
    said = [f"{number} {kind}" for number, kind in kinds if number]
    if counts.present:
        said.append("chỉ xuất trình" if not said else "xuất trình bản chính")
    return ", ".join(said)


def form(rule: ComponentRule) -> str:
    """The form and where it stands: ``Mẫu số 18, NĐ 151/2025/NĐ-CP``."""
    return ", ".join(part for part in (rule.form, rule.form_of) if part)


def term(deadline: Deadline) -> str:
    """How long the office has, in words."""
    if deadline.minutes is not None:
        return f"{deadline.minutes} phút"
    if deadline.working_days is not None:
        return f"{deadline.working_days} ngày làm việc" if deadline.working_days else "trong ngày làm việc"
    return f"{deadline.days} ngày" if deadline.days is not None else "theo quy định"


def moment(at: datetime, calendar: Calendar) -> str:
    """``15 giờ 05 phút, ngày 02 tháng 3 năm 2026`` in the office's time zone."""
    local = at.astimezone(calendar.zone)
    return f"{local.hour:02d} giờ {local.minute:02d} phút, {day(local.date())}"


def day(value: date) -> str:
    """``ngày 02 tháng 3 năm 2026``: days under 10 and the months 1 and 2 take a zero (NĐ 30/2020 annex I, field 4)."""
    month = f"{value.month:02d}" if value.month < 3 else str(value.month)
    return f"ngày {value.day:02d} tháng {month} năm {value.year}"


def short(at: datetime, calendar: Calendar) -> str:
    """``15:05 02/03/2026`` for tables."""
    return at.astimezone(calendar.zone).strftime("%H:%M %d/%m/%Y")


STATES: dict[State, str] = {
    State.RECEIVED: "đã tiếp nhận",
    State.PROCESSING: "đang xử lý",
    State.READY: "đủ điều kiện",
    State.REVIEW: "chờ cán bộ xem",
    State.SUPPLEMENT_REQUESTED: "chờ bổ sung",
    State.ACCEPTED: "đã chấp nhận",
    State.REJECTED: "đã từ chối",
    State.WITHDRAWN: "đã rút",
    State.STOPPED: "dừng giải quyết",
    State.SEALED: "đã đóng hồ sơ",
    State.RETURNED: "đã trả kết quả",
    State.UNCOLLECTED: "chưa đến nhận",
    State.DISPOSED: "đã tiêu hủy",
}

# What the control slip tells of; reading, exporting and signing in are no steps of a case.
STEPS: dict[EventKind, str] = {
    EventKind.RECEIVED: "Tiếp nhận hồ sơ",
    EventKind.SUPPLEMENT_RECEIVED: "Tiếp nhận giấy tờ bổ sung",
    EventKind.ASSESSED: "Kiểm tra thành phần hồ sơ",
    EventKind.PUT_BACK: "Đưa lại vào hàng chờ xử lý",
    EventKind.DECIDED: "Quyết định",
    EventKind.SEALED: "Đóng hồ sơ",
    EventKind.HELD: "Lưu giữ theo yêu cầu",
    EventKind.RELEASED: "Thôi lưu giữ theo yêu cầu",
    EventKind.DISPOSED: "Tiêu hủy",
}
