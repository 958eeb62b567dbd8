"""The control slip's table (form 06) from the event log.

In: events. Out: rows of text, headings first. Wrong: nothing.
"""

from collections.abc import Sequence

from models.calendar import Calendar
from models.decision import Event, EventKind
from models.state import State
from pipeline.notices import words

HEADINGS = ("TT", "Thời gian", "Người, bộ phận thực hiện", "Công việc", "Kết quả", "Ghi chú")


def slip_table(events: Sequence[Event], calendar: Calendar) -> tuple[tuple[str, ...], ...]:
    """One row for each step of the case, in order of time."""
    steps = sorted((e for e in events if e.kind in words.STEPS), key=lambda e: e.at)
    rows = [
        (
            str(n),
            words.short(e.at, calendar),
            _ACTORS.get(e.actor, e.actor),
            _work(e),
            words.STATES[e.after] if e.after else "",
            e.reason,
        )
        for n, e in enumerate(steps, start=1)
    ]
    return (HEADINGS, *rows)


# The program's own names for itself, said so that a person reads them.
_ACTORS = {
    "intake": "hệ thống",
    "upkeep": "hệ thống",
    "policy": "hệ thống",
    "cli": "quản trị hệ thống",
    "demo": "hệ thống",
}

_DECISIONS = {
    State.ACCEPTED: "Chấp nhận hồ sơ",
    State.SUPPLEMENT_REQUESTED: "Yêu cầu bổ sung hồ sơ",
    State.REJECTED: "Từ chối hồ sơ",
    State.WITHDRAWN: "Ghi nhận người nộp rút hồ sơ",
    State.STOPPED: "Dừng giải quyết hồ sơ",
}


def _work(event: Event) -> str:
    if event.kind is EventKind.DECIDED and event.after in _DECISIONS:
        return _DECISIONS[event.after]
    return words.STEPS[event.kind]
