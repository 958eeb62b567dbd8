"""Pages inside a paper for which nothing on them speaks: a bill or a note that was scanned along.

In: papers taken for components, and what the submission says of people. Out: a finding for each page, but the title
page, that shows no sign of belonging there. A page without a title of its own is put to the paper before it, which is
right for prose and wrong for a stray page: so what goes on must show that it does. In doubt a person looks.
"""

import re
from collections.abc import Iterator, Sequence

from rapidfuzz import fuzz

from models.finding import Evidence, Finding, FindingCode
from models.procedure import Catalogue
from models.submission import Submission
from pipeline.check.papers import Paper
from pipeline.check.wording import finding
from pipeline.classify.evidence import has_phrase
from pipeline.classify.kinds import Kind
from pipeline.fold import letters
from pipeline.lines import PageView
from pipeline.split.clues import CLOSING, Clues, first_body
from pipeline.split.gaps import is_contents

_NAMED = ("ho_ten", "ten_to_chuc", "so_dinh_danh", "mst", "so_phat_hanh_gcn", "so_vao_so_gcn", "so_ky_hieu", "dia_chi")
_LEAST_NAME = 8
"""Letters from which a name or number that stands elsewhere in the paper is no chance."""
_FULL_CUE = 1.0
_SOME_CUE = 0.5
_ONE_WORD = 0.4
"""What a cue of one word counts: ``Quý`` of a quarter's declaration also greets wedding guests."""
_FEW_LINES = 16
_SIGN = "ghi ro ho"
"""Of "(Ký, ghi rõ họ tên)", whatever the reader made of its comma."""
_TAIL = 14
"""Lines at a page's end among which a paper's end stands."""
_ALIKE = 92
"""Of a hundred, how alike a name is that was misread on one of two pages."""
_COUNTED = re.compile(r"^(chuong|dieu|phan|muc) ([ivxlc]+|\d{1,3})\b|^(\d{1,2})(?:\.(\d{1,2}))+\.? +\D")
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_LEAP = 2
"""A page may lose a heading to the reader: the numbering goes on although one or two are not seen."""


def unexplained(catalogue: Catalogue, papers: Sequence[Paper], submission: Submission) -> Iterator[Finding]:
    """A finding for each page that nothing explains."""
    for paper in papers:
        title = _title_page(paper)
        for place, clues in enumerate(paper.draft.clues):
            if place != title and not _explained(paper, place, submission):
                yield finding(
                    catalogue,
                    FindingCode.PAPER_PAGE_UNEXPLAINED,
                    component=paper.key,
                    name=paper.name,
                    evidence=(Evidence(file=clues.page.file, page=clues.page.number),),
                )


def _title_page(paper: Paper) -> int:
    """The page whose title says what the paper is; the first where none does."""
    kind = paper.decision.kind
    weights = [c.title_weight if c.title and c.title.kind == kind else 0.0 for c in paper.draft.clues]
    return weights.index(max(weights))


def _explained(paper: Paper, place: int, submission: Submission) -> bool:
    """Whether a page shows that it belongs to the paper."""
    clues, kind = paper.draft.clues[place], paper.decision.kind
    if clues.card or _own_title(clues, kind):
        return True
    if clues.mark is not None and _number_fits(paper.draft.clues, place):
        return True
    if (_counts_on(paper.pages, place) and not (place and _ended(paper.pages[place - 1]))) or _signatures_of(
        paper, clues, submission
    ):
        return True
    cues = _cues(kind, clues.page) if kind else 0.0
    if is_contents(clues.page) and cues >= _FULL_CUE:
        return True
    if any(number > 1 for _, number in _counted(clues.page)[:1]):
        return False  # numbered, and not where the paper left off
    if cues >= _FULL_CUE and not _foreign_heading(clues):
        return True
    if clues.heading and not clues.inner:
        return False
    before = paper.pages[place - 1] if place else None
    return (
        (clues.inner and not _of_another(clues, kind))
        or (cues >= _SOME_CUE and (before is None or not _skips(paper.draft.clues, place)))
        or (before is not None and _sentence_goes_on(before, clues.page))
    )


def _cues(kind: Kind, page: PageView) -> float:
    """How much the paper's own cues speak from the page; one word alone says little."""
    found = [cue for cue in kind.cues if has_phrase(cue.plain, page.flowing)]
    return sum((1.0 if " " in cue.plain else _ONE_WORD) / cue.sharing for cue in found)


