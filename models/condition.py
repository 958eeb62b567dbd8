"""When a conditional component is required: a tiny language, evaluated with three truth values.

In: an expression and the facts of one dossier. Out: True, False, or None for unknown. Wrong: ``ConditionError`` where
the expression is not one (found when the catalogue is checked, not when a dossier is).

The language, complete: ``or``, ``and``, ``not``, brackets; ``==  !=  <  <=  >  >=`` between two values; the literals
``true``, ``false``, numbers and ``'text'``; and the names

========================  ============================================================================
``answer.KEY``            what applicant or clerk answered
``field.COMPONENT.KEY``   a field's normalised value
``present.COMPONENT``     whether a paper serving as that component was found (never unknown)
``applicant.organisation``  whether the applicant is an organisation
``represented``           whether somebody submits for the applicant
========================  ============================================================================

``and``, ``or`` and ``not`` are Kleene's; a comparison with something unknown is unknown, and so is one between text
and number. Nothing else can be reached: no calls, no attributes, no Python.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from models.error import CatalogueError
from models.procedure import Condition
from models.record import nfc

Value = bool | int | float | str
Node = Callable[["Facts"], Value | None]


class ConditionError(CatalogueError):
    """An expression outside the language; says at which character."""


@dataclass(frozen=True)
class Facts:
    """What is known of one dossier. An absent key is unknown, except in ``present``: absent is not present."""

    answers: Mapping[str, Value] = field(default_factory=dict)
    fields: Mapping[tuple[str, str], Value] = field(default_factory=dict)
    """By component and field key; the normalised value."""
    present: frozenset[str] = frozenset()
    organisation: bool | None = None
    represented: bool | None = None


def evaluate(expression: str, facts: Facts) -> bool | None:
    """Whether ``expression`` holds of ``facts``; None where that is not known."""
    return _truth(compile_condition(expression)(facts))


def required(condition: Condition, facts: Facts, *, suspicious: bool = False) -> bool | None:
    """Whether a component with this condition is required: the answer, else the expression, else what is presumed.

    ``suspicious`` says that one of the condition's cues stands in the dossier's papers: then a presumption does not
    hold and the result is None, undecided. An answer that is neither true nor false does not decide."""
    if condition.answer is not None:
        answered = _truth(facts.answers.get(condition.answer))
        if answered is not None:
            return answered
    known = evaluate(condition.expression, facts) if condition.expression else None
    if known is not None:
        return known
    return None if suspicious else condition.presumed


@lru_cache(maxsize=4096)
def compile_condition(expression: str) -> Node:
    """The expression as a function of the facts. Raises ``ConditionError``."""
    parser = _Parser(expression)
    node = parser.either()
    if parser.kind != "end":
        raise parser.error("expected the end")
    return node


def names(expression: str) -> tuple[tuple[str, ...], ...]:
    """Every name in the expression, as its dotted parts; to check them against a catalogue."""
    compile_condition(expression)
    tokens = _tokens(expression)
    return tuple(tuple(text.split(".")) for kind, text, _ in tokens if kind == "name")


_TOKEN = re.compile(
    r"\s{0,50}+(?:(?P<op>==|!=|<=|>=|<|>|\(|\))|(?P<number>-?\d+(?:\.\d+)?)|'(?P<text>[^']*)'|(?P<name>[a-z_][a-z0-9_.]*))"
)
_WORDS = frozenset({"and", "or", "not", "true", "false"})
_MOST_TOKENS = 100


def _tokens(expression: str) -> list[tuple[str, str, int]]:
    found: list[tuple[str, str, int]] = []
    at = 0
    while expression[at:].strip():
        match = _TOKEN.match(expression, at)
        if match is None or len(found) > _MOST_TOKENS:
            raise ConditionError(f"condition {expression!r}: cannot be read at character {at + 1}")
        kind = match.lastgroup or ""
        text = match[kind]
        found.append((text if kind == "op" or (text in _WORDS and kind == "name") else kind, text, match.start() + 1))
        at = match.end()
    return found


class _Parser:
    """Recursive descent over the tokens; each method reads one level of precedence."""

    def __init__(self, expression: str) -> None:
        self.expression = expression
        self.tokens = _tokens(expression)
        self.at = 0

    @property
    def kind(self) -> str:
        return self.tokens[self.at][0] if self.at < len(self.tokens) else "end"

    def error(self, what: str) -> ConditionError:
        where = self.tokens[self.at][2] if self.at < len(self.tokens) else len(self.expression) + 1
        return ConditionError(f"condition {self.expression!r}: {what} at character {where}")

    def take(self) -> tuple[str, str]:
        kind, text, _ = self.tokens[self.at]
        self.at += 1
        return kind, text

    def either(self) -> Node:
        node = self.both()
        while self.kind == "or":
            self.take()
            node = _joined(node, self.both(), decides=True)
        return node

    def both(self) -> Node:
        node = self.negation()
        while self.kind == "and":
            self.take()
            node = _joined(node, self.negation(), decides=False)
        return node

    def negation(self) -> Node:
        if self.kind == "not":
            self.take()
            return _negated(self.negation())
        return self.comparison()

    def comparison(self) -> Node:
        left = self.value()
        if self.kind not in _COMPARE:
            return left
        compare = _COMPARE[self.take()[0]]
        return _compared(compare, left, self.value())

    def value(self) -> Node:
        if self.kind == "(":
            self.take()
            node = self.either()
            if self.kind != ")":
                raise self.error("expected )")
            self.take()
            return node
        if self.kind not in {"name", "number", "text", "true", "false"}:
            raise self.error("expected a name or a value")
        name_at = self.at
        kind, text = self.take()
        if kind != "name":
            return _constant(_literal(kind, text))
        node_of_name = _name(tuple(text.split(".")))
        if node_of_name is None:
            self.at = name_at
            raise self.error(f"no such name as {text}")
        return node_of_name


def _literal(kind: str, text: str) -> Value:
    if kind == "number":
        return float(text)
    return nfc(text) if kind == "text" else kind == "true"


def _constant(value: Value) -> Node:
    return lambda _: value


def _name(parts: tuple[str, ...]) -> Node | None:
    match parts:
        case ("answer", key) if key:
            return lambda facts: facts.answers.get(key)
        case ("field", component, key) if component and key:
            return lambda facts: facts.fields.get((component, key))
        case ("present", component) if component:
            return lambda facts: component in facts.present
        case ("applicant", "organisation"):
            return lambda facts: facts.organisation
        case ("represented",):
            return lambda facts: facts.represented
        case _:
            return None


def _joined(left: Node, right: Node, *, decides: bool) -> Node:
    """Kleene's ``or`` (``decides`` True) and ``and`` (``decides`` False): one deciding side settles it."""

    def node(facts: Facts) -> bool | None:
        sides = (_truth(left(facts)), _truth(right(facts)))
        if decides in sides:
            return decides
        return None if None in sides else not decides

    return node


