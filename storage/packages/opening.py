"""A package judged and taken in, ours or another installation's.

In: a package's folder or ZIP. Out: ``check_package``: what is wrong with it, one line each; ``open_package``: the
deliveries and originals, each checked. Wrong: ``RefusedInput`` for what is no package, ``IntegrityError`` when a file
is missing, added or changed. Packages come from strangers: XML is parsed without entities or network.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import bagit
import lxml.etree as etree
from pydantic import ValidationError

from models.dossier import Dossier
from models.error import IntegrityError, RefusedInput
from models.record import nfc
from models.submission import Submission
from storage.objects import durable
from storage.packages.xml import METS, XLINK
from storage.packages.zipping import unzip

MAX_BYTES = 20 << 30


@dataclass(frozen=True)
class Original:
    """One original of a package. ``name`` is what it was called when received: data, never a path."""

    name: str
    path: Path
    sha256: str


@dataclass(frozen=True)
class OpenedPackage:
    """What another installation needs to receive the dossier again."""

    dossier: Dossier
    submissions: tuple[Submission, ...]
    originals: tuple[Original, ...]


def check_package(folder: Path) -> tuple[str, ...]:
    """What is wrong with the package in ``folder``; empty when every file is there and is what the manifest says."""
    if (folder / "bagit.txt").is_file():
        return tuple(_bag_problems(folder))
    if (folder / "METS.xml").is_file():
        return tuple(_mets_problems(folder))
    return ("neither bagit.txt nor METS.xml is there: this is no package",)


def open_package(source: Path, scratch: Path, *, max_bytes: int = MAX_BYTES) -> OpenedPackage:
    """Check and read a package. ``scratch`` is an empty folder that a ZIP is unpacked to."""
    folder = source if source.is_dir() else unzip(source, scratch, max_bytes=max_bytes)
    problems = check_package(folder)
    if problems:
        raise IntegrityError(f"package {source.name} is refused: {problems[0]} ({len(problems)} in all)")
    eark = (folder / "METS.xml").is_file()
    data = folder / ("metadata/other" if eark else "data/metadata")
    originals = folder / ("representations/rep1/data" if eark else "data/originals")
    try:
        dossier = Dossier.model_validate_json((data / "dossier.json").read_bytes())
        lines = (data / "submissions.jsonl").read_text(encoding="utf-8").splitlines()
        submissions = tuple(Submission.model_validate_json(line) for line in lines)
        names = {str(k): nfc(str(v)) for k, v in json.loads((data / "names.json").read_bytes()).items()}
    except (OSError, ValueError, ValidationError, AttributeError) as error:
        raise RefusedInput(f"package {source.name} holds no dossier of ours: {type(error).__name__}") from error
    found = tuple(_originals(originals, names))
    if sorted(o.sha256 for o in found) != sorted(f.sha256 for f in dossier.files):
        raise IntegrityError(f"package {source.name} is refused: its originals are not the dossier's files")
    return OpenedPackage(dossier, submissions, found)


def _originals(folder: Path, names: dict[str, str]) -> Iterator[Original]:
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        yield Original(names.get(path.name, path.name), path, durable.file_sha256(path))


def _bag_problems(folder: Path) -> Iterator[str]:
    try:
        bag = bagit.Bag(str(folder))  # type: ignore[no-untyped-call]
        bag.validate()  # type: ignore[no-untyped-call]
    except bagit.BagValidationError as error:
        yield from [str(detail) for detail in error.details] or [str(error)]
    except (bagit.BagError, OSError, ValueError) as error:
        yield str(error)


def _mets_problems(folder: Path) -> Iterator[str]:
    seen: set[str] = {"METS.xml"}
    for relative in ("", *(f"representations/{p.name}/" for p in sorted((folder / "representations").glob("*")))):
        yield from _document_problems(folder, relative, seen)
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    yield from (f"{path} is in no METS" for path in sorted(there - seen))


def _document_problems(folder: Path, relative: str, seen: set[str]) -> Iterator[str]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        document = etree.parse(str(folder / relative / "METS.xml"), parser)
    except (OSError, etree.XMLSyntaxError):
        yield f"{relative}METS.xml cannot be read"
        return
    references = [
        *document.iter(f"{{{METS}}}mdRef"),
        *document.iter(f"{{{METS}}}file"),
    ]
    for reference in references:
        place = reference if reference.tag.endswith("mdRef") else reference.find(f"{{{METS}}}FLocat")
        href = "" if place is None else place.get(f"{{{XLINK}}}href", "")
        path = relative + href
        if not href or href.startswith("/") or ".." in PurePosixPath(href).parts:
            yield f"{relative}METS.xml names a file that leads elsewhere"
            continue
        seen.add(path)
        if not (folder / path).is_file():
            yield f"{path} is missing"
        elif durable.file_sha256(folder / path) != reference.get("CHECKSUM"):
            yield f"{path} is not what METS says"
