"""See the package."""

import argparse
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from statistics import median

import sqlalchemy as sa

from benchmarks.desk import asking, browsing, report
from benchmarks.desk.desk import serving
from benchmarks.desk.office import Office, open_office
from benchmarks.loader import load, pages
from benchmarks.loader.writing import count_on
from storage.register import Register, open_register
from storage.register.tables import dossiers, sources
from tests.services.postgres import Postgres

NUMBER, CLERKS, THINKING, SECONDS, ROUNDS = 1_000_000, 50, 20.0, 240.0, 60


def main() -> None:
    """See the package."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--register", default="", help="a PostgreSQL register that benchmarks.loader filled")
    parser.add_argument("--number", type=int, default=NUMBER, help="dossiers to load where no register is named")
    parser.add_argument("--clerks", type=int, default=CLERKS)
    parser.add_argument("--thinking", type=float, default=THINKING, help="seconds, on the average")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="that the clerks work")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="of each question")
    asked = parser.parse_args()
    with ExitStack() as stack:
        url = asked.register or _own(stack)
        register = open_register(url)
        register.migrate()
        if not asked.register:
            load(asked.number, register, told=lambda done: print(f"{done} loaded", file=sys.stderr, flush=True))
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hoso-desk-")))
        found = measure(register, home, asked)
    report.write(found)


def _own(stack: ExitStack) -> str:
    server = Postgres(fsync=True)
    stack.callback(server.remove)
    server.start()
    return server.new_database()


def measure(register: Register, home: Path, asked: argparse.Namespace) -> report.Found:
    """Every row, first alone and then with the clerks at work."""
    with register.database.read() as connection:
        count = connection.execute(sa.select(sa.func.count()).select_from(dossiers)).scalar_one()
        units = tuple(connection.execute(sa.select(dossiers.c.unit).distinct().order_by(dossiers.c.unit)).scalars())
        indexed = connection.execute(sa.text("SELECT max(id) FROM indexed")).scalar_one()
    count_on(register.database)
    if not pages.there(register):
        pages.add(register, indexed)
    needed = round(4 * asked.rounds + 10 * asked.seconds / asked.thinking * 1.2)
    office = open_office(
        register.database.url.render_as_string(False), home, units=units, clerks=asked.clerks, dossiers=needed
    )
    found = report.Found(dossiers=count, pages=_pages(register), clerks=asked.clerks, thinking=asked.thinking)
    with serving(office) as port:
        _alone(port, office, found, asked.rounds)
        _together(port, office, found, asked)
    office.house.register.close()
    return found


def _alone(port: int, office: Office, found: report.Found, rounds: int) -> None:
    for name, times in asking.queue(port, office, rounds):
        found.add(name, times)
    found.add(asking.DOSSIER, asking.dossier(port, office, rounds))
    for name, times in asking.search(port, office, 2 * rounds):
        found.add(name, times)
    with browsing.clerk(port, office) as page:
        found.add("picture, never made before", browsing.opening(page, rounds, forget=lambda: _forget(office)))
        found.add("picture, made before", browsing.opening(page, rounds))
        shown, pictures = browsing.deciding(page, rounds)
        found.add("decision, next dossier on screen", shown)
        found.add("decision, its picture too", pictures)


def _together(port: int, office: Office, found: report.Found, asked: argparse.Namespace) -> None:
    """The same with the clerks at work: what is measured goes on until they stop."""
    command = [sys.executable, "-m", "benchmarks.desk.clerks", str(port), str(asked.seconds), str(asked.thinking)]
    at_work = subprocess.Popen([*command, *office.clerks], stdout=subprocess.PIPE, text=True)
    assert at_work.stdout is not None
    at_work.stdout.readline()
    time.sleep(min(asked.thinking, asked.seconds / 4))  # until they are all in the middle of their work
    with browsing.clerk(port, office) as page:
        found.add("with clerks: picture, made before", browsing.opening(page, max(1, asked.rounds // 2)))
        shown, pictures = browsing.deciding(page, asked.rounds)
        found.add("with clerks: decision, next dossier on screen", shown)
        found.add("with clerks: decision, its picture too", pictures)
    found.add(f"with clerks: {asking.DOSSIER}", asking.dossier(port, office, max(1, asked.rounds // 2)))
    for name, times in asking.queue(port, office, max(3, asked.rounds // 12)):
        found.add(f"with clerks: {name}", times)
    if at_work.poll() is not None:
        print("the clerks were done before the measuring was: raise --seconds", file=sys.stderr)
        found.short = True
    found.clerks_said = at_work.communicate()[0].strip()
    print(f"median decision of the measured clerk {median(shown):.0f} ms", file=sys.stderr)


def _forget(office: Office) -> None:
    """Every page picture made so far is gone."""
    import shutil

    shutil.rmtree(office.house.settings.home / "objects" / "work" / "pictures", ignore_errors=True)


def _pages(register: Register) -> int:
    with register.database.read() as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(sources)).scalar_one())


if __name__ == "__main__":
    main()
