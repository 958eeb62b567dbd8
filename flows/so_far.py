"""What is recognised of a dossier while its pages are still being read, for whoever waits for it at the counter.

In: a dossier that is being read. Out: ``SoFar``: the dossier as the assessment itself
(``flows/steps/assessing.py``) would leave it if no further page came, and how many pages that rests on.
Provisional by nature and never stored: the next page may take back what this one showed. Wrong:
``ComponentMissing`` as elsewhere; once a page bears a stamp of secrecy only the count is told.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field

from flows.house import House
from flows.originals import originals_of
from flows.results import reading_key, recall, under
from flows.steps.assessing import assess_papers
from flows.steps.opening import OpenedFiles, open_files
from flows.steps.reading import Readings
from flows.steps.secrecy import look_for_secrecy
from flows.workers import Workers
from models.correction import Standing
from models.dossier import Dossier
from models.reading import PackedReading, PageReading, packed
from models.record import Record
from models.state import State
from pipeline.read.engine import Engine, probe
from storage.objects import Place

REST = 4
"""Between two looks at a dossier at least so many times the length of the last one passes: those who wait cost the
machine that reads for them at most a fifth of a core."""
OVERTAKEN = 8
"""Pages are read side by side, and come in a little out of order."""
MOST = 20
"""So many dossiers are remembered between looks; one more and the oldest is looked into anew."""


class SoFar(Record):
    """``read`` of ``pages`` were read, ``dossier`` is what they come to; 0 pages while nobody has counted them."""

    dossier: Dossier
    read: int = 0
    pages: int = 0


class Waiting:
    """The dossiers that somebody waits for; one a web process, asked from any thread."""

    def __init__(self, house: House, pool: Workers) -> None:
        self._house, self._pool = house, pool
        self._lock = threading.Lock()
        self._watched: OrderedDict[tuple[str, int], _Watched] = OrderedDict()

    def so_far(self, dossier: Dossier) -> SoFar:
        """The dossier as its pages read so far show it; what was known before while another thread is looking."""
        if dossier.state is not State.PROCESSING:
            return SoFar(dossier=_bare(dossier))
        with self._lock:
            key = dossier.dossier, dossier.version
            watched = self._watched.pop(key, None) or _Watched(SoFar(dossier=_bare(dossier)))
            self._watched[key] = watched
            while len(self._watched) > MOST:
                self._watched.popitem(last=False)
        if watched.lock.acquire(blocking=False):
            try:
                self._look(watched, dossier)
            finally:
                watched.lock.release()
        return watched.shown

    def _look(self, watched: "_Watched", dossier: Dossier) -> None:
        if time.monotonic() < watched.rest_until:
            return
        house = self._house
        if watched.papers is None:
            limits, clamd = house.settings.limits, house.settings.clamd
            opened = open_files(dossier.files, originals_of(house), limits, self._pool, clamd)
            watched.papers = _Papers(opened, probe(), house.register.correcting.standing(dossier.dossier))
        begun = time.monotonic()
        new = self._new_pages(watched.papers)
        if new or not watched.shown.dossier.files:
            self._take_in(watched, watched.papers, new, dossier)
        watched.rest_until = time.monotonic() + REST * (time.monotonic() - begun)

    def _take_in(
        self, watched: "_Watched", papers: "_Papers", new: dict[tuple[str, int], str], dossier: Dossier
    ) -> None:
        house, pool = self._house, self._pool
        papers.read |= new
        if new:
            marks, _ = look_for_secrecy(house, dossier, papers.readings(), pool)
            watched.secret = watched.secret or bool(marks)
        shown = dossier.model_copy(update={"components": (), "checklist": ()})
        if not watched.secret:
            made = assess_papers(
                house, dossier, papers.opened, papers.readings(), (), papers.engine, pool, papers.standing
            )
            shown = shown.model_copy(
                update={
                    "procedure": made.procedure,
                    "procedure_version": made.procedure_version,
                    "files": made.files,
                    "components": made.components,
                    "checklist": made.checklist,
                }
            )
        watched.shown = SoFar(dossier=shown, read=len(papers.read), pages=papers.pages)

    def _new_pages(self, papers: "_Papers") -> dict[tuple[str, int], str]:
        """Pages kept since the last look, packed."""
        objects, found = self._house.objects, {}
        for file, look in papers.opened.readable():
            there = frozenset(objects.keys(Place.WORK, f"results/reading/{under(file.sha256)}/"))
            rotations = papers.standing.rotations_of(file.name)
            for number in range(1, look.pages + 1):
                if (file.name, number) in papers.read:
                    continue
                turn = rotations.get(number)
                key = reading_key(file.sha256, number, papers.engine.fingerprint, self._house.settings, turn)
                if key in there and (kept := recall(objects, key, PageReading)) is not None:
                    found[file.name, number] = packed(kept)
        return found


@dataclass
class _Papers:
    """A dossier's files as opened, and its pages read so far by file and number."""

    opened: OpenedFiles
    engine: Engine
    standing: Standing
    read: dict[tuple[str, int], str] = field(default_factory=dict)

    @property
    def pages(self) -> int:
        return sum(look.pages for _, look in self.opened.readable())

    def _in_order(self, name: str, last: int) -> Iterator[int]:
        """The file's pages up to the first that is still being read: without it the next would pass for a page of the
        paper before. One that so many after it have overtaken failed, and is passed over."""
        newest = max((number for file, number in self.read if file == name), default=0)
        for number in range(1, last + 1):
            if (name, number) in self.read:
                yield number
            elif newest - number < OVERTAKEN:
                return

    def readings(self) -> Readings:
        """The pages as the readings of their files, in order."""
        return Readings(
            readings=tuple(
                PackedReading(
                    file=file.name,
                    sha256=file.sha256,
                    pages=tuple(self.read[file.name, n] for n in self._in_order(file.name, look.pages)),
                )
                for file, look in self.opened.readable()
            )
        )


@dataclass
class _Watched:
    """One dossier between two looks."""

    shown: SoFar
    papers: _Papers | None = None
    secret: bool = False
    rest_until: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)


def _bare(dossier: Dossier) -> Dossier:
    """Without what an earlier assessment said: a supplement is being read, and nothing is known of it yet."""
    return dossier.model_copy(update={"files": (), "components": (), "unassigned": (), "checklist": (), "findings": ()})
