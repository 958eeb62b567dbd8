"""Pages of image files as PDF pages, their pixels untouched where PDF can hold them as they are.

In: a JPEG, PNG, TIFF, BMP or WebP by path. Out: an image object for each page, its size in points, its turn.
JPEG streams and plain PNG streams go in as they are; bitonal pages become G4 (lossless); the rest is decoded and
packed without loss when small, else as JPEG. Wrong: ``RefusedInput`` for damage.
"""

import io
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pikepdf
from numpy.typing import NDArray
from pikepdf import Array, Dictionary, Name
from PIL import Image

from models.error import RefusedInput
from models.settings import Limits

A4_LONG_INCHES = 11.69
_LOSSLESS_BYTES = 4_000_000
JPEG_QUALITY = 88
_EXIF_TURN = {1: 0, 3: 180, 6: 90, 8: 270}
"""EXIF orientation to degrees clockwise; the mirrored ones are decoded instead."""


@dataclass(frozen=True)
class Picture:
    """One page's image. ``turn``: what its file says to turn it by, degrees clockwise; size in points before that."""

    stream: pikepdf.Object
    width: float
    height: float
    turn: int


def pictures(pdf: pikepdf.Pdf, path: Path, limits: Limits) -> Iterator[Picture]:
    """Every page of an image file as an image object of ``pdf``."""
    try:
        with Image.open(path) as image:
            frames = getattr(image, "n_frames", 1) if image.format == "TIFF" else 1
            for number in range(frames):
                if number:
                    image.seek(number)
                if image.width * image.height > limits.max_pixels:
                    raise RefusedInput(f"page {number + 1}: {image.width} x {image.height} pixels; scan at 300 dpi")
                yield _picture(pdf, path, image)
    except (OSError, SyntaxError, ValueError, struct.error) as error:
        raise RefusedInput("access copy: the image is damaged or cut short; ask for a new file") from error


def _picture(pdf: pikepdf.Pdf, path: Path, image: Image.Image) -> Picture:
    orientation = image.getexif().get(0x0112, 1)
    across, down = _inches(image)
    stream, turn = None, _EXIF_TURN.get(orientation)
    if turn is not None and image.format == "JPEG":
        stream = _jpeg_as_is(pdf, path, image)
    elif turn is not None and image.format == "PNG":
        stream = _png_as_is(pdf, path)
    if stream is None:
        from PIL import ImageOps

        upright = ImageOps.exif_transpose(image)
        if upright.size != image.size:
            across, down = down, across
        stream, turn = encoded(pdf, upright), 0
    return Picture(stream, across * 72, down * 72, turn or 0)


def _inches(image: Image.Image) -> tuple[float, float]:
    """Size on paper: by the declared resolution where believable, else with A4's longer side."""
    try:
        x, y = (float(value) for value in image.info.get("dpi") or (0, 0))
    except (TypeError, ValueError, ZeroDivisionError):
        x = y = 0.0
    longer = max(image.size)
    if min(x, y) > 100 * (0.4 if x != y else 1) and 2.0 <= longer / max(x, y) <= 48.0:
        return image.width / x, image.height / y
    scale = A4_LONG_INCHES / longer
    return image.width * scale, image.height * scale


def _image(pdf: pikepdf.Pdf, data: bytes, size: tuple[int, int], space: object, bits: int = 8) -> pikepdf.Stream:
    stream = pdf.make_stream(data)
    stream.Type, stream.Subtype = Name.XObject, Name.Image
    stream.Width, stream.Height = size
    stream.ColorSpace, stream.BitsPerComponent = space, bits
    return stream


def _jpeg_as_is(pdf: pikepdf.Pdf, path: Path, image: Image.Image) -> pikepdf.Object | None:
    space = {"L": Name.DeviceGray, "RGB": Name.DeviceRGB}.get(image.mode)
    if space is None:
        return None
    stream = _image(pdf, path.read_bytes(), image.size, space)
    stream.Filter = Name.DCTDecode
    return pdf.make_indirect(stream)


