"""A test that takes ``store`` runs on the folder and on Ceph, one that takes ``register`` on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.objects import ObjectStore, open_store
from storage.register import Register, open_register

STORES = ["folder", pytest.param("s3", marks=pytest.mark.service)]
DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.service)]


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectStore:
    """An empty store."""
    if request.param == "folder":
        return open_store(f"file://{tmp_path}/objects")
    return open_store(request.getfixturevalue("s3").url)


@pytest.fixture(params=DATABASES)
def register_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/register.sqlite"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def register(register_url: str) -> Iterator[Register]:
    """A register with its tables."""
    opened = open_register(register_url)
    opened.migrate()
    yield opened
    opened.close()
