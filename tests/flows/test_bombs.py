"""Bombs of every kind through the jobs that open strangers' files: each ends in its time with a finding or a plain
result, its worker or the next one goes on, and this process never grows with it."""

import resource
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows import jobs
from flows.workers import Done, Failed, Workers
from models.finding import FindingCode
from models.settings import Limits
from models.signature import Verdict
from models.submission import Applicant
from pipeline.archive import unpack
from pipeline.open import Opened
from tests.pipeline import bombs

pytestmark = [pytest.mark.fault, pytest.mark.slow, pytest.mark.xdist_group("cell")]
LIMITS = Limits(worker_memory_mb=1200)
SECONDS = 15
"""Limit of one job."""
STARTS = 120
"""What starting a worker anew after each may take on a busy machine; alone it takes one second."""
MOMENT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
GROWTH_MB = 300
"""What this process may grow by; the bombs' own sizes are a few megabytes."""

FILES: dict[str, Callable[[], bytes]] = {
    "stream": bombs.stream_bomb,
    "image": bombs.image_bomb,
    "page of a country": bombs.page_of_a_country,
    "laughing forms": bombs.laughing_forms,
    "form in itself": bombs.form_in_itself,
    "deep arrays": bombs.deep_arrays,
    "pages in a ring": bombs.pages_in_a_ring,
    "a million pages": bombs.a_million_pages,
    "font": bombs.font_bomb,
    "glyph in itself": bombs.glyph_in_itself,
    "pattern": bombs.pattern_bomb,
    "png header": lambda: bombs.png_of(60_000, 60_000),
    "png wide": lambda: bombs.png_of(2_000_000_000, 1),
    "png text": bombs.png_text_bomb,
    "bmp header": lambda: bombs.bmp_of(60_000, 60_000),
    "bmp negative": lambda: bombs.bmp_of(-60_000, 60_000),
    "tiff ring": bombs.tiff_in_a_ring,
    "tiff of 5,000 pages": lambda: bombs.tiff_of_many_pages(5_000),
    "zip ratio": lambda: bombs.zip_of({"b": bytes(60_000_000)}),
    "zip that lies": bombs.zip_that_lies,
    "zip of 300,000": bombs.zip_of_a_million,
    "zip in zip": lambda: bombs.zip_in_zip(50),
    "xml laughs": lambda: bombs.signed_xml(bombs.LAUGHING_XML),
    "xml long entity": lambda: bombs.signed_xml(bombs.LONG_ENTITY_XML),
    "xml reaching": lambda: bombs.signed_xml(bombs.REACHING_XML),
    "xml deep": lambda: bombs.signed_xml(bombs.DEEP_XML),
    "docx laughs": lambda: bombs.docx_of(bombs.signed_xml(bombs.LAUGHING_XML)),
}


@pytest.fixture(scope="module")
def pool() -> Iterator[Workers]:
    with Workers(1, LIMITS) as opened:
        yield opened


def resident_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@pytest.mark.parametrize("name", FILES)
def test_a_bomb_ends_in_its_time(name: str, pool: Workers, tmp_path: Path) -> None:
    bomb = tmp_path / "bomb"
    bomb.write_bytes(FILES[name]())
    before, began = resident_mb(), time.monotonic()
    opened = pool.run(jobs.open_job, bomb, "bomb.pdf", LIMITS, "", False, seconds=SECONDS)
    if isinstance(opened, Done):
        assert isinstance(opened.value, Opened)
        if opened.value.readable:
            drawn = pool.run(jobs.picture_job, bomb, opened.value.media_type, 1, 200, 0, LIMITS, seconds=SECONDS)
            assert isinstance(drawn, Failed) or len(drawn.value) < 1_000_000
    verdict = pool.run(jobs.verify_job, bomb, "bomb.pdf", None, None, MOMENT, Applicant(), seconds=SECONDS)
    assert isinstance(verdict, Failed) or verdict.value.verdict is not Verdict.TOTAL_PASSED
    assert time.monotonic() - began < 3 * SECONDS + STARTS
    assert resident_mb() - before < GROWTH_MB
    assert pool.run(abs, -1, seconds=STARTS) == Done(1)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("a million pages", FindingCode.FILE_TOO_MANY_PAGES),
        ("png header", FindingCode.FILE_TOO_MANY_PIXELS),
        ("png wide", FindingCode.FILE_TOO_MANY_PIXELS),
        ("bmp header", FindingCode.FILE_TOO_MANY_PIXELS),
        ("tiff of 5,000 pages", FindingCode.FILE_TOO_MANY_PAGES),
        ("zip ratio", FindingCode.FILE_ARCHIVE_BOMB),
        ("zip of 300,000", FindingCode.FILE_ARCHIVE_BOMB),
    ],
)
def test_what_can_be_named_before_opening_is_named(name: str, code: FindingCode, pool: Workers, tmp_path: Path) -> None:
    bomb = tmp_path / "bomb"
    bomb.write_bytes(FILES[name]())
    opened = pool.run(jobs.open_job, bomb, "bomb", LIMITS, "", False, seconds=STARTS)
    assert isinstance(opened, Done)
    assert code in {finding.code for finding in opened.value.findings}


@pytest.mark.parametrize("name", ["zip that lies", "zip of 300,000", "zip ratio", "zip in zip"])
def test_unpacking_at_the_front_door_writes_no_more_than_allowed(name: str, tmp_path: Path) -> None:
    """This runs in the program itself, before any worker."""
    bomb, folder = tmp_path / "bomb.zip", tmp_path / "out"
    folder.mkdir()
    bomb.write_bytes(FILES[name]())
    before, began = resident_mb(), time.process_time()
    unpack(bomb, folder, LIMITS)
    assert time.process_time() - began < 10
    assert resident_mb() - before < GROWTH_MB
    assert sum(path.stat().st_size for path in folder.iterdir()) < 1_000_000


def test_a_damaged_stream_in_an_archive_is_no_fault_of_ours(tmp_path: Path) -> None:
    """Found by fuzzing: ``zlib.error`` went through, and the whole delivery failed."""
    good = bytearray(bombs.zip_of({"a.pdf": bytes(range(256)) * 40}))
    at = good.index(b"a.pdf") + 5
    good[at : at + 20] = b"\xff" * 20
    bomb, folder = tmp_path / "bomb.zip", tmp_path / "out"
    folder.mkdir()
    bomb.write_bytes(bytes(good))
    assert unpack(bomb, folder, LIMITS) == ()
    assert list(folder.iterdir()) == []
