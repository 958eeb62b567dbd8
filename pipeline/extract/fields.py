"""The fields of one paper: every value with page, box, what was read, how sure, and whether its check passes.

In: page views of one paper, the field keys wanted, the catalogue. Out: ``Extracted``: the best value of each field, and
all values seen (a contract has many names). Order of trust: a card's code, a label beside the value, the pattern alone.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from models.paper import Field
from models.procedure import Catalogue, FieldCheck, FieldType, Where
from pipeline.classify.codes import CardData, card_data
from pipeline.extract.labels import Labelled, labelled, stops_of
from pipeline.extract.organisation import flow, organisation, phone
from pipeline.extract.structure import Placed, issuing_body, own_date, signer, summary
from pipeline.extract.values import Value, as_written, is_person, normalise, person_name
from pipeline.fold import fold_aligned, letters
from pipeline.lines import Line, PageView

FREE_TEXT_AT_MOST = 300
ORGANISATION = "ten_to_chuc"
_READERS = {ORGANISATION: organisation, "so_dien_thoai": phone, "luu_luong": flow}
"""Readers of field types that no pattern describes well."""
_OWN_PROOF = frozenset({FieldCheck.PERSON_NUMBER, FieldCheck.AREA})
"""Checks strong enough to take a value that stands without its label."""


@dataclass(frozen=True)
class Extracted:
    """``fields``: the best of each key. ``every``: all values of each key, best first, one for each normalised
    value."""

    fields: dict[str, Field]
    every: dict[str, tuple[Field, ...]]


@dataclass(frozen=True)
class _Found:
    weight: float
    field: Field


_LEADERS = re.compile(r"\s*(?:[.…_]{2,}|…)\s*")


def _field(page: PageView, line: Line, start: int, end: int, value: str, valid: bool | None, trust: float) -> Field:
    box, sure = line.span(start, end)
    return Field(
        value=_LEADERS.sub(" ", value).strip(),
        as_read=line.text[start:end].strip(),
        confidence=round(max(0.0, min(1.0, sure * trust)), 4),
        file=page.file,
        page=page.number,
        box=box,
        valid=valid,
    )


@lru_cache(maxsize=256)
def _folded_pattern(pattern: str) -> re.Pattern[str]:
    """The catalogue's pattern for folded text: its Vietnamese letters folded, everything else as it stands."""
    return re.compile("".join(c if ord(c) < 128 else fold_aligned(c) for c in pattern), re.IGNORECASE)


def _by_pattern(kind: FieldType, line: Line, start: int, end: int) -> tuple[int, int] | None:
    """Where the type's pattern finds its value within ``line.text[start:end]``."""
    if kind.pattern is None:
        return None
    found = _folded_pattern(kind.pattern).search(line.folded, start, end)
    if found is None:
        return None
    group = 1 if found.re.groups and found.group(1) is not None else 0
    return found.start(group), found.end(group)


_ANY_NUMBER = re.compile(r"(?<![\w/])(\d(?: ?\d){0,4}[a-z]?)(?![\w/])")


def _from_label(kind: FieldType, one: Labelled) -> _Found | None:
    """The value in a label's text: by the check's own reader, the pattern, or the text itself."""
    text = one.text
    reader = _READERS.get(kind.key)
    value = reader(text) if reader else normalise(kind.check, text)
    if value is not None:
        trust = 0.6 if value.mended else 1.0
        weight = one.weight * (1.0 if value.valid is not False else 0.5) - value.start * 0.004
        return _Found(
            weight,
            _field(one.page, one.line, one.start + value.start, one.start + value.end, value.value, value.valid, trust),
        )
    if kind.check not in (FieldCheck.PATTERN, FieldCheck.NONE) or kind.key == "so_dien_thoai":
        return None
    if kind.pattern:
        return _pattern_value(kind, one)
    return _free_text(kind, one) if kind.check is FieldCheck.NONE else None


