"""Access copies made light: much smaller, and to the eye what they were."""

from pathlib import Path

import cv2
import numpy as np
import pikepdf
import pypdfium2
import pytest
from numpy.typing import NDArray
from pikepdf import Array, Dictionary, Name
from PIL import Image

from models.settings import Limits
from pipeline.assemble.access_copy import AccessCopy, access_copy
from pipeline.assemble.layers import layers_of
from tests.pipeline.pages import noisy, seal, text_page, write

LIMITS = Limits()
BLUE, GREY = (160, 50, 40), (110, 105, 105)


@pytest.fixture(scope="module")
def page() -> NDArray[np.uint8]:
    """Print, a seal over some of it, a blue and a grey signature, grain; RGB at 200 dpi."""
    paper = text_page(3)
    seal(paper, (1100, 1500), 170)
    for x, colour in ((500, BLUE), (300, GREY)):
        line = [(x + 9 * i, 1900 + int(60 * np.sin(i / 2))) for i in range(40)]
        cv2.polylines(paper, [np.array(line, np.int32)], False, colour, 4, cv2.LINE_AA)
    write(paper, "Nguyễn Thị Quỳnh Hương", (900, 2050), 40, (10, 10, 10))
    return np.ascontiguousarray(noisy(paper, 3)[..., ::-1])


def saved(page: NDArray[np.uint8], folder: Path, kind: str = "jpg", dpi: int = 200, **how: object) -> Path:
    path = folder / f"scan.{kind}"
    Image.fromarray(page).save(path, dpi=(dpi, dpi), **how)
    return path


def copied(path: Path, target_mb: float | None = None) -> tuple[AccessCopy, Path]:
    kinds = {".jpg": "image/jpeg", ".png": "image/png", ".tif": "image/tiff", ".pdf": "application/pdf"}
    out = path.with_name("copy.pdf")
    return access_copy(path, kinds[path.suffix], [], out, limits=LIMITS, target_mb=target_mb), out


def seen(path: Path, dpi: int = 200) -> NDArray[np.uint8]:
    document = pypdfium2.PdfDocument(path)
    picture = document[0].render(scale=dpi / 72).to_pil().convert("RGB")
    document.close()
    return np.asarray(picture)


