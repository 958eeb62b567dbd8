"""Which way up a page lies: 0, 90, 180 or 270 degrees.

In: the page's views. Out: the quarter turn that makes it upright, its skew, and whether that is sure.
Cheap evidence first: letters stand beside each other in lines, and reach above their line (ascenders, capitals,
Vietnamese marks) far more than below it. Tesseract's detector is asked only when that leaves doubt.
Wrong: a page with too little text stays as it lies and is unsure.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from pipeline.clean.letters import Letters
from pipeline.clean.lines import LineShape, line_shapes, x_height
from pipeline.clean.osd import Told, ask_tesseract
from pipeline.clean.skew import Skew, find_skew
from pipeline.clean.turn import turned
from pipeline.clean.view import Views
from pipeline.page_image import Pixels

SURE_ACROSS = 0.2
"""Excess of letters that have their neighbour beside them, beyond which the direction of the lines is settled."""
SURE_SHARP = 1.5
"""Where letters do not settle it: sharpness of the better direction over the other."""
PLAINLY_UPRIGHT = 1.5
"""Standard errors of lean that suffice for a page that comes upright, as nearly all do."""
SURE_UP = 3.5
"""Standard errors (with Tesseract's confidence added) for every other answer."""
UPRIGHT_HABIT = 2.0
"""What it counts that nearly nobody scans a page upside down."""
MOST_LEAN = 12.0
"""Lean beyond which more of it says no more: a text of odd letters may lean the wrong way throughout."""
FEWEST_LINES = 8
FEWEST_LETTERS = 25


@dataclass(frozen=True, slots=True)
class Lie:
    """``rotation`` is clockwise, to be applied; ``skew`` is measured after it; ``sure`` is False for a guess."""

    rotation: int
    skew: Skew
    sure: bool
    x_height: float
    """Height of small letters in pixels of the middle view, 0 where there is no text."""
    asked: bool = False
    """Whether Tesseract's detector had to be asked."""


@dataclass(frozen=True, slots=True)
class Lean:
    """How lines lean, in standard errors: positive when they reach above more than below."""

    score: float
    lines: int


def find_lie(views: Views, letters: Letters, *, ask: bool = True, upright: bool = False) -> Lie:
    """Decide how the page lies; see the module. Without ``ask`` no other program is started. ``upright``: it is known
    to lie the right way up, and only its skew is measured."""
    ink = without_rules(views.small.ink)
    if upright:
        level = find_skew(ink)
        return Lie(0, level, True, _height(line_shapes(views.middle.ink, level.angle), letters))
    turn, skew, settled = _direction(ink, letters)
    shapes = line_shapes(turned(views.middle.ink, turn), skew.angle)
    lean = find_lean(shapes)
    height = _height(shapes, letters)
    if settled and lean.lines >= FEWEST_LINES and turn == 0 and lean.score >= PLAINLY_UPRIGHT:
        return Lie(0, skew, True, height)
    # Most pages come upright. One that seems not to be is worth the second that Tesseract takes to confirm it.
    told = ask_tesseract(views.middle.flat) if ask else None
    if told is not None and told.rotation % 180 != turn and not settled and told.confidence >= SURE_UP:
        turn = told.rotation % 180
        skew = find_skew(turned(ink, turn))
        shapes = line_shapes(turned(views.middle.ink, turn), skew.angle)
        lean, height, settled = find_lean(shapes), _height(shapes, letters), True
    evidence = _evidence(lean, told, turn)
    if not settled or (evidence == 0.0 and turn == 0):
        # Without letters to go by a page stays as it lies.
        return Lie(0, skew if turn == 0 else Skew(0.0, 0.0), False, height, asked=ask)
    sure = abs(evidence) >= SURE_UP
    over = evidence < 0 and (sure or turn == 90)  # nothing that came lines across is turned over on a guess
    return Lie(turn + 180 if over else turn, skew, sure, height, asked=ask)


def _evidence(lean: Lean, told: Told | None, turn: int) -> float:
    """For ``turn`` when positive, for upside down of it when negative; in standard errors, Tesseract's word added."""
    own = float(np.clip(lean.score, -MOST_LEAN, MOST_LEAN)) if lean.lines >= FEWEST_LINES else 0.0
    if turn == 0:
        own += UPRIGHT_HABIT
    if told is None or told.rotation % 180 != turn:
        return own
    return own + (told.confidence if told.rotation == turn else -told.confidence)


def _height(shapes: list[LineShape], letters: Letters) -> float:
    """Lines that touch make their band too tall, letters that touch leave only capitals to measure: the lesser."""
    band = x_height(shapes)
    if not band:
        return letters.height
    return letters.height if 0.6 * band <= letters.height < band else band


def _direction(ink: Pixels, letters: Letters) -> tuple[int, Skew, bool]:
    """The turn (0 or 90) that lays lines across, their skew, and whether that is settled."""
    if letters.across >= SURE_ACROSS:
        return 0, find_skew(ink), True
    if letters.across <= -SURE_ACROSS:
        return 90, find_skew(turned(ink, 90)), True
    across, down = find_skew(ink), find_skew(turned(ink, 90))
    lettered = letters.count >= FEWEST_LETTERS
    if across.sharpness >= down.sharpness:
        return 0, across, lettered and across.sharpness > SURE_SHARP * down.sharpness
    return 90, down, lettered and down.sharpness > SURE_SHARP * across.sharpness


def find_lean(shapes: list[LineShape]) -> Lean:
    """Weigh, line by line, what stands above each row of letters against what hangs below."""
    found = [((s.above - s.below) / (s.above + s.below), min(s.ink, 4000.0)) for s in shapes if s.above + s.below > 0]
    if not found:
        return Lean(0.0, 0)
    values = np.array([score for score, _ in found])
    shares = np.array([weight for _, weight in found])
    shares /= shares.sum()
    mean = float((values * shares).sum())
    spread = float(((values - mean) ** 2 * shares).sum() ** 0.5) + 0.05
    return Lean(mean / spread * float(np.sqrt(len(found))), len(found))


def without_rules(ink: Pixels) -> Pixels:
    """Ink without table rules and frames: strokes longer than about 2 cm either way."""
    long = max(25, max(ink.shape) // 15)
    level = cv2.morphologyEx(ink, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, (long, 1)))
    upright = cv2.morphologyEx(ink, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, (1, long)))
    return cv2.subtract(ink, cv2.max(level, upright)).astype(np.uint8, copy=False)