def _png_as_is(pdf: pikepdf.Pdf, path: Path) -> pikepdf.Object | None:
    """The PNG's own deflate data with its predictors; gray, colour or palette, neither transparent nor interlaced."""
    data = path.read_bytes()
    header, palette, pixels = b"", b"", []
    at = 8
    while at + 8 <= len(data):
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        if kind == b"IHDR":
            header = data[at + 8 : at + 8 + length]
        elif kind == b"PLTE":
            palette = data[at + 8 : at + 8 + length]
        elif kind == b"IDAT":
            pixels.append(data[at + 8 : at + 8 + length])
        elif kind == b"tRNS":
            return None
        at += 12 + length
    if len(header) != 13:
        return None
    width, height, bits, colour, _, _, interlaced = struct.unpack(">IIBBBBB", header)
    if interlaced or colour not in (0, 2, 3) or bits not in (1, 2, 4, 8) or bool(palette) != (colour == 3):
        return None
    colours = 3 if colour == 2 else 1
    space: object = Name.DeviceRGB if colours == 3 else Name.DeviceGray
    if palette:
        space = Array([Name.Indexed, Name.DeviceRGB, len(palette) // 3 - 1, pikepdf.String(palette)])
    stream = _image(pdf, b"".join(pixels), (width, height), space, bits)
    stream.Filter = Name.FlateDecode
    stream.DecodeParms = Dictionary(Predictor=15, Colors=colours, BitsPerComponent=bits, Columns=width)
    return pdf.make_indirect(stream)


def encoded(pdf: pikepdf.Pdf, image: Image.Image, *, quality: int | None = None) -> pikepdf.Object:
    """Pixels as an image object: G4 for bitonal, lossless when that is small, else JPEG."""
    if image.mode == "1" and quality is None:
        return _g4(pdf, image)
    flat = image if image.mode in ("L", "RGB") else _flat(image)
    space = Name.DeviceGray if flat.mode == "L" else Name.DeviceRGB
    if quality is None:
        packed = zlib.compress(flat.tobytes(), 6)
        if len(packed) <= _LOSSLESS_BYTES:
            stream = _image(pdf, packed, flat.size, space)
            stream.Filter = Name.FlateDecode
            return pdf.make_indirect(stream)
    data = io.BytesIO()
    flat.save(data, "JPEG", quality=quality or JPEG_QUALITY, optimize=True)
    stream = _image(pdf, data.getvalue(), flat.size, space)
    stream.Filter = Name.DCTDecode
    return pdf.make_indirect(stream)


def jpeg(pdf: pikepdf.Pdf, pixels: NDArray[np.uint8], quality: int) -> pikepdf.Object:
    """BGR or grey pixels as a JPEG image object."""
    done, data = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_OPTIMIZE, 1])
    if not done:
        raise RefusedInput("access copy: no JPEG could be made of a page; ask for a new file")
    space = Name.DeviceGray if pixels.ndim == 2 else Name.DeviceRGB
    stream = _image(pdf, data.tobytes(), (pixels.shape[1], pixels.shape[0]), space)
    stream.Filter = Name.DCTDecode
    return pdf.make_indirect(stream)


def _flat(image: Image.Image) -> Image.Image:
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        layer = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer).convert("RGB")
    if image.mode.startswith(("I", "F")):
        return image.convert("F").point(lambda value: value / 257).convert("L")
    return image.convert("L" if image.mode == "1" else "RGB")


def _g4(pdf: pikepdf.Pdf, image: Image.Image) -> pikepdf.Object:
    """Group 4 fax data in one strip, through the TIFF writer."""
    data = io.BytesIO()
    image.save(data, "TIFF", compression="group4", tiffinfo={278: image.height})
    with Image.open(io.BytesIO(data.getvalue())) as tiff:
        tags = tiff.tag_v2  # type: ignore[attr-defined]
        start, length, black_is_zero = tags[273][0], tags[279][0], tags[262] == 1
    stream = _image(pdf, data.getvalue()[start : start + length], image.size, Name.DeviceGray, 1)
    stream.Filter = Name.CCITTFaxDecode
    # The fax coder calls 1 black; where TIFF's 0 is black, its "black" runs are the white ones.
    stream.DecodeParms = Dictionary(K=-1, Columns=image.width, Rows=image.height, BlackIs1=black_is_zero)
    return pdf.make_indirect(stream)
