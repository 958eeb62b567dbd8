"""A worker's whole process group is killed with SIGKILL at every step of the intake flow, with a real Prefect server
and the register on PostgreSQL; another worker is started, upkeep's deployment runs on it, and the dossier comes to the
same end: no page that was kept is read again, nothing is doubled, nothing personal is in Prefect's database.

One server and one line of workers serve all places: the worker that finishes one dossier is killed at the next. What a
place costs is the start of a worker and of its warm process, so some are in ``make test`` and the rest in
``make test-province``.
"""

import os
import signal
import sys
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.house import House, open_house
from flows.receive import receive
from flows.results import work_keys
from flows.settings import load_settings
from flows.tickets import submit_run
from models.state import UNFINISHED
from models.submission import Applicant, Submission
from storage.audit import verify_register
from tests.conftest import ROOT
from tests.office.files import image_pdf
from tests.office.papers import sample_pages
from tests.office.truth import Page
from tests.services.daemon import Daemon, free_port, wait_until
from tests.services.postgres import Postgres
from tests.services.prefect_settings import server_environment

pytestmark = [
    pytest.mark.service, pytest.mark.slow, pytest.mark.fault, pytest.mark.timeout(900),
    pytest.mark.xdist_group("kill-worker"),
]  # fmt: skip
STEPS = ("open", "verify", "read", "secrecy", "assess", "assemble", "route", "show")
USUAL = ("page:1", "untold")
EVERY = ("turn", "page:1", *(f"{when}:{step}" for step in STEPS for when in ("before", "after")), "untold")
PLACES = [one if one in USUAL else pytest.param(one, marks=pytest.mark.province) for one in EVERY]
SECONDS = 240
"""For what takes ten on a quiet machine."""
MOMENT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
NAME, NUMBER, FILE = "Nguyễn Thị Bí Mật", "083190123456", "can-cuoc-bi-mat.pdf"
APPLICANT = Applicant(name=NAME, id_number=NUMBER)


class Office:
    """Prefect's server, and one worker at a time, which is killed and followed by the next."""

    def __init__(self, folder: Path, register: str) -> None:
        self.folder = folder
        self.order, self.read = folder / "die-at", folder / "read.log"
        port = free_port()
        self.api = f"http://127.0.0.1:{port}/api"
        self.environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith(("HOSO_", "PREFECT_"))},
            **server_environment(),
            "HOSO_HOME": str(folder / "home"), "HOSO_REGISTER": register, "HOSO_WORKERS": "1",
            "PREFECT_HOME": str(folder / "prefect"), "PREFECT_API_URL": self.api, "PREFECT_LOGGING_LEVEL": "WARNING",
            "PREFECT_SERVER_DATABASE_CONNECTION_URL": f"sqlite+aiosqlite:///{folder}/prefect/prefect.db",
            "DIE_AT": str(self.order), "READ_LOG": str(self.read),
        }  # fmt: skip
        (folder / "prefect").mkdir()
        self.house: House = open_house(load_settings(self.environment))
        self.house.register.unfinished()  # makes the tables
        self.server = self._start("-m", "prefect", "server", "start", "--no-ui", "--port", str(port))
        wait_until(self._answers, SECONDS, "Prefect's server")
        deploy = self._start("-m", "hoso", "deploy")
        wait_until(lambda: not deploy.alive, SECONDS, "hoso deploy")
        self._unscheduled()
        self.worker = self._start("-m", "tests.flows.dying_worker")

    def hand_over(self, place: str, pages: list[Page]) -> str:
        """A dossier that nobody has read, and its ticket; the worker that takes it dies at the place."""
        paper = self.folder / FILE
        paper.write_bytes(image_pdf(pages) + f"\n% {place:20}\n".encode())
        told = Submission(
            submission=f"kill {place:20}", procedure="land_transfer", received=MOMENT, applicant=APPLICANT
        )
        code = receive(self.house, [paper], told, time_given=True).code
        if place:
            self.order.write_text(f"{place} {code}")
        with self._asked():
            submit_run(self.house, code)
        return code

    def another_worker(self) -> None:
        self.worker = self._start("-m", "tests.flows.dying_worker")

    def upkeep(self) -> None:
        """What Prefect starts every five minutes, now."""
        from prefect.deployments import run_deployment

        with self._asked():
            run_deployment("upkeep/upkeep", timeout=0, as_subflow=False)

    def wait_for(self, ready: Callable[[], bool], what: str) -> None:
        try:
            wait_until(ready, SECONDS, what)
        except TimeoutError as late:
            raise TimeoutError(f"{late}: {(self.folder / 'log').read_text(errors='replace')[-3000:]}") from None

    def finished(self, code: str) -> bool:
        return self.house.register.dossier(code).state not in UNFINISHED

    def reads(self) -> list[str]:
        return self.read.read_text().splitlines() if self.read.exists() else []

    def work(self, code: str) -> dict[str, int]:
        """How many objects were computed of the dossier's originals, by kind. Not the first page's picture: a dossier
        may be finished before it is drawn, and whoever opens it then has it drawn."""
        shas = [file.sha256 for file in self.house.register.dossier(code).files]
        keys = [key for sha in shas for key in work_keys(self.house.objects, sha)]
        return dict(Counter(kind for key in keys if (kind := key.rsplit("/", 3)[0]) != "pictures"))

    def runs(self, code: str) -> list[str]:
        """The states of the dossier's runs at Prefect, oldest first."""
        from prefect.client.orchestration import get_client

        with self._asked(), get_client(sync_client=True) as client:
            found = [run for run in client.read_flow_runs() if run.parameters.get("dossier") == code]
        return [str(run.state_name) for run in sorted(found, key=lambda run: run.created)]

    def close(self) -> None:
        for daemon in (self.worker, self.server):
            daemon.end(signal.SIGKILL)
        self.house.register.close()

    def _unscheduled(self) -> None:
        """Upkeep is asked for when a place wants it; the other clocks would only take the worker's time."""
        from prefect.client.orchestration import get_client

        with self._asked(), get_client(sync_client=True) as client:
            for deployment in client.read_deployments():
                client.pause_deployment(deployment.id)

    @contextmanager
    def _asked(self) -> Iterator[None]:
        from prefect.settings import PREFECT_API_URL, temporary_settings

        with temporary_settings({PREFECT_API_URL: self.api}):
            yield

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.api}/health", timeout=5) as answer:  # noqa: S310 - loopback
                return bool(answer.status == 200)
        except OSError:
            return False

    def _start(self, *words: str) -> Daemon:
        pairs = [f"{key}={value}" for key, value in self.environment.items()]
        return Daemon(["env", "-i", "-C", ROOT, *pairs, sys.executable, *words], self.folder / "log")


