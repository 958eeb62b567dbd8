"""The access copy: a searchable PDF/A-2b of one file, looking as it was received.

In: the original by path, its media type, its pages' readings, where to write. Out: ``AccessCopy``; the file at
``out`` is the same bytes for the same input. Wrong: ``RefusedInput`` for a file that cannot be opened or is damaged,
``WrongUsage`` when the readings are not those of the file's pages, ``ScratchFull``.

A born-digital PDF whose text is good, signed or not, is its own access copy, byte for byte; ``pdfa`` is claimed only
for what ``pdfa_check`` finds in order.
"""

import errno
import hashlib
import shutil
from collections.abc import Sequence
from pathlib import Path

import pikepdf
from pikepdf import Dictionary

from models.error import RefusedInput, WrongUsage
from models.reading import PageReading, Quality, Source
from models.record import Record, Sha256
from models.settings import Limits
from pipeline.assemble.image_page import pictures
from pipeline.assemble.invisible import FONT_NAME, Sheet, invisible_font, text_content
from pipeline.assemble.light import lighten
from pipeline.assemble.old_text import shown_text, strip_invisible, without
from pipeline.assemble.pdfa import add_output_intent, strip_active, write_metadata
from pipeline.assemble.pdfa_check import faults_of
from pipeline.assemble.shrink import shrink, shrinking_steps
from pipeline.read.tesseract import ScratchFull
from pipeline.verify.scan import may_be_signed

_NOT_ITS_OWN = {Quality.GARBAGE_TEXT_LAYER, Quality.LEGACY_ENCODING}
"""Pages whose own text no search would find."""


class AccessCopy(Record):
    """What was written. ``pdfa``: the file claims PDF/A-2b and everything we check for it holds."""

    sha256: Sha256
    bytes: int
    pdfa: bool
    pages: int


def access_copy(
    path: Path,
    media_type: str,
    readings: Sequence[PageReading],
    out: Path,
    *,
    limits: Limits,
    target_mb: float | None = None,
) -> AccessCopy:
    """Write the searchable copy of ``path`` to ``out``. ``target_mb`` allows recompression, and only when needed."""
    try:
        if media_type == "application/pdf":
            return _of_pdf(path, readings, out, target_mb)
        return _of_images(path, readings, out, limits, target_mb)
    except pikepdf.PdfError as error:
        raise RefusedInput("access copy: this PDF is damaged; ask for a new file") from error
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise
        raise ScratchFull("access copy: no space left for it; free space or point HOSO_HOME elsewhere") from error


def _of_pdf(path: Path, readings: Sequence[PageReading], out: Path, target_mb: float | None) -> AccessCopy:
    signed = may_be_signed(path)
    if readings and all(_speaks_itself(reading, signed) for reading in readings):
        shutil.copyfile(path, out)
        return _described(out, pdfa=False, pages=len(readings))
    with pikepdf.open(path) as pdf:
        by_number = _checked(readings, len(pdf.pages))
        pdf.flatten_annotations("screen")
        strip_active(pdf)
        font = invisible_font(pdf)
        for number, page in enumerate(pdf.pages, start=1):
            reading = by_number.get(number)
            if reading is None:
                continue
            if _NOT_ITS_OWN & set(reading.quality):
                strip_invisible(pdf, page)
            elif shown := shown_text(path, number):
                reading = without(reading, shown)
            _lay_text(page, reading, font)
        return _finish(pdf, out, target_mb)


def _speaks_itself(reading: PageReading, signed: bool) -> bool:
    """Whether a page needs nothing of us: its text layer is good, or it is blank."""
    if reading.blank and not reading.words:
        return True
    return reading.source is Source.TEXT_LAYER and (signed or not _NOT_ITS_OWN & set(reading.quality))


