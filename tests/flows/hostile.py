"""What a stranger's file may try once it has taken over the process that opens it. Each returns what it reached."""

import ctypes
import os
import signal
import socket
import subprocess
import threading
import time
from pathlib import Path


def reach_network(port: int) -> list[str]:
    """Every way to a server of this machine, and to any other."""
    reached = []
    for family in (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX, socket.AF_NETLINK):
        try:
            socket.socket(family, socket.SOCK_RAW if family == socket.AF_NETLINK else socket.SOCK_STREAM).close()
            reached.append(family.name)
        except OSError:
            pass
    try:
        socket.create_connection(("127.0.0.1", port), timeout=2).close()
        reached.append("loopback")
    except OSError:
        pass
    return reached


def look_at(*places: str) -> list[str]:
    """Which of these files can be read or listed."""
    seen = []
    for place in places:
        try:
            Path(place).read_bytes() if Path(place).is_file() else list(Path(place).iterdir())
            seen.append(place)
        except OSError:
            pass
    return seen


def overwrite(given: Path) -> list[str]:
    """Change the original itself."""
    done = []
    for name, act in {
        "write": lambda: given.write_bytes(b"forged"),
        "append": lambda: given.open("ab").write(b"x"),
        "truncate": lambda: os.truncate(given, 0),
        "chmod": lambda: given.chmod(0o777),
        "unlink": given.unlink,
        "rename": lambda: given.rename(given.with_name("other")),
    }.items():
        try:
            act()
            done.append(name)
        except OSError:
            pass
    return done


def write_outside(place: str) -> list[str]:
    try:
        Path(place, "mark").write_text("here")
    except OSError:
        return []
    return [place]


def secrets_in_memory(word: str) -> list[str]:
    """Secrets of the service's environment, wherever a process keeps one."""
    found = [name for name, value in os.environ.items() if word in value]
    for place in ("/proc/self/environ", f"/proc/{os.getppid()}/environ", "/proc/1/environ"):
        try:
            if word.encode() in Path(place).read_bytes():
                found.append(place)
        except OSError:
            pass
    fields = ctypes.CDLL(None)
    fields.getenv.restype = ctypes.c_char_p
    if word.encode() in (fields.getenv(b"HOSO_OBJECTS_SECRET_KEY") or b""):
        found.append("getenv")
    return found


def forbidden_calls() -> list[str]:
    """System calls by number (x86-64): each must be refused, whatever its arguments."""
    libc = ctypes.CDLL(None, use_errno=True)
    calls = {"ptrace": 101, "mount": 165, "unshare": 272, "setns": 308, "bpf": 321, "perf_event_open": 298,
             "io_uring_setup": 425, "keyctl": 250, "userfaultfd": 323, "process_vm_readv": 310, "init_module": 175,
             "mknod": 133, "chroot": 161, "setuid": 105}  # fmt: skip
    passed = []
    for name, number in calls.items():
        ctypes.set_errno(0)
        if libc.syscall(number, 0, 0, 0, 0, 0) >= 0 or ctypes.get_errno() != 1:
            passed.append(name)
    if libc.syscall(56, 0x10000000 | 17, 0, 0, 0, 0) >= 0:  # clone into a new user namespace
        passed.append("clone")
    return passed


def privileges() -> str:
    """The capabilities left, in hexadecimal."""
    lines = subprocess.run(["grep", "CapEff", "/dev/null"], capture_output=True, text=True, check=False).stdout
    libc = ctypes.CDLL(None)
    header, data = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    libc.capget(header, data)
    return lines + "".join(f"{word:x}" for word in data)


def multiply() -> int:
    """A fork bomb."""
    made = 0
    while True:
        try:
            if os.fork() == 0:
                time.sleep(600)
                os._exit(0)
            made += 1
        except OSError:
            time.sleep(0.01)


def leave_a_child(marker: str) -> int:
    """A process that has cut every tie: its own session, its parent gone; it writes as long as it lives."""
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            while True:
                time.sleep(0.05)
                Path(marker).touch()
        os._exit(0)
    time.sleep(0.3)
    os.kill(os.getpid(), signal.SIGKILL)
    return 0


def burn(threads: int) -> None:
    """Processor time on several threads at once, in code that lets go of the interpreter's lock."""
    import hashlib

    block = bytes(50_000_000)

    def work() -> None:
        while True:
            hashlib.sha256(block).digest()

    for _ in range(threads):
        threading.Thread(target=work, daemon=True).start()
    time.sleep(600)


def fill(private: bool) -> int:
    """One file without end, or many files."""
    written = 0
    block = bytes(10_000_000)
    if not private:
        with Path("endless").open("wb") as out:
            while True:
                written += out.write(block)
                out.flush()
    for number in range(10_000):
        Path(f"part-{number}").write_bytes(block)
        time.sleep(0.005)
    return written


def many_files() -> int:
    """Open files without end; how many could be had."""
    held = []
    try:
        while True:
            held.append(os.open("/dev/null", os.O_RDONLY))
    except OSError:
        return len(held)


def hoard() -> int:
    """Memory spread over children, each within its own limit."""
    for _ in range(40):
        if os.fork() == 0:
            block = bytearray(100_000_000)
            block[::4096] = bytes([1]) * len(block[::4096])
            time.sleep(600)
            os._exit(len(block) % 7)
    time.sleep(600)
    return 0


class _Forged:
    """Unpickled by somebody who believes it, this runs a command."""

    def __init__(self, command: str) -> None:
        self.command = command

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, (self.command,)


def forge(command: str) -> object:
    return _Forged(command)


def link_out(out: Path, target: str) -> None:
    """Leave a link in place of the file that was asked for."""
    out.symlink_to(target)


def leave_behind() -> list[str]:
    """What an earlier job left in this cell; and leave something oneself."""
    found = [str(path) for path in Path.cwd().rglob("*")]
    Path("secret-of-the-first").write_text("026171732260")
    return found
