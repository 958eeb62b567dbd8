"""Papers that belong to somebody else's dossier: nothing that identifies people or land is shared.

In: all papers of the dossier and the applicant. Out: the papers that share no name, number or parcel with the applicant
or with any other paper although they carry some, while the rest hang together. A paper with one wrong value still
shares
the others, so a mismatch is never taken for a stranger.
"""

from collections.abc import Collection, Sequence

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from models.dossier import Required
from models.finding import Evidence, Finding, FindingCode
from models.submission import Submission
from pipeline.check.likeness import misread, stands
from pipeline.check.papers import Desk, Paper
from pipeline.check.wording import finding
from pipeline.extract.organisation import short_forms
from pipeline.fold import letters
from pipeline.lines import PageView

_NUMBERS = ("so_dinh_danh", "so_cmnd", "mst", "so_phat_hanh_gcn", "so_vao_so_gcn", "so_dang_ky_phuong_tien", "ma_ho_so")
_NAMES = ("ho_ten", "ten_to_chuc")
_LEAST_CONFIDENCE = 0.5
_LEAST_LETTERS = 8
"""Of a name or number that is no chance where it stands in running text."""


def _tokens(paper: Paper) -> frozenset[tuple[str, str]]:
    found = {
        ("number", letters(f.value).replace(" ", ""))
        for k in _NUMBERS
        for f in paper.values(k)
        if f.confidence >= _LEAST_CONFIDENCE
    }
    found |= {("name", letters(f.value)) for k in _NAMES for f in paper.values(k) if f.confidence >= _LEAST_CONFIDENCE}
    parcels = [letters(f.value) for f in paper.values("thua_dat_so")]
    sheets = [letters(f.value) for f in paper.values("to_ban_do_so")]
    if parcels and sheets:
        found.add(("parcel", f"{parcels[0]}/{sheets[0]}"))
    return frozenset(found)


def _alike(one: tuple[str, str], other: tuple[str, str]) -> bool:
    if one[0] != other[0]:
        return False
    if one[0] == "number":
        return Levenshtein.distance(one[1], other[1], score_cutoff=2) <= (2 if len(one[1]) >= 8 else 0)
    if one[0] == "name":
        return fuzz.ratio(one[1], other[1]) >= 80 or fuzz.partial_ratio(one[1], other[1]) >= 92
    return one[1] == other[1]


def _linked(mine: frozenset[tuple[str, str]], theirs: frozenset[tuple[str, str]], texts: str) -> bool:
    return any(_alike(a, b) for a in mine for b in theirs) or any(len(a[1]) >= 8 and f" {a[1]} " in texts for a in mine)


def foreign(papers: Sequence[Paper], submission: Submission) -> tuple[Paper, ...]:
    """The papers of strangers; empty unless at least two other papers hang together or name the applicant."""
    ours = own(submission)
    tokens = [_tokens(p) for p in papers]
    texts = [_text(p) for p in papers]
    linked = set()
    for i, mine in enumerate(tokens):
        others = frozenset().union(*(t for j, t in enumerate(tokens) if j != i))
        joined = "".join(t for j, t in enumerate(texts) if j != i)
        applicant = any(len(o[1]) >= 6 and f" {o[1]} " in texts[i] for o in ours)
        if applicant or _linked(mine, others | frozenset(ours), joined):
            linked.add(i)
    if len(linked) < 2:
        return ()
    return tuple(p for i, p in enumerate(papers) if i not in linked and _strong(tokens[i]) and not of_members(p))


