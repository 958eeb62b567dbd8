"""Pages of files as pixels: resolution, turning, kinds of files, limits, refusals."""

import struct
import zlib
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
import pikepdf
import pytest
from PIL import Image

from models.error import RefusedInput
from models.settings import Limits
from pipeline.render import picture, render

LIMITS = Limits()
TIGHT = Limits(max_pixels=1_000_000)


BMP_HEADER = b"BM" + struct.pack("<IHHI", 0, 0, 0, 54) + struct.pack("<IiiHH6I", 40, 60000, 60000, 1, 24, *[0] * 6)
"""A BMP that announces 3.6 thousand million pixels."""


def scan_pdf(path: Path, size: tuple[int, int] = (620, 877), dpi: int = 75, rotate: int = 0) -> Path:
    """A PDF of one scanned page with a black mark at the top left corner."""
    image = Image.new("RGB", size, "white")
    image.paste("black", (0, 0, size[0] // 4, size[1] // 10))
    image.save(path, "PDF", resolution=dpi, quality=95)
    if rotate:
        with pikepdf.open(path, allow_overwriting_input=True) as pdf:
            pdf.pages[0].Rotate = rotate
            pdf.save(path)
    return path


def png_header(wide: int, high: int) -> bytes:
    """A PNG that announces a size and holds nothing."""
    body = struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + body
    data = zlib.compress(b"\0" * 100)
    end = struct.pack(">I", len(data)) + b"IDAT" + data + struct.pack(">I", zlib.crc32(b"IDAT" + data))
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk)) + end


def test_scanned_page_keeps_its_own_pixels(tmp_path: Path) -> None:
    page = render(scan_pdf(tmp_path / "a.pdf", (1240, 1754), 150), "application/pdf", 1, limits=LIMITS)
    assert page.size == (1240, 1754)
    assert page.dpi == pytest.approx(150, rel=0.01)
    assert page.scan_dpi == pytest.approx(150, rel=0.01)
    assert not page.drawn
    assert not page.reduced


def noisy_scan(path: Path, content: bytes = b"", **boxes: pikepdf.Array) -> tuple[Path, np.ndarray]:
    """A PDF page of one grainy picture, and whatever else ``content`` draws; and the picture's own pixels."""
    pixels = np.random.default_rng(3).integers(0, 255, (1754, 1240, 3), dtype=np.uint8)
    with pikepdf.new() as pdf:
        picture_ = pdf.make_stream(pixels[:, :, ::-1].tobytes(), Type=pikepdf.Name.XObject, Width=1240, Height=1754)
        picture_.Subtype, picture_.ColorSpace, picture_.BitsPerComponent = (
            pikepdf.Name.Image,
            pikepdf.Name.DeviceRGB,
            8,
        )
        page = pdf.add_blank_page(page_size=(595.2, 841.92))
        page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=picture_))
        page.obj.Contents = pdf.make_stream(b"q 595.2 0 0 841.92 0 0 cm /Im0 Do Q " + content)
        for name, box in boxes.items():
            page.obj[f"/{name}"] = box
        pdf.save(path)
    return path, pixels


