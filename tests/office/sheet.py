"""One sheet of paper as a list of marks, drawn to pixels (``render``) or into a PDF (``files.text_pdf``).

Lengths are points (1/72 inch), origin top left, y downwards; text stands on its baseline.
Out: ``Page`` with words, fields and marks and their boxes. Nothing random here: chance comes in by seed.
"""

from dataclasses import dataclass, field, replace
from functools import lru_cache

import cv2
import numpy as np
import qrcode
from PIL import Image as Pillow
from PIL import ImageDraw
from PIL.ImageFont import FreeTypeFont

from tests.office import ink
from tests.office.chance import dice
from tests.office.fonts import Face, font, width
from tests.office.truth import Box, Code, Image, Page, Part, TrueField, Word, with_rows

MM = 72 / 25.4
A4 = (210 * MM, 297 * MM)
A3_WIDE = (420 * MM, 297 * MM)
CARD = (85.6 * MM, 54 * MM)
BLACK = (0, 0, 0)


@dataclass(frozen=True)
class TextMark:
    """One word on its baseline. ``known`` False: drawn, but no word of the truth (leaders, ornaments)."""

    x: float
    y: float
    text: str
    face: Face
    size: float
    colour: tuple[int, int, int] = BLACK
    line: int = 0
    block: int = 0
    part: Part = Part.BODY
    field: int | None = None
    known: bool = True
    gap: bool = True


@dataclass(frozen=True)
class LineMark:
    x0: float
    y0: float
    x1: float
    y1: float
    thick: float = 0.6
    colour: tuple[int, int, int] = BLACK
    dotted: bool = False


@dataclass(frozen=True)
class SealMark:
    """A round seal: centre, diameter, ring text (``top|bottom``), text in the middle (lines split by ``|``)."""

    x: float
    y: float
    diameter: float
    ring: str
    centre: str
    seed: str


@dataclass(frozen=True)
class SignMark:
    """A signature within a rectangle."""

    x: float
    y: float
    w: float
    h: float
    seed: str


@dataclass(frozen=True)
class QrMark:
    x: float
    y: float
    size: float
    text: str


@dataclass(frozen=True)
class PictureMark:
    """A small painted picture (portrait, emblem, map) by name; see ``pictures.py``."""

    x: float
    y: float
    w: float
    h: float
    name: str
    seed: str


@dataclass(frozen=True)
class FieldNote:
    """What the words marked with its number say."""

    key: str
    value: str
    printed: str
    role: str = ""


Mark = TextMark | LineMark | SealMark | SignMark | QrMark | PictureMark


@dataclass
class Sheet:
    """A sheet being written. ``tint`` is its paper's colour (BGR), ``pattern`` a certificate's guilloche."""

    size: tuple[float, float] = A4
    tint: tuple[int, int, int] = (255, 255, 255)
    pattern: bool = False
    name: str = ""
    marks: list[Mark] = field(default_factory=list)
    notes: list[FieldNote] = field(default_factory=list)
    seed: str = ""

    @property
    def blank(self) -> bool:
        return not self.marks

    def unsigned(self) -> "Sheet":
        """The sheet without ink signatures and seals, as it is before anybody signs it digitally."""
        return replace(self, marks=[m for m in self.marks if not isinstance(m, SealMark | SignMark)])

    def note(self, key: str, value: str, printed: str, role: str = "") -> int:
        """Open a field; give its number to the words that print it."""
        self.notes.append(FieldNote(key, value, printed, role))
        return len(self.notes) - 1

    def render(self, dpi: int = 300) -> Page:
        """Draw the sheet in BGR at ``dpi``."""
        return _Drawing(self, dpi).page()

    def outline(self, dpi: int = 300) -> Page:
        """The same truth without a picture, for those who only want to know what stands where: a white page."""
        return _Outline(self, dpi).page()


@lru_cache(maxsize=64)
def _qr(text: str) -> Image:
    code = qrcode.QRCode(border=1, error_correction=qrcode.constants.ERROR_CORRECT_M)
    code.add_data(text.encode())
    code.make(fit=True)
    return np.where(np.array(code.get_matrix()), 0, 255).astype(np.uint8)


