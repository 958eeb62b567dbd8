"""The reading room, the administrator's pages and a proposal for a second person in Chromium: axe, keys, two sizes."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from flows.consulting import consult
from flows.house import House
from models.decision import Decision, DecisionKind
from models.state import State
from tests.flows.office_desk import CLERK
from tests.web.loader import add_dossier
from tests.web.test_browser import address, axe, browser, complaints, sign_in  # noqa: F401 - fixtures
from tests.web.test_iiif import sealed_dossier
from tests.web.test_second_factor import seed_on
from web.signin import totp

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SIZES = ((1366, 768), (683, 384))
"""A clerk's screen, and the same at 200 % zoom (WCAG 1.4.4)."""


@pytest.fixture
def signed_in(browser: Browser, address: str) -> Callable[[str], Page]:  # noqa: F811
    def opened(name: str) -> Page:
        context = browser.new_context(viewport={"width": 1366, "height": 768}, base_url=address)
        page = context.new_page()
        sign_in(page, name)
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


def test_a_day_at_the_counter(
    house: House,
    signed_in: Callable[[str], Page],
    axe: str,  # noqa: F811
    tmp_path: Path,
) -> None:
    """With files of every outcome in the tray and large type, as when the applicant sits beside."""
    waiting = add_dossier(house, 0)
    asked = Decision(kind=DecisionKind.SUPPLEMENT, by="clerk", at=house.now(), reason="Thiếu", notice="1. Bản gốc.")
    house.register.decide(waiting, asked)
    page = signed_in("clerk")
    page.goto("/desk/intake")
    page.route("**/desk/intake/*/2?*", lambda route: route.abort("connectionreset"))
    names = ("don.pdf", "chu-ky.p7s", "cat-ngang.pdf")
    for name in names:
        (tmp_path / name).write_bytes(b"%PDF-1.4 " + name.encode())
    page.set_input_files("#choose", [tmp_path / name for name in names])
    expect(page.locator("#tray .said").nth(1)).to_contain_text("Chữ ký rời")
    expect(page.locator("#tray .said").nth(2)).to_contain_text("Mất kết nối")
    problems = wrong_with(page, axe, "tray")
    page.set_viewport_size({"width": 1366, "height": 768})
    page.keyboard.press("Shift+L")
    expect(page.locator("html")).to_have_attribute("data-size", "large")
    problems += wrong_with(page, axe, "tray-large")
    assert page.locator("#dossier option").count() == 2
    assert problems == [], json.dumps(problems, indent=1)


def test_a_proposal_before_and_after_the_second_person(
    house: House,
    signed_in: Callable[[str], Page],
    axe: str,  # noqa: F811
) -> None:
    object.__setattr__(house, "settings", house.settings.model_copy(update={"four_eyes": "accept,stop"}))
    code = add_dossier(house, clean=True)
    first = signed_in("clerk")
    first.goto(f"/desk/{code}")
    first.keyboard.press("a")
    expect(first.locator("#accept .hint")).to_contain_text("Cần hai người")
    problems = wrong_with(first, axe, "proposing")
    first.keyboard.press("Enter")
    first.wait_for_url("**/desk?**")
    problems += wrong_with(first, axe, "queue-proposed")
    first.goto(f"/desk/{code}")
    expect(first.locator(".proposal")).to_contain_text("Cần một người khác xác nhận")
    problems += wrong_with(first, axe, "proposed")
    first.goto("/desk")
    second = signed_in("lead")
    second.goto(f"/desk/{code}")
    problems += wrong_with(second, axe, "confirming")
    second.keyboard.press("b")
    expect(second.locator("#turn-down")).to_be_visible()
    problems += wrong_with(second, axe, "turning-down")
    second.locator("#turn-down [data-do=close]").first.click()
    second.keyboard.press("a")
    second.keyboard.press("Enter")
    second.wait_for_url("**/desk?**")
    assert house.register.dossier(code).state is State.ACCEPTED
    assert problems == [], json.dumps(problems, indent=1)


def test_setting_a_second_factor_up_and_signing_in_with_it(
    house: House,
    signed_in: Callable[[str], Page],
    axe: str,  # noqa: F811
) -> None:
    page = signed_in("lead")
    page.goto("/account")
    page.click("form[action='/account/second-factor'] button")
    problems = wrong_with(page, axe, "enrol")
    seed = seed_on(page.content())
    page.fill("#code", totp.code_at(seed, totp.step_at(house.now())))
    page.keyboard.press("Enter")
    expect(page.locator("code").first).to_be_visible()
    recovery = page.locator(".codes code").first.inner_text()
    problems += wrong_with(page, axe, "recovery")
    page.context.clear_cookies()
    sign_in(page, "lead")
    page.wait_for_url("**/signin/code")
    page.fill("#code", "000000")
    page.keyboard.press("Enter")
    expect(page.locator(".wrong")).to_be_visible()
    problems += wrong_with(page, axe, "code")
    page.fill("#code", recovery)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk")
    assert problems == [], json.dumps(problems, indent=1)


def test_answering_another_units_question(
    house: House,
    signed_in: Callable[[str], Page],
    axe: str,  # noqa: F811
) -> None:
    clerk = house.register.user("far.clerk")
    assert clerk is not None
    house.register.change_user(clerk.model_copy(update={"units": ("H61.03",)}))
    asked = consult(house, add_dossier(house), "H61.03", ["don"], "Có quy hoạch không?", days=2, actor=CLERK)
    page = signed_in("far.clerk")
    page.goto("/desk/consultations")
    problems = wrong_with(page, axe, "consultations")
    page.goto(f"/desk/consultations/{asked.id}")
    problems += wrong_with(page, axe, "consultation")
    page.fill("#text", "Không có quy hoạch.")
    page.click("form[data-upload] button")
    expect(page.locator("#text")).to_have_count(0)
    problems += wrong_with(page, axe, "consultation-answered")
    assert problems == [], json.dumps(problems, indent=1)


def test_a_queue_filtered_by_deadline(house: House, signed_in: Callable[[str], Page], axe: str) -> None:  # noqa: F811
    late, later = add_dossier(house, 0), add_dossier(house, 5)
    page = signed_in("clerk")
    page.select_option("#due", "late")
    page.wait_for_url("**due=late**")
    expect(page.locator("#list")).to_contain_text(late)
    expect(page.locator("#list")).not_to_contain_text(later)
    assert wrong_with(page, axe, "late") == []
