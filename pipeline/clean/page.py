"""The cleaning of one page, as one sentence.

In: a ``PageImage``. Out: a ``CleanPage``. Wrong: nothing is refused; doubt is said in the result.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from models.reading import Code, InkRegion, Quality, Seal
from pipeline.clean.blank import find_inking
from pipeline.clean.codes import find_codes as read_codes
from pipeline.clean.frame import Frame
from pipeline.clean.halves import find_gutter, may_be_two
from pipeline.clean.marks import find_marks
from pipeline.clean.ocr_copy import Plan, ocr_copy
from pipeline.clean.orientation import Lie, find_lie
from pipeline.clean.paper import Paper, find_paper
from pipeline.clean.turn import turned, turned_view, without_ink
from pipeline.clean.verdict import Look, verdict
from pipeline.page_image import PageImage, Pixels


@dataclass(frozen=True, slots=True)
class CleanPage:
    """What cleaning made and saw. Boxes are fractions of the upright page, origin top left."""

    ocr: Pixels
    """Grey, ``(height, width)`` uint8: upright, level, evenly lit, without red ink. For Tesseract only."""
    rotation: int
    """Degrees clockwise (0, 90, 180, 270) that made the page upright."""
    skew: float
    """Degrees measured after that, positive when text climbs to the right."""
    size: tuple[int, int]
    """Width and height in pixels of the upright page, as rendered."""
    to_page: NDArray[np.float64]
    """3 x 3, maps a pixel ``(x, y, 1)`` of ``ocr`` to a pixel of the upright page (divide by the third)."""
    blank: bool
    quality: tuple[Quality, ...] = ()
    seals: tuple[Seal, ...] = ()
    ink: tuple[InkRegion, ...] = ()
    codes: tuple[Code, ...] = ()
    orientation_sure: bool = True
    gutter: float | None = None
    """Where two pages on one picture meet, as a fraction of the width of ``ocr``; None for one page."""
    x_height: float = 0.0
    """Height of small letters in pixels of the page as rendered, 0 where there is no text."""


def clean(image: PageImage, *, find_codes: bool = True, upright: bool = False) -> CleanPage:
    """Clean one page for Tesseract and note what can be seen on it without reading. ``upright``: a person says that
    it lies the right way up."""
    cv2.setNumThreads(1)
    paper = find_paper(image)
    inking = find_inking(paper.views.middle, paper.off, letters=paper.letters.count)
    lie = find_lie(paper.views, paper.letters, ask=not inking.blank, upright=upright)
    x_height = lie.x_height / paper.views.middle.factor
    frame = Frame(image.size, paper.image.size, paper.to_sheet, lie.rotation)
    off = turned(paper.off, lie.rotation)
    small = without_ink(turned_view(paper.views.small, lie.rotation), off)
    marks = find_marks(small, paper.image.dpi * small.factor)
    plan = Plan(lie.rotation, lie.skew.angle, x_height, marks.red_print, marks.pen)
    ocr, to_sheet = ocr_copy(paper.image, small, off, plan)
    gutter = find_gutter(small.ink) if may_be_two(image) else None
    return CleanPage(
        ocr=ocr,
        rotation=lie.rotation,
        skew=lie.skew.angle,
        size=frame.upright_size,
        to_page=frame.sheet_to_page @ to_sheet,
        blank=inking.blank,
        quality=() if inking.blank else _quality(paper, lie, x_height, gutter),
        seals=tuple(seal.model_copy(update={"box": frame.box(seal.box)}) for seal in marks.seals),
        ink=tuple(region.model_copy(update={"box": frame.box(region.box)}) for region in marks.ink),
        codes=tuple(frame.code(code) for code in read_codes(paper.image, paper.views.small)) if find_codes else (),
        orientation_sure=lie.sure,
        gutter=gutter,
        x_height=x_height,
    )


def _quality(paper: Paper, lie: Lie, x_height: float, gutter: float | None) -> tuple[Quality, ...]:
    look = Look(paper.image, paper.views, paper.letters, x_height, paper.sheet, paper.off)
    doubt = () if lie.sure else (Quality.ORIENTATION_UNCERTAIN,)
    two = () if gutter is None else (Quality.TWO_PAGES,)
    return verdict(look) + doubt + two
