"""Results: recorded, verified, handed over in person, online, by post with lists and slips; nobody came; fees first."""

from datetime import UTC, datetime
from pathlib import Path

import cv2
import pytest

from flows.fees import ask_fee, assign, fee_findings, pay, unpaid, waive
from flows.handing_over import Proofs, came_back, hand_over, match_proofs, post_list, record_result
from flows.house import House
from flows.office_upkeep import office_upkeep, still_open
from flows.process import process
from flows.receive import receive
from flows.upkeep import upkeep
from models.decision import Decision, DecisionKind
from models.error import Conflict, RefusedInput
from models.fee import Payment
from models.matter import MatterKind, body_of
from models.notice import Letterhead
from models.result import Envelope, PostList, Result, Way
from models.settings import Limits
from models.signature import Verdict
from models.state import State
from models.submission import Submission
from pipeline.codes import codes_of
from pipeline.media import MediaType
from pipeline.notices.delivery_slip import delivery_slips_pdf
from pipeline.notices.post_list import list_code, post_list_pdf
from storage.catalogue import load_catalogue
from storage.objects import Place
from tests.flows.office_desk import CLERK, UNIT, accepted, later, really_accepted, scan
from tests.pipeline.pages import text_page
from tests.pipeline.read.test_stamps import stamped
from tests.web.loader import add_dossier


def result(house: House, code: str, file: Path | None = None):
    return record_result(house, code, "Giấy chứng nhận", number="12/GCN", file=file, actor=CLERK)


def test_a_result_is_a_file_of_the_dossier_and_verified(house: House, tmp_path: Path) -> None:
    code = accepted(house)
    body = body_of(result(house, code, scan(tmp_path / "gcn.pdf")), Result)
    assert body.verdict is not None
    assert body.verdict.verdict is Verdict.NO_SIGNATURE
    assert body.sha256 in {f.sha256 for f in house.register.dossier(code).files}
    assert house.register.dossier(code).state is State.ACCEPTED


def test_what_cannot_be_opened_is_no_result(house: House, tmp_path: Path) -> None:
    code = accepted(house)
    (tmp_path / "x.pdf").write_bytes(b"%PDF-1.4 nothing")
    with pytest.raises(RefusedInput):
        result(house, code, tmp_path / "x.pdf")
    assert house.register.office.of(code) == ()


@pytest.mark.slow
def test_a_result_that_bears_a_stamp_of_secrecy_comes_in_nowhere(house: House, tmp_path: Path) -> None:
    code, file = accepted(house), tmp_path / "cong_van.png"
    cv2.imwrite(str(file), stamped(text_page(5, lines=12), "TỐI MẬT"))
    before = list(house.objects.keys(Place.INCOMING))
    with pytest.raises(RefusedInput, match="secrecy"):
        result(house, code, file)
    assert house.register.office.of(code) == ()
    assert list(house.objects.keys(Place.INCOMING)) == before


def test_in_person_and_online_it_is_done_at_once(house: House, tmp_path: Path) -> None:
    paper, filed = accepted(house, 1), accepted(house, 2)
    with pytest.raises(Conflict):
        hand_over(house, paper, Way.IN_PERSON, actor=CLERK)
    result(house, paper)
    with pytest.raises(Conflict):
        hand_over(house, paper, Way.ONLINE, actor=CLERK)
    hand_over(house, paper, Way.IN_PERSON, to="con trai", actor=CLERK)
    result(house, filed, scan(tmp_path / "a.pdf"))
    hand_over(house, filed, Way.ONLINE, actor=CLERK)
    assert {house.register.dossier(c).state for c in (paper, filed)} == {State.RETURNED}
    with pytest.raises(Conflict):
        hand_over(house, paper, Way.IN_PERSON, actor=CLERK)


