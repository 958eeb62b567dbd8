"""A dossier written as a package in a profile.

In: the gathered record and the store with its originals. Out: the package's folder. Wrong: ``WrongUsage`` for a
folder that exists, ``IntegrityError`` for an original that is not what was stored; then no folder is left behind.
"""

import shutil
from datetime import datetime
from pathlib import Path

from models.package import Profile
from storage.objects import ObjectStore
from storage.packages import content
from storage.packages.bag import finish_bag, write_bag
from storage.packages.eark import write_eark
from storage.packages.gathering import DossierRecord, ExtraRole
from storage.packages.tt05 import tt02_xml, tt05_xml
from storage.packages.writing import Package, PackageFolder


def export(record: DossierRecord, objects: ObjectStore, profile: Profile, out_dir: Path, *, now: datetime) -> Path:
    """Write ``out_dir/<code>``; the folder appears under that name only when it is whole."""
    target = out_dir / record.dossier.dossier
    unfinished = out_dir / f".{record.dossier.dossier}.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    if target.exists():
        PackageFolder(target)  # says that it exists
    try:
        write_package(PackageFolder(unfinished), record, objects, profile, now)
        unfinished.rename(target)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    return target


def write_package(
    package: Package, record: DossierRecord, objects: ObjectStore, profile: Profile, now: datetime
) -> None:
    """Everything the profile asks for."""
    match profile:
        case Profile.BAGIT:
            write_bag(package, record, objects, now=now)
        case Profile.EARK:
            write_eark(package, record, objects, kind="AIP", now=now)
        case Profile.EARK_SIP:
            write_eark(package, record, objects, kind="SIP", now=now)
        case Profile.TT05 | Profile.TT02:
            content.write_originals(package, "data/originals", record, objects)
            content.write_extras(package, "data/access", record, ExtraRole.ACCESS)
            content.write_data(package, "data/metadata", record)
            name, xml = ("tt05.xml", tt05_xml) if profile is Profile.TT05 else ("tt02.xml", tt02_xml)
            package.write(f"data/{name}", xml(record), "application/xml")
            finish_bag(package, record, now=now)
