"""What speaks for and against each kind of paper, as weighed reasons that a clerk can read.

In: the pages of one paper and the kinds. Out: ``Score`` for each kind. Weights are on a scale where 4 settles a
matter that nothing speaks against. Titles rule; form numbers confirm; cues support; a negative cue that stands as
a title vetoes; the applicant's own declaration only tips a balance.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from rapidfuzz import fuzz

from pipeline.classify.codes import card_data
from pipeline.classify.kinds import Kind, form_numbers
from pipeline.classify.titles import TitleMatch, Window, match, windows, zone
from pipeline.lines import PageView

TITLE = 7.0
GENERIC_TITLE = 1.6
FORM = 2.6
CUE = 1.3
CUES_AT_MOST = 4.6
FRAGMENT = 2.4
CODE = 6.0
DECLARED = 0.6
ASKED = 0.5
"""A paper that the procedure asks for is likelier than one it does not."""
VETO = -9.0


@dataclass(frozen=True)
class Reason:
    """One piece of evidence: its weight and how it is told."""

    weight: float
    text: str


@dataclass(frozen=True)
class Score:
    """All that speaks for one kind."""

    kind: Kind
    total: float
    reasons: tuple[Reason, ...]
    title: TitleMatch | None = None
    forms: frozenset[str] = frozenset()


@dataclass
class _Tally:
    reasons: list[Reason] = field(default_factory=list)
    title: TitleMatch | None = None

    def add(self, weight: float, text: str) -> None:
        self.reasons.append(Reason(weight, text))


def has_phrase(plain: str, page_text: str) -> bool:
    """Whether the folded phrase stands in the folded text, whole words, some OCR mistakes allowed in long ones."""
    if f" {plain} " in f" {page_text} ":
        return True
    return len(plain) >= 14 and fuzz.partial_ratio(plain, page_text, score_cutoff=91) > 0


def _vetoed(kind: Kind, among: Sequence[Window]) -> str | None:
    """The negative phrase of ``kind`` that stands like a title, if one does and no title of ``kind`` holds it."""
    for phrase in kind.negative:
        if any(f" {phrase.plain} " in f" {t.plain} " for t in kind.titles):
            continue
        for window in among:
            loud = window.upper > 0.7 or len(window.plain) < len(phrase.plain) * 1.5
            if loud and window.lines <= 3 and f" {window.plain} ".startswith(f" {phrase.plain} "):
                return phrase.text
            if window.upper > 0.7 and window.lines <= 3 and f" {phrase.plain} " in f" {window.plain} ":
                return phrase.text
    return None


def title_weight(found: TitleMatch) -> float:
    """How much a title says: less when it is short or names a whole class of papers."""
    if found.phrase.generic:
        return GENERIC_TITLE * found.strength
    length = 0.55 + 0.45 * min(1.0, len(found.phrase.plain) / 20)
    shared = 1.0 if found.phrase.sharing <= 2 else 0.8
    return (TITLE * length * shared + (0.8 if found.exact else 0.0)) * found.strength


def _cue_reasons(kind: Kind, texts: Sequence[str], generic_title: bool) -> list[Reason]:
    """Cues found on any page, together at most ``CUES_AT_MOST``; they weigh more beside a title that needs them."""
    found = [c for c in kind.cues if any(has_phrase(c.plain, t) for t in texts)]
    weights = [(CUE * min(1.0, len(c.plain) / 12) / max(1.0, c.sharing * 0.7), c.text) for c in found]
    if generic_title:
        weights = [(w * 2.2, t) for w, t in weights]
    weights.sort(reverse=True)
    kept, total = [], 0.0
    for weight, text in weights:
        weight = min(weight, CUES_AT_MOST - total)
        if weight <= 0:
            break
        total += weight
        kept.append(Reason(weight, f"có cụm từ “{text}”"))
    return kept


def forms_on(pages: Sequence[PageView]) -> frozenset[str]:
    """Form numbers printed at the head of the first pages (and only there: bodies cite other forms)."""
    heads = [line.text for page in pages[:1] for line in (*zone(page)[:8], *page.lines[-3:])]
    return frozenset[str]().union(*(form_numbers(t) for t in heads)) if heads else frozenset()


def _titles(
    pages: Sequence[PageView], kinds: tuple[Kind, ...], known: Sequence[tuple[TitleMatch, ...]]
) -> dict[int, TitleMatch]:
    """The best title of each kind over the pages; only the first page counts fully."""
    best: dict[int, TitleMatch] = {}
    places = {id(kind): i for i, kind in enumerate(kinds)}
    for order, page in enumerate(pages[:6]):
        if order and best and max(title_weight(m) for m in best.values()) > 3:
            break
        for found in known[order] if known else match(page, kinds):
            index = places[id(found.kind)]
            if order and not page.wide:
                # Inside a paper a heading may look like another paper's title.
                found = replace(found, strength=found.strength * 0.4)
            if index not in best or title_weight(found) > title_weight(best[index]):
                best[index] = found
    return best


def weigh(
    pages: Sequence[PageView],
    kinds: tuple[Kind, ...],
    declared: str | None = None,
    known: Sequence[tuple[TitleMatch, ...]] = (),
) -> tuple[Score, ...]:
    """Score every kind for a paper of ``pages``, best first. ``declared``: the component the applicant named;
    ``known``: the titles on each page, where somebody has looked for them already."""
    titles = _titles(pages, kinds, known)
    texts = [p.flowing for p in pages]
    heads = [w for p in pages[:1] for w in windows(p)]
    forms = forms_on(pages)
    card = any(card_data(p) is not None for p in pages)
    scores = []
    for index, kind in enumerate(kinds):
        tally = _Tally()
        _weigh_title(tally, titles.get(index))
        if tally.title is None:
            _weigh_fragment(tally, kind, heads)
        for reason in _cue_reasons(kind, texts, bool(tally.title and tally.title.phrase.generic)):
            tally.reasons.append(reason)
        _weigh_forms(tally, kind, forms)
        if card and kind.card:
            tally.add(CODE, "có mã QR của thẻ căn cước")
        if kind.component and tally.reasons:
            tally.add(ASKED, "thủ tục này có yêu cầu")
        if declared and declared in (kind.component, kind.document_type):
            tally.add(DECLARED, "người nộp khai như vậy")
        vetoed = _vetoed(kind, heads)
        if vetoed and not (tally.title and len(tally.title.phrase.plain) > len(vetoed) + 6):
            tally.add(VETO, f"có tiêu đề “{vetoed}” của loại giấy khác")
        total = sum(r.weight for r in tally.reasons)
        reasons = tuple(sorted(tally.reasons, key=lambda r: -abs(r.weight)))
        scores.append(Score(kind, total, reasons, tally.title, forms))
    return tuple(sorted(scores, key=lambda s: -s.total))


def _weigh_title(tally: _Tally, found: TitleMatch | None) -> None:
    if found is None:
        return
    tally.title = found
    how = "tiêu đề" if found.exact else "tiêu đề gần đúng"
    tally.add(title_weight(found), f"{how} “{found.phrase.text}”")


def _weigh_fragment(tally: _Tally, kind: Kind, among: Sequence[Window]) -> None:
    """Part of a long title, in capitals: the rest was under a stamp, cut off, or printed in red."""
    for phrase in kind.titles:
        if len(phrase.plain) < 24 or phrase.sharing > 1:
            continue
        for window in among:
            fits = 16 <= len(window.plain) < len(phrase.plain) and window.upper > 0.7 and window.lines <= 3
            if fits and fuzz.partial_ratio(window.plain, phrase.plain, score_cutoff=90):
                tally.add(FRAGMENT * min(1.0, len(window.plain) / 26), f"có một phần của tiêu đề “{phrase.text}”")
                return


def _weigh_forms(tally: _Tally, kind: Kind, forms: frozenset[str]) -> None:
    """A form number alone proves little (every decree has a form 2): it counts fully beside a title or cue."""
    hit = forms & (kind.forms | kind.old_forms)
    if hit:
        weight = FORM if tally.reasons else FORM * 0.4
        tally.add(weight, f"ghi mẫu số {', '.join(sorted(f.upper() for f in hit))}")
