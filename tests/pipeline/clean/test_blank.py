"""What counts as a blank page: dirt, borders and bleed-through do; a stamp or a few written words do not."""

import cv2
import numpy as np
import pytest

from pipeline.clean import clean
from pipeline.page_image import PageImage
from tests.pipeline.pages import SCANS, noisy, seal, text_page, write

DPI = 200


def paper(grey: int = 250) -> np.ndarray:
    return noisy(np.full((2338, 1654, 3), grey, np.uint8), 4)


def with_border() -> np.ndarray:
    page = paper()
    page[:, -40:] = 15
    page[:25] = 15
    cv2.circle(page, (90, 700), 22, (10, 10, 10), -1)
    return page


def with_dirt() -> np.ndarray:
    page = paper()
    rng = np.random.default_rng(4)
    for x, y in rng.integers(50, 1600, (60, 2)):
        page[y : y + 2, x : x + 2] = 60
    return page


def with_bleed() -> np.ndarray:
    behind = cv2.GaussianBlur(text_page(2)[:, ::-1], (0, 0), 2.5).astype(np.float32)
    return noisy((255 - (255 - behind) * 0.22).astype(np.uint8), 4)


@pytest.mark.parametrize("make", [paper, lambda: paper(170), with_border, with_dirt, with_bleed])
def test_blank(make: object) -> None:
    page = clean(PageImage(make(), DPI, 1))  # type: ignore[operator]
    assert page.blank
    assert not page.quality


def lone_stamp() -> np.ndarray:
    page = paper()
    seal(page, (1100, 500), 140)
    return page


def few_words() -> np.ndarray:
    page = paper()
    write(page, "Đã nhận đủ", (200, 300), 40, (30, 30, 30))
    return page


def blue_signature() -> np.ndarray:
    page = paper()
    points = np.array([[900, 1800], [960, 1700], [1000, 1850], [1080, 1720], [1150, 1830], [1260, 1760]])
    cv2.polylines(page, [points], False, (150, 60, 30), 4, cv2.LINE_AA)
    return page


@pytest.mark.parametrize("make", [lone_stamp, few_words, blue_signature])
def test_not_blank(make: object) -> None:
    assert not clean(PageImage(make(), DPI, 1)).blank  # type: ignore[operator]


def test_signature_and_stamp_are_found() -> None:
    assert len(clean(PageImage(lone_stamp(), DPI, 1)).seals) == 1
    regions = clean(PageImage(blue_signature(), DPI, 1)).ink
    assert len(regions) == 1
    assert regions[0].box == pytest.approx((900 / 1654, 1700 / 2338, 1260 / 1654, 1850 / 2338), abs=0.02)


@pytest.mark.skipif(not SCANS.is_dir(), reason="the real scans of ../shared/data are not on this machine")
def test_real_sparse_handwriting_is_not_blank() -> None:
    page = cv2.imread(str(SCANS / "scan_quality" / "imgsrc005.png"), cv2.IMREAD_GRAYSCALE)
    assert not clean(PageImage(page, 150, 1, bitonal=True)).blank
