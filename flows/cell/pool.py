"""The folders of cells on disk: a pool's, and in it one for each cell; what dead processes left is swept away.

In: the scratch folder. Out: folders that nobody else uses. A pool holds a lock on its folder as long as it lives, which
the kernel frees with the process; a cell's folder bears its keeper's number.
"""

import fcntl
import os
import shutil
import tempfile
import time
from pathlib import Path

from flows.cell.room import Room

_LOCK = "lock"
STALE_SECONDS = 24 * 3600
"""Other things in scratch are a running command's until they are so old."""


class PoolFolder:
    """A folder of one pool, locked until ``remove`` or the end of this process."""

    def __init__(self, scratch: Path) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="pool-", dir=scratch))
        self._lock = os.open(self.path / _LOCK, os.O_CREAT | os.O_RDWR, 0o600)
        fcntl.flock(self._lock, fcntl.LOCK_EX)

    def remove(self) -> None:
        shutil.rmtree(self.path, ignore_errors=True)
        os.close(self._lock)


def new_room(pool: Path) -> Room:
    """A room for a cell kept by this process; rooms of keepers that were killed go first."""
    for folder in pool.glob("cell-*"):
        if not Path("/proc", folder.name.removeprefix("cell-")).exists():
            shutil.rmtree(folder, ignore_errors=True)
    folder = pool / f"cell-{os.getpid()}"
    shutil.rmtree(folder, ignore_errors=True)
    return Room(folder)


def sweep(scratch: Path) -> int:
    """Remove the folders of dead pools, and whatever else has lain in scratch for a day; returns how many went."""
    gone = 0
    for entry in scratch.iterdir():
        if _dead(entry) if entry.name.startswith("pool-") else _old(entry):
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry, ignore_errors=True)
            else:
                entry.unlink(missing_ok=True)
            gone += 1
    return gone


def _dead(pool: Path) -> bool:
    """Whether nobody holds the pool's lock. One just being made has none yet, and is young."""
    try:
        lock = os.open(pool / _LOCK, os.O_RDWR)
    except OSError:
        return _old(pool)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    finally:
        os.close(lock)
    return True


def _old(entry: Path) -> bool:
    try:
        return time.time() - entry.lstat().st_mtime > STALE_SECONDS
    except OSError:
        return False