def unconnected(paper: Paper, papers: Sequence[Paper], submission: Submission) -> bool:
    """Whether a paper says nothing that another paper of the dossier or the applicant says too: no name, no number,
    no parcel. Too little to call it a stranger's, too much to trust it."""
    ours = own(submission)
    text = _text(paper)
    tight = text.replace(" ", "")
    others = [p for p in papers if p is not paper]
    known = frozenset(ours).union(*(_tokens(p) for p in others))
    # A name that a line's end cut short fits strangers too.
    known = frozenset(t for t in known if not any(o != t and o[1].startswith(t[1] + " ") for o in known))
    if any(len(t[1]) >= 6 and (f" {t[1]} " in text or t[1].replace(" ", "") in tight) for t in known):
        return False
    joined = "".join(_text(p) for p in others)
    mine = _tokens(paper)
    if any(_very_alike(a, b) for a in mine for b in known) or any(
        len(a[1]) >= 8 and f" {a[1]} " in joined for a in mine
    ):
        return False
    return not any(t[0] == "name" and len(t[1]) >= 8 and fuzz.partial_ratio(t[1], text) >= 94 for t in known)


def knows_somebody(paper: Paper, papers: Sequence[Paper], submission: Submission, *, companies: bool) -> bool:
    """Whether a person whom the paper names, or a person's number on it, is known to another paper or is the
    applicant; with ``companies`` one of those too. The land or the vessel that it speaks of do not count."""
    known = own(submission) | {t for p in papers if p is not paper for t in named(p, companies=companies)}
    return told_of(named(paper, companies=companies), known, _text(paper).strip())


def told_of(here: Collection[tuple[str, str]], known: Collection[tuple[str, str]], text: str) -> bool:
    """Whether somebody known is among those named ``here``, or stands in the text that names them."""
    plain, tight = short_forms(text), text.replace(" ", "")
    for kind, said in known:
        if kind == "name":
            name = short_forms(said)
            if any(k == kind and misread(short_forms(a), name) for k, a in here):
                return True
            if len(said) >= _LEAST_LETTERS and stands(name, plain):
                return True
        elif (kind, said) in here or (len(said) >= _LEAST_LETTERS and said in tight):
            return True
    return False


def named(paper: Paper, *, companies: bool, page: PageView | None = None) -> set[tuple[str, str]]:
    """The people on a paper or on one page of it, by name and number; with ``companies`` those too."""
    numbers = ("so_dinh_danh", "so_cmnd", *(("mst",) if companies else ()))
    names = ("ho_ten", *(("ten_to_chuc",) if companies else ()))

    def values(keys: Sequence[str]) -> list[str]:
        every = [f for k in keys for f in paper.values(k)]
        return [letters(f.value) for f in every if page is None or (f.file, f.page) == (page.file, page.number)]

    return {("number", n.replace(" ", "")) for n in values(numbers)} | {("name", n) for n in values(names)}


def _very_alike(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """As alike as OCR leaves one and the same name: sisters' names share more letters than ``_alike`` asks."""
    return _alike(one, other) and (one[0] != "name" or fuzz.ratio(one[1], other[1]) >= 92)


def _text(paper: Paper) -> str:
    return f" {paper.flowing} "


def own(submission: Submission) -> set[tuple[str, str]]:
    """What the submission says of the applicant and who represents them."""
    found = {("name", letters(w.name)) for w in (submission.applicant, submission.represented_by) if w and w.name}
    for who in (submission.applicant, submission.represented_by):
        if who:
            found |= {("number", n) for n in (who.id_number, who.tax_code) if n}
    return found


def of_stranger(desk: Desk, paper: Paper, where: Evidence) -> Finding:
    """The finding for a paper taken for a component, or a page of it, that seems to be of somebody else's dossier."""
    code = FindingCode.PAPER_FOREIGN
    return finding(desk.catalogue, code, component=paper.key, name=paper.name, detail=paper.name, evidence=(where,))


def of_members(paper: Paper) -> bool:
    """Cards that a procedure asks for are those of several people, whom no other paper need name."""
    kind = paper.decision.kind
    return kind is not None and kind.card and paper.rule.required is Required.ALWAYS


def _strong(tokens: frozenset[tuple[str, str]]) -> bool:
    """A number or a parcel, or at least two names: enough to say who a paper is about."""
    return any(t[0] in ("number", "parcel") for t in tokens)
