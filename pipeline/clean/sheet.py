"""The sheet of paper in a picture that shows more than the sheet: a phone's photo, or a scan with dark surroundings.

In: a small view of the page as it lies, and where its letters are. Out: the sheet's four corners, or None where the
paper fills the picture. Wrong: nothing; in doubt there is no sheet, and nothing is cut away.
"""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.clean.view import View
from pipeline.page_image import PageImage, Pixels

Corners = NDArray[np.float32]
"""Four points ``(x, y)``: top left, top right, bottom right, bottom left."""

LEAST_SHARE, MOST_SHARE = 0.12, 0.97
"""Of the picture that a sheet must and may cover."""
LEAST_STEP = 25.0
"""Grey levels by which paper is brighter than what lies beside it, right at its edge."""
SLACK = 0.006
"""How far, of its length, an outline may stray from straight sides."""
LEAST_SQUARENESS = 0.86
"""Area of the bright region over that of its four corners (a corner may lie in shadow)."""
LETTERS_OUTSIDE = 0.04
"""Share of all letters that may lie outside; more, and it is no table but part of the paper."""
SQUARE = 0.8
"""Degrees by which a sheet's corners may differ from right angles and still need no rectifying."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """``corners`` in pixels of the view."""

    corners: Corners
    square: bool
    """Whether it only needs levelling: a scan, not a photo."""


def find_sheet(view: View, letters: NDArray[Any]) -> Sheet | None:
    """Find the sheet; ``letters`` are the centres of letter-like pieces in pixels of the view, ``(n, 2)``."""
    bright = _brightness(view)
    paper = _paper(bright)
    contour = _largest(paper)
    if contour is None:
        return None
    hull = cv2.convexHull(contour)
    corners = _corners(hull, bright.shape)
    if corners is None:
        return None
    share = cv2.contourArea(corners) / bright.size
    if not LEAST_SHARE <= share <= MOST_SHARE or cv2.contourArea(hull) < LEAST_SQUARENESS * cv2.contourArea(corners):
        return None
    if _sides_seen(bright, corners) < 2 or _outside(corners, letters) > max(3.0, LETTERS_OUTSIDE * len(letters)):
        return None
    return Sheet(corners, _is_square(corners))


def rectified(image: PageImage, view: View, sheet: Sheet) -> tuple[PageImage, NDArray[np.float64]]:
    """The sheet alone, pulled straight; and the 3 x 3 matrix from the picture's pixels to the sheet's."""
    corners = sheet.corners / np.float32(view.factor)
    middle = corners.mean(axis=0)
    corners = (middle + (corners - middle) * 0.996).astype(np.float32)  # the soft rim stays outside
    top, right, bottom, left = (float(np.linalg.norm(corners[i] - corners[(i + 1) % 4])) for i in range(4))
    wide, high = max(round(max(top, bottom)), 16), max(round(max(left, right)), 16)
    target = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    matrix = cv2.getPerspectiveTransform(corners, target)
    flat = cv2.warpPerspective(
        image.pixels, matrix, (wide, high), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    page = PageImage(flat.astype(np.uint8, copy=False), image.dpi, image.number, image.bitonal, image.reduced)
    return page, np.asarray(matrix, np.float64)


def outside(view: View, sheet: Sheet) -> Pixels:
    """255 where a view shows what is not the sheet."""
    mask = np.full(view.grey.shape, 255, np.uint8)
    cv2.fillConvexPoly(mask, np.round(sheet.corners).astype(np.int32), 0)
    return cv2.dilate(mask, np.ones((5, 5), np.uint8)).astype(np.uint8, copy=False)


def _brightness(view: View) -> Pixels:
    """Brightness that colour takes away from: paper is bright in every channel, wood and cloth in one."""
    grey = view.grey
    if view.colour is not None:
        blue, green, red = cv2.split(view.colour)
        grey = cv2.min(cv2.min(blue, green), red).astype(np.uint8, copy=False)
    # Letters go: the brightest of a few millimetres, then the darkest of them, is paper again.
    return cv2.medianBlur(cv2.morphologyEx(grey, cv2.MORPH_CLOSE, np.ones((13, 13), np.uint8)), 5).astype(
        np.uint8, copy=False
    )


def _paper(bright: Pixels) -> Pixels:
    """255 where it is bright, by Otsu's threshold."""
    paper = cv2.threshold(bright, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)[1]
    return cv2.morphologyEx(paper, cv2.MORPH_OPEN, np.ones((9, 9), np.uint8)).astype(np.uint8, copy=False)


