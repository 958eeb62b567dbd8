"""Adapters for state databases, by the setting ``HOSO_STATE_DATABASES``, and which papers of a dossier they stand for.

In: the setting, or a dossier. Out: adapters; an adapter's answers. One kind is built in: answers recorded in files, as
an example and for offline work. Another is one more line of ``ADAPTERS``. Wrong: an unreadable file is an unreachable
database.
"""

import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from flows.house import House
from flows.looking_up import Answer, StateDatabase, answers_of, lacking, number_of
from models.dossier import Dossier
from models.procedure import Catalogue, ComponentRule, Procedure
from models.reuse import Outcome
from models.state import WAITING


def subject_of(number: str) -> str:
    """What a person is looked up by where the number itself must not stand."""
    return hashlib.sha256(number.strip().encode()).hexdigest()


class RecordedAnswers:
    """A state database as it answered once: ``{"name": ..., "answers": {"<component> <hash>": {...}}}``. Without a
    readable ``name`` it is called as its file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        named = self._read().get("name")
        self.name = named if isinstance(named, str) and named.strip() else path.stem

    def ask(self, dossier: Dossier, component: str) -> Answer:
        """The recorded answer for the applicant and component; ``NOT_FOUND`` where none was recorded."""
        answers = self._read().get("answers")
        if not isinstance(answers, dict):
            return Answer(outcome=Outcome.UNREACHABLE)
        number = number_of(dossier.applicant)
        if not number:
            return Answer(outcome=Outcome.CANNOT_ASK)
        found = answers.get(f"{component} {subject_of(number)}")
        try:
            return Answer.model_validate(found) if found else Answer(outcome=Outcome.NOT_FOUND)
        except ValidationError:
            return Answer(outcome=Outcome.UNREACHABLE)

    def _read(self) -> dict[str, Any]:
        try:
            read = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return read if isinstance(read, dict) else {}


def recorded_in(folder: str) -> tuple[StateDatabase, ...]:
    """One database for each JSON file of a folder."""
    return tuple(RecordedAnswers(path) for path in sorted(Path(folder).glob("*.json")))


ADAPTERS: dict[str, Callable[[str], tuple[StateDatabase, ...]]] = {"recorded": recorded_in}
"""By what stands before the colon of the setting; the rest of it is the adapter's own."""


def configured(setting: str) -> tuple[StateDatabase, ...]:
    """The databases that may be asked; none where nothing is set."""
    kind, _, place = setting.partition(":")
    return ADAPTERS[kind](place) if kind else ()


def askable(house: House, dossier: Dossier) -> dict[str, StateDatabase]:
    """Components that may be looked up now: none where the applicant has no number to ask by."""
    return replaceable(house, dossier) if number_of(dossier.applicant) else {}


def replaceable(house: House, dossier: Dossier) -> dict[str, StateDatabase]:
    """Lacking components of a waiting dossier that a configured database stands for and has not answered for."""
    databases = {_plain(one.name): one for one in configured(house.settings.state_databases)}
    procedure = house.catalogue.procedures.get(dossier.procedure or "")
    version = house.catalogue.version(dossier.procedure, dossier.procedure_version)
    if not databases or procedure is None or version is None or dossier.state not in WAITING:
        return {}
    open_ = lacking(dossier) - answers_of(house, dossier.dossier).keys()
    found: dict[str, StateDatabase] = {}
    for rule in version.components:
        if rule.key in open_:
            named = (databases.get(_plain(name)) for name in standing_for(rule, procedure, house.catalogue))
            first = next((one for one in named if one is not None), None)
            found |= {rule.key: first} if first is not None else {}
    return found


def standing_for(rule: ComponentRule, procedure: Procedure, catalogue: Catalogue) -> tuple[str, ...]:
    """Names of the databases that may stand for a paper: the catalogue's own, else the national list's for a paper of
    the same name."""
    kind = catalogue.document_types.get(rule.document_type)
    names = {rule.name.casefold(), kind.name.casefold() if kind else ""}
    lines = [line for code in procedure.codes for line in catalogue.substitutions.get(code, ())]
    listed = [line.database for line in lines if line.paper.casefold() in names]
    return tuple(name.strip() for text in ([rule.database] if rule.database else listed) for name in text.split(";"))


def _plain(name: str) -> str:
    """One spelling of a database's name: the lists say CSDL and cơ sở dữ liệu, and add remarks in brackets."""
    bare = re.sub(r"\([^()]*\)", "", name.casefold()).replace("cơ sở dữ liệu", "csdl")
    return " ".join(bare.split())