_PREPOSITION = re.compile(r"(?:dat |o |lap )?tai(?: dia chi)?[: ]+|la[: ]+|o[: ]+")
_NOISE = re.compile(r"\s*(?:[^\w\s,./()\-–“”\"']|[-._:]){2,}")
"""What OCR makes of dotted leaders behind a value."""
_ENDS_LABEL = (":", ".", "…", ")", "_")


def _free_text(kind: FieldType, one: Labelled) -> _Found | None:
    """What stands after a label as it stands: it begins like a name, an address or a number, not like a sentence."""
    skipped = _PREPOSITION.match(one.line.folded, one.start, one.end)
    start = skipped.end() if skipped else one.start
    text = one.line.text[start : one.end]
    labelled_well = not one.direct or skipped or one.line.text[: one.start].rstrip().endswith(_ENDS_LABEL)
    if not letters(text) or not (labelled_well or text[0].isupper() or text[0].isdigit()):
        return None
    if kind.key == ORGANISATION and not (one.direct and text[0].isupper() and not one.loose):
        return None
    weight = one.weight * (0.4 if kind.key == ORGANISATION else 1.0) * (1.0 if labelled_well else 0.6)
    noise = _NOISE.search(text)
    shown = text[: noise.start() if noise and noise.start() > 4 else FREE_TEXT_AT_MOST].strip(" .…")
    return _Found(weight, _field(one.page, one.line, start, one.end, shown, None, 1.0))


def _pattern_value(kind: FieldType, one: Labelled) -> _Found | None:
    """By the pattern on the label's text, else on the whole line around it (patterns may hold the label)."""
    plain_number = (kind.pattern or "").rstrip(")").endswith(r"(\d+[a-z]?")
    place = None if plain_number else _by_pattern(kind, one.line, one.start, one.end)
    if place is None and one.direct and not plain_number:
        place = _by_pattern(kind, one.line, 0, one.end)
        if place is not None and place[0] < one.start:
            place = None
    if plain_number:
        # The pattern repeats the label and wants a plain number: the label has already been found.
        number = _ANY_NUMBER.search(one.line.folded, one.start, one.end)
        place = (number.start(1), number.end(1)) if number and number.start(1) - one.start < 12 else None
    if place is None:
        return None
    raw = one.line.text[place[0] : place[1]]
    return _Found(one.weight, _field(one.page, one.line, *place, tidy_code(raw, spaced=_spaced(kind)), True, 1.0))


def tidy_code(raw: str, *, spaced: bool = False) -> str:
    """A code as it should be written: single spaces, none around slashes and dashes, capitals kept; none
    between digits unless the pattern has them (``spaced``)."""
    tidy = re.sub(r"\s*([/-])\s*", r"\1", " ".join(raw.split())).strip(" .,:;")
    if not spaced:
        tidy = re.sub(r"(?<=\d) (?=\d)", "", tidy)
    # The eth looks like Đ and stands for it in many fonts and in OCR.
    return tidy.replace("Ð", "Đ").replace("ð", "đ")


def _spaced(kind: FieldType) -> bool:
    return r"\d{2} \d" in (kind.pattern or "")


def _without_label(kind: FieldType, pages: Sequence[PageView]) -> list[_Found]:
    """Values that their pattern alone shows: in capitals as printed, or proved by a check."""
    if kind.pattern is None:
        return []
    found: list[_Found] = []
    for page in pages:
        for line, own in page.flowed:
            for hit in _folded_pattern(kind.pattern).finditer(line.folded):
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
) -> _Found | None:
    raw = line.text[start:end]
    if kind.check in _OWN_PROOF:
        value = normalise(kind.check, line.text[start : min(len(line.text), end + 4)])
        if value is None or value.valid is False:
            return None
        return _Found(0.4, _field(page, line, start, end, value.value, value.valid, 0.95))
    if kind.check is FieldCheck.MONEY:
        value = normalise(kind.check, line.text[start:])
        return (
            _Found(0.25, _field(page, line, start, end, value.value, value.valid, 0.9))
            if value and value.valid
            else None
        )
    if kind.check is FieldCheck.TAX_CODE:
        value = normalise(kind.check, raw)
        ten = value is not None and value.valid and len(value.value) != 12
        return _Found(0.3, _field(page, line, start, end, value.value, True, 0.8)) if value and ten else None
    if kind.check is not FieldCheck.PATTERN or (not labelled_itself and raw != raw.upper()):
        return None
    if not labelled_itself and not any(c.isalpha() for c in raw):
        return None
    alone = len(line.text) - len(raw) < 6
    return _Found(
        0.5 if labelled_itself else 0.45 if alone else 0.3,
        _field(page, line, start, end, tidy_code(raw, spaced=_spaced(kind)), True, 0.95),
    )


