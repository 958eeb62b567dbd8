"""Dossiers for the benchmark: made by the office from seeds that no test uses, read from truth or by the real engine.

In: a seed, a procedure, defects, how it is handed in. Out: ``Made``: dossier, files and readings ready for ``assess``.
Fast readings come from truth with an OCR engine's usual mistakes; real ones go through files, cleaning and Tesseract.
"""

import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.understanding.readings import Noise, reading_of
from models.finding import Finding
from models.reading import FileReading, PageReading
from models.settings import Limits
from models.signature import FileVerdict, Verdict
from models.submission import ReceivedFile, Submission
from tests.office import dossier as office
from tests.office.degrade import Level
from tests.office.dossier import OfficeDossier
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

    before = office.degrade, office.image_pdf
    office.degrade, office.image_pdf = same, empty
    try:
        yield
    finally:
        office.degrade, office.image_pdf = before


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


def from_truth(wish: Wish, noise: Noise) -> Made:
    """Make a dossier and read it from its truth."""
    with _recorded() as pages, _undrawn():
        dossier = office.make_dossier(
            wish.seed,
            wish.procedure,
            defects=wish.defects,
            bundle=wish.bundle,
            photos=False,
            level=Level.CLEAN,
            dpi=FAST_DPI,
        )
    readings: dict[str, list[PageReading]] = {}
    for (name, number), page in sorted(pages.items(), key=lambda p: p[0]):
        readings.setdefault(name, []).append(reading_of(page, number, noise=noise, seed=f"{wish.seed}:{name}"))
    return _made(dossier, readings)


def from_engine(wish: Wish) -> Made:
    """Make a dossier, write its files, read them as the product does."""
    import os

    from pipeline.open import open_file
    from pipeline.read.engine import probe
    from pipeline.read.page import read_page

    os.environ["OMP_THREAD_LIMIT"] = "1"
    dossier = office.make_dossier(
        wish.seed, wish.procedure, defects=wish.defects, bundle=wish.bundle, photos=wish.photos, level=wish.level
    )
    engine, limits = probe(), Limits()
    readings: dict[str, list[PageReading]] = {}
    found: list[Finding] = []
    before = _cpu()
    with tempfile.TemporaryDirectory() as folder:
        for number, file in enumerate(dossier.files):
            path = Path(folder) / f"{number}.bin"
            path.write_bytes(file.data)
            opened = open_file(path, file.name, limits)
            found += opened.findings
            if opened.readable:
                readings[file.name] = [
                    read_page(path, opened.media_type, n, engine=engine, limits=limits, scratch=Path(folder))
                    for n in range(1, opened.pages + 1)
                ]
    made = _made(dossier, readings, _cpu() - before)
    return Made(
        made.dossier, made.submission, made.files, made.readings, made.verdicts, tuple(found), made.reading_seconds
    )


def _cpu() -> float:
    import os

    times = os.times()
    return times.user + times.system + times.children_user + times.children_system
