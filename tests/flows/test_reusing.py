"""A paper used again, or an original shown and scanned, takes its place: the dossier is read with it.

Really read: an earlier dossier whose certificate is in one file with an identity card, and one that lacks it.
"""

from pathlib import Path

import pikepdf
import pytest

from flows.house import House
from flows.looking_up import to_demand
from flows.papers_after import present
from flows.process import process
from flows.receive import receive
from flows.reusing import offers, reuse
from flows.standing_papers import Put, with_put
from flows.synchronising import outgoing
from models.correction import PageRef, Placement, Standing
from models.decision import Decision, DecisionKind
from models.dossier import ChecklistStatus, Dossier
from models.error import Conflict
from models.finding import FindingCode
from models.paper import Pages, UnassignedReason
from models.state import WAITING, State
from models.submission import Applicant, ReceivedFile, Submission
from storage.audit import verify_register
from tests.conftest import ROOT
from tests.flows.office_desk import CLERK

APPLICANT = Applicant(name="Đặng Ngọc Trang", id_number="094181817683")
SAMPLE = next((ROOT / "examples").glob("01*"))
OPTIONS = {"consent": "ký trên đơn", "purpose": "chuyển nhượng", "actor": CLERK}


@pytest.fixture(scope="module")
def read_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the pages' readings: each is read once for this module."""
    return tmp_path_factory.mktemp("readings")


@pytest.fixture
def house(house: House, read_once: Path) -> House:
    return House(
        settings=house.settings.model_copy(update={"objects": f"file://{read_once}/objects", "workers": 1}),
        now=house.now,
    )


def taken(house: House, name: str, *papers: Path) -> Dossier:
    given = Submission(submission=name, procedure="land_transfer", received=house.now(), applicant=APPLICANT)
    return process(house, receive(house, papers, given).code)


def bundle(path: Path, *names: str) -> Path:
    with pikepdf.new() as out:
        for name in names:
            with pikepdf.open(SAMPLE / name) as part:
                out.pages.extend(part.pages)
        out.save(path)
    return path


def standing_of(dossier: Dossier, component: str) -> ChecklistStatus:
    return next(line.status for line in dossier.checklist if line.component == component)


@pytest.mark.slow
def test_a_paper_used_again_takes_its_place_and_nothing_else_of_its_file_does(house: House, tmp_path: Path) -> None:
    earlier = taken(house, "s-1", bundle(tmp_path / "quet.pdf", "CCCD.pdf", "gcn.pdf"))
    house.register.decide(earlier.dossier, Decision(kind=DecisionKind.ACCEPT, by=CLERK, at=house.now(), reason="x"))
    (found,) = [c for c in earlier.components if c.component == "gcn"]
    lacking = taken(house, "s-2", SAMPLE / "Scan_1330.pdf")
    assert standing_of(lacking, "gcn") is ChecklistStatus.MISSING
    code = lacking.dossier
    (offer,) = [o for o in offers(house, code, units=(lacking.unit,)) if o.component == "gcn"]

    reuse(house, code, offer, **OPTIONS)
    assert house.register.dossier(code).state is State.RECEIVED, "it is read with the paper; upkeep would find it too"
    assert offers(house, code, units=(lacking.unit,)) == ()
    with pytest.raises(Conflict):
        reuse(house, code, offer, **OPTIONS)

    after = process(house, code)
    assert after.state in WAITING
    assert standing_of(after, "gcn") is ChecklistStatus.PRESENT
    (again,) = [c for c in after.components if c.component == "gcn"]
    assert [s.pages for s in again.sources] == [s.pages for s in found.sources]
    assert {key: f.value for key, f in again.fields.items()} == {key: f.value for key, f in found.fields.items()}
    hidden = [u for u in after.unassigned if u.reason is UnassignedReason.HIDDEN]
    assert [u.pages for u in hidden] == [(1,)], "the identity card in the same file is none of this dossier's"
    codes = {f.code for f in after.findings}
    assert FindingCode.PAPER_REUSED not in codes, "that another dossier has it is what was agreed to"
    assert not any(f.component == "gcn" and f.code is FindingCode.COMPONENT_MISSING for f in to_demand(house, after))
    told = next(c for c in outgoing(house, code)["ThanhPhanHoSo"] if c["MaThanhPhanHoSo"] == "gcn")
    assert [paper["HashTepTin"] for paper in told["GiayToDinhKem"]] == [offer.sha256]
    assert verify_register(house.register).problems == ()


@pytest.mark.slow
def test_an_original_that_was_lacking_is_read_and_a_second_scan_is_its_newer_version(
    house: House, tmp_path: Path
) -> None:
    code = taken(house, "s-3", SAMPLE / "Scan_1330.pdf").dossier
    present(house, code, "gcn", same=True, scan=SAMPLE / "gcn.pdf", actor=CLERK)
    assert house.register.dossier(code).state is State.RECEIVED
    after = process(house, code)
    assert standing_of(after, "gcn") is ChecklistStatus.PRESENT
    present(house, code, "gcn", same=False, scan=bundle(tmp_path / "moi.pdf", "gcn.pdf"), actor=CLERK)
    newest = process(house, code)
    assert standing_of(newest, "gcn") is ChecklistStatus.PRESENT, "one paper, not two"
    (paper,) = [c for c in newest.components if c.component == "gcn"]
    assert paper.sources == (Pages(file="moi.pdf", pages=(1, 2)),)
    old = [u for u in newest.unassigned if u.reason is UnassignedReason.REPLACED]
    assert {u.file for u in old} == {"gcn.pdf"}
    assert "gcn.pdf" in {f.name for f in newest.files}


def test_a_clerks_correction_of_such_a_page_wins() -> None:
    files = [ReceivedFile(name="a.pdf", sha256="a" * 64, bytes=1, media_type="application/pdf", pages=3)]
    put = [Put("gcn", "a" * 64, (1, 2), only=True), Put("don", "b" * 64, (), only=False)]
    first, second, third = (PageRef(file="a.pdf", page=n) for n in (1, 2, 3))
    given = Placement(pages=(first,), component="hop_dong")
    made = with_put(Standing(papers=(given,)), put, files)
    assert made.papers == (Placement(pages=(second,), component="gcn"), given)
    assert made.hidden == {third}
    assert with_put(Standing(), put, []) == Standing(), "a file that is not here puts nothing anywhere"
