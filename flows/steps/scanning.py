"""Asks ClamAV's daemon whether a file holds malware, where an office has one (HOSO_CLAMD).

In: a file's path, the daemon's address. Out: the signature's name, or None. Wrong: ``ComponentMissing`` when the daemon
does not answer or takes no file so large: the dossier waits, nothing passes unscanned. The file is streamed (clamd's
``INSTREAM``): the daemon needs no right to read the store, and opens strangers' files in its own process.
"""

import socket
from contextlib import suppress
from pathlib import Path

from models.error import ComponentMissing

CHUNK = 1 << 18
SECONDS = 120.0


def infected(path: Path, clamd: str) -> str | None:
    """See the module."""
    try:
        answer = _ask(path, clamd)
    except OSError as error:
        raise ComponentMissing(
            f"ClamAV at {clamd} does not answer ({type(error).__name__}); start clamav-daemon or empty HOSO_CLAMD"
        ) from None
    if answer.endswith(" FOUND"):
        return answer.removeprefix("stream: ").removesuffix(" FOUND")
    if answer != "stream: OK":
        raise ComponentMissing(
            f"ClamAV did not scan a file of {path.stat().st_size // 1_000_000} MB ({answer[:80]}); "
            "set StreamMaxLength, MaxScanSize and MaxFileSize in clamd.conf to HOSO_MAX_FILE_MB or more"
        )
    return None


def _ask(path: Path, clamd: str) -> str:
    with _connect(clamd) as line, path.open("rb") as file:
        line.sendall(b"zINSTREAM\0")
        # A daemon that takes no file so large hangs up: its answer, read below, says so, and none passes for clean.
        with suppress(BrokenPipeError, ConnectionResetError):
            while chunk := file.read(CHUNK):
                line.sendall(len(chunk).to_bytes(4, "big") + chunk)
            line.sendall(bytes(4))
        answer = b""
        while not answer.endswith(b"\0"):
            if not (more := line.recv(4096)):
                break
            answer += more
    return answer.rstrip(b"\0").decode(errors="replace").strip()


def _connect(clamd: str) -> socket.socket:
    if clamd.startswith("unix:"):
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(SECONDS)
        line.connect(clamd.removeprefix("unix:"))
        return line
    host, _, port = clamd.removeprefix("tcp://").rpartition(":")
    return socket.create_connection((host, int(port)), timeout=SECONDS)
