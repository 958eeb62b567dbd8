"""Deadlines: warned before, apologised for after, the clock stopped while a supplement is awaited."""

from datetime import UTC, date, datetime

import pytest

from flows.house import House
from flows.promises import extend, promised, remind
from models.decision import Decision, DecisionKind, EventKind
from models.error import Conflict, WrongUsage
from models.matter import MatterKind
from tests.flows.office_desk import CLERK, accepted, later
from tests.web.loader import add_dossier


def reminders(house: House, code: str) -> list[str]:
    return [m.subject for m in house.register.office.of(code, MatterKind.REMINDER)]


def test_each_date_is_warned_of_once_and_then_told_to_be_over(house: House) -> None:
    code = add_dossier(house, 1)  # due in three hours
    far = add_dossier(house, 9)
    assert remind(house) == 1
    assert remind(house) == 0
    assert reminders(house, code) == ["due_soon"]
    after = later(house, hours=4)
    assert remind(after) == 1
    assert remind(after) == 0
    assert reminders(house, code) == ["due_soon", "overdue"]
    assert reminders(house, far) == []


def test_nobody_is_reminded_while_a_supplement_is_awaited(house: House) -> None:
    code = add_dossier(house, 1)
    decision = Decision(kind=DecisionKind.SUPPLEMENT, by=CLERK, at=house.now(), reason="thiếu")
    house.register.decide(code, decision)
    assert remind(later(house, days=9)) == 0
    assert reminders(house, code) == []


def test_an_apology_names_the_new_date_and_moves_the_promise(house: House) -> None:
    code = add_dossier(house, 0)  # overdue since yesterday
    old = house.register.dossier(code).due_at
    extension = extend(house, code, date(2026, 3, 6), "chờ xác minh thực địa", actor=CLERK)
    assert "xin lỗi" in extension.notice
    assert "ngày 06 tháng 3 năm 2026" in extension.notice
    assert extension.old_due == old
    assert house.register.dossier(code).due_at == datetime(2026, 3, 6, 10, tzinfo=UTC)
    assert house.register.events(code)[-1].kind is EventKind.EXTENDED
    assert remind(later(house, days=1)) == 0, "the new date is not near yet"
    assert remind(later(house, days=5)) == 1, "and then it is over"
    assert promised(house, code, old) == extension.new_due


@pytest.mark.parametrize(("day", "reason"), [("2026-03-07", "x"), ("2026-02-27", "x"), ("2026-03-06", " ")])
def test_what_cannot_be_promised_is_refused(house: House, day: str, reason: str) -> None:
    code = add_dossier(house, 1)
    with pytest.raises(WrongUsage):
        extend(house, code, date.fromisoformat(day), reason, actor=CLERK)
    assert house.register.office.of(code) == ()


def test_a_dossier_that_is_over_gets_no_new_date(house: House) -> None:
    code = add_dossier(house, 1)
    house.register.decide(code, Decision(kind=DecisionKind.REJECT, by=CLERK, at=house.now(), reason="x"))
    with pytest.raises(Conflict):
        extend(house, code, date(2026, 3, 9), "x", actor=CLERK)
    assert accepted(house, 2)
