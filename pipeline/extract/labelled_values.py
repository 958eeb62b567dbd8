"""The value in a label's text: by the check's own reader, the catalogue's pattern, or the text as it stands.

In: a field type and ``Labelled`` text. Out: ``Found``; None for what does not look like the type.
Nothing can go wrong.
"""

import re

from models.procedure import FieldCheck, FieldType
from pipeline.extract.address import address
from pipeline.extract.found import Found, by_pattern, field_at, spaced_digits, tidy_code
from pipeline.extract.labels import MISREAD, Labelled
from pipeline.extract.organisation import flow, organisation, phone
from pipeline.extract.values import last_day, normalise
from pipeline.fold import letters

FREE_TEXT_AT_MOST = 300
ORGANISATION, ADDRESS = "ten_to_chuc", "dia_chi"
_READERS = {ORGANISATION: organisation, "so_dien_thoai": phone, "luu_luong": flow, "ngay_het_han": last_day}
"""Readers of field types that no pattern describes well."""


_ANY_NUMBER = re.compile(r"(?<![\w/])(\d(?: ?\d){0,4}[a-z]?)(?![\w/])")


def from_label(kind: FieldType, one: Labelled) -> Found | None:
    """The value in a label's text: by the check's own reader, the pattern, or the text itself."""
    text = one.text
    reader = _READERS.get(kind.key)
    value = reader(text) if reader else normalise(kind.check, text)
    if value is not None:
        trust = 0.6 if value.mended else 1.0
        weight = one.weight * (1.0 if value.valid is not False else 0.5) - value.start * 0.004
        return Found(
            weight,
            field_at(
                one.page, one.line, one.start + value.start, one.start + value.end, value.value, value.valid, trust
            ),
        )
    if kind.check not in (FieldCheck.PATTERN, FieldCheck.NONE) or kind.key == "so_dien_thoai":
        return None
    if kind.pattern:
        return _pattern_value(kind, one)
    return _free_text(kind, one) if kind.check is FieldCheck.NONE else None


_PREPOSITION = re.compile(r"(?:dat |o |lap )?tai(?: dia chi)?[: ]+|la[: ]+|o[: ]+")
_NOISE = re.compile(r"(?<!\s)\s*(?:[^\w\s,./()\-–“”\"']|[-._:]){2,}")
"""What OCR makes of dotted leaders behind a value."""
_SPECK = re.compile(r"(?:(?<=[\w,;])(?:…|\.{3}) ?|(?<=[\w,;] )(?:…|\.{3}))(?=\w)(?![^:]{0,25}:)")
"""Dots that dirt or a seal left on a word: leaders end a value and stand apart, or before another label."""
_GLUED = re.compile(r",(?=[^\W\d])")
_ENDS_LABEL = (":", ".", "…", ")", "_")


def _free_text(kind: FieldType, one: Labelled) -> Found | None:
    """What stands after a label as it stands: it begins like a name, an address or a number, not like a sentence."""
    skipped = _PREPOSITION.match(one.line.folded, one.start, one.end)
    start = skipped.end() if skipped else one.start
    text = one.line.text[start : one.end]
    labelled_well = not one.direct or skipped or one.line.text[: one.start].rstrip().endswith(_ENDS_LABEL)
    if not letters(text) or not (labelled_well or text[0].isupper() or text[0].isdigit()):
        return None
    if kind.key == ORGANISATION and not (one.direct and text[0].isupper() and not one.loose and one.weight > MISREAD):
        return None
    weight = one.weight * (0.4 if kind.key == ORGANISATION else 1.0) * (1.0 if labelled_well else 0.6)
    text = " ".join(_GLUED.sub(", ", _SPECK.sub(" ", text)).split())
    if kind.key == ADDRESS:
        text = address(text)
    noise = _NOISE.search(text)
    shown = text[: noise.start() if noise and noise.start() > 4 else FREE_TEXT_AT_MOST].strip(" .…")
    return Found(weight, field_at(one.page, one.line, start, one.end, shown, None, 1.0))


def _pattern_value(kind: FieldType, one: Labelled) -> Found | None:
    """By the pattern on the label's text, else on the whole line around it (patterns may hold the label)."""
    plain_number = (kind.pattern or "").rstrip(")").endswith(r"(\d+[a-z]?")
    place = None if plain_number else by_pattern(kind, one.line, one.start, one.end)
    if place is None and one.direct and not plain_number:
        place = by_pattern(kind, one.line, 0, one.end)
        if place is not None and place[0] < one.start:
            place = None
    if plain_number:
        # The pattern repeats the label and wants a plain number: the label has already been found.
        number = _ANY_NUMBER.search(one.line.folded, one.start, one.end)
        place = (number.start(1), number.end(1)) if number and number.start(1) - one.start < 12 else None
        if place and not one.direct and len(one.text) - (place[1] - place[0]) > 4:
            # Under a label stands a cell with the number alone; a line that goes on is another item's.
            place = None
    if place is None:
        return None
    raw = one.line.text[place[0] : place[1]]
    return Found(
        one.weight, field_at(one.page, one.line, *place, tidy_code(raw, spaced=spaced_digits(kind)), True, 1.0)
    )
