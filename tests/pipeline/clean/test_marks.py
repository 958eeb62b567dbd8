"""Ink that a person left: black signatures are found, print and pictures are not taken for them; red print stays."""

import random

import cv2
import numpy as np
import pytest

from pipeline.clean import clean
from pipeline.page_image import PageImage
from tests.office.degrade import Level, degrade
from tests.office.ink import press, press_seal, signature_mask
from tests.office.papers import sample_pages
from tests.office.truth import Page

BLACK = (50, 40, 40)


@pytest.fixture(scope="module")
def unsigned() -> Page:
    """A printed page at 200 dpi that nobody has signed or stamped."""
    page = sample_pages("land_transfer/hop_dong", "marks", dpi=200)[0]
    assert not page.inks
    return page


def inks(page: Page) -> list[tuple[str, tuple[float, float, float, float]]]:
    return [(r.colour, r.box) for r in clean(PageImage(page.image, page.dpi, 1), find_codes=False).ink]


@pytest.mark.parametrize("seed", range(8))
def test_a_black_signature_is_found(unsigned: Page, seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311
    high, wide = unsigned.image.shape[:2]
    image = unsigned.image.copy()
    left, top = int(0.6 * wide), int(0.9 * high)
    image[top - 10 :, :] = 250
    press(image, signature_mask(260, 110, rng), left, top, BLACK, 0.9)
    found = [box for colour, box in inks(unsigned.but(image=image)) if colour == "black"]
    assert any(box[0] < (left + 200) / wide and box[2] > (left + 60) / wide and box[3] > top / high for box in found)


@pytest.mark.parametrize("level", [Level.OFFICE, Level.STAMP_4_150])
def test_print_alone_is_no_signature(unsigned: Page, level: Level) -> None:
    assert inks(degrade(unsigned, level, "marks")) == []


def test_a_portrait_is_no_signature(unsigned: Page) -> None:
    from tests.office.pictures import paint

    image = unsigned.image.copy()
    image[100:420, 100:340] = paint("portrait", (240, 320), random.Random(1))  # noqa: S311
    assert inks(unsigned.but(image=image)) == []


def test_red_print_stays_while_the_seal_over_it_goes() -> None:
    """A certificate's title and serial number in red, and a seal at the foot of the page."""
    image = np.full((2339, 1654, 3), 255, np.uint8)
    for row in range(700, 2000, 60):
        cv2.putText(
            image, "Noi dung bang muc den tren trang giay nay", (150, row), 0, 1.1, (20, 20, 20), 2, cv2.LINE_AA
        )
    red = (40, 30, 200)
    cv2.putText(image, "GIAY CHUNG NHAN", (420, 300), 0, 2.4, red, 6, cv2.LINE_AA)
    cv2.putText(image, "AA 05271834", (1150, 480), 0, 1.1, red, 2, cv2.LINE_AA)
    press_seal(image, 1000, 1900, 290, "UY BAN NHAN DAN|XA LONG HUU", "U.B.N.D", random.Random(3))  # noqa: S311
    page = clean(PageImage(image, 200, 1), find_codes=False)
    assert len(page.seals) == 1
    scale = page.ocr.shape[1] / image.shape[1]

    def dark(x0: int, y0: int, x1: int, y1: int) -> float:
        left, top, right, bottom = (round(v * scale) for v in (x0, y0, x1, y1))
        return float(np.mean(page.ocr[top:bottom, left:right] < 140))

    assert dark(420, 240, 1150, 305) > 0.1
    assert dark(1150, 450, 1380, 485) > 0.05
    assert dark(1010, 2020, 1280, 2180) < 0.01
