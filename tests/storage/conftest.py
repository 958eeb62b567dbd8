"""A test that takes ``store`` runs on the folder and on Ceph, one that takes ``register`` on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.objects import ObjectStore, keys, open_store
from storage.register import Register, open_register
from tests.storage.samples import NOW

STORES = ["folder", "sealed", pytest.param("s3", marks=pytest.mark.service)]
"""``sealed``: a folder whose objects the program encrypts."""
DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.service)]


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectStore:
    """An empty store."""
    if request.param == "folder":
        return open_store(f"file://{tmp_path}/objects")
    if request.param == "sealed":
        return sealed_store(f"file://{tmp_path}/objects", tmp_path)
    return open_store(request.getfixturevalue("s3").url)


def sealed_store(url: str, folder: Path) -> ObjectStore:
    """A store encrypted under a new key in ``folder``."""
    file = folder / "office.key"
    file.write_text("5a" * 32, encoding="ascii")
    file.chmod(0o600)
    keys.begin(open_store(url), keys.FileKey(file), now=NOW)
    return open_store(url, encryption_key=f"file://{file}")


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
