"""The comparison with expected.json says each difference, and nothing where there is none."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hoso.expected import differences
from models.dossier import Dossier
from models.finding import Finding, FindingCode, Severity
from models.state import State


def a_dossier(*codes: FindingCode) -> Dossier:
    findings = tuple(Finding(code=c, severity=Severity.REVIEW, message="x") for c in codes)
    moment = datetime(2026, 3, 2, tzinfo=UTC)
    return Dossier(
        dossier="a",
        submission="s",
        state=State.REVIEW,
        procedure="land_transfer",
        received_at=moment,
        findings=findings,
    )


MISSING, INVALID, CHANGED = (
    FindingCode.COMPONENT_MISSING, FindingCode.SIGNATURE_INVALID, FindingCode.SIGNATURE_CHANGED_AFTER,
)  # fmt: skip


@pytest.mark.parametrize(
    ("codes", "fits"),
    [
        ((MISSING, INVALID), True),
        ((MISSING, CHANGED), True),
        ((MISSING, CHANGED, INVALID), True),
        ((MISSING,), False),
        ((INVALID,), False),
        ((MISSING, INVALID, FindingCode.FILE_EMPTY), False),
    ],
)
def test_findings(tmp_path: Path, codes: tuple[FindingCode, ...], fits: bool) -> None:
    path = tmp_path / "expected.json"
    either = [["signature.invalid", "signature.changed_after"]]
    path.write_text(
        json.dumps({"x": {"findings": ["component.missing"], "findings_either": either, "state": "review"}})
    )
    assert (differences(path, {"x": a_dossier(*codes)}) == []) is fits


def test_a_state_a_sample_too_many_and_one_too_few(tmp_path: Path) -> None:
    path = tmp_path / "expected.json"
    path.write_text(json.dumps({"x": {"findings": [], "state": "ready"}, "y": {}}))
    found = differences(path, {"x": a_dossier(), "z": a_dossier()})
    assert [line.split(":")[0] for line in found] == ["y", "z", "x"]
    assert "ready" in found[2]
