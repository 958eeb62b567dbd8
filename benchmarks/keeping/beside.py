"""What the house keeps beside the originals, in bytes: dossiers received, read, accepted and sealed.

In: an empty folder, deliveries. Out: ``Beside``. A package adds access copies, readings, metadata and evidence to its
originals; ``work`` are results that may be emptied at any time.
"""

import zipfile
from collections.abc import Sequence
from pathlib import Path

from flows.house import open_house
from flows.keeping import seal_dossier
from flows.process import process
from flows.receive import receive
from flows.settings import with_defaults
from models.decision import Decision, DecisionKind
from models.record import Record
from models.settings import Settings
from models.state import State
from models.submission import Submission
from storage.objects import ObjectStore, Place

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def samples() -> tuple[Path, ...]:
    """The sample dossiers."""
    return tuple(sorted(path for path in EXAMPLES.iterdir() if (path / "submission.json").is_file()))


class Beside(Record):
    """Bytes; ``packaged``: originals in sealed packages, ``added``: what else is in those."""

    originals: int = 0
    packaged: int = 0
    added: int = 0
    copies: int = 0
    work: int = 0

    @property
    def share(self) -> float:
        """What is kept beside the originals, as a share of them."""
        return round(self.added / self.packaged, 2) if self.packaged else 0.0

    def __add__(self, other: "Beside") -> "Beside":
        mine, theirs = self.model_dump(), other.model_dump()
        return Beside(**{name: mine[name] + theirs[name] for name in mine})


def beside_originals(folder: Path, given: Sequence[Path]) -> Beside:
    """See the module."""
    house = open_house(with_defaults(Settings(home=folder)))
    for sample in given:
        code = receive(house, [sample], Submission(received=house.now())).code
        process(house, code)
        if house.register.dossier(code).state in {State.READY, State.REVIEW}:
            house.register.decide(code, Decision(kind=DecisionKind.ACCEPT, by="an", at=house.now()))
            seal_dossier(house, code, actor="archivist")
    originals = _bytes(house.objects, Place.INCOMING)
    inside, added, copies = 0, 0, 0
    for key in house.objects.keys(Place.ARCHIVE):
        if not key.endswith(".zip"):
            continue
        with house.objects.open(Place.ARCHIVE, key) as stream, zipfile.ZipFile(stream) as package:
            sizes = [(info.filename, info.compress_size) for info in package.infolist()]
        inside += sum(size for name, size in sizes if "/data/originals/" in name)
        added += sum(size for name, size in sizes if "/data/originals/" not in name)
        copies += sum(size for name, size in sizes if "/data/access/" in name)
    return Beside(
        originals=originals, packaged=inside, added=added, copies=copies, work=_bytes(house.objects, Place.WORK)
    )


def _bytes(objects: ObjectStore, place: Place) -> int:
    found = (objects.stat(place, key) for key in objects.keys(place))
    return sum(stored.bytes for stored in found if stored is not None)
