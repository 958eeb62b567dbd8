"""What a clerk puts right wins, leaves an event, can be undone, and outlives later assessments and supplements.

One sample dossier is really read once; everything after that is assessed anew from what was kept.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.correcting import correct
from flows.house import House
from flows.looking_up import Answer as Found
from flows.looking_up import look_up
from flows.process import process
from flows.receive import receive
from flows.results import recall_page
from flows.workers import Workers
from models.correction import Answer, Correction, CorrectionKind, FieldValue, PageRef, Placement, Spot
from models.decision import Decision, DecisionKind, EventKind
from models.dossier import ChecklistStatus, Dossier
from models.error import Conflict, ForbiddenTransition, WrongUsage
from models.finding import FindingCode
from models.paper import UnassignedReason
from models.reuse import Outcome
from models.state import State
from models.submission import Applicant, Submission
from storage.audit import verify_register
from tests.conftest import ROOT
from tests.office.files import image_pdf
from tests.office.papers import sample_pages

pytestmark = pytest.mark.slow
DEED, CERTIFICATE, FORM = "Hợp đồng công chứng.pdf", "gcn.pdf", "Đơn đăng ký.pdf"


@pytest.fixture(scope="module")
def read_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the sample's readings, made once for this module."""
    return tmp_path_factory.mktemp("readings")


@pytest.fixture
def pool(house: House) -> Iterator[Workers]:
    with house.workers(1) as workers:
        yield workers


@pytest.fixture
def code(house: House, pool: Workers, read_once: Path) -> str:
    house = _with_objects(house, read_once)
    sample = next((ROOT / "examples").glob("09*"))
    given = Submission(submission="s-1", procedure="land_transfer", received=house.now())
    taken = receive(house, [p for p in sample.iterdir() if p.suffix == ".pdf"], given).code
    process(house, taken, workers=pool)
    return taken


@pytest.fixture
def house(house: House, read_once: Path) -> House:
    return _with_objects(house, read_once)


def _with_objects(house: House, folder: Path) -> House:
    return House(settings=house.settings.model_copy(update={"objects": f"file://{folder}/objects"}), now=house.now)


def pages(file: str, *numbers: int) -> tuple[PageRef, ...]:
    return tuple(PageRef(file=file, page=n) for n in numbers)


def made(house: House, code: str, kind: CorrectionKind, **what: object) -> Correction:
    version = house.register.dossier(code).version
    return Correction(kind=kind, by="lan", at=house.now(), version=version, **what)


def papers_of(dossier: Dossier) -> dict[str, list[tuple[str, tuple[int, ...]]]]:
    found: dict[str, list[tuple[str, tuple[int, ...]]]] = {}
    for component in dossier.components:
        found.setdefault(component.component, []).extend((s.file, s.pages) for s in component.sources)
    return found


def test_a_page_is_moved_kept_through_a_supplement_and_put_back(
    house: House, code: str, pool: Workers, tmp_path: Path
) -> None:
    before = house.register.dossier(code)
    assert papers_of(before)["hop_dong"] == [(DEED, (1, 2, 3))]
    moved = (
        Placement(pages=pages(DEED, 1, 2), component="hop_dong"),
        Placement(pages=(*pages(CERTIFICATE, 1, 2), *pages(DEED, 3)), component="gcn"),
    )
    after = correct(house, code, made(house, code, CorrectionKind.ARRANGE, papers=moved), pool)
    assert papers_of(after)["hop_dong"] == [(DEED, (1, 2))]
    assert papers_of(after)["gcn"] == [(CERTIFICATE, (1, 2)), (DEED, (3,))]
    assert after.version == before.version + 1

    # a supplement is read and assessed by the flow; what was put right stays
    decision = Decision(kind=DecisionKind.SUPPLEMENT, by="lan", at=house.now(), reason="thiếu")
    house.register.decide(code, decision)
    card = tmp_path / "cccd.pdf"
    card.write_bytes(image_pdf(sample_pages("can_cuoc", seed=1)))
    receive(house, [card], Submission(submission="s-2", received=house.now()), dossier=code)
    supplemented = process(house, code, workers=pool)
    assert papers_of(supplemented)["gcn"] == [(CERTIFICATE, (1, 2)), (DEED, (3,))]
    assert len(supplemented.files) == 4

    undone = correct(house, code, made(house, code, CorrectionKind.UNDO, undoes=1), pool)
    assert papers_of(undone)["hop_dong"] == [(DEED, (1, 2, 3))]
    with pytest.raises(Conflict, match="undone already"):
        correct(house, code, made(house, code, CorrectionKind.UNDO, undoes=1), pool)
    assert verify_register(house.register).problems == ()


