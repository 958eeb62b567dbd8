"""What was measured: the table, the JSON and the plot."""

import json
import os
import platform
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from benchmarks.page import put_table

ROOT = Path(__file__).resolve().parents[2]
RESULTS = Path(__file__).with_name("results.json")
PAGE = ROOT / "docs" / "benchmarks" / "desk.md"
PLOT = PAGE.with_name("desk.png")
REACH = (
    ("queue, ", 100),
    ("dossier", 100),
    ("search, ", 150),
    ("picture", 300),
    ("decision, next", 400),
)
TOGETHER = "with clerks: "


@dataclass
class Found:
    """Milliseconds by row, and what they were measured on."""

    dossiers: int
    pages: int
    clerks: int
    thinking: float
    rows: dict[str, list[float]] = field(default_factory=dict)
    clerks_said: str = ""
    short: bool = False

    def add(self, name: str, times: list[float]) -> None:
        """Keep and print."""
        self.rows[name] = times
        print(f"{name:56} median {median(times):7.1f} ms   p95 {p95(times):7.1f} ms   of {len(times)}", flush=True)


def p95(times: list[float]) -> float:
    """The time that 95 of 100 kept."""
    return sorted(times)[max(0, -(-len(times) * 95 // 100) - 1)]


def reach(name: str) -> int | None:
    """What the issue asks of a row; with the clerks at work twice as much."""
    alone = name.removeprefix(TOGETHER)
    asked = next((ms for start, ms in REACH if alone.startswith(start)), None)
    return asked and (2 * asked if name.startswith(TOGETHER) else asked)


def write(found: Found) -> None:
    """Table into the page between its marks, JSON, plot."""
    rows = {
        name: {"median": round(median(times), 1), "p95": round(p95(times), 1), "of": len(times), "asked": reach(name)}
        for name, times in found.rows.items()
    }
    kept = {
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, load {os.getloadavg()[1]:.1f} at the end",
        "dossiers": found.dossiers, "pages": found.pages, "clerks": found.clerks, "thinking": found.thinking,
        "clerks_stopped_early": found.short, "clerks_said": json.loads(found.clerks_said or "{}"), "rows": rows,
    }  # fmt: skip
    RESULTS.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    lines = [f"{found.dossiers:,} dossiers, {found.pages:,} pages; {kept['machine']}.", ""]
    lines += ["| what | median ms | p95 ms | asked |", "|---|---|---|---|"]
    lines += [f"| {n} | {r['median']} | {r['p95']} | {r['asked'] or ''} |" for n, r in rows.items()]
    lines += ["", f"The {found.clerks} clerks: `{found.clerks_said}`"]
    put_table(PAGE, lines)
    _plot(found.rows)


def _plot(rows: dict[str, list[float]]) -> None:
    """Each time a point, what is asked a line, so that a person sees the spread."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(9, 0.8 + 0.26 * len(rows)))
    for place, (name, times) in enumerate(reversed(rows.items())):
        axes.scatter(times, [place] * len(times), s=6, alpha=0.5)
        if asked := reach(name):
            axes.plot([asked, asked], [place - 0.4, place + 0.4], color="black", linewidth=2)
    axes.set_yticks(range(len(rows)), list(reversed(rows)), fontsize=7)
    axes.set_xscale("log")
    axes.set_xlabel("milliseconds (bar: asked of the 95th percentile)")
    axes.grid(axis="x", alpha=0.3)
    figure.tight_layout()
    figure.savefig(PLOT, dpi=110)
    plt.close(figure)
