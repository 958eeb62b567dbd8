"""Whether a paper without page numbers lacks a page: by its chapters, articles, sections, contents, signatures.

In: the pages of one paper, in order. Out: True where something that must stand between two pages does not. OCR loses
single headings, so one that lacks by itself says nothing where its sections or its neighbours are there. A page that
lacks at the end, or one of prose alone, cannot be told from the text.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from rapidfuzz import fuzz

from pipeline.lines import PageView

_HEADING = re.compile(r"^(chuong|dieu)\s+(\d{1,3})\b")
_CHAPTER = re.compile(r"chuong \w{1,4}\b")
"""With a Roman number too."""
_SECTION = re.compile(r"^(\d{1,2})\.(\d{1,2})\.? +\D")
_ATTESTED = re.compile(r"^loi chung cua|^loi chung$")
_PARTIES = re.compile(
    r"^(?:dai dien )?(?:cac )?ben [a-z]\b|^ben (?:chuyen|nhan|tang|duoc|uy)|ky,? .{0,12}ho ten|diem chi|noi nhan"
)
_LEAST = {"chuong": 2, "dieu": 3}
"""A jump this wide between two pages is a gap: chapters are long, an article's heading is easily misread."""


def gap_in(pages: Sequence[PageView]) -> bool:
    """Whether some page seems to lack between two of ``pages``."""
    body = [p for p in pages if not is_contents(p)]
    return _contents_unmet(pages, body) or any(_jump(a, b) or _unsigned(a, b) for a, b in pairwise(body))


def _headings(page: PageView, word: str) -> list[int]:
    found = (_HEADING.match(line.folded) for line in page.lines)
    return [int(m[2]) for m in found if m and m[1] == word]


def _sections(page: PageView) -> list[tuple[int, int]]:
    found = (_SECTION.match(line.folded) for line in page.lines if line.box[0] < 0.35)
    return [(int(m[1]), int(m[2])) for m in found if m]


def _jump(before: PageView, after: PageView) -> bool:
    """Numbered sections decide where both pages have them, else chapters and articles."""
    first, second = _sections(before), _sections(after)
    if first and second and first == sorted(first) and second == sorted(second):
        (chapter, section), (to_chapter, to_section) = first[-1], second[0]
        lost = to_section - section - 1 if chapter == to_chapter else to_section - 1
        return to_chapter - chapter >= 2 or (to_chapter >= chapter and lost >= 2)
    for word, least in _LEAST.items():
        one, two = _headings(before, word), _headings(after, word)
        if one and two and one == sorted(one) and two == sorted(two) and two[0] - one[-1] >= least:
            return True
    return False


def _unsigned(before: PageView, after: PageView) -> bool:
    """A notary's statement opens a page although the parties' own signatures do not close the one before."""
    if not before.lines or before.reading.ink or not any(_ATTESTED.match(o.plain) for o in after.lines[:3]):
        return False
    return not any(_PARTIES.search(o.folded) and len(o.text) < 70 for o in before.lines[-16:])


def is_contents(page: PageView) -> bool:
    """A list of chapters with nothing between them: three headings or more, most of the page's lines."""
    return len(_headings(page, "chuong")) >= max(3, 0.5 * len(page.lines))


def lacks_contents(pages: Sequence[PageView]) -> bool:
    """Whether a report with chapters shows no page of contents: where pages bear no numbers, nothing else tells that it
    is gone. For kinds of paper that have contents."""
    lines = [line.folded.strip() for page in pages for line in page.lines]
    if any(fuzz.ratio("muc luc", line) >= 70 for line in lines):  # a letter or two misread
        return False
    return sum(bool(_CHAPTER.match(line)) for line in lines) >= 2


def _contents_unmet(pages: Sequence[PageView], body: Sequence[PageView]) -> bool:
    """A chapter that the contents list, of which neither heading nor section is on any page although others' are."""
    listed = {n for p in pages if is_contents(p) for n in _headings(p, "chuong")}
    sections = {chapter for p in body for chapter, _ in _sections(p)}
    seen = sections | {n for p in body for n in _headings(p, "chuong")}
    unmet = listed - seen
    return bool(unmet) and len(seen & listed) > len(unmet) and bool(sections or len(unmet) > 1)
