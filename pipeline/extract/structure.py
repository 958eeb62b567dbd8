"""Values that have a place instead of a label, as Decree 30/2020 lays papers out.

In: page views of one paper. Out: ``Placed`` values for the issuing body (top left), the summary (under the title), the
signer (under the signature) and the paper's own date. None where the layout does not show them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from models.record import Box
from pipeline.extract.values import Value, as_written, day, is_person
from pipeline.lines import Line, PageView, union

_NEVER = re.compile(
    r"sinh ngay|ngay sinh|ngay,? thang,? nam sinh|het han|(?:gia tri|hieu luc|thoi han)[^;.]*\bden\b"
    r"|date of (?:birth|expiry)"
)
"""What stands before a day of birth or the last day of validity: never the day a paper was written."""
_CITING = re.compile(
    r"nghi dinh|thong tu|can cu|luat\b|quyet dinh so|ban hanh kem|cap ngay|ngay cap"
    r"|den ngay|tu ngay|lan dau|thay doi lan|lay mau|date of|dang ky lan|cong van so|van ban so"
    r"|giay chung nhan so"
)
_PLACE_DATE = re.compile(r"^(?:(?:lam|lap|viet) tai ?: ?)?[^\d:;]{2,45},?\s{0,9}ngay\s{0,9}[\d.…_ ]{1,8}\s{0,9}thang")
_ROLE = re.compile(
    r"^(?:kt|tm|tl|tuq|q)\b\.?|giam doc|chu tich|truong phong|cuc truong|cong chung vien|chanh van phong"
    r"|vien truong|tong cuc"
)

_LEAST_LETTERS = 4
"""Of a line under a signer's office: what a pen's strokes were read as has fewer."""


@dataclass(frozen=True)
class Placed:
    """A value with its lines. ``value`` is normalised, ``text`` as read."""

    page: PageView
    value: str
    text: str
    box: Box
    confidence: float
    valid: bool | None = None


def _placed(page: PageView, lines: Sequence[Line], text: str) -> Placed:
    words = [w for one in lines for w in one.words]
    sure = sum(w.confidence for w in words) / len(words) if words else 0.7
    boxes = [w.box for w in words] or [(0.0, 0.0, 1.0, 1.0)]
    return Placed(page, text, text, union(boxes), min(1.0, sure))


def issuing_body(page: PageView) -> Placed | None:
    """The organ in the top left block: its last lines in capitals above the number."""
    left = [
        one
        for one in page.lines[:14]
        if one.box[0] < 0.45 and one.middle < 0.25 and (one.box[0] + one.box[2]) / 2 < 0.46
    ]
    block: list[Line] = []
    for line in left:
        if re.match(r"so\b|v/v|ve viec", line.folded) or "doc lap" in line.folded:
            break
        if (
            "cong hoa xa hoi" in line.plain
            or line.upper_share < 0.7
            or len(line.plain) < 4
            or line.plain.startswith("mau so")
        ):
            continue
        block.append(line)
    if not block:
        return None
    own = _last_organ(block)
    return _placed(page, own, " ".join(one.text for one in own).strip(" .-–—_"))


_ORGAN = re.compile(
    r"^(?:uy ban|ubnd|so |bo |cong ty|chi nhanh|van phong|phong |cuc |chi cuc|tong cuc|trung tam|hoi dong|benh vien"
    r"|vien |truong |ngan hang|"
    r"cong an|cang vu|ban quan ly|doanh nghiep|hop tac xa|tram |kho bac|so$)"
)


def _last_organ(block: Sequence[Line]) -> list[Line]:
    """The lines from the last one that begins an organ's name: what stands above is the organ over it."""
    starts = [i for i, one in enumerate(block) if _ORGAN.match(one.plain)]
    return list(block[starts[-1] if starts else 0 :])


def summary(page: PageView) -> Placed | None:
    """Trích yếu: after V/v in the top left block, or the lines under a type name such as QUYẾT ĐỊNH."""
    for line in page.lines[:16]:
        found = re.match(r"(?:v/v|v/ v|ve viec)[\s:]*", line.folded)
        if found:
            lines = [line, *_following(page, line)]
            text = " ".join(one.text for one in lines)[found.end() if line.folded.startswith("v/") else 0 :]
            return _placed(page, lines, text.strip())
    for line in page.lines[:18]:
        if line.upper_share > 0.8 and fuzz.ratio(line.plain, "quyet dinh") > 85:
            under = _following(page, line, first=True)
            if under:
                return _placed(page, under, " ".join(one.text for one in under))
    return None


def _following(page: PageView, line: Line, first: bool = False) -> list[Line]:
    """Up to four lines under ``line`` that go on with it."""
    kept: list[Line] = []
    below = page.below(line, 2.6 if first else 1.6)
    while below is not None and len(kept) < 4:
        if re.match(r"kinh gui|can cu|dieu \d|\d|bo truong|chu tich|uy ban|giam doc", below.folded) or (
            kept and below.upper_share > 0.8
        ):
            break
        kept.append(below)
        below = page.below(below, 1.4)
    return kept


def signer(pages: Sequence[PageView]) -> Placed | None:
    """The name under the last signature: a line that is only a name, below a line that names an office held."""
    for page in reversed(pages):
        roles = [one for one in page.lines if _ROLE.search(one.folded) and one.upper_share > 0.6 and len(one.text) < 60]
        for role in reversed(roles):
            under = [
                one
                for one in page.lines
                if one.middle > role.middle
                and sum(map(str.isalpha, one.text)) >= _LEAST_LETTERS
                and abs((one.box[0] + one.box[2]) / 2 - (role.box[0] + role.box[2]) / 2) < 0.16
            ]
            for line in under[:6]:
                name = re.sub(r"^(?:ThS|TS|PGS|BS|KS|CN)[. ]+", "", line.text).strip(" .,")
                if is_person(name) and not _ROLE.search(line.folded):
                    placed = _placed(page, [line], name)
                    return Placed(page, as_written(name), name, placed.box, placed.confidence, True)
    return None


def own_date(pages: Sequence[PageView]) -> tuple[PageView, Line, Value, float] | None:
    """The paper's own date: beside the place at its head or its signature, else the first that cites nothing. A day
    that stands behind a birth or an expiry anywhere is that, also where the words before it were
    misread, unless a place stands before it too."""
    best: tuple[float, PageView, Line, Value] | None = None
    dated = [(page, line, found) for page in pages for line in page.lines if (found := day(line.text)) and found.valid]
    never = {found.value for _, line, found in dated if _NEVER.search(line.folded[: found.start])}
    for page, line, found in dated:
        before, headed = line.folded[: found.start], _PLACE_DATE.match(line.folded[: found.end])
        if found.value in never and not headed:
            continue
        weight = 1.0 if headed else 0.6 if "ngay" in before else 0.35
        if line.folded.startswith(("hom nay", "ngay ")) and weight < 1:
            weight = 0.8
        if _CITING.search(before):
            weight *= 0.3
        if best is None or weight > best[0] + 0.01:
            best = (weight, page, line, found)
    return (best[1], best[2], best[3], best[0]) if best else None
