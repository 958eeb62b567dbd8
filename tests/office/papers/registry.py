"""Which function writes which paper.

In: a kind and a case. Out: ``Paper`` with its sheets. Wrong: ``KeyError`` for an unknown kind.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from tests.office.case import Case
from tests.office.sheet import A4, Sheet
from tests.office.writer import Writer, style_of

Write = Callable[[Case, Writer], None]


@dataclass(frozen=True)
class Kind:
    """One kind of paper: who writes it, which document type it is, on what paper."""

    write: Write
    document_type: str
    size: tuple[float, float] = A4
    pattern: bool = False
    tint: tuple[int, int, int] = (255, 255, 255)
    family: str | None = None
    margins: tuple[float, float, float, float] | None = None
    numbers: str | None = None


@dataclass(frozen=True)
class Paper:
    """One written paper."""

    kind: str
    document_type: str
    sheets: tuple[Sheet, ...]


KINDS: dict[str, Kind] = {}


def paper(name: str, document_type: str = "", **how: object) -> Callable[[Write], Write]:
    """Register the function below as the writer of ``name`` (``procedure/kind`` or plain ``kind``)."""

    def remember(write: Write) -> Write:
        kind = document_type or name.rpartition("/")[2]
        KINDS[name] = Kind(write, kind, **how)  # type: ignore[arg-type]
        return write

    return remember


def find(name: str, procedure: str) -> Kind:
    """The kind for a component of a procedure: its own layout first, then the shared one."""
    own = KINDS.get(f"{procedure}/{name}")
    return own if own is not None else KINDS[name]


def make_paper(name: str, case: Case, *, family: str | None = None) -> Paper:
    """Write one paper of ``case``; the same case and name always give the same paper."""
    kind = find(name, case.procedure)
    rng = case.dice("paper", name)
    style = style_of(rng, family=family or kind.family)
    if kind.margins:
        style = replace(style, margins=kind.margins)
    if kind.numbers:
        style = replace(style, numbers=kind.numbers)
    writer = Writer(rng, style, name, kind.size, kind.tint, kind.pattern)
    kind.write(case, writer)
    return Paper(name, kind.document_type, tuple(writer.sheets))