def _negated(inner: Node) -> Node:
    def node(facts: Facts) -> bool | None:
        truth = _truth(inner(facts))
        return None if truth is None else not truth

    return node


_COMPARE: Mapping[str, Callable[[float | str, float | str], bool]] = {
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,  # type: ignore[operator]  # both are of one kind, see _compared
    "<=": lambda a, b: a <= b,  # type: ignore[operator]
    ">": lambda a, b: a > b,  # type: ignore[operator]
    ">=": lambda a, b: a >= b,  # type: ignore[operator]
}


def _compared(compare: Callable[[float | str, float | str], bool], left: Node, right: Node) -> Node:
    def node(facts: Facts) -> bool | None:
        a, b = left(facts), right(facts)
        if a is None or b is None:
            return None
        numbers = _number(a), _number(b)
        if numbers[0] is not None and numbers[1] is not None:
            return compare(numbers[0], numbers[1])
        if isinstance(a, str) and isinstance(b, str):
            return compare(nfc(a).casefold(), nfc(b).casefold())
        return None

    return node


def _number(value: Value) -> float | None:
    if isinstance(value, str):
        return float(value) if re.fullmatch(r"-?\d{1,18}(?:\.\d{1,9})?", value) else None
    return float(value)


_YES = frozenset({"true", "yes", "1", "có", "co", "đúng"})
_NO = frozenset({"false", "no", "0", "không", "khong", "sai"})


def _truth(value: Value | None) -> bool | None:
    """A value as an answer: portals send ``true``, ``1``, ``"có"``; anything else is unknown."""
    if value is None or isinstance(value, bool):
        return value
    said = nfc(value).strip().casefold() if isinstance(value, str) else f"{value:g}"
    return True if said in _YES else False if said in _NO else None
