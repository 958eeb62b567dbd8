"""Where one paper ends and the next begins: clues of a page, boundaries between pages, order within a paper."""

from pipeline.split.clues import Clues, page_mark
from pipeline.split.order import Draft
from pipeline.split.papers import SplitResult, split

__all__ = ["Clues", "Draft", "SplitResult", "page_mark", "split"]
