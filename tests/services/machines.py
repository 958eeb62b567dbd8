"""Several machines on this one: network namespaces on a bridge, each with an address of its own.

In: names. Out: machines that can start programs, be cut off and put back, and lose everything at once (kill -9). Needs
root and iproute2; ``ServiceMissing`` says so where they are absent. Nothing is left behind by ``remove``.
"""

import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from tests.conftest import ROOT
from tests.services.daemon import Daemon, ServiceMissing, require_programs


class Network:
    """A bridge; this machine itself has the address ``gateway`` on it."""

    def __init__(self) -> None:
        require_programs(("ip",), "iproute2")
        if os.geteuid() != 0:
            raise ServiceMissing("network namespaces need root; run this test as root")
        self._mark = secrets.token_hex(2)
        self._prefix = f"10.{77 + secrets.randbelow(150)}.{secrets.randbelow(250)}"
        self.gateway = f"{self._prefix}.1"
        self.bridge = f"hb{self._mark}"
        self.machines: list[Machine] = []
        _ip("link", "add", self.bridge, "type", "bridge")
        _ip("addr", "add", f"{self.gateway}/24", "dev", self.bridge)
        _ip("link", "set", self.bridge, "up")

    def machine(self, name: str, folder: Path) -> "Machine":
        """A new machine with its own address and its own home folder."""
        made = Machine(self, f"{name}{self._mark}", f"{self._prefix}.{len(self.machines) + 10}", folder / name)
        self.machines.append(made)
        return made

    def remove(self) -> None:
        for machine in self.machines:
            machine.remove()
        with suppress(RuntimeError):
            _ip("link", "del", self.bridge)


class Machine:
    """One namespace. ``start`` runs this project's Python in it."""

    def __init__(self, network: Network, name: str, address: str, home: Path) -> None:
        self.name, self.address, self.home = name, address, home
        self._end = f"v{name}"[:15]
        self._daemons: list[Daemon] = []
        home.mkdir(parents=True)
        _ip("netns", "add", name)
        _ip("link", "add", self._end, "type", "veth", "peer", "name", "eth0", "netns", name)
        _ip("link", "set", self._end, "master", network.bridge, "up")
        _ip("-n", name, "addr", "add", f"{address}/24", "dev", "eth0")
        for device in ("lo", "eth0"):
            _ip("-n", name, "link", "set", device, "up")

    def start(self, environment: Mapping[str, str], *words: str) -> Daemon:
        """Start ``python WORDS`` here, its output in ``home/log``."""
        given = {**os.environ, **environment, "HOSO_HOME": str(self.home), "PREFECT_HOME": str(self.home / "prefect")}
        pairs = [f"{key}={value}" for key, value in given.items()]
        command = ["ip", "netns", "exec", self.name, "env", "-i", "-C", str(ROOT), *pairs, sys.executable, *words]
        daemon = Daemon(command, self.home / "log")
        self._daemons.append(daemon)
        return daemon

    def cut(self) -> None:
        """Pull the cable."""
        _ip("link", "set", self._end, "down")

    def mend(self) -> None:
        _ip("link", "set", self._end, "up")

    def kill(self) -> None:
        """Everything that runs here dies at once, as when the power goes."""
        listed = subprocess.run(["ip", "netns", "pids", self.name], capture_output=True, text=True, check=False)
        for process in listed.stdout.split():
            with suppress(ProcessLookupError):
                os.kill(int(process), signal.SIGKILL)
        for daemon in self._daemons:
            daemon.end(signal.SIGKILL)
        self._daemons.clear()

    def processes(self) -> list[int]:
        """Numbers of what was started here and lives."""
        return [daemon.pid for daemon in self._daemons if daemon.alive]

    def remove(self) -> None:
        self.kill()
        with suppress(RuntimeError):
            _ip("netns", "del", self.name)

    def log(self) -> str:
        path = self.home / "log"
        return path.read_text(errors="replace")[-3000:] if path.exists() else ""


def _ip(*words: str) -> None:
    done = subprocess.run(["ip", *words], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"ip {' '.join(words)}: {done.stderr.strip()}")
