"""What an assessment got right, held against the office's truth.

In: ``Made`` and its ``Assessment``. Out: ``Marks``, which add up over dossiers. A page is right when it serves as the
component it belongs to (or as none, where it belongs to none); a field is right when its value is one the paper prints.
"""

import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise

from benchmarks.understanding.dossiers import Made
from models.dossier import Assessment
from models.finding import Severity
from models.paper import Component
from models.procedure import Catalogue
from models.state import State
from tests.office.dossier import TrueComponent, Truth

PROVED = ("so_dinh_danh", "mst", "thua_dat_so", "to_ban_do_so")
"""Fields of the table's row on numbers that pass their checks."""

_NUMERIC = frozenset({"dien_tich", "so_tien"})
_ANY_CASE = frozenset({"ten_to_chuc", "co_quan_ban_hanh", "dia_chi"})
"""Printed in capitals or not as the paper likes: nobody can tell which letters would be small."""


@dataclass
class Marks:
    """Counts; ``notes`` name what went wrong, for whoever looks into it."""

    pages: int = 0
    pages_right: int = 0
    confusion: Counter[tuple[str, str]] = field(default_factory=Counter)
    boundaries_true: int = 0
    boundaries_found: int = 0
    boundaries_both: int = 0
    by_procedure: Counter[tuple[str, bool]] = field(default_factory=Counter)
    """Pages of each procedure, right or not."""
    fields: Counter[bool] = field(default_factory=Counter)
    """By whether the reading was degraded; so is ``fields_right``."""
    fields_right: Counter[bool] = field(default_factory=Counter)
    field_misses: Counter[str] = field(default_factory=Counter)
    proved: int = 0
    proved_wrong: int = 0
    proved_wrong_sure: int = 0
    clean: int = 0
    clean_ready: int = 0
    spoilt: int = 0
    spoilt_ready: int = 0
    findings_due: int = 0
    findings_met: int = 0
    false_findings: Counter[str] = field(default_factory=Counter)
    understanding_seconds: float = 0.0
    reading_seconds: float = 0.0
    confidence: list[tuple[float, bool]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


Place = tuple[str, int]


def _homes(assessment: Assessment) -> dict[Place, tuple[str | None, str]]:
    """Which component, and which paper, each page went to."""
    out: dict[Place, tuple[str | None, str]] = {}
    for i, one in enumerate(assessment.unassigned):
        out |= {(one.file, n): (None, f"u{i}" if one.reason != "blank" else "") for n in one.pages}
    for i, component in enumerate(assessment.components):
        for source in component.sources:
            out |= {(source.file, n): (component.component, f"c{i}") for n in source.pages}
    return out


def _pages(marks: Marks, truth: Truth, homes: dict[Place, tuple[str | None, str]], label: str) -> None:
    for page in truth.pages:
        if page.blank:
            continue
        got = homes.get((page.file, page.number), (None, ""))[0]
        marks.pages += 1
        if page.component is None:
            # Somebody else's or nobody's paper: right when a person is shown it, which the state counts.
            marks.pages_right += 1
            continue
        marks.pages_right += got == page.component
        marks.by_procedure[(label.split("/")[0], got == page.component)] += 1
        marks.confusion[(page.component, got or "-")] += 1
        if got != page.component:
            marks.notes.append(f"{label}: {page.file}:{page.number} is {page.component}, taken for {got}")


def _boundaries(marks: Marks, made: Made, homes: dict[Place, tuple[str | None, str]], label: str) -> None:
    truth = made.dossier.truth
    papers = {(s[0], n): i for i, c in enumerate(truth.components) for s in c.sources for n in s[1]}
    for file in {p.file for p in truth.pages}:
        pages = sorted((p for p in truth.pages if p.file == file and not p.blank), key=lambda p: p.number)
        if len(pages) < 3:
            continue
        for before, after in pairwise(pages):
            a, b = (file, before.number), (file, after.number)
            due = papers.get(a, -1) != papers.get(b, -1)
            got = homes.get(a, (None, "x"))[1] != homes.get(b, (None, "y"))[1]
            marks.boundaries_true += due
            marks.boundaries_found += got
            marks.boundaries_both += due and got
            if due != got:
                marks.notes.append(f"{label}: boundary at {file}:{after.number} due {due} found {got}")


def _same(key: str, one: str, other: str) -> bool:
    if key in _NUMERIC:
        try:
            return float(one) == float(other)
        except ValueError:
            return False
    if key in _ANY_CASE:
        one, other = one.casefold(), other.casefold()
    a, b = (" ".join(unicodedata.normalize("NFC", t).split()).strip(" .,;") for t in (one, other))
    return a == b


def _values(true: TrueComponent, key: str) -> tuple[str, ...]:
    """What the paper prints under a key. A birth date is the catalogue's ``ngay_sinh``; a letterhead in two lines is
    one name."""
    values = [f.value for f in true.fields if f.key == key and f.role != "sinh"]
    if key == "ngay_sinh":
        values += [f.value for f in true.fields if f.key == "ngay" and f.role == "sinh"]
    if key == "co_quan_ban_hanh":
        values.append(" ".join(dict.fromkeys(values)))
    return tuple(dict.fromkeys(v for v in values if v))


def _at(component: Component, places: set[Place]) -> bool:
    return any((source.file, number) in places for source in component.sources for number in source.pages)


def _fields(marks: Marks, made: Made, assessment: Assessment, catalogue: Catalogue, label: str, degraded: bool) -> None:
    version = catalogue.procedure(assessment.procedure or "").version_at(made.submission.received.date())
    for true in made.dossier.truth.components:
        places = {(s[0], n) for s in true.sources for n in s[1]}
        found = next((c for c in assessment.components if c.component == true.component and _at(c, places)), None)
        rule = version.component(true.component)
        if rule is None:
            continue
        for key in rule.fields:
            values = _values(true, key)
            if not values:
                continue
            got = found.fields.get(key) if found else None
            right = got is not None and any(_same(key, got.value, v) for v in values)
            marks.fields[degraded] += 1
            marks.fields_right[degraded] += right
            if not right:
                marks.field_misses[f"{'degraded' if degraded else 'clean'} {key}{'' if got else ' (none)'}"] += 1
                value = f"{got.value!r} ({got.confidence:.2f}, {got.valid})" if got else "nothing"
                marks.notes.append(f"{label}: {true.component}.{key} = {value}, is {values}")
            if key in PROVED and got is not None and got.valid:
                marks.proved += 1
                marks.proved_wrong += not right
                marks.proved_wrong_sure += not right and got.confidence >= 0.6


def _findings(marks: Marks, truth: Truth, assessment: Assessment, label: str) -> None:
    open_codes = [str(f.code) for f in assessment.findings if f.severity is not Severity.NOTE]
    every = {str(f.code) for f in assessment.findings}
    alike = {"signature.invalid": {"signature.changed_after"}}
    for due in truth.findings:
        marks.findings_due += 1
        met = due in every or bool(alike.get(due, set()) & every)
        marks.findings_met += met
        if not met:
            marks.notes.append(f"{label}: finding {due} is lacking")
    for group in truth.either:
        marks.findings_due += 1
        met = bool(set(group) & every)
        marks.findings_met += met
        if not met:
            marks.notes.append(f"{label}: none of {group}")
    fine = {
        *truth.findings,
        *truth.allowed,
        *(c for g in truth.either for c in g),
        *alike.get("signature.invalid", set()),
    }
    for code in open_codes:
        if code not in fine:
            marks.false_findings[code] += 1
            told = next(f.message for f in assessment.findings if str(f.code) == code)
            marks.notes.append(f"{label}: false {code}: {told[:220]}")


def add(
    marks: Marks,
    made: Made,
    assessment: Assessment,
    state: State,
    catalogue: Catalogue,
    seconds: float,
    *,
    degraded: bool,
) -> None:
    """Add one dossier's marks; ``degraded``: read with noise, or from worn pages."""
    truth = made.dossier.truth
    label = "/".join((made.dossier.procedure, made.dossier.seed, *made.dossier.defects))
    homes = _homes(assessment)
    _pages(marks, truth, homes, label)
    _boundaries(marks, made, homes, label)
    _fields(marks, made, assessment, catalogue, label, degraded)
    _findings(marks, truth, assessment, label)
    if truth.state == "ready":
        marks.clean += 1
        marks.clean_ready += state is State.READY
    else:
        marks.spoilt += 1
        marks.spoilt_ready += state is State.READY
        if state is State.READY:
            marks.notes.append(f"{label}: WRONGLY READY")
    marks.understanding_seconds += seconds
    marks.reading_seconds += made.reading_seconds
    homes_true = {(p.file, p.number): p.component for p in truth.pages}
    for component in assessment.components:
        first = component.sources[0]
        marks.confidence.append(
            (component.confidence, homes_true.get((first.file, first.pages[0])) == component.component)
        )
