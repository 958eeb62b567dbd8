"""Everybody whom a paper names, persons and companies, for comparing across papers.

In: page views. Out: ``Found`` values of little weight each: after a bare Tên, Ông or Bà, in a table's cell, anywhere.
"""

import re
from collections.abc import Sequence

from pipeline.extract.found import Found, field_at
from pipeline.extract.organisation import organisation
from pipeline.extract.values import as_written, is_person, person_name
from pipeline.lines import Line, PageView, joined

_ANY_LABEL = re.compile(
    r"(?:^|[.;,)] ?|\d )[^:;,.\d]{0,30}\b(?:nguoi|chu|dai dien|khach hang|ho ten|ho va ten|thanh vien|me|cha|vo"
    r"|chong)\b[^:;,.\d]{0,30}:\s*"
)
"""A label that asks for somebody, whatever else it says."""
_ORDINAL = re.compile(r"^\d{1,2}[.)]?\s+")
_BARE_NAME = re.compile(r"^(?:[a-z0-9]{1,3}[.)]?[.)\d]*\s*|[-+*]\s*)?(?:ho )?ten\s*[:.…]")


_OTHER_WORDS = re.compile(r"\b(?:vỏ|vô|võ|vở|chữ|chứ|chú|chu|mê|mè|chà|bá|bả|bạ)\b", re.IGNORECASE)
"""Words that only without their marks look like those for a wife, an owner, a mother, a father or a lady."""


def names(pages: Sequence[PageView]) -> list[Found]:
    """Names after a bare Tên at a line's beginning; and after Ông or Bà anywhere, for comparing across papers."""
    found: list[Found] = []
    for page in pages:
        for line in page.lines:
            bare = _BARE_NAME.match(line.folded)
            value = person_name(line.text[bare.end() :]) if bare else None
            if bare and value:
                at = bare.end()
                found.append(Found(0.7, field_at(page, line, at + value.start, at + value.end, value.value, True, 1.0)))
    for page in pages:
        for line in page.lines:
            found += _names_after(page, line, _ANY_LABEL, 0.45)
            found += _names_after(page, line, _TITLES, 0.3)
            found += _name_in_table(page, line)
    return found


def _name_in_table(page: PageView, line: Line) -> list[Found]:
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
    whole = _with_rest(page, line)
    return [Found(0.3, field_at(page, whole, at, len(whole.text), as_written(whole.text[at:]), True, 1.0))]


def _with_rest(page: PageView, line: Line) -> Line:
    """A cell's line with the rest of a name that had no room on it: one or two words right below."""
    after = page.below(line, 1.3)
    if after is None or not line.words or len(after.words) > 2 or abs(after.box[0] - line.box[0]) > 0.02:
        return line
    row = (o for o in page.lines if o is not after and abs(o.middle - after.middle) < 0.6 * after.height)
    if any(_ORDINAL.match(o.text + " ") or o.box[2] <= after.box[0] for o in row):
        return line
    whole = joined(line, after)
    return whole if is_person(_ORDINAL.sub("", whole.text)) else line


_TITLES = re.compile(r"(?<![0-9a-z])(?<!thi )(?:ong|ba)\b[ :/().…]{1,6}")


def _names_after(page: PageView, line: Line, mark: re.Pattern[str], weight: float) -> list[Found]:
    """A person's name right behind each place where ``mark`` stands."""
    found = []
    for hit in mark.finditer(line.folded):
        value = person_name(line.text[hit.end() :])
        if value and value.start < 6 and not _OTHER_WORDS.search(line.text[hit.start() : hit.end()]):
            at = hit.end()
            found.append(Found(weight, field_at(page, line, at + value.start, at + value.end, value.value, True, 1.0)))
    return found


def organisations(pages: Sequence[PageView]) -> list[Found]:
    """Companies named after any label, or anywhere on the first pages."""
    found = []
    for page in pages[:3]:
        for line, own in page.flowed:
            value = organisation(line.text, only_companies=True)
            if value is None or value.start >= own:
                continue
            labelled_so = line.text[: value.start].rstrip().endswith(":")
            weight = 0.5 if labelled_so else 0.35
            found.append(Found(weight, field_at(page, line, value.start, value.end, value.value, None, 1.0)))
    return found
