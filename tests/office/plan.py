"""A dossier before it becomes files: its papers, and what must be found in them."""
# ruff: noqa: E501 - the papers' wording stands on one line, as it is printed

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from tests.office.case import Case, make_case
from tests.office.papers.registry import make_paper
from tests.office.people import Person
from tests.office.recipes import Recipe
from tests.office.sheet import SealMark, Sheet, SignMark, TextMark


@dataclass
class Sheaf:
    """One paper to be handed in: which kind, of which case, and how it is treated. ``stray``: no component of this dossier."""

    component: str
    document_type: str
    kind: str
    case: Case
    turned: dict[int, int] = field(default_factory=dict)
    blank_backs: bool = False
    photo: bool = False
    blur: float = 0.0
    glare: bool = False
    no_seal: bool = False
    no_signature: bool = False
    broken: bool = False
    stray: bool = False
    without_page: int | None = None
    copy: int = 0
    place: float | None = None
    """Where in a bundle it lies, from 0 (in front) to 1 (behind everything); None: where it stands in the plan."""
    _sheets: list[Sheet] | None = None

    def sheets(self) -> list[Sheet]:
        """Its sheets, written once."""
        if self._sheets is None:
            self._sheets = self._written()
        return self._sheets

    def _written(self) -> list[Sheet]:
        sheets = [replace(s, marks=list(s.marks)) for s in make_paper(self.kind, self.case).sheets]
        for sheet in sheets:
            if self.no_seal:
                sheet.marks = [m for m in sheet.marks if not isinstance(m, SealMark)]
            if self.no_signature:
                sheet.marks = [m for m in sheet.marks if not isinstance(m, SignMark | SealMark)]
        if self.without_page is not None:
            del sheets[self.without_page]
        if self.blank_backs:
            sheets = [one for s in sheets for one in (s, Sheet(s.size, name="blank", seed=f"{s.seed}:back"))]
        return sheets


@dataclass
class Plan:
    """A dossier before it becomes files, and what must be found in it."""

    case: Case
    recipe: Recipe
    sheaves: list[Sheaf]
    seed: str
    missing: list[str] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)
    either: list[tuple[str, ...]] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)
    checklist: dict[str, str] = field(default_factory=dict)
    signed: set[str] = field(default_factory=set)
    extra_files: list[tuple[str, bytes]] = field(default_factory=list)
    applicant: Person | None = None

    def sheaf(self, component: str) -> Sheaf:
        """The sheaf of a component."""
        for one in self.sheaves:
            if one.component == component:
                return one
        raise ValueError(f"this dossier of {self.case.procedure} has no {component}")

    @cached_property
    def stranger(self) -> Case:
        """Somebody else's case of the same procedure."""
        return make_case(f"{self.seed}:stranger", self.case.procedure, received=self.case.received)


def reissue(plan: Plan, component: str, change: Callable[[Case], Case]) -> None:
    """Write the component's paper of a changed case; ``ValueError`` where the paper says the same as before."""
    one = plan.sheaf(component)
    before = printed(one.sheets())
    one.case, one._sheets = change(one.case), None
    if printed(one.sheets()) == before:
        raise ValueError(f"{component} of this dossier does not print what is to be changed")


def printed(sheets: Sequence[Sheet]) -> list[str]:
    """All texts on the sheets."""
    return [mark.text for sheet in sheets for mark in sheet.marks if isinstance(mark, TextMark)]
