"""A real PostgreSQL on loopback: made, started, killed, started again, removed."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from itertools import count
from pathlib import Path

import psycopg

from tests.services.daemon import Daemon, ServiceMissing, free_port, wait_until

_numbers = count(1)


def program(name: str) -> str:
    """A PostgreSQL program, on the path or where Debian keeps it."""
    places = [shutil.which(name), *sorted(map(str, Path("/usr/lib/postgresql").glob(f"*/bin/{name}")), reverse=True)]
    found = next((place for place in places if place), None)
    if found is None:
        raise ServiceMissing(f"{name} not installed; apt-get install postgresql")
    return found


class Postgres:
    """One cluster in a folder of its own. PostgreSQL refuses to run as root: then it runs as ``postgres``."""

    def __init__(self, *, fsync: bool = False, folder: Path | None = None) -> None:
        """``fsync`` matters when a machine dies, not when processes are killed: tests do without. ``folder`` is made,
        and removed with everything in it."""
        self._fsync = "on" if fsync else "off"
        self._initdb, self._postgres = program("initdb"), program("postgres")
        self.folder = folder or Path(tempfile.mkdtemp(prefix="hoso-postgres-"))
        self.folder.mkdir(exist_ok=True)
        self.port = free_port()
        self._user = "postgres" if os.geteuid() == 0 else None
        self._daemon: Daemon | None = None
        self._shared: str | None = None

    def start(self) -> None:
        """Create the cluster at the first call; return when it answers."""
        data = self.folder / "data"
        if not data.exists():
            if self._user:
                os.chown(self.folder, pwd.getpwnam(self._user).pw_uid, pwd.getpwnam(self._user).pw_gid)
            subprocess.run(
                [self._initdb, "-D", data, "-U", "hoso", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"],
                user=self._user, cwd="/", check=True, capture_output=True,
            )  # fmt: skip
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": self.port,
            "unix_socket_directories": self.folder,
            "fsync": self._fsync,
            "max_connections": 100,
        }
        arguments = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        self._daemon = Daemon([self._postgres, "-D", data, *arguments], self._log(), self._user)
        wait_until(self._answers, 60, f"PostgreSQL (see {self._log()})")

    @property
    def pid(self) -> int:
        """The process number of the running server; its children serve the connections."""
        if self._daemon is None:
            raise RuntimeError("PostgreSQL was not started")
        return self._daemon.pid

    def kill(self) -> None:
        """SIGKILL to the whole family at once."""
        if self._daemon:
            self._daemon.end(signal.SIGKILL)

    def remove(self) -> None:
        """Stop and leave nothing."""
        if self._daemon:
            self._daemon.end(signal.SIGQUIT)
        shutil.rmtree(self.folder, ignore_errors=True)

    def new_database(self) -> str:
        """The URL of a new, empty database. Costs a second: tests share one by ``empty_database``."""
        name = f"register_{next(_numbers)}"
        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"'.encode())
        return f"postgresql+psycopg://hoso@127.0.0.1:{self.port}/{name}"

    def empty_database(self) -> str:
        """The URL of the one database, emptied, with everybody put out who was still in it."""
        if self._shared is None:
            self._shared = self.new_database()
        with psycopg.connect(self._address(self._shared.rsplit("/", 1)[1]), autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        return self._shared

    def _log(self) -> Path:
        return self.folder / "log"

    def _address(self, database: str) -> str:
        return f"host=127.0.0.1 port={self.port} user=hoso dbname={database} connect_timeout=2"

    def _answers(self) -> bool:
        if self._daemon is None or not self._daemon.alive:
            raise RuntimeError(f"PostgreSQL ended at once: {self._log().read_text(errors='replace')[-2000:]}")
        try:
            psycopg.connect(self._address("postgres")).close()
        except psycopg.OperationalError:
            return False
        return True
