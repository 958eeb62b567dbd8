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
_DEFAULTS = Submission.model_fields
_OURS = frozenset({"ignored", "received_is_proven"})
"""What the program notes itself; nobody may claim it."""


def read_manifest(path: Path, given: Submission, *, time_given: bool = False) -> Submission:
    """Merge the file into what was given. Never raises for what the file holds."""
    if path.stat().st_size > LARGEST:
        return given.model_copy(update={"ignored": ("submission.json",)})
    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError):
        return given.model_copy(update={"ignored": ("submission.json",)})
    if not isinstance(found, dict):
        return given.model_copy(update={"ignored": ("submission.json",)})
    return _merge(given, found, time_given)


def _merge(given: Submission, found: dict[str, Any], time_given: bool) -> Submission:
    base = given.model_dump(exclude_unset=True)
    ignored: list[str] = []
    merged = given
    for name, value in found.items():
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
