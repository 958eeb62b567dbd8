"""``python -m benchmarks.verify [FUZZ_COUNT]``: cost beside pyHanko's own call, then mutants.

Writes ``results/verify.json`` and ``verify.png`` beside ``benchmarks/``' other results. The mutants' state is kept in
``results/verify-fuzz``, so that an interrupted run goes on; it holds nothing but files of the test world.
"""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks.verify.cost import Row, measured
from benchmarks.verify.fuzz import kept, prepare, report, run

RESULTS = Path(__file__).resolve().parents[1] / "results"
ASKED = 1.3


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    RESULTS.mkdir(exist_ok=True)
    rows = []
    for row in measured():
        print(row.line(), flush=True)
        rows.append(row)
    (RESULTS / "verify.json").write_text(json.dumps([asdict(row) for row in rows], indent=1), encoding="utf-8")
    plot(rows)
    state = RESULTS / "verify-fuzz"
    state.mkdir(exist_ok=True)
    prepare(state)
    for outcome in run(count, 1, state):
        if outcome.wrong:
            print(outcome.line(), flush=True)
    print(report(list(kept(state))))


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
