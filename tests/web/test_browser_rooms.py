"""The reading room, the administrator's pages and a proposal for a second person in Chromium: axe, keys, two sizes."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from flows.house import House
from tests.web.loader import PASSWORD, add_dossier
from tests.web.test_browser import address, axe, browser, complaints  # noqa: F401 - fixtures
from tests.web.test_iiif import sealed_dossier

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SIZES = ((1366, 768), (683, 384))
"""A clerk's screen, and the same at 200 % zoom (WCAG 1.4.4)."""


@pytest.fixture
def signed_in(browser: Browser, address: str) -> Callable[[str], Page]:  # noqa: F811
    def opened(name: str) -> Page:
        context = browser.new_context(viewport={"width": 1366, "height": 768}, base_url=address)
        page = context.new_page()
        page.goto("/signin")
        page.fill("#name", name)
        page.fill("#password", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "/signin" not in url)
        return page

    return opened


def wrong_with(page: Page, axe: str, name: str) -> list[str]:  # noqa: F811
    """What axe finds, and whether anything is cut off sideways, at both sizes."""
    found = []
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(150)
        if folder := os.environ.get("SCREENSHOTS"):
            page.screenshot(path=str(Path(folder) / f"{name}-{width}.png"))
        if not page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
            found.append(f"{name} is cut off at {width}")
        found += [f"{name} {width}: {said}" for said in complaints(page, axe)]
    return found


def test_an_archivists_day(house: House, signed_in: Callable[[str], Page], axe: str) -> None:  # noqa: F811
    code = sealed_dossier(house)
    page = signed_in("archivist")
    page.fill("#q", "Huệ")
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    problems = wrong_with(page, axe, "results")
    page.goto(f"/archive/{code}")
    problems += wrong_with(page, axe, "record")
    page.set_viewport_size({"width": 1366, "height": 768})
    page.keyboard.press("n")
    expect(page.locator("#why")).to_be_focused()
    problems += wrong_with(page, axe, "purpose")
    page.fill("#why", "Sao lục theo đơn số 12")
    page.locator("#numbers footer .primary").click()
    expect(page.locator("#open")).to_be_visible()
    page.keyboard.press("t")
    expect(page.locator("#extract")).to_be_visible()
    problems += wrong_with(page, axe, "extract")
    assert problems == [], json.dumps(problems, indent=1)


def test_an_administrators_pages(house: House, signed_in: Callable[[str], Page], axe: str) -> None:  # noqa: F811
    add_dossier(house)
    page = signed_in("administrator")
    problems: list[str] = []
    for address in ("/admin/status", "/admin", "/admin/webhooks", "/admin/secret", "/account"):  # noqa: F402
        page.goto(address)
        problems += wrong_with(page, axe, address.replace("/", "_"))
    assert problems == [], json.dumps(problems, indent=1)


def test_a_queue_filtered_by_deadline(house: House, signed_in: Callable[[str], Page], axe: str) -> None:  # noqa: F811
    late, later = add_dossier(house, 0), add_dossier(house, 5)
    page = signed_in("clerk")
    page.select_option("#due", "late")
    page.wait_for_url("**due=late**")
    expect(page.locator("#list")).to_contain_text(late)
    expect(page.locator("#list")).not_to_contain_text(later)
    assert wrong_with(page, axe, "late") == []
