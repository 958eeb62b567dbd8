"""The cleaning of one page, as one sentence.

In: a ``PageImage``. Out: a ``CleanPage``. Wrong: nothing is refused; doubt is said in the result.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from models.reading import Code, InkRegion, Quality, Seal
from pipeline.clean.blank import find_inking
from pipeline.clean.border import off_paper
from pipeline.clean.codes import find_codes as read_codes
from pipeline.clean.marks import find_marks
from pipeline.clean.ocr_copy import Plan, ocr_copy
from pipeline.clean.orientation import find_lie
from pipeline.clean.turn import turned, turned_view
from pipeline.clean.view import views
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
    """3 x 3, maps a pixel ``(x, y, 1)`` of ``ocr`` to a pixel of the upright page."""
    blank: bool
    ink_share: float
    """Part of the page's pixels that is ink."""
    quality: tuple[Quality, ...] = ()
    seals: tuple[Seal, ...] = ()
    ink: tuple[InkRegion, ...] = ()
    codes: tuple[Code, ...] = ()
    orientation_sure: bool = True


def clean(image: PageImage, *, find_codes: bool = True) -> CleanPage:
    """Clean one page for Tesseract and note what can be seen on it without reading."""
    cv2.setNumThreads(1)
    seen = views(image)
    border = off_paper(seen.small)
    inking = find_inking(seen.middle, border)
    lie = find_lie(seen)
    small = turned_view(seen.small, lie.rotation)
    marks = find_marks(small, image.dpi * small.factor)
    plan = Plan(lie.rotation, lie.skew.angle, lie.x_height / seen.middle.factor, marks.red_print)
    ocr, to_page = ocr_copy(image, small, turned(border, lie.rotation), plan)
    wide, high = image.size
    return CleanPage(
        ocr=ocr,
        rotation=lie.rotation,
        skew=lie.skew.angle,
        size=(wide, high) if lie.rotation in (0, 180) else (high, wide),
        to_page=to_page,
        blank=inking.blank,
        ink_share=inking.share,
        quality=() if lie.sure or inking.blank else (Quality.ORIENTATION_UNCERTAIN,),
        seals=marks.seals,
        ink=marks.ink,
        codes=tuple(_upright_code(code, lie.rotation) for code in read_codes(image, seen.small)) if find_codes else (),
        orientation_sure=lie.sure,
    )


def _upright_code(code: Code, rotation: int) -> Code:
    """The same code with its box on the page turned ``rotation`` degrees clockwise."""
    x0, y0, x1, y1 = code.box
    box = {90: (1 - y1, x0, 1 - y0, x1), 180: (1 - x1, 1 - y1, 1 - x0, 1 - y0), 270: (y0, 1 - x1, y1, 1 - x0)}
    return code.model_copy(update={"box": box.get(rotation, code.box)})