def test_a_contradiction_is_settled_by_reading_the_field_again(house: House, code: str, pool: Workers) -> None:
    before = house.register.dossier(code)
    mismatch = next(f for f in before.findings if f.code is FindingCode.FIELD_MISMATCH)
    assert mismatch.field is not None
    wrong, right = mismatch.evidence[0], mismatch.evidence[1]
    holder = next(c for c in before.components if any(s.file == wrong.file for s in c.sources))
    truth = next(c for c in before.components if any(s.file == right.file for s in c.sources)).fields[mismatch.field]
    assert wrong.box
    place = PageRef(file=wrong.file, page=wrong.page or 1)
    value = FieldValue(
        component=holder.component,
        key=mismatch.field,
        value=f" {truth.value.upper()} ",
        place=place,
        box=(0.6, 0.9, 0.8, 0.92),
        instead_of=Spot(place=place, box=wrong.box),
    )
    after = correct(house, code, made(house, code, CorrectionKind.FIELD, field=value), pool)
    assert FindingCode.FIELD_MISMATCH not in {f.code for f in after.findings}
    best = next(c for c in after.components if c.component == holder.component).fields[mismatch.field]
    assert best == holder.fields[mismatch.field], "the paper's other name was right and stays"

    lesson = house.register.correcting.lessons()[0]
    assert lesson.correction.before.field == holder.fields[mismatch.field]
    assert lesson.procedure == "land_transfer"
    sha256 = lesson.sha256[wrong.file]
    assert recall_page(house.objects, sha256, value.place.page, lesson.engine, house.settings) is not None
    correct(house, code, made(house, code, CorrectionKind.UNDO, undoes=1), pool)
    assert house.register.correcting.lessons() == ()


def test_an_empty_value_takes_the_field_away_and_a_date_is_normalised(house: House, code: str, pool: Workers) -> None:
    component = next(c for c in house.register.dossier(code).components if c.component == "don")
    key, field = next(iter(component.fields.items()))
    gone = FieldValue(
        component="don", key=key, value="", place=PageRef(file=field.file, page=field.page), box=field.box
    )
    after = correct(house, code, made(house, code, CorrectionKind.FIELD, field=gone), pool)
    assert next(c for c in after.components if c.component == "don").fields.get(key) != field
    date = gone.model_copy(update={"key": "ngay", "value": "ngày 5 tháng 2 năm 2026"})
    after = correct(house, code, made(house, code, CorrectionKind.FIELD, field=date), pool)
    fixed = next(c for c in after.components if c.component == "don").fields["ngay"]
    assert (fixed.value, fixed.as_read, fixed.confidence) == ("2026-02-05", "ngày 5 tháng 2 năm 2026", 1.0)
    assert (fixed.box, fixed.valid) == (field.box, True)


def test_a_hidden_page_is_kept_and_serves_as_nothing(house: House, code: str, pool: Workers) -> None:
    before = house.register.dossier(code)
    hidden = correct(house, code, made(house, code, CorrectionKind.HIDE, pages=pages(FORM, 1)), pool)
    assert "don" not in papers_of(hidden)
    assert next(u for u in hidden.unassigned if u.reason is UnassignedReason.HIDDEN).pages == (1,)
    assert FindingCode.COMPONENT_MISSING in {f.code for f in hidden.findings}
    shown = correct(house, code, made(house, code, CorrectionKind.SHOW, pages=pages(FORM, 1)), pool)
    assert papers_of(shown)["don"] == [(FORM, (1,))]
    assert (shown.findings, shown.checklist, shown.state) == (before.findings, before.checklist, before.state)


def test_a_paper_set_aside_and_one_given_another_component(house: House, code: str, pool: Workers) -> None:
    aside = (Placement(pages=pages(FORM, 1), component=None),)
    after = correct(house, code, made(house, code, CorrectionKind.ARRANGE, papers=aside), pool)
    assert any(u.reason is UnassignedReason.NOT_IN_PROCEDURE and u.file == FORM for u in after.unassigned)
    assert FindingCode.PAPER_NOT_IN_PROCEDURE not in {f.code for f in after.findings}, "a person said so"
    as_card = (Placement(pages=pages(FORM, 1), component="can_cuoc"),)
    after = correct(house, code, made(house, code, CorrectionKind.ARRANGE, papers=as_card), pool)
    assert papers_of(after)["can_cuoc"] == [(FORM, (1,))]
    lesson = house.register.correcting.lessons()[-1]
    assert lesson.correction.before.papers[0].component is None


