"""What a clerk put right: which pages are one paper and of what component, a field's value, pages hidden or turned, a
question answered, the procedure named.

A correction is kept for good; an undo is one more. ``standing`` says what all of them together ask for; where two
speak of the same page or field the later one wins. Pure. Wrong: ``pydantic.ValidationError`` for one that says
nothing, or more than its kind may.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from pydantic import model_validator

from models.paper import Field
from models.record import Box, Fraction, Key, Moment, PageNumber, Record, Sha256, Text


class CorrectionKind(StrEnum):
    ARRANGE = "arrange"
    """Pages moved, a paper split, papers merged, a paper's component changed."""
    FIELD = "field"
    HIDE = "hide"
    SHOW = "show"
    REREAD = "reread"
    """A page read again from its picture, turned as the clerk turned it."""
    ANSWER = "answer"
    """A question of the catalogue answered: whether a conditional component is needed."""
    PROCEDURE = "procedure"
    """The procedure named, where the submission named none or a wrong one."""
    UNDO = "undo"


class PageRef(Record):
    """A page of a file as received."""

    file: Text
    page: PageNumber


class Placement(Record):
    """These pages, in this order, are one paper; ``component`` None sets it aside: no part of this dossier."""

    pages: tuple[PageRef, ...]
    component: Key | None


class Spot(Record):
    """A box on a page."""

    place: PageRef
    box: Box


class FieldValue(Record):
    """What stands in a field of the paper that holds ``place``. An empty ``value``: what was read is no such field.

    ``value`` is as the clerk gave it; the pipeline normalises and checks it as it does its own. ``instead_of`` is
    where the wrong value was read: a paper has many names, and only this one was wrong."""

    component: Key
    key: Key
    value: Text
    place: PageRef
    box: Box
    instead_of: Spot | None = None


class Answer(Record):
    """The answer to a catalogue's question, under its answer key."""

    key: Key
    yes: bool


class PlacedBefore(Record):
    """How a page stood before it was moved; without a component it served as none."""

    place: PageRef
    component: Key | None = None
    document_type: Key | None = None
    confidence: Fraction = 0.0


class Before(Record):
    """What the correction replaced: the other half of what can be learnt from it."""

    papers: tuple[PlacedBefore, ...] = ()
    field: Field | None = None
    procedure: Key | None = None


class Correction(Record):
    """One correction. ``number`` counts within the dossier; ``version`` is the dossier's that the person looked at."""

    number: int = 0
    kind: CorrectionKind
    by: str
    at: Moment
    version: int
    reason: Text = ""
    papers: tuple[Placement, ...] = ()
    pages: tuple[PageRef, ...] = ()
    field: FieldValue | None = None
    rotation: int | None = None
    """Degrees clockwise, 0 to 270, that make the page of a reread upright."""
    answer: Answer | None = None
    procedure: Key | None = None
    undoes: int | None = None
    before: Before = Before()

    @model_validator(mode="after")
    def _says_what_its_kind_says(self) -> "Correction":
        said = {
            name
            for name, given in (
                ("papers", self.papers),
                ("pages", self.pages),
                ("field", self.field is not None),
                ("rotation", self.rotation is not None),
                ("answer", self.answer is not None),
                ("procedure", self.procedure is not None),
                ("undoes", self.undoes is not None),
            )
            if given
        }
        if said != _SAYS[self.kind]:
            raise ValueError(f"a correction of kind {self.kind} says {sorted(_SAYS[self.kind])}, not {sorted(said)}")
        if self.rotation not in (None, 0, 90, 180, 270):
            raise ValueError("a page is turned by quarters: 0, 90, 180 or 270")
        placed = [page for paper in self.papers for page in paper.pages]
        if len(placed) != len(set(placed)) or any(not paper.pages for paper in self.papers):
            raise ValueError("each paper has a page, and each page is in one paper")
        return self


_SAYS = {
    CorrectionKind.ARRANGE: {"papers"},
    CorrectionKind.FIELD: {"field"},
    CorrectionKind.HIDE: {"pages"},
    CorrectionKind.SHOW: {"pages"},
    CorrectionKind.REREAD: {"pages", "rotation"},
    CorrectionKind.ANSWER: {"answer"},
    CorrectionKind.PROCEDURE: {"procedure"},
    CorrectionKind.UNDO: {"undoes"},
}


@dataclass(frozen=True)
class Standing:
    """What all corrections of a dossier together ask for."""

    papers: tuple[Placement, ...] = ()
    hidden: frozenset[PageRef] = frozenset()
    fields: tuple[FieldValue, ...] = ()
    """In order: of two that meet the same field of a paper, the later one counts."""
    rotations: tuple[tuple[PageRef, int], ...] = ()
    answers: tuple[Answer, ...] = ()
    procedure: Key | None = None

    @property
    def placed(self) -> frozenset[PageRef]:
        """Every page that a person put into a paper, or aside."""
        return frozenset(page for paper in self.papers for page in paper.pages)

    def rotations_of(self, file: str) -> dict[int, int]:
        """The pages of ``file`` that were read again: page number to rotation."""
        return {place.page: turn for place, turn in self.rotations if place.file == file}


def in_force(corrections: Sequence[Correction]) -> tuple[Correction, ...]:
    """Those that nobody undid, oldest first; undoings themselves are left out."""
    undone = {c.undoes for c in corrections if c.undoes is not None}
    return tuple(c for c in corrections if c.kind is not CorrectionKind.UNDO and c.number not in undone)


def standing(corrections: Sequence[Correction]) -> Standing:
    """What ``corrections`` (all of a dossier, oldest first) ask for."""
    papers: list[Placement] = []
    hidden: set[PageRef] = set()
    fields: list[FieldValue] = []
    rotations: dict[PageRef, int] = {}
    for one in in_force(corrections):
        if one.papers:
            papers = [*_without(papers, {page for paper in one.papers for page in paper.pages}), *one.papers]
        if one.kind is CorrectionKind.HIDE:
            hidden.update(one.pages)
        if one.kind is CorrectionKind.SHOW:
            hidden.difference_update(one.pages)
        if one.field is not None:
            fields.append(one.field)
        if one.rotation is not None:
            rotations.update(dict.fromkeys(one.pages, one.rotation))
    kept = in_force(corrections)
    answers = {one.answer.key: one.answer for one in kept if one.answer is not None}
    named = [one.procedure for one in kept if one.procedure is not None]
    return Standing(
        papers=tuple(papers),
        hidden=frozenset(hidden),
        fields=tuple(fields),
        rotations=tuple(rotations.items()),
        answers=tuple(answers.values()),
        procedure=named[-1] if named else None,
    )


def _without(papers: Sequence[Placement], moved: set[PageRef]) -> list[Placement]:
    left = (p.model_copy(update={"pages": tuple(page for page in p.pages if page not in moved)}) for p in papers)
    return [paper for paper in left if paper.pages]


class Lesson(Record):
    """A correction in force, with what it teaches: the page's bytes by hash, what was thought, what a person says.

    ``engine`` is that of the reading both were judged by (the key under which the reading is kept)."""

    dossier: str
    procedure: Key | None
    procedure_version: str
    correction: Correction
    sha256: dict[Text, Sha256]
    """File name to hash, for every file the correction names."""
    engine: str
