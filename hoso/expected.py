"""Holds what became of the samples against ``expected.json``.

In: the file and the dossiers by sample name. Out: one line a difference, none when all came out as expected.
Only what the file names is compared. ``findings`` are the blocking and review codes that must appear; of each group
in ``findings_either`` at least one must; nothing else may.
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
        wanted = dict(expected.get(name, {}))
        codes, either = came.pop("findings"), wanted.pop("findings_either", [])
        if not _codes_fit(codes, wanted.pop("findings", codes), either):
            found.append(
                f"{name}: findings are {_shown(codes)}, expected {_shown(expected[name]['findings'])}{_or(either)}"
            )
        found += [
            f"{name}: {what} is {_shown(came[what])}, expected {_shown(value)}"
            for what, value in wanted.items()
            if what in came and came[what] != value
        ]
    return found


def _codes_fit(came: list[str], wanted: list[str], either: list[list[str]]) -> bool:
    """Every wanted code, at least one of each ``either`` group, and nothing else."""
    rest = set(came) - set(wanted)
    allowed = {code for group in either for code in group}
    return set(wanted) <= set(came) and all(set(group) & set(came) for group in either) and rest <= allowed


def _or(either: list[list[str]]) -> str:
    return "".join(f" and one of {_shown(group)}" for group in either)


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
