"""The page at which the desk opens a dossier is drawn when the dossier is done: that of the gravest finding."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.house import House
from flows.pictures import FIRST_WIDTH, page_picture
from flows.process import process
from flows.receive import receive
from flows.results import recall_page
from flows.workers import Workers
from models.dossier import Dossier
from models.finding import Evidence, Finding, FindingCode, Severity
from models.state import State
from models.submission import ReceivedFile, Submission
from pipeline.read.engine import probe
from tests.office.files import image_pdf
from tests.office.papers import sample_pages


class Nobody(Workers):
    """Workers who must not be asked."""

    def __init__(self) -> None:
        pass

    def run(self, *_args: object, **_more: object) -> object:  # type: ignore[override]
        raise AssertionError


@pytest.mark.slow
def test_the_first_picture_waits_for_the_clerk(house: House, tmp_path: Path) -> None:
    scan = tmp_path / "cccd.pdf"
    scan.write_bytes(image_pdf(sample_pages("can_cuoc", seed=4)))
    given = Submission(submission="s", received=house.now(), procedure="land_transfer")
    done = process(house, receive(house, [scan], given).code)
    assert done.state is State.REVIEW
    place = done.opening()
    assert place is not None
    file = done.files[place[0]]
    reading = recall_page(house.objects, file.sha256, place[1], probe().fingerprint, house.settings)
    assert reading is not None
    picture = page_picture(house, Nobody(), file, place[1], FIRST_WIDTH, reading.rotation)
    assert picture.startswith(b"\xff\xd8")


def finding(severity: Severity, *places: Evidence) -> Finding:
    return Finding(code=FindingCode.PAGE_BLANK, severity=severity, message="x", evidence=places)


def dossier(*findings: Finding, pages: tuple[int, ...] = (2, 3)) -> Dossier:
    files = tuple(
        ReceivedFile(name=f"{n}.pdf", sha256=f"{n}" * 64, bytes=1, media_type="application/pdf", pages=count)
        for n, count in enumerate(pages)
    )
    return Dossier(
        dossier="c", submission="s", state=State.REVIEW, procedure=None, received_at=datetime(2026, 3, 2, tzinfo=UTC),
        files=files, findings=findings,
    )  # fmt: skip


def test_where_a_clerk_begins() -> None:
    here, there = Evidence(file="1.pdf", page=3), Evidence(file="0.pdf", page=2)
    assert dossier().opening() == (0, 1)
    assert dossier(pages=(0, 4)).opening() == (1, 1)
    assert dossier(pages=()).opening() is None
    assert dossier(finding(Severity.NOTE, here)).opening() == (0, 1), "a note is no reason to begin there"
    assert dossier(finding(Severity.REVIEW, here), finding(Severity.BLOCKING, there)).opening() == (0, 2)
    elsewhere = Evidence(file="gone.pdf", page=1)
    assert dossier(finding(Severity.BLOCKING, elsewhere), finding(Severity.REVIEW, here)).opening() == (1, 3)
