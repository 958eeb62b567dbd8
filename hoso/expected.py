"""Holds what became of the samples against ``expected.json``.

In: the file and the dossiers by sample name. Out: one line a difference, none when all came out as expected.
Only what the file names is compared.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from models.dossier import ChecklistStatus, Dossier
from models.finding import Severity


def differences(path: Path, dossiers: Mapping[str, Dossier]) -> list[str]:
    """Every place where a sample did not come out as expected."""
    expected: dict[str, dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    found = [f"{name}: is not among the samples" for name in expected if name not in dossiers]
    found += [f"{name}: expected.json says nothing of it" for name in dossiers if name not in expected]
    for name, dossier in dossiers.items():
        came = summary(dossier)
        for what, wanted in expected.get(name, {}).items():
            if what in came and came[what] != wanted:
                found.append(f"{name}: {what} is {_shown(came[what])}, expected {_shown(wanted)}")
    return found


def summary(dossier: Dossier) -> dict[str, Any]:
    """A dossier in the words of ``expected.json``."""
    open_codes = {f.code.value for f in dossier.findings if f.severity is not Severity.NOTE}
    missing = [x.component for x in dossier.checklist if x.status is ChecklistStatus.MISSING]
    return {
        "procedure": dossier.procedure,
        "state": dossier.state.value,
        "components": sorted({c.component for c in dossier.components}),
        "missing": sorted(missing),
        "findings": sorted(open_codes),
        "signatures": {v.file: v.verdict.value for v in dossier.signatures},
    }


def _shown(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
