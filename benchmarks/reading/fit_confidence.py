"""Fits ``pipeline/read/confidence.tsv``: Tesseract's confidence against truth on generated pages.

``python -m benchmarks.reading.fit_confidence`` reads pages of its own seeds (the benchmark measures on others),
labels each word right or wrong by aligning it with the truth, and fits an isotonic curve for each sort of word.
"""

import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from rapidfuzz.distance import Levenshtein

from benchmarks.reading.measure import cer, plain
from benchmarks.reading.pages import Degradation, Kind, Sample, fonts_found, make
from models.reading import Word
from models.settings import Limits
from pipeline.page_image import PageImage
from pipeline.read.confidence import FILE, Sort, sort_of
from pipeline.read.engine import Engine, probe

SEEDS = (901, 902, 903)
_KEPT = (Sort.NUMBER, Sort.OTHER)
"""Not fitted anew, since generated pages show too little of what they look like when wrong: numbers that were disputed,
and what is read out of handwriting and worn seals. The earlier curves are the stricter ones."""
_BINS = 12
_FEW = 60
_WITHOUT_FIT = ((0.0, 0.5), (0.8, 0.85), (1.0, 0.93))
"""For sorts with few words on generated pages (corrections: those read well). On real scans 85 of 88 were right."""
_PRIOR = 2.0
"""Words, right by the sort's share, added to each step: a step of few words may not claim certainty."""


def rightness(words: Sequence[Word], truths: Sequence[str]) -> list[bool]:
    """For each word whether the truth, aligned in its best order, has the same one there."""
    got = [word.text for word in words]
    truth = min(truths, key=lambda t: cer([t], " ".join(got)))
    right = [False] * len(got)
    for block in Levenshtein.editops(got, plain(truth).split()).as_matching_blocks():
        for offset in range(block.size):
            right[block.a + offset] = True
    return right


def read_raw(sample: Sample, engine: Engine, scratch: Path) -> tuple[Word, ...]:
    """The sample's words, corrected, with Tesseract's own confidences."""
    from pipeline.clean import clean
    from pipeline.read.correct import corrected
    from pipeline.read.digits import looked_at_again
    from pipeline.read.order import in_reading_order
    from pipeline.read.page import OCR_DPI, pieces_of
    from pipeline.read.spacing import spaced
    from pipeline.read.tesseract import recognise

    page = clean(PageImage(sample.pixels, sample.dpi, 1))
    seconds = Limits().page_seconds
    raw = recognise(page.ocr, engine=engine, dpi=OCR_DPI, seconds=seconds, scratch=scratch)
    raw = looked_at_again(page.ocr, raw, engine=engine, dpi=OCR_DPI, seconds=seconds, scratch=scratch)
    return corrected(*in_reading_order(spaced(pieces_of(raw, page))))[0]


def fit(pairs: Sequence[tuple[float, bool]]) -> list[tuple[float, float]]:
    """Points of a rising curve from confidence to the chance of being right."""
    from sklearn.isotonic import IsotonicRegression

    xs = np.array([x for x, _ in pairs])
    ys = np.array([float(y) for _, y in pairs])
    order = np.argsort(xs, kind="stable")
    xs, ys = xs[order], ys[order]
    steps = [s for s in np.array_split(np.arange(len(xs)), min(_BINS, max(len(xs) // 15, 1))) if len(s)]
    overall = float(ys.mean())
    centres = np.array([xs[s].mean() for s in steps])
    shares = np.array([(ys[s].sum() + _PRIOR * overall) / (len(s) + _PRIOR) for s in steps])
    weights = np.array([len(s) for s in steps])
    smooth = IsotonicRegression(y_min=0.0, y_max=1.0).fit_transform(centres, shares, sample_weight=weights)
    points = [(float(x), float(min(y, 0.998))) for x, y in zip(centres, smooth, strict=True)]
    return [(0.0, min(points[0][1], 0.5 * points[0][1] + 0.05)), *points, (1.0, points[-1][1])]


def main() -> None:
    """Read the pages, fit, write the curves."""
    engine = probe()
    pairs: dict[Sort, list[tuple[float, bool]]] = {sort: [] for sort in Sort}
    fonts = fonts_found()
    with tempfile.TemporaryDirectory() as folder:
        for index, seed in enumerate(SEEDS):
            for place, kind in enumerate(Kind):
                for degradation in Degradation:
                    sample = make(seed, kind, fonts[(place + index) % len(fonts)], degradation)
                    words = read_raw(sample, engine, Path(folder))
                    for word, right in zip(words, rightness(words, sample.truths), strict=True):
                        pairs[sort_of(word)].append((word.confidence, right))
    rows = []
    before = FILE.read_text(encoding="ascii").splitlines()
    for sort, found in pairs.items():
        if sort in _KEPT:
            rows += [row for row in before if row.startswith(f"{sort}\t")]
            continue
        points = fit(found) if len(found) >= _FEW else list(_WITHOUT_FIT)
        rows += [f"{sort}\t{x:.4f}\t{y:.4f}" for x, y in points]
        print(sort, len(found), sum(right for _, right in found))
    FILE.write_text("\n".join(rows) + "\n", encoding="ascii")


if __name__ == "__main__":
    main()
