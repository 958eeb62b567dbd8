"""Papers that a person put in their place beside the desk's corrections: an archived one used again, an original shown.

In: the house, a dossier's code, its files, what its corrections ask for. Out: the same with those papers: their pages
are one paper of the component the clerk named, and the other pages of an archived file serve as nothing here. Nothing
goes wrong; a correction of such a page wins.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from flows.house import House
from models.correction import PageRef, Placement, Standing
from models.matter import Matter, MatterKind, body_of
from models.paper_after import Presented
from models.reuse import Reuse
from models.submission import ReceivedFile


@dataclass(frozen=True)
class Put:
    """Pages of a file of this dossier that are the paper of a component; ``only``: its other pages are not wanted."""

    component: str
    sha256: str
    pages: tuple[int, ...]
    only: bool


def with_put(standing: Standing, put: Sequence[Put], files: Sequence[ReceivedFile]) -> Standing:
    """See the module. Pure."""
    placed, hidden = standing.placed, set(standing.hidden)
    papers: list[Placement] = []
    for one in put:
        file = next((f for f in files if f.sha256 == one.sha256), None)
        if file is None:
            continue
        numbers = one.pages or tuple(range(1, file.pages + 1))
        pages = tuple(PageRef(file=file.name, page=n) for n in numbers)
        free = tuple(page for page in pages if page not in placed)
        if free:
            papers.append(Placement(pages=free, component=one.component))
        if one.only:
            hidden |= {PageRef(file=file.name, page=n) for n in range(1, file.pages + 1)} - set(pages)
    return replace(standing, papers=(*papers, *standing.papers), hidden=frozenset(hidden))


def put_of(house: House, code: str) -> tuple[Put, ...]:
    """What was used again or shown for a dossier, oldest first; of originals only the newest scan of a component."""
    office = house.register.office
    return (*_reused(office.of(code, MatterKind.REUSE)), *_shown(office.of(code, MatterKind.PRESENTED)))


def _reused(matters: Sequence[Matter]) -> Iterator[Put]:
    for matter in matters:
        body = body_of(matter, Reuse)
        yield Put(body.component, body.sha256, body.pages, only=True)


def _shown(matters: Sequence[Matter]) -> Iterator[Put]:
    newest = {body.component: body.sha256 for body in (body_of(m, Presented) for m in matters) if body.sha256}
    for component, sha256 in newest.items():
        yield Put(component, sha256, (), only=False)
