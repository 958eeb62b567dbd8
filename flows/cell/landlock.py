"""Which files a process may still reach, by Landlock (Linux 5.13; on in Debian 12), without a privilege or a package.

In: folders to read and run from, and folders to write in. Out: whether the kernel holds this process, and all that it
starts, to them from now on. TCP, signals and abstract sockets outside are closed too where the kernel knows how.
"""

import ctypes
import os
from collections.abc import Iterable
from pathlib import Path
from stat import S_ISDIR

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION = 1 << 0
_PATH_BENEATH = 1

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_TRUNCATE = 1 << 14
_RIGHTS_OF = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}
"""Rights on files that each version of the interface first knows."""
_ON_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE
_TCP = (1 << 0) | (1 << 1)
_SCOPES = (1 << 0) | (1 << 1)


class _Ruleset(ctypes.Structure):
    _fields_ = [("fs", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scoped", ctypes.c_uint64)]


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("rights", ctypes.c_uint64), ("folder", ctypes.c_int32)]


def keep_to(read: Iterable[Path], write: Iterable[Path]) -> bool:
    """Close every other file to this process for good. ``no_new_privs`` must be set before."""
    libc = ctypes.CDLL(None, use_errno=True)
    version = int(libc.syscall(_CREATE_RULESET, None, 0, _VERSION))
    if version < 1:
        return False
    rights = _RIGHTS_OF[max(v for v in _RIGHTS_OF if v <= version)]
    asked = _Ruleset(rights, _TCP if version >= 4 else 0, _SCOPES if version >= 6 else 0)
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    ruleset = int(libc.syscall(_CREATE_RULESET, ctypes.byref(asked), ctypes.c_size_t(size), 0))
    if ruleset < 0:
        return False
    try:
        for path in read:
            _allow(libc, ruleset, path, (_EXECUTE | _READ_FILE | _READ_DIR) & rights)
        for path in write:
            _allow(libc, ruleset, path, rights & ~_EXECUTE)
        return int(libc.syscall(_RESTRICT_SELF, ruleset, 0)) == 0
    finally:
        os.close(ruleset)


def _allow(libc: ctypes.CDLL, ruleset: int, path: Path, rights: int) -> None:
    try:
        folder = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return  # what is not there needs no permission
    try:
        if not S_ISDIR(os.fstat(folder).st_mode):
            rights &= _ON_FILES
        rule = _Beneath(rights, folder)
        if libc.syscall(_ADD_RULE, ruleset, _PATH_BENEATH, ctypes.byref(rule), 0) != 0:
            raise OSError(ctypes.get_errno(), f"landlock refuses {path}")
    finally:
        os.close(folder)
