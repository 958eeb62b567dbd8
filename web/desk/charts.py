"""Charts as plain shapes: the server says where each bar and point stands, the template draws them as SVG.

In: names and numbers. Out: ``Chart``, in units of its view box. Pure. The table beside it says the same in words.
"""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 640, 220, 48, 40, 14


@dataclass(frozen=True)
class Bar:
    """One bar with its label below and its number above; ``point`` is the share's height, None where there is none."""

    x: float
    y: float
    wide: float
    high: float
    label: str
    number: int
    point: float | None
    share: str


@dataclass(frozen=True)
class Chart:
    """Bars for numbers, a line for shares (0 to 1 over the whole height), lines across for the scale."""

    bars: tuple[Bar, ...]
    line: str
    scale: tuple[tuple[float, int], ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    floor: int = HEIGHT - BOTTOM


def chart(parts: Sequence[tuple[str, int, float | None]], most_bars: int = 24) -> Chart:
    """``parts``: label, number, share. Of more than ``most_bars`` the last are shown: the newest months."""
    shown = list(parts)[-most_bars:]
    top = _round_up(max((number for _, number, _ in shown), default=0))
    high = HEIGHT - BOTTOM - TOP
    step = (WIDTH - LEFT - 8) / max(len(shown), 1)
    bars = []
    for place, (label, number, share) in enumerate(shown):
        tall = high * number / top
        point = None if share is None else HEIGHT - BOTTOM - high * share
        bars.append(
            Bar(
                x=round(LEFT + place * step + step * 0.15, 1),
                y=round(HEIGHT - BOTTOM - tall, 1),
                wide=round(min(step * 0.7, 60), 1),
                high=round(tall, 1),
                label=label,
                number=number,
                point=None if point is None else round(point, 1),
                share="" if share is None else f"{round(100 * share)} %",
            )
        )
    line = " ".join(f"{b.x + b.wide / 2:.1f},{b.point}" for b in bars if b.point is not None)
    scale = tuple((round(HEIGHT - BOTTOM - high * part, 1), round(top * part)) for part in (0, 0.5, 1))
    return Chart(tuple(bars), line, scale)


def _round_up(number: int) -> int:
    """The next of 2, 4, 6, 8, 10, 20, 40, ...: half of it is a whole number."""
    size = 1
    while True:
        for step in (2, 4, 6, 8, 10):
            if number <= step * size:
                return step * size
        size *= 10
