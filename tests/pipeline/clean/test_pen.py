"""A blue signature over a printed name is lifted from the OCR copy; print in blue and blue writing are not."""

import random

import cv2
import numpy as np
import pytest

from pipeline.clean import clean
from pipeline.page_image import PageImage, Pixels
from tests.office.ink import press, signature_mask

BLUE = (150, 60, 30)
NAME = (1000, 1900)
HIGH, WIDE = 2339, 1654


def sheet() -> Pixels:
    """A page at 200 dpi with running text and a printed name below it."""
    image = np.full((HIGH, WIDE, 3), 255, np.uint8)
    for row in range(300, 1700, 55):
        cv2.putText(image, "Noi dung bang muc den tren trang giay nay", (150, row), 0, 1.0, (20, 20, 20), 2)
    cv2.putText(image, "Nguyen Van An", NAME, 0, 1.0, (20, 20, 20), 3, cv2.LINE_AA)
    return image


def ocr_of(image: Pixels) -> Pixels:
    """The OCR copy at the size of the page, to compare with it place by place."""
    copy = clean(PageImage(image, 200, 1), find_codes=False).ocr
    return cv2.resize(copy, (WIDE, HIGH), interpolation=cv2.INTER_AREA).astype(np.uint8)


def dark(picture: Pixels, left: int, top: int, right: int, bottom: int) -> float:
    return float(np.mean(picture[top:bottom, left:right] < 150))


@pytest.mark.parametrize("seed", range(3))
def test_a_signature_over_a_name_goes_and_the_name_stays(seed: int) -> None:
    plain, signed = sheet(), sheet()
    x, y = NAME
    press(signed, signature_mask(300, 150, random.Random(seed)), x - 20, y - 100, BLUE, 0.95)  # noqa: S311
    before, after = ocr_of(plain), ocr_of(signed)
    around = (x - 40, y - 110, x + 320, y + 70)
    assert dark(signed, *around) > 1.2 * dark(plain, *around)
    assert dark(after, *around) == pytest.approx(dark(before, *around), rel=0.12)


def test_blue_print_and_blue_writing_stay() -> None:
    image = sheet()
    cv2.putText(image, "So: 125/QD-UBND", (200, 200), 0, 1.0, BLUE, 2, cv2.LINE_AA)
    cv2.putText(image, "026171732260", (900, 200), cv2.FONT_HERSHEY_SCRIPT_SIMPLEX, 1.0, BLUE, 2, cv2.LINE_AA)
    copy = ocr_of(image)
    assert dark(copy, 200, 170, 520, 205) > 0.1
    assert dark(copy, 900, 170, 1150, 205) > 0.05


def test_a_form_printed_in_blue_stays() -> None:
    image = np.full((HIGH, WIDE, 3), 255, np.uint8)
    for row in range(300, 2000, 42):
        cv2.putText(image, "Mau hoa don in bang muc xanh", (150, row), 0, 1.4, BLUE, 3, cv2.LINE_AA)
    assert dark(ocr_of(image), 150, 260, 900, 2000) > 0.08
