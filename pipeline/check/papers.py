"""What the checks look at: each paper with what it was taken for and what was read from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from models.paper import Field, Pages
from models.procedure import Catalogue, ComponentRule, ProcedureVersion
from models.signature import FileVerdict
from models.submission import Submission
from pipeline.classify.decide import Decision
from pipeline.extract.fields import Extracted
from pipeline.lines import PageView
from pipeline.split.order import Draft


@dataclass(frozen=True)
class Paper:
    """One paper taken for a component, with its fields."""

    rule: ComponentRule
    draft: Draft
    decision: Decision
    extracted: Extracted
    document_type: str

    @property
    def key(self) -> str:
        return self.rule.key

    @property
    def name(self) -> str:
        return self.rule.name

    @property
    def pages(self) -> tuple[PageView, ...]:
        return self.draft.pages

    @property
    def flowing(self) -> str:
        """All that stands on it, folded, page after page."""
        return " ".join(page.flowing for page in self.pages)

    @property
    def fields(self) -> dict[str, Field]:
        return self.extracted.fields

    def values(self, key: str) -> tuple[Field, ...]:
        return self.extracted.every.get(key, ())


@dataclass(frozen=True)
class Desk:
    """Everything the checks may know. ``received`` is the day of receipt where the office stands."""

    submission: Submission
    version: ProcedureVersion
    catalogue: Catalogue
    papers: tuple[Paper, ...]
    views: tuple[PageView, ...]
    verdicts: tuple[FileVerdict, ...]
    received: date

    def of(self, key: str) -> tuple[Paper, ...]:
        return tuple(p for p in self.papers if p.key == key)

    def verdict(self, file: str) -> FileVerdict | None:
        return next((v for v in self.verdicts if v.file == file), None)


def sources(pages: Sequence[PageView]) -> tuple[Pages, ...]:
    """Pages by file, files in order of first use, pages in the paper's order."""
    names = dict.fromkeys(p.file for p in pages)
    return tuple(
        Pages(file=name, pages=tuple(dict.fromkeys(p.number for p in pages if p.file == name))) for name in names
    )
