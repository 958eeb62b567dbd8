"""The results as a table for the terminal, a JSON file, and plots that a person can look at."""

import itertools
import json
from pathlib import Path
from typing import Any

from benchmarks.reading.rows import Sure

Results = dict[str, Any]
_COSTS = ("ours_text_cpu", "bare_text_cpu", "ours_pdfa_cpu", "ocrmypdf_pdfa_cpu")


def calibration(sure_pages: Sure) -> Results:
    """Bins of confidence with the share that was right, the share of wrong words among the sure ones, and for each page
    the confidence said beside the share of its words that are right."""
    pairs = [pair for _, words in sure_pages for pair in words]
    pages = [(said, sum(ok for _, ok in words) / len(words)) for said, words in sure_pages if words]
    sure = [ok for confidence, ok in pairs if confidence >= 0.95]
    edges = [0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 1.0001]
    bins = []
    for low, high in itertools.pairwise(edges):
        inside = [(c, ok) for c, ok in pairs if low <= c < high]
        if inside:
            said = sum(c for c, _ in inside) / len(inside)
            bins.append({"said": said, "right": sum(ok for _, ok in inside) / len(inside), "words": len(inside)})
    return {
        "words": len(pairs),
        "sure": len(sure),
        "sure_wrong": 1 - sum(sure) / max(len(sure), 1),
        "bins": bins,
        "pages": pages,
    }


def lines_of(results: Results) -> list[str]:
    """The table."""
    lines = [
        f"{'pages':14}{'':>4}" + "".join(f"{name:>16}" for name in ("ours", "bare", "OCRmyPDF", "x bare", "x OCRmyPDF"))
    ]
    for name, row in results["generated"].items():
        peer = row.get("ocrmypdf_pdfa_cpu")
        lines.append(
            f"{name:14} CPU {row['ours_text_cpu']:12.2f} s {row['bare_text_cpu']:13.2f} s "
            + (f"{peer:13.2f} s " if peer else f"{'-':>15} ")
            + f"{row['bare_text_cpu'] / row['ours_text_cpu']:14.2f} "
            + (f"{peer / row['ours_pdfa_cpu']:15.2f}" if peer else "")
        )
        lines.append(
            f"{'':14} CER {row['ours_cer']:14.4f} {row['bare_cer']:15.4f} {row.get('ocrmypdf_cer', float('nan')):15.4f}"
            f"   uncorrected {row['ours_cer_uncorrected']:.4f}"
        )
        lines.append(
            f"{'':11} seal CER{row['ours_seal_cer']:13.4f} {row['bare_seal_cer']:15.4f} "
            f"{row.get('ocrmypdf_seal_cer', float('nan')):15.4f}"
            f"   outside Tesseract {row['ours_outside_tesseract']:.0%}, verdict {row['verdict_share']:.0%} of a page"
        )
    lines.append(_together([row for name, row in results["generated"].items() if name != "clean"]))
    others = ("real", "orientation", "memory", "seen_before")
    lines += [f"{name}: {json.dumps(results.get(name), ensure_ascii=False)}" for name in others]
    sure = results["calibration"]
    lines.append(
        f"wrong among {sure['sure']} words at 0.95 or more: {sure['sure_wrong']:.2%} (of {sure['words']} words)"
    )
    return lines


def _together(degraded: list[Results]) -> str:
    """How many times the peers' speed over all degraded pages."""
    total = {key: sum(row.get(key, 0.0) for row in degraded) for key in _COSTS}
    line = f"degraded together: {total['bare_text_cpu'] / total['ours_text_cpu']:.2f} times bare Tesseract"
    if total["ocrmypdf_pdfa_cpu"]:
        line += f", {total['ocrmypdf_pdfa_cpu'] / total['ours_pdfa_cpu']:.2f} times OCRmyPDF --deskew"
    return line


def write(results: Results, folder: Path) -> None:
    """``reading.json`` and the plots."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "reading.json").write_text(json.dumps(results, indent=1, ensure_ascii=False), encoding="utf-8")
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    figure, axis = plt.subplots(figsize=(5, 5))
    bins = results["calibration"]["bins"]
    axis.plot([0, 1], [0, 1], color="0.7", linewidth=1)
    axis.scatter(*zip(*results["calibration"]["pages"], strict=True), s=9, color="tab:orange", label="pages")
    axis.plot([b["said"] for b in bins], [b["right"] for b in bins], marker="o", label="words")
    axis.legend()
    axis.set(xlabel="confidence said", ylabel="share of words right", title="Reliability of confidence")
    figure.savefig(folder / "reading-reliability.png", dpi=110, bbox_inches="tight")
    names = list(results["generated"])
    for key, title in (("cer", "Character error rate"), ("cpu", "CPU seconds a page")):
        figure, axis = plt.subplots(figsize=(7, 4))
        for shift, (reader, field) in enumerate(_series(key)):
            values = [results["generated"][name].get(field, 0.0) for name in names]
            axis.bar([i + (shift - 1) * 0.27 for i in range(len(names))], values, width=0.25, label=reader)
        axis.set_xticks(range(len(names)), names)
        axis.set(title=title)
        axis.legend()
        figure.savefig(folder / f"reading-{key}.png", dpi=110, bbox_inches="tight")
    plt.close("all")


def _series(key: str) -> list[tuple[str, str]]:
    if key == "cer":
        return [("ours", "ours_cer"), ("bare Tesseract", "bare_cer"), ("OCRmyPDF --deskew", "ocrmypdf_cer")]
    return [
        ("ours, to PDF/A", "ours_pdfa_cpu"),
        ("bare Tesseract, to text", "bare_text_cpu"),
        ("OCRmyPDF --deskew, to PDF/A", "ocrmypdf_pdfa_cpu"),
    ]