def test_a_page_read_again_upside_down_reads_differently_and_only_that_page(
    house: House, code: str, pool: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows.steps import reading

    kept: list[str] = []
    keep = reading.keep
    monkeypatch.setattr(reading, "keep", lambda objects, key, value: (kept.append(key), keep(objects, key, value)))
    again = made(house, code, CorrectionKind.REREAD, pages=pages(FORM, 1), rotation=180)
    after = correct(house, code, again, pool)
    assert len(kept) == 1
    file = next(f for f in after.files if f.name == FORM)
    engine = house.register.looking.engine(code)
    turned = recall_page(house.objects, file.sha256, 1, engine, house.settings, 180)
    plain = recall_page(house.objects, file.sha256, 1, engine, house.settings)
    assert turned is not None
    assert plain is not None
    assert turned.rotation == 180
    assert turned.confidence < plain.confidence
    assert "don" not in papers_of(after)


def test_a_question_is_answered(house: House, code: str, pool: Workers) -> None:
    version = house.catalogue.procedures["land_transfer"].version_at(house.now().date())
    key = next(iter(version.questions()))
    yes = correct(house, code, made(house, code, CorrectionKind.ANSWER, answer=Answer(key=key, yes=True)), pool)
    no = correct(house, code, made(house, code, CorrectionKind.ANSWER, answer=Answer(key=key, yes=False)), pool)
    assert yes.checklist != no.checklist


def test_a_databases_answer_outlives_corrections_and_gives_way_to_the_paper(house: House, pool: Workers) -> None:
    class Land:
        name = "CSDL đất đai"

        def ask(self, _dossier: Dossier, _component: str) -> Found:
            return Found(outcome=Outcome.FOUND, reference="DC-77")

    sample = next((ROOT / "examples").glob("09*"))
    person = Applicant(name="x", id_number="026171732260")
    given = Submission(submission="s-2", procedure="land_transfer", received=house.now(), applicant=person)
    code = receive(house, [p for p in sample.iterdir() if p.suffix == ".pdf"], given).code
    files = {file.name: file.pages for file in process(house, code, workers=pool).files}

    def standing() -> tuple[ChecklistStatus, str | None]:
        (line,) = [one for one in house.register.dossier(code).checklist if one.component == "gcn"]
        return line.status, line.answer.reference if line.answer else None

    every = pages(CERTIFICATE, *range(1, files[CERTIFICATE] + 1))
    correct(house, code, made(house, code, CorrectionKind.HIDE, pages=every), pool)
    assert standing() == (ChecklistStatus.MISSING, None)
    look_up(house, code, "gcn", Land(), consent="x", purpose="x", actor="lan")
    answer = Answer(key="remeasured", yes=False)
    correct(house, code, made(house, code, CorrectionKind.ANSWER, answer=answer), pool)
    assert standing() == (ChecklistStatus.FROM_DATABASE, "DC-77")
    assert FindingCode.COMPONENT_MISSING not in codes_of(house, code)
    correct(house, code, made(house, code, CorrectionKind.UNDO, undoes=1), pool)
    assert standing() == (ChecklistStatus.PRESENT, None)
    assert verify_register(house.register).problems == ()


def codes_of(house: House, code: str) -> set[FindingCode]:
    return {finding.code for finding in house.register.dossier(code).findings}


def test_who_looked_at_another_version_or_has_not_the_claim_changes_nothing(
    house: House, code: str, pool: Workers
) -> None:
    stale = made(house, code, CorrectionKind.HIDE, pages=pages(FORM, 1))
    correct(house, code, stale, pool)
    with pytest.raises(Conflict, match="changed since"):
        correct(house, code, stale, pool)
    house.register.claim(code, "minh", now=house.now())
    mine = made(house, code, CorrectionKind.SHOW, pages=pages(FORM, 1))
    before = (house.register.dossier(code), house.register.events(code), house.register.correcting.of(code))
    with pytest.raises(Conflict, match="minh"):
        correct(house, code, mine, pool)
    assert (house.register.dossier(code), house.register.events(code), house.register.correcting.of(code)) == before


def test_what_cannot_be_meant_is_refused(house: House, code: str, pool: Workers) -> None:
    for wrong in (
        made(house, code, CorrectionKind.HIDE, pages=pages(FORM, 2)),
        made(house, code, CorrectionKind.HIDE, pages=pages("no such file.pdf", 1)),
        made(house, code, CorrectionKind.ARRANGE, papers=(Placement(pages=pages(FORM, 1), component="no_such"),)),
        made(house, code, CorrectionKind.PROCEDURE, procedure="no_such"),
    ):
        with pytest.raises(WrongUsage):
            correct(house, code, wrong, pool)
    house.register.decide(code, Decision(kind=DecisionKind.ACCEPT, by="lan", at=house.now()))
    assert house.register.dossier(code).state is State.ACCEPTED
    with pytest.raises(ForbiddenTransition):
        correct(house, code, made(house, code, CorrectionKind.HIDE, pages=pages(FORM, 1)), pool)
    assert [e.kind for e in house.register.events(code)].count(EventKind.CORRECTED) == 0