def differs(one: NDArray[np.uint8], other: NDArray[np.uint8], box: tuple[int, int, int, int] | None = None) -> float:
    """The worst of the differences of spots of 5 x 5 pixels, in grey levels."""
    other = cv2.resize(other, one.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    x0, y0, x1, y1 = box or (0, 0, one.shape[1], one.shape[0])
    spots = [cv2.blur(np.ascontiguousarray(p[y0:y1, x0:x1]), (5, 5)).astype(int) for p in (one, other)]
    return float(np.abs(spots[0] - spots[1]).max())


def test_a_scan_becomes_much_smaller_and_looks_the_same(page: NDArray[np.uint8], tmp_path: Path) -> None:
    path = saved(page, tmp_path, quality=75)
    copy, out = copied(path)
    assert copy.pdfa
    assert copy.bytes < 0.5 * path.stat().st_size
    assert differs(page, seen(out)) < 60
    assert differs(page, seen(out), (280, 1820, 900, 1980)) < 30, "both signatures"
    with pikepdf.open(out) as pdf:
        form = pdf.pages[0].obj.Resources.XObject["/Im0"]
        assert form.Resources.XObject["/Ink"].ImageMask
    first = out.read_bytes()
    assert copied(path)[1].read_bytes() == first


def test_seals_and_pens_stay_in_the_picture(page: NDArray[np.uint8]) -> None:
    layers = layers_of(np.ascontiguousarray(page[..., ::-1]), 200)
    assert layers is not None
    ink = cv2.resize(layers.ink, page.shape[1::-1], interpolation=cv2.INTER_AREA)
    assert not ink[1820:1980, 280:900].any(), "signatures"
    assert ink[2000:2060, 900:1400].any(), "print"
    red = (page[..., 0].astype(int) - page[..., 1] > 80) & (ink == 0)
    assert red[1330:1670, 930:1270].sum() > 5_000


@pytest.mark.parametrize("dpi", [150, 300])
def test_at_other_resolutions_too(page: NDArray[np.uint8], tmp_path: Path, dpi: int) -> None:
    other = cv2.resize(page, None, fx=dpi / 200, fy=dpi / 200, interpolation=cv2.INTER_AREA)
    path = saved(other, tmp_path, dpi=dpi, quality=85)
    copy, out = copied(path)
    assert copy.bytes < 0.45 * path.stat().st_size
    assert differs(other, seen(out, dpi)) < 90


def test_a_page_without_colour_becomes_grey(tmp_path: Path) -> None:
    path = saved(noisy(text_page(4), 2), tmp_path, quality=85)
    _, out = copied(path)
    with pikepdf.open(out) as pdf:
        form = pdf.pages[0].obj.Resources.XObject["/Im0"]
        assert form.Resources.XObject["/Paper"].ColorSpace == Name.DeviceGray


def test_what_is_packed_well_already_stays_as_it_is(page: NDArray[np.uint8], tmp_path: Path) -> None:
    soft = cv2.GaussianBlur(page, (0, 0), 8)
    path = saved(soft, tmp_path, quality=40)
    _, out = copied(path)
    with pikepdf.open(out) as pdf:
        assert pdf.pages[0].obj.Resources.XObject["/Im0"].read_raw_bytes() == path.read_bytes()


@pytest.mark.parametrize("kind", ["png", "tif"])
def test_bitonal_pages_stay_so_to_the_pixel(tmp_path: Path, kind: str) -> None:
    image = Image.fromarray(text_page(5)).convert("L").point(lambda value: 255 * (value > 128)).convert("1")
    path = tmp_path / f"fax.{kind}"
    image.save(path, dpi=(200, 200))
    copy, out = copied(path)
    assert copy.bytes < path.stat().st_size
    with pikepdf.open(out) as pdf:
        kept = pdf.pages[0].obj.Resources.XObject["/Im0"]
        assert kept.Filter == Name.CCITTFaxDecode
        assert np.array_equal(np.asarray(pikepdf.PdfImage(kept).as_pil_image().convert("1")), np.asarray(image))


def test_fax_data_of_any_kind_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "fax.pdf"
    with pikepdf.new() as pdf:
        image = pdf.make_stream(b"no program here reads this", Type=Name.XObject, Subtype=Name.Image)
        image.Width, image.Height, image.BitsPerComponent = 1654, 2339, 1
        image.ColorSpace, image.Filter = Name.DeviceGray, Name.JBIG2Decode
        page = pdf.add_blank_page(page_size=(595, 842))
        page.obj.Resources = Dictionary(XObject=Dictionary(Im0=image))
        page.obj.Contents = pdf.make_stream(b"q 595 0 0 842 0 0 cm /Im0 Do Q")
        pdf.save(path)
    _, out = copied(path)
    with pikepdf.open(out) as pdf:
        assert pdf.pages[0].obj.Resources.XObject["/Im0"].read_raw_bytes() == b"no program here reads this"


def test_a_palette_goes_in_as_it_came(tmp_path: Path) -> None:
    page = Image.fromarray(text_page(6)).quantize(16)
    path = tmp_path / "scan.png"
    page.save(path, dpi=(200, 200))
    copy, out = copied(path)
    assert copy.pdfa
    assert copy.bytes < path.stat().st_size + 8_000
    assert differs(np.asarray(page.convert("RGB")), seen(out)) < 60


def test_a_scan_within_a_form_is_found_and_one_within_itself_ends(page: NDArray[np.uint8], tmp_path: Path) -> None:
    scan, path = saved(page, tmp_path, quality=75), tmp_path / "nested.pdf"
    with pikepdf.new() as pdf:
        image = pdf.make_stream(scan.read_bytes(), Type=Name.XObject, Subtype=Name.Image)
        image.Height, image.Width = page.shape[:2]
        image.ColorSpace, image.BitsPerComponent, image.Filter = Name.DeviceRGB, 8, Name.DCTDecode
        form = pdf.make_indirect(pdf.make_stream(b"q 595 0 0 842 0 0 cm /Im0 Do Q", Type=Name.XObject))
        form.Subtype, form.BBox = Name.Form, Array([0, 0, 595, 842])
        form.Resources = Dictionary(XObject=Dictionary(Im0=image, Own=form))
        sheet = pdf.add_blank_page(page_size=(595, 842))
        sheet.obj.Resources = Dictionary(XObject=Dictionary(Im0=form))
        sheet.obj.Contents = pdf.make_stream(b"/Im0 Do")
        pdf.save(path)
    copy, out = copied(path)
    assert copy.bytes < 0.5 * path.stat().st_size
    assert differs(seen(path), seen(out)) < 60


def test_a_target_is_met_through_the_layers(page: NDArray[np.uint8], tmp_path: Path) -> None:
    path = saved(page, tmp_path, quality=75)
    light, _ = copied(path)
    copy, out = copied(path, light.bytes * 0.8 / 1_000_000)
    assert copy.bytes <= light.bytes * 0.8
    assert copy.pdfa
    assert differs(page, seen(out)) < 110
