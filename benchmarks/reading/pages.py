"""Generated pages with known truth: five kinds of paper, five fonts, four degradations.

In: a seed. Out: ``Sample`` values: the picture of a page and everything one may call its text. Only one layout of a
letterhead or a signature block is right to a person; for comparing with other readers a page lists every order in
which its columns may be read, and a reader is measured against the one that suits it.
"""

import itertools
import random
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from benchmarks.reading import texts

Pixels = NDArray[np.uint8]
DPI = 300
WIDTH, HEIGHT = 2480, 3508
MARGIN_LEFT, MARGIN_RIGHT, TOP = 354, 236, 250
ROOM_BELOW = 1000
"""Pixels kept free below the body for the signature block."""
FONTS = {
    "tinos": "croscore/Tinos-{}.ttf",
    "arimo": "croscore/Arimo-{}.ttf",
    "dejavu": "dejavu/DejaVuSerif{}.ttf",
    "liberation": "liberation2/LiberationSerif-{}.ttf",
    "sans": "liberation2/LiberationSans-{}.ttf",
}
_FONT_ROOT = Path("/usr/share/fonts/truetype")


class Kind(StrEnum):
    DECISION = "decision"
    FORM = "form"
    TABLE = "table"
    LETTER = "letter"
    MINUTES = "minutes"


class Degradation(StrEnum):
    CLEAN = "clean"
    STAMP_1 = "stamp_1"
    STAMP_4 = "stamp_4"
    STAMP_4_150 = "stamp_4_150"


@dataclass(frozen=True)
class Sample:
    """A page. ``truths``: its text in every acceptable order; ``signature``: the lines under seal and signature."""

    name: str
    kind: Kind
    font: str
    degradation: Degradation
    pixels: Pixels
    dpi: int
    truths: tuple[str, ...]
    signature: tuple[str, ...]
    words: tuple[str, ...]


class _Sheet:
    """A white page being written on."""

    def __init__(self, font: str, size: float, rng: random.Random) -> None:
        self.image = Image.new("RGB", (WIDTH, HEIGHT), "white")
        self.draw = ImageDraw.Draw(self.image)
        self.font, self.size, self.rng = font, size, rng
        self.y = float(TOP)
        self.blocks: list[list[str]] = []
        self.words: list[str] = []

    def face(self, bold: bool = False, scale: float = 1.0) -> ImageFont.FreeTypeFont:
        return _face(self.font, bold, round(self.size * scale * DPI / 72))

    def line(
        self, text: str, x: float, y: float, *, bold: bool = False, scale: float = 1.0, centre: float = 0
    ) -> float:
        """Write one line; ``centre`` is the width to centre it in. Returns its height with leading."""
        face = self.face(bold, scale)
        if centre:
            x += (centre - face.getlength(text)) / 2
        self.draw.text((x, y), text, font=face, fill=(18, 18, 22))
        self.words += text.split()
        return self.size * scale * DPI / 72 * 1.38

    def paragraph(self, text: str, block: list[str], *, indent: float = 120) -> None:
        face = self.face()
        limit = WIDTH - MARGIN_LEFT - MARGIN_RIGHT
        line, x = "", indent
        for word in text.split():
            if line and face.getlength(f"{line} {word}") > limit - x:
                self.y += self.line(line, MARGIN_LEFT + x, self.y)
                block.append(line)
                line, x = word, 0.0
            else:
                line = f"{line} {word}".strip()
        if line:
            self.y += self.line(line, MARGIN_LEFT + x, self.y)
            block.append(line)
        self.y += 18

    def columns(self, left: list[tuple[str, bool]], right: list[tuple[str, bool]], *, step: float = 0) -> None:
        """Two columns from the current height; their lines are blocks of their own."""
        half = (WIDTH - MARGIN_LEFT - MARGIN_RIGHT) / 2
        start = self.y
        for side, lines in enumerate((left, right)):
            y, block = start, []
            for text, bold in lines:
                width = half * (0.84 if side == 0 else 1.16)
                x = MARGIN_LEFT - 110 if side == 0 else MARGIN_LEFT + half * 0.84
                y += self.line(text, x, y, bold=bold, scale=0.92, centre=width) if text else self.size * DPI / 72
                if text:
                    block.append(text)
                y += step
            self.blocks.append(block)
            self.y = max(self.y, y)
        self.y += 40


