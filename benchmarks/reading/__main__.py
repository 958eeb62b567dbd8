"""``python -m benchmarks.reading [--quick] [--seeds N...] [--memory-pages N]``: all rows in one run.

On two quiet cores about fifteen minutes, three quarters of an hour of processor time; ``--quick`` about four.

Out: a table on the terminal; ``reading.json`` and plots under ``benchmarks/results``.
"""

import argparse
import platform
import tempfile
from pathlib import Path

from benchmarks.reading import report, rows
from benchmarks.reading.memory import memory
from benchmarks.reading.pages import Degradation
from pipeline.read.engine import probe

RESULTS = Path(__file__).resolve().parent.parent / "results"


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reading")
    parser.add_argument("--quick", action="store_true", help="one seed, fewer pages, no long PDF")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2], help="of the generated pages")
    parser.add_argument("--memory-pages", type=int, default=300)
    asked = parser.parse_args()
    seeds = tuple(asked.seeds[:1] if asked.quick else asked.seeds)
    results: report.Results = {"engine": probe().version, "python": platform.python_version(), "seeds": seeds}
    results["generated"] = {}
    sure: rows.Sure = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for degradation in Degradation:
            row, found = rows.generated(degradation, seeds, folder)
            results["generated"][str(degradation)] = row
            sure += found
            print(degradation, "done", flush=True)
        results["calibration"] = report.calibration(sure)
        results["real"] = rows.real_scans()
        results["orientation"] = rows.orientation(12 if asked.quick else 40, folder)
        results["seen_before"] = rows.seen_before(folder)
        lengths = [] if asked.quick else sorted({min(30, asked.memory_pages), asked.memory_pages})
        results["memory"] = [memory(pages, folder) for pages in lengths]
    report.write(results, RESULTS)
    print("\n".join(report.lines_of(results)))


if __name__ == "__main__":
    main()
