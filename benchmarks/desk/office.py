"""An office to measure in: accounts, and sample dossiers that wait first in their units' queues.

In: a loaded register, an empty home. Out: ``Office``. The samples are read once by the real flow; each of their many
codes is received and recorded through the register as the flow does it, over the same originals and kept readings.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flows.house import House, open_house, utc_now
from flows.process import process
from flows.receive import receive
from models.decision import Event, EventKind
from models.dossier import Assessment, Dossier
from models.settings import Settings
from models.state import State
from models.submission import ReceivedFile, Submission
from models.user import Role, User
from pipeline.route import route
from web.signin.passwords import hash_password

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ("01_chuyen_nhuong_day_du", "02_thieu_hop_dong")
PASSWORD = "mot cau dai de nho"  # noqa: S105 - of invented accounts
FIRST_DUE = datetime(2024, 1, 1, tzinfo=UTC)
"""Before any deadline of the loader: the samples stand first in every queue, those of a later run before older ones,
whose papers lay in a home that is gone."""
BEGUN = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Office:
    """``clerks``: names of those at work at once, each in one of ``busy`` units; ``clerk`` is the one measured."""

    house: House
    units: tuple[str, ...]
    busy: tuple[str, ...]
    clerk: str
    lead: str
    archivist: str
    clerks: tuple[str, ...]
    pages: int
    """Of a sample dossier, on the average."""


def open_office(register: str, home: Path, *, units: tuple[str, ...], clerks: int, dossiers: int) -> Office:
    """See the module. ``dossiers`` of the samples for each unit with clerks; the measured clerk's unit is the first."""
    settings = Settings(home=home, register=register, objects=f"file://{home}/objects", unit=units[0], workers=1)
    house = open_house(settings, now=utc_now)
    began = house.now()
    run = f"{began:%y%m%d%H%M%S}"
    busy = units[: max(1, min(len(units), clerks // 10))]
    password = hash_password(PASSWORD)

    def person(name: str, role: Role, of: tuple[str, ...]) -> str:
        user = User(name=f"bench.{run}.{name}", display_name=name, role=role, units=of, password_hash=password)
        house.register.add_user(user)
        return user.name

    samples = [_read(house, name, run) for name in SAMPLES]
    for unit in busy:
        for n in range(dossiers):
            _again(house, *samples[n % len(samples)], unit=unit, name=f"bench-{run}-{unit}-{n}", order=n, began=began)
    return Office(
        house=house,
        units=units,
        busy=busy,
        clerk=person("clerk", Role.CLERK, busy[:1]),
        lead=person("lead", Role.LEAD, units),
        archivist=person("archivist", Role.ARCHIVIST, units),
        clerks=tuple(person(f"c{n}", Role.CLERK, (busy[n % len(busy)],)) for n in range(clerks)),
        pages=round(sum(file.pages for dossier, _ in samples for file in dossier.files) / len(samples)),
    )


def _read(house: House, name: str, run: str) -> tuple[Dossier, Assessment]:
    """A sample, through the real flow."""
    given = Submission(submission=f"bench-{run}-{name}", received=house.now(), unit=house.settings.unit)
    code = receive(house, [ROOT / "examples" / name], given).code
    dossier = process(house, code)
    return dossier, house.register.assessments(code)[-1]


def _again(
    house: House, dossier: Dossier, assessment: Assessment, *, unit: str, name: str, order: int, began: datetime
) -> None:
    """The same papers under another code."""
    now, register = house.now(), house.register
    given = Submission(
        submission=name, procedure=dossier.procedure, received=now, applicant=dossier.applicant, unit=unit
    )
    files: tuple[ReceivedFile, ...] = tuple(f.model_copy(update={"submission": name}) for f in dossier.files)
    code = register.receive(given, files, now=now, actor="intake").code
    started = Event(kind=EventKind.PROCESSING_STARTED, at=now, actor="intake", dossier=code)
    register.move(code, State.PROCESSING, started)
    due = FIRST_DUE - (began - BEGUN) + timedelta(seconds=order)
    register.record(code, assessment, route(assessment), due_at=due, now=now, actor="intake")
