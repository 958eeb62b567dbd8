"""The learned model of an installation on disk: the one in use, and every one that ever was.

In: a folder. Out: ``Learned`` or None. A file that cannot be read as a model, or is larger than any model, counts as
none: sorting goes on by rules. Nothing in it is run.
"""

import os
from pathlib import Path

from models.learned import Learned

IN_USE = "model.json"
LARGEST = 64 * 1024 * 1024


def load(folder: Path) -> Learned | None:
    """The model in use; None where there is none that can be read."""
    place = folder / IN_USE
    try:
        if place.stat().st_size > LARGEST:
            return None
        model = Learned.model_validate_json(place.read_bytes())
    except (OSError, ValueError):
        return None
    return model if len(model.bias) == len(model.labels) > 0 and _within(model) else None


def promote(folder: Path, model: Learned) -> None:
    """Put a model in use; it stays under its fingerprint too, so that what it sorted can be explained later."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    data = model.model_dump_json().encode()
    for name in (f"{model.fingerprint[:32]}.json", IN_USE):
        written = folder / f"{name}.{os.getpid()}"
        written.write_bytes(data)
        written.replace(folder / name)


def retire(folder: Path) -> bool:
    """Go back to rules alone; False where no model was in use."""
    try:
        (folder / IN_USE).unlink()
    except FileNotFoundError:
        return False
    return True


def _within(model: Learned) -> bool:
    return all(0 <= place < len(model.labels) for row in model.weights.values() for place in row)
