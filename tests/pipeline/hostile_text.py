"""Texts made to hurt a regular expression: what each repetition in it repeats, thousands of times, then a misfit.

In: a compiled pattern. Out: attack texts. A pattern that tries more than a few ways through one of them takes time that
grows with a power of its length, or worse; a person's page can hold such a text by accident (dots of a form's lines).
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

LENGTH = 200_000
"""What a page can hold: a text layer's words, all on one line."""
GENERAL = (
    "a",
    "0",
    " ",
    ".",
    "\t",
    "\n",
    "A ",
    "0.",
    "1 2",
    "a-",
    "Nguyễn ",
    "số ",
    ": ",
    "ngày 1 tháng 1 ",
    "(",
    "_",
    "…",
)
MISFIT = "\x01"
_CATEGORY = {sre.CATEGORY_DIGIT: "0", sre.CATEGORY_SPACE: " ", sre.CATEGORY_WORD: "a", sre.CATEGORY_NOT_SPACE: "a",
             sre.CATEGORY_NOT_WORD: " ", sre.CATEGORY_NOT_DIGIT: "a"}  # fmt: skip


def attacks(pattern: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    """What a text begins with and what it then repeats: the pattern's own repetitions, and what pages are full of."""
    yield from (("", piece) for piece in GENERAL)
    tree = parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE)
    yield from ((before, piece or "a") for before, piece in _repetitions(list(tree), ""))


def text_of(attack: tuple[str, str], length: int) -> str:
    """The attack at this length."""
    before, piece = attack
    return before + piece * (length // len(piece)) + MISFIT


def _repetitions(nodes: list[Any], before: str) -> Iterator[tuple[str, str]]:
    for op, value in nodes:
        if op in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            _, most, body = value
            if most is sre.MAXREPEAT or most > 8:
                yield before, _sample(list(body))
            yield from _repetitions(list(body), before)
        elif op is sre.SUBPATTERN:
            yield from _repetitions(list(value[3]), before)
        elif op is sre.BRANCH:
            for branch in value[1]:
                yield from _repetitions(list(branch), before)
        elif op in (sre.ASSERT, sre.ASSERT_NOT):
            yield from _repetitions(list(value[1]), before)
        before += _sample([(op, value)])


def _sample(nodes: list[Any]) -> str:
    return "".join(_one(op, value) for op, value in nodes)


def _one(op: Any, value: Any) -> str:
    if op is sre.LITERAL:
        return chr(value)
    if op is sre.NOT_LITERAL:
        return "b" if value == ord("a") else "a"
    if op is sre.ANY:
        return "a"
    if op is sre.IN:
        return _of_class(value)
    if op in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
        return _sample(list(value[2])) * max(1, value[0])
    if op is sre.SUBPATTERN:
        return _sample(list(value[3]))
    if op is sre.BRANCH:
        return _sample(list(value[1][0]))
    return ""


def _of_class(items: list[Any]) -> str:
    negated = items and items[0][0] is sre.NEGATE
    if negated:
        return "a"
    op, value = items[0]
    if op is sre.LITERAL:
        return chr(value)
    if op is sre.RANGE:
        return chr(value[0])
    return _CATEGORY.get(value, "a")


def patterns_of(source: Path) -> Iterator[tuple[int, str, int]]:
    """(line, pattern, flags) of every literal regular expression in a module."""
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
            continue
        if not (isinstance(node.func.value, ast.Name) and node.func.value.id == "re"):
            continue
        first = node.args[0]
        if isinstance(first, ast.Constant) and isinstance(first.value, str):
            names = [n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute) and n.attr in ("I", "IGNORECASE", "M", "MULTILINE", "S", "DOTALL", "X", "VERBOSE")]  # fmt: skip # noqa: E501
            yield node.lineno, first.value, int(sum((getattr(re, name) for name in names), re.RegexFlag(0)))


def compiled_in(module: Any) -> Iterator[re.Pattern[str]]:
    """Every compiled pattern that stands in a module's names, or in a collection there."""
    waiting = [value for name, value in vars(module).items() if not name.startswith("__")]
    for _ in range(3):
        inner = []
        for value in waiting:
            if isinstance(value, re.Pattern):
                if isinstance(value.pattern, str):
                    yield value
            elif isinstance(value, dict):
                inner += [*value.keys(), *value.values()]
            elif isinstance(value, tuple | list | set | frozenset) and len(value) < 5000:
                inner += list(value)
        waiting = inner
