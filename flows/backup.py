"""Backup of the register, and the drill that shows it is one: restored, held against its manifest, the audit log and
the store.

In: the house and a folder. Out: ``Backup``, ``RestoreReport``. The objects are not in it: they have a second store
and the offline copy (``flows/copies.py``). Wrong: what ``storage/register/backup.py`` raises.
"""

from pathlib import Path

from flows.house import House
from models.record import Record
from storage.audit import AuditReport, verify_register
from storage.objects import ObjectStore, Place
from storage.register import Register, open_register
from storage.register.backup import Backup, back_up, missing_heads, restore


class RestoreReport(Record):
    """How a restored register stands. ``newest``: an audit chain's head of the backup that is not in it."""

    backup: Backup
    dossiers: int
    heads_missing: int
    audit: AuditReport
    objects: int
    objects_missing: tuple[str, ...] = ()

    @property
    def sound(self) -> bool:
        """Everything the backup knew is there, proves itself, and its objects stand in the store."""
        whole = self.heads_missing == 0 and self.dossiers >= self.backup.dossiers
        return whole and self.audit.sound and not self.objects_missing


def back_up_register(house: House, folder: Path) -> Backup:
    """A copy of the register in ``folder/<time>``, while the house is at work."""
    return back_up(house.register.database, folder / f"{house.now():%Y%m%dT%H%M%SZ}", now=house.now())


def restore_register(house: House, folder: Path) -> RestoreReport:
    """Put the backup in ``folder`` into the empty register that the settings name, and judge it."""
    register = open_register(house.settings.register_url)
    try:
        made = restore(folder, register.database)
        return _judged(register, house.objects, made)
    finally:
        register.close()


def _judged(register: Register, objects: ObjectStore, made: Backup) -> RestoreReport:
    missing, count = [], 0
    for kept in register.keeping.kept_objects():
        count += 1
        if objects.stat(Place(kept.place), kept.key) is None:
            missing.append(f"{kept.place}/{kept.key}")
    return RestoreReport(
        backup=made,
        dossiers=register.keeping.size(),
        heads_missing=len(missing_heads(register.database, made.heads)),
        audit=verify_register(register, objects),
        objects=count,
        objects_missing=tuple(missing),
    )
