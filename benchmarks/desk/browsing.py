"""A clerk's dossiers and decisions in real Chromium, timed inside the browser.

In: a desk's port, an office. Out: milliseconds. The clock of a decision starts at the key that sends it and ends when
the next dossier's page, and its first page picture, were painted: a script of ours in each page keeps both times.
"""

import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from playwright.sync_api import Page, sync_playwright

from benchmarks.desk.office import PASSWORD, Office

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
WATCH = """
addEventListener('keydown', () => sessionStorage.setItem('pressed', performance.timeOrigin + performance.now()), true);
addEventListener('click', () => sessionStorage.setItem('pressed', performance.timeOrigin + performance.now()), true);
const look = () => {
  const picture = document.querySelector('.sheet img');
  if (picture && picture.complete && picture.naturalWidth > 1)
    requestAnimationFrame(() => requestAnimationFrame(() => {
      window.pictureAt = performance.timeOrigin + performance.now();
    }));
  else requestAnimationFrame(look);
};
look();
"""
TIMES = """() => {
  const painted = performance.getEntriesByName('first-contentful-paint')[0];
  const pressed = Number(sessionStorage.getItem('pressed'));
  return [performance.timeOrigin + painted.startTime - pressed, window.pictureAt - pressed];
}"""


@contextmanager
def clerk(port: int, office: Office) -> Iterator[Page]:
    """The measured clerk's browser at 1366x768, signed in, at the queue."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium") or CHROMIUM, args=ARGUMENTS)
        context = browser.new_context(
            viewport={"width": 1366, "height": 768}, base_url=f"http://127.0.0.1:{port}", service_workers="block"
        )
        context.add_init_script(WATCH)
        page = context.new_page()
        page.goto("/signin")
        page.fill("#name", office.clerk)
        page.fill("#password", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/desk")
        yield page
        browser.close()


def opening(page: Page, rounds: int, *, forget: Callable[[], None] = lambda: None) -> list[float]:
    """From Enter in the queue to the first page's picture. ``forget``: throws away the pictures made before."""
    times = []
    for _ in range(rounds):
        page.goto("/desk")
        forget()
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        page.wait_for_url("**/desk/H*")
        times.append(_times(page)[1])
        page.evaluate("fetch(location.pathname + '/release', {method: 'POST', headers: "
                      "{'x-csrf-token': document.querySelector('meta[name=csrf]').content}})")  # fmt: skip
    return times


def deciding(page: Page, rounds: int) -> tuple[list[float], list[float]]:
    """Accept or reject by keys: to the next dossier's page, and to its picture."""
    pages: list[float] = []
    pictures: list[float] = []
    chance = random.Random(7)  # noqa: S311
    _open_any(page, chance)
    while len(pages) < rounds:
        before = urlsplit(page.url).path
        if not page.locator("#reject").count():  # another clerk was quicker to open it: nothing to decide here
            _open_any(page, chance)
            continue
        if page.locator("#accept").count() and not page.locator(".count.bad").count():
            page.keyboard.press("a")
        else:
            page.keyboard.press("x")
            page.fill("#reject-reason", "Thành phần hồ sơ không đủ")
        page.wait_for_selector("dialog[open]")
        page.keyboard.press("Control+Enter" if page.locator("#reject[open]").count() else "Enter")
        page.wait_for_url(lambda address, old=before: urlsplit(address).path != old)
        if page.url.endswith("/decide"):  # the lease ran over to another clerk: nothing was decided
            _open_any(page, chance)
            continue
        first, second = _times(page)
        pages.append(first)
        pictures.append(second)
    return pages, pictures


def _open_any(page: Page, chance: random.Random) -> None:
    """One of the queue's first rows: at the very first all clerks begin."""
    page.goto("/desk")
    for _ in range(chance.randrange(1, 20)):
        page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/H*")
    _times(page)


def _times(page: Page) -> tuple[float, float]:
    page.wait_for_function("() => window.pictureAt && performance.getEntriesByName('first-contentful-paint').length")
    first, second = page.evaluate(TIMES)
    return float(first), float(second)
