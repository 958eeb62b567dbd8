"""One installation, opened: its settings, register, object store, catalogue and clock.

In: ``Settings``. Out: ``House``. Wrong: ``ComponentMissing`` or ``CatalogueError`` from the rooms below.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from flows.workers import Workers
from models.error import ComponentMissing, KeyMissing
from models.procedure import Catalogue
from models.settings import Settings
from storage import learned
from storage.catalogue import load_catalogue
from storage.drops import Drop, open_drop
from storage.keyring import Keyring
from storage.objects import RING, ObjectStore, Place, open_store
from storage.register import Register, open_register


@dataclass(frozen=True)
class House:
    """Everything a flow or a page of the desk needs. Cheap to open; the parts open when first used."""

    settings: Settings
    now: Callable[[], datetime]

    @cached_property
    def register(self) -> Register:
        register = open_register(self.settings.register_url)
        register.migrate()
        return register

    @cached_property
    def objects(self) -> ObjectStore:
        settings = self.settings
        store = open_store(settings.objects, key_file=settings.objects_key_file, encryption_key=settings.encryption_key)
        if not settings.encryption_key and store.stat(Place.ARCHIVE, RING) is not None:
            raise KeyMissing("the object store is encrypted; set HOSO_ENCRYPTION_KEY to the office's key")
        return store

    @cached_property
    def second(self) -> ObjectStore | None:
        """The store that holds the second copy, where one is set."""
        named = self.settings.second_store
        if not named:
            return None
        settings = self.settings
        keys = settings.second_key_file or settings.objects_key_file
        return open_store(named, key_file=keys, encryption_key=settings.encryption_key)

    @cached_property
    def catalogue(self) -> Catalogue:
        catalogue = load_catalogue(self.settings.catalogue, cached_in=self.settings.home / "cache")
        return catalogue.with_model(learned.load(self.models))

    @property
    def models(self) -> Path:
        """Where the models that clerks' decisions taught are kept."""
        return self.settings.home / "learned"

    @cached_property
    def drop(self) -> Drop | None:
        """Where other systems lay deliveries down, if the office has such a place."""
        watched = self.settings.watch
        return open_drop(watched, key_file=self.settings.objects_key_file) if watched else None

    @cached_property
    def keyring(self) -> Keyring:
        return Keyring(self.settings.key_file or self.settings.home / "secret.key")

    def workers(self, count: int | None = None) -> Workers:
        """A pool of confined workers for this installation's files; use it in a ``with``."""
        settings = self.settings
        readable = (settings.trust, settings.crls)
        return Workers(count or settings.workers, settings.limits, scratch=self.scratch, readable=readable)

    @property
    def scratch(self) -> Path:
        """Where workers put what lives only as long as a job."""
        return self.settings.home / "scratch"


def utc_now() -> datetime:
    """The one clock of the house, in UTC (QCVN 12:2026/BCA)."""
    return datetime.now(UTC)


def open_house(settings: Settings, now: Callable[[], datetime] = utc_now) -> House:
    """Open an installation; makes ``home`` where it does not exist, readable to its owner only."""
    try:
        settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        (settings.home / "scratch").mkdir(exist_ok=True)
    except OSError as error:
        raise ComponentMissing(
            f"HOSO_HOME cannot be used ({error.strerror}); name a folder that may be written"
        ) from None
    return House(settings=settings, now=now)
