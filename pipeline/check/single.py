"""Checks of one paper by itself: form, dates, required fields, seal, signature, notary's words, pages.

In: ``Desk``. Out: findings. Seals and signatures found in the picture are evidence that something is there, never that
it is genuine; a paper that was born digital is asked for a digital signature instead.
"""

import re
from collections.abc import Iterator
from datetime import date

from models.finding import Evidence, Finding, FindingCode
from models.paper import Field
from models.procedure import FieldCheck
from models.reading import Source
from models.signature import Verdict
from models.submission import Channel
from pipeline.check.papers import Desk, Paper
from pipeline.check.wording import finding, place
from pipeline.classify.evidence import has_phrase
from pipeline.extract.structure import own_date
from pipeline.fold import letters
from pipeline.split.gaps import lacks_contents

NOTARY_WORDS = tuple(
    letters(t)
    for t in (
        "lời chứng của công chứng viên", "lời chứng", "công chứng viên", "số công chứng", "số chứng thực",
        "chứng thực tại",
        "người thực hiện chứng thực", "chứng thực hợp đồng",
    )
)  # fmt: skip
_ATTESTING = tuple(letters(t) for t in ("lời chứng", "số công chứng", "số chứng thực", "người thực hiện chứng thực"))
_AT_NOTARY = re.compile(r"hom nay .{0,60}?\btai (?:van )?phong cong chung")
"""A paper that says it is made before a notary ends in the notary's own words."""
LEAST_FIELD_CONFIDENCE = 0.45
_NEARLY = 0.95
"""A scanner's 300 dpi on a page trimmed by a hair."""
_FOREVER = re.compile(r"khong thoi han|khong xac dinh thoi han|vo thoi han")


def single(desk: Desk) -> tuple[Finding, ...]:
    """All findings on single papers."""
    found: list[Finding] = []
    for paper in desk.papers:
        for check in (_form, _dates, _fields, _invalid, _marks, _pages, _resolution, _declared):
            found.extend(check(desk, paper))
    return tuple(found)


def _resolution(desk: Desk, paper: Paper) -> Iterator[Finding]:
    """The coarsest page, where its file says that it was scanned coarser than the catalogue asks (TT 05/2025/TT-BNV:
    200 dpi, maps and drawings 300). Where no file says it, nothing is guessed."""
    known = [page for page in paper.pages if page.reading.dpi]
    coarsest = min(known, key=lambda page: page.reading.dpi, default=None)
    if coarsest and coarsest.reading.dpi < paper.rule.scan_dpi * _NEARLY:
        detail = f"{coarsest.reading.dpi} dpi, cần từ {paper.rule.scan_dpi} dpi"
        yield _tell(
            desk, paper, FindingCode.PAGE_RESOLUTION, detail, Evidence(file=coarsest.file, page=coarsest.number)
        )


def first_page(paper: Paper) -> Evidence:
    return Evidence(file=paper.pages[0].file, page=paper.pages[0].number)


def _tell(
    desk: Desk, paper: Paper, code: FindingCode, detail: str = "", *evidence: Evidence, field: str | None = None
) -> Finding:
    return finding(
        desk.catalogue,
        code,
        component=paper.key,
        name=paper.name,
        field=field,
        detail=detail,
        evidence=evidence or (first_page(paper),),
    )


def wrong_form(paper: Paper) -> str | None:
    """The superseded form's number on the paper, where it carries one and not the present one."""
    kind = paper.decision.kind
    if kind is None:
        return None
    forms = paper.decision.forms
    old = forms & kind.old_forms
    return sorted(old)[0] if old and not forms & kind.forms else None


def _form(desk: Desk, paper: Paper) -> Iterator[Finding]:
    old = wrong_form(paper)
    if old:
        detail = (
            f"ghi mẫu {old.upper()}; mẫu hiện hành: {paper.rule.form}" if paper.rule.form else f"ghi mẫu {old.upper()}"
        )
        yield _tell(desk, paper, FindingCode.COMPONENT_WRONG_VERSION, detail)


def _as_date(field: Field | None) -> date | None:
    if field is None or field.valid is False:
        return None
    try:
        return date.fromisoformat(field.value)
    except ValueError:
        return None


def _months_before(day: date, months: int) -> date:
    total = day.year * 12 + day.month - 1 - months
    year, month = divmod(total, 12)
    return date(year, month + 1, min(day.day, 28))


def _dates(desk: Desk, paper: Paper) -> Iterator[Finding]:
    own = paper.fields.get("ngay")
    issued = _as_date(own)
    if own is None:
        yield from _late(desk, paper)
    if own and issued and own.confidence >= 0.5:
        if issued > desk.received:
            yield _tell(
                desk, paper, FindingCode.COMPONENT_ISSUED_AFTER_RECEIPT, f"{issued:%d/%m/%Y}", place(own), field="ngay"
            )
        months = paper.rule.max_age_months
        if months and issued < _months_before(desk.received, months):
            yield _tell(
                desk,
                paper,
                FindingCode.COMPONENT_TOO_OLD,
                f"lập ngày {issued:%d/%m/%Y}, chỉ dùng trong {months} tháng",
                place(own),
            )
    until = paper.fields.get("ngay_het_han")
    last = _as_date(until)
    if until and last and paper.rule.has_expiry and last < desk.received and not _for_ever(paper):
        yield _tell(
            desk,
            paper,
            FindingCode.COMPONENT_EXPIRED,
            f"hết hạn ngày {last:%d/%m/%Y}",
            place(until),
            field="ngay_het_han",
        )


