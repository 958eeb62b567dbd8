"""What was measured, kept row by row, and the table and plot made of it."""

import json
from pathlib import Path
from typing import Any

from benchmarks.page import put_table

RESULTS = Path(__file__).with_name("results.json")
PAGE = Path(__file__).resolve().parents[2] / "docs" / "benchmarks" / "keeping.md"
PLOT = PAGE.with_name("keeping-search.png")
REACH = {
    "kills": "0 lost or altered in 200 rounds",
    "faults": "100 % of 500",
    "seal": "at least .8 of the bare SDK",
    "search": "100 ms on PostgreSQL; SQLite stated",
    "bytes": "at most .60 of the originals",
    "memory": "under 200 MB",
}


def kept(row: str, where: str) -> Any:
    """What was measured before, None where nothing was."""
    found = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.is_file() else {}
    return found.get(row, {}).get(where)


def keep(row: str, where: str, values: Any) -> None:
    """Keep and print."""
    found = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.is_file() else {}
    found.setdefault(row, {})[where] = values
    RESULTS.write_text(json.dumps(found, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{row} {where}: {json.dumps(values, ensure_ascii=False)}", flush=True)


def write() -> None:
    """Table between the marks of the page, and the plot."""
    found = json.loads(RESULTS.read_text(encoding="utf-8"))
    lines = ["| row | where | measured | asked |", "|---|---|---|---|"]
    lines += [
        f"| {row} | {where} | {_said(row, found[row][where])} | {reach} |"
        for row, reach in REACH.items()
        for where in sorted(found.get(row, {}))
    ]
    put_table(PAGE, lines)
    if "search" in found:
        _plot(found["search"])


def _said(row: str, values: Any) -> str:
    match row:
        case "seal":
            return f"{values['ratio']} ({values['sealing s']} s against {values['bare s']} s, 20 MB)"
        case "memory":
            return f"{values['peak MB']} MB at the peak for {values['package MB']} MB"
        case "bytes":
            copies, whole = values["copies"] / values["packaged"], values["packaged"] / 1e6
            work = values["work"] / values["originals"]
            return f"{values['share']} (copies {copies:.2f}) of {whole:.1f} MB; work {work:.2f}, may be emptied"
        case "search":
            worst = max(values["kinds"].values(), key=lambda kind: float(kind["p95 ms"]))
            return f"{worst['p95 ms']} ms (95th percentile of the slowest kind) over {values['dossiers']:,} dossiers"
        case "kills":
            return (
                f"{values['lost_or_altered']} of {values['acknowledged']} acknowledged and {values['sealed']} sealed, "
                f"{values['rounds']} rounds ({values['program']} program, {values['database']} database, "
                f"{values['store']} store)"
            )
        case _:
            return f"{sum(values['found'].values())} of {sum(values['injected'].values())} found"


def _plot(search: dict[str, Any]) -> None:
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    names = sorted(search)
    kinds = sorted({kind for name in names for kind in search[name]["kinds"]})
    figure, axes = plt.subplots(figsize=(8, 0.9 + 0.8 * len(kinds)))
    for n, name in enumerate(names):
        places = [k + 0.36 * n for k in range(len(kinds))]
        values = [search[name]["kinds"][kind]["p95 ms"] for kind in kinds]
        bars = axes.barh(places, values, 0.34, label=f"{name}, {search[name]['dossiers']:,} dossiers")
        axes.bar_label(bars, fmt="%.0f ms", padding=3)
    axes.axvline(100, color="black", linewidth=1, linestyle=":")
    axes.set_yticks([k + 0.18 for k in range(len(kinds))], kinds)
    axes.set_xlabel("milliseconds, 95th percentile (dotted: asked of PostgreSQL)")
    axes.margins(x=0.15)
    axes.legend()
    figure.tight_layout()
    figure.savefig(PLOT, dpi=110)
