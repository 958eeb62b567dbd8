"""The fields of one paper: every value with page, box, what was read, how sure, and whether its check passes.

In: page views of one paper, the field keys wanted, the catalogue. Out: ``Extracted``: the best value of each field, and
all values seen (a contract has many names). Order of trust: a card's code, a label beside the value, the pattern alone.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from models.paper import Field
from models.procedure import Catalogue, FieldCheck, FieldType, Where
from pipeline.classify.codes import card_data
from pipeline.extract.bare_values import card_fields, from_codes, without_label
from pipeline.extract.found import Found, field_at, tidy_code
from pipeline.extract.labelled_values import ORGANISATION, from_label
from pipeline.extract.labels import labelled, stops_of
from pipeline.extract.named import names, organisations
from pipeline.extract.structure import Placed, issuing_body, own_date, signer, summary
from pipeline.extract.values import Value
from pipeline.fold import letters
from pipeline.lines import PageView


@dataclass(frozen=True)
class Extracted:
    """``fields``: the best of each key. ``every``: all values of each key, best first, one for each normalised
    value."""

    fields: dict[str, Field]
    every: dict[str, tuple[Field, ...]]


def _from_place(kind: FieldType, pages: Sequence[PageView]) -> Found | None:
    placed: Placed | None = None
    if kind.where is Where.TOP_LEFT and kind.pattern is None:
        placed = issuing_body(pages[0])
    elif kind.where is Where.AFTER_TITLE:
        placed = summary(pages[0])
    elif kind.where is Where.SIGNATURE_BLOCK:
        placed = signer(pages)
    if placed is None:
        return None
    return Found(
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


def _own_date(pages: Sequence[PageView]) -> Found | None:
    found = own_date(pages)
    if found is None:
        return None
    page, line, value, weight = found
    return Found(0.6 + weight * 0.6, field_at(page, line, value.start, value.end, value.value, value.valid, 1.0))


def _candidates(kind: FieldType, pages: Sequence[PageView], stops: re.Pattern[str]) -> list[Found]:
    found = [f for one in labelled(pages, kind, stops) if (f := from_label(kind, one))]
    found += from_codes(kind, pages)
    found += without_label(kind, pages)
    placed = _from_place(kind, pages)
    if placed:
        found.append(placed)
    if kind.key == "ngay":
        dated = _own_date(pages)
        found = [f for f in found if f.weight < 0.5]
        if dated:
            found.insert(0, dated)
    if kind.check is FieldCheck.PERSON_NAME and kind.where is Where.LABEL:
        found += names(pages)
    if kind.key == ORGANISATION:
        found += organisations(pages)
    return found


def _distinct(found: Sequence[Found]) -> tuple[Field, ...]:
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
    coded = card_fields(*card) if card and len(pages) <= 3 else {}
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