def _largest(paper: Pixels) -> NDArray[Any] | None:
    contours, _ = cv2.findContours(paper, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    return max(contours, key=cv2.contourArea) if contours else None


def _corners(hull: NDArray[Any], shape: tuple[int, ...]) -> Corners | None:
    """Where the longest straight run of each side meets that of the next.

    A corner in deep shadow, or folded over, is missing from the bright region; the sides still point at it.
    """
    outline = cv2.approxPolyDP(hull, SLACK * cv2.arcLength(hull, True), True).reshape(-1, 2).astype(np.float32)
    dense = hull.reshape(-1, 2).astype(np.float32)
    closed = np.vstack([dense, dense[:1]])
    middle = dense.mean(axis=0)
    runs: list[tuple[float, Any]] = [(0.0, None)] * 4
    for start, end in zip(outline, np.roll(outline, -1, axis=0), strict=True):
        way = end - start
        outward = (start + end) / 2 - middle
        normal = np.array([way[1], -way[0]], np.float32)
        if float(normal @ outward) < 0:
            normal = -normal
        # Top, right, bottom, left, by where the side faces.
        side = round((float(np.degrees(np.arctan2(normal[1], normal[0]))) + 90) / 90) % 4
        length = float(np.linalg.norm(way))
        if length > runs[side][0]:
            runs[side] = (length, _line(start, end, closed))
    if any(line is None for _, line in runs):
        return None
    meets = [_meeting(runs[side - 1][1], runs[side][1]) for side in range(4)]
    if any(point is None for point in meets):
        return None
    corners = np.array(meets, np.float32)
    limit = np.array([shape[1], shape[0]], np.float32)
    near = bool(((corners > -0.1 * limit) & (corners < 1.1 * limit)).all())
    return corners if near and cv2.isContourConvex(corners) else None


def _line(start: Corners, end: Corners, closed: Corners) -> tuple[Any, Any]:
    """A line fitted to the outline's own points along one side: a direction and a point."""
    along = start + (end - start) * np.linspace(0.08, 0.92, 40, dtype=np.float32)[:, None]
    onto = _nearest(along, closed)
    line = cv2.fitLine(onto, cv2.DIST_HUBER, 0, 0.01, 0.01).ravel()
    return line[:2], line[2:]


def _nearest(points: Corners, outline: Corners) -> Corners:
    """For each point the one of a closed outline that is nearest to it."""
    starts, steps = outline[:-1], np.diff(outline, axis=0)
    lengths = np.maximum((steps * steps).sum(axis=1), 1e-6)
    share = np.clip(((points[:, None] - starts) * steps).sum(axis=2) / lengths, 0, 1)[..., None]
    candidates = starts + steps * share
    best = np.argmin(((candidates - points[:, None]) ** 2).sum(axis=2), axis=1)
    return np.asarray(candidates[np.arange(len(points)), best], np.float32)


def _meeting(one: tuple[Any, Any], other: tuple[Any, Any]) -> Corners | None:
    (way, at), (way2, at2) = one, other
    cross = float(way[0] * way2[1] - way[1] * way2[0])
    if abs(cross) < 0.05:
        return None
    gap = at2 - at
    reach = float(gap[0] * way2[1] - gap[1] * way2[0]) / cross
    return np.asarray(at + way * reach, np.float32)


def _sides_seen(bright: Pixels, corners: Corners) -> int:
    """Sides along which paper is clearly brighter than what lies just beyond it."""
    high, wide = bright.shape
    middle = corners.mean(axis=0)
    seen = 0
    for start, end in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        along = start + (end - start) * np.linspace(0.1, 0.9, 60, dtype=np.float32)[:, None]
        normal = np.array([end[1] - start[1], start[0] - end[0]], np.float32)
        normal /= max(float(np.linalg.norm(normal)), 1e-6)
        if float(((start + end) / 2 - middle) @ normal) < 0:
            normal = -normal
        inner, outer = along - 8 * normal, along + 8 * normal
        inside_picture = (outer[:, 0] >= 0) & (outer[:, 1] >= 0) & (outer[:, 0] < wide) & (outer[:, 1] < high)
        if inside_picture.sum() < 30:
            continue
        step = _at(bright, inner[inside_picture]) - _at(bright, outer[inside_picture])
        seen += int(np.median(step) >= LEAST_STEP and np.mean(step >= LEAST_STEP / 2) > 0.7)
    return seen


def _at(bright: Pixels, points: Corners) -> NDArray[np.float32]:
    xs = np.clip(np.round(points[:, 0]).astype(int), 0, bright.shape[1] - 1)
    ys = np.clip(np.round(points[:, 1]).astype(int), 0, bright.shape[0] - 1)
    return np.asarray(bright[ys, xs], np.float32)


def _outside(corners: Corners, letters: NDArray[Any]) -> int:
    outline = corners.reshape(-1, 1, 2)
    return sum(cv2.pointPolygonTest(outline, (float(x), float(y)), True) < -4 for x, y in letters)


def _is_square(corners: Corners) -> bool:
    for i in range(4):
        one, other = corners[i - 1] - corners[i], corners[(i + 1) % 4] - corners[i]
        cos = float(one @ other) / max(float(np.linalg.norm(one) * np.linalg.norm(other)), 1e-6)
        if abs(np.degrees(np.arccos(np.clip(cos, -1, 1))) - 90) > SQUARE:
            return False
    return True
