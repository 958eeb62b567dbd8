"""Page readings made from the generator's truth, as an OCR engine might have read them: fast, without any picture.

In: a truth ``Page`` and how noisy. Out: ``PageReading``. The noise is what Tesseract does to Vietnamese scans: marks
lost or swapped on right letters, look-alike digits, words glued or cut, leaders read as dots. What is noisy then goes
through the product's own corrector, as Tesseract's words do: names keep their mistakes, common words mostly do not.
"""

import random
import unicodedata
from dataclasses import dataclass

from models.reading import Code, InkRegion, PageReading, Seal, Source, Word
from pipeline.read.correct import corrected
from tests.office.truth import Page, Part


@dataclass(frozen=True)
class Noise:
    """Chances per word (``marks``, ``letters``, ``glue``, ``drop``) and per digit (``digits``)."""

    marks: float = 0.0
    letters: float = 0.0
    glue: float = 0.0
    drop: float = 0.0
    digits: float = 0.0
    dots: float = 0.0


NONE = Noise()
LIGHT = Noise(marks=0.03, letters=0.004, glue=0.004, drop=0.002, digits=0.0002, dots=0.01)
HEAVY = Noise(marks=0.09, letters=0.02, glue=0.012, drop=0.01, digits=0.001, dots=0.03)

_ALIKE = {"0": "O", "1": "l", "5": "S", "8": "§", "6": "8", "3": "8", "7": "1", "9": "0", "4": "1", "2": "7"}
_LETTERS = {
    "n": "m",
    "m": "rn",
    "h": "b",
    "l": "i",
    "i": "l",
    "c": "e",
    "e": "c",
    "u": "n",
    "o": "0",
    "g": "q",
    "t": "f",
    "Đ": "D",
    "đ": "d",
}


def _swap_mark(text: str, rng: random.Random) -> str:
    """Take one mark off one letter, or put another in its place."""
    decomposed = unicodedata.normalize("NFD", text)
    places = [i for i, c in enumerate(decomposed) if unicodedata.combining(c)]
    if not places:
        return text
    at = rng.choice(places)
    other = rng.choice(("", "\u0301", "\u0300", "\u0302", ""))
    swapped = unicodedata.normalize("NFC", decomposed[:at] + other + decomposed[at + 1 :])
    if any(unicodedata.combining(c) for c in swapped):
        # No engine prints a letter that the alphabet does not have.
        swapped = unicodedata.normalize("NFC", decomposed[:at] + decomposed[at + 1 :])
    return swapped


def _noisy(text: str, noise: Noise, rng: random.Random) -> str:
    if rng.random() < noise.marks:
        text = _swap_mark(text, rng)
    if rng.random() < noise.letters:
        at = rng.randrange(len(text))
        text = text[:at] + _LETTERS.get(text[at], text[at]) + text[at + 1 :]
    if noise.digits:
        text = "".join(_ALIKE.get(c, c) if c.isdigit() and rng.random() < noise.digits else c for c in text)
    if rng.random() < noise.dots:
        text = rng.choice(("…" + text, "..." + text, text + "..."))
    return text


def reading_of(page: Page, number: int, *, noise: Noise = NONE, seed: object = 0) -> PageReading:
    """Read ``page`` from its truth."""
    rng = random.Random(f"{seed}:{number}")  # noqa: S311  # noise, not a secret
    words: list[Word] = []
    for true in page.words:
        if rng.random() < noise.drop:
            continue
        text = _noisy(true.text, noise, rng)
        changed = text != true.text
        sure = rng.uniform(0.55, 0.93) if changed else rng.uniform(0.88, 0.97)
        if true.part is Part.SIGNATURE and noise.marks:
            sure *= 0.95
        same = words and words[-1].line == true.line and words[-1].block == true.block
        if same and rng.random() < noise.glue:
            last = words.pop()
            box = (
                last.box[0],
                min(last.box[1], true.box[1]),
                max(last.box[2], true.box[2]),
                max(last.box[3], true.box[3]),
            )
            words.append(
                Word(
                    text=last.text + text,
                    confidence=min(sure, last.confidence),
                    box=box,
                    line=true.line,
                    block=true.block,
                )
            )
            continue
        words.append(Word(text=text, confidence=sure, box=true.box, line=true.line, block=true.block))
    if noise != NONE:
        words = list(corrected(words, "")[0])
    height, width = page.image.shape[:2]
    return PageReading(
        number=number,
        source=Source.NONE if page.blank else Source.OCR,
        width=width,
        height=height,
        blank=page.blank,
        confidence=sum(w.confidence for w in words) / len(words) if words else 0.0,
        text=page.text,
        seals=tuple(Seal(box=b) for b in page.seals),
        ink=tuple(InkRegion(box=b) for b in page.inks),
        codes=tuple(Code(kind="qr", text=c.text, box=c.box) for c in page.codes),
        words=tuple(words),
    )  # fmt: skip
