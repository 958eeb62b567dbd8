"""What the web may ask of a dossier's papers: pictures, readings, copies, notices, verdicts on uploads.

The web never opens a stranger's file itself; it asks here, and confined workers do it. One gate lives as
long as the web process and keeps its workers warm. Wrong: ``NotFound`` for a page or file that is not
there; ``RefusedInput`` when a page cannot be shown.
"""

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from flows import jobs, revisions
from flows.correcting import correct
from flows.courier import Courier
from flows.dispatch import Dispatcher
from flows.health import WorkerLine
from flows.house import House
from flows.looking_up import to_demand
from flows.originals import original
from flows.pictures import page_picture
from flows.results import kept_copy, recall_page
from flows.so_far import SoFar, Waiting
from flows.workers import Done
from models.correction import Correction
from models.dossier import Dossier
from models.error import ComponentMissing, NotFound, RefusedInput
from models.extract import Extract
from models.logbook import Logbook
from models.notice import Letterhead
from models.reading import PageReading, Quality
from models.result import PostList
from models.revision import RevisionComparison
from models.submission import ReceivedFile
from pipeline.media import detect
from pipeline.notices import Notice, NoticeKind, draft, notice_pdf
from pipeline.notices.delivery_slip import delivery_slips_pdf
from pipeline.notices.extract import cover
from pipeline.notices.logbook import logbook_pdf
from pipeline.notices.post_list import post_list_pdf
from pipeline.read.engine import probe
from storage.objects import Place

WIDEST = 3000
ENGINE_SECONDS = 300.0
"""For so long the machine's engine is taken to be the same."""
MOST_ROTATIONS = 100_000