def _of_images(
    path: Path, readings: Sequence[PageReading], out: Path, limits: Limits, target_mb: float | None
) -> AccessCopy:
    with pikepdf.new() as pdf:
        font = invisible_font(pdf)
        for picture in pictures(pdf, path, limits):
            content = f"q {picture.width:.3f} 0 0 {picture.height:.3f} 0 0 cm /Im0 Do Q".encode()
            page = pdf.add_blank_page(page_size=(picture.width, picture.height))
            page.obj.Resources = Dictionary(XObject=Dictionary(Im0=picture.stream))
            page.obj.Contents = pdf.make_stream(content)
            page.obj.Rotate = picture.turn
        by_number = _checked(readings, len(pdf.pages))
        for number, page in enumerate(pdf.pages, start=1):
            _lay_text(page, by_number.get(number), font)
        return _finish(pdf, out, target_mb)


def _checked(readings: Sequence[PageReading], pages: int) -> dict[int, PageReading]:
    by_number = {reading.number: reading for reading in readings}
    if any(number > pages for number in by_number):
        raise WrongUsage(f"access copy: a reading of page {max(by_number)} of a file with {pages} pages; read it again")
    return by_number


def _lay_text(page: pikepdf.Page, reading: PageReading | None, font: pikepdf.Object) -> None:
    """Turn the page upright and put its words over it."""
    if reading is None:
        return
    rotate = (int(page.obj.get("/Rotate", 0)) + reading.rotation) % 360
    if "/Rotate" in page.obj or rotate:
        page.obj.Rotate = rotate
    content = text_content(reading, sheet_of(page, rotate))
    if not content:
        return
    page.contents_add(b"q", prepend=True)
    page.contents_add(b"Q\n" + content)
    if "/Resources" not in page.obj:
        page.obj.Resources = Dictionary()
    resources = page.obj.Resources
    if "/Font" not in resources:
        resources.Font = Dictionary()
    resources.Font[FONT_NAME] = font


def sheet_of(page: pikepdf.Page, rotate: int) -> Sheet:
    """The visible box of a page: its crop box within its media box."""
    media = [float(value) for value in page.mediabox]
    crop = [float(value) for value in page.cropbox]
    x0, x1 = sorted((media[0], media[2]))
    y0, y1 = sorted((media[1], media[3]))
    cx0, cx1 = sorted((crop[0], crop[2]))
    cy0, cy1 = sorted((crop[1], crop[3]))
    left, right, bottom, top = max(x0, cx0), min(x1, cx1), max(y0, cy0), min(y1, cy1)
    if left >= right or bottom >= top:
        left, right, bottom, top = x0, x1, y0, y1
    return Sheet(left, bottom, right - left, top - bottom, rotate)


def _finish(pdf: pikepdf.Pdf, out: Path, target_mb: float | None) -> AccessCopy:
    """Make light, save, make smaller if asked to and needed, and claim PDF/A only if what was saved holds it."""
    lighten(pdf)
    add_output_intent(pdf)
    write_metadata(pdf, claim=True)
    pdf.remove_unreferenced_resources()
    _save(pdf, out)
    if target_mb is not None:
        for step in shrinking_steps(out.stat().st_size, target_mb):
            shrink(pdf, step)
            _save(pdf, out)
            if out.stat().st_size <= target_mb * 1_000_000:
                break
    with pikepdf.open(out) as written:
        claim = not faults_of(written)
    if not claim:
        write_metadata(pdf, claim=False)
        _save(pdf, out)
    return _described(out, pdfa=claim, pages=len(pdf.pages))


def _save(pdf: pikepdf.Pdf, out: Path) -> None:
    pdf.save(
        out,
        deterministic_id=True,
        min_version="1.7",
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        compress_streams=True,
        encryption=False,
    )


def _described(out: Path, *, pdfa: bool, pages: int) -> AccessCopy:
    digest = hashlib.sha256()
    with out.open("rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return AccessCopy(sha256=digest.hexdigest(), bytes=out.stat().st_size, pdfa=pdfa, pages=pages)
