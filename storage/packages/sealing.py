"""Sealing (đóng hồ sơ): package, store under retention, read back, and only then may the dossier be marked sealed.

The package goes to the store while it is made: the originals' bytes are read once and copied nowhere between.
In: the gathered record, the store, how long to keep it. Out: ``SealedPackage`` for ``register.keeping.seal``. Wrong:
``IntegrityError`` when something does not read back. A seal that was interrupted and is done again writes the very
same bytes under the same key, so nothing is doubled in a store that forgets nothing.
"""

from datetime import datetime

from models.error import IntegrityError
from models.package import Profile, SealedPackage
from models.procedure import Retention
from storage.objects import Mode, ObjectStore, Place, Stored
from storage.objects.upload import Upload
from storage.packages.export import write_package
from storage.packages.gathering import DossierRecord
from storage.packages.writing import PackageZip, chunks_of

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
    mode: Mode = Mode.COMPLIANCE,
    profile: Profile = Profile.BAGIT,
) -> SealedPackage:
    """Build the package, store it and have it verified. Retention begins with the dossier's last event.

    On a store without object lock (``objects.worm`` False) ``mode`` of the result is empty: nobody is told otherwise.
    """
    code, moment = record.dossier.dossier, record.events[-1].at
    key = f"{code}/{code}.{profile}.zip"
    until = retain_until(retention, moment)
    kept_until = until or _years_later(moment, PERMANENT_YEARS)
    stored = _left_there(record, objects, profile, key, kept_until, mode)
    if stored is None:
        with objects.writing(
            Place.ARCHIVE, key, media_type="application/zip", retain_until=kept_until, mode=mode
        ) as upload:
            _write(record, objects, profile, upload)
        stored = upload.stored
    if stored.sha256 is None or stored.retain_until is None or stored.retain_until < kept_until:
        raise IntegrityError(f"the package of {code} is not kept as it was asked for; it is not sealed")
    return SealedPackage(
        dossier=code,
        key=stored.key,
        profile=profile,
        sha256=stored.sha256,
        bytes=stored.bytes,
        version=stored.version,
        sealed_at=now,
        retention=retention.code,
        retain_until=until,
        mode=mode.value if objects.worm else "",
        hold=stored.hold,
    )


def _write(record: DossierRecord, objects: ObjectStore, profile: Profile, upload: Upload) -> None:
    with PackageZip(record.dossier.dossier, upload) as package:
        write_package(package, record, objects, profile, record.events[-1].at)


def _left_there(
    record: DossierRecord, objects: ObjectStore, profile: Profile, key: str, until: datetime, mode: Mode
) -> Stored | None:
    """The very package, where a seal that was interrupted had stored it: read back, and under its retention."""
    there = objects.stat(Place.ARCHIVE, key)
    if there is None or there.sha256 is None:
        return None
    with Upload(_Nowhere()) as dry:
        _write(record, objects, profile, dry)
    with objects.open(Place.ARCHIVE, key) as stream, Upload(_Nowhere()) as back:
        for chunk in chunks_of(stream):
            back.write(chunk)
    if not dry.sha256 == back.sha256 == there.sha256:
        return None
    if there.retain_until is None or there.retain_until < until:
        return objects.retain(Place.ARCHIVE, key, until, mode)
    return there


class _Nowhere:
    """Takes bytes for their hash alone."""

    def write(self, data: bytes, /) -> int:
        return len(data)


def _years_later(start: datetime, years: int) -> datetime:
    try:
        return start.replace(year=start.year + years)
    except ValueError:
        return start.replace(year=start.year + years, month=3, day=1)
