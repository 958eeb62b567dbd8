"""Red stamps of secrecy as they are pressed: three degrees, straight and askew, in legal sizes, read by Tesseract."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from models.reading import PageReading, Seal
from models.settings import Limits
from pipeline.page_image import PageImage
from pipeline.read.engine import probe
from pipeline.read.page import read_image
from pipeline.read.stamps import with_words
from tests.pipeline.pages import Pixels, seal, text_page

BOLD = "/usr/share/fonts/truetype/croscore/Tinos-Bold.ttf"
RED, BLACK = (40, 30, 200), (30, 30, 30)
WIDTHS = {"MẬT": 20, "TỐI MẬT": 30, "TUYỆT MẬT": 40, "KHẨN": 20, "ĐẾN": 30}
"""Millimetres, as the stamps are made; all are 8 high."""


def stamped(page: Pixels, text: str, colour: tuple[int, int, int] = RED, tilt: float = 0, dpi: int = 200) -> Pixels:
    mm = dpi / 25.4
    wide, high = round(WIDTHS[text] * mm), round(8 * mm)
    plate = Image.new("L", (wide + 20, high + 20), 0)
    draw = ImageDraw.Draw(plate)
    draw.rectangle((10, 10, 10 + wide, 10 + high), outline=255, width=round(0.5 * mm))
    font = ImageFont.truetype(BOLD, round(high * 0.6))
    x0, y0, x1, y1 = draw.textbbox((0, 0), text, font=font)
    draw.text((10 + (wide - x1 - x0) / 2, 10 + (high - y1 - y0) / 2), text, font=font, fill=255)
    ink = np.asarray(plate.rotate(tilt, expand=True, resample=Image.Resampling.BICUBIC))[..., None] / 255 * 0.9
    left, top = round(30 * mm), round(8 * mm)
    part = page[top : top + ink.shape[0], left : left + ink.shape[1]]
    part[:] = (part * (1 - ink) + np.array(colour) * ink).astype(np.uint8)
    return page


def read(page: Pixels, tmp_path: Path) -> PageReading:
    return read_image(PageImage(page, 200, 1), engine=probe(), limits=Limits(), scratch=tmp_path)


@pytest.mark.parametrize("tilt", [0, 4])
@pytest.mark.parametrize("text", ["MẬT", "TỐI MẬT", "TUYỆT MẬT"])
def test_a_red_stamp_is_read_though_red_ink_is_taken_away(text: str, tilt: float, tmp_path: Path) -> None:
    found = read(stamped(text_page(3), text, tilt=tilt), tmp_path)
    assert [s.text for s in found.seals if s.text] == [text]


def test_a_page_scanned_upside_down_is_no_way_out(tmp_path: Path) -> None:
    page = cv2.rotate(stamped(text_page(3), "TUYỆT MẬT"), cv2.ROTATE_180).astype(np.uint8)
    assert [s.text for s in read(page, tmp_path).seals if s.text] == ["TUYỆT MẬT"]


@pytest.mark.parametrize("text", ["KHẨN", "ĐẾN"])
def test_other_red_stamps_say_nothing(text: str, tmp_path: Path) -> None:
    assert [s.text for s in read(stamped(text_page(3), text), tmp_path).seals if s.text] == []


def test_a_round_seal_stays_one_seal(tmp_path: Path) -> None:
    page = text_page(3)
    seal(page, (1200, 500), 140)
    found = read(stamped(page, "MẬT"), tmp_path).seals
    assert sorted(s.text for s in found) == ["", "MẬT"]


def test_a_stamp_takes_the_place_of_its_frame() -> None:
    frame, other, stamp = (Seal(box=b) for b in ((0.1, 0.1, 0.2, 0.2), (0.5, 0.5, 0.6, 0.6), (0.12, 0.1, 0.2, 0.19)))
    assert with_words((frame, other), (stamp,)) == (other, stamp)
