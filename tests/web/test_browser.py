"""The desk in a real headless Chromium: every view opened, used by keyboard, and checked by axe for WCAG 2.2 AA."""

import json
import re
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from flows.house import House
from models.state import State
from tests.web.live import serving
from tests.web.loader import PASSWORD, add_dossier

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CHROMIUM = "/usr/bin/chromium"
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = "axe-core@4.14.1"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.skip("chromium is not installed; apt-get install chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield opened
        opened.close()


@pytest.fixture
def address(app, people: None) -> Iterator[str]:
    with serving(app) as url:
        yield url


def sign_in(page: Page, name: str) -> None:
    """Name and password sent; where that leads is for the test to wait for."""
    page.goto("/signin")
    page.fill("#name", name)
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A signed-in clerk's page; a fault in our scripts, or a breach of the CSP, fails the test."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, base_url=address)
    opened = context.new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("console", lambda m: faults.append(m.text) if "Content Security Policy" in m.text else None)
    sign_in(opened, "clerk")
    opened.wait_for_url("**/desk")
    yield opened
    context.close()
    assert faults == []


@pytest.fixture(scope="session")
def axe(pytestconfig: pytest.Config) -> str:
    """axe-core's source, fetched once with npm into pytest's cache."""
    folder = Path(pytestconfig.cache.mkdir("axe"))  # type: ignore[union-attr]
    packed = next(folder.glob("axe-core-*.tgz"), None)
    if packed is None:
        if shutil.which("npm") is None:
            pytest.skip("npm is not installed, so axe-core cannot be had; accessibility was not checked")
        done = subprocess.run(["npm", "pack", AXE], cwd=folder, capture_output=True, timeout=120, check=False)
        packed = next(folder.glob("axe-core-*.tgz"), None)
        if done.returncode or packed is None:
            pytest.skip("npm could not fetch axe-core; accessibility was not checked")
    with tarfile.open(packed) as archive:
        member = archive.extractfile("package/axe.min.js")
        assert member is not None
        return member.read().decode()


def complaints(page: Page, axe: str) -> list[str]:
    page.evaluate(axe)
    found = page.evaluate(
        "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, iframes: false})"
        ".then(r => r.violations.flatMap(v => v.nodes.map(n => v.id + ' ' + n.target + ' ' + n.failureSummary)))",
        WCAG,
    )
    return list(found)


def open_dossier(page: Page, code: str) -> None:
    page.goto(f"/desk/{code}")
    page.wait_for_selector(".words span")


def test_the_queue_is_walked_and_opened_by_keys(page: Page, house: House) -> None:
    first, second = add_dossier(house, 0), add_dossier(house, 1)
    page.goto("/desk")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator("tr.current")).to_contain_text(second)
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/desk/{first}")


def test_a_filter_applies_itself(page: Page, house: House) -> None:
    clean = add_dossier(house, 0, clean=True)
    add_dossier(house, 1)
    page.goto("/desk")
    page.select_option("#finding", "field.mismatch")
    page.wait_for_url("**finding=field.mismatch")
    expect(page.locator("#list")).not_to_contain_text(clean)


def test_words_lie_over_the_picture_and_can_be_selected(page: Page, house: House) -> None:
    open_dossier(page, add_dossier(house))
    word = page.locator(".words span", has_text="CỘNG")
    box, sheet = word.bounding_box(), page.locator(".sheet").bounding_box()
    assert box
    assert sheet
    assert abs((box["x"] - sheet["x"]) / sheet["width"] - 0.12) < 0.01
    assert abs((box["y"] - sheet["y"]) / sheet["height"] - 0.10) < 0.01
    page.evaluate("getSelection().selectAllChildren(document.querySelector('.words'))")
    assert "CỘNG HÒA XÃ HỘI" in page.evaluate("getSelection().toString()")


def test_the_first_picture_is_fetched_before_the_script_asks(page: Page, house: House) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    code = add_dossier(house)
    open_dossier(page, code)
    opening = house.register.dossier(code).opening()
    assert opening is not None
    address = f"/desk/{code}/files/{opening[0]}/pages/{opening[1]}.jpg?width=1000"
    pictures = [url for url in asked if url.endswith("width=1000")]
    assert len(pictures) == 1
    assert pictures[0].endswith(address)
    assert page.locator("link[rel=preload]").get_attribute("href") == address


def test_a_finding_lights_its_box_and_the_box_its_finding(page: Page, house: House) -> None:
    open_dossier(page, add_dossier(house))
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator(".finding.lit")).to_contain_text("Thửa đất số ghi khác nhau")
    expect(page.locator(".marks button.lit")).to_have_count(1)
    page.keyboard.press("5")
    page.locator(".marks button.warn").click()
    expect(page.locator("#pane-findings")).to_be_visible()
    expect(page.locator(".finding.lit")).to_contain_text("Thửa đất")


def test_a_field_lights_its_box(page: Page, house: House) -> None:
    open_dossier(page, add_dossier(house))
    page.keyboard.press("3")
    page.get_by_role("button", name="026171732260").click()
    lit = page.locator(".marks button.lit")
    expect(lit).to_have_attribute("title", "Số định danh cá nhân/CCCD")


def test_contradicting_places_stand_side_by_side(page: Page, house: House) -> None:
    open_dossier(page, add_dossier(house))
    page.get_by_role("button", name="So sánh").click()
    expect(page.locator("#both figure")).to_have_count(2)
    expect(page.locator("#both .crop .box")).to_have_count(2)
    expect(page.locator("#both")).to_contain_text("119")


