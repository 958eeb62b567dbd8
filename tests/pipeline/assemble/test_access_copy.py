"""Access copies: as received underneath, words exactly on top, valid, the same every time."""

import io
import subprocess
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from pikepdf import Dictionary, Name
from PIL import Image

from models.error import RefusedInput, WrongUsage
from models.reading import PageReading, Quality, Source, Word
from models.settings import Limits
from pipeline.assemble.access_copy import access_copy
from pipeline.assemble.invisible import Sheet
from pipeline.assemble.pdfa_check import faults_of
from pipeline.read.tesseract import ScratchFull

LIMITS = Limits()
TEXT = ("Nguyễn", "Thị", "Quỳnh", "Hương", "được", "cấp", "giấy", "phép")


def reading(
    number: int = 1, *, rotation: int = 0, source: Source = Source.OCR, quality=(), size=(600, 800)
) -> PageReading:
    """A page whose first words stand in one line near the top, the rest in the next."""
    words = tuple(
        Word(
            text=text,
            confidence=0.9,
            box=(0.1 + 0.2 * (i % 4), 0.1 + 0.05 * (i // 4), 0.25 + 0.2 * (i % 4), 0.12 + 0.05 * (i // 4)),
            line=i // 4,
        )
        for i, text in enumerate(TEXT)
    )
    return PageReading(
        number=number, source=source, width=600, height=800, rotation=rotation, words=words, quality=quality
    )


def scan(folder: Path, kind: str, mode: str = "RGB") -> Path:
    path = folder / f"scan.{kind}"
    image = Image.effect_noise((600, 800), 40).convert(mode)
    image.save(path, dpi=(150, 150))
    return path


def pdf_of(path: Path, out: Path, *, rotate: int = 0, extra: bytes = b"") -> Path:
    with pikepdf.new() as pdf:
        image = pdf.make_stream(path.read_bytes(), Type=Name.XObject, Subtype=Name.Image, Width=600, Height=800)
        image.ColorSpace, image.BitsPerComponent, image.Filter = Name.DeviceRGB, 8, Name.DCTDecode
        page = pdf.add_blank_page(page_size=(288, 384))
        page.obj.Resources = Dictionary(XObject=Dictionary(Im0=image))
        page.obj.Contents = pdf.make_stream(b"q 288 0 0 384 0 0 cm /Im0 Do Q " + extra)
        page.obj.Rotate = rotate
        if extra:
            page.obj.Resources.Font = Dictionary(
                F1=Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
            )
        pdf.save(out)
    return out


def poppler(path: Path) -> str:
    return subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True).stdout


def mupdf(path: Path) -> str:
    return subprocess.run(
        ["mutool", "draw", "-q", "-F", "txt", path], capture_output=True, text=True, check=True
    ).stdout


def pdfium(path: Path) -> str:
    document = pypdfium2.PdfDocument(path)
    text = document[0].get_textpage().get_text_range()
    document.close()
    return text


@pytest.mark.parametrize("reader", [poppler, mupdf, pdfium])
def test_vietnamese_copies_right_in_three_renderers(tmp_path, reader):
    out = tmp_path / "out.pdf"
    copy = access_copy(scan(tmp_path, "jpg"), "image/jpeg", [reading()], out, limits=LIMITS)
    assert copy.pdfa
    assert reader(out).split() == list(TEXT)


def test_words_stand_exactly_over_their_boxes(tmp_path):
    out = tmp_path / "out.pdf"
    access_copy(scan(tmp_path, "jpg"), "image/jpeg", [reading()], out, limits=LIMITS)
    html = subprocess.run(["pdftotext", "-bbox", out, "-"], capture_output=True, text=True, check=True).stdout
    import re

    found = re.findall(r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">Quỳnh', html)
    x0, y0, x1, y1 = (float(v) for v in found[0])
    assert x0 / 288 == pytest.approx(0.5, abs=0.003)
    assert x1 / 288 == pytest.approx(0.65, abs=0.003)
    assert (y0 + y1) / 2 / 384 == pytest.approx(0.11, abs=0.01)


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_turned_pages_are_upright_with_text_on_them(tmp_path, rotate):
    source = pdf_of(scan(tmp_path, "jpg"), tmp_path / "in.pdf")
    out = tmp_path / "out.pdf"
    access_copy(source, "application/pdf", [reading(rotation=rotate)], out, limits=LIMITS)
    with pikepdf.open(out) as pdf:
        assert int(pdf.pages[0].obj.get("/Rotate", 0)) == rotate
    assert poppler(out).split() == list(TEXT)


@pytest.mark.parametrize(("kind", "media"), [("jpg", "image/jpeg"), ("png", "image/png")])
def test_pictures_go_in_as_they_came(tmp_path, kind, media):
    path = scan(tmp_path, kind)
    out = tmp_path / "out.pdf"
    access_copy(path, media, [reading()], out, limits=LIMITS)
    with pikepdf.open(out) as pdf:
        stored = next(iter(pdf.pages[0].get_images().values()))
        if kind == "jpg":
            assert stored.read_raw_bytes() == path.read_bytes()
        with Image.open(path) as original:
            assert pikepdf.PdfImage(stored).as_pil_image().convert("RGB").tobytes() == original.convert("RGB").tobytes()


def test_bitonal_tiff_of_two_pages_becomes_g4(tmp_path):
    path = tmp_path / "fax.tif"
    pages = [Image.new("1", (1700, 2200), 1) for _ in range(2)]
    pages[0].paste(0, (100, 100, 400, 300))
    pages[0].save(path, save_all=True, append_images=pages[1:], compression="group4", dpi=(200, 200))
    out = tmp_path / "out.pdf"
    copy = access_copy(path, "image/tiff", [reading(1), reading(2)], out, limits=LIMITS)
    assert (copy.pages, copy.pdfa) == (2, True)
    with pikepdf.open(out) as pdf:
        stored = next(iter(pdf.pages[0].get_images().values()))
        assert stored.Filter == Name.CCITTFaxDecode
        back = pikepdf.PdfImage(stored).as_pil_image().convert("1")
        assert back.getpixel((200, 200)) == 0
        assert back.getpixel((900, 900)) == 255


def test_qpdf_finds_nothing_wrong(tmp_path):
    out = tmp_path / "out.pdf"
    access_copy(scan(tmp_path, "png"), "image/png", [reading()], out, limits=LIMITS)
    done = subprocess.run(["qpdf", "--check", out], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_same_input_same_bytes(tmp_path):
    path = scan(tmp_path, "jpg")
    first = access_copy(path, "image/jpeg", [reading()], tmp_path / "a.pdf", limits=LIMITS)
    second = access_copy(path, "image/jpeg", [reading()], tmp_path / "b.pdf", limits=LIMITS)
    assert first.sha256 == second.sha256


def test_born_digital_is_its_own_access_copy(tmp_path):
    source = pdf_of(scan(tmp_path, "jpg"), tmp_path / "in.pdf", extra=b"BT /F1 12 Tf 20 300 Td (Hello) Tj ET")
    out = tmp_path / "out.pdf"
    copy = access_copy(source, "application/pdf", [reading(source=Source.TEXT_LAYER)], out, limits=LIMITS)
    assert out.read_bytes() == source.read_bytes()
    assert not copy.pdfa


def test_old_invisible_garbage_is_replaced(tmp_path):
    hidden = b"BT /F1 12 Tf 3 Tr 20 300 Td (Nguy6n Th!) Tj ET"
    source = pdf_of(scan(tmp_path, "jpg"), tmp_path / "in.pdf", extra=hidden)
    out = tmp_path / "out.pdf"
    garbage = reading(quality=(Quality.GARBAGE_TEXT_LAYER,))
    copy = access_copy(source, "application/pdf", [garbage], out, limits=LIMITS)
    assert poppler(out).split() == list(TEXT)
    assert copy.pdfa


def test_a_font_we_do_not_know_forbids_the_claim(tmp_path):
    source = pdf_of(scan(tmp_path, "jpg"), tmp_path / "in.pdf", extra=b"BT /F1 12 Tf 20 20 Td (Hello) Tj ET")
    out = tmp_path / "out.pdf"
    assert not access_copy(source, "application/pdf", [reading()], out, limits=LIMITS).pdfa
    with pikepdf.open(out) as pdf:
        assert b"pdfaid" not in pdf.Root.Metadata.read_bytes()
    assert "Hello" in poppler(out)
    assert "Nguyễn" in poppler(out)


def test_scripts_and_attachments_are_gone(tmp_path):
    source = pdf_of(scan(tmp_path, "jpg"), tmp_path / "in.pdf")
    with pikepdf.open(source, allow_overwriting_input=True) as pdf:
        pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
        pdf.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=pikepdf.Array([])))
        pdf.save(source)
    out = tmp_path / "out.pdf"
    assert access_copy(source, "application/pdf", [reading()], out, limits=LIMITS).pdfa
    with pikepdf.open(out) as pdf:
        assert "/OpenAction" not in pdf.Root
        assert "/Names" not in pdf.Root


def test_target_size_is_met_only_when_needed(tmp_path):
    path = scan(tmp_path, "jpg")
    plain = access_copy(path, "image/jpeg", [reading()], tmp_path / "a.pdf", limits=LIMITS, target_mb=5)
    small = access_copy(path, "image/jpeg", [reading()], tmp_path / "b.pdf", limits=LIMITS, target_mb=0.1)
    assert plain.bytes > 100_000 >= small.bytes
    assert small.pdfa
    assert poppler(tmp_path / "b.pdf").split() == list(TEXT)


def test_reading_of_a_page_that_is_not_there(tmp_path):
    with pytest.raises(WrongUsage, match="page 3"):
        access_copy(scan(tmp_path, "jpg"), "image/jpeg", [reading(3)], tmp_path / "a.pdf", limits=LIMITS)


def test_exif_turned_photo_stands_upright(tmp_path):
    path = tmp_path / "photo.jpg"
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.effect_noise((800, 600), 40).convert("RGB").save(path, exif=exif, dpi=(150, 150))
    out = tmp_path / "out.pdf"
    access_copy(path, "image/jpeg", [reading()], out, limits=LIMITS)
    with pikepdf.open(out) as pdf:
        assert int(pdf.pages[0].obj.Rotate) == 90
    assert poppler(out).split() == list(TEXT)


@pytest.mark.parametrize(
    ("change", "clause"),
    [
        (lambda pdf: pdf.Root.__setattr__("AcroForm", Dictionary()), "AcroForm"),
        (lambda pdf: pdf.Root.__delattr__("OutputIntents"), "6.2.3"),
        (lambda pdf: pdf.Root.__delattr__("Metadata"), "6.6.4"),
        (lambda pdf: pdf.pages[0].obj.Resources.XObject["/Im0"].__setattr__("Interpolate", True), "6.2.8"),
        (lambda pdf: pdf.pages[0].obj.Resources.XObject["/Im0"].__setattr__("ColorSpace", Name.DeviceCMYK), "6.2.4"),
        (lambda pdf: pdf.pages[0].obj.__setattr__("Annots", pikepdf.Array([Dictionary()])), "6.3"),
        (lambda pdf: pdf.pages[0].contents_add(b"/Foo gs"), "6.2.2"),
        (lambda pdf: pdf.pages[0].contents_add(b"0 0 0 1 k"), "6.2.2 operator k"),
        (lambda pdf: pdf.pages[0].obj.__setattr__("MediaBox", pikepdf.Array([0, 0, 20000, 20000])), "6.1.13"),
    ],
)
def test_the_checker_names_what_is_wrong(tmp_path, change, clause):
    out = tmp_path / "out.pdf"
    access_copy(scan(tmp_path, "jpg"), "image/jpeg", [reading()], out, limits=LIMITS)
    with pikepdf.open(io.BytesIO(out.read_bytes())) as pdf:
        assert faults_of(pdf) == ()
        change(pdf)
        assert any(clause in fault for fault in faults_of(pdf))


def test_damaged_files_are_refused_by_name(tmp_path):
    for name, media in (("a.pdf", "application/pdf"), ("a.jpg", "image/jpeg")):
        path = tmp_path / name
        path.write_bytes(b"%PDF-1.4 and no more" if name == "a.pdf" else b"\xff\xd8\xff\xe0 no")
        with pytest.raises(RefusedInput):
            access_copy(path, media, [reading()], tmp_path / "out.pdf", limits=LIMITS)


@pytest.mark.fault
def test_full_disk_leaves_no_half_copy(tmp_path):
    import resource
    import signal

    path = scan(tmp_path, "jpg")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    old = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, before[1]))
    try:
        with pytest.raises(ScratchFull):
            access_copy(path, "image/jpeg", [reading()], tmp_path / "out.pdf", limits=LIMITS)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, old)
    assert not (tmp_path / "out.pdf").exists()


def test_sheet_turns_points_as_the_viewer_does():
    sheet = Sheet(10, 20, 100, 200, 90)
    assert sheet.upright == (200, 100)
    a, b, c, d, e, f = sheet.matrix
    assert (a * 0 + c * 100 + e, b * 0 + d * 100 + f) == (10, 20)
