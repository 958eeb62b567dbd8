"""From places on the cleaned sheet to places on the page as people see it.

In: sizes, the matrix that pulled the sheet straight, the quarter turn. Out: matrices and boxes on the upright page.
Wrong: nothing; boxes are kept within the page.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.reading import Code

FractionBox = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Frame:
    """``page`` and ``sheet`` are ``(width, height)`` as they lie; ``rotation`` turns either upright (clockwise)."""

    page: tuple[int, int]
    sheet: tuple[int, int]
    to_sheet: NDArray[np.float64]
    rotation: int

    @property
    def upright_size(self) -> tuple[int, int]:
        """Width and height of the upright page."""
        return self.page if self.rotation in (0, 180) else (self.page[1], self.page[0])

    @property
    def sheet_to_page(self) -> NDArray[np.float64]:
        """3 x 3: pixels of the upright sheet to pixels of the upright page."""
        if np.array_equal(self.to_sheet, np.eye(3)):
            return np.eye(3)
        back = np.linalg.inv(_turn(self.sheet, self.rotation))
        matrix = _turn(self.page, self.rotation) @ np.linalg.inv(self.to_sheet) @ back
        return np.asarray(matrix / matrix[2, 2])

    def box(self, box: FractionBox) -> FractionBox:
        """A box of fractions of the upright sheet, on the upright page."""
        wide, high = self.sheet if self.rotation in (0, 180) else self.sheet[::-1]
        return _mapped(box, (wide, high), self.sheet_to_page, self.upright_size)

    def code(self, code: Code) -> Code:
        """A code whose box is fractions of the sheet as it lies, on the upright page."""
        matrix = self.sheet_to_page @ _turn(self.sheet, self.rotation)
        return code.model_copy(update={"box": _mapped(code.box, self.sheet, matrix, self.upright_size)})


def _turn(size: tuple[int, int], rotation: int) -> NDArray[np.float64]:
    """Pixels of a picture of ``size`` to pixels of it turned ``rotation`` degrees clockwise."""
    wide, high = size
    rows = {
        90: [[0, -1, high], [1, 0, 0], [0, 0, 1]],
        180: [[-1, 0, wide], [0, -1, high], [0, 0, 1]],
        270: [[0, 1, 0], [-1, 0, wide], [0, 0, 1]],
    }
    return np.array(rows.get(rotation, np.eye(3)), np.float64)


def _mapped(box: FractionBox, size: tuple[int, int], matrix: NDArray[np.float64], onto: tuple[int, int]) -> FractionBox:
    x0, y0, x1, y1 = box[0] * size[0], box[1] * size[1], box[2] * size[0], box[3] * size[1]
    points = matrix @ np.array([[x0, x1, x1, x0], [y0, y0, y1, y1], [1, 1, 1, 1]], np.float64)
    xs = np.clip(points[0] / points[2] / onto[0], 0.0, 1.0)
    ys = np.clip(points[1] / points[2] / onto[1], 0.0, 1.0)
    return float(xs.min()), float(ys.min()), float(xs.max()), float(ys.max())
