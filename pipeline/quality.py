"""What is wrong with the pictures an applicant is about to send, said before any reading.

In: a file by path and its media type. Out: for each page the faults of its picture, in order of gravity; none for a
good page, a blank one or one drawn by a program. Meant for an upload form: about a tenth of a second a page.
Wrong: ``RefusedInput`` where a page cannot be rendered.
"""

from pathlib import Path

import cv2

from models.error import RefusedInput
from models.reading import Quality
from models.settings import Limits
from pipeline.clean.blank import find_inking
from pipeline.clean.halves import find_gutter, may_be_two
from pipeline.clean.orientation import find_lie
from pipeline.clean.paper import find_paper
from pipeline.clean.turn import turned
from pipeline.clean.verdict import Look, verdict
from pipeline.page_image import PageImage
from pipeline.raster_image import IMAGE_TYPES, count_frames
from pipeline.raster_pdf import count_pages
from pipeline.render import render


def judge(path: Path, media_type: str, *, limits: Limits) -> tuple[tuple[Quality, ...], ...]:
    """Judge every page of a file."""
    pages = _pages(path, media_type)
    if pages > limits.max_pages:
        raise RefusedInput(f"this file has {pages} pages, more than the {limits.max_pages} allowed; send it in parts")
    return tuple(judge_page(render(path, media_type, number, limits=limits)) for number in range(1, pages + 1))


def judge_page(image: PageImage) -> tuple[Quality, ...]:
    """Judge one page as rendered. No other program is started, so orientation is left to reading."""
    cv2.setNumThreads(1)
    if image.drawn:
        return ()
    paper = find_paper(image)
    if find_inking(paper.views.middle, paper.off).blank:
        return ()
    lie = find_lie(paper.views, paper.letters, ask=False)
    x_height = lie.x_height / paper.views.middle.factor
    found = verdict(Look(paper.image, paper.views, paper.letters, x_height, paper.sheet, paper.off))
    if not may_be_two(image):
        return found
    ink = turned(cv2.subtract(paper.views.small.ink, paper.off).astype("uint8", copy=False), lie.rotation)
    return found if find_gutter(ink) is None else (*found, Quality.TWO_PAGES)


def _pages(path: Path, media_type: str) -> int:
    if media_type == "application/pdf":
        return count_pages(path)
    if media_type in IMAGE_TYPES:
        return count_frames(path)
    raise RefusedInput(f"{media_type} has no page pictures; send PDF, JPEG, PNG, TIFF, BMP or WebP")
