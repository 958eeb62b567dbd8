"""``python -m benchmarks.verify [FUZZ_COUNT]``: cost beside pyHanko's own call, then mutants.

Writes ``results/verify.json`` and ``verify.png`` beside ``benchmarks/``' other results. The mutants' state is kept in
``results/verify-fuzz-RULES``, so that an interrupted run goes on; it holds nothing but files of the test world.
"""

import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks.verify.cost import Row, measured
from benchmarks.verify.fuzz import Outcome, kept, prepare, report, run
from pipeline.verify import OFFICE

RESULTS = Path(__file__).resolve().parents[1] / "results"
ASKED = 1.3


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    RESULTS.mkdir(exist_ok=True)
    rows = []
    for row in measured():
        print(row.line(), flush=True)
        rows.append(row)
    write(rows, ())
    plot(rows)
    state = RESULTS / f"verify-fuzz-{OFFICE.version}"  # mutants judged by older rules say nothing of these
    state.mkdir(exist_ok=True)
    prepare(state)
    for outcome in run(count, 1, state):
        if outcome.wrong:
            print(outcome.line(), flush=True)
    outcomes = tuple(kept(state))
    write(rows, outcomes)
    print(report(outcomes))


def write(rows: Sequence[Row], outcomes: Sequence[Outcome]) -> None:
    """The JSON beside the table: costs, then mutants by level and verdict with every violation."""
    counts = Counter((outcome.level, outcome.verdict) for outcome in outcomes)
    found = {
        "cost": [asdict(row) for row in rows],
        "mutants": {
            "judged": len(outcomes),
            "by": [{"level": level, "verdict": verdict, "count": n} for (level, verdict), n in sorted(counts.items())],
            "violations": [asdict(outcome) for outcome in outcomes if outcome.wrong],
        },
    }
    (RESULTS / "verify.json").write_text(json.dumps(found, indent=1, ensure_ascii=False), encoding="utf-8")


def plot(rows: Sequence[Row]) -> None:
    """Ratios to pyHanko's own call, and what was asked."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    compared = [row for row in rows if row.peer_ms]
    figure, axes = pyplot.subplots(figsize=(7, 3.2))
    axes.barh([row.what for row in compared], [row.ratio for row in compared], color="#4878a8")
    axes.axvline(ASKED, color="#b03030", linewidth=1, label=f"asked for one signature: {ASKED}")
    axes.invert_yaxis()
    axes.set_xlabel("CPU time, times pyHanko's own call")
    axes.legend(fontsize=8)
    figure.tight_layout()
    figure.savefig(RESULTS / "verify.png", dpi=110)


if __name__ == "__main__":
    main()
