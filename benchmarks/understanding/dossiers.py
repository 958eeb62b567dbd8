"""Dossiers for the benchmark: made by the office from seeds that no test uses, read from truth or by the real engine.

In: a seed, a procedure, defects, how it is handed in. Out: ``Made``: dossier, files and readings ready for ``assess``.
Fast readings come from truth with an OCR engine's usual mistakes; real ones go through files, cleaning and Tesseract.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.understanding.readings import Noise, reading_of
from models.finding import Finding
from models.reading import FileReading, PageReading
from models.record import Record
from models.settings import Limits
from models.signature import FileVerdict, Verdict
from models.submission import ReceivedFile, Submission
from pipeline.open import open_file
from pipeline.read.engine import probe
from pipeline.read.page import read_page
from tests.office import dossier as office
from tests.office.degrade import Level
from tests.office.dossier import OfficeDossier
from tests.office.sheet import Sheet
from tests.office.truth import Page

FAST_DPI = 50
"""Enough to lay pages out; nothing looks at the pixels."""


@dataclass(frozen=True)
class Made:
    """One dossier with its readings. ``reading_seconds`` is CPU, children included (0 where read from truth)."""

    dossier: OfficeDossier
    submission: Submission
    files: tuple[ReceivedFile, ...]
    readings: tuple[FileReading, ...]
    verdicts: tuple[FileVerdict, ...]
    findings: tuple[Finding, ...] = ()
    reading_seconds: float = 0.0


@dataclass(frozen=True)
class Wish:
    """What to make: one line of the benchmark's plan."""

    seed: str
    procedure: str
    defects: tuple[str, ...] = ()
    bundle: bool = False
    photos: bool = False
    level: Level = Level.OFFICE
    noise: str = "light"
    """How noisily its truth is read, where no engine reads it."""

    @property
    def label(self) -> str:
        """A name for files: what was made, and how it was handed in."""
        parts = (self.procedure, self.seed, *self.defects, self.level.value, f"{self.bundle:d}{self.photos:d}")
        return "_".join(parts).replace(":", "-")


@contextmanager
def _recorded() -> Iterator[dict[tuple[str, int], Page]]:
    """While open, every page that the office puts into a file is kept, with its seals, ink and codes."""
    kept: dict[tuple[str, int], Page] = {}
    maker = office._Maker
    before = maker._keep

    def keep(self: object, sheaf: object, pages: Sequence[Page], places: Sequence[tuple[str, int]]) -> None:
        kept.update(zip(places, pages, strict=True))
        before(self, sheaf, pages, places)  # type: ignore[arg-type]

    maker._keep = keep  # type: ignore[assignment, method-assign]
    try:
        yield kept
    finally:
        maker._keep = before  # type: ignore[method-assign]


@contextmanager
def _undrawn() -> Iterator[None]:
    """While open, pages are not worn and files hold no pictures: nobody will look at them."""

    def same(page: Page, *_: object, **__: object) -> Page:
        return page.but(stored=page.text.encode())

    def empty(pages: Sequence[Page]) -> bytes:
        return b"%PDF-" + hashlib.sha256("".join(p.text for p in pages).encode()).digest()

    before = office.degrade, office.photograph, office.image_pdf, Sheet.render
    office.degrade, office.photograph, office.image_pdf = same, same, empty
    Sheet.render = Sheet.outline  # type: ignore[method-assign]
    try:
        yield
    finally:
        office.degrade, office.photograph, office.image_pdf = before[:3]
        Sheet.render = before[3]  # type: ignore[method-assign]


@contextmanager
def _planned_only() -> Iterator[None]:
    """While open, plans are made and spoilt and nothing is written."""

    def nothing(self: object, *, bundle: bool) -> None:
        pass

    maker = office._Maker
    before = maker.write
    maker.write = nothing  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        maker.write = before  # type: ignore[method-assign]


def _made(dossier: OfficeDossier, readings: dict[str, list[PageReading]], seconds: float = 0.0) -> Made:
    hashes = {f.name: hashlib.sha256(f.data).hexdigest() for f in dossier.files}
    files = tuple(
        ReceivedFile(name=f.name, sha256=hashes[f.name], bytes=len(f.data), pages=len(readings.get(f.name, ())))
        for f in dossier.files
    )
    read = tuple(
        FileReading(file=f.name, sha256=hashes[f.name], pages=tuple(readings[f.name]))
        for f in dossier.files
        if f.name in readings
    )
    verdicts = tuple(FileVerdict(file=name, verdict=Verdict(v)) for name, v in dossier.truth.signatures.items())
    return Made(dossier, Submission.model_validate(dossier.submission), files, read, verdicts, (), seconds)


def _outlined(wish: Wish, photos: bool) -> OfficeDossier:
    """The dossier and its truth, with no picture drawn."""
    with _undrawn():
        return office.make_dossier(
            wish.seed,
            wish.procedure,
            defects=wish.defects,
            bundle=wish.bundle,
            photos=photos,
            level=Level.CLEAN,
            dpi=FAST_DPI,
        )


def possible(wish: Wish) -> bool:
    """Whether the office can make the defects of this dossier."""
    try:
        with _planned_only():
            _outlined(wish, photos=False)
    except ValueError:
        return False
    return True


def from_truth(wish: Wish, noise: Noise) -> Made:
    """Make a dossier and read it from its truth, as noisily as asked, the noise corrected as the product would."""
    with _recorded() as pages:
        dossier = _outlined(wish, photos=False)
    readings: dict[str, list[PageReading]] = {}
    for (name, number), page in sorted(pages.items(), key=lambda p: p[0]):
        readings.setdefault(name, []).append(reading_of(page, number, noise=noise, seed=f"{wish.seed}:{name}"))
    return _made(dossier, readings)


class _Read(Record):
    """What the engine made of a dossier's files, as kept between runs."""

    readings: dict[str, tuple[PageReading, ...]]
    findings: tuple[Finding, ...]
    seconds: float


def from_engine(wish: Wish, kept: Path | None = None) -> Made:
    """Make a dossier, write its files, read them as the product does. Readings are kept in the folder ``kept``: the
    engine is deterministic, and assessing again then costs no reading."""
    place = kept / f"{wish.label}.json" if kept else None
    if place is not None and place.exists():
        dossier, read = _outlined(wish, wish.photos), _Read.model_validate_json(place.read_bytes())
    else:
        dossier = office.make_dossier(
            wish.seed, wish.procedure, defects=wish.defects, bundle=wish.bundle, photos=wish.photos, level=wish.level
        )
        read = _read(dossier)
        if place is not None:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(read.model_dump_json(), encoding="utf-8")
    made = _made(dossier, {name: list(pages) for name, pages in read.readings.items()}, read.seconds)
    return replace(made, findings=read.findings)


def _read(dossier: OfficeDossier) -> _Read:
    os.environ["OMP_THREAD_LIMIT"] = "1"
    engine, limits = probe(), Limits()
    readings: dict[str, tuple[PageReading, ...]] = {}
    found: list[Finding] = []
    before = _cpu()
    with tempfile.TemporaryDirectory() as folder:
        for number, file in enumerate(dossier.files):
            path = Path(folder) / f"{number}.bin"
            path.write_bytes(file.data)
            opened = open_file(path, file.name, limits)
            found += opened.findings
            if opened.readable:
                readings[file.name] = tuple(
                    read_page(path, opened.media_type, n, engine=engine, limits=limits, scratch=Path(folder))
                    for n in range(1, opened.pages + 1)
                )
    return _Read(readings=readings, findings=tuple(found), seconds=_cpu() - before)


def _cpu() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system
