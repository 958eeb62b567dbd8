"""Reading whole pages with the real Tesseract."""

import pytest

from models.reading import Quality, Source
from models.settings import Limits
from pipeline.clean import clean
from pipeline.read.engine import probe
from pipeline.read.page import pieces_of, read_image, read_page
from pipeline.read.tesseract import RawWord
from tests.pipeline.read.paper import LINES, SCANS, page_image, picture


@pytest.fixture(scope="module")
def engine():
    return probe()


def test_lines_come_back_with_their_boxes(engine, tmp_path):
    reading = read_image(page_image(), engine=engine, limits=Limits(), scratch=tmp_path)
    assert reading.text == "\n".join(LINES) or reading.text.replace("\n\n", "\n") == "\n".join(LINES)
    word = next(w for w in reading.words if w.text == "0912345678")
    assert 0.385 < word.box[1] < word.box[3] < 0.45
    assert not list(tmp_path.iterdir())


def test_a_page_sideways_is_read_upright(engine, tmp_path):
    path = tmp_path / "side.png"
    picture(LINES * 2).rotate(90, expand=True).save(path, dpi=(200, 200))
    reading = read_page(path, "image/png", 1, engine=engine, limits=Limits(), scratch=tmp_path)
    assert reading.rotation == 90
    assert "cam đoan" in reading.text
    assert reading.width > reading.height


def test_good_text_layer_never_meets_tesseract(engine, tmp_path):
    path = SCANS / "general_vn" / "vietsample1.pdf"
    if not path.is_file():
        pytest.skip("the scans beside the project are not here")
    gone = engine.model_copy(update={"program": "/nowhere/tesseract"})
    reading = read_page(path, "application/pdf", 1, engine=gone, limits=Limits(), scratch=tmp_path)
    assert reading.source is Source.TEXT_LAYER
    truth = (path.parent / "vietsample1pdf_p1.gt.txt").read_text(encoding="utf-8")
    assert reading.text.split() == truth.split()


def test_unmapped_text_layer_is_read_again(engine, tmp_path):
    path = SCANS / "scan_quality" / "ocrmypdf_truetype_font_nomapping.pdf"
    if not path.is_file():
        pytest.skip("the scans beside the project are not here")
    reading = read_page(path, "application/pdf", 1, engine=engine, limits=Limits(), scratch=tmp_path)
    assert reading.source is Source.OCR
    assert Quality.GARBAGE_TEXT_LAYER in reading.quality


@pytest.mark.slow
def test_real_scan_reads_well_and_correction_helps(engine, tmp_path):
    path = SCANS / "vn_admin" / "moet_5_p2.png"
    if not path.is_file():
        pytest.skip("the scans beside the project are not here")
    truth = set((path.parent / "moet_5_p2.body.gt.txt").read_text(encoding="utf-8").split())

    def right(correct: bool) -> float:
        reading = read_page(path, "image/png", 1, engine=engine, limits=Limits(), scratch=tmp_path, correct=correct)
        return sum(w.text in truth for w in reading.words)

    assert right(True) > right(False)


@pytest.mark.parametrize(("text", "size", "kept"), [("-", (9, 3), "-"), ("~-", (9, 3), "-"), ("~", (9, 9), None)])
def test_a_dash_read_unsurely_is_known_by_its_shape(text, size, kept):
    page = clean(page_image())
    word = RawWord(text, 0.3, 200, 200, 200 + size[0], 200 + size[1], 1, 0)
    assert [piece.text for piece in pieces_of((word,), page)] == ([] if kept is None else [kept])
