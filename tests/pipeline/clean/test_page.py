"""A whole page through cleaning: turned, tilted, stamped, photographed; and the way back to the page."""

import cv2
import numpy as np
import pytest

from models.reading import Quality
from pipeline.clean import clean
from pipeline.clean import osd as osd_module
from pipeline.page_image import PageImage
from tests.pipeline.pages import noisy, quarter, seal, text_page, tilted, write

DPI = 200


@pytest.fixture(scope="module")
def plain() -> np.ndarray:
    return text_page(3, dpi=DPI)


@pytest.mark.parametrize("degrees", [-11.3, -4.0, -0.7, 0.0, 0.4, 2.25, 9.6])
def test_skew_is_found_to_a_tenth_of_a_degree(plain: np.ndarray, degrees: float) -> None:
    page = clean(PageImage(tilted(plain, degrees), DPI, 1), find_codes=False)
    assert page.skew == pytest.approx(degrees, abs=0.1)
    assert page.rotation == 0
    assert page.orientation_sure


@pytest.mark.parametrize("clockwise", [0, 90, 180, 270])
def test_a_turned_page_is_made_upright(plain: np.ndarray, clockwise: int) -> None:
    page = clean(PageImage(quarter(tilted(plain, 1.5), clockwise), DPI, 1), find_codes=False)
    assert (page.rotation + clockwise) % 360 == 0
    assert page.size == (plain.shape[1], plain.shape[0])
    assert page.skew == pytest.approx(1.5, abs=0.1)


@pytest.mark.parametrize("degrees", [0.0, 3.0])
@pytest.mark.parametrize("clockwise", [0, 90])
def test_pixels_lead_back_to_the_upright_page(plain: np.ndarray, degrees: float, clockwise: int) -> None:
    upright = tilted(plain, degrees)
    cv2.rectangle(upright, (1390, 2100), (1429, 2139), (0, 0, 0), -1)
    page = clean(PageImage(quarter(upright, clockwise), DPI, 1), find_codes=False)
    dark = cv2.morphologyEx(255 - page.ocr, cv2.MORPH_OPEN, np.ones((15, 15), np.uint8))
    rows, columns = np.nonzero(dark > 128)
    back = page.to_page @ np.array([columns.mean(), rows.mean(), 1.0])
    assert back[:2] / back[2] == pytest.approx((1409.5, 2119.5), abs=2.5)


def test_text_under_a_red_seal_stays_and_the_seal_goes(plain: np.ndarray) -> None:
    stamped = plain.copy()
    seal(stamped, (800, 900), 140)
    page, bare = clean(PageImage(stamped, DPI, 1)), clean(PageImage(plain, DPI, 1))
    assert page.ocr.shape == bare.ocr.shape
    assert float(np.abs(page.ocr.astype(int) - bare.ocr).mean()) < 1.5
    assert len(page.seals) == 1
    x0, y0, x1, y1 = page.seals[0].box
    assert (x0 * 1654, x1 * 1654) == pytest.approx((660, 940), abs=16)
    assert (y0 * 2338, y1 * 2338) == pytest.approx((760, 1040), abs=16)


def test_a_title_printed_in_red_stays_readable(plain: np.ndarray) -> None:
    titled = plain.copy()
    titled[:140] = 255
    write(titled, "GIẤY CHỨNG NHẬN", (520, 60), 60, (40, 30, 190))
    page = clean(PageImage(titled, DPI, 1))
    factor = page.ocr.shape[1] / titled.shape[1]
    title = page.ocr[: round(140 * factor)]
    assert not page.seals
    assert float((title < 128).mean()) > 0.005


def test_shadow_is_evened(plain: np.ndarray) -> None:
    shade = np.linspace(1.0, 0.5, plain.shape[1])[None, :, None]
    page = clean(PageImage(noisy((plain * shade).astype(np.uint8), 3), DPI, 1))
    assert float(np.median(page.ocr[:, :200])) == 255
    assert float(np.median(page.ocr[:, -200:])) == 255


def test_black_borders_and_punch_holes_go(plain: np.ndarray) -> None:
    bordered = plain.copy()
    bordered[:, :30] = 10
    bordered[-45:] = 5
    cv2.circle(bordered, (100, 1000), 23, (8, 8, 8), -1)
    page = clean(PageImage(bordered, DPI, 1))
    assert float((page.ocr[:, : page.ocr.shape[1] // 12] < 128).mean()) < 0.001
    assert float((page.ocr[-25:] < 128).mean()) < 0.001


def test_large_letters_are_reduced_and_small_ones_enlarged() -> None:
    fine = clean(PageImage(text_page(5, dpi=400), 400, 1))
    coarse = clean(PageImage(text_page(5, dpi=100), 100, 1))
    assert fine.ocr.shape[1] < 0.7 * 400 * 8.27
    assert coarse.ocr.shape[1] > 1.2 * 100 * 8.27


def test_black_and_white_input_keeps_its_letters(plain: np.ndarray) -> None:
    fax = np.where(plain[:, :, 1] < 140, 0, 255).astype(np.uint8)
    page = clean(PageImage(fax, DPI, 1, bitonal=True))
    assert float((page.ocr < 128).mean()) == pytest.approx(float((fax < 128).mean()), rel=0.25)
    assert Quality.BLURRED not in page.quality


@pytest.fixture
def no_tesseract(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(osd_module, "_run", lambda *_: None)
    return


@pytest.mark.usefixtures("no_tesseract")
def test_a_page_of_few_letters_stays_as_it_lies_and_is_flagged() -> None:
    page = np.full((2338, 1654, 3), 255, np.uint8)
    write(page, "12.500 m", (700, 1000), 60, (20, 20, 20))
    cleaned = clean(PageImage(page, DPI, 1))
    assert cleaned.rotation == 0
    assert not cleaned.orientation_sure
    assert Quality.ORIENTATION_UNCERTAIN in cleaned.quality


@pytest.mark.usefixtures("no_tesseract")
def test_an_upright_page_needs_no_tesseract(plain: np.ndarray) -> None:
    assert clean(PageImage(plain, DPI, 1)).orientation_sure