class Gate:
    """A context manager: entering starts workers and the dispatcher, leaving stops them."""

    def __init__(self, house: House) -> None:
        self.house = house
        self._workers = house.workers()
        self._waiting = Waiting(house, self._workers)
        self._dispatcher = Dispatcher(house)
        self._courier = Courier(house)
        self._rotations: dict[tuple[str, int, int | None, str], int] = {}
        self._engine_known, self._engine_until = "", 0.0

    def __enter__(self) -> "Gate":
        self._workers.__enter__()
        self._workers.warm()
        self._dispatcher.start()
        self._courier.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._courier.stop()
        self._dispatcher.stop()
        self._workers.__exit__(kind, error, trace)

    def start(self, code: str) -> None:
        """Have a received dossier processed soon; returns at once."""
        self._dispatcher.submit(code)

    def workers(self) -> tuple[WorkerLine, ...]:
        """The workers inside this process."""
        return self._dispatcher.workers()

    def file(self, code: str, name: str) -> ReceivedFile:
        """The dossier's file of this name."""
        file = self.house.register.looking.file(code, name)
        if file is None:
            raise NotFound(f"dossier {code} has no such file; see its list of files")
        return file

    def so_far(self, dossier: Dossier) -> SoFar:
        """What is recognised of a dossier that is still being read; see ``flows/so_far.py``."""
        return self._waiting.so_far(dossier)

    def correct(self, code: str, correction: Correction, *, origin: str = "") -> Dossier:
        """Put something right and assess anew; see ``flows/correcting.py``."""
        return correct(self.house, code, correction, self._workers, origin=origin)

    def page_reading(self, code: str, name: str, page: int) -> PageReading:
        """The kept reading of a page; ``NotFound`` while it has not been read."""
        file = self.file(code, name)
        kept = self._kept(code, file, page)
        if kept is None:
            raise NotFound(f"page {page} of that file has not been read yet; run hoso upkeep")
        return kept

    def _kept(self, code: str, file: ReceivedFile, page: int) -> PageReading | None:
        """The reading by the engine that the dossier was assessed with, else by today's."""
        house = self.house
        turn = house.register.correcting.standing(code).rotations_of(file.name).get(page)
        for engine in self._engines(code):
            kept = recall_page(house.objects, file.sha256, page, engine, house.settings, turn)
            if kept is not None:
                return kept
        return None

    def page_picture(self, code: str, name: str, page: int, width: int) -> bytes:
        """A JPEG of the upright page, ``width`` pixels wide; kept, so a second look costs nothing."""
        file = self.file(code, name)
        if not 1 <= page <= max(file.pages, 1):
            raise NotFound(f"that file has {file.pages} pages, not {page}")
        width = max(64, min(width, WIDEST))
        rotation = self._rotation(code, file, page)
        return page_picture(self.house, self._workers, file, page, width, rotation)

    def compare_revisions(self, file: ReceivedFile, signed_bytes: int) -> RevisionComparison:
        """What changed in a PDF after a signature; see ``flows/revisions.py``."""
        return revisions.compare(self.house, self._workers, file, signed_bytes)

    def revision_picture(self, file: ReceivedFile, signed_bytes: int, page: int, width: int) -> bytes:
        """A page of a PDF's first ``signed_bytes`` bytes (all of them: the latest) as JPEG."""
        return revisions.picture(self.house, self._workers, file, signed_bytes, page, width)

    def original_bytes(self, code: str, name: str) -> bytes:
        """The file exactly as received."""
        with original(self.house, self.file(code, name)) as path:
            return path.read_bytes()

    def access_copy(self, code: str, name: str) -> bytes:
        """The searchable PDF of a file; ``NotFound`` where none could be made."""
        house, sha256 = self.house, self.file(code, name).sha256
        rotations = house.register.correcting.standing(code).rotations_of(name)
        for engine in self._engines(code):
            if (kept := kept_copy(house.objects, sha256, engine, house.settings, rotations)) is not None:
                return house.objects.get_bytes(*kept)
        raise NotFound("that file has no access copy; download the original instead")

    def package(self, key: str) -> AbstractContextManager[BinaryIO]:
        """A sealed package's bytes, to be read in pieces."""
        return self.house.objects.open(Place.ARCHIVE, key)

    def extract(self, asked: Extract) -> bytes:
        """The certified extract: its cover, and the pages of the access copies; files without one are named only."""
        house, code = self.house, asked.dossier.dossier
        plain = draft(
            NoticeKind.CONTROL_SLIP,
            asked.dossier,
            house.catalogue,
            office=house.settings.office,
            province=house.settings.province,
            now=asked.at,
        )
        head = plain.head.model_copy(update={"notation": "TL"})
        front = notice_pdf(cover(asked, house.catalogue, head))
        parts = []
        for source in asked.sources:
            try:
                parts.append((self.access_copy(code, source.file), source.pages))
            except NotFound:
                continue
        ended = self._workers.run(jobs.extract_job, front, parts, seconds=house.settings.limits.file_seconds)
        if not isinstance(ended, Done):
            raise RefusedInput(f"the extract could not be made ({ended.ending.value}); download the papers one by one")
        return ended.value

    def draft_notice(self, code: str, kind: NoticeKind, *, now: datetime) -> Notice:
        """The notice as the findings word it, for the clerk to edit."""
        house, dossier = self.house, self.house.register.dossier(code)
        if kind is NoticeKind.SUPPLEMENT:
            dossier = dossier.model_copy(update={"findings": to_demand(house, dossier)})
        return draft(
            kind,
            dossier,
            house.catalogue,
            office=house.settings.office,
            province=house.settings.province,
            now=now,
            events=house.register.events(code),
        )

    def notice_pdf(self, notice: Notice) -> bytes:
        """The notice in the layout of Decree 30/2020."""
        return notice_pdf(notice)

    def post_list_pdf(self, number: int, listed: PostList, unit: str) -> bytes:
        """The hand-over list for the post office."""
        return post_list_pdf(number, listed, self._head_of(unit), self.house.catalogue.calendar)

    def delivery_slips_pdf(self, number: int, listed: PostList, unit: str) -> bytes:
        """A slip for each envelope of a list, to come back signed."""
        return delivery_slips_pdf(number, listed, self._head_of(unit))

    def logbook_pdf(self, book: Logbook) -> bytes:
        """A unit's book of dossiers."""
        return logbook_pdf(book, self._head_of(book.unit), self.house.catalogue.calendar)

    def _head_of(self, unit: str) -> Letterhead:
        known = self.house.catalogue.units.get(unit)
        return Letterhead(organ=known.name if known else self.house.settings.office)

    def quality(self, upload: Path) -> tuple[tuple[Quality, ...], ...]:
        """What is wrong with each page's picture, before anything is read: for the upload form."""
        limits = self.house.settings.limits
        ended = self._workers.run(jobs.quality_job, upload, detect(upload).value, limits, seconds=limits.page_seconds)
        if not isinstance(ended, Done):
            raise RefusedInput(f"the file could not be looked at ({ended.ending.value}); send it as PDF or JPEG")
        return ended.value

    def _rotation(self, code: str, file: ReceivedFile, page: int) -> int:
        """What made the page upright. A kept reading never changes, so it is looked into once: a dossier's thumbnails
        would otherwise be as many readings to unpack."""
        turn = self.house.register.correcting.standing(code).rotations_of(file.name).get(page)
        known = (file.sha256, page, turn, self.house.register.looking.engine(code))
        if (rotation := self._rotations.get(known)) is None:
            kept = self._kept(code, file, page)
            if kept is None:
                return 0
            if len(self._rotations) >= MOST_ROTATIONS:
                self._rotations.clear()
            rotation = self._rotations[known] = kept.rotation
        return rotation

    def _engines(self, code: str) -> Iterator[str]:
        """Whose readings may be there: the engine of the newest assessment, then today's. Looking for today's starts
        Tesseract, so it is asked last, and not at every page."""
        yield (assessed := self.house.register.looking.engine(code))
        if (today := self._engine()) != assessed:
            yield today

    def _engine(self) -> str:
        now = time.monotonic()
        if now >= self._engine_until:
            try:
                self._engine_known = probe().fingerprint
            except ComponentMissing:
                self._engine_known = ""  # nothing can be read on this machine; pictures can still be shown
            self._engine_until = now + ENGINE_SECONDS
        return self._engine_known
