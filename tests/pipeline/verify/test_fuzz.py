"""A short run of the fuzzer of ``benchmarks/verify/fuzz.py``: no violation, and every level is tried."""

from pathlib import Path

from benchmarks.verify.fuzz import LEVELS, run
from pipeline.verify.trust import TrustStore


def test_no_mutant_passes_that_should_not(store: TrustStore, tmp_path: Path) -> None:
    counts, wrong = run(60, 3, store, tmp_path)
    assert wrong == []
    assert {level for level, _ in counts} == set(LEVELS)
