"""No regular expression of the program can be made to run for long by a text: each is given texts of 200,000 characters
made from its own repetitions (the fault: a page whose lines of dots keep a worker busy until its limit).

Most are told apart at a twentieth of that length, where a pattern whose time grows with the square takes a quarter of a
second and a sound one a millisecond; only what is slower than sound there is tried at full length."""

import importlib
import re
import signal
import time
from pathlib import Path
from types import FrameType

import pytest

from tests.conftest import ROOT
from tests.pipeline.hostile_text import LENGTH, attacks, compiled_in, patterns_of, text_of

SECONDS = 0.25
"""Of processor time for one look through one attack; a sound pattern takes a tenth of it."""
FIRST, SOUND = LENGTH // 20, SECONDS / 100
"""Characters of the first look, and the seconds within which it shows a pattern to be sound."""
GIVE_UP = 2.0
MODULES = sorted(
    str(path.relative_to(ROOT).with_suffix("")).replace("/", ".")
    for room in ("models", "pipeline", "storage", "flows", "web")
    for path in (ROOT / room).rglob("*.py")
    if "re." in path.read_text(encoding="utf-8")
)


def patterns(module: str) -> list[re.Pattern[str]]:
    source = ROOT / Path(*module.split(".")).with_suffix(".py")
    found = {(p.pattern, p.flags): p for p in compiled_in(importlib.import_module(module))}
    for _, text, flags in patterns_of(source):
        made = re.compile(text, flags)
        found.setdefault((made.pattern, made.flags), made)
    return list(found.values())


def seconds_for(pattern: re.Pattern[str], text: str) -> float:
    """Processor seconds of one look through the text; the regular expression engine lets itself be interrupted."""

    def give_up(_number: int, _frame: FrameType | None) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGVTALRM, give_up)
    signal.setitimer(signal.ITIMER_VIRTUAL, GIVE_UP)
    began = time.process_time()
    try:
        for _ in pattern.finditer(text):
            pass
    except TimeoutError:
        pass
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
    return time.process_time() - began


def worst(pattern: re.Pattern[str]) -> float:
    slowest = 0.0
    for attack in attacks(pattern):
        first = seconds_for(pattern, text_of(attack, FIRST))
        whole = seconds_for(pattern, text_of(attack, LENGTH)) if SOUND < first <= SECONDS else first
        slowest = max(slowest, whole)
        if slowest > SECONDS:
            break
    return slowest


@pytest.mark.parametrize("module", MODULES)
def test_no_text_makes_a_pattern_run_for_long(module: str) -> None:
    times = [(pattern.pattern[:90], round(worst(pattern), 2)) for pattern in patterns(module)]
    assert [(text, seconds) for text, seconds in times if seconds > SECONDS] == []


@pytest.mark.parametrize("bad", [r"(a+)+b", r"(\w+\s?)*:", r"(.*)(.*)(.*)x"])
def test_the_attacks_find_a_bad_pattern(bad: str) -> None:
    assert worst(re.compile(bad)) > SECONDS
