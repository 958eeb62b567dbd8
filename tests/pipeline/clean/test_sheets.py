"""Pictures that are not one plain page: photographs, two pages, codes on cards."""

from functools import cache

import cv2
import numpy as np
import pytest

from models.reading import Quality
from pipeline.clean import clean
from pipeline.clean.halves import split_sheet
from pipeline.page_image import PageImage
from tests.office.degrade import Level, degrade, photograph
from tests.office.papers import sample_pages
from tests.office.truth import Page
from tests.pipeline.pages import SCANS, quarter, text_page


@cache
def card() -> Page:
    return sample_pages("can_cuoc", 5)[0]


def iou(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    both = max(0.0, wide) * max(0.0, high)
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (one, other)]
    return both / (sum(areas) - both)


@pytest.mark.parametrize("turn", [0, 90, 180])
def test_photographed_sheet_is_pulled_straight(turn: int) -> None:
    page = sample_pages("form", 4)[0]
    photo = photograph(page, seed=11, tilt=1.0)
    cleaned = clean(PageImage(quarter(photo.image, turn), photo.dpi, 1))
    assert (cleaned.rotation + turn) % 360 == 0
    # Table and shadow are gone: the rim of the copy is paper.
    rim = np.concatenate([cleaned.ocr[:12].ravel(), cleaned.ocr[-12:].ravel()])
    assert float((rim < 128).mean()) < 0.02
    # A word found again where it stands on the photo: the way back goes through the perspective.
    word = max(photo.words, key=lambda w: w.box[2] - w.box[0])
    wide, high = cleaned.size
    corner = np.linalg.inv(cleaned.to_page) @ np.array([word.box[0] * wide, word.box[1] * high, 1.0])
    end = np.linalg.inv(cleaned.to_page) @ np.array([word.box[2] * wide, word.box[3] * high, 1.0])
    (x0, y0), (x1, y1) = (point[:2] / point[2] for point in (corner, end))
    inside = cleaned.ocr[int(y0) : int(y1) + 1, int(x0) : int(x1) + 1]
    assert float((inside < 140).mean()) > 0.08


@pytest.mark.parametrize("level", [Level.CLEAN, Level.STAMP_1, Level.OFFICE])
@pytest.mark.parametrize("turn", [0, 180])
def test_id_card_code_is_read_where_it_stands(level: Level, turn: int) -> None:
    page = degrade(card(), level, seed=5)
    cleaned = clean(PageImage(quarter(page.image, turn), page.dpi, 1))
    assert [code.text for code in cleaned.codes] == [code.text for code in page.codes]
    assert cleaned.codes[0].kind == "qr"
    if (cleaned.rotation + turn) % 360 == 0:
        assert iou(cleaned.codes[0].box, page.codes[0].box) > 0.6


def test_codes_are_not_looked_for_when_not_wanted() -> None:
    assert clean(PageImage(card().image, 300, 1), find_codes=False).codes == ()


@pytest.mark.parametrize("turn", [0, 90])
def test_two_pages_are_seen_and_split_in_reading_order(turn: int) -> None:
    left, right = text_page(1, dpi=150, lines=24), text_page(2, dpi=150, lines=12)
    image = PageImage(quarter(np.hstack([left, right]), turn), 150, 1)
    cleaned = clean(image)
    assert Quality.TWO_PAGES in cleaned.quality
    assert cleaned.gutter == pytest.approx(0.5, abs=0.05)
    halves = split_sheet(image)
    assert len(halves) == 2
    inks = [float((image.pixels[half] < 128).sum()) for half in halves]
    assert inks[0] > 1.5 * inks[1]


def test_one_page_is_not_split() -> None:
    page = text_page(1, dpi=150)
    assert split_sheet(PageImage(page, 150, 1)) == ((slice(0, page.shape[0]), slice(0, page.shape[1])),)
    wide = cv2.resize(page[:800], (1754, 1240))
    assert len(split_sheet(PageImage(wide, 150, 1))) == 1


REAL_TURNS = {
    "vn_admin/moet_1_p1.png": 0,
    "vn_admin/moet_8_p1.png": 0,
    "scan_quality/imgsrc001.png": 0,
    "scan_quality/imgsrcE001.png": 0,
    "scan_quality/tess_phototest-rotated-180.png": 180,
    "scan_quality/tess_phototest-rotated-L.png": 90,
    "receipts_photo/mcocr_public_145013atlmq.jpg": 0,
}


@pytest.mark.skipif(not SCANS.is_dir(), reason="the real scans of ../shared/data are not on this machine")
@pytest.mark.parametrize(("name", "rotation"), REAL_TURNS.items())
def test_real_scans_are_made_upright(name: str, rotation: int) -> None:
    pixels = cv2.imread(str(SCANS / name), cv2.IMREAD_COLOR)
    assert clean(PageImage(pixels, max(pixels.shape) / 11.69, 1)).rotation == rotation
