"""No regular expression of the pipeline can be made to run for long by a text: each is given texts of 4,000 characters
made from its own repetitions (the fault: a page whose lines of dots keep a worker busy until its limit)."""

import importlib
import re
import signal
import time
from pathlib import Path
from types import FrameType

import pytest

from tests.conftest import ROOT
from tests.pipeline.hostile_text import attacks, compiled_in, patterns_of

SECONDS = 0.25
"""Of processor time for one look through one attack; a sound pattern takes a hundredth of it."""
GIVE_UP = 2.0
MODULES = sorted(
    str(path.relative_to(ROOT).with_suffix("")).replace("/", ".")
    for path in (ROOT / "pipeline").rglob("*.py")
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
    for text in attacks(pattern):
        slowest = max(slowest, seconds_for(pattern, text))
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
