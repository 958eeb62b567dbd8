"""Bad input at the first entrance: each gets a named finding, and nothing else happens."""

import io
import struct
import zipfile
import zlib
from pathlib import Path

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from models.finding import FindingCode as Code
from models.settings import Limits
from pipeline.archive import unpack
from pipeline.open import open_file

LIMITS = Limits()


def a_pdf(pages: int = 1) -> pikepdf.Pdf:
    pdf = pikepdf.new()
    for _ in range(pages):
        pdf.add_blank_page(page_size=(595, 842))
    return pdf


def saved(pdf: pikepdf.Pdf, path: Path, **options: object) -> Path:
    pdf.save(path, **options)
    return path


def codes(path: Path, name: str | None = None, limits: Limits = LIMITS) -> list[Code]:
    opened = open_file(path, name or path.name, limits)
    assert all(f.evidence[0].file == opened.name for f in opened.findings)
    return [f.code for f in opened.findings]


def jpeg(width: int = 400, height: int = 300) -> bytes:
    stream = io.BytesIO()
    Image.effect_noise((width, height), 60).convert("RGB").save(stream, "JPEG")
    return stream.getvalue()


def test_a_good_pdf_is_readable_with_its_pages(tmp_path: Path) -> None:
    opened = open_file(saved(a_pdf(3), tmp_path / "a.pdf"), "a.pdf", LIMITS)
    assert (opened.media_type, opened.pages, opened.readable, opened.findings) == ("application/pdf", 3, True, ())


def test_an_empty_file(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"")
    assert codes(tmp_path / "a.pdf") == [Code.FILE_EMPTY]


def test_a_pdf_without_pages(tmp_path: Path) -> None:
    assert codes(saved(pikepdf.new(), tmp_path / "a.pdf")) == [Code.FILE_NO_PAGES]


def test_text_renamed_pdf(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_text("Đơn đăng ký biến động đất đai")
    assert codes(tmp_path / "a.pdf") == [Code.FILE_TYPE_MISMATCH]


def test_unknown_bytes_without_a_known_ending(tmp_path: Path) -> None:
    (tmp_path / "a.dat").write_bytes(bytes(range(200)))
    assert codes(tmp_path / "a.dat") == [Code.FILE_UNKNOWN_TYPE]


def test_an_encrypted_pdf(tmp_path: Path) -> None:
    path = saved(a_pdf(), tmp_path / "a.pdf", encryption=pikepdf.Encryption(owner="o", user="u"))
    assert codes(path) == [Code.FILE_ENCRYPTED]


def test_a_pdf_that_only_forbids_printing_is_readable(tmp_path: Path) -> None:
    path = saved(a_pdf(), tmp_path / "a.pdf", encryption=pikepdf.Encryption(owner="o", user=""))
    assert open_file(path, "a.pdf", LIMITS).readable


@pytest.mark.parametrize("keep", [20, 500, 3000])
def test_a_truncated_jpeg(tmp_path: Path, keep: int) -> None:
    (tmp_path / "a.jpg").write_bytes(jpeg()[:keep])
    assert codes(tmp_path / "a.jpg") == [Code.FILE_DAMAGED]


def test_a_pixel_bomb_is_refused_by_its_header(tmp_path: Path) -> None:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    body = zlib.compress(b"\0" * 1_000_000)
    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    (tmp_path / "a.png").write_bytes(png)
    assert codes(tmp_path / "a.png") == [Code.FILE_TOO_MANY_PIXELS]


def test_a_pdf_with_ten_thousand_pages(tmp_path: Path) -> None:
    opened = open_file(saved(a_pdf(10_000), tmp_path / "a.pdf"), "a.pdf", LIMITS)
    assert [f.code for f in opened.findings] == [Code.FILE_TOO_MANY_PAGES]
    assert not opened.readable


def test_a_dynamic_xfa_form_is_named_and_not_read(tmp_path: Path) -> None:
    pdf = a_pdf()
    pdf.Root.AcroForm = pikepdf.Dictionary(XFA=pdf.make_stream(b"<xdp/>"), Fields=pikepdf.Array())
    pdf.Root.NeedsRendering = True
    opened = open_file(saved(pdf, tmp_path / "a.pdf"), "a.pdf", LIMITS)
    assert Code.FILE_XFA_FORM in [f.code for f in opened.findings]
    assert not opened.readable


@pytest.mark.parametrize("kind", ["/JavaScript", "/Launch"])
def test_an_action_that_runs_something_is_reported(tmp_path: Path, kind: str) -> None:
    pdf = a_pdf()
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name(kind), JS="app.alert(1)", F="cmd.exe")
    opened = open_file(saved(pdf, tmp_path / "a.pdf"), "a.pdf", LIMITS)
    assert Code.FILE_ACTIVE_CONTENT in [f.code for f in opened.findings]
    assert opened.readable


