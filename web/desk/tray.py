"""A tray of files being brought in at the counter: sent in pieces, so a lost connection costs one piece.

In: pieces of files with their offsets. Out: how much of each file is here. Wrong: ``RefusedInput`` for a piece that
does not fit, ``NotFound`` for a file that is not in the tray. A tray belongs to one person; it lies in the house's
scratch folder under hashes, never under a name a stranger chose, and goes when it is handed over or a day old.
"""

import hashlib
import json
import re
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from models.error import Conflict, NotFound, RefusedInput
from models.record import Record, Text
from web.uploads import name_on_disk

KEEP = timedelta(days=1)
_ID = re.compile(r"[0-9a-f]{32}")


class TrayFile(Record):
    """One file of a tray: how much of it is here."""

    number: int
    name: Text
    size: int
    received: int

    @property
    def whole(self) -> bool:
        """Whether every byte is here."""
        return self.received == self.size


@dataclass(frozen=True)
class Tray:
    """See the module. ``folder`` exists from the first piece on."""

    folder: Path
    largest: int
    most: int

    def files(self) -> tuple[TrayFile, ...]:
        """What lies in the tray, in the order of its numbers."""
        return tuple(sorted((self._read(path) for path in self.folder.glob("*.json")), key=lambda file: file.number))

    def file(self, number: int) -> TrayFile:
        """One file's state."""
        path = self.folder / f"{number}.json"
        if not path.exists():
            raise NotFound(f"no file {number} in this tray; send it from its beginning")
        return self._read(path)

    def begin(self, number: int, name: str, size: int) -> TrayFile:
        """Announce a file. Announcing the same one again (after a lost connection) tells how much is here."""
        if size > self.largest:
            raise RefusedInput(f"this file is larger than HOSO_MAX_FILE_MB={self.largest // 1_000_000}")
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self.folder / f"{number}.json"
        if not path.exists():
            if len(self.files()) >= self.most:
                raise RefusedInput(f"a dossier takes at most HOSO_MAX_FILES={self.most} files")
            path.write_text(json.dumps({"name": name, "size": size}), "utf-8")
            self.data(number).touch()
        return self.file(number)

    def append(self, number: int, offset: int, piece: bytes) -> TrayFile:
        """Add a piece. One that was received already changes nothing; one that leaves a gap is a ``Conflict``."""
        file = self.file(number)
        if offset + len(piece) > file.size:
            raise RefusedInput("this piece reaches beyond the announced size; send the file again")
        if offset > file.received:
            raise Conflict(f"bytes from {file.received} are missing; go on from there")
        if offset + len(piece) > file.received:
            with self.data(number).open("r+b") as target:
                target.seek(offset)
                target.write(piece)
        return self.file(number)

    def remove(self, number: int) -> None:
        """Take a file out again; nothing happens if it is not there."""
        (self.folder / f"{number}.json").unlink(missing_ok=True)
        self.data(number).unlink(missing_ok=True)

    def data(self, number: int) -> Path:
        """Where the bytes are."""
        return self.folder / f"{number}.part"

    def named(self) -> tuple[Path, ...]:
        """The whole files under their own names, each in a folder of its own, as the flow takes them."""
        missing = [file.number for file in self.files() if not file.whole]
        if missing:
            raise Conflict("not every file has arrived; wait for the uploads to end, then hand over again")
        paths = []
        for file in self.files():
            folder = self.folder / f"n{file.number}"
            folder.mkdir(exist_ok=True)
            path = folder / name_on_disk(file.name)
            if not path.exists():
                path.hardlink_to(self.data(file.number))
            paths.append(path)
        return tuple(paths)

    def clear(self) -> None:
        """Throw the tray away: its files are in the object store now."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _read(self, path: Path) -> TrayFile:
        announced = json.loads(path.read_text("utf-8"))
        number = int(path.stem)
        received = self.data(number).stat().st_size
        return TrayFile(number=number, name=announced["name"], size=announced["size"], received=received)


def tray_of(scratch: Path, user: str, tray: str, *, largest: int, most: int) -> Tray:
    """The tray with this ID of this person."""
    if not _ID.fullmatch(tray):
        raise NotFound("no such tray; open the intake page again")
    return Tray(_home(scratch, user) / tray, largest, most)


def sweep(scratch: Path, user: str, now: datetime) -> None:
    """Throw away this person's trays that nobody touched for a day."""
    for folder in _home(scratch, user).glob("*"):
        if datetime.fromtimestamp(folder.stat().st_mtime, now.tzinfo) < now - KEEP:
            shutil.rmtree(folder, ignore_errors=True)


def _home(scratch: Path, user: str) -> Path:
    return scratch / "trays" / hashlib.sha256(user.encode()).hexdigest()[:24]
