"""BagIt (RFC 8493): the payload under ``data/``, its SHA-256 manifest, and a few lines of ``bag-info.txt``.

Written by ourselves, because ``bagit.make_bag`` hashes everything a second time; judged by the ``bagit`` library.
"""

import hashlib
from datetime import datetime

from storage.objects import ObjectStore
from storage.packages import content
from storage.packages.gathering import DossierRecord, ExtraRole
from storage.packages.writing import Package

_DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"


def write_bag(package: Package, record: DossierRecord, objects: ObjectStore, *, now: datetime) -> None:
    """The whole bag."""
    content.write_originals(package, "data/originals", record, objects)
    for role in ExtraRole:
        content.write_extras(package, f"data/{role}", record, role)
    content.write_data(package, "data/metadata", record)
    finish_bag(package, record, now=now)


def finish_bag(package: Package, record: DossierRecord, *, now: datetime) -> None:
    """Manifests and tag files for what stands under ``data/``."""
    payload = sorted(package.under("data/"), key=lambda entry: entry.path)
    total = sum(entry.bytes for entry in payload)
    info = (
        ("Source-Organization", record.dossier.unit),
        ("Bagging-Date", f"{now:%Y-%m-%d}"),
        ("External-Identifier", record.dossier.dossier),
        ("Payload-Oxum", f"{total}.{len(payload)}"),
        ("Bag-Software-Agent", "hoso"),
    )
    tags = {
        "bagit.txt": _DECLARATION,
        "bag-info.txt": "".join(f"{name}: {value}\n" for name, value in info).encode(),
        "manifest-sha256.txt": "".join(f"{entry.sha256}  {entry.path}\n" for entry in payload).encode(),
    }
    for name, data in tags.items():
        package.write(name, data, "text/plain")
    manifest = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(tags.items()))
    package.write("tagmanifest-sha256.txt", manifest.encode(), "text/plain")
