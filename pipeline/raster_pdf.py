"""Pages of a PDF as pixels, through pdfium.

In: a PDF by path. Out: a page at the resolution of its scan, or of the text drawn on it.
Wrong: ``RefusedInput`` for damage, encryption, a missing page, or an image in it beyond the pixel limit.
"""

import itertools
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pypdfium2
import pypdfium2.raw

from models.error import RefusedInput
from models.settings import Limits
from pipeline.page_image import PageImage, Pixels, believed

# Neither is typed, and the second makes its names at run time.
pdfium: Any = pypdfium2
pdfium_c: Any = pypdfium2.raw

DRAWN_DPI = 250
"""For text that is drawn, not scanned: 10-point marks stay apart, and a page costs little."""
LEAST_DPI = 150
MOST_DPI = 400
"""A4 scans beyond it cost time and read no better; small pages (cards) may have more, see ``SMALL_PAGE``."""
SMALL_PAGE = 9_000_000
"""Pixels a page may always have, whatever its resolution."""
READ_PIXELS = 40_000_000
"""A page for reading never has more: A2 at 300 dpi, A0 at 160."""
_PLAIN_COLOURS = (
    pdfium_c.FPDF_COLORSPACE_DEVICEGRAY,
    pdfium_c.FPDF_COLORSPACE_DEVICERGB,
    pdfium_c.FPDF_COLORSPACE_ICCBASED,
)
_MASKS = (pikepdf.Name.SMask, pikepdf.Name.Mask, pikepdf.Name.Decode)
_PLAIN_PIXELS = (pdfium_c.FPDFBitmap_Gray, pdfium_c.FPDFBitmap_BGR, pdfium_c.FPDFBitmap_BGRx)
MAX_OBJECTS = 2_000
"""Images looked at to learn a page's resolution."""


@dataclass(frozen=True, slots=True)
class Scan:
    """What the images on a page say of it: the finest resolution, the share covered, the kinds of pixels."""

    dpi: float
    covered: float
    grey: bool
    bitonal: bool


def read_pdf(path: Path, number: int, *, limits: Limits, dpi: int | None = None) -> PageImage:
    """Render page ``number`` for reading; see ``pipeline.render.render``."""
    with _page(path, number) as page:
        scan = _scan(page, number, limits)
        scanned = scan.covered >= 0.5
        wanted = float(dpi) if dpi else _wanted_dpi(page, scan if scanned else None)
        scale, reduced = _within(page, wanted / 72, number, min(READ_PIXELS, limits.max_pixels))
        grey = scanned and scan.grey and scan.covered > 0.9
        picture = _only_picture(page, scale) if scanned and not _may_be_hidden(path, number) else None
        pixels = _draw(page, scale, 0, grey) if picture is None else picture
        return PageImage(
            pixels,
            scale * 72,
            number,
            bitonal=scanned and scan.bitonal,
            reduced=reduced or (scanned and scale * 72 < scan.dpi * 0.95),
            drawn=not scanned,
            scan_dpi=believed(scan.dpi, max(page.get_size()) / 72 * scan.dpi) if scanned else 0.0,
        )


def draw_pdf(path: Path, number: int, *, width: int, rotation: int, limits: Limits) -> Pixels:
    """Render page ``number`` turned ``rotation`` degrees clockwise, ``width`` pixels wide."""
    with _page(path, number) as page:
        _scan(page, number, limits)
        across = page.get_height() if rotation in (90, 270) else page.get_width()
        scale, _ = _within(page, width / max(across, 1.0), number, limits.max_pixels)
        return _draw(page, scale, rotation, grey=False)


def count_pages(path: Path) -> int:
    """Pages of a PDF; ``RefusedInput`` where it cannot be opened."""
    document = _opened(path)
    try:
        return len(document)
    finally:
        document.close()


def _opened(path: Path) -> Any:
    try:
        return pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        raise RefusedInput("this PDF cannot be opened (damaged or locked); ask for a new file") from error


@contextmanager
def _page(path: Path, number: int) -> Iterator[Any]:
    """Open one page; pdfium's failures become ours, and everything is closed in order."""
    document = _opened(path)
    try:
        if not 1 <= number <= len(document):
            raise RefusedInput(f"page {number}: this PDF has {len(document)} pages; ask for one of those")
        if document.get_formtype() != pdfium_c.FORMTYPE_NONE:
            document.init_forms()
        page = document[number - 1]
        try:
            yield page
        finally:
            page.close()
    except pdfium.PdfiumError as error:
        raise RefusedInput(f"page {number}: damaged, cannot be drawn; ask for a new file") from error
    finally:
        document.close()


def _scan(page: Any, number: int, limits: Limits) -> Scan:
    """Look at the images of a page without decoding them; refuse one beyond the pixel limit."""
    area = max(page.get_width() * page.get_height(), 1.0)
    dpi, covered, depths = 0.0, 0.0, set()
    for seen, image in enumerate(page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE])):
        wide, high = image.get_px_size()
        if wide * high > limits.max_pixels:
            raise RefusedInput(f"page {number}: an image of {wide} x {high} pixels; scan again at 300 dpi")
        inches = _placed_inches(image)
        share = inches[0] * inches[1] * 72 * 72 / area
        if share < 0.02 or seen > MAX_OBJECTS:
            continue
        covered += share
        dpi = max(dpi, min(wide / max(inches[0], 1e-3), high / max(inches[1], 1e-3)))
        about = image.get_metadata()
        one_bit = about.bits_per_pixel == 1
        depths.add("bitonal" if one_bit else "grey" if about.colorspace == pdfium_c.FPDF_COLORSPACE_DEVICEGRAY else "")
    return Scan(dpi, min(covered, 1.0), bool(depths) and "" not in depths, depths == {"bitonal"})