@cache
def _face(font: str, bold: bool, pixels: int) -> ImageFont.FreeTypeFont:
    style = ("-Bold" if bold else "") if font == "dejavu" else ("Bold" if bold else "Regular")
    return ImageFont.truetype(str(_FONT_ROOT / FONTS[font].format(style)), pixels)


def fonts_found() -> tuple[str, ...]:
    """The fonts that this machine has."""
    return tuple(
        name
        for name, path in FONTS.items()
        if (_FONT_ROOT / path.format("" if name == "dejavu" else "Regular")).is_file()
    )


def _name(rng: random.Random) -> str:
    return " ".join(rng.choice(group.split()) for group in (texts.SURNAMES, texts.MIDDLES, texts.GIVEN))


def _date(rng: random.Random) -> tuple[str, str, str]:
    return f"{rng.randint(1, 28):02d}", f"{rng.randint(1, 12):02d}", str(rng.randint(2019, 2026))


def _letterhead(sheet: _Sheet, mark: str) -> None:
    rng = sheet.rng
    day, month, year = _date(rng)
    office = rng.choice(texts.OFFICES).split("\n")
    left = [(office[0], False), (office[1], True), ("", False), (f"Số: {rng.randint(11, 4999)}/{mark}", False)]
    right = [
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", True),
        ("Độc lập - Tự do - Hạnh phúc", True),
        ("", False),
        (f"Vĩnh Long, ngày {day} tháng {month} năm {year}", False),
    ]
    sheet.columns(left, right)


def _signature(sheet: _Sheet, title: tuple[str, str], recipients: bool) -> tuple[tuple[str, ...], tuple[float, float]]:
    sheet.y = max(sheet.y + 30, 0)
    top = sheet.y
    name = _name(sheet.rng)
    left = [("Nơi nhận:", True), *((f"- {r}", False) for r in texts.RECIPIENTS)] if recipients else [("", False)]
    right = [(title[0], True), (title[1], True), ("", False), ("", False), ("", False), (name, True)]
    sheet.columns(left, right)
    lines = (title[0], title[1], name)
    return lines, (WIDTH * 0.66, top + 330)


def _body(sheet: _Sheet, count: int) -> None:
    block: list[str] = []
    for sentence in sheet.rng.sample(texts.SENTENCES, count):
        if sheet.y > HEIGHT - ROOM_BELOW:
            break
        sheet.paragraph(sentence, block)
    sheet.blocks.append(block)


def _centred(sheet: _Sheet, *lines: str) -> None:
    block = []
    for line in lines:
        width = WIDTH - MARGIN_LEFT - MARGIN_RIGHT
        sheet.y += sheet.line(
            line, MARGIN_LEFT, sheet.y, bold=True, scale=1.08 if line.isupper() else 1.0, centre=width
        )
        block.append(line)
    sheet.blocks.append(block)
    sheet.y += 40


def _value(kind: str | None, rng: random.Random) -> str:
    return {
        None: lambda: _name(rng),
        "DATE": lambda: "/".join(_date(rng)),
        "NUMBER12": lambda: f"0{rng.randint(10**10, 10**11 - 1)}",
        "PLACE": lambda: rng.choice(texts.PLACES),
        "PHONE": lambda: f"09{rng.randint(10**7, 10**8 - 1)}",
        "AREA": lambda: f"{rng.randint(1, 9)}.{rng.randint(100, 999)},{rng.randint(1, 9)} m2",
        "MONEY": lambda: f"{rng.randint(1, 90)}.{rng.randint(100, 999)}.000 đồng",
    }.get(kind, lambda: str(kind))()


