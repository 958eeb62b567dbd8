"""No attack passes, and none makes a signed file look unsigned."""

from pathlib import Path

import pytest

from models.signature import Verdict
from pipeline.verify import may_be_signed
from tests.pipeline.verify import attacks, attacks_cms, attacks_structure
from tests.pipeline.verify.conftest import Check

CLASSES = {**attacks.CLASSES, **attacks_structure.CLASSES, **attacks_cms.CLASSES}


@pytest.mark.parametrize("kind", CLASSES)
def test_no_variant_passes_or_counts_as_unsigned(check: Check, tmp_path: Path, kind: str) -> None:
    variants = CLASSES[kind]()
    assert len(variants) >= 3
    for name, data in variants.items():
        verdict = check(data)
        assert verdict.verdict in (Verdict.TOTAL_FAILED, Verdict.INDETERMINATE), (kind, name, verdict)
        assert verdict.reasons, (kind, name)
        path = tmp_path / "attack"
        path.write_bytes(data)
        assert may_be_signed(path), (kind, name)
