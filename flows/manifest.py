"""Reads ``submission.json``; nothing in it is trusted.

In: its path and what was given by option or API field. Out: a ``Submission`` in which the given values
win and the file fills the rest. What cannot be used is left out and named in ``Submission.ignored``,
which becomes a finding: a bad line in the metadata never sinks the papers.
"""

import json
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from models.submission import Submission

LARGEST = 1_000_000
SUPPLEMENT_TO = "supplement_to"
"""Names the dossier that a delivery completes; heeded only where the sender may (``flows/watch.py``)."""
_DEFAULTS = Submission.model_fields
_OURS = frozenset({"ignored", "received_is_proven"})
"""What the program notes itself; nobody may claim it."""


def read_manifest(path: Path, given: Submission, *, time_given: bool = False, heeded: bool = False) -> Submission:
    """Merge the file into what was given. Never raises for what the file holds. ``heeded``: ``supplement_to`` is
    looked at elsewhere, so it is not named among what was ignored."""
    if path.stat().st_size > LARGEST:
        return given.model_copy(update={"ignored": ("submission.json",)})
    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError):
        return given.model_copy(update={"ignored": ("submission.json",)})
    if not isinstance(found, dict):
        return given.model_copy(update={"ignored": ("submission.json",)})
    return _merge(given, found, time_given, heeded)


def supplement_to(path: Path) -> str | None:
    """The dossier that the file says this delivery completes."""
    if path.stat().st_size > LARGEST:
        return None
    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    named = found.get(SUPPLEMENT_TO) if isinstance(found, dict) else None
    return named if isinstance(named, str) and named else None


def _merge(given: Submission, found: dict[str, Any], time_given: bool, heeded: bool) -> Submission:
    base = given.model_dump(exclude_unset=True)
    ignored: list[str] = []
    merged = given
    for name, value in found.items():
        if heeded and name == SUPPLEMENT_TO:
            continue
        if name not in _DEFAULTS or name in _OURS:
            ignored.append(_shown(name))
            continue
        if name in base and base[name] not in ("", None) and (name != "received" or time_given):
            continue
        try:
            merged = Submission.model_validate({**merged.model_dump(exclude_unset=True), name: value})
        except ValidationError:
            ignored.append(_shown(name))
    return merged.model_copy(update={"ignored": tuple(ignored)})


def _shown(name: str) -> str:
    return "".join(c for c in name[:40] if c.isprintable())
