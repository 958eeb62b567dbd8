"""The signed revision beside the latest in a real Chromium, over real confined workers; checked by axe."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from flows.house import House
from tests.pipeline.verify import attacks
from tests.pipeline.verify.corpus import signed
from tests.web.test_browser import address, axe, browser, complaints, page
from tests.web.test_revisions import add_signed, app

pytestmark = [pytest.mark.browser, pytest.mark.slow]
__all__ = ["address", "app", "axe", "browser", "page"]


def added(house: House, folder: Path, make: Callable[[], bytes]) -> str:
    """A dossier with one signed file. In a thread of its own: Playwright's loop runs in this one, and signing has its
    own loop too."""
    with ThreadPoolExecutor(1) as elsewhere:
        return elsewhere.submit(lambda: add_signed(house, folder, make())[0]).result()


def spoilt() -> bytes:
    """Signed, then a field filled, a note laid over the first page and the second page's text replaced."""
    filled = attacks.shadow_replace()["value"]
    noted = attacks.update(filled, attacks.annotation("/FreeText"))
    return attacks.update(noted, lambda writer: attacks.evil_page(writer, 1))


def test_a_clerk_goes_from_the_signature_to_both_revisions(page: Page, house: House, tmp_path: Path, axe: str) -> None:
    code = added(house, tmp_path, spoilt)
    page.goto(f"/desk/{code}#signatures")
    page.get_by_role("link", name="Thay đổi sau khi ký").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thay đổi sau khi ký")
    pairs = page.locator(".pair")
    expect(pairs).to_have_count(2)
    for picture in page.locator(".paper img").all():
        picture.scroll_into_view_if_needed()
        expect(picture).to_have_js_property("complete", True)
        assert picture.evaluate("image => image.naturalWidth") == 1000
    expect(page.get_by_role("row", name="so_tien")).to_contain_text("999")
    boxes = [page.locator(".sides").nth(0).locator(f"figure >> nth={side}").locator("rect") for side in (0, 1)]
    assert boxes[0].count() == boxes[1].count() > 0
    paper, region = (page.locator(at).nth(0).bounding_box() for at in (".paper", ".paper rect"))
    assert paper
    assert region
    assert paper["y"] <= region["y"] < paper["y"] + paper["height"]
    assert complaints(page, axe) == []
    page.evaluate("scrollTo(0, 0)")
    page.screenshot(path=tmp_path / "revisions.png", full_page=True)
    page.get_by_role("link", name="Về hồ sơ").click()
    page.wait_for_url(re.compile(rf"/desk/{code}#signatures$"))
    expect(page.locator("#pane-signatures")).to_be_visible()


def test_what_only_adds_a_second_signature_boxes_its_picture(page: Page, house: House, tmp_path: Path) -> None:
    code = added(house, tmp_path, lambda: signed("two"))
    page.goto(f"/desk/{code}/files/0/signatures/0")
    expect(page.locator(".pair")).to_have_count(1)
    expect(page.locator(".said")).to_contain_text(["Chữ ký hợp lệ", "Hình của chữ ký, thêm vào"])
    page.goto(f"/desk/{code}/files/0/signatures/1")
    expect(page.locator(".said").nth(1)).to_contain_text("trông như khi ký")
