"""The parsed catalogue kept as JSON under its fingerprint, because YAML parses at a hundredth of JSON's speed.

In: a folder and a fingerprint. Out: the same value ``build`` would give, or None. Wrong: nothing, a cache that cannot
be read or written is as if it were not there.
"""

import contextlib
import os
from pathlib import Path

from models.procedure import Catalogue

# Raised when the models change, so that a newer program never reads an older program's form.
FORM = 1


def load(folder: Path, fingerprint: str) -> Catalogue | None:
    """The catalogue kept for ``fingerprint``, None where there is none that this program can read."""
    try:
        return Catalogue.model_validate_json(_place(folder, fingerprint).read_bytes())
    except (OSError, ValueError):
        return None


def save(folder: Path, catalogue: Catalogue) -> None:
    """Keep ``catalogue``; other fingerprints' forms are removed."""
    place = _place(folder, catalogue.fingerprint)
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        written = place.with_suffix(f".{os.getpid()}")
        written.write_text(catalogue.model_dump_json(exclude_defaults=True), encoding="utf-8")
        written.replace(place)
        for other in folder.glob("catalogue-*.json"):
            if other != place:
                other.unlink(missing_ok=True)


def _place(folder: Path, fingerprint: str) -> Path:
    return folder / f"catalogue-{FORM}-{fingerprint[:32]}.json"
