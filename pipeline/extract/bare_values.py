"""Values that stand without a label: shown by their pattern alone, proved by a check, or said by a printed code.

In: a field type and page views. Out: ``Found`` values, less trusted than labelled ones but for codes.
"""

import re
from collections.abc import Sequence

from models.paper import Field
from models.procedure import FieldCheck, FieldType
from pipeline.classify.codes import CardData
from pipeline.extract.found import Found, field_at, folded_pattern, spaced_digits, tidy_code
from pipeline.extract.values import normalise
from pipeline.fold import fold_aligned
from pipeline.lines import Line, PageView

_OWN_PROOF = frozenset({FieldCheck.PERSON_NUMBER, FieldCheck.AREA})
"""Checks strong enough to take a value that stands without its label."""


def without_label(kind: FieldType, pages: Sequence[PageView]) -> list[Found]:
    """Values that their pattern alone shows: in capitals as printed, or proved by a check."""
    if kind.pattern is None:
        return []
    found: list[Found] = []
    for page in pages:
        for line, own in page.flowed:
            for hit in folded_pattern(kind.pattern).finditer(line.folded):
                group = 1 if hit.re.groups and hit.group(1) is not None else 0
                start, end = hit.span(group)
                if hit.start() >= own:
                    continue
                one = _unlabelled(kind, page, line, start, end, labelled_itself=hit.start() < start)
                if one:
                    found.append(one)
    return found


def _unlabelled(
    kind: FieldType, page: PageView, line: Line, start: int, end: int, *, labelled_itself: bool
) -> Found | None:
    raw = line.text[start:end]
    if kind.check in _OWN_PROOF:
        value = normalise(kind.check, line.text[start : min(len(line.text), end + 4)])
        if value is None or value.valid is False:
            return None
        return Found(0.4, field_at(page, line, start, end, value.value, value.valid, 0.95))
    if kind.check is FieldCheck.MONEY:
        value = normalise(kind.check, line.text[start:])
        return (
            Found(0.25, field_at(page, line, start, end, value.value, value.valid, 0.9))
            if value and value.valid
            else None
        )
    if kind.check is FieldCheck.TAX_CODE:
        value = normalise(kind.check, raw)
        ten = value is not None and value.valid and len(value.value) != 12
        return Found(0.3, field_at(page, line, start, end, value.value, True, 0.8)) if value and ten else None
    if kind.check is not FieldCheck.PATTERN or (not labelled_itself and raw != raw.upper()):
        return None
    if not labelled_itself and not any(c.isalpha() for c in raw):
        return None
    alone = len(line.text) - len(raw) < 6
    return Found(
        0.5 if labelled_itself else 0.45 if alone else 0.3,
        field_at(page, line, start, end, tidy_code(raw, spaced=spaced_digits(kind)), True, 0.95),
    )


def card_fields(page: PageView, card: CardData) -> dict[str, Found]:
    """What a card's code says, before anything that is printed; the box is the code's."""
    values = {
        "so_dinh_danh": card.number,
        "so_cmnd": card.old_number,
        "ho_ten": card.name,
        "ngay_sinh": card.born,
        "dia_chi": card.address,
        "ngay": card.issued,
        "ngay_cap": card.issued,
    }
    return {
        key: Found(
            3.0, Field(value=v, as_read=v, confidence=0.99, file=page.file, page=page.number, box=card.box, valid=True)
        )
        for key, v in values.items()
        if v
    }


def from_codes(kind: FieldType, pages: Sequence[PageView]) -> list[Found]:
    """Parts of a QR code that are just what the pattern wants, letters and digits both, so that no count fits by
    chance."""
    if kind.pattern is None or kind.check is not FieldCheck.PATTERN:
        return []
    found = []
    for page in pages:
        for code in page.reading.codes:
            for piece in re.split(r"[|;\n]", code.text):
                hit = folded_pattern(kind.pattern).fullmatch(fold_aligned(piece.strip()))
                if hit and any(c.isalpha() for c in piece) and any(c.isdigit() for c in piece):
                    value = tidy_code(piece)
                    field = Field(
                        value=value,
                        as_read=piece.strip(),
                        confidence=0.99,
                        file=page.file,
                        page=page.number,
                        box=code.box,
                        valid=True,
                    )
                    found.append(Found(2.0, field))
    return found