def _late(desk: Desk, paper: Paper) -> Iterator[Finding]:
    """A paper of which no date is asked may still print, beside a place, one that lies after receipt."""
    found = own_date(paper.pages)
    if found is None or found[3] < 1.0:
        return
    page, line, value, _ = found
    box, sure = line.span(value.start, value.end)
    if sure >= 0.5 and date.fromisoformat(value.value) > desk.received:
        where = Evidence(file=page.file, page=page.number, box=box, text=line.text[value.start : value.end])
        shown = f"{date.fromisoformat(value.value):%d/%m/%Y}"
        yield _tell(desk, paper, FindingCode.COMPONENT_ISSUED_AFTER_RECEIPT, shown, where, field="ngay")


def _for_ever(paper: Paper) -> bool:
    return any(_FOREVER.search(page.flowing) for page in paper.pages)


def _fields(desk: Desk, paper: Paper) -> Iterator[Finding]:
    for key in paper.rule.required_fields:
        kind = desk.catalogue.field_types.get(key)
        field = paper.fields.get(key)
        if kind is None:
            continue
        if field is None:
            yield _tell(desk, paper, FindingCode.FIELD_MISSING, field=key)
        elif field.valid is False and kind.check is not FieldCheck.NONE:
            yield _tell(desk, paper, FindingCode.FIELD_INVALID, f"đọc được: {field.as_read}", place(field), field=key)
        elif field.confidence < LEAST_FIELD_CONFIDENCE:
            yield _tell(desk, paper, FindingCode.FIELD_LOW_CONFIDENCE, "", place(field), field=key)


_PROVED = frozenset({FieldCheck.PERSON_NUMBER, FieldCheck.TAX_CODE})
"""Checks that a right value always passes, whoever wrote it."""


def _invalid(desk: Desk, paper: Paper) -> Iterator[Finding]:
    """Values that cannot be: any number with a structure, and whatever is required."""
    for key, field in paper.fields.items():
        kind = desk.catalogue.field_types[key]
        counts = kind.check in _PROVED or (key in paper.rule.required_fields and kind.check is not FieldCheck.NONE)
        if field.valid is False and counts:
            yield _tell(desk, paper, FindingCode.FIELD_INVALID, f"đọc được: {field.as_read}", place(field), field=key)


def _signed_digitally(desk: Desk, paper: Paper) -> bool:
    verdicts = [desk.verdict(p.file) for p in paper.pages]
    return any(v is not None and v.verdict is not Verdict.NO_SIGNATURE for v in verdicts)


def _marks(desk: Desk, paper: Paper) -> Iterator[Finding]:
    rule = paper.rule
    digital = _signed_digitally(desk, paper)
    pictures = [p for p in paper.pages if p.reading.source is not Source.TEXT_LAYER]
    born_digital = not pictures
    at_notary = any(_AT_NOTARY.search(p.flowing) for p in paper.pages)
    words = _ATTESTING if at_notary else NOTARY_WORDS
    if (rule.notary_required or at_notary) and not any(has_phrase(w, p.flowing) for p in paper.pages for w in words):
        yield _tell(desk, paper, FindingCode.COMPONENT_NOTARY_MISSING)
    if rule.seal_required and not digital and not any(p.reading.seals for p in paper.pages):
        yield _tell(desk, paper, FindingCode.COMPONENT_SEAL_MISSING)
    if (
        not rule.signature_required
        or digital
        or (rule.interactive and born_digital and desk.submission.channel is Channel.ONLINE)
    ):
        return
    if born_digital:
        yield _tell(desk, paper, FindingCode.SIGNATURE_REQUIRED_MISSING)
    elif not any(p.reading.ink for p in paper.pages):
        yield _tell(desk, paper, FindingCode.COMPONENT_SIGNATURE_MISSING)


def _pages(desk: Desk, paper: Paper) -> Iterator[Finding]:
    kind = desk.catalogue.document_types.get(paper.document_type)
    if paper.draft.missing:
        lacking = ", ".join(str(n) for n in paper.draft.missing)
        yield _tell(desk, paper, FindingCode.PAPER_PAGES_MISSING, f"không thấy trang {lacking}")
    elif paper.draft.gap:
        yield _tell(desk, paper, FindingCode.PAPER_PAGES_MISSING, "chương, điều, mục hoặc phần ký không liền nhau")
    elif not paper.draft.opened:
        yield _tell(desk, paper, FindingCode.PAPER_PAGES_MISSING, "không thấy trang đầu")
    elif kind is not None and kind.contents and lacks_contents(paper.pages):
        yield _tell(desk, paper, FindingCode.PAPER_PAGES_MISSING, "không thấy trang mục lục")
    if paper.draft.reordered:
        order = ", ".join(str(p.number) for p in paper.pages)
        yield _tell(desk, paper, FindingCode.PAPER_PAGE_ORDER, f"thứ tự đúng trong tệp: {order}")


def _declared(desk: Desk, paper: Paper) -> Iterator[Finding]:
    for file in dict.fromkeys(p.file for p in paper.pages):
        said = desk.submission.declared.get(file)
        known = {c.key for c in desk.version.components} | set(desk.catalogue.document_types)
        if said in known and said not in (paper.key, paper.document_type):
            yield _tell(desk, paper, FindingCode.COMPONENT_DECLARED_DIFFERS, f"khai là {said}", Evidence(file=file))
