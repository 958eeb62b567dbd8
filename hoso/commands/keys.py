"""``hoso keys``: the ring of keys that encrypts objects, and the office's key around it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from datetime import datetime

    from storage.objects import ObjectStore
    from storage.objects.keys import KeyList

app = typer.Typer(no_args_is_help=True, help="Encryption of objects by the program.")


@app.command()
def make(file: Annotated[Path, typer.Argument(help="File for the office's key; it must not be there.")]) -> None:
    """Write a new key for HOSO_ENCRYPTION_KEY. Keep a copy in another place: without it nothing can be read."""
    import os

    from hoso.output import print_text
    from models.error import WrongUsage

    try:
        descriptor = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except OSError as error:
        raise WrongUsage(f"key file {file} cannot be made: {error.strerror}; name one that is not there") from error
    with os.fdopen(descriptor, "w", encoding="ascii") as target:
        target.write(os.urandom(32).hex() + "\n")
        target.flush()
        os.fsync(target.fileno())
    print_text(f"HOSO_ENCRYPTION_KEY=file://{file.resolve()}")


@app.command()
def new() -> None:
    """Begin encryption: the first key of the ring, in each store that is set. Once."""
    from storage.objects.keys import begin, outer_key

    key, stores, now = _opened()
    for store in stores:
        _print(begin(store, outer_key(key), now=now))


@app.command()
def rotate() -> None:
    """A new key for new objects; what is there stays as it is and readable."""
    from storage.objects.keys import outer_key
    from storage.objects.keys import rotate as turn

    key, stores, now = _opened()
    for store in stores:
        _print(turn(store, outer_key(key), now=now))


@app.command()
def rewrap(
    to: Annotated[str, typer.Option(help="The new office's key, as HOSO_ENCRYPTION_KEY; set it afterwards.")],
) -> None:
    """Put another office's key around the ring. No object is rewritten."""
    from storage.objects.keys import outer_key
    from storage.objects.keys import rewrap as wrap

    key, stores, _ = _opened()
    for store in stores:
        _print(wrap(store, outer_key(key), outer_key(to)))


def _opened() -> "tuple[str, list[ObjectStore], datetime]":
    """The office's key, every store without its cipher, the time."""
    from flows.house import utc_now
    from hoso.settings import load_settings
    from models.error import SettingError
    from storage.objects import open_store

    settings = load_settings()
    if not settings.encryption_key:
        raise SettingError("HOSO_ENCRYPTION_KEY is not set; hoso keys make FILE makes a key")
    stores = [open_store(settings.objects, key_file=settings.objects_key_file)]
    if settings.second_store:
        stores.append(open_store(settings.second_store, key_file=settings.second_key_file or settings.objects_key_file))
    return settings.encryption_key, stores, utc_now()


def _print(ring: "KeyList") -> None:
    from hoso.output import print_text

    for key in ring.keys:
        print_text(f"{key.id} {key.made_at:%Y-%m-%d} {key.outer}")