def test_by_post_slips_scanned_back_prove_delivery_and_the_list_does_not(house: House, tmp_path: Path) -> None:
    codes = [accepted(house, n) for n in (1, 2)]
    for code in codes:
        result(house, code)
        hand_over(house, code, Way.POST, actor=CLERK)
    listed = post_list(house, UNIT, actor=CLERK)
    body = body_of(listed, PostList)
    assert [e.dossier for e in body.envelopes] == codes
    with pytest.raises(Conflict):
        post_list(house, UNIT, actor=CLERK)
    pdf = tmp_path / "list.pdf"
    pdf.write_bytes(post_list_pdf(listed.id, body, Letterhead(organ="Văn phòng"), house.catalogue.calendar))
    assert match_proofs(house, pdf, units=[UNIT], actor=CLERK) == Proofs(lists=(list_code(listed.id),))
    assert {house.register.dossier(c).state for c in codes} == {State.ACCEPTED}, "the post took them; nobody got one"
    pdf.write_bytes(delivery_slips_pdf(listed.id, body, Letterhead(organ="Văn phòng")))
    assert match_proofs(house, pdf, units=["H99"], actor=CLERK).delivered == ()
    found = match_proofs(house, pdf, units=[UNIT], actor=CLERK)
    assert (sorted(found.delivered), found.unknown) == (sorted(codes), ())
    assert {house.register.dossier(c).state for c in codes} == {State.RETURNED}
    proofs = {f.sha256 for c in codes for f in house.register.dossier(c).files if f.name.startswith("bao_phat")}
    assert len(proofs) == 1
    assert match_proofs(house, pdf, units=[UNIT], actor=CLERK).delivered == ()


def test_a_list_of_many_envelopes_has_a_slip_for_each(tmp_path: Path) -> None:
    envelopes = tuple(
        Envelope(dossier=f"H61.02-260302-{n:04}", barcode=f"H61.02-260302-{n:04}-P1", handover=n) for n in range(9)
    )
    listed = PostList(made_at=datetime(2026, 3, 2, tzinfo=UTC), envelopes=envelopes)
    pdf = tmp_path / "slips.pdf"
    long = Letterhead(organ="Trung tâm Phục vụ hành chính công xã Hòa Bình, huyện Trà Ôn, tỉnh Vĩnh Long")
    for head in (Letterhead(organ="Văn phòng"), long):  # a long name prints over no bar code
        pdf.write_bytes(delivery_slips_pdf(3, listed, head))
        read = [code.text for code in codes_of(pdf, MediaType.PDF.value, limits=Limits())]
        assert sorted(read) == [one.barcode for one in envelopes]
        pdf.write_bytes(post_list_pdf(3, listed, head, load_catalogue(None).calendar))
        read = [code.text for code in codes_of(pdf, MediaType.PDF.value, limits=Limits())]
        assert sorted(read) == [list_code(3), *(one.barcode for one in envelopes)]


def test_what_the_post_brings_back_can_be_handed_over_again(house: House) -> None:
    code = accepted(house)
    result(house, code)
    sent = hand_over(house, code, Way.POST, actor=CLERK)
    with pytest.raises(Conflict):
        hand_over(house, code, Way.IN_PERSON, actor=CLERK)
    came_back(house, sent.id, actor=CLERK)
    hand_over(house, code, Way.IN_PERSON, actor=CLERK)
    assert house.register.dossier(code).state is State.RETURNED


def test_nobody_comes(house: House, tmp_path: Path) -> None:
    code = really_accepted(house, tmp_path)
    result(house, code)
    assert still_open(house, code), "a waiting result keeps the dossier from being sealed"
    assert office_upkeep(later(house, days=29)).uncollected == 0
    assert office_upkeep(later(house, days=31)).uncollected == 1
    assert house.register.dossier(code).state is State.UNCOLLECTED
    assert office_upkeep(later(house, days=32)).reminded == 0
    assert office_upkeep(later(house, days=62)).reminded == 1
    sealed = office_upkeep(later(house, days=396)).sealed
    assert sealed == [code]
    assert house.register.dossier(code).state is State.SEALED


def test_somebody_comes_late(house: House) -> None:
    code = accepted(house)
    result(house, code)
    office_upkeep(later(house, days=31))
    hand_over(later(house, days=40), code, Way.IN_PERSON, actor=CLERK)
    assert house.register.dossier(code).state is State.RETURNED


