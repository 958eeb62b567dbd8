"""Sealing (đóng hồ sơ): package, store under retention, read back, and only then may the dossier be marked sealed.

In: the gathered record, the store, how long to keep it. Out: ``SealedPackage`` for ``register.keeping.seal``. Wrong:
``IntegrityError`` when something does not read back. A seal that was interrupted and is done again writes the very
same bytes under the same key, so nothing is doubled in a store that forgets nothing.
"""

import tempfile
from datetime import datetime
from pathlib import Path

from models.error import IntegrityError
from models.package import Profile, SealedPackage
from models.procedure import Retention
from storage.objects import Mode, ObjectStore, Place
from storage.packages.export import export
from storage.packages.gathering import DossierRecord
from storage.packages.zipping import zip_folder

PERMANENT_YEARS = 100
"""What a store is told where the rules say for ever: it can be extended, and has no word for ever."""


def retain_until(retention: Retention, start: datetime) -> datetime | None:
    """The end of retention, None for permanent (code 01). 29 February ends on 1 March."""
    return None if retention.years is None else _years_later(start, retention.years)


def seal(
    record: DossierRecord,
    objects: ObjectStore,
    retention: Retention,
    *,
    now: datetime,
    scratch: Path,
    mode: Mode = Mode.COMPLIANCE,
    profile: Profile = Profile.BAGIT,
) -> SealedPackage:
    """Build the package, store it and read it back. Retention begins with the dossier's last event.

    On a store without object lock (``objects.worm`` False) ``mode`` of the result is empty: nobody is told otherwise.
    """
    code, moment = record.dossier.dossier, record.events[-1].at
    until = retain_until(retention, moment)
    with tempfile.TemporaryDirectory(dir=scratch) as folder:
        package = export(record, objects, profile, Path(folder), now=moment)
        archive = Path(folder) / f"{code}.zip"
        sha256, size = zip_folder(package, archive)
        stored = objects.put_file(
            Place.ARCHIVE,
            f"{code}/{code}.{profile}.zip",
            archive,
            sha256=sha256,
            media_type="application/zip",
            retain_until=until or _years_later(moment, PERMANENT_YEARS),
            mode=mode,
        )
    if (stored.sha256, stored.bytes) != (sha256, size) or stored.retain_until is None:
        raise IntegrityError(f"the package of {code} does not read back as it was stored; it is not sealed")
    return SealedPackage(
        dossier=code,
        key=stored.key,
        profile=profile,
        sha256=sha256,
        bytes=size,
        version=stored.version,
        sealed_at=now,
        retention=retention.code,
        retain_until=until,
        mode=mode.value if objects.worm else "",
        hold=stored.hold,
    )


def _years_later(start: datetime, years: int) -> datetime:
    try:
        return start.replace(year=start.year + years)
    except ValueError:
        return start.replace(year=start.year + years, month=3, day=1)
