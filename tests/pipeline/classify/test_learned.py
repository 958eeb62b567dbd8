"""A learned model: holds no names, is plain numbers, is asked only where the rules are unsure, and never certain."""

from dataclasses import replace

import pytest

from flows.learning import judged, tally
from models.finding import FindingCode
from models.learned import Learned, Outcome
from models.state import State
from pipeline.assess import assess, route
from pipeline.classify.decide import decide
from pipeline.classify.features import features
from pipeline.classify.learned import opinion, probabilities_of
from pipeline.classify.train import Lesson, train
from pipeline.fold import letters
from pipeline.lines import view
from tests.pipeline.classify.taught import NAMES, cases, old_paper
from tests.pipeline.dossier_on_paper import catalogue, pages, reading, received, submission
from tests.pipeline.typed import typed


@pytest.fixture(scope="module")
def model() -> Learned:
    made = train([c.lesson for c in cases()])
    assert made is not None
    return made


def test_training_is_repeatable_and_survives_json(model: Learned) -> None:
    again = train([c.lesson for c in cases()])
    assert again == model
    assert Learned.model_validate_json(model.model_dump_json()) == model
    assert model.fingerprint != model.model_copy(update={"sure": 0.8}).fingerprint


def test_a_model_holds_nobodys_name_and_no_number(model: Learned) -> None:
    """A word of one or two people's dossiers is not learned, whatever it would tell."""
    lessons = [c.lesson for c in cases()]
    rare = Lesson("H61.02-260303-0001", lessons[0].label, features([old_paper("don", 1, "Nguyễn Xuân Thuỷ Triều")]))
    learned = train([*lessons, rare])
    assert learned is not None
    assert not [f for f in learned.weights if "trieu" in f or any(c.isdigit() for c in f.split(":")[0])]
    words = {w for f in model.weights if f.startswith(("word:", "head:")) for w in f.split(":")[1].split()}
    assert not [w for w in words if any(c.isdigit() for c in w)]
    assert letters(NAMES[0]).split()[0] in {w for c in cases() for f in c.lesson.features for w in f[5:].split()}


def test_probabilities_add_up(model: Learned) -> None:
    said = probabilities_of(model, features([old_paper("gcn", 77)]))
    assert sum(said.values()) == pytest.approx(1.0)
    assert max(said, key=lambda k: said[k]) == "gcn_qsdd"


def test_it_sorts_what_the_rules_do_not_know(model: Learned) -> None:
    case = cases(1)[0]
    page = old_paper(case.component, 99)
    assert decide([page], case.kinds).kind is None
    taught = decide([page], replace(case.kinds, learned=model))
    assert taught.kind is not None
    assert taught.kind.component == case.component
    assert taught.learned
    assert "mô hình" in taught.reason


def test_what_the_rules_know_it_is_not_asked(model: Learned) -> None:
    case = cases(1)[0]
    page = typed("^ GIẤY CHỨNG NHẬN\n^ QUYỀN SỬ DỤNG ĐẤT\nThửa đất số: 3, tờ bản đồ số: 4\nSố vào sổ cấp GCN: CS01234")
    plain = decide([view("a.pdf", page)], case.kinds)
    assert decide([view("a.pdf", page)], replace(case.kinds, learned=model)) == plain


def test_it_abstains_on_strange_papers(model: Learned) -> None:
    kinds = cases(1)[0].kinds
    stranger = view("a.pdf", typed("^ THỰC ĐƠN TIỆC CƯỚI\nSúp cua\nGà quay xôi chiên\nLẩu hải sản"))
    assert opinion(model, [stranger], kinds.all) is None


def test_a_paper_that_a_model_sorted_waits_for_a_person(model: Learned) -> None:
    """However sure: the dossier is not ready before somebody has looked at that paper."""
    form, certificate, *_ = pages()
    old = old_paper("hop_dong", 5).reading
    file = reading([form, certificate, old])
    taught = catalogue().with_model(model)
    done = assess(submission(), (received(file),), (file,), (), (), taught, engine="test")
    assert "hop_dong" in {c.component for c in done.components}
    assert FindingCode.PAPER_AMBIGUOUS_TYPE in {f.code for f in done.findings}
    assert route(done) is State.REVIEW
    assert done.catalogue == taught.fingerprint != catalogue().fingerprint


def test_a_better_model_is_promoted_and_told() -> None:
    report, model = judged(cases(40), None)
    assert report.outcome is Outcome.PROMOTED
    assert model is not None
    assert report.after.right > report.before.right
    assert report.after.wrong <= report.before.wrong
    assert report.before.papers == report.before.right + report.before.wrong + report.before.abstained
    assert sum(n for *_, n in report.calibration) == report.after.papers


def test_a_model_that_is_no_better_is_not() -> None:
    _, first = judged(cases(40), None)
    report, _ = judged(cases(40), first)
    assert report.outcome is Outcome.NOT_BETTER


def test_a_model_taught_wrongly_gives_way_to_one_taught_rightly() -> None:
    """Held-back decisions judge both."""
    _, model = judged(cases(40, hop_dong="don", don="hop_dong"), None)
    assert model is not None
    assert tally(cases(40), model).wrong > tally(cases(40), None).wrong
    report, _ = judged(cases(40), model)
    assert report.outcome is Outcome.PROMOTED
    assert report.after.wrong <= tally(cases(40), None).wrong


def test_too_few_decisions_teach_nothing() -> None:
    report, model = judged(cases(5), None)
    assert report.outcome is Outcome.TOO_FEW
    assert model is None
