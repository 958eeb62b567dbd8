"""The main job beside bare Tesseract: pages per CPU-second from upload to checked e-dossier.

One run, the same pages: ``hoso intake`` of generated dossiers (receive, open, verify, read, assess, access
copies, register) in a new home each time, and Tesseract alone on the same pages as PNG, one after the other
(CPU seconds do not mind).
Prints a table; writes JSON and a plot to ``benchmarks/results/``. ``python -m benchmarks.main_job [ROUNDS]``.
"""

import json
import os
import statistics
import sys
import tempfile
from pathlib import Path

from benchmarks.measure import Cost, run
from tests.office.degrade import Level, degrade
from tests.office.files import image_pdf
from tests.office.papers import sample_pages
from tests.office.truth import Page

ROOT = Path(__file__).resolve().parents[1]
RESULTS = Path(__file__).parent / "results"
KINDS = ("land_transfer/don", "land_transfer/hop_dong", "gcn", "can_cuoc")


def make_pages(seed: int) -> list[tuple[str, list[Page]]]:
    """The papers of one dossier, degraded as scanners do."""
    return [(kind, [degrade(p, Level.STAMP_1, seed=seed) for p in sample_pages(kind, seed=seed)]) for kind in KINDS]


def write_dossier(folder: Path, papers: list[tuple[str, list[Page]]]) -> int:
    """Files for ``hoso intake``, and each page as PNG for Tesseract; how many pages."""
    (folder / "dossier").mkdir()
    (folder / "pages").mkdir()
    count = 0
    for kind, pages in papers:
        (folder / "dossier" / f"{kind.replace('/', '_')}.pdf").write_bytes(image_pdf(pages))
        for page in pages:
            (folder / "pages" / f"{count:03}.png").write_bytes(page.png())
            count += 1
    manifest = {"submission": "bench", "procedure": "land_transfer", "received": "2026-03-02T09:00:00+07:00"}
    (folder / "dossier" / "submission.json").write_text(json.dumps(manifest))
    return count


def ours(folder: Path) -> Cost:
    """The whole program on a new home."""
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "HOSO_HOME": home, "HOSO_WORKERS": "2"}
        return run([sys.executable, "-m", "hoso", "intake", str(folder / "dossier"), "--json"], environment, str(ROOT))


def bare(folder: Path) -> Cost:
    """Tesseract alone on every page, text only."""
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}

    pages = sorted((folder / "pages").iterdir())
    costs = [run(["tesseract", str(page), "stdout", "-l", "vie"], environment) for page in pages]
    return Cost(
        cpu=sum(c.cpu for c in costs),
        wall=sum(c.wall for c in costs),
        peak_mb=max(c.peak_mb for c in costs),
        exit_code=max(c.exit_code for c in costs),
    )


def main(rounds: int) -> None:
    """Run both in turn and print medians and ratios."""
    figures: dict[str, list[float]] = {"hoso": [], "tesseract": []}
    for seed in range(9000, 9000 + rounds):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            count = write_dossier(folder, make_pages(seed))
            for label, cost in (("hoso", ours(folder)), ("tesseract", bare(folder))):
                assert cost.exit_code == 0, label
                figures[label].append(count / cost.cpu)
    report(figures)


def report(figures: dict[str, list[float]]) -> None:
    """Table, JSON, plot."""
    medians = {label: statistics.median(values) for label, values in figures.items()}
    ratio = statistics.median(a / b for a, b in zip(figures["hoso"], figures["tesseract"], strict=True))
    print(f"{'':24}{'pages per CPU-second (median)':>32}")
    for label, value in medians.items():
        print(f"{label:24}{value:>32.3f}")
    print(f"{'ratio, pair by pair':24}{ratio:>32.2f}")
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "main_job.json").write_text(json.dumps({"pages_per_cpu_second": figures, "ratio": ratio}, indent=1))
    plot(figures)


def plot(figures: dict[str, list[float]]) -> None:
    """Each run a point, so that a person sees the spread."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(6, 3))
    for place, (label, values) in enumerate(figures.items()):
        axes.scatter(values, [place] * len(values), label=label)
    axes.set_yticks(range(len(figures)), list(figures))
    axes.set_xlabel("pages per CPU-second")
    axes.set_xlim(left=0)
    figure.tight_layout()
    figure.savefig(RESULTS / "main_job.png", dpi=110)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
