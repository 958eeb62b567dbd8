"""From findings to what the applicant must do: one numbered list, each paper once, nothing said twice.

In: the findings of a dossier and the version of its procedure. Out: sentences in order. Wrong: nothing; a finding whose
wording asks nothing of the applicant is the office's own affair and is left out.
"""

import unicodedata
from collections.abc import Iterable, Sequence

from models.dossier import Required
from models.finding import Evidence, Finding, FindingCode, Severity
from models.procedure import Catalogue, ComponentRule, ProcedureVersion
from pipeline.notices import words

# A paper that must come anew makes what was unclear on the old one pointless to ask for.
_COMES_ANEW = frozenset(
    {
        FindingCode.COMPONENT_MISSING,
        FindingCode.COMPONENT_UNREADABLE,
        FindingCode.COMPONENT_WRONG_VERSION,
        FindingCode.COMPONENT_EXPIRED,
        FindingCode.COMPONENT_TOO_OLD,
    }
)
_POINTLESS_THEN = frozenset(
    {
        FindingCode.FIELD_MISSING,
        FindingCode.FIELD_INVALID,
        FindingCode.FIELD_LOW_CONFIDENCE,
        FindingCode.PAPER_PAGES_MISSING,
        FindingCode.PAGE_UNREADABLE,
        FindingCode.PAGE_QUALITY,
    }
)
_ASKED = (Severity.BLOCKING, Severity.REVIEW)


def demands(findings: Sequence[Finding], version: ProcedureVersion | None, catalogue: Catalogue) -> tuple[str, ...]:
    """One entry for each paper or file that something is asked of, the gravest first, then in the procedure's order."""
    asked = [f for f in findings if f.severity in _ASKED and catalogue.wording[f.code].remedy]
    subjects: dict[str, list[Finding]] = {}
    for finding in sorted(asked, key=lambda f: (_ASKED.index(f.severity), _place(f, version))):
        subjects.setdefault(_subject(finding, version), []).append(finding)
    entries = (_entry(group, version, catalogue) for group in subjects.values())
    return tuple(dict.fromkeys(entry for entry in entries if entry))


def named_in(text: str, version: ProcedureVersion, *, about: str = "") -> frozenset[str]:
    """Keys of the components that a notice names, as it was sent: what a person took out of the draft is not asked for.
    A name that only stands inside a longer one, or in what the dossier is ``about``, is not named by it."""
    left, found = _plain(text), set()
    if about.strip():
        left = left.replace(_plain(about), "\x1f")
    for rule in sorted(version.components, key=lambda c: len(c.name), reverse=True):
        name = _plain(rule.name)
        if name and name in left:
            left = left.replace(name, "\x1f")
            found.add(rule.key)
    return frozenset(found)


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def _place(finding: Finding, version: ProcedureVersion | None) -> int:
    keys = [c.key for c in version.components] if version else []
    return keys.index(finding.component) if finding.component in keys else len(keys)


def _rule(finding: Finding, version: ProcedureVersion | None) -> ComponentRule | None:
    return version.component(finding.component) if version and finding.component else None


def _subject(finding: Finding, version: ProcedureVersion | None) -> str:
    rule = _rule(finding, version)
    if rule and rule.required is Required.ONE_OF and finding.code is FindingCode.COMPONENT_MISSING:
        return f"group {rule.group}"
    if finding.component:
        return f"component {finding.component}"
    return f"file {finding.evidence[0].file}" if finding.evidence else f"code {finding.code}"


def _entry(group: Sequence[Finding], version: ProcedureVersion | None, catalogue: Catalogue) -> str:
    """The sentences of one subject, each once."""
    anew = any(f.code in _COMES_ANEW for f in group)
    kept = [f for f in group if not (anew and f.code in _POINTLESS_THEN)]
    alike: dict[tuple[str, str | None, str], list[Finding]] = {}
    for finding in kept:
        file = finding.evidence[0].file if finding.evidence else ""
        alike.setdefault((finding.code, finding.field, file), []).append(finding)
    sentences = [_sentence(same, version, catalogue, named=number > 0) for number, same in enumerate(alike.values())]
    return " ".join(dict.fromkeys(sentences))


def _sentence(same: Sequence[Finding], version: ProcedureVersion | None, catalogue: Catalogue, *, named: bool) -> str:
    """One sentence for findings of one code on one thing; their pages together. ``named``: the entry has named it."""
    first = same[0]
    rule = _rule(first, version)
    if rule and version and rule.required is Required.ONE_OF and first.code is FindingCode.COMPONENT_MISSING:
        group = _group(rule, version)
        if len(group) > 1:
            return f"Nộp một trong các giấy tờ sau: {'; '.join(group)}."
    field_type = catalogue.field_types.get(first.field or "")
    return catalogue.wording[first.code].ask(
        component="giấy tờ này" if named else rule.name if rule else _type_name(first, catalogue),
        field=field_type.label if field_type else first.field or "",
        file=first.evidence[0].file if first.evidence else "",
        page=_pages(e.page for f in same for e in f.evidence),
        detail=_detail(first, rule),
    )


def _type_name(finding: Finding, catalogue: Catalogue) -> str:
    kind = catalogue.document_types.get(finding.component or "")
    return kind.name if kind else finding.component or "giấy tờ"


def _group(rule: ComponentRule, version: ProcedureVersion) -> list[str]:
    return [f"{c.name} ({words.papers(c.counts)})" for c in version.components if c.group == rule.group]


def _pages(numbers: Iterable[int | None]) -> str:
    return ", ".join(str(n) for n in sorted({n for n in numbers if n is not None}))


def _detail(finding: Finding, rule: ComponentRule | None) -> str:
    if finding.code is FindingCode.FIELD_MISMATCH:
        return "; ".join(dict.fromkeys(_read(e) for e in finding.evidence if e.text))
    if rule is None:
        return ""
    if finding.code is FindingCode.COMPONENT_MISSING:
        return "; ".join(part for part in (words.papers(rule.counts), words.form(rule)) if part)
    if finding.code is FindingCode.COMPONENT_WRONG_VERSION:
        return words.form(rule)
    if finding.code is FindingCode.COMPONENT_TOO_OLD and rule.max_age_months:
        return f"cấp không quá {rule.max_age_months} tháng"
    return words.papers(rule.counts) if finding.code is FindingCode.COMPONENT_COUNT else ""


def _read(evidence: Evidence) -> str:
    page = f" trang {evidence.page}" if evidence.page else ""
    return f"“{evidence.text}” ở tệp {evidence.file}{page}"
