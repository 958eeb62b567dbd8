"""The picture of one page, as every later step takes it.

In: nothing. Out: ``PageImage``. Wrong: nothing can go wrong here.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
"""Rows, columns and, for colour, blue-green-red; 0 is black; origin top left."""


def believed(dpi: float, longer: float) -> float:
    """The resolution that a file states of a page ``longer`` pixels long; 0 where it is a program's default (72, 96) or
    makes the paper larger than A0 or tiny."""
    return dpi if dpi > 100 and 2.0 <= longer / dpi <= 48.0 else 0.0


@dataclass(frozen=True, slots=True)
class PageImage:
    """One page as rendered: before any cleaning, and before it is turned upright."""

    pixels: Pixels
    """``(height, width)`` grey or ``(height, width, 3)`` BGR, both uint8."""
    dpi: float
    """Pixels an inch; where a file says nothing believable, as if its longer side were that of A4."""
    number: int
    """Page of the file, from 1."""
    bitonal: bool = False
    """Whether the source knows only black and white (fax, G4, JBIG2)."""
    reduced: bool = False
    """Whether the page was made smaller than its file holds it, because of the limits."""
    drawn: bool = False
    """Whether it was drawn from text and lines (a born-digital page) rather than scanned."""

    scan_dpi: float = 0.0
    """Pixels an inch at which it was scanned, as its file says; 0 where it says nothing believable, or was drawn."""

    @property
    def size(self) -> tuple[int, int]:
        """``(width, height)`` in pixels."""
        return int(self.pixels.shape[1]), int(self.pixels.shape[0])

    @property
    def colour(self) -> bool:
        """Whether it has three channels."""
        return self.pixels.ndim == 3
