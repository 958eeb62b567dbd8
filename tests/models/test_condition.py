"""The conditions' language: three truth values, nothing else reachable, never an exception of Python's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.condition import ConditionError, Facts, compile_condition, evaluate, names, required
from models.procedure import Condition

FACTS = Facts(
    answers={"a": True, "b": False, "n": 3, "s": "đất ở"},
    fields={("don", "dien_tich"): "120.5", ("gcn", "dien_tich"): "1200"},
    present=frozenset({"don"}),
    organisation=False,
    represented=None,
)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("answer.a", True),
        ("not answer.a", False),
        ("answer.unknown", None),
        ("not answer.unknown", None),
        ("answer.a or answer.unknown", True),
        ("answer.unknown or answer.b", None),
        ("answer.b and answer.unknown", False),
        ("answer.a and answer.unknown", None),
        ("answer.b or answer.a and answer.b", False),
        ("(answer.b or answer.a) and not answer.b", True),
        ("present.don and not present.gcn", True),
        ("applicant.organisation", False),
        ("represented", None),
        ("answer.n > 2.5", True),
        ("answer.n == 3", True),
        ("answer.s == 'Đất Ở'", True),
        ("answer.s != 'đất lúa'", True),
        ("answer.s < 3", None),
        ("field.don.dien_tich < field.gcn.dien_tich", True),
        ("field.don.missing < 3", None),
        ("true", True),
        ("answer.s", None),
    ],
)
def test_three_valued(expression: str, value: bool | None) -> None:
    assert evaluate(expression, FACTS) is value


@pytest.mark.parametrize("said", [True, 1, "true", "có", "Có"])
def test_a_yes_in_every_form_that_portals_send(said: bool | int | str) -> None:
    assert evaluate("answer.x", Facts(answers={"x": said})) is True


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "answer",
        "answer.",
        "answer.a answer.b",
        "answer.a or",
        "(answer.a",
        "answer.a)",
        "__import__('os')",
        "answer.a.b",
        "field.don",
        "applicant.name",
        "answer.a == = 1",
        "1 < 2 < 3",
        "'open",
        "answer.A",
        "(" * 90 + "true" + ")" * 90,
    ],
)
def test_anything_else_is_refused_and_says_where(expression: str) -> None:
    with pytest.raises(ConditionError, match="condition"):
        compile_condition(expression)


def test_names_are_found_for_checking() -> None:
    assert names("answer.a and field.don.ho_ten == 'x' or represented") == (
        ("answer", "a"),
        ("field", "don", "ho_ten"),
        ("represented",),
    )


def test_answer_before_expression_before_presumption() -> None:
    condition = Condition(question="?", answer="x", expression="applicant.organisation", presumed=False)
    assert required(condition, Facts(answers={"x": True}, organisation=False)) is True
    assert required(condition, Facts(organisation=True)) is True
    assert required(condition, Facts()) is False


def test_a_cue_in_the_papers_undoes_a_presumption_but_not_an_answer() -> None:
    condition = Condition(question="?", answer="x", expression="answer.x", presumed=False)
    assert required(condition, Facts(), suspicious=True) is None
    assert required(condition, Facts(answers={"x": False}), suspicious=True) is False


def test_without_presumption_someone_must_be_asked() -> None:
    assert required(Condition(question="?", answer="x"), Facts()) is None


@given(st.text(max_size=60))
def test_any_text_is_a_condition_or_refused(text: str) -> None:
    try:
        compile_condition(text)
    except ConditionError:
        return
    assert evaluate(text, FACTS) in {True, False, None}


TRUTHS = {"answer.t": True, "answer.f": False, "answer.u": None}
KNOWN = Facts(answers={"t": True, "f": False})
expressions = st.recursive(
    st.sampled_from(sorted(TRUTHS)),
    lambda inner: (
        inner.map(lambda e: f"not ({e})")
        | st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda t: f"({t[0]}) {t[1]} ({t[2]})")
    ),
    max_leaves=6,
)


@given(expressions, st.booleans())
def test_learning_an_unknown_never_overturns_what_was_known(expression: str, learnt: bool) -> None:
    """Monotony of Kleene's logic: what was decided without an answer stays decided once it comes."""
    before = evaluate(expression, KNOWN)
    after = evaluate(expression, Facts(answers={"t": True, "f": False, "u": learnt}))
    assert after is not None
    assert before is None or before is after


@given(expressions, expressions)
def test_de_morgan(left: str, right: str) -> None:
    assert evaluate(f"not (({left}) and ({right}))", KNOWN) is evaluate(f"not ({left}) or not ({right})", KNOWN)
