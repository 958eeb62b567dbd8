"""A clerk's day by keys alone: how many it takes from the queue to a decision, and that each action has one."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from flows.house import House
from models.finding import Severity
from models.state import State
from tests.web import loader, test_browser
from tests.web.loader import add_dossier
from tests.web.test_browser import open_dossier, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]
address, browser, page = (getattr(test_browser, name) for name in ("address", "browser", "page"))
"""The fixtures of the other browser tests."""


@pytest.fixture
def other(page: Page, house: House) -> Iterator[Page]:
    """A second clerk of the unit at another machine."""
    clerk = house.register.user("clerk")
    assert clerk is not None
    house.register.add_user(clerk.model_copy(update={"name": "minh", "display_name": "Lê Minh"}))
    browser = page.context.browser
    assert browser is not None
    context = browser.new_context(base_url=page.url.split("/desk")[0])
    opened = context.new_page()
    sign_in(opened, "minh")
    opened.wait_for_url("**/desk")
    yield opened
    context.close()


def press(page: Page, *keys: str) -> int:
    for key in keys:
        page.keyboard.press(key)
    return len(keys)


def test_a_flagged_dossier_takes_four_keys_from_the_queue(page: Page, house: House) -> None:
    """Open it, see what contradicts what, ask for a supplement; it took six before."""
    code, following = add_dossier(house, 0), add_dossier(house, 1)
    page.goto("/desk")
    keys = press(page, "n")
    page.wait_for_url(f"**/desk/{code}")
    page.wait_for_selector(".words span")
    keys += press(page, "c")
    expect(page.locator("#both figure")).to_have_count(2)
    keys += press(page, "s")
    expect(page.locator("#compare")).not_to_be_visible()
    expect(page.locator("#notice")).not_to_have_value("")
    keys += press(page, "Control+Enter")
    page.wait_for_url(f"**/desk/{following}**")
    assert house.register.dossier(code).state is State.SUPPLEMENT_REQUESTED
    assert keys == 4


def test_in_the_comparison_keys_go_on_and_back(page: Page, house: House) -> None:
    open_dossier(page, add_dossier(house))
    press(page, "c")
    expect(page.locator("#compare")).to_be_visible()
    press(page, "k")
    expect(page.locator("#compare")).not_to_be_visible()
    expect(page.locator(".finding.lit")).to_have_count(1)
    press(page, "c", "c")
    expect(page.locator("#compare")).not_to_be_visible()
    press(page, "c")
    page.locator("#compare-say").click()  # no button: the focus goes to the page behind
    press(page, "c")
    expect(page.locator("#compare")).not_to_be_visible()


@pytest.mark.parametrize(
    ("key", "dialog"),
    [("a", "accept"), ("s", "supplement"), ("x", "reject"), ("w", "withdraw"), ("d", "stop"), ("p", "procedure")],
)
def test_each_decision_has_a_key_that_the_help_names(page: Page, house: House, key: str, dialog: str) -> None:
    open_dossier(page, add_dossier(house))
    press(page, "?")
    expect(page.locator("#keys dt kbd").get_by_text(key.upper(), exact=True).first).to_be_visible()
    press(page, "Escape", key)
    expect(page.locator(f"#{dialog}")).to_be_visible()


def test_every_button_of_the_menu_shows_its_key(page: Page, house: House) -> None:
    open_dossier(page, add_dossier(house))
    page.click(".more summary")
    for entry in page.locator(".more .menu .button").all():
        expect(entry.locator("kbd")).to_have_count(1)
    page.click(".more summary")
    press(page, "o")
    page.wait_for_url("**/office")


def test_ready_dossiers_are_marked_and_accepted_by_keys(page: Page, house: House) -> None:
    codes = [add_dossier(house, number, clean=True) for number in range(3)]
    page.goto("/desk")
    press(page, "V")
    expect(page.locator("#accept b")).to_have_text("3")
    press(page, "a")
    expect(page.locator(".toast")).to_contain_text("3")
    assert {house.register.dossier(code).state for code in codes} == {State.ACCEPTED}
    press(page, "6")
    page.wait_for_url("**state=supplement_requested")
    press(page, "/")
    page.wait_for_url("**/archive")


def test_accepting_says_what_still_asks_for_a_person(page: Page, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    made = loader._findings
    monkeypatch.setattr(loader, "_findings", lambda *f: tuple(x for x in made(*f) if x.severity is Severity.REVIEW))
    open_dossier(page, add_dossier(house))
    press(page, "a")
    expect(page.locator("#accept")).to_contain_text("Còn 1 vấn đề cần người xem. Tiếp nhận là xác nhận bạn đã xem.")


def test_who_comes_second_sees_no_buttons_that_would_be_refused(page: Page, house: House, other: Page) -> None:
    code = add_dossier(house)
    open_dossier(page, code)
    open_dossier(other, code)
    expect(other.locator(".facts")).to_contain_text("Chỉ xem, đang xử lý: Võ Thị Mai")
    expect(other.locator(".actions [data-open]")).to_have_count(0)
    page.goto("/desk")
    other.reload()
    expect(other.locator(".actions [data-open=accept]")).to_be_visible()


def test_loading_the_page_anew_keeps_the_lease(page: Page, house: House, other: Page) -> None:
    """The page that is left gives its lease back; that must not take the one the same page has just taken anew."""
    code = add_dossier(house)
    open_dossier(page, code)
    late = page.locator("#dossier").get_attribute("data-until")
    token = page.locator("meta[name=csrf]").get_attribute("content")
    later = house.now() + timedelta(seconds=1)
    object.__setattr__(house, "now", lambda: later)
    page.reload()
    page.wait_for_selector(".words span")
    sent = page.request.post(f"/desk/{code}/release", form={"csrf": token or "", "until": late or ""})
    assert sent.status == 204
    for nonsense in ("2026-03-02T09:00:00", "soon"):
        odd = page.request.post(f"/desk/{code}/release", form={"csrf": token or "", "until": nonsense})
        assert odd.status == 422
    assert house.register.claimed_by(code, now=house.now()) == "clerk"
    open_dossier(other, code)
    expect(other.locator(".facts")).to_contain_text("Chỉ xem")


def test_looks_do_not_hide_what_was_done(page: Page, house: House) -> None:
    code = add_dossier(house)
    for _ in range(3):
        open_dossier(page, code)
    press(page, "5")
    shown = page.locator("#pane-history > .events li")
    assert all("Xem hồ sơ" not in line for line in shown.all_inner_texts())
    expect(page.locator("#pane-history summary")).to_have_text(re.compile(r"Lượt xem \(\d\)"))


def test_a_file_sent_in_part_goes_on_after_the_page_is_loaded_anew(page: Page, house: House, tmp_path: Path) -> None:
    path = tmp_path / "lon.pdf"
    path.write_bytes(b"%PDF-1.4 " + b"z" * 13_000_000)
    page.goto("/desk/intake")
    page.route("**/desk/intake/*/0?offset=8*", lambda route: route.abort("connectionreset"))
    page.set_input_files("#choose", path)
    expect(page.locator("#tray .said")).to_contain_text("Mất kết nối", timeout=20_000)
    page.unroute("**/desk/intake/*/0?offset=8*")
    page.reload()
    expect(page.locator("#tray .said")).to_contain_text("chọn lại tệp này", timeout=20_000)
    expect(page.locator("#send")).to_be_disabled()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "PUT" else None)
    page.set_input_files("#choose", path)
    expect(page.locator("#send")).to_be_enabled(timeout=20_000)
    assert [re.sub(r".*offset=(\d+).*", r"\1", url) for url in sent] == ["8388608", "12582912"]
    expect(page.locator("#tray li")).to_have_count(1)
    page.click("#send")
    page.wait_for_url("**/desk/H61*")
    dossier = house.register.dossier(page.url.rsplit("/", 1)[-1])
    assert [file.bytes for file in dossier.files] == [13_000_009]
