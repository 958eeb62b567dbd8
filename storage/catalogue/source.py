"""Finding and reading the catalogue's files.

In: a folder. Out: their bytes and a fingerprint. Wrong: ``CatalogueError`` where the folder or a file is missing.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from models.error import CatalogueError

FILES = ("document_types.yaml", "field_types.yaml", "wording.yaml", "calendar.yaml", "retention.yaml", "units.yaml")
OPTIONAL = ("status.yaml", "notifications.yaml", "agency_aliases.yaml")
"""An office's own catalogue may do without these: national statuses hold then, no notifications, no other names."""
SUBSTITUTION = "database_substitution.tsv"
PROCEDURES = "procedures"
OUR_OWN = Path(__file__).resolve().parents[2] / "catalogue"

# The C parser is about eight times as fast; libyaml is missing only in hand-built installations.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class CatalogueFiles:
    """Every file of a catalogue by its path relative to ``folder``, in order of name."""

    folder: Path
    content: dict[str, bytes]

    @property
    def fingerprint(self) -> str:
        """SHA-256 over names and bytes: it changes with any byte of any file."""
        digest = hashlib.sha256()
        for name, data in self.content.items():
            digest.update(f"{name}\0{len(data)}\0".encode())
            digest.update(data)
        return digest.hexdigest()

    @property
    def procedures(self) -> tuple[str, ...]:
        """The names of the procedures' files."""
        return tuple(name for name in self.content if name.startswith(f"{PROCEDURES}/"))


def read_files(folder: Path | None) -> CatalogueFiles:
    """Read every file of the catalogue once. Hidden files and those of other kinds are left alone."""
    place = folder or OUR_OWN
    if not place.is_dir():
        raise CatalogueError(f"no catalogue at {place}: set HOSO_CATALOGUE to the folder that holds procedures/")
    paths = [place / name for name in (*FILES, *OPTIONAL, SUBSTITUTION)]
    paths += sorted(p for p in (place / PROCEDURES).glob("*.yaml") if not p.name.startswith("."))
    content = {p.relative_to(place).as_posix(): p.read_bytes() for p in paths if p.is_file()}
    missing = [name for name in FILES if name not in content]
    if missing:
        raise CatalogueError(f"the catalogue at {place} lacks {', '.join(missing)}; copy it from the program's own")
    return CatalogueFiles(place, content)


def parse(data: bytes) -> Any:
    """The values of one YAML file (safe tags only). Raises ``ValueError`` where it is not YAML."""
    try:
        return yaml.load(data, Loader=_Loader)  # noqa: S506  the safe loader
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ValueError(str(error)) from error
