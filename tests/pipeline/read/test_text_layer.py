"""Text layers of PDFs made here: good, mixed, in an old encoding, turned, over a picture."""

from pathlib import Path

import pikepdf
import pytest
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from models.reading import Quality, Source
from models.settings import Limits
from pipeline.read.engine import probe
from pipeline.read.legacy import Encoding
from pipeline.read.page import read_page
from pipeline.read.text_layer import Verdict, read_layer, survey
from tests.pipeline.read.paper import FONT, LINES, picture
from tests.pipeline.read.test_layers import encoded

WIDTH, HEIGHT = 595, 842
TEXT = (
    "Giấy chứng nhận quyền sử dụng đất",
    "được cấp cho hộ gia đình ông Lê Ngọc Huệ",
    "tại xã Long Hữu, tỉnh Vĩnh Long",
)


def drawn(path: Path, lines=TEXT, *, image: bool = False, hidden: bool = False, turn: int = 0) -> Path:
    """A PDF page with these lines at the top and, if asked, a picture of other lines at the bottom."""
    pdfmetrics.registerFont(TTFont("Tinos", str(FONT)))
    canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT))
    if image:
        canvas.drawImage(ImageReader(picture()), 60, 80, width=432, height=288)
    if turn == 90:
        canvas.rotate(90)
        canvas.translate(0, -WIDTH)
    text = canvas.beginText(60, 500 if turn else 760)
    text.setFont("Tinos", 13)
    if hidden:
        text.setTextRenderMode(3)
    for line in lines:
        text.textLine(line)
    canvas.drawText(text)
    canvas.save()
    return path


def layer_of(path: Path):
    return read_layer(path, 1, survey(path, 1))


def test_good_layer(tmp_path):
    layer = layer_of(drawn(tmp_path / "a.pdf", TEXT * 4))
    assert layer is not None
    assert (layer.verdict, layer.rotation, layer.encoding) == (Verdict.GOOD, 0, None)
    first = layer.pieces[0]
    assert first.text == "Giấy"
    assert first.box[0] == pytest.approx(60 / WIDTH, abs=0.002)
    assert 1 - first.box[3] == pytest.approx(760 / HEIGHT, abs=0.01)


def test_page_without_text_has_no_layer(tmp_path):
    assert layer_of(drawn(tmp_path / "a.pdf", (), image=True)) is None


def test_mixed_page_is_read_fully_and_once(tmp_path):
    path = drawn(tmp_path / "a.pdf", image=True)
    reading = read_page(path, "application/pdf", 1, engine=probe(), limits=Limits(), scratch=tmp_path)
    for line in (*TEXT, *LINES):
        assert line in reading.text
        assert reading.text.count(line) == 1
    assert reading.source in (Source.OCR, Source.TEXT_LAYER)


@pytest.mark.parametrize("encoding", [Encoding.TCVN3, Encoding.VNI, Encoding.VPS])
def test_old_encodings_are_decoded(tmp_path, encoding):
    old = (encoded(line, encoding) for line in TEXT * 3)
    # A PDF reader takes the old bytes for Windows-1252, in which most of them are letters and signs.
    shown = ("".join(c.encode("latin-1").decode("cp1252", "ignore") or c for c in line) for line in old)
    path = drawn(tmp_path / "a.pdf", tuple(shown))
    gone = probe().model_copy(update={"program": "/nowhere"})
    reading = read_page(path, "application/pdf", 1, engine=gone, limits=Limits(), scratch=tmp_path)
    assert reading.source is Source.TEXT_LAYER
    assert Quality.LEGACY_ENCODING in reading.quality
    assert TEXT[0] in reading.text


def test_text_that_runs_upwards_is_turned(tmp_path):
    layer = layer_of(drawn(tmp_path / "a.pdf", TEXT * 3, turn=90))
    assert layer is not None
    assert layer.rotation == 90
    assert layer.pieces[0].text == "Giấy"
    assert layer.pieces[0].box[2] - layer.pieces[0].box[0] > layer.pieces[0].box[3] - layer.pieces[0].box[1]


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_a_cropped_and_turned_page_has_its_words_where_they_are_shown(tmp_path, rotate):
    """pdfplumber swaps the sides of a crop box but does not turn it, and parts words along a line by its own width."""
    path = drawn(tmp_path / "a.pdf", TEXT * 4)
    plain = layer_of(path)
    left, bottom, right, top = 40, 70, WIDTH - 10, HEIGHT - 20
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.pages[0].Rotate = rotate
        pdf.pages[0].CropBox = pikepdf.Array([left, bottom, right, top])
        pdf.save(path)
    layer = layer_of(path)
    assert plain is not None
    assert layer is not None
    assert (layer.rotation + rotate) % 360 == 0
    assert [p.text for p in layer.pieces] == [p.text for p in plain.pieces]
    for shown, whole in zip(layer.pieces, plain.pieces, strict=True):
        x0, y0, x1, y1 = whole.box
        across, down = right - left, top - bottom
        wanted = ((x0 * WIDTH - left) / across, (y0 * HEIGHT - (HEIGHT - top)) / down)
        wanted += ((x1 * WIDTH - left) / across, (y1 * HEIGHT - (HEIGHT - top)) / down)
        assert shown.box == pytest.approx(wanted, abs=0.002)


def test_hidden_garbage_over_a_scan_is_read_again(tmp_path):
    garbage = ("K1nh gui: Uy b4n nh4n d4n x5", "T6i x1n c4m d04n nh0ng n6i", "v4 ch1u tr4ch nh1em tru6c ph4p")
    path = drawn(tmp_path / "a.pdf", garbage * 2, image=True, hidden=True)
    reading = read_page(path, "application/pdf", 1, engine=probe(), limits=Limits(), scratch=tmp_path)
    assert Quality.GARBAGE_TEXT_LAYER in reading.quality
    assert reading.source is Source.OCR
    assert LINES[1] in reading.text