def _card_fields(page: PageView, card: CardData) -> dict[str, _Found]:
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
        key: _Found(
            3.0, Field(value=v, as_read=v, confidence=0.99, file=page.file, page=page.number, box=card.box, valid=True)
        )
        for key, v in values.items()
        if v
    }


def _from_codes(kind: FieldType, pages: Sequence[PageView]) -> list[_Found]:
    """Parts of a QR code that are just what the pattern wants, letters and digits both, so that no count fits by
    chance."""
    if kind.pattern is None or kind.check is not FieldCheck.PATTERN:
        return []
    found = []
    for page in pages:
        for code in page.reading.codes:
            for piece in re.split(r"[|;\n]", code.text):
                hit = _folded_pattern(kind.pattern).fullmatch(fold_aligned(piece.strip()))
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
                    found.append(_Found(2.0, field))
    return found


def _from_place(kind: FieldType, pages: Sequence[PageView]) -> _Found | None:
    placed: Placed | None = None
    if kind.where is Where.TOP_LEFT and kind.pattern is None:
        placed = issuing_body(pages[0])
    elif kind.where is Where.AFTER_TITLE:
        placed = summary(pages[0])
    elif kind.where is Where.SIGNATURE_BLOCK:
        placed = signer(pages)
    if placed is None:
        return None
    return _Found(
        0.9,
        Field(
            value=placed.value[:500],
            as_read=placed.text[:500],
            confidence=round(placed.confidence, 4),
            file=placed.page.file,
            page=placed.page.number,
            box=placed.box,
            valid=placed.valid,
        ),
    )


def _own_date(pages: Sequence[PageView]) -> _Found | None:
    found = own_date(pages)
    if found is None:
        return None
    page, line, value, weight = found
    return _Found(0.6 + weight * 0.6, _field(page, line, value.start, value.end, value.value, value.valid, 1.0))


_ANY_LABEL = re.compile(
    r"(?:^|[.;,)] ?|\d )[^:;,.\d]{0,30}\b(?:nguoi|chu|dai dien|khach hang|ho ten|ho va ten|thanh vien|me|cha|vo"
    r"|chong)\b[^:;,.\d]{0,30}:\s*"
)
"""A label that asks for somebody, whatever else it says."""
_ORDINAL = re.compile(r"^\d{1,2}[.)]?\s+")
_BARE_NAME = re.compile(r"^(?:[a-z0-9]{1,3}[.)]?[.)\d]*\s*|[-+*]\s*)?(?:ho )?ten\s*[:.…]")


def _names(pages: Sequence[PageView]) -> list[_Found]:
    """Names after a bare Tên at a line's beginning; and after Ông or Bà anywhere, for comparing across papers."""
    found: list[_Found] = []
    for page in pages:
        for line in page.lines:
            bare = _BARE_NAME.match(line.folded)
            value = person_name(line.text[bare.end() :]) if bare else None
            if bare and value:
                at = bare.end()
                found.append(_Found(0.7, _field(page, line, at + value.start, at + value.end, value.value, True, 1.0)))
    for page in pages:
        for line in page.lines:
            found += _names_after(page, line, _ANY_LABEL, 0.45)
            found += _names_after(page, line, _TITLES, 0.3)
            found += _name_in_table(page, line)
    return found