@pytest.fixture(scope="module")
def office(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    made = Office(tmp_path_factory.mktemp("office"), postgres.new_database())
    yield made
    made.close()


@pytest.fixture(scope="module")
def pages() -> list[Page]:
    return [*sample_pages("can_cuoc", seed=5), *sample_pages("can_cuoc", seed=6)][:2]


@pytest.fixture(scope="module")
def undisturbed(office: Office, pages: list[Page]) -> tuple[str, dict[str, int]]:
    code = office.hand_over("", pages)
    office.wait_for(lambda: office.finished(code), "the undisturbed dossier")
    assert len(office.reads()) == len(pages)
    return outcome(office.house, code), office.work(code)


def outcome(house: House, code: str) -> str:
    """What must be the same however often a worker died: everything but names, hashes and how often the row changed."""
    dossier = house.register.dossier(code)
    text = dossier.model_dump_json(exclude={"version"}).replace(code, "CODE").replace(dossier.submission, "SUBMISSION")
    for file in dossier.files:
        text = text.replace(file.sha256, "SHA")
    return text


@pytest.mark.parametrize("place", PLACES)
def test_killed_at(place: str, office: Office, pages: list[Page], undisturbed: tuple[str, dict[str, int]]) -> None:
    expected, work = undisturbed
    code = office.hand_over(place, pages)
    office.wait_for(lambda: not office.worker.alive, f"the worker's death at {place}")
    assert not office.order.exists(), "the worker died of something else"
    office.another_worker()
    office.upkeep()
    office.wait_for(lambda: office.finished(code), f"the end of the dossier whose worker died at {place}")
    assert outcome(office.house, code) == expected
    assert office.work(code) == work
    kinds = Counter(event.kind.value for event in office.house.register.events(code))
    assert {kind: kinds[kind] for kind in ("received", "assessed")} == {"received": 1, "assessed": 1}
    shas = [file.sha256 for file in office.house.register.dossier(code).files]
    read = [key for key in office.reads() if any(sha in key for sha in shas)]
    assert len(read) == len(set(read)) == len(pages)


def test_the_books_add_up_and_prefect_knows_nobody(office: Office, undisturbed: tuple[str, dict[str, int]]) -> None:
    """Runs last: what all the deaths left."""
    house = office.house
    codes = [one.dossier for one in house.register.list()]
    assert len(codes) == len({house.register.dossier(code).submission for code in codes})
    assert not house.register.unfinished()
    assert verify_register(house.register).sound
    runs = [office.runs(code) for code in codes]
    assert all(len(one) <= 2 for one in runs), runs  # the one that died and upkeep's, not one more
    stored = b"".join(p.read_bytes() for p in (office.folder / "prefect").rglob("*") if p.is_file())
    assert codes[0].encode() in stored
    for secret in (NAME, NAME.split()[-1], NUMBER, FILE):
        assert secret.encode() not in stored
