"""What confines the process that opens a stranger's file; each wall stands or not, and doctor says which.

In: limits, and the folders it may see. Out: the walls that stand. Two of them close the network, so that one missing
does not open it. Nothing here needs root or a package beyond Debian's base.
"""

import ctypes
import os
import resource
import signal
import sys
from collections.abc import Iterable
from contextlib import suppress
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path

from flows.cell.calls import forbid
from flows.cell.landlock import keep_to
from models.settings import Limits

_PR_SET_PDEATHSIG, _PR_CAPBSET_DROP, _PR_SET_CHILD_SUBREAPER, _PR_SET_NO_NEW_PRIVS = 1, 24, 36, 38
_CAPABILITIES = 64
_NEW_IPC, _NEW_USER, _NEW_PID, _NEW_NET = 0x08000000, 0x10000000, 0x20000000, 0x40000000
_MB = 1_000_000
OPEN_FILES = 256
PROCESSES = 64
"""Processes and threads of one cell; a page's Tesseract is one process."""
ROOMS = ("models", "pipeline", "storage", "flows", "hoso")
SYSTEM = ("/usr", "/lib", "/lib64", "/bin", "/opt", "/etc/ld.so.cache", "/etc/fonts", "/etc/localtime", "/etc/passwd",
          "/etc/alternatives", "/dev/urandom", "/sys/devices/system/cpu")  # fmt: skip
KEPT_VARIABLES = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TESSDATA_PREFIX", "PYTHONPATH", "LD_LIBRARY_PATH")
"""All other variables may be secrets, and are gone inside."""


class Wall(StrEnum):
    """One thing that confines."""

    NETWORK = "network"
    """A network of its own, without a device."""
    PROCESSES = "processes"
    """Its own processes only; they end with it, whatever they are."""
    FILES = "files"
    """Landlock: the program, the file at hand, a private folder; nothing else."""
    CALLS = "calls"
    """Seccomp: no sockets, no tracing, mounting, owners, keys, modules."""


def die_with_parent() -> None:
    """Have the kernel kill this process when the one that started it ends."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def leave() -> frozenset[Wall]:
    """Leave the machine's network and have children in a process family of their own, as far as the kernel allows.

    The children of this process are confined by it, not this process itself. As one call first: a kernel that grants a
    user namespace but nothing in it (Ubuntu's AppArmor rule) then changes nothing."""
    libc = ctypes.CDLL(None, use_errno=True)
    user, group = os.geteuid(), os.getegid()
    both = frozenset({Wall.NETWORK, Wall.PROCESSES})
    if libc.unshare(_NEW_USER | _NEW_PID | _NEW_NET | _NEW_IPC) != 0:
        as_root = user == 0 and libc.unshare(_NEW_PID | _NEW_NET | _NEW_IPC) == 0
        return both if as_root else frozenset()
    # The same numbers inside, so that a file of ours still looks like ours.
    for name, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        with suppress(OSError):
            Path(f"/proc/self/{name}").write_text(text, encoding="ascii")
    return both


def limit(limits: Limits, *, own_family: bool) -> None:
    """Memory, files and processes of this process; what it starts inherits them."""
    memory = limits.worker_memory_mb * 1024 * 1024
    written = max(limits.max_file_mb, limits.max_unpacked_mb) * _MB
    wanted = [
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, written),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
    ]
    if own_family:  # else it would count everything that this user runs on the machine
        wanted.append((resource.RLIMIT_NPROC, PROCESSES))
    for kind, most in wanted:
        _, hard = resource.getrlimit(kind)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (most, most))


def forget_environment(folder: Path) -> None:
    """Wipe the variables this process was started with, secrets among them, from its memory; keep the harmless."""
    kept = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    os.environ.clear()
    fields = Path("/proc/self/stat").read_text(encoding="ascii", errors="replace").rsplit(")", 1)[1].split()
    start, end = int(fields[47]), int(fields[48])
    if 0 < start < end:
        ctypes.memset(start, 0, end - start)
    one = {"OMP_THREAD_LIMIT": "1", "OMP_NUM_THREADS": "1"}
    os.environ.update({**kept, **one, "TMPDIR": str(folder), "HOME": str(folder)})


def close_in(readable: Iterable[Path], private: Path) -> frozenset[Wall]:
    """Give up every privilege, then every file and call that reading does not need. For good."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    for number in range(_CAPABILITIES):
        libc.prctl(_PR_CAPBSET_DROP, number, 0, 0, 0)
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    libc.capset(header, (ctypes.c_uint32 * 6)())
    walls = set()
    if keep_to([*_program(), *readable], [private, Path("/dev/null")]):
        walls.add(Wall.FILES)
    if forbid():
        walls.add(Wall.CALLS)
    return frozenset(walls)


def _program() -> list[Path]:
    """The system's programs and libraries, Python's, and our own rooms; not the folder around them."""
    places = [Path(place) for place in SYSTEM]
    places += [Path(sys.prefix), Path(sys.base_prefix), Path(sys.exec_prefix)]
    places += [Path(place) for place in os.environ.get("PATH", "").split(os.pathsep) if place]
    for variable in ("TESSDATA_PREFIX", "PYTHONPATH"):
        places += [Path(place) for place in os.environ.get(variable, "").split(os.pathsep) if place]
    for room in ROOMS:
        spec = find_spec(room)
        places += [Path(place) for place in (spec.submodule_search_locations or [])] if spec else []
    return places
