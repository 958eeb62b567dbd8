"""Real servers for tests, as pytest fixtures: one PostgreSQL and one Ceph RGW a session, started when first asked for.

``tests/conftest.py`` loads this by ``pytest_plugins = ["tests.services"]``. A test that uses one is marked
``service``; it is skipped, with the package to install, only where the server's programs are absent.
"""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol, TypeVar

import pytest

from tests.services.ceph import Ceph
from tests.services.daemon import ServiceMissing
from tests.services.postgres import Postgres


@dataclass(frozen=True)
class Bucket:
    """A store's URL with buckets of its own on the running Ceph, and its keys."""

    url: str
    access_key: str
    secret_key: str


class Service(Protocol):
    """What tests start and put away again."""

    def start(self) -> None:
        """Return when it answers."""

    def remove(self) -> None:
        """Stop it and leave nothing."""


S = TypeVar("S", bound=Service)


@contextmanager
def running(make: Callable[[], S]) -> Iterator[S]:
    """A service for as long as the block lasts; the test is skipped where its programs are absent."""
    try:
        service = make()
    except ServiceMissing as missing:
        pytest.skip(str(missing))
    try:
        service.start()
        yield service
    finally:
        service.remove()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A running PostgreSQL; ``new_database()`` gives the URL of an empty one."""
    with running(Postgres) as server:
        yield server


@pytest.fixture
def postgres_url(postgres: Postgres) -> str:
    """The URL of an empty database."""
    return postgres.empty_database()


@pytest.fixture(scope="session")
def ceph() -> Iterator[Ceph]:
    """A running Ceph RGW."""
    with running(Ceph) as server:
        yield server


@pytest.fixture
def s3(ceph: Ceph, monkeypatch: pytest.MonkeyPatch) -> Bucket:
    """A store of its own on the running Ceph; the keys stand in the environment as the program wants them."""
    monkeypatch.setenv("HOSO_OBJECTS_ACCESS_KEY", ceph.access_key)
    monkeypatch.setenv("HOSO_OBJECTS_SECRET_KEY", ceph.secret_key)
    prefix = f"test-{secrets.token_hex(4)}"
    return Bucket(f"s3://{prefix}?endpoint={ceph.endpoint}", ceph.access_key, ceph.secret_key)
