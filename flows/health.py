"""How the installation stands, for its administrator: its parts, who works, what waits, what it runs on.

In: the house. Out: ``Health``; a part that does not answer is a line that says so, never an error. Holds counts, codes
of findings and names of machines; nothing of any person's papers.
"""

import logging
import os
import platform
import shutil
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from flows.house import House
from models.error import HosoError
from models.record import Moment, Record
from pipeline.read.engine import probe
from storage.objects import Place
from storage.register.standing import Standing

FREE_SHARE = 0.1
"""Of a disk, below which it is nearly full."""
POOL = "hoso"
PREFECT_SECONDS = 3.0
_log = logging.getLogger("hoso.health")


class Part(Record):
    """One part of the machine: whether it answers, and what it is."""

    name: str
    good: bool
    said: str = ""


class WorkerLine(Record):
    """A worker: where it runs, whether it lives, when it was last heard of."""

    name: str
    alive: bool
    seen: Moment | None = None


class Health(Record, arbitrary_types_allowed=True):
    """``standing`` is None while the register does not answer; ``workers`` None while nobody can say."""

    parts: tuple[Part, ...]
    standing: Standing | None
    workers: tuple[WorkerLine, ...] | None
    versions: tuple[tuple[str, str], ...]
    free_bytes: int
    disk_bytes: int

    @property
    def disk_low(self) -> bool:
        """Whether the disk is nearly full."""
        return self.free_bytes < FREE_SHARE * self.disk_bytes


def health(house: House, *, own: tuple[WorkerLine, ...]) -> Health:
    """``own``: the workers inside this process, where no Prefect server schedules."""
    disk = shutil.disk_usage(house.settings.home)
    workers = _prefects() if os.environ.get("PREFECT_API_URL") else own
    standing: Standing | None = None
    try:
        standing = house.register.standing(house.now())
    except HosoError as error:
        _log.warning("register error=%s", type(error).__name__)  # its part says so on the page
    return Health(
        parts=(_register(house), _objects(house), _engine()),
        standing=standing,
        workers=workers,
        versions=_versions(house),
        free_bytes=disk.free,
        disk_bytes=disk.total,
    )


def _register(house: House) -> Part:
    kind = "SQLite" if house.register.database.sqlite else "PostgreSQL"
    try:
        usable, current = house.register.schema_usable(), house.register.schema_current()
    except HosoError as error:
        return Part(name="register", good=False, said=f"{kind}: {type(error).__name__}")
    if usable and not current:
        return Part(name="register", good=True, said=f"{kind}: of a newer program; upgrade this machine too")
    return Part(name="register", good=usable, said=kind if usable else f"{kind}: run hoso doctor")


def _objects(house: House) -> Part:
    try:
        house.objects.stat(Place.INCOMING, "00/" + "0" * 64)
    except (HosoError, OSError) as error:
        return Part(name="objects", good=False, said=type(error).__name__)
    return Part(name="objects", good=True, said="S3" if house.settings.objects.startswith("s3:") else "")


def _engine() -> Part:
    try:
        engine = probe()
    except HosoError as error:
        return Part(name="engine", good=False, said=type(error).__name__)
    return Part(name="engine", good=True, said=f"Tesseract {engine.version}")


def _versions(house: House) -> tuple[tuple[str, str], ...]:
    catalogue = house.catalogue
    try:
        own = version("hoso")
    except PackageNotFoundError:
        own = (Path(__file__).resolve().parents[1] / "pyproject.toml").read_text("utf-8").split('version = "', 1)[1]
        own = own.split('"', 1)[0]
    return (
        ("hoso", own),
        ("Python", platform.python_version()),
        ("Prefect", version("prefect")),
        ("catalogue", f"{len(catalogue.procedures)} / {len(catalogue.document_types)}"),
        ("host", platform.node()),
    )


def _prefects() -> tuple[WorkerLine, ...] | None:
    """The workers of the office's pool as its Prefect server knows them."""
    import httpx

    address = f"{os.environ['PREFECT_API_URL'].rstrip('/')}/work_pools/{POOL}/workers/filter"
    try:
        answer = httpx.post(address, json={}, timeout=PREFECT_SECONDS)
        answer.raise_for_status()
        return tuple(
            WorkerLine(
                name=str(one["name"]),
                alive=one["status"] == "ONLINE",
                seen=datetime.fromisoformat(one["last_heartbeat_time"].replace("Z", "+00:00"))
                if one.get("last_heartbeat_time")
                else None,
            )
            for one in answer.json()
        )
    except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
        _log.warning("prefect error=%s", type(error).__name__)
        return None
