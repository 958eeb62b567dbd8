"""The office's pages in a real headless Chromium at 1366x768: looked at, used, and checked by axe for WCAG 2.2 AA."""

from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from flows.fees import ask_fee
from flows.handing_over import hand_over, record_result
from flows.house import House
from flows.papers_after import promise_paper
from flows.promises import extend
from models.matter import MatterKind
from models.result import Way
from models.state import State
from tests.flows.office_desk import CLERK, accepted, scan
from tests.web import test_browser
from tests.web.loader import add_dossier
from tests.web.test_browser import complaints

pytestmark = [pytest.mark.browser, pytest.mark.slow]
address, axe, browser, page = (getattr(test_browser, name) for name in ("address", "axe", "browser", "page"))
"""The fixtures of the other browser tests."""


@pytest.fixture
def code(house: House) -> str:
    """A busy dossier, among others."""
    for number in (3, 4, 5):
        accepted(house, number, clean=number % 2 == 0)
    code = add_dossier(house, 0)
    extend(house, code, date(2026, 3, 6), "chờ xác minh thực địa", actor=CLERK)
    promise_paper(house, code, "gcn", date(2026, 3, 9), actor=CLERK)
    other = accepted(house, 6)
    ask_fee(house, other, 150_000, what="Phí thẩm định hồ sơ", actor=CLERK)
    posted = accepted(house, 7)
    record_result(house, posted, "Giấy chứng nhận", number="7/GCN", actor=CLERK)
    hand_over(house, posted, Way.POST, actor=CLERK)
    return code


def views(code: str) -> dict[str, str]:
    return {
        "office": f"/desk/{code}/office",
        "handover": "/desk/handover",
        "figures": "/desk/figures?first=2026-01&last=2026-12",
        "behind": "/desk/figures/dossiers?first=2026-01&last=2026-12&measure=received",
        "outbox": "/desk/outbox",
        "rights": "/desk/rights",
        "consultations": "/desk/consultations",
    }


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_view_passes_axe_and_is_not_cut_off(
    page: Page,
    house: House,
    axe: str,
    code: str,
    scheme: str,
    tmp_path: Path,
) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    problems = {}
    for name, view in views(code).items():
        page.goto(view)
        if scheme == "light":
            page.screenshot(path=tmp_path / f"{name}.png", full_page=True)
        problems[name] = complaints(page, axe)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, name
    assert {name: found for name, found in problems.items() if found} == {}


def test_a_result_is_recorded_with_its_file_and_handed_over(page: Page, house: House, tmp_path: Path) -> None:
    code = accepted(house, 1)
    page.goto(f"/desk/{code}")
    page.click(".more summary")
    page.click("text=Việc của hồ sơ")
    page.fill("#number", "12/GCN")
    page.set_input_files("#files", scan(tmp_path / "gcn.pdf"))
    page.click("section[aria-labelledby=result] form[data-upload] button")
    expect(page.get_by_text("gcn.pdf")).to_be_visible(timeout=60_000)
    page.select_option("#way", "online")
    page.click("form[action$='hand-over'] button")
    expect(page.get_by_text("Đã trả kết quả").first).to_be_visible()
    assert house.register.dossier(code).state is State.RETURNED
    assert house.register.office.of(code, MatterKind.HANDOVER)
