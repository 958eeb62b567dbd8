"""Pages: the truth lies where the ink is, and goes with the picture through every degradation."""

import cv2
import numpy as np
import pytest

from tests.office.degrade import LEVELS, Level, degrade, photograph, turn
from tests.office.files import image_pdf, text_pdf, tiff
from tests.office.fonts import Face, font_file
from tests.office.papers import SAMPLES, make_case, make_paper, sample_pages
from tests.office.truth import Box, Page


class Darkness:
    """How dark the upright page is, box by box."""

    def __init__(self, page: Page) -> None:
        image = page.image
        for _ in range(page.rotation // 90):
            image = cv2.rotate(image, cv2.ROTATE_90_CLOCKWISE)
        self.grey = image.min(axis=2)
        self.paper = float(np.median(self.grey[::4, ::4]))

    def __call__(self, box: Box) -> float:
        """Share of dark pixels in a box."""
        h, w = self.grey.shape
        part = self.grey[int(box[1] * h) : int(np.ceil(box[3] * h)), int(box[0] * w) : int(np.ceil(box[2] * w))]
        return float((part < self.paper - 60).mean())


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_every_word_and_field_stands_on_ink(name: str) -> None:
    for page in sample_pages(name, 5, dpi=100):
        assert page.blank or page.words
        dark = Darkness(page)
        for word in page.words:
            if any(c.isalnum() for c in word.text):
                assert dark(word.box) > 0.02, word
        for one in page.fields:
            assert one.printed
            assert one.box[2] > one.box[0]
            assert one.box[3] > one.box[1]


def test_a_field_says_what_its_words_say() -> None:
    page = sample_pages("form", 9, dpi=100)[0]
    for one in page.fields:
        for part in one.printed.split():
            assert part.strip(".,;:") in page.text


@pytest.mark.parametrize("level", list(Level))
def test_boxes_follow_every_level(level: Level) -> None:
    page = degrade(sample_pages("form", 3)[0], level, seed=4)
    long_words = [w for w in page.words if len(w.text) > 3]
    dark = Darkness(page)
    on_ink = sum(dark(w.box) > 0.03 for w in long_words)
    assert on_ink >= 0.97 * len(long_words)
    assert page.dpi == LEVELS[level].dpi


def test_boxes_follow_a_photo() -> None:
    page = photograph(sample_pages("form", 3)[0], seed=4, shadow=0.1)
    long_words = [w for w in page.words if len(w.text) > 3]
    dark = Darkness(page)
    assert sum(dark(w.box) > 0.03 for w in long_words) >= 0.97 * len(long_words)


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_turned_page_is_upright_again_by_its_rotation(degrees: int) -> None:
    page = sample_pages("form", 3, dpi=100)[0]
    turned = turn(page, degrees)
    upright = turn(turned, turned.rotation)
    assert np.array_equal(upright.image, page.image)
    assert upright.rotation == 0


def test_the_same_seed_gives_the_same_pixels_and_another_seed_does_not() -> None:
    first, again, other = (degrade(sample_pages("contract", s, dpi=100)[0], Level.STAMP_1, seed=s) for s in (1, 1, 2))
    assert np.array_equal(first.image, again.image)
    assert first.text == again.text
    assert first.text != other.text


def test_at_least_three_fonts_are_used() -> None:
    families = {
        mark.face.family
        for seed in range(40)
        for mark in make_paper("don", make_case(seed, "land_transfer")).sheets[0].marks
        if hasattr(mark, "face")
    }
    assert len(families) >= 4
    assert all(font_file(Face(f)).is_file() for f in families)


def test_reading_order_puts_the_organ_before_the_state_name_and_rows_mix_them() -> None:
    page = next(p for p in (sample_pages("letter", s, dpi=100)[0] for s in range(3)))
    assert page.text.index("CỘNG") > 0
    first_row = page.text_rows.splitlines()[0]
    assert "VIỆT NAM" in first_row or "CỘNG" in first_row
    assert "Nơi nhận" not in page.body_text


def test_files_hold_the_pages() -> None:
    import io

    import pikepdf
    import pypdfium2
    from PIL import Image

    paper = make_paper("hop_dong", make_case(2, "land_transfer"))
    pages = [degrade(s.render(300), Level.OFFICE, 1) for s in paper.sheets]
    scan = image_pdf(pages)
    with pikepdf.open(io.BytesIO(scan)) as pdf:
        assert len(pdf.pages) == len(pages)
    born = text_pdf(paper.sheets)
    document = pypdfium2.PdfDocument(born)
    assert "HỢP ĐỒNG" in document[0].get_textpage().get_text_bounded()
    assert Image.open(io.BytesIO(tiff(pages))).n_frames == len(pages)
    assert scan == image_pdf(pages)
    assert born == text_pdf(paper.sheets)


def test_the_qr_of_an_id_card_decodes_on_a_clean_page() -> None:
    page = sample_pages("can_cuoc", 6)[0]
    h, w = page.image.shape[:2]
    x0, y0, x1, y1 = page.codes[0].box
    part = page.image[int(y0 * h) - 20 : int(y1 * h) + 20, int(x0 * w) - 20 : int(x1 * w) + 20]
    text, _points, _straight = cv2.QRCodeDetector().detectAndDecode(cv2.resize(part, None, fx=3, fy=3))
    assert text == page.codes[0].text
