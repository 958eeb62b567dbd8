"""Correcting in a real Chromium: pages dragged and moved by keys, fields fixed by clicking words, undo; axe on both."""

import re

import pytest
from playwright.sync_api import Page, expect

from flows.house import House
from tests.web.loader import add_dossier
from tests.web.test_browser import address, axe, browser, complaints, open_dossier, page

pytestmark = [pytest.mark.browser, pytest.mark.slow]
__all__ = ["address", "axe", "browser", "page"]


def lane(page: Page, component: str):
    return page.locator(f'.lane[data-component="{component}"]')


def open_board(page: Page, code: str) -> None:
    page.goto(f"/desk/{code}/arrange")
    expect(page.locator(".tile:focus")).to_have_count(1)


def test_a_page_is_dragged_to_another_paper_and_brought_back(page: Page, house: House) -> None:
    open_board(page, add_dossier(house))
    lane(page, "hop_dong").locator(".tile").nth(1).drag_to(lane(page, "don"))
    expect(lane(page, "don").locator(".tile")).to_have_count(3)
    expect(lane(page, "hop_dong").locator(".tile")).to_have_count(1)
    page.keyboard.press("z")
    expect(lane(page, "don").locator(".tile")).to_have_count(2)
    expect(lane(page, "hop_dong").locator(".tile")).to_have_count(2)


def test_a_paper_is_split_and_merged_by_keys_alone(page: Page, house: House) -> None:
    open_board(page, add_dossier(house))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("s")
    expect(page.locator("#where-to")).to_be_visible()
    page.locator("#target").select_option("new:gcn")
    page.keyboard.press("Enter")
    expect(lane(page, "gcn").locator(".tile")).to_have_count(1)
    expect(lane(page, "hop_dong").locator(".tile")).to_have_count(1)
    expect(page.locator(".tile:focus")).to_have_count(1)
    page.locator('.lane[data-component="hop_dong"] .tile').focus()
    page.keyboard.press("j")
    expect(lane(page, "hop_dong")).to_have_count(0)


def test_the_list_of_types_is_left_with_escape_and_changes_with_enter(page: Page, house: House) -> None:
    open_board(page, add_dossier(house))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("t")
    expect(lane(page, "hop_dong").locator(".retype")).to_be_focused()
    page.keyboard.press("Escape")  # the open list
    page.keyboard.press("Escape")
    expect(lane(page, "hop_dong").locator(".tile").first).to_be_focused()
    page.keyboard.press("t")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(lane(page, "hop_dong")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(lane(page, "gcn").locator(".tile")).to_have_count(2)
    expect(lane(page, "hop_dong")).to_have_count(0)


def test_pages_chosen_together_are_hidden_and_shown_again(page: Page, house: House) -> None:
    code = add_dossier(house)
    open_board(page, code)
    page.keyboard.press(" ")
    page.keyboard.press("ArrowRight")
    page.keyboard.press(" ")
    expect(page.locator("#chosen")).to_contain_text("2")
    page.keyboard.press("h")
    hidden = page.locator(".lane.hidden .tile")
    expect(hidden).to_have_count(2)
    expect(page.locator(".tile:focus")).to_have_count(1)
    hidden.first.focus()
    page.keyboard.press("h")
    expect(hidden).to_have_count(1)
    page.keyboard.press("e")
    page.wait_for_url(f"**/desk/{code}")


def test_the_type_of_a_paper_is_changed(page: Page, house: House) -> None:
    open_board(page, add_dossier(house))
    lane(page, "don").locator(".retype").select_option("gcn")
    expect(lane(page, "gcn").locator(".tile")).to_have_count(2)
    expect(lane(page, "don")).to_have_count(0)


def test_a_field_is_fixed_by_clicking_words_and_the_fix_undone(page: Page, house: House) -> None:
    code = add_dossier(house)
    open_dossier(page, code)
    page.keyboard.press("3")
    page.get_by_role("button", name=re.compile("^Sửa: Thửa đất số")).first.click()
    expect(page.locator("#fix-value")).to_be_focused()
    page.locator(".words span", has_text="026171732260").click()
    expect(page.locator("#fix-value")).to_have_value("026171732260")
    page.fill("#fix-value", "long ho")
    expect(page.locator(".words .picked")).to_have_count(2)
    page.keyboard.press("Enter")
    value = page.locator('.datum[data-component="don"][data-field="thua_dat_so"] .value')
    expect(value).to_have_text("long ho")
    expect(page.locator("#pane-data")).to_be_visible()
    kept = house.register.correcting.of(code)[0].field
    assert kept is not None
    assert kept.instead_of is not None
    assert kept.box != kept.instead_of.box
    page.keyboard.press("5")
    page.get_by_role("button", name="Hoàn tác").click()
    page.keyboard.press("3")
    expect(value).to_have_text("118")


def test_a_missing_field_is_added_and_a_page_hidden_from_the_dossier(page: Page, house: House) -> None:
    code = add_dossier(house)
    open_dossier(page, code)
    page.keyboard.press("3")
    page.locator("[data-add]").first.select_option(index=1)
    page.fill("#fix-value", "không có trên trang")
    page.keyboard.press("Enter")
    expect(page.locator("#pane-data")).to_contain_text("không có trên trang")
    page.keyboard.press("h")
    expect(page.locator(".thumb.off")).to_have_count(2)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_correcting(page: Page, house: House, axe: str, scheme: str) -> None:
    code = add_dossier(house)
    page.evaluate(f"document.cookie = 'scheme={scheme}; Path=/'")
    open_board(page, code)
    page.keyboard.press(" ")
    assert complaints(page, axe) == []
    page.keyboard.press("m")
    assert complaints(page, axe) == []
    open_dossier(page, code)
    page.keyboard.press("3")
    page.keyboard.press("f")
    expect(page.locator("#fix")).to_be_visible()
    assert complaints(page, axe) == []
    page.keyboard.press("Escape")
    page.locator("details.more summary").click()
    page.get_by_role("button", name="Đổi thủ tục").click()
    assert complaints(page, axe) == []
