"""Bad input at the front door: each bad file gets its named finding, the good one is processed, nothing is lost."""

import io
import json
import struct
import subprocess
import sys
import zipfile
import zlib

import pikepdf
import pytest

from tests.conftest import ROOT
from tests.office.files import image_pdf
from tests.office.papers import sample_pages

pytestmark = pytest.mark.slow

EXPECTED = {
    "00 good.pdf": None,
    "01 empty.pdf": "file.empty",
    "02 no pages.pdf": "file.no_pages",
    "03 text.pdf": "file.type_mismatch",
    "04 encrypted.pdf": "file.encrypted",
    "05 truncated.jpg": "file.damaged",
    "06 bomb.png": "file.too_many_pixels",
    "07 ten thousand.pdf": "file.too_many_pages",
    "08 climbing.zip": "file.archive_unsafe",
    "08 climbing.zip/x.pdf": "file.unsafe_name",
    "09 nested.zip/inner.zip": "file.archive_nested",
    "10 xfa.pdf": "file.xfa_form",
    "11 mua\u0323c.pdf": "file.unsafe_name",
    "12 con\u0007trol.pdf": "file.unsafe_name",
    "13 bomb.zip": "file.archive_bomb",
    "14 truncated.pdf": "file.damaged",
}


def pdf_bytes(pdf: pikepdf.Pdf, **options: object) -> bytes:
    stream = io.BytesIO()
    pdf.save(stream, **options)
    return stream.getvalue()


def blank(pages: int, width: int = 595) -> pikepdf.Pdf:
    pdf = pikepdf.new()
    for _ in range(pages):
        pdf.add_blank_page(page_size=(width, 842))
    return pdf


def zip_bytes(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def pixel_bomb() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 99_999))
        + chunk(b"IEND", b"")
    )


def xfa_form() -> bytes:
    pdf = blank(1)
    pdf.Root.AcroForm = pikepdf.Dictionary(XFA=pdf.make_stream(b"<xdp/>"), Fields=pikepdf.Array())
    pdf.Root.NeedsRendering = True
    return pdf_bytes(pdf)


def contents() -> dict[str, bytes]:
    card = sample_pages("can_cuoc", seed=11)
    small, composed, controlled = (pdf_bytes(blank(1, width)) for width in (590, 591, 592))
    return {
        "00 good.pdf": image_pdf(card),
        "01 empty.pdf": b"",
        "02 no pages.pdf": pdf_bytes(pikepdf.new()),
        "03 text.pdf": "Đơn đăng ký biến động".encode(),
        "04 encrypted.pdf": pdf_bytes(blank(1), encryption=pikepdf.Encryption(owner="o", user="u")),
        "05 truncated.jpg": card[0].jpeg()[:5000],
        "06 bomb.png": pixel_bomb(),
        "07 ten thousand.pdf": pdf_bytes(blank(10_000)),
        "08 climbing.zip": zip_bytes({"../../x.pdf": small}),
        "09 nested.zip": zip_bytes({"inner.zip": zip_bytes({"a.pdf": small})}),
        "10 xfa.pdf": xfa_form(),
        "11 mua\u0323c.pdf": composed,
        "12 con\u0007trol.pdf": controlled,
        "13 bomb.zip": zip_bytes({"b.bin": b"\0" * 60_000_000}),
        "14 truncated.pdf": b"%PDF-1.7\n1 0 obj\n<</Type/Cat",
    }


@pytest.fixture(scope="module")
def dossier(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    folder = tmp_path_factory.mktemp("sent")
    for name, data in contents().items():
        (folder / name).write_bytes(data)
    home = tmp_path_factory.mktemp("home")
    command = [sys.executable, "-m", "hoso", "intake", str(folder), "--procedure", "land_transfer", "--json"]
    environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOSO_HOME": str(home)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=280, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def shown(name: str) -> str:
    """The name as the program shows it: composed, without control characters."""
    import unicodedata

    return unicodedata.normalize("NFC", name).replace("\u0007", "\ufffd")


@pytest.mark.parametrize("name", EXPECTED)
def test_each_bad_file_has_its_finding(dossier: dict[str, object], name: str) -> None:
    codes = {
        f["code"]
        for f in dossier["findings"]
        if any(e["file"] == shown(name) for e in f["evidence"]) and "file." in f["code"]
    }
    wanted = EXPECTED[name]
    assert codes == ({wanted} if wanted else set())


def test_every_file_is_kept_and_the_good_one_is_understood(dossier: dict[str, object]) -> None:
    assert {f["name"] for f in dossier["files"]} == {shown(n) for n in contents()} | {
        "08 climbing.zip/x.pdf",
        "09 nested.zip/inner.zip",
    }
    assert [c["component"] for c in dossier["components"] if c["sources"][0]["file"] == "00 good.pdf"] == ["can_cuoc"]
    assert dossier["state"] == "review"
