"""Numbers of people covered on pages, for those who may not see them: in the words, and in the picture.

In: a page's reading, or its picture and reading. Out: the same with every number that can be a person's covered. What
the machine did not read it cannot cover, so a page without words is not shown at all: ``PurposeNeeded`` at the caller.
"""

import io
import re
from collections.abc import Iterator
from itertools import groupby

from PIL import Image, ImageDraw

from models.consultation import Consultation
from models.decision import Decision
from models.dossier import Dossier
from models.paper import Field
from models.reading import Code, PageReading, Source, Word
from models.record import Box
from web.purpose import KEPT, masked

_LOOKS = str.maketrans("OoQDIl|SBZ", "0000111582")
"""Letters that stand for digits where a machine read a number badly."""
_DATE = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}\W?")
LEAST = 8
"""Digits of what is covered: identity numbers have 9 or 12, and one may be lost in reading."""
GROWN = 0.004


def can_be_masked(reading: PageReading) -> bool:
    """Whether it is known where on the page words stand."""
    return reading.blank or (reading.source is not Source.NONE and bool(reading.words))


def masked_reading(reading: PageReading) -> PageReading:
    """The reading with the numbers' digits as dots, but for the last three."""
    hidden = {n: dots for run in _numbers(reading.words) for n, dots in _dots(reading.words, run)}
    words = tuple(
        word.model_copy(update={"text": hidden[n], "as_read": None}) if n in hidden else word
        for n, word in enumerate(reading.words)
    )
    text = masked(reading.text)
    for run in _numbers(reading.words):  # as a whole, or a part could be a house's number elsewhere on the page
        whole = r"\s+".join(re.escape(reading.words[n].text) for n in run)
        text = re.sub(whole, " ".join(hidden[n] for n in run), text)
    codes = tuple(Code(kind=code.kind, text="•", box=code.box) for code in reading.codes)
    return reading.model_copy(update={"words": words, "text": text, "codes": codes})


def covered(picture: bytes, reading: PageReading) -> bytes:
    """The JPEG with the numbers and codes under black bars. ``picture`` is the upright page, whatever its size."""
    boxes = [reading.words[n].box for run in _numbers(reading.words) for n in run] + [
        code.box for code in reading.codes
    ]
    if not boxes:
        return picture
    with Image.open(io.BytesIO(picture)) as opened:
        image = opened.convert("RGB")
    draw = ImageDraw.Draw(image)
    for box in boxes:
        draw.rectangle(_pixels(box, image.size), fill="black")
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()


def masked_dossier(dossier: Dossier) -> Dossier:
    """The dossier with the numbers of its applicant, in its fields and in its findings as dots."""
    applicant = dossier.applicant.model_copy(
        update={
            "id_number": masked(dossier.applicant.id_number or "") or None,
            "tax_code": masked(dossier.applicant.tax_code or "") or None,
        }
    )
    components = tuple(
        one.model_copy(update={"fields": {key: _masked_field(field) for key, field in one.fields.items()}})
        for one in dossier.components
    )
    findings = tuple(
        one.model_copy(
            update={
                "message": masked(one.message),
                "evidence": tuple(e.model_copy(update={"text": masked(e.text or "") or None}) for e in one.evidence),
            }
        )
        for one in dossier.findings
    )
    return dossier.model_copy(update={"applicant": applicant, "components": components, "findings": findings})


def masked_question(asked: Consultation) -> Consultation:
    """A question to another unit, and its answer, with the numbers in their words as dots."""
    answer = asked.answer.model_copy(update={"text": masked(asked.answer.text)}) if asked.answer else None
    return asked.model_copy(update={"question": masked(asked.question), "answer": answer})


def masked_decision(decision: Decision) -> Decision:
    """The decision with the numbers in its words as dots."""
    hidden = {name: masked(getattr(decision, name)) for name in ("reason", "notice")}
    return decision.model_copy(update=hidden)


def _masked_field(field: Field) -> Field:
    return field.model_copy(update={"value": masked(field.value), "as_read": masked(field.as_read)})


def _pixels(box: Box, size: tuple[int, int]) -> tuple[int, int, int, int]:
    width, height = size
    left, top, right, bottom = box
    return (
        int((left - GROWN) * width), int((top - GROWN) * height), int((right + GROWN) * width) + 1,
        int((bottom + GROWN) * height) + 1,
    )  # fmt: skip


def _numbers(words: tuple[Word, ...]) -> list[tuple[int, ...]]:
    """Places of words that are a number of a person's length, or with their neighbours of the line make one up."""
    found: list[tuple[int, ...]] = []
    for _, line in groupby(enumerate(words), key=lambda item: (item[1].block, item[1].line)):
        run: list[int] = []
        for n, word in [*line, (-1, None)]:
            if word is not None and _digits(word.text):
                run.append(n)
                continue
            if sum(_digits(words[m].text) for m in run) >= LEAST:
                found.append(tuple(run))
            run = []
    return found


def _digits(text: str) -> int:
    """How many digits a word has that is a number or a part of one; 0 for words and dates."""
    bare = text.strip(".,;:()[]").translate(_LOOKS)
    if _DATE.fullmatch(bare):
        return 0
    digits = sum(c.isdigit() for c in bare)
    return digits if digits and digits >= 0.8 * sum(c.isalnum() for c in bare) and any(map(str.isdigit, text)) else 0


def _dots(words: tuple[Word, ...], run: tuple[int, ...]) -> Iterator[tuple[int, str]]:
    """Each word of a number with its letters and digits as dots, but for the number's last three."""
    left = KEPT
    for n in reversed(run):
        shown = []
        for c in reversed(words[n].text):
            shown.append("•" if c.isalnum() and left <= 0 else c)
            left -= c.isalnum()
        yield n, "".join(reversed(shown))
