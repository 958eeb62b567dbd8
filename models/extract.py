"""What a certified extract (trích lục) of a record is made of, and the digest of its facts."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from models.decision import StoredEvent
from models.dossier import Dossier
from models.package import SealedPackage
from models.paper import Component, Pages


@dataclass(frozen=True)
class Extract:
    """What an extract is made of."""

    dossier: Dossier
    components: tuple[Component, ...]
    packages: tuple[SealedPackage, ...]
    events: tuple[StoredEvent, ...]
    by: str
    purpose: str
    at: datetime

    @cached_property
    def sources(self) -> tuple[Pages, ...]:
        """The pages asked for, in the order of the papers."""
        return tuple(source for component in self.components for source in component.sources)

    @cached_property
    def digest(self) -> str:
        """SHA-256 over what is extracted: codes, hashes, pages, field values; canonical JSON."""
        hashes = {file.name: file.sha256 for file in self.dossier.files}
        facts = {
            "format": "hoso-extract-1",
            "dossier": self.dossier.dossier,
            "unit": self.dossier.unit,
            "state": self.dossier.state.value,
            "packages": [package.sha256 for package in self.packages],
            "papers": [
                {
                    "component": component.component,
                    "pages": [[hashes.get(s.file, ""), list(s.pages)] for s in component.sources],
                    "fields": {key: field.value for key, field in component.fields.items()},
                }
                for component in self.components
            ],
        }
        text = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()
