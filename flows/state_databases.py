"""Adapters for state databases. One is built in: answers recorded in a file, as an example and for offline work.

In: the file's path, with answers by component and the hash of an identity number. Out: ``Answer``. Wrong: an unreadable
file is an unreachable database.
"""

import hashlib
import json
from pathlib import Path

from flows.reusing import Answer
from models.dossier import Dossier
from models.reuse import Outcome


def subject_of(number: str) -> str:
    """What a person is looked up by where the number itself must not stand."""
    return hashlib.sha256(number.strip().encode()).hexdigest()


class RecordedAnswers:
    """A state database as it answered once: ``{"name": ..., "answers": {"<component> <hash>": {...}}}``."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.name = self._read().get("name", "cơ sở dữ liệu đã ghi")

    def ask(self, dossier: Dossier, component: str) -> Answer:
        """The recorded answer for the applicant and component; ``NOT_FOUND`` where none was recorded."""
        try:
            answers = self._read()["answers"]
        except (KeyError, TypeError):
            return Answer(outcome=Outcome.UNREACHABLE)
        number = dossier.applicant.id_number or dossier.applicant.tax_code or ""
        found = answers.get(f"{component} {subject_of(number)}")
        return Answer.model_validate(found) if found else Answer(outcome=Outcome.NOT_FOUND)

    def _read(self) -> dict[str, dict[str, object]]:
        try:
            read = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return read if isinstance(read, dict) else {}