def test_upkeep_seals_what_was_handed_over_and_not_what_waits(house: House) -> None:
    waiting, done = accepted(house, 1), accepted(house, 2)
    result(house, waiting)
    result(house, done)
    hand_over(house, done, Way.IN_PERSON, actor=CLERK)
    assert [still_open(house, c) for c in (waiting, done)] == [True, False]
    assert waiting not in upkeep(house).sealed
    assert house.register.dossier(waiting).state is State.ACCEPTED


# -- fees


def money(reference: str, amount: int, text: str = "", dossier: str = "", at=None) -> Payment:
    return Payment(reference=reference, amount=amount, text=text, dossier=dossier, paid_at=at)


def test_a_payment_finds_its_dossier_by_code_even_as_banks_write_it(house: House) -> None:
    code, other = accepted(house, 1), accepted(house, 2)
    ask_fee(house, code, 150_000, actor=CLERK)
    ask_fee(house, other, 150_000, actor=CLERK)
    result(house, code)
    with pytest.raises(Conflict):
        hand_over(house, code, Way.IN_PERSON, actor=CLERK)
    squeezed = "CT DEN NOP PHI " + code.replace(".", "").replace("-", " ")
    paid = pay(house, money("vcb-1", 150_000, squeezed, at=house.now()), units=(UNIT,), actor="token:bank")
    again = pay(house, money("vcb-1", 150_000, squeezed, at=house.now()), units=(UNIT,), actor="token:bank")
    assert (paid.dossier, again.id) == (code, paid.id)
    assert not unpaid(house, code)
    assert unpaid(house, other)
    assert fee_findings(house, code) == ()
    hand_over(house, code, Way.IN_PERSON, actor=CLERK)


def test_too_little_is_a_finding_and_the_rest_settles_it(house: House) -> None:
    code = accepted(house)
    ask_fee(house, code, 150_000, actor=CLERK)
    pay(house, money("a", 100_000, dossier=code, at=house.now()), units=(UNIT,), actor=CLERK)
    (finding,) = fee_findings(house, code)
    assert finding.code == "fee.mismatch"
    assert "100.000 đồng" in finding.message
    assert unpaid(house, code)
    pay(house, money("b", 50_000, dossier=code, at=house.now()), units=(UNIT,), actor=CLERK)
    assert not unpaid(house, code)
    assert fee_findings(house, code) == ()


@pytest.mark.slow
def test_money_that_is_not_what_is_owed_is_among_the_dossiers_findings(house: House, tmp_path: Path) -> None:
    paper = Submission(received=house.now(), procedure="land_transfer")
    code = receive(house, [scan(tmp_path / "don.pdf")], paper).code
    ask_fee(house, code, 150_000, actor=CLERK)
    pay(house, money("a", 100_000, dossier=code, at=house.now()), units=(UNIT,), actor=CLERK)
    done = process(house, code)
    assert done.state is State.REVIEW
    assert [f.message for f in done.findings if f.code == "fee.mismatch"] == [
        "Số tiền đã nộp 100.000 đồng khác số tiền phải nộp 150.000 đồng."
    ]


def test_a_payment_of_nobody_waits_and_can_be_assigned(house: House) -> None:
    code = accepted(house)
    ask_fee(house, code, 20_000, actor=CLERK)
    lost = pay(house, money("x", 20_000, "nop phi dat dai", at=house.now()), units=(UNIT,), actor="token:bank")
    foreign = pay(house, money("y", 20_000, dossier=code, at=house.now()), units=("H99",), actor="token:bank")
    assert (lost.dossier, foreign.dossier) == (None, None)
    assert lost in house.register.office.waiting(MatterKind.PAYMENT, units=[UNIT])
    assign(house, lost.id, code, actor=CLERK)
    assert not unpaid(house, code)


def test_a_fee_is_waived_with_a_reason_and_void_when_the_dossier_is_withdrawn(house: House) -> None:
    code, gone = accepted(house, 1), add_dossier(house, 2)
    ask_fee(house, code, 20_000, actor=CLERK)
    waive(house, code, "hộ nghèo", actor=CLERK)
    assert not unpaid(house, code)
    ask_fee(house, gone, 20_000, actor=CLERK)
    house.register.decide(gone, Decision(kind=DecisionKind.WITHDRAW, by=CLERK, at=house.now(), reason="x"))
    office_upkeep(house)
    assert not unpaid(house, gone)
