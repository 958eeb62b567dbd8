"""Waiting at the counter: the checklist ticks off while pages are read, and no tick goes without a word."""

import pytest
from playwright.sync_api import Locator, Page, expect

from flows.house import House
from flows.so_far import SoFar
from models.dossier import ChecklistLine, ChecklistStatus, Required
from models.paper import Component, Pages
from tests.web import test_browser
from tests.web.loader import begin_dossier, finish_dossier
from tests.web.stand_in import StandInGate
from tests.web.test_browser import complaints

pytestmark = [pytest.mark.browser, pytest.mark.slow]
address, browser, page, axe = (getattr(test_browser, name) for name in ("address", "browser", "page", "axe"))


def seen(house: House, code: str, read: int, **papers: int) -> SoFar:
    """Three papers are asked for; ``papers``: how many of each were recognised."""
    status = {0: ChecklistStatus.MISSING, 1: ChecklistStatus.PRESENT, 2: ChecklistStatus.DUPLICATE}
    lines = tuple(
        ChecklistLine(component=key, required=Required.ALWAYS, status=status[papers.get(key, 0)])
        for key in ("don", "gcn", "hop_dong")
    )
    found = tuple(
        Component(
            component=key, document_type=key, confidence=0.97, sources=(Pages(file="don-dang-ky.pdf", pages=(1,)),)
        )
        for key, count in papers.items()
        for _ in range(count)
    )
    dossier = house.register.dossier(code).model_copy(update={"checklist": lines, "components": found})
    return SoFar(dossier=dossier, read=read, pages=5)


def line(page: Page, component: str) -> Locator:
    return page.locator(f'#pane-checklist [data-component="{component}"]')


def test_papers_tick_off_and_what_does_not_stand_is_taken_back(
    page: Page, house: House, gate: StandInGate, axe: str
) -> None:
    code = begin_dossier(house)
    gate.seen = seen(house, code, 1, don=1)
    page.goto(f"/desk/{code}")
    expect(page.locator("#pane-checklist")).to_be_visible()
    expect(page.locator("#so-far")).to_contain_text("Đã đọc 1/5 trang")
    expect(page.locator("#so-far")).to_contain_text("Tạm thời")
    expect(line(page, "don")).to_contain_text("Đã nhận ra")
    expect(line(page, "gcn")).to_contain_text("Chưa thấy")
    expect(page.locator("#pane-checklist")).not_to_contain_text("Thiếu")
    expect(page.locator("#live")).to_contain_text("Đã nhận ra: ")
    assert complaints(page, axe) == []

    gate.seen = seen(house, code, 3, don=2, gcn=1)
    expect(line(page, "gcn")).to_contain_text("Đã nhận ra", timeout=8000)
    expect(line(page, "don")).to_contain_text("Đã rút dấu tạm")
    expect(line(page, "don")).to_contain_text("Trùng")
    expect(page.locator("#live")).to_contain_text("Đã rút dấu tạm: ")

    gate.seen = seen(house, code, 4, don=1, gcn=1)
    expect(line(page, "don")).to_contain_text("Đã nhận ra", timeout=8000)

    finish_dossier(house, code)  # in the end the certificate is missing after all
    expect(line(page, "gcn")).to_contain_text("Thiếu", timeout=8000)
    expect(line(page, "gcn")).to_contain_text("Đã rút dấu tạm")
    expect(page.locator(".toast")).to_contain_text("Đã rút dấu tạm: Giấy chứng nhận")
    expect(line(page, "gcn")).to_be_visible()
    expect(line(page, "don")).not_to_contain_text("Đã rút dấu tạm")
    page.reload()
    expect(page.locator("#pane-findings")).to_be_visible()
    expect(page.locator(".back")).to_have_count(0)


def test_a_component_that_does_not_apply_any_more_stays_in_sight(page: Page, house: House, gate: StandInGate) -> None:
    code = begin_dossier(house)
    gate.seen = seen(house, code, 1, hop_dong=1)
    page.goto(f"/desk/{code}")
    expect(line(page, "hop_dong")).to_contain_text("Đã nhận ra")
    idle = ChecklistLine(
        component="hop_dong", required=Required.CONDITIONAL, status=ChecklistStatus.NOT_APPLICABLE
    )  # another page has answered the condition
    now = seen(house, code, 2, don=1)
    dossier = now.dossier.model_copy(update={"checklist": (*now.dossier.checklist[:2], idle)})
    gate.seen = now.model_copy(update={"dossier": dossier})
    expect(line(page, "hop_dong")).to_contain_text("Đã rút dấu tạm", timeout=8000)
    expect(line(page, "hop_dong")).to_be_visible()
