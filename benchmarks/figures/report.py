"""What was measured: the table in the page, the JSON and the plot."""

import json
import os
import platform
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from benchmarks.desk.report import p95
from benchmarks.page import put_table

ROOT = Path(__file__).resolve().parents[2]
RESULTS = Path(__file__).with_name("results.json")
PAGE = ROOT / "docs" / "benchmarks" / "figures.md"
PLOT = PAGE.with_name("figures.png")
ASKED = 2.0
"""Seconds at the 95th percentile."""


@dataclass
class Found:
    """Seconds of each question, and what else was found."""

    dossiers: int
    sums: int = 0
    rows: dict[str, list[float]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def add(self, name: str, times: list[float]) -> None:
        """Keep and print."""
        self.rows[name] = times
        print(f"{name:46} median {median(times):.3f} s   p95 {p95(times):.3f} s", flush=True)

    def note(self, text: str) -> None:
        """Keep and print."""
        self.notes.append(text)
        print(text, flush=True)


def write(found: Found) -> None:
    """Table into the page between its marks, JSON, plot."""
    rows = {name: {"median": round(median(t), 3), "p95": round(p95(t), 3)} for name, t in found.rows.items()}
    machine = f"{os.cpu_count()} cores, {platform.machine()}, load {os.getloadavg()[1]:.1f} at the end"
    kept = {
        "machine": machine, "dossiers": found.dossiers, "rows_of_sums": found.sums, "asked": ASKED, "rows": rows,
        "notes": found.notes,
    }  # fmt: skip
    RESULTS.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    lines = [f"{found.dossiers:,} dossiers, {found.sums:,} rows of sums; {machine}. Asked: {ASKED:.0f} s.", ""]
    lines += ["| question | median s | 95th percentile s |", "|---|---|---|"]
    lines += [f"| {name} | {row['median']:.3f} | {row['p95']:.3f} |" for name, row in rows.items()]
    lines += ["", *(f"- {note}" for note in found.notes)]
    put_table(PAGE, lines)
    _plot(found.rows)


def _plot(rows: dict[str, list[float]]) -> None:
    """Each time a point, so that a person sees the spread."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(9, 0.8 + 0.3 * len(rows)))
    for place, times in enumerate(reversed(rows.values())):
        axes.scatter(times, [place] * len(times), s=8, alpha=0.5)
    axes.axvline(ASKED, color="black", linewidth=1)
    axes.set_yticks(range(len(rows)), list(reversed(rows)), fontsize=7)
    axes.set_xscale("log")
    axes.set_xlabel("seconds (line: asked of the 95th percentile)")
    axes.grid(axis="x", alpha=0.3)
    figure.tight_layout()
    figure.savefig(PLOT, dpi=110)
    plt.close(figure)
