"""Everything a package holds of one dossier, as one value.

In: a register and a code; access copies, readings and evidence as extras from whoever has them. Out:
``DossierRecord``. Wrong: ``NotFound``.
"""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from models.decision import Decision, StoredEvent
from models.dossier import Assessment, Dossier
from models.procedure import Catalogue, DocumentType, Procedure
from models.submission import Submission
from storage.register import Register


class ExtraRole(StrEnum):
    """What a file beside the originals is; the name of its folder in the package."""

    ACCESS = "access"
    READINGS = "readings"
    EVIDENCE = "evidence"


@dataclass(frozen=True)
class Extra:
    """A file beside the originals. ``name`` is ASCII, without a folder; ``of`` names the original it belongs to."""

    role: ExtraRole
    name: str
    path: Path
    media_type: str
    of: str = ""


@dataclass(frozen=True)
class DossierRecord:
    """A dossier with its history."""

    dossier: Dossier
    submissions: tuple[Submission, ...]
    assessments: tuple[Assessment, ...]
    decisions: tuple[Decision, ...]
    events: tuple[StoredEvent, ...]
    extras: tuple[Extra, ...] = ()
    catalogue: Catalogue | None = None

    @property
    def procedure(self) -> Procedure | None:
        """The procedure, where the catalogue knows it."""
        return self.catalogue.procedures.get(self.dossier.procedure or "") if self.catalogue else None

    def document_type(self, key: str) -> DocumentType | None:
        """A document type, where the catalogue knows it."""
        return self.catalogue.document_types.get(key) if self.catalogue else None


def gather(
    register: Register, code: str, *, catalogue: Catalogue | None = None, extras: tuple[Extra, ...] = ()
) -> DossierRecord:
    """What the register knows of a dossier, with ``extras``."""
    return DossierRecord(
        dossier=register.dossier(code),
        submissions=register.submissions(code),
        assessments=register.assessments(code),
        decisions=register.decisions(code),
        events=register.events(code),
        extras=extras,
        catalogue=catalogue,
    )