def _placed_inches(image: Any) -> tuple[float, float]:
    """Width and height at which an image stands on the page, through the forms that hold it."""
    matrix = image.get_matrix()
    holder = image.container
    while holder is not None:
        matrix = matrix.multiply(holder.get_matrix())
        holder = holder.container
    return math.hypot(matrix.a, matrix.b) / 72, math.hypot(matrix.c, matrix.d) / 72


def _wanted_dpi(page: Any, scan: Scan | None) -> float:
    if scan is None:
        return DRAWN_DPI
    square_inches = page.get_width() * page.get_height() / 72 / 72
    most = max(MOST_DPI, math.sqrt(SMALL_PAGE / max(square_inches, 1e-3)))
    return min(max(scan.dpi, LEAST_DPI), most)


def _within(page: Any, scale: float, number: int, max_pixels: int) -> tuple[float, bool]:
    """The scale, or the largest one that stays within ``max_pixels``; and whether it had to be lowered."""
    pixels = page.get_width() * page.get_height() * scale * scale
    if not math.isfinite(pixels) or pixels <= 0:
        raise RefusedInput(f"page {number}: it has no area; ask for a new file")
    if pixels <= max_pixels:
        # pdfium rounds up: a hair less keeps a 2480-pixel scan at 2480 pixels, so that nothing is resampled.
        return scale * (1 - 1e-7), False
    return scale * math.sqrt(max_pixels / pixels) * (1 - 1e-4), True


def _may_be_hidden(path: Path, number: int) -> bool:
    """Whether a page's picture may be hidden by a layer or in part by a mask: then only drawing says what is shown."""
    try:
        with pikepdf.open(path) as pdf:
            pictures = list(pdf.pages[number - 1].obj.Resources.XObject.values())
            masked = any(key in picture for picture in pictures for key in _MASKS)
            return not pictures or masked or pikepdf.Name.OCProperties in pdf.Root
    except (pikepdf.PdfError, AttributeError, KeyError, TypeError, ValueError):
        return True  # pdfium opens more damaged files than qpdf does


def _only_picture(page: Any, scale: float) -> Pixels | None:
    """The pixels of the one picture that is all that a page shows, as the file holds them; None for any other page.

    As scanners make them, with the invisible words of their own OCR over it or without. Drawing such a page takes twice
    the time of decoding it, and resamples by a part of a pixel.
    """
    objects = list(itertools.islice(page.get_objects(), MAX_OBJECTS))
    seen = [thing for thing in objects if not _is_invisible(thing)]
    if len(objects) == MAX_OBJECTS or len(seen) != 1 or seen[0].container is not None:
        return None
    image = seen[0]
    if image.type != pdfium_c.FPDF_PAGEOBJ_IMAGE:
        return None
    wide, high = image.get_px_size()
    left, bottom, right, top = page.get_bbox()
    page_wide, page_high = right - left, top - bottom
    placed = (page_wide, 0.0, 0.0, page_high, left, bottom)
    about = image.get_metadata()
    plain = (
        abs(page_wide * scale - wide) < 1
        and abs(page_high * scale - high) < 1
        and all(abs(a - b) * scale < 0.5 for a, b in zip(image.get_matrix().get(), placed, strict=True))
        and about.bits_per_pixel in (8, 24)
        and about.colorspace in _PLAIN_COLOURS
        and not pdfium_c.FPDFPage_HasTransparency(page)
        and pdfium_c.FPDFPage_GetAnnotCount(page) == 0
        and pdfium_c.FPDFClipPath_CountPaths(pdfium_c.FPDFPageObj_GetClipPath(image)) <= 0
    )
    if not plain:
        return None
    bitmap = image.get_bitmap()
    if (bitmap.width, bitmap.height) != (wide, high) or bitmap.format not in _PLAIN_PIXELS:
        return None
    pixels = bitmap.to_numpy()
    pixels = pixels[:, :, 0] if bitmap.format == pdfium_c.FPDFBitmap_Gray else pixels[:, :, :3]
    return np.ascontiguousarray(np.rot90(pixels, -(page.get_rotation() // 90)))


def _is_invisible(thing: Any) -> bool:
    if thing.type != pdfium_c.FPDF_PAGEOBJ_TEXT:
        return False
    return bool(pdfium_c.FPDFTextObj_GetTextRenderMode(thing) == pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE)


def _draw(page: Any, scale: float, rotation: int, grey: bool) -> Pixels:
    bitmap = page.render(scale=scale, rotation=rotation, grayscale=grey, limit_image_cache=True)
    pixels = bitmap.to_numpy()
    if pixels.ndim == 3 and pixels.shape[2] == 4:
        pixels = pixels[:, :, :3]
    return np.ascontiguousarray(pixels, dtype=np.uint8)
