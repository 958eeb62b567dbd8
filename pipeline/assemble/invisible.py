"""The words of a reading as invisible text (render mode 3) exactly over their picture.

In: a ``PageReading`` and the page's place in the PDF. Out: a content stream, and the font it uses.
Coordinates: the reading's fractions (origin top left of the upright page) become points of the upright page
(origin bottom left), and one ``cm`` turns those into the page's own space, whatever its /Rotate.
"""

import itertools
import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import median

import pikepdf
from pikepdf import Array, Dictionary, Name

from models.reading import PageReading, Word
from pipeline.assemble.make_parts import ADVANCE, FONT_FILE

FONT_NAME = Name("/HosoText")
_DESCENT = 0.2
"""Share of the font's height below its baseline, as in the font file."""


@dataclass(frozen=True)
class Sheet:
    """Where a page shows: its visible box in default user space (points) and its final /Rotate."""

    x0: float
    y0: float
    width: float
    height: float
    rotate: int

    @property
    def upright(self) -> tuple[float, float]:
        """Width and height, in points, as the reader sees the page."""
        return (self.height, self.width) if self.rotate in (90, 270) else (self.width, self.height)

    @property
    def matrix(self) -> tuple[float, float, float, float, float, float]:
        """From points of the upright page to default user space."""
        x1, y1 = self.x0 + self.width, self.y0 + self.height
        return {
            0: (1.0, 0.0, 0.0, 1.0, self.x0, self.y0),
            90: (0.0, 1.0, -1.0, 0.0, x1, self.y0),
            180: (-1.0, 0.0, 0.0, -1.0, x1, y1),
            270: (0.0, -1.0, 1.0, 0.0, self.x0, y1),
        }[self.rotate]


def text_content(reading: PageReading, sheet: Sheet) -> bytes:
    """The content stream for all words of ``reading``; empty where there are none."""
    lines = [
        _line(list(words), reading.skew, sheet.upright)
        for _, words in itertools.groupby(reading.words, key=lambda word: (word.block, word.line))
    ]
    drawn = [line for line in lines if line]
    if not drawn:
        return b""
    head = f"q {_numbers(sheet.matrix)} cm BT 3 Tr"
    return "\n".join([head, *drawn, "ET Q"]).encode("ascii")


def _line(words: list[Word], skew: float, size: tuple[float, float]) -> str:
    """One line: a common baseline that climbs with the skew, each word stretched to the width of its box."""
    width, height = size
    slope = math.tan(math.radians(skew))
    boxes = [(w.box[0] * width, (1 - w.box[3]) * height, w.box[2] * width, (1 - w.box[1]) * height) for w in words]
    tilt = [abs(slope) * (x1 - x0) for x0, _, x1, _ in boxes]
    heights = sorted(max(y1 - y0 - t, 1.0) for (_, y0, _, y1), t in zip(boxes, tilt, strict=True))
    size_pt = max(heights[min(len(heights) - 1, int(len(heights) * 0.8))], 1.0)
    bottom = median(y0 - slope * x0 + min(0.0, slope) * (x0 - x1) for x0, y0, x1, _ in boxes)
    cos, sin = math.cos(math.radians(skew)), math.sin(math.radians(skew))
    parts = [f"{FONT_NAME} {_numbers((size_pt,))} Tf"]
    for index, (word, (x0, _, x1, _)) in enumerate(zip(words, boxes, strict=True)):
        text = _codes(word.text)
        if not text:
            continue
        baseline = bottom + slope * x0 + _DESCENT * size_pt
        parts.append(f"{_numbers((cos, sin, -sin, cos, x0, baseline))} Tm")
        parts.append(_stretched(text, x1 - x0, size_pt))
        gap = boxes[index + 1][0] - x1 if index + 1 < len(boxes) else 0.0
        if gap > 0:
            parts.append(_stretched("0020", gap, size_pt))
    return " ".join(parts)


def _stretched(codes: str, width: float, size: float) -> str:
    natural = len(codes) / 4 * size * ADVANCE / 1000
    return f"{_numbers((max(100.0 * width / natural, 1.0),))} Tz <{codes}> Tj"


def _codes(text: str) -> str:
    """UTF-16BE in hexadecimal; characters the font's map does not have are left out."""
    return "".join(f"{ord(c):04x}" for c in text if 0x20 <= ord(c) < 0xD800 or 0xE000 <= ord(c) < 0xFEFF)


def _numbers(values: tuple[float, ...]) -> str:
    return " ".join(f"{value:.4f}".rstrip("0").rstrip(".") if value % 1 else str(int(value)) for value in values)


def invisible_font(pdf: pikepdf.Pdf) -> pikepdf.Object:
    """The glyphless font as an object of ``pdf``; codes are UTF-16 units, all drawn with glyph 1."""
    data = Path(FONT_FILE).read_bytes()
    program = pdf.make_stream(data, Length1=len(data))
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=Name("/HosoGlyphless"),
        Flags=4,
        FontBBox=Array([0, 0, 0, 0]),
        ItalicAngle=0,
        Ascent=800,
        Descent=-200,
        CapHeight=800,
        StemV=80,
        FontFile2=pdf.make_indirect(program),
    )
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=Name("/HosoGlyphless"),
        CIDSystemInfo=Dictionary(Registry=pikepdf.String("Adobe"), Ordering=pikepdf.String("Identity"), Supplement=0),
        FontDescriptor=pdf.make_indirect(descriptor),
        DW=ADVANCE,
        CIDToGIDMap=pdf.make_indirect(pdf.make_stream(b"\x00\x01" * 65536)),
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=Name("/HosoGlyphless"),
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([pdf.make_indirect(descendant)]),
            ToUnicode=pdf.make_indirect(pdf.make_stream(_to_unicode())),
        )
    )


@cache
def _to_unicode() -> bytes:
    """Code to character, one to one; a range may not cross the first byte (PDF 9.10.3), hence one for each."""
    ranges = []
    for high in range(0x100):
        if 0xD8 <= high <= 0xDF:
            continue
        low, top = (0x20 if high == 0 else 0), (0xFE if high in (0xFE, 0xFF) else 0xFF)
        if high in (0xFE, 0xFF):
            top = 0xFD if high == 0xFF else 0xFE
        ranges.append(f"<{high:02x}{low:02x}> <{high:02x}{top:02x}> <{high:02x}{low:02x}>")
    blocks = [
        f"{len(some)} beginbfrange\n" + "\n".join(some) + "\nendbfrange"
        for some in (ranges[i : i + 100] for i in range(0, len(ranges), 100))
    ]
    return "\n".join(
        [
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
            "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
            "1 begincodespacerange <0000> <ffff> endcodespacerange",
            *blocks,
            "endcmap CMapName currentdict /CMap defineresource pop end end",
        ]
    ).encode("ascii")