def test_a_page_that_is_one_picture_is_not_resampled(tmp_path: Path) -> None:
    path, pixels = noisy_scan(tmp_path / "a.pdf")
    assert np.array_equal(render(path, "application/pdf", 1, limits=LIMITS).pixels, pixels)


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_nor_is_one_that_is_turned(tmp_path: Path, rotate: int) -> None:
    path, pixels = noisy_scan(tmp_path / "a.pdf")
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.pages[0].Rotate = rotate
        pdf.save(path)
    turned = np.rot90(pixels, -rotate // 90)
    assert np.array_equal(render(path, "application/pdf", 1, limits=LIMITS).pixels, turned)


@pytest.mark.parametrize(("mode", "same"), [(3, True), (0, False)])
def test_the_invisible_words_of_a_scanner_change_nothing(tmp_path: Path, mode: int, same: bool) -> None:
    words = f"BT /F1 40 Tf {mode} Tr 100 400 Td (Uy ban nhan dan) Tj ET".encode()
    path, pixels = noisy_scan(tmp_path / "a.pdf", words)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        pdf.pages[0].Resources.Font = pikepdf.Dictionary(F1=font)
        pdf.save(path)
    assert np.array_equal(render(path, "application/pdf", 1, limits=LIMITS).pixels, pixels) is same


def test_what_is_drawn_over_a_picture_is_seen(tmp_path: Path) -> None:
    path, _ = noisy_scan(tmp_path / "a.pdf", b"0 0 0 rg 200 400 150 60 re f")
    page = render(path, "application/pdf", 1, limits=LIMITS)
    assert page.pixels[round((841.92 - 430) / 841.92 * 1754), round(275 / 595.2 * 1240)].max() < 30


@pytest.mark.parametrize("packed", [False, True])
def test_a_picture_in_a_hidden_layer_is_not_shown(tmp_path: Path, packed: bool) -> None:
    path, _ = noisy_scan(tmp_path / "a.pdf")
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        group = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name=pikepdf.String("hidden")))
        hidden = pikepdf.Dictionary(OFF=pikepdf.Array([group]), Order=pikepdf.Array([group]))
        pdf.Root.OCProperties = pikepdf.Dictionary(OCGs=pikepdf.Array([group]), D=hidden)
        pdf.pages[0].Resources.XObject.Im0.OC = group
        mode = pikepdf.ObjectStreamMode.generate if packed else pikepdf.ObjectStreamMode.disable
        pdf.save(path, object_stream_mode=mode)
    assert render(path, "application/pdf", 1, limits=LIMITS).pixels.min() == 255


def test_a_masked_picture_shows_what_its_mask_leaves(tmp_path: Path) -> None:
    path, _ = noisy_scan(tmp_path / "a.pdf")
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        mask = pdf.make_stream(bytes(1240 * 1754), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image)
        mask.Width, mask.Height, mask.ColorSpace, mask.BitsPerComponent = 1240, 1754, pikepdf.Name.DeviceGray, 8
        pdf.pages[0].Resources.XObject.Im0.SMask = mask
        pdf.save(path)
    assert render(path, "application/pdf", 1, limits=LIMITS).pixels.min() == 255


def test_a_cropped_picture_shows_its_part(tmp_path: Path) -> None:
    crop = pikepdf.Array([0, 420.96, 595.2, 841.92])
    path, pixels = noisy_scan(tmp_path / "a.pdf", CropBox=crop)
    page = render(path, "application/pdf", 1, limits=LIMITS)
    assert page.size == (1240, 877)
    assert abs(int(page.pixels.mean()) - int(pixels[:877].mean())) <= 2


@pytest.mark.parametrize(("rotate", "corner"), [(90, (0, -1)), (180, (-1, -1)), (270, (-1, 0))])
def test_rotate_entry_is_obeyed(tmp_path: Path, rotate: int, corner: tuple[int, int]) -> None:
    page = render(scan_pdf(tmp_path / "a.pdf", (1240, 1754), 150, rotate), "application/pdf", 1, limits=LIMITS)
    assert (page.size[0] > page.size[1]) == (rotate in (90, 270))
    row, column = (5 if place == 0 else -5 for place in corner)
    assert page.pixels[row, column].max() < 40


def test_drawn_page_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(595, 842))
        pdf.pages[0].Contents = pdf.make_stream(b"0 0 0 rg 100 700 200 20 re f")
        pdf.save(path)
    page = render(path, "application/pdf", 1, limits=LIMITS)
    assert page.drawn
    assert page.scan_dpi == 0
    assert page.dpi == pytest.approx(250, rel=0.01)


def test_page_beyond_the_limit_is_made_smaller_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a0.pdf"
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(2384, 3370))
        pdf.save(path)
    page = render(path, "application/pdf", 1, limits=TIGHT)
    assert page.reduced
    assert page.size[0] * page.size[1] <= 1_000_000


