"""A cell's two folders: one with the files it may read, one of its own to write in.

In: a job's arguments as the program has them. Out: the same with paths inside the cell; afterwards what was written is
moved to where the program wanted it. Wrong: ``UnexpectedAnswer`` for a result that is no plain file.
"""

import os
import shutil
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flows.cell.answers import UnexpectedAnswer


@dataclass(frozen=True)
class Out:
    """An argument that names a file which the job shall write."""

    path: Path


class Room:
    """``inbox`` is read only for the cell; ``private`` is its temporary folder and home."""

    def __init__(self, folder: Path) -> None:
        self.inbox, self.private = folder / "in", folder / "own"
        for one in (folder, self.inbox, self.private):
            one.mkdir(mode=0o700)

    def bring_in(self, arguments: Sequence[Any]) -> tuple[tuple[Any, ...], dict[Path, Path]]:
        """The arguments as the cell shall see them, and where each file it writes belongs."""
        inside: list[Any] = []
        wanted: dict[Path, Path] = {}
        for number, argument in enumerate(arguments):
            if isinstance(argument, Out):
                made = self.private / f"out-{number}{argument.path.suffix}"
                wanted[made] = argument.path
                inside.append(made)
            elif isinstance(argument, Path) and argument.is_file():
                inside.append(self._link(argument, number))
            elif isinstance(argument, Path):
                inside.append(argument.resolve())  # the cell works in a folder of its own
            else:
                inside.append(argument)
        return tuple(inside), wanted

    def take_out(self, wanted: dict[Path, Path]) -> None:
        """Move what the job wrote; only a plain file with one name, lest a link lead to somebody else's."""
        for made, place in wanted.items():
            try:
                found = made.lstat()
            except OSError:
                continue  # not written: whoever needs it will miss it
            if not stat.S_ISREG(found.st_mode) or found.st_nlink != 1:
                raise UnexpectedAnswer("a result that is no plain file")
            shutil.move(made, place)

    def left(self) -> int:
        """Bytes that the disk still has for us."""
        disk = os.statvfs(self.private)
        return disk.f_bavail * disk.f_frsize

    def clear(self) -> None:
        """Leave nothing of a job to the next one."""
        for folder in (self.inbox, self.private):
            for entry in os.scandir(folder):
                if entry.is_dir(follow_symlinks=False):
                    shutil.rmtree(entry.path, ignore_errors=True)
                else:
                    Path(entry.path).unlink(missing_ok=True)

    def size(self) -> int:
        """Bytes on disk that the cell has written."""
        total, waiting = 0, [self.private]
        while waiting:
            try:
                entries = list(os.scandir(waiting.pop()))
            except OSError:
                continue
            for entry in entries:
                try:
                    total += entry.stat(follow_symlinks=False).st_blocks * 512
                except OSError:
                    continue
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(Path(entry.path))
        return total

    def _link(self, path: Path, number: int) -> Path:
        """A name for the file in the inbox: no byte is copied where both lie on one disk."""
        place = self.inbox / str(number) / path.name
        place.parent.mkdir()
        try:
            place.hardlink_to(path)
        except OSError:
            shutil.copyfile(path, place)
        return place
