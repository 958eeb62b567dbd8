"""The office's signature as seen by the PDF: one more revision with an empty place for it, made without any key.

In: a PDF that may hold a stranger's structure, so this runs in a confined worker; what is to stand on the page.
Out: the PDF with that revision, and where the signature goes. Wrong: pyHanko's and qpdf's errors, for the caller.
The agency's text stands top right on page one, upright, size 10, black, with the office's name and the time of
signing (ISO 8601), as NĐ 30/2020/NĐ-CP (annex I, part II, point 8) and TT 05/2025 ask.
"""

# mypy: allow-untyped-calls
# (asn1crypto, pyHanko, PDFium and ReportLab leave some of their functions without types)

import io
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pikepdf
from asn1crypto import crl, ocsp, x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigAppearanceSetup, SigIOSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import DocumentTimestamp, PdfSignedData, SignatureObject
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.stamp import StaticStampStyle

from models.calendar import HANOI
from models.record import Moment, Record

_WIDTH, _HEIGHT, _MARGIN = 190.0, 46.0, 24.0
DIGEST = "sha256"


@dataclass(frozen=True)
class SealText:
    """What stands on the page: the office's name and lines of one's own (for a copy: 'SAO Y', its number)."""

    office: str
    lines: tuple[str, ...] = ()


class Wanted(Record):
    """A signature to come. ``moment`` is written as the signer's time; ``reserved`` counts hexadecimal digits."""

    field: str
    moment: Moment
    reserved: int
    reason: str = ""
    text: SealText | None = None


class Reserved(Record):
    """Where in the file the signature's hexadecimal string stands, brackets included."""

    start: int
    end: int


class Material(Record):
    """Validation data as DER, for the document security store; ``contents``: the signature's hexadecimal digits."""

    contents: bytes
    certificates: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()
    ocsps: tuple[bytes, ...] = ()


class _Writer(IncrementalPdfFileWriter):
    """Leaves the document's metadata as they are: pyHanko would write the machine's clock and its own name into them,
    and Info would no longer say what XMP says (PDF/A)."""

    def _update_meta(self) -> None:
        return


def prepare_signature(source: Path, out: Path, wanted: Wanted) -> Reserved:
    """Write ``source`` with one more revision that holds an empty signature."""
    data = source.read_bytes()
    local = wanted.moment.astimezone(HANOI)
    signature = SignatureObject(
        timestamp=local, subfilter=SigSeedSubFilter.PADES, reason=wanted.reason or None, bytes_reserved=wanted.reserved
    )
    with tempfile.TemporaryDirectory() as folder:
        spec: SigFieldSpec | None = None
        shown: SigAppearanceSetup | None = None
        if wanted.text is not None:
            box, style = _picture(data, wanted.text, wanted.moment, Path(folder))
            spec = SigFieldSpec(wanted.field, on_page=0, box=box)
            shown = SigAppearanceSetup(style=style, timestamp=local, name=None)
        writer = _Writer(io.BytesIO(data))
        return _written(writer, out, wanted.field, signature, spec, shown)


def add_material(source: Path, out: Path, material: Material) -> None:
    """Write ``source`` with the validation data of its signature (PAdES B-LT)."""
    writer = _Writer(io.BytesIO(source.read_bytes()))
    _store(writer, material)
    with out.open("wb") as stream:
        writer.write(stream)


def prepare_timestamp(source: Path, out: Path, material: Material, reserved: int, field: str) -> Reserved:
    """The same, with an empty document timestamp over it (PAdES B-LTA)."""
    writer = _Writer(io.BytesIO(source.read_bytes()))
    _store(writer, material)
    return _written(writer, out, field, DocumentTimestamp(bytes_reserved=reserved), None, None)


def _store(writer: IncrementalPdfFileWriter, material: Material) -> None:
    DocumentSecurityStore.supply_dss_in_writer(
        writer,
        material.contents,
        certs=[x509.Certificate.load(der) for der in material.certificates],
        crls=[crl.CertificateList.load(der) for der in material.crls],
        ocsps=[ocsp.OCSPResponse.load(der) for der in material.ocsps],
    )


def _written(
    writer: IncrementalPdfFileWriter,
    out: Path,
    field: str,
    placeholder: PdfSignedData,
    spec: SigFieldSpec | None,
    shown: SigAppearanceSetup | None,
) -> Reserved:
    """pyHanko's own steps of embedding, up to where the signature would be filled in."""
    steps: Any = PdfCMSEmbedder(new_field_spec=spec).write_cms(field_name=field, writer=writer)
    next(steps)
    steps.send(SigObjSetup(sig_placeholder=placeholder, appearance_setup=shown))
    with out.open("w+b") as stream:
        prepared, _ = steps.send(SigIOSetup(md_algorithm=DIGEST, output=stream))
    return Reserved(start=prepared.reserved_region_start, end=prepared.reserved_region_end)


def _picture(
    data: bytes, text: SealText, moment: datetime, folder: Path
) -> tuple[tuple[int, int, int, int], StaticStampStyle]:
    """The box on page one (PDF points, origin bottom left) and what is drawn in it, kept in ``folder`` meanwhile."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        left, bottom, right, top = (float(number) for number in pdf.pages[0].mediabox)
    width = min(_WIDTH, right - left - 2 * _MARGIN)
    lines = _lines(text, moment)
    height = max(_HEIGHT, 13.0 * len(lines) + 6)
    page = _drawn(lines, width, height)
    box = (
        int(right - _MARGIN - width),
        int(max(bottom, top - _MARGIN - height)),
        int(right - _MARGIN),
        int(top - _MARGIN),
    )
    drawing = folder / "seal.pdf"
    drawing.write_bytes(page)
    return box, StaticStampStyle.from_pdf_file(str(drawing), background_opacity=1, border_width=0)


def _lines(text: SealText, moment: datetime) -> Sequence[str]:
    local = moment.astimezone(HANOI)
    return (*text.lines, text.office, f"Thời gian ký: {local.isoformat(timespec='seconds')}")


def _drawn(lines: Sequence[str], width: float, height: float) -> bytes:
    """The text as a one-page PDF of the box's size: upright, size 10, black (smaller only where it must)."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen import canvas

    from pipeline.notices.fonts import find_font

    if "Seal" not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont("Seal", str(find_font().regular)))
    out = io.BytesIO()
    sheet = canvas.Canvas(out, pagesize=(width, height), invariant=True, initialFontName="Seal")
    down = height - 12.0
    for line in lines:
        size = min(10.0, 10.0 * (width - 4) / max(1.0, pdfmetrics.stringWidth(line, "Seal", 10)))
        sheet.setFont("Seal", size)
        sheet.drawString(2, down, line)
        down -= 13.0
    sheet.save()
    return out.getvalue()