def _form(sheet: _Sheet) -> None:
    _centred(sheet, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
    _centred(sheet, "ĐƠN ĐỀ NGHỊ HỖ TRỢ KHẮC PHỤC THIỆT HẠI")
    block: list[str] = []
    for number, (label, kind) in enumerate(texts.FIELDS, start=1):
        text = f"{number}. {label}: {_value(kind, sheet.rng)}"
        sheet.paragraph(text, block, indent=0)
    sheet.blocks.append(block)
    _body(sheet, 10)


def _table(sheet: _Sheet) -> None:
    _centred(sheet, "BẢNG KÊ VẬT TƯ DỰ PHÒNG")
    edges = [MARGIN_LEFT, 500, 1250, 1500, 1790, WIDTH - MARGIN_RIGHT]
    rows = [texts.TABLE_HEAD]
    for number, (name, unit) in enumerate(sheet.rng.sample(texts.TABLE_ROWS, 9), start=1):
        rows.append(
            (str(number), name, unit, str(sheet.rng.randint(2, 950)), sheet.rng.choice(("mới", "còn tốt", "cần thay")))
        )
    block = []
    high = sheet.size * DPI / 72 * 1.9
    for row in rows:
        for left, right, cell in zip(edges[:-1], edges[1:], row, strict=True):
            sheet.draw.rectangle((left, sheet.y, right, sheet.y + high), outline=(30, 30, 30), width=3)
            sheet.line(cell, left + 18, sheet.y + high * 0.18, bold=row is rows[0])
        block.append(" ".join(row))
        sheet.y += high
    sheet.y += 50
    sheet.blocks.append(block)
    _body(sheet, 8)


def _compose(kind: Kind, font: str, rng: random.Random) -> tuple[_Sheet, tuple[str, ...], tuple[float, float]]:
    size = {"dejavu": 11.0, "arimo": 12.0, "sans": 12.0}.get(font, 13.0)
    sheet = _Sheet(font, size, rng)
    if kind is Kind.DECISION:
        _letterhead(sheet, "QĐ-UBND")
        _centred(sheet, "QUYẾT ĐỊNH", rng.choice(texts.TITLES))
        _body(sheet, 14)
        lines, place = _signature(sheet, ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"), True)
    elif kind is Kind.FORM:
        _form(sheet)
        lines, place = _signature(sheet, ("NGƯỜI LÀM ĐƠN", "(Ký và ghi rõ họ tên)"), False)
    elif kind is Kind.TABLE:
        _letterhead(sheet, "BC-TN")
        _table(sheet)
        lines, place = _signature(sheet, ("KT. TRƯỞNG TRẠM", "PHÓ TRƯỞNG TRẠM"), True)
    elif kind is Kind.LETTER:
        _letterhead(sheet, "CV-THNĐC")
        _body(sheet, 16)
        lines, place = _signature(sheet, ("HIỆU TRƯỞNG", "(Đã ký)"), True)
    else:
        _centred(sheet, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
        _centred(sheet, "BIÊN BẢN LÀM VIỆC")
        _body(sheet, 17)
        lines, place = _signature(sheet, ("NGƯỜI LẬP BIÊN BẢN", "(Ký, ghi rõ họ tên)"), False)
    return sheet, lines, place


def make(seed: int, kind: Kind, font: str, degradation: Degradation) -> Sample:
    """One page; the same for the same arguments."""
    rng = random.Random(f"{seed}-{kind}-{font}")  # noqa: S311
    sheet, signature, place = _compose(kind, font, rng)
    pixels = cv2.cvtColor(np.asarray(sheet.image), cv2.COLOR_RGB2BGR).astype(np.uint8, copy=False)
    noise = np.random.default_rng(seed)
    dpi = DPI
    if degradation is not Degradation.CLEAN:
        pixels = stamped(pixels, place, rng)
    if degradation is Degradation.STAMP_1:
        pixels = noisy(turned(pixels, rng.choice((-1.0, 1.0))), noise, 5.0)
    elif degradation in (Degradation.STAMP_4, Degradation.STAMP_4_150):
        pixels = turned(pixels, rng.choice((-4.0, 4.0)))
        pixels = cv2.GaussianBlur(uneven(pixels, rng), (0, 0), 1.0).astype(np.uint8, copy=False)
        pixels = noisy(pixels, noise, 9.0)
    if degradation is Degradation.STAMP_4_150:
        dpi = 150
        pixels = cv2.resize(pixels, (WIDTH // 2, HEIGHT // 2), interpolation=cv2.INTER_AREA).astype(np.uint8)
        _, data = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, 45])
        pixels = np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), dtype=np.uint8)
    name = f"{kind}-{font}-{degradation}-{seed}"
    return Sample(name, kind, font, degradation, pixels, dpi, _orders(sheet, kind), signature, tuple(sheet.words))


def _orders(sheet: _Sheet, kind: Kind) -> tuple[str, ...]:
    """The page's text with its letterhead and its signature block by columns or by rows."""
    blocks = [block for block in sheet.blocks if block]
    heads = [2] if kind in (Kind.DECISION, Kind.TABLE, Kind.LETTER) else []
    pairs = ([(0, 1)] if heads else []) + ([(len(blocks) - 2, len(blocks) - 1)] if heads else [])
    found = []
    for by_rows in itertools.product((False, True), repeat=len(pairs)):
        lines: list[str] = []
        index = 0
        while index < len(blocks):
            chosen = next((rows for pair, rows in zip(pairs, by_rows, strict=True) if pair[0] == index), False)
            if chosen:
                for a, b in itertools.zip_longest(blocks[index], blocks[index + 1], fillvalue=""):
                    lines.append(f"{a} {b}".strip())
                index += 2
            else:
                lines += blocks[index]
                index += 1
        found.append("\n".join(lines))
    return tuple(dict.fromkeys(found))


def stamped(pixels: Pixels, place: tuple[float, float], rng: random.Random) -> Pixels:
    """A round red seal and a blue signature over the signature block."""
    layer = np.full_like(pixels, 255)
    x, y = int(place[0] - 150), int(place[1] - 60)
    red = (60, 40, 205)
    cv2.circle(layer, (x, y), 205, red, 9, cv2.LINE_AA)
    cv2.circle(layer, (x, y), 150, red, 4, cv2.LINE_AA)
    for corner in range(5):
        angles = [np.pi * (0.4 * corner - 0.5), np.pi * (0.4 * (corner + 2) - 0.5)]
        a, b = ((int(x + 70 * np.cos(t)), int(y + 70 * np.sin(t))) for t in angles)
        cv2.line(layer, a, b, red, 6, cv2.LINE_AA)
    for tick in range(26):
        angle = tick * 2 * np.pi / 26
        inner, outer = ((int(x + r * np.cos(angle)), int(y + r * np.sin(angle))) for r in (163, 190))
        cv2.line(layer, inner, outer, red, 8, cv2.LINE_AA)
    points = [(x + 60 + 40 * i, y + 40 + rng.randint(-110, 110)) for i in range(9)]
    cv2.polylines(layer, [np.array(points, np.int32)], False, (150, 60, 30), 6, cv2.LINE_AA)
    return np.minimum(pixels, layer)


def turned(pixels: Pixels, degrees: float) -> Pixels:
    """Turned about its middle, white outside."""
    height, width = pixels.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    return cv2.warpAffine(
        pixels,
        matrix,
        (width, height),
        flags=cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=(255, 255, 255),
    ).astype(np.uint8, copy=False)


def uneven(pixels: Pixels, rng: random.Random) -> Pixels:
    """Light falling off towards one corner."""
    height, width = pixels.shape[:2]
    across = np.linspace(0, 1, width)[None, :] if rng.random() < 0.5 else np.linspace(1, 0, width)[None, :]
    down = np.linspace(0, 1, height)[:, None]
    light = (1.0 - 0.42 * (0.6 * across + 0.4 * down) ** 1.3).astype(np.float32)
    return np.clip(pixels * light[..., None], 0, 255).astype(np.uint8)


def noisy(pixels: Pixels, rng: np.random.Generator, sigma: float) -> Pixels:
    """Gaussian noise, the same in all channels of a pixel."""
    height, width = pixels.shape[:2]
    grain = rng.normal(0, sigma, (height, width, 1)).astype(np.float32)
    return np.clip(pixels + grain, 0, 255).astype(np.uint8)