def _of_another(clues: Clues, kind: Kind | None) -> bool:
    """Whether the words of the page are clearly those of another kind of paper."""
    own = clues.affinity.get(kind.name, 0.0) if kind else 0.0
    return max(clues.affinity.values(), default=0.0) >= own + _FULL_CUE


def _ended(page: PageView) -> bool:
    """Whether the paper ends on a page: with its addressees or its signatures, behind which no article goes on."""
    return any(line.folded.startswith("noi nhan") or _SIGN in line.plain for line in page.lines[-_TAIL:])


def _own_title(clues: Clues, kind: Kind | None) -> bool:
    return any(t.kind == kind for t in clues.titles)


def _foreign_heading(clues: Clues) -> bool:
    """A heading that is neither a part's nor in the paper's own words."""
    return clues.heading and not clues.inner and clues.mark is None


def _number_fits(clues: Sequence[Clues], place: int) -> bool:
    """The printed number is the paper's next, of the same total."""
    mark = clues[place].mark
    others = [c.mark for i, c in enumerate(clues) if i != place and c.mark is not None]
    if mark is None or any(o.total != mark.total for o in others) or (mark.total is not None and not others):
        return False
    if not others and mark.number != place + 1:
        return False
    near = {o.number for o in others} | ({1} if place else set())
    return mark.number not in {o.number for o in others} and bool({mark.number - 1, mark.number + 1} & near)


def _skips(clues: Sequence[Clues], place: int) -> bool:
    """The other pages behind the first are numbered, and this one is not."""
    others = [c.mark for i, c in enumerate(clues) if i not in (0, place)]
    return clues[place].mark is None and len(others) >= 2 and all(o is not None for o in others)


def _value(text: str) -> int:
    if text.isdigit():
        return int(text)
    numbers = [_ROMAN[c] for c in text]
    return sum(-n if n < max(numbers[i:]) else n for i, n in enumerate(numbers))


def _counted(page: PageView) -> list[tuple[str, int]]:
    """Numbered headings of a page in order: their word (empty for ``2.1``) and number."""
    found = []
    for line in page.lines:
        match = _COUNTED.match(line.folded)
        if match:
            found.append((match[1] or "", _value(match[2] or match[3])))
    return found


def _counts_on(pages: Sequence[PageView], place: int) -> bool:
    """The first numbered heading goes on where the pages before left off."""
    mine = _counted(pages[place])
    for word, number in mine:
        before = [n for page in pages[:place] if not is_contents(page) for w, n in _counted(page) if w == word]
        if before:
            step = number - before[-1]
            return 0 <= step <= _LEAP if not word else 1 <= step <= 1 + _LEAP
    return bool(mine) and mine[0][1] == 1 and place > 0


def _sentence_goes_on(before: PageView, page: PageView) -> bool:
    """The page before ends in the middle of a sentence, and this one begins so."""
    if not before.lines:
        return False
    last = max(before.lines[-3:], key=lambda line: line.box[2] - line.box[0])
    return first_body(page)[:1].islower() and last.box[2] > 0.75 and last.text[-1:] not in ".:;!?"


def _signatures_of(paper: Paper, clues: Clues, submission: Submission) -> bool:
    """A last page with little but the signatures of people whom the paper names."""
    lines = clues.page.lines
    if len(lines) > _FEW_LINES or not any(_SIGN in line.plain or CLOSING.search(line.folded) for line in lines):
        return False
    others = " ".join(page.flowing for page in paper.pages if page is not clues.page)
    signed = any(len(o.plain) >= _LEAST_NAME and f" {o.plain} " in f" {others} " for o in lines if _SIGN not in o.plain)
    return signed or _names_shared(paper, clues.page, submission)


def _names_shared(paper: Paper, page: PageView, submission: Submission) -> bool:
    """A name or number of the paper's other pages, or of the applicant, stands on the page."""
    here = (page.file, page.number)
    values = [f.value for k in _NAMED for f in paper.values(k) if (f.file, f.page) != here]
    for who in (submission.applicant, submission.represented_by):
        values += [v for v in (who.name, who.id_number, who.tax_code) if v] if who else []
    known = {letters(v) for v in values}
    return any(len(v) >= _LEAST_NAME and fuzz.partial_ratio(v, page.flowing, score_cutoff=_ALIKE) > 0 for v in known)