def test_large_drawing_is_reduced_for_reading(tmp_path: Path) -> None:
    path = tmp_path / "plan.tif"
    Image.new("1", (9933, 7016), 1).save(path, compression="group4", dpi=(300, 300))
    page = render(path, "image/tiff", 1, limits=LIMITS)
    assert page.reduced
    assert page.size[0] * page.size[1] < 45_000_000
    assert page.dpi < 300
    assert page.scan_dpi == 300


def test_a_programs_default_is_no_resolution_of_a_scan(tmp_path: Path) -> None:
    photo = tmp_path / "photo.jpg"
    Image.new("RGB", (1200, 1600), "white").save(photo, dpi=(72, 72))
    page = render(photo, "image/jpeg", 1, limits=LIMITS)
    assert page.scan_dpi == 0
    assert page.dpi == pytest.approx(1600 / 11.69)
    assert render(scan_pdf(tmp_path / "a.pdf", (1200, 1600), 72), "application/pdf", 1, limits=LIMITS).scan_dpi == 0


@pytest.mark.parametrize(
    ("name", "media_type", "data"),
    [
        ("bomb.png", "image/png", png_header(100_000, 100_000)),
        ("bomb.bmp", "image/bmp", BMP_HEADER),
    ],
)
def test_pixel_bomb_is_refused_by_its_header(tmp_path: Path, name: str, media_type: str, data: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(RefusedInput, match="0000 pixels"):
        render(path, media_type, 1, limits=LIMITS)
    with pytest.raises(RefusedInput, match="pixels"):
        picture(path, media_type, 1, width=200, limits=LIMITS)


def test_pixel_bomb_inside_a_pdf_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.pdf"
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(595, 842))
        image = pdf.make_stream(zlib.compress(b"\0" * 1000))
        image.Type, image.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
        image.Width, image.Height, image.BitsPerComponent = 60_000, 60_000, 8
        image.ColorSpace, image.Filter = pikepdf.Name.DeviceGray, pikepdf.Name.FlateDecode
        pdf.pages[0].Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(I=image))
        pdf.pages[0].Contents = pdf.make_stream(b"595 0 0 842 0 0 cm /I Do")
        pdf.save(path)
    with pytest.raises(RefusedInput, match="60000 x 60000"):
        render(path, "application/pdf", 1, limits=LIMITS)


def test_exif_orientation_is_obeyed(tmp_path: Path) -> None:
    image = Image.new("RGB", (400, 300), "white")
    image.paste("black", (0, 0, 100, 50))
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned 90 degrees clockwise
    path = tmp_path / "a.jpg"
    image.save(path, exif=exif, quality=95)
    page = render(path, "image/jpeg", 1, limits=LIMITS)
    assert page.size == (300, 400)
    assert page.pixels[10, -10].max() < 40
    shown = cv2.imdecode(np.frombuffer(picture(path, "image/jpeg", 1, width=150, limits=LIMITS), np.uint8), 1)
    assert shown.shape[:2] == (200, 150)
    assert shown[10, -10].max() < 60


def test_pages_of_a_group4_tiff(tmp_path: Path) -> None:
    pages = [Image.new("1", (600, 800), 1) for _ in range(3)]
    pages[1].paste(0, (0, 0, 300, 400))
    path = tmp_path / "a.tif"
    pages[0].save(path, save_all=True, append_images=pages[1:], compression="group4", dpi=(200, 200))
    page = render(path, "image/tiff", 2, limits=LIMITS)
    assert page.bitonal
    assert page.dpi == 200
    assert page.pixels[100, 100] == 0
    assert page.pixels[700, 500] == 255
    with pytest.raises(RefusedInput, match="3 pages"):
        render(path, "image/tiff", 4, limits=LIMITS)


def test_pages_of_a_tiff_keep_their_own_size_and_kind(tmp_path: Path) -> None:
    pages = [Image.new("RGB", (600, 800), "white"), Image.new("L", (900, 300), 255), Image.new("1", (400, 500), 1)]
    path = tmp_path / "a.tif"
    pages[0].save(path, save_all=True, append_images=pages[1:], dpi=(200, 200))
    found = [render(path, "image/tiff", number, limits=LIMITS) for number in (1, 2, 3)]
    assert [page.size for page in found] == [page.size for page in pages]
    assert [page.bitonal for page in found] == [False, False, True]


