"""Two pages on one picture: an open book, two sheets on the glass, a certificate folded out to A3.

In: the ink of an upright small view. Out: where the gutter runs, and the halves as slices. Wrong: nothing; a picture
that is not clearly two pages is one.
"""

import cv2
import numpy as np

from pipeline.page_image import PageImage, Pixels

WIDER = 1.15
"""A picture of two upright pages is at least this much wider than high."""
LEAST_GAP = 0.018
"""Width of the empty strip between them, of the picture's width."""
LEAST_INK = 0.08
"""Share of all ink that each half must hold."""

LARGEST_INCHES = 20.0
"""An A3 sheet is 16.5 long."""

Slices = tuple[slice, slice]


def may_be_two(image: PageImage) -> bool:
    """Whether a picture is small enough to be two pages: a drawing beyond A3 is one."""
    return max(image.size) / max(image.dpi, 1.0) <= LARGEST_INCHES


def find_gutter(ink: Pixels) -> float | None:
    """The middle of the empty strip that parts two pages, as a fraction of the width; None for one page."""
    high, wide = ink.shape
    if wide < WIDER * high or not ink.any():
        return None
    speckless = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))
    columns = np.asarray(cv2.reduce(speckless, 0, cv2.REDUCE_SUM, dtype=cv2.CV_32F)).ravel() / 255.0
    empty = columns <= 0.004 * high
    left, right = int(0.40 * wide), int(0.60 * wide)
    best, run, where = 0, 0, 0
    for x in range(left, right):
        run = run + 1 if empty[x] else 0
        if run > best:
            best, where = run, x - run // 2
    before, after = float(columns[:where].sum()), float(columns[where:].sum())
    total = before + after
    if best < LEAST_GAP * wide or total <= 0 or min(before, after) < LEAST_INK * total:
        return None
    return float(where / wide)


def split_sheet(image: PageImage) -> tuple[Slices, ...]:
    """The halves of a picture of two pages, in reading order, as slices of ``image.pixels``; one for a single page.

    ``image.pixels[half]`` is a half as it lies; cleaning it turns it upright like any other page.
    """
    from pipeline.clean.border import off_paper
    from pipeline.clean.letters import find_letters
    from pipeline.clean.orientation import find_lie
    from pipeline.clean.turn import turned
    from pipeline.clean.view import views

    seen = views(image)
    lie = find_lie(seen, find_letters(seen.middle.ink))
    ink = cv2.subtract(seen.small.ink, off_paper(seen.small)).astype(np.uint8, copy=False)
    gutter = find_gutter(turned(ink, lie.rotation)) if may_be_two(image) else None
    high, wide = image.pixels.shape[:2]
    if gutter is None:
        return ((slice(0, high), slice(0, wide)),)
    if lie.rotation in (0, 180):
        at = round(wide * (gutter if lie.rotation == 0 else 1 - gutter))
        parts = ((slice(0, high), slice(0, at)), (slice(0, high), slice(at, wide)))
    else:
        at = round(high * (gutter if lie.rotation == 270 else 1 - gutter))
        parts = ((slice(0, at), slice(0, wide)), (slice(at, high), slice(0, wide)))
    return parts if lie.rotation in (0, 270) else parts[::-1]
