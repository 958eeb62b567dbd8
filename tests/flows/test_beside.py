"""Paper after online, reuse, look-ups, consultations, rights of the person: each from its first act to its end."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from flows.consulting import answer, asked_of, consult, on_time, question_for, shown
from flows.deciding import decide
from flows.house import House
from flows.looking_up import look_up, notice_due
from flows.office_upkeep import office_upkeep
from flows.papers_after import present, promise_paper, version_of
from flows.reusing import offers, reuse
from flows.rights import answer_request, ask_correction, copy_of, masked, who_looked
from flows.state_databases import RecordedAnswers, subject_of
from models.consultation import Consultation
from models.decision import Decision, DecisionKind, Event, EventKind
from models.error import Conflict, NotFound, WrongUsage
from models.matter import MatterKind, body_of
from models.paper_after import Presented
from models.reuse import LookUp, Outcome
from storage.audit import verify_register
from storage.register.tables import components
from tests.flows.office_desk import CLERK, UNIT, accepted, later, scan
from tests.web.loader import add_dossier

NUMBER = "026171732260"
WHY = {"consent": "ký trên đơn", "purpose": "chuyển nhượng", "actor": CLERK}


# -- paper after online


def test_a_promised_paper_is_tracked_until_it_came(house: House, tmp_path: Path) -> None:
    code = add_dossier(house, 1)
    promise_paper(house, code, "gcn", date(2026, 3, 6), actor=CLERK)
    assert office_upkeep(later(house, days=3)).reminded <= 2
    assert office_upkeep(later(house, days=8)).reminded >= 1
    reminded = [m.subject for m in house.register.office.of(code, MatterKind.REMINDER)]
    assert reminded.count("paper_owed") == 1
    office_upkeep(later(house, days=9))
    assert [m.subject for m in house.register.office.of(code, MatterKind.REMINDER)].count("paper_owed") == 1
    present(house, code, "gcn", same=True, scan=scan(tmp_path / "gcn.pdf"), actor=CLERK)
    assert not any(m.open for m in house.register.office.of(code, MatterKind.OWED))


def test_an_original_shown_is_a_new_version_and_the_old_one_stays(house: House, tmp_path: Path) -> None:
    code = add_dossier(house, 1)
    before = house.register.dossier(code).files
    sent = version_of(house, house.register.dossier(code), "don")
    seen = present(house, code, "don", same=False, scan=scan(tmp_path / "x.pdf"), note="khác ngày", actor=CLERK)
    body = body_of(seen, Presented)
    dossier = house.register.dossier(code)
    assert body.replaces == sent
    assert version_of(house, dossier, "don") == body.sha256
    assert dossier.files[: len(before)] == before
    assert (seen.opened_by, seen.closed_at) == (CLERK, house.now())
    present(house, code, "don", same=True, actor=CLERK)
    assert version_of(house, dossier, "don") == body.sha256, "seen without a scan changes no file"
    for bad in ("no_such", ""):
        with pytest.raises(WrongUsage):
            present(house, code, bad, same=True, actor=CLERK)
    with pytest.raises(WrongUsage):
        promise_paper(house, code, "don", date(2026, 2, 1), actor=CLERK)


# -- reuse and look-ups


def test_the_same_persons_paper_is_offered_and_used_with_consent(house: House) -> None:
    earlier, code = accepted(house, 3), add_dossier(house, 1)
    assert offers(house, code, units=(UNIT,)) == (), "what is lacking here (the certificate) was not in the earlier one"
    kind = next(
        c.document_type for c in house.catalogue.procedures["land_transfer"].versions[0].components if c.key == "gcn"
    )
    with house.register.database.write() as connection:
        connection.execute(components.update().where(components.c.dossier == earlier).values(document_type=kind))
    assert offers(house, earlier, units=(UNIT,)) == (), "nothing is asked for of a dossier that is decided"
    (offer,) = [o for o in offers(house, code, units=(UNIT,)) if o.component == "gcn"]
    assert offer.from_dossier == earlier
    assert offers(house, code, units=("H99",)) == ()
    for consent, purpose in (("", "x"), ("x", " ")):
        with pytest.raises(WrongUsage):
            reuse(house, code, offer, consent=consent, purpose=purpose, actor=CLERK)
    reuse(house, code, offer, consent="ký trên đơn", purpose="chuyển nhượng", actor=CLERK)
    assert offer.sha256 in {f.sha256 for f in house.register.dossier(code).files}
    assert house.register.figures.case(code).reused
    with pytest.raises(Conflict):
        reuse(house, code, offer, consent="x", purpose="x", actor=CLERK)


def recorded(path: Path) -> RecordedAnswers:
    answers = {f"gcn {subject_of(NUMBER)}": {"outcome": "found", "reference": "DC-77"}}
    path.write_text(json.dumps({"name": "CSDL đất đai", "answers": answers}), encoding="utf-8")
    return RecordedAnswers(path)


def test_a_database_that_knows_replaces_the_paper(house: House, tmp_path: Path) -> None:
    code = add_dossier(house, 1)
    asked = look_up(house, code, "gcn", recorded(tmp_path / "db.json"), **WHY)
    assert body_of(asked, LookUp).reference == "DC-77"
    assert not asked.open
    assert NUMBER not in json.dumps([e.model_dump(mode="json") for e in house.register.events(code)])


def test_a_failed_look_up_must_become_a_notice_within_the_hours_of_the_law(house: House, tmp_path: Path) -> None:
    code = add_dossier(house, 1)  # online, Monday 2 March 2026, 09:00
    missing = look_up(house, code, "hop_dong", recorded(tmp_path / "db.json"), **WHY)
    gone = look_up(house, code, "don", RecordedAnswers(tmp_path / "none.json"), **WHY)
    assert [body_of(m, LookUp).outcome for m in (missing, gone)] == [Outcome.NOT_FOUND, Outcome.UNREACHABLE]
    assert missing.due_at == datetime(2026, 3, 3, 2, 0, tzinfo=UTC), "8 working hours: 7 today, 1 tomorrow"
    assert {m.id for m in house.register.office.waiting(MatterKind.LOOKUP)} == {missing.id, gone.id}
    assert office_upkeep(later(house, hours=1)).reminded >= 1, "the office is told before the hours are over"
    office_upkeep(later(house, hours=2))
    reminded = [m.subject for m in house.register.office.of(code, MatterKind.REMINDER)]
    assert reminded.count("look_up_failed") == 1, "both are due at the same moment: one reminder"
    decide(house, code, Decision(kind=DecisionKind.SUPPLEMENT, by=CLERK, at=house.now(), reason="x"))
    assert house.register.office.waiting(MatterKind.LOOKUP) == ()
    for lacks in ("consent", "purpose"):
        with pytest.raises(WrongUsage):
            look_up(house, code, "don", RecordedAnswers(tmp_path / "none.json"), **{**WHY, lacks: " "})


def test_on_paper_the_notice_has_one_working_day(house: House) -> None:
    dossier = house.register.dossier(add_dossier(house, 1)).model_copy(update={"channel": 1})
    friday = datetime(2026, 3, 6, 3, 0, tzinfo=UTC)
    assert notice_due(house, dossier, friday) == datetime(2026, 3, 9, 10, 0, tzinfo=UTC)


# -- consultation


def test_the_asked_unit_sees_the_chosen_components_and_answers_in_time_or_not(house: House, tmp_path: Path) -> None:
    code = add_dossier(house, 1)
    asked = consult(house, code, "H61.03", ["don"], "Có quy hoạch không?", days=2, actor=CLERK)
    assert asked.due_at == datetime(2026, 3, 4, 10, 0, tzinfo=UTC)
    assert asked_of(house, ("H61.03",)) == (asked,)
    assert asked_of(house, ("H61.20",)) == ()
    _, question, dossier = question_for(house, asked.id, ("H61.03",))
    assert [c.component for c in shown(dossier, question)] == ["don"]
    with pytest.raises(NotFound):
        question_for(house, asked.id, ("H61.20",))
    with pytest.raises(NotFound):
        answer(house, asked.id, (UNIT,), text="tự trả lời", actor=CLERK)
    late = later(house, days=4)
    assert on_time(asked, house.now()) is None
    assert on_time(asked, late.now()) is False
    done = answer(late, asked.id, ("H61.03",), text="Không.", agrees=False, file=scan(tmp_path / "a.pdf"), actor="far")
    assert on_time(done, late.now()) is False
    said = body_of(done, Consultation).answer
    assert said is not None
    assert (said.agrees, said.file) == (False, "a.pdf")
    with pytest.raises(Conflict):
        answer(late, asked.id, ("H61.03",), text="nữa", actor="far")


@pytest.mark.parametrize(
    ("unit", "components", "question", "days"),
    [(UNIT, ["don"], "x", 2), ("H00", ["don"], "x", 2), ("H61.03", [], "x", 2), ("H61.03", ["gcn"], "x", 2),
     ("H61.03", ["don"], " ", 2), ("H61.03", ["don"], "x", 0)],
)  # fmt: skip
def test_a_question_that_cannot_be_meant_is_refused(
    house: House, unit: str, components: list[str], question: str, days: int
) -> None:
    code = add_dossier(house, 1)
    with pytest.raises(WrongUsage):
        consult(house, code, unit, components, question, days=days, actor=CLERK)


# -- rights of the person


def test_a_person_learns_who_looked_and_gets_a_copy_and_every_use_is_noted(house: House, tmp_path: Path) -> None:
    code = add_dossier(house, 1)
    look = Event(
        kind=EventKind.VIEWED, at=house.now(), actor=CLERK, dossier=code, detail={"purpose": "giải quyết thủ tục"}
    )
    house.register.log(look)
    (seen,) = who_looked(house, NUMBER, units=(UNIT,), actor="lead")
    assert (seen.who, seen.purpose) == (CLERK, "giải quyết thủ tục")
    copy = copy_of(house, NUMBER, units=(UNIT,), actor="lead")
    assert [d["dossier"] for d in copy["dossiers"]] == [code]
    assert copy["dossiers"][0]["applicant"]["id_number"] == NUMBER
    noted = [e for e in house.register.events(code) if e.kind is EventKind.REQUESTED]
    assert [e.detail["right"] for e in noted] == ["access", "export"]
    assert NUMBER not in "".join(e.model_dump_json() for e in house.register.events(code))
    for number, units in (("000000000000", (UNIT,)), (NUMBER, ("H99",)), (" ", (UNIT,))):
        with pytest.raises(NotFound):
            who_looked(house, number, units=units, actor="lead")
    assert verify_register(house.register, house.objects).sound


def test_a_request_for_correction_waits_for_an_answer(house: House) -> None:
    add_dossier(house, 1)
    asked = ask_correction(house, NUMBER, "sai ngày sinh", units=(UNIT,), actor=CLERK)
    assert asked.subject == subject_of(NUMBER)
    with pytest.raises(NotFound):
        answer_request(house, asked.id, "x", units=("H99",), actor=CLERK)
    done = answer_request(house, asked.id, "đã sửa theo CCCD", units=(UNIT,), actor=CLERK)
    assert not done.open


@pytest.mark.parametrize(("number", "said"), [(NUMBER, "•••••••••260"), ("12", "12"), (None, ""), ("", "")])
def test_a_masked_number_shows_its_end(number: str | None, said: str) -> None:
    assert masked(number) == said
