"""A drop in a folder, local or on a share. Moves are renames within it, so a delivery is always whole somewhere.

Taking begins by a claim: marker, then delivery, are renamed into ``claimed/``; whatever stands there was ready, so a
process that was killed goes on there. The sender may write under the same name again at once.
"""

import hashlib
import io
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from models.error import ComponentMissing, NotFound, RefusedInput
from storage.drops.place import READY, Delivery, Outcome, is_name, is_unit
from storage.objects import durable

INCOMING, CLAIMED = "incoming", "claimed"


class FolderDrop:
    """See the module. Folders are made where they are missing."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def ready(self) -> tuple[Delivery, ...]:
        """See ``Drop.ready``."""
        with self._words():
            for unit, names in self._units(INCOMING):
                for marker in (n for n in names if n.endswith(READY)):
                    self._claim(unit, marker.removesuffix(READY), names)
            return tuple(sorted(Delivery(u, n) for u, names in self._units(CLAIMED) for n in names if is_name(n)))

    @contextmanager
    def files(self, delivery: Delivery, scratch: Path, most: int) -> Iterator[Path]:  # noqa: ARG002 - of the interface
        """See ``Drop.files``: where it lies."""
        path = self._where(delivery)
        with self._words():
            if path.is_symlink():
                raise RefusedInput(f"{delivery.name}: a link, not a delivery; send the files themselves")
            size = sum(p.lstat().st_size for p in (path, *path.rglob("*")) if not p.is_dir())
        if size > most:
            raise RefusedInput(f"{delivery.name}: {size} bytes are more than HOSO_MAX_UNPACKED_MB allows")
        yield path

    def listing(self, delivery: Delivery) -> bytes:
        """See ``Drop.listing``."""
        path = self.root / CLAIMED / delivery.unit / delivery.marker
        with self._words():
            return path.read_bytes() if path.is_file() else b""

    def settle(self, delivery: Delivery, outcome: Outcome, note: bytes) -> None:
        """See ``Drop.settle``."""
        with self._words():
            path = self._where(delivery)
            target = self.root / outcome / delivery.unit
            durable.make_folder(target)
            name = _free(target, delivery.name)
            durable.replace(durable.write_temporary(target, io.BytesIO(note), _sha256(note)), target / f"{name}.json")
            # the marker first: a delivery in claimed/ without one is taken again, a marker without one means nothing
            (self.root / CLAIMED / delivery.unit / delivery.marker).unlink(missing_ok=True)
            path.rename(target / name)
            durable.sync_folder(target)
            durable.sync_folder(path.parent)

    def _claim(self, unit: str, stem: str, names: list[str]) -> None:
        """Rename marker and delivery into ``claimed/``; also what a kill left between the two."""
        name = next((n for n in (stem, f"{stem}.zip") if n in names), None)
        claimed = self.root / CLAIMED / unit
        if name is None or not is_name(name) or (claimed / name).exists():
            return
        durable.make_folder(claimed)
        (self.root / INCOMING / unit / (stem + READY)).rename(claimed / (stem + READY))
        (self.root / INCOMING / unit / name).rename(claimed / name)

    def _units(self, part: str) -> Iterator[tuple[str, list[str]]]:
        folder = self.root / part
        durable.make_folder(folder)
        for unit in sorted(p for p in folder.iterdir() if is_unit(p.name) and p.is_dir() and not p.is_symlink()):
            names = _names(unit)
            if part == CLAIMED:
                self._finish_claims(unit.name, names)
                names = _names(unit)
            yield unit.name, names

    def _finish_claims(self, unit: str, names: list[str]) -> None:
        """A marker alone was claimed by a process that died before it moved the delivery."""
        for stem in (n.removesuffix(READY) for n in names if n.endswith(READY)):
            for name in (stem, f"{stem}.zip"):
                source = self.root / INCOMING / unit / name
                if stem not in names and f"{stem}.zip" not in names and source.exists():
                    source.rename(self.root / CLAIMED / unit / name)

    def _where(self, delivery: Delivery) -> Path:
        """The delivery in ``claimed/``, or in ``incoming/`` for one that is asked for by name."""
        if is_unit(delivery.unit) and is_name(delivery.name):
            for part in (CLAIMED, INCOMING):
                path = self.root / part / delivery.unit / delivery.name
                with suppress(OSError):
                    if stat.S_IFMT(path.lstat().st_mode) in {stat.S_IFDIR, stat.S_IFREG, stat.S_IFLNK}:
                        return path
        raise NotFound("no such delivery in the drop; lay it into incoming/UNIT/ first")

    @contextmanager
    def _words(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise ComponentMissing(
                f"the drop cannot be used: {error.strerror}; check HOSO_WATCH and its rights"
            ) from error


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def _free(folder: Path, name: str) -> str:
    """``name``, or with ``~2``, ``~3`` behind it until no delivery there is called so."""
    number, found = 1, name
    while os.path.lexists(folder / found):
        number += 1
        found = f"{name}~{number}"
    return found


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