def test_attached_files_are_reported(tmp_path: Path) -> None:
    pdf = a_pdf()
    pdf.attachments["x.exe"] = b"MZ"
    assert Code.FILE_EMBEDDED_FILES in codes(saved(pdf, tmp_path / "a.pdf"))


def test_a_file_over_the_limit(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(jpeg() + b"\0" * 1_100_000)
    assert codes(tmp_path / "a.jpg", limits=Limits(max_file_mb=1)) == [Code.FILE_TOO_LARGE]


def a_zip(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def test_a_zip_that_was_not_unpacked_is_a_nested_one(tmp_path: Path) -> None:
    assert codes(a_zip(tmp_path / "a.zip", {"b.jpg": jpeg()})) == [Code.FILE_ARCHIVE_NESTED]


def test_a_zip_whose_members_were_taken_is_no_finding(tmp_path: Path) -> None:
    path = a_zip(tmp_path / "a.zip", {"b.jpg": jpeg()})
    assert open_file(path, "a.zip", LIMITS, expanded=True).findings == ()


def test_a_zip_with_names_that_climb_out(tmp_path: Path) -> None:
    assert Code.FILE_ARCHIVE_UNSAFE in codes(a_zip(tmp_path / "a.zip", {"../../etc/x.jpg": jpeg()}))


def test_a_zip_bomb(tmp_path: Path) -> None:
    assert codes(a_zip(tmp_path / "a.zip", {"b": b"\0" * 50_000_000})) == [Code.FILE_ARCHIVE_BOMB]


def test_a_damaged_zip(tmp_path: Path) -> None:
    path = a_zip(tmp_path / "a.zip", {"b.jpg": jpeg()})
    path.write_bytes(path.read_bytes()[:-30])
    assert codes(path) == [Code.FILE_DAMAGED]


def test_a_zip_with_a_member_without_a_name(tmp_path: Path) -> None:
    path = a_zip(tmp_path / "a.zip", {"b": jpeg()})
    data = path.read_bytes()
    entry = data.rfind(b"PK\x01\x02")
    nameless = data[: entry + 28] + b"\0\0" + data[entry + 30 : entry + 46] + data[entry + 47 :]
    end = nameless.rfind(b"PK\x05\x06")
    size = int.from_bytes(nameless[end + 12 : end + 16], "little") - 1
    path.write_bytes(nameless[: end + 12] + size.to_bytes(4, "little") + nameless[end + 16 :])
    assert zipfile.ZipFile(path).infolist()[0].filename == ""
    assert codes(path) == [Code.FILE_DAMAGED]
    assert unpack(path, tmp_path, LIMITS) == ()


def test_a_name_that_had_to_be_changed_is_a_note(tmp_path: Path) -> None:
    path = saved(a_pdf(), tmp_path / "a.pdf")
    opened = open_file(path, "a.pdf", LIMITS, sent_as="a\\u0301.pdf")
    assert [f.code for f in opened.findings] == [Code.FILE_UNSAFE_NAME]
    assert opened.readable


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    folder = tmp_path_factory.mktemp("seeds")
    tiff = io.BytesIO()
    Image.new("1", (200, 100)).save(tiff, "TIFF", compression="group4")
    zipped = a_zip(folder / "a.zip", {"b.jpg": jpeg(40, 30)}).read_bytes()
    return [saved(a_pdf(2), folder / "a.pdf").read_bytes(), jpeg(80, 60), tiff.getvalue(), zipped]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(which=st.integers(0, 3), cuts=st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=8)), max_size=6))
def test_no_mutation_of_a_good_file_raises(
    seeds: list[bytes], tmp_path: Path, which: int, cuts: list[tuple[float, bytes]]
) -> None:
    data = bytearray(seeds[which])
    for place, piece in cuts:
        at = int(place * len(data))
        data[at : at + len(piece)] = piece
    path = tmp_path / "mutated"
    path.write_bytes(bytes(data))
    opened = open_file(path, "mutated", LIMITS)
    assert opened.readable or opened.findings
