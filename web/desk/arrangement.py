"""The pages of a dossier by the paper they are in, for moving them about.

In: a ``Board``. Out: lanes of pages in the order of the checklist, then what serves as nothing, then what is hidden.
Pure; every page of every file is in at least one lane.
"""

from dataclasses import dataclass
from functools import cached_property

from models.paper import UnassignedReason
from models.procedure import ComponentRule
from web.desk.board import Board


@dataclass(frozen=True)
class LanePage:
    """A page by its file's index."""

    file: int
    name: str
    page: int
    tone: str


@dataclass(frozen=True)
class Lane:
    """One paper, or with ``kind`` "left" or "hidden" the pages that serve as nothing."""

    kind: str
    component: str
    name: str
    confidence: float
    reason: str
    pages: tuple[LanePage, ...]


@dataclass(frozen=True)
class Arrangement:
    """See the module."""

    board: Board

    @cached_property
    def lanes(self) -> tuple[Lane, ...]:
        papers = [
            Lane(
                "paper",
                paper.component.component,
                paper.name,
                paper.component.confidence,
                paper.component.reason,
                tuple(self._page(s.file, page) for s in paper.component.sources for page in s.pages),
            )
            for paper in self.board.papers
        ]
        return (*papers, Lane("left", "", "", 0.0, "", self._left()), Lane("hidden", "", "", 0.0, "", self._hidden()))

    @cached_property
    def components(self) -> tuple[ComponentRule, ...]:
        """What a paper may be taken for."""
        return self.board.version.components if self.board.version else ()

    def _hidden(self) -> tuple[LanePage, ...]:
        return tuple(
            self._page(u.file, page)
            for u in self.board.dossier.unassigned
            if u.reason is UnassignedReason.HIDDEN
            for page in u.pages
        )

    def _left(self) -> tuple[LanePage, ...]:
        """Whatever stands in no paper and is not hidden, known to the assessment or not."""
        dossier = self.board.dossier
        seen = {(s.file, page) for c in dossier.components for s in c.sources for page in s.pages}
        seen |= {(page.name, page.page) for page in self._hidden()}
        return tuple(
            self._page(file.name, page)
            for file in dossier.files
            for page in range(1, file.pages + 1)
            if (file.name, page) not in seen
        )

    def _page(self, name: str, page: int) -> LanePage:
        file = self.board.file_index.get(name, -1)
        return LanePage(file, name, page, self.board.tone_of_page.get((file, page), ""))