def test_fax_pixels_become_square(tmp_path: Path) -> None:
    path = tmp_path / "fax.tif"
    Image.new("1", (1728, 1078), 1).save(path, compression="group4", dpi=(204, 98))
    wide, high = render(path, "image/tiff", 1, limits=LIMITS).size
    assert wide == 1728
    assert high == pytest.approx(1078 * 204 / 98, rel=0.01)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "CMYK", "I;16", "1", "L"])
def test_every_kind_of_pixel_becomes_dark_on_white(tmp_path: Path, mode: str) -> None:
    grey = Image.new("L", (120, 80), 255)
    grey.paste(0, (0, 0, 60, 80))
    path, media_type = tmp_path / "a.png", "image/png"
    if mode == "CMYK":
        path, media_type = tmp_path / "a.jpg", "image/jpeg"
        grey.convert("RGB").convert("CMYK").save(path, quality=95)
    elif mode == "I;16":
        Image.fromarray(np.asarray(grey).astype(np.uint16) * 257).save(path)
    elif mode in ("RGBA", "LA"):
        clear = Image.new(mode, grey.size)  # fully transparent: paper
        clear.paste(Image.new("L", (60, 80), 0).convert(mode), (0, 0))
        clear.save(path)
    else:
        grey.convert(mode).save(path)
    pixels = render(path, media_type, 1, limits=LIMITS).pixels
    assert pixels[40, 20].max() < 60
    assert pixels[40, 100].min() > 200


def test_webp_and_bmp_are_read(tmp_path: Path) -> None:
    for kind, media_type in (("webp", "image/webp"), ("bmp", "image/bmp")):
        path = tmp_path / f"a.{kind}"
        Image.new("RGB", (300, 200), (250, 250, 250)).save(path)
        assert render(path, media_type, 1, limits=LIMITS).size == (300, 200)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_picture_has_the_width_asked_for_after_turning(tmp_path: Path, rotation: int) -> None:
    for path, media_type in (
        (scan_pdf(tmp_path / "a.pdf"), "application/pdf"),
        (Path(tmp_path / "a.png"), "image/png"),
    ):
        if media_type == "image/png":
            Image.new("RGB", (620, 877), "white").save(path)
        data = picture(path, media_type, 1, width=300, rotation=rotation, limits=LIMITS)
        shown = cv2.imdecode(np.frombuffer(data, np.uint8), 1)
        assert data[:2] == b"\xff\xd8"
        assert abs(shown.shape[1] - 300) <= 1
        assert (shown.shape[0] > shown.shape[1]) == (rotation in (0, 180))


@pytest.mark.parametrize(
    ("name", "media_type", "data"),
    [
        ("a.pdf", "application/pdf", b"This is no PDF"),
        ("a.jpg", "image/jpeg", b"\xff\xd8\xff\xe0 cut"),
        ("a.tif", "image/tiff", b"II*\0\x08\0\0\0\xff\xff"),
        ("a.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", b"PK"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_one_line(tmp_path: Path, name: str, media_type: str, data: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    for attempt in (lambda: render(path, media_type, 1, limits=LIMITS),
                    lambda: picture(path, media_type, 1, width=100, limits=LIMITS)):  # fmt: skip
        with pytest.raises(RefusedInput) as refused:
            attempt()
        assert "\n" not in str(refused.value)


def test_cut_short_image_is_refused(tmp_path: Path) -> None:
    whole = BytesIO()
    Image.effect_noise((400, 400), 60).convert("RGB").save(whole, "JPEG")
    path = tmp_path / "cut.jpg"
    path.write_bytes(whole.getvalue()[: len(whole.getvalue()) // 2])
    with pytest.raises(RefusedInput, match="cut short"):
        render(path, "image/jpeg", 1, limits=LIMITS)