class _Drawing:
    """Marks onto pixels, first paper and pictures, then text, then ink."""

    def __init__(self, sheet: Sheet, dpi: int) -> None:
        self.sheet, self.dpi, self.scale = sheet, dpi, dpi / 72
        self.w, self.h = (round(side * self.scale) for side in sheet.size)
        self.words: list[Word] = []
        self.boxes: dict[int, list[Box]] = {}

    def page(self) -> Page:
        image = self._paper()
        for mark in self.sheet.marks:
            if isinstance(mark, PictureMark):
                self._picture(image, mark)
            elif isinstance(mark, QrMark):
                self._paste(image, mark.x, mark.y, mark.size, mark.size, _qr(mark.text))
        image = self._print(image)
        seals, inks = self._ink(image)
        codes = [
            Code(m.text, self._box(m.x, m.y, m.x + m.size, m.y + m.size))
            for m in self.sheet.marks
            if isinstance(m, QrMark)
        ]
        return Page(
            image=image,
            dpi=self.dpi,
            words=with_rows(self.words),
            fields=tuple(self._fields()),
            seals=tuple(seals),
            inks=tuple(inks),
            codes=tuple(codes),
            blank=self.sheet.blank,
            name=self.sheet.name,
        )

    def _paper(self) -> Image:
        if self.sheet.pattern:
            return ink.guilloche(self.h, self.w, self.sheet.tint, dice("paper", self.sheet.seed))
        return np.full((self.h, self.w, 3), self.sheet.tint, np.uint8)

    def _box(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        w, h = self.sheet.size
        clip = [min(1.0, max(0.0, v)) for v in (x0 / w, y0 / h, x1 / w, y1 / h)]
        return (clip[0], clip[1], clip[2], clip[3])

    def _paste(
        self, image: Image, x: float, y: float, w: float, h: float, picture: Image, *, keep: bool = False
    ) -> None:
        x0, y0 = round(x * self.scale), round(y * self.scale)
        size = (max(1, round(w * self.scale)), max(1, round(h * self.scale)))
        shrunk = size[0] < picture.shape[1]
        resized = cv2.resize(picture, size, interpolation=cv2.INTER_AREA if shrunk else cv2.INTER_NEAREST)
        if resized.ndim == 2:
            resized = cv2.cvtColor(resized, cv2.COLOR_GRAY2BGR)
        room = image[y0 : y0 + size[1], x0 : x0 + size[0]]
        resized = resized[: room.shape[0], : room.shape[1]]
        room[:] = resized if keep else cv2.multiply(room, resized, scale=1 / 255)

    def _picture(self, image: Image, mark: PictureMark) -> None:
        from tests.office.pictures import paint

        size = (round(mark.w * self.scale), round(mark.h * self.scale))
        self._paste(image, mark.x, mark.y, mark.w, mark.h, paint(mark.name, size, dice(mark.seed)))

    def _print(self, image: Image) -> Image:
        canvas = Pillow.fromarray(image)  # BGR kept as it is: colours are given in BGR too
        draw = ImageDraw.Draw(canvas)
        for mark in self.sheet.marks:
            if isinstance(mark, TextMark):
                self._word(draw, mark)
            elif isinstance(mark, LineMark):
                self._line(draw, mark)
        return np.array(canvas)

    def _word(self, draw: ImageDraw.ImageDraw, mark: TextMark) -> None:
        x, y = mark.x * self.scale, mark.y * self.scale
        face = font(mark.face, mark.size * self.scale)
        draw.text((x, y), mark.text, font=face, fill=mark.colour, anchor="ls")
        self._place(face, mark)

    def _place(self, face: FreeTypeFont, mark: TextMark) -> None:
        """Keep where a word stands."""
        if not mark.known:
            return
        x, y = mark.x * self.scale, mark.y * self.scale
        left, top, right, bottom = face.getbbox(mark.text, anchor="ls")
        s = self.scale
        box = self._box((x + left) / s, (y + top) / s, (x + right) / s, (y + bottom) / s)
        if mark.gap or not self.words:
            self.words.append(Word(mark.text, box, mark.line, mark.block, mark.part))
        else:  # set tight to the word before it (a bold label and its colon)
            last = self.words[-1]
            self.words[-1] = Word(last.text + mark.text, _union([last.box, box]), last.line, last.block, last.part)
        if mark.field is not None:
            self.boxes.setdefault(mark.field, []).append(box)

    def _line(self, draw: ImageDraw.ImageDraw, m: LineMark) -> None:
        s, thick = self.scale, max(1, round(m.thick * self.scale))
        if not m.dotted:
            draw.line((m.x0 * s, m.y0 * s, m.x1 * s, m.y1 * s), fill=m.colour, width=thick)
            return
        x = m.x0
        while x < m.x1:
            draw.ellipse((x * s, m.y0 * s - thick, x * s + thick, m.y0 * s), fill=m.colour)
            x += 3.1

    def _ink(self, image: Image) -> tuple[list[Box], list[Box]]:
        seals, inks = [], []
        for mark in self.sheet.marks:
            if isinstance(mark, SignMark):
                x, y, w, h = (round(v * self.scale) for v in (mark.x, mark.y, mark.w, mark.h))
                ink.sign(image, x, y, w, h, dice(mark.seed))
                inks.append(self._box(mark.x, mark.y, mark.x + mark.w, mark.y + mark.h))
        for mark in self.sheet.marks:
            if isinstance(mark, SealMark):
                r = mark.diameter / 2
                x, y = round((mark.x - r) * self.scale), round((mark.y - r) * self.scale)
                ink.press_seal(image, x, y, round(mark.diameter * self.scale), mark.ring, mark.centre, dice(mark.seed))
                seals.append(self._box(mark.x - r, mark.y - r, mark.x + r, mark.y + r))
        return seals, inks

    def _fields(self) -> list[TrueField]:
        out = []
        for number, boxes in sorted(self.boxes.items()):
            n = self.sheet.notes[number]
            out.append(TrueField(n.key, n.value, n.printed, _union(boxes), n.role))
        return out


class _Outline(_Drawing):
    """Everything is placed and nothing drawn."""

    def _paper(self) -> Image:
        return np.full((self.h, self.w, 3), 255, np.uint8)

    def _paste(
        self, image: Image, x: float, y: float, w: float, h: float, picture: Image, *, keep: bool = False
    ) -> None:
        """Nothing is drawn."""

    def _picture(self, image: Image, mark: PictureMark) -> None:
        """Nothing is drawn."""

    def _print(self, image: Image) -> Image:
        for mark in self.sheet.marks:
            if isinstance(mark, TextMark):
                self._place(font(mark.face, mark.size * self.scale), mark)
        return image

    def _ink(self, image: Image) -> tuple[list[Box], list[Box]]:
        marks = self.sheet.marks
        inks = [self._box(m.x, m.y, m.x + m.w, m.y + m.h) for m in marks if isinstance(m, SignMark)]
        rounds = [(m, m.diameter / 2) for m in marks if isinstance(m, SealMark)]
        return [self._box(m.x - r, m.y - r, m.x + r, m.y + r) for m, r in rounds], inks


def _union(boxes: list[Box]) -> Box:
    return (min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes))


def advance(face: Face, text: str, size: float) -> float:
    """Width of ``text`` in points."""
    return width(face, text, size)
