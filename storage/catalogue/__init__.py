"""The catalogue on disk: YAML files that an office edits, in; one ``Catalogue`` value, or problems by line, out.

In: a folder laid out as ``catalogue/`` of the repository (None: that folder itself). Out: ``load_catalogue`` gives the
value, ``check_catalogue`` every problem with file and line. Wrong: ``CatalogueError`` naming the first problem.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from models.error import CatalogueError
from models.procedure import Catalogue
from storage.catalogue import build, cache, source
from storage.catalogue.problem import CatalogueProblem

__all__ = ["CatalogueProblem", "check_catalogue", "load_catalogue"]


def load_catalogue(folder: Path | None = None, *, cached_in: Path | None = None) -> Catalogue:
    """Read the catalogue of ``folder``.

    ``cached_in`` names a folder for the parsed form, keyed by the fingerprint: worth it from some hundred procedures
    on, since YAML is slow to parse. Raises ``CatalogueError`` with file, line and what to do for the first problem.
    """
    files = source.read_files(folder)
    try:
        with _without_collecting():
            found = cache.load(cached_in, files.fingerprint) if cached_in else None
            if found is not None:
                return found
            built = build.build(files)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CatalogueError(_first_problem(folder, error)) from error
    if cached_in:
        cache.save(cached_in, built)
    return built


def check_catalogue(folder: Path | None = None) -> tuple[CatalogueProblem, ...]:
    """Every problem of the catalogue in ``folder``, in order of file and line; empty when it holds."""
    from storage.catalogue.check import check

    return check(folder)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Everything made while loading is kept, so looking for garbage meanwhile is four fifths of a large load's time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _first_problem(folder: Path | None, error: Exception) -> str:
    """What to tell a person whose catalogue does not load: the checker's first problem, else the bare cause."""
    problems = check_catalogue(folder)
    if problems:
        more = f" (and {len(problems) - 1} more; see hoso procedures check)" if len(problems) > 1 else ""
        return f"{problems[0]}{more}"
    return f"the catalogue does not load: {error}; see hoso procedures check"
