"""One picture of what was measured: cost by number, efficiency by workers, where the processor's time goes."""

from pathlib import Path
from typing import Any


def plot(rows: dict[str, dict[str, Any]], out: Path) -> None:
    """Draw the rows that are there."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot

    figure, (left, middle, right) = pyplot.subplots(1, 3, figsize=(13, 3.4))
    cost = rows.get("growth", {}).get("CPU ms a dossier", {})
    left.plot([int(n) for n in cost], list(cost.values()), "o-")
    left.set(xscale="log", ylim=(0, None), xlabel="dossiers in the register", ylabel="CPU ms a dossier, unread")
    share = {int(k.split(" ")[2]): v for k, v in rows.get("contention", {}).items() if k.startswith("efficiency")}
    middle.plot(list(share), list(share.values()), "o-")
    middle.axhline(0.9, linestyle=":", color="grey")
    middle.set(ylim=(0, 1.1), xlabel="workers (reading slept)", ylabel="efficiency")
    parts = rows.get("mixed", {}).get("% by part", {})
    right.barh(list(parts), list(parts.values()))
    right.set(xlabel="% of CPU, mixed dossiers")
    figure.tight_layout()
    figure.savefig(out, dpi=110)
    pyplot.close(figure)
