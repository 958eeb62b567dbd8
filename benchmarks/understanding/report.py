"""The benchmark's table as Markdown and JSON, and who was taken for whom as an SVG picture.

In: ``Marks`` of a run. Out: text. Nothing can go wrong.
"""

from dataclasses import dataclass
from html import escape

from benchmarks.understanding.measure import Marks


@dataclass(frozen=True)
class Row:
    what: str
    reached: str
    asked: str


def _share(part: float, whole: float) -> str:
    return f"{100 * part / whole:.1f} % ({part:g} of {whole:g})" if whole else "nothing to measure"


def f1(marks: Marks) -> float:
    """Of paper boundaries; 1 where there were none to find."""
    both, total = marks.boundaries_both, marks.boundaries_true + marks.boundaries_found
    return 2 * both / total if total else 1.0


def calibration(marks: Marks) -> str:
    """Mean confidence beside the share that was right."""
    if not marks.confidence:
        return "nothing to measure"
    said = sum(c for c, _ in marks.confidence) / len(marks.confidence)
    right = sum(r for _, r in marks.confidence) / len(marks.confidence)
    return f"said {100 * said:.1f} %, right {100 * right:.1f} %"


def _worst(marks: Marks) -> str:
    """The procedure with the smallest share of right pages."""
    pages = {
        name: (marks.by_procedure[(name, True)], marks.by_procedure[(name, True)] + marks.by_procedure[(name, False)])
        for name, _ in marks.by_procedure
    }
    name = min(pages, key=lambda n: pages[n][0] / pages[n][1], default="")
    return f"{_share(*pages[name])}: {name}" if name else "nothing to measure"


def rows(marks: Marks) -> tuple[Row, ...]:
    """The table of the issue."""
    cost = marks.understanding_seconds / marks.reading_seconds if marks.reading_seconds else 0.0
    beside = f", {100 * cost:.1f} % of reading" if cost else ""
    per_page = 1000 * marks.understanding_seconds / max(1, marks.pages)
    return (
        Row("right component per page", _share(marks.pages_right, marks.pages), "98.5 %"),
        Row("of the worst procedure", _worst(marks), "95 %"),
        Row("paper boundaries, F1", f"{f1(marks):.3f} ({marks.boundaries_true} true)", ".98"),
        Row("field values exact, clean", _share(marks.fields_right[False], marks.fields[False]), "98 %"),
        Row("field values exact, degraded", _share(marks.fields_right[True], marks.fields[True]), "94 %"),
        Row("proved numbers wrong", _share(marks.proved_wrong, marks.proved), "at most .3 %"),
        Row("of these with confidence .6 or more", _share(marks.proved_wrong_sure, marks.proved), ""),
        Row("spoilt dossiers wrongly ready", _share(marks.spoilt_ready, marks.spoilt), "none"),
        Row("clean dossiers straight to ready", _share(marks.clean_ready, marks.clean), "92 %"),
        Row("due findings met", _share(marks.findings_met, marks.findings_due), ""),
        Row("confidence of components", calibration(marks), "alike"),
        Row("CPU of split to check", f"{per_page:.0f} ms a page{beside}", "10 %"),
    )


def table(marks: Marks) -> str:
    """The rows as Markdown."""
    lines = ["| what | reached | asked |", "|---|---|---|"]
    lines += [f"| {r.what} | {r.reached} | {r.asked} |" for r in rows(marks)]
    return "\n".join(lines)


def confusion_svg(marks: Marks) -> str:
    """Rows are what pages are, columns what they were taken for; darker is more of the row."""
    names = sorted({a for a, _ in marks.confusion})
    columns = sorted({b for _, b in marks.confusion})
    cell, left, top = 18, 190, 150
    width, height = left + cell * len(columns) + 20, top + cell * len(names) + 20
    size = f'width="{width}" height="{height}"'
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="11">']
    for x, name in enumerate(columns):
        at = left + x * cell + 13
        out.append(f'<text x="{at}" y="{top - 6}" transform="rotate(-60 {at} {top - 6})">{escape(name)}</text>')
    for y, name in enumerate(names):
        total = sum(n for (a, _), n in marks.confusion.items() if a == name)
        out.append(f'<text x="{left - 6}" y="{top + y * cell + 13}" text-anchor="end">{escape(name)} ({total})</text>')
        for x, taken in enumerate(columns):
            share = marks.confusion.get((name, taken), 0) / total
            colour = "#1a6e3c" if name == taken else "#b3261e"
            place = f'x="{left + x * cell}" y="{top + y * cell}" width="{cell - 1}" height="{cell - 1}"'
            out.append(f'<rect {place} fill="{colour}" fill-opacity="{share:.2f}" stroke="#ddd"/>')
    return "\n".join([*out, "</svg>"])