def _name_in_table(page: PageView, line: Line) -> list[_Found]:
    """A cell that holds only a name, behind an ordinal number in it or in the cell before."""
    ordinal = _ORDINAL.match(line.text)
    at = ordinal.end() if ordinal else 0
    if not is_person(line.text[at:]):
        return []
    before = any(
        re.fullmatch(r"\d{1,2}[.)]?", o.text) and abs(o.middle - line.middle) < o.height and o.box[2] <= line.box[0]
        for o in page.lines
    )
    if not ordinal and not before:
        return []
    return [_Found(0.3, _field(page, line, at, len(line.text), as_written(line.text[at:]), True, 1.0))]


_TITLES = re.compile(r"(?<![0-9a-z])(?:ong|ba)\b[ :/().…]{1,6}")


def _names_after(page: PageView, line: Line, mark: re.Pattern[str], weight: float) -> list[_Found]:
    """A person's name right behind each place where ``mark`` stands."""
    found = []
    for hit in mark.finditer(line.folded):
        value = person_name(line.text[hit.end() :])
        if value and value.start < 6:
            at = hit.end()
            found.append(_Found(weight, _field(page, line, at + value.start, at + value.end, value.value, True, 1.0)))
    return found


def _organisations(pages: Sequence[PageView]) -> list[_Found]:
    """Companies named after any label, or anywhere on the first pages."""
    found = []
    for page in pages[:3]:
        for line, own in page.flowed:
            value = organisation(line.text, only_companies=True)
            if value is None or value.start >= own:
                continue
            labelled_so = line.text[: value.start].rstrip().endswith(":")
            weight = 0.5 if labelled_so else 0.35
            found.append(_Found(weight, _field(page, line, value.start, value.end, value.value, None, 1.0)))
    return found


def _candidates(kind: FieldType, pages: Sequence[PageView], stops: re.Pattern[str]) -> list[_Found]:
    found = [f for one in labelled(pages, kind, stops) if (f := _from_label(kind, one))]
    found += _from_codes(kind, pages)
    found += _without_label(kind, pages)
    placed = _from_place(kind, pages)
    if placed:
        found.append(placed)
    if kind.key == "ngay":
        dated = _own_date(pages)
        found = [f for f in found if f.weight < 0.5]
        if dated:
            found.insert(0, dated)
    if kind.check is FieldCheck.PERSON_NAME and kind.where is Where.LABEL:
        found += _names(pages)
    if kind.key == ORGANISATION:
        found += _organisations(pages)
    return found


def _distinct(found: Sequence[_Found]) -> tuple[Field, ...]:
    """Best first, one for each value; of values as good the one that stands first; a value seen again is surer."""
    order: dict[str, tuple[float, Field]] = {}
    for one in found:
        key = letters(one.field.value) or one.field.value
        if key in order:
            weight, field = order[key]
            best = field if weight >= one.weight else one.field
            sure = max(field.confidence, one.field.confidence)
            order[key] = (max(weight, one.weight), best.model_copy(update={"confidence": sure}))
        else:
            order[key] = (one.weight, one.field)
    return tuple(f for _, f in sorted(order.values(), key=lambda p: -round(p[0], 1)))


def extract(pages: Sequence[PageView], wanted: Sequence[str], catalogue: Catalogue) -> Extracted:
    """Extract the ``wanted`` fields of the paper of ``pages`` (in order, at least one)."""
    stops = stops_of(catalogue.field_types.values())
    card = next(((p, c) for p in pages if (c := card_data(p))), None)
    coded = _card_fields(*card) if card and len(pages) <= 3 else {}
    every: dict[str, tuple[Field, ...]] = {}
    for key in wanted:
        kind = catalogue.field_types.get(key)
        if kind is None:
            continue
        found = _candidates(kind, pages, stops)
        if key in coded:
            found.insert(0, coded[key])
        kept = _distinct(found)
        if kept:
            every[key] = kept
    return Extracted({key: values[0] for key, values in every.items()}, every)


__all__ = ["Extracted", "Value", "extract", "tidy_code"]