def test_zoom_turn_and_pages_by_keys(page: Page, house: House) -> None:
    open_dossier(page, add_dossier(house))
    page.keyboard.press("+")
    expect(page.locator("#zoom")).to_have_text("125 %")
    page.keyboard.press("0")
    expect(page.locator("#zoom")).to_have_text("100 %")
    page.keyboard.press("r")
    assert "rotate(90deg)" in (page.locator(".sheet").get_attribute("style") or "")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#where")).to_contain_text("2/3")


def test_accepting_by_keys_opens_the_next_dossier(page: Page, house: House) -> None:
    code, following = add_dossier(house, 0, clean=True), add_dossier(house, 1)
    open_dossier(page, code)
    page.keyboard.press("a")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/desk/{following}**")
    expect(page.locator(".toast")).to_contain_text(f"Đã tiếp nhận: {code}")
    assert house.register.dossier(code).state is State.ACCEPTED


def test_a_supplement_is_drafted_edited_and_sent(page: Page, house: House) -> None:
    code = add_dossier(house)
    open_dossier(page, code)
    page.keyboard.press("s")
    notice = page.locator("#notice")
    expect(notice).to_have_value("1. Giấy chứng nhận quyền sử dụng đất (bản gốc).")
    notice.fill("1. Giấy chứng nhận (bản gốc).\n2. Hợp đồng ký lại.")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**done=**")
    decision = house.register.decisions(code)[0]
    assert decision.notice.endswith("2. Hợp đồng ký lại.")
    assert "Thiếu giấy tờ" in decision.reason


def test_keys_still_work_after_the_notice_is_put_away(page: Page, house: House) -> None:
    """A PDF viewer that had just loaded kept the focus in the closed dialog, and no key reached the page."""
    open_dossier(page, add_dossier(house))
    page.keyboard.press("s")
    expect(page.locator("#preview")).to_have_attribute("src", re.compile("^blob:"))
    page.locator("#supplement").evaluate("dialog => dialog.close()")
    page.wait_for_timeout(500)
    page.keyboard.press("x")
    expect(page.locator("#reject")).to_be_visible()


def test_rejecting_needs_a_reason(page: Page, house: House) -> None:
    code = add_dossier(house)
    open_dossier(page, code)
    page.keyboard.press("x")
    page.locator("#reject footer button.danger").click()
    assert house.register.decisions(code) == ()
    page.fill("#reject-reason", "Không thuộc thẩm quyền")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/desk?done=**")
    assert house.register.dossier(code).state is State.REJECTED


def test_keys_are_shown_and_preferences_stay(page: Page) -> None:
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Shift+D")
    page.keyboard.press("Shift+L")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-scheme", "dark")
    expect(page.locator("html")).to_have_attribute("data-size", "large")


def test_the_counter_uploads_and_hands_over(page: Page, house: House, tmp_path: Path) -> None:
    paths = []
    for number in range(3):
        path = tmp_path / f"trang {number}.pdf"
        path.write_bytes(b"%PDF-1.4 " + bytes([number]) * 9_000_000)
        paths.append(path)
    page.goto("/desk/intake")
    page.set_input_files("#choose", paths)
    expect(page.locator("#send")).to_be_enabled(timeout=20_000)
    expect(page.locator("#tray .said").first).to_contain_text("Ảnh rõ")
    page.fill("#name", "Lê Ngọc Huệ")
    page.click("#send")
    page.wait_for_url("**/desk/H61*")
    dossier = house.register.dossier(page.url.rsplit("/", 1)[-1])
    assert [file.bytes for file in dossier.files] == [9_000_009] * 3


def test_a_lost_connection_loses_nothing(page: Page, house: House, tmp_path: Path) -> None:
    path = tmp_path / "lon.pdf"
    path.write_bytes(b"%PDF-1.4 " + b"y" * 13_000_000)
    page.goto("/desk/intake")
    sent: list[str] = []

    def shaky(route) -> None:
        sent.append(route.request.url)
        if len(sent) == 2:
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/desk/intake/*/0?*", shaky)
    page.set_input_files("#choose", path)
    expect(page.locator("#send")).to_be_enabled(timeout=20_000)
    assert len(sent) == 5
    page.click("#send")
    page.wait_for_url("**/desk/H61*")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_view_passes_axe(page: Page, house: House, axe: str, scheme: str) -> None:
    code = add_dossier(house)
    add_dossier(house, 1, clean=True)
    page.context.add_cookies([{"name": "scheme", "value": scheme, "url": page.url}])
    problems: dict[str, list[str]] = {}

    def check(name: str) -> None:
        page.wait_for_timeout(200)
        problems[name] = complaints(page, axe)

    for address in ("/desk", "/desk/intake", "/archive", "/nowhere"):
        page.goto(address)
        check(address)
    open_dossier(page, code)
    for key in "12345":
        page.keyboard.press(key)
        check(f"dossier tab {key}")
    for key in "?asx":
        page.keyboard.press(key)
        check(f"dossier dialog {key}")
        page.locator("dialog[open]").evaluate("dialog => dialog.close()")
    page.context.clear_cookies()
    page.goto("/signin")
    check("sign-in")
    assert {name: found for name, found in problems.items() if found} == {}, json.dumps(problems, indent=1)


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (683, 384)])
def test_nothing_is_cut_off_sideways_at_100_and_200_percent(page: Page, house: House, width: int, height: int) -> None:
    """At 200 % zoom a 1366 x 768 screen has 683 x 384 CSS pixels (WCAG 1.4.4)."""
    code = add_dossier(house)
    page.set_viewport_size({"width": width, "height": height})
    for address in ("/desk", f"/desk/{code}", "/desk/intake", "/archive"):
        page.goto(address)
        page.wait_for_timeout(150)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
