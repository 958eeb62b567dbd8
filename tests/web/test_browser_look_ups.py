"""Looking a paper up in a state database, in a real headless Chromium at 1366x768, checked by axe for WCAG 2.2 AA."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from flows.house import House
from models.matter import MatterKind
from tests.web import test_browser
from tests.web.loader import add_dossier
from tests.web.look_ups import house_with_database
from tests.web.test_browser import complaints

pytestmark = [pytest.mark.browser, pytest.mark.slow]
address, axe, browser, page = (getattr(test_browser, name) for name in ("address", "axe", "browser", "page"))
"""The fixtures of the other browser tests."""


@pytest.fixture
def house(tmp_path: Path, now: datetime) -> Iterator[House]:
    made = house_with_database(tmp_path / "home", now, knows=False)
    yield made
    made.register.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_paper_is_looked_up_and_its_failure_is_seen(
    page: Page, house: House, axe: str, scheme: str, tmp_path: Path
) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    code, problems = add_dossier(house), {}

    def looked_at(name: str) -> None:
        page.screenshot(path=tmp_path / f"{name}.png")
        problems[name] = complaints(page, axe)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, name

    page.goto(f"/desk/{code}")
    page.keyboard.press("2")
    link = page.get_by_role("link", name="Tra cứu thay giấy tờ")
    expect(link).to_be_visible()
    looked_at("offered")
    link.click()
    form = page.locator("#look-up-gcn")
    expect(form).to_be_in_viewport()
    looked_at("form")
    form.get_by_label("Người nộp đồng ý bằng cách").fill("ký trên đơn")
    form.get_by_role("button").click()
    expect(page.get_by_text("không tra cứu được", exact=True)).to_be_visible()
    page.locator("#reuse").scroll_into_view_if_needed()
    looked_at("failed")
    assert [m.open for m in house.register.office.of(code, MatterKind.LOOKUP)] == [True]
    page.goto(f"/desk/{code}")
    page.keyboard.press("2")
    expect(page.locator(".banner.bad")).to_contain_text("gửi phiếu bổ sung trước")
    tall = page.evaluate("document.documentElement.scrollHeight - document.documentElement.clientHeight")
    assert tall <= 0, "with the banner too, only the page and the panel scroll"
    looked_at("dossier")
    assert {name: found for name, found in problems.items() if found} == {}
