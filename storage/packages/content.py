"""What every profile holds, written once: originals, extras, and the data that explains them.

``originals/<code>.<ordinal><suffix>`` as TT 05/2025 names files; ``names.json`` tells what each was called when it
was received. All JSON is what the program's own models print, so another installation reads it back.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import groupby
from operator import itemgetter
from pathlib import PurePosixPath

from models.record import Record
from models.submission import ReceivedFile
from storage.objects import ObjectStore, Place, incoming_key
from storage.objects.ahead import ahead
from storage.packages import fields
from storage.packages.gathering import DossierRecord, ExtraRole
from storage.packages.writing import Package, chunks_of

_SUFFIXES = {
    "application/pdf": ".pdf",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/tiff": ".tif",
    "image/bmp": ".bmp",
    "image/webp": ".webp",
    "application/xml": ".xml",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}


def original_name(code: str, number: int, file: ReceivedFile) -> str:
    """An original's name in the package: the suffix is that of its content, not of its name."""
    own = PurePosixPath(file.name).suffix.lower()
    safe = own if own.isascii() and own[1:].isalnum() and len(own) <= 6 else ""
    return fields.file_stem(code, number) + _SUFFIXES.get(file.media_type, safe or ".bin")


def write_originals(package: Package, folder: str, record: DossierRecord, objects: ObjectStore) -> None:
    """Every file as received, bit for bit; the next bytes are read from the store while these are written."""
    files = record.dossier.files
    with closing(ahead(_pieces(files, objects))) as pieces:
        for n, own in groupby(pieces, key=itemgetter(0)):
            file = files[n]
            path = f"{folder}/{original_name(record.dossier.dossier, n + 1, file)}"
            package.add(path, (chunk for _, chunk in own), file.media_type, file.name, sha256=file.sha256)


def _pieces(files: Sequence[ReceivedFile], objects: ObjectStore) -> Iterator[tuple[int, bytes]]:
    for n, file in enumerate(files):
        yield n, b""  # an empty file is a file
        with objects.open(Place.INCOMING, incoming_key(file.sha256)) as stream:
            for chunk in chunks_of(stream):
                yield n, chunk


def write_extras(package: Package, folder: str, record: DossierRecord, *roles: str) -> None:
    """Access copies, readings, evidence."""
    for extra in record.extras:
        if extra.role in roles:
            package.copy(f"{folder}/{PurePosixPath(extra.name).name}", extra.path, extra.media_type, extra.of)


def write_data(package: Package, folder: str, record: DossierRecord) -> None:
    """Dossier, deliveries, assessments, decisions, events, names access copies and provenance as JSON."""
    dossier = record.dossier
    documents: dict[str, bytes] = {
        "dossier.json": _pretty(dossier),
        "submissions.jsonl": _lines(record.submissions),
        "assessments.jsonl": _lines(record.assessments),
        "decisions.jsonl": _lines(record.decisions),
        "events.jsonl": _lines(record.events),
        "names.json": _json(
            {original_name(dossier.dossier, n, file): file.name for n, file in enumerate(dossier.files, 1)}
        ),
        "access.json": _json(_copies(record)),
        "provenance.json": _json(
            [{"engine": a.engine, "catalogue": a.catalogue, "procedure_version": a.procedure_version}
             for a in record.assessments]
        ),
    }  # fmt: skip
    for name, data in documents.items():
        kind = "application/json" if name.endswith(".json") else "text/plain"
        package.write(f"{folder}/{name}", data, kind)


def _copies(record: DossierRecord) -> dict[str, str]:
    """Which copy belongs to which original; one that has none is read as it is."""
    names = {
        file.name: original_name(record.dossier.dossier, n, file) for n, file in enumerate(record.dossier.files, 1)
    }
    copies = [extra for extra in record.extras if extra.role is ExtraRole.ACCESS and extra.of in names]
    return {names[extra.of]: PurePosixPath(extra.name).name for extra in copies}


def _json(content: object) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def _pretty(value: Record) -> bytes:
    return (value.model_dump_json(indent=1) + "\n").encode()


def _lines(values: tuple[Record, ...]) -> bytes:
    return "".join(value.model_dump_json() + "\n" for value in values).encode()
