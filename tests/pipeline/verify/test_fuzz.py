"""A short run of the fuzzer of ``benchmarks/verify``: no violation, and it goes on where it stopped."""

from pathlib import Path

from benchmarks.verify.fuzz import prepare, run
from benchmarks.verify.mutations import LEVELS


def test_no_mutant_passes_that_should_not(tmp_path: Path) -> None:
    prepare(tmp_path)
    first = list(run(40, 3, tmp_path))
    rest = list(run(60, 3, tmp_path))
    assert {outcome.index for outcome in (*first, *rest)} == set(range(60))
    assert len(first) == 40
    assert [outcome.line() for outcome in (*first, *rest) if outcome.wrong] == []
    assert {outcome.level for outcome in (*first, *rest)} == set(LEVELS)
