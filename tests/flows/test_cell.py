"""Walls around the process that opens a stranger's file: a hostile job tries each of them and gets nowhere.

Asked: no network, private folder, memory, processor, time, process and file limits, filtered system calls (issue 9).
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.cell.pool import sweep
from flows.workers import Done, Ending, Failed, Out, Wall, Workers
from models.settings import Limits
from tests.conftest import ROOT
from tests.flows import hostile
from tests.services.daemon import free_port

pytestmark = [pytest.mark.fault, pytest.mark.xdist_group("cell")]
LIMITS = Limits(worker_memory_mb=1500, max_file_mb=40, max_unpacked_mb=40)
SECRET = "never-to-be-seen"


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("scratch")


@pytest.fixture(scope="module")
def pool(scratch: Path) -> Iterator[Workers]:
    with Workers(1, LIMITS, scratch=scratch, readable=(ROOT / "tests",)) as opened:
        missing = set(Wall) - opened.walls()
        if missing:
            pytest.skip(f"this kernel has no {', '.join(sorted(missing))}: hoso doctor says so")
        yield opened


def value(ended: object) -> object:
    assert isinstance(ended, Done), ended
    return ended.value


def test_no_network(pool: Workers) -> None:
    assert value(pool.run(hostile.reach_network, free_port(), seconds=30)) == []


def test_no_file_but_its_own(pool: Workers, scratch: Path, tmp_path: Path) -> None:
    """Not the register, not other dossiers, not what other cells work on, not the system's or people's secrets."""
    register = tmp_path / "register.sqlite"
    register.write_bytes(b"rows")
    other = scratch / "other-job"
    other.write_bytes(b"another applicant's page")
    places = [str(register), str(tmp_path), str(other), str(scratch), "/etc/shadow", "/root", "/tmp", "/var", "/home",  # noqa: S108
              "/etc/ssh", f"/proc/{os.getpid()}/environ", "/proc", str(ROOT / ".git"), str(ROOT)]  # fmt: skip
    assert value(pool.run(hostile.look_at, *places, seconds=30)) == []


def test_the_original_can_be_read_and_not_changed(pool: Workers, tmp_path: Path) -> None:
    original = tmp_path / "original"
    original.write_bytes(b"as received")
    mode = original.stat().st_mode
    assert value(pool.run(Path.read_bytes, original, seconds=30)) == b"as received"
    assert value(pool.run(hostile.overwrite, original, seconds=30)) == []
    assert (original.read_bytes(), original.stat().st_mode) == (b"as received", mode)


def test_nothing_is_written_outside(pool: Workers, scratch: Path, tmp_path: Path) -> None:
    for place in (tmp_path, scratch, Path("/tmp"), Path("/dev/shm"), ROOT / "models"):  # noqa: S108
        assert value(pool.run(hostile.write_outside, str(place), seconds=30)) == []


def test_one_job_leaves_nothing_to_the_next(pool: Workers) -> None:
    assert value(pool.run(hostile.leave_behind, seconds=30)) == []
    assert value(pool.run(hostile.leave_behind, seconds=30)) == []


def test_system_calls_are_filtered_and_no_privilege_is_left(pool: Workers) -> None:
    assert value(pool.run(hostile.forbidden_calls, seconds=30)) == []
    assert value(pool.run(hostile.privileges, seconds=30)).strip("0") == ""


def test_secrets_of_the_service_are_gone() -> None:
    """In a process of its own, because the pool's fork server takes the environment when it starts."""
    script = f"""
from flows.workers import Workers
from tests.flows.test_cell import LIMITS, ROOT, hostile
with Workers(1, LIMITS, readable=(ROOT / "tests",)) as pool:
    print(pool.run(hostile.secrets_in_memory, {SECRET!r}, seconds=60))
"""
    environment = {**os.environ, "HOSO_OBJECTS_SECRET_KEY": SECRET, "PGPASSWORD": SECRET}
    done = subprocess.run([sys.executable, "-c", script], env=environment, cwd=ROOT, capture_output=True, text=True,
                          timeout=120, check=False)  # fmt: skip
    assert done.stdout.strip() == "Done(value=[])", done.stderr


def test_a_fork_bomb_is_ended(pool: Workers) -> None:
    began = time.monotonic()
    ended = pool.run(hostile.multiply, seconds=60)
    assert isinstance(ended, Failed)
    assert ended.ending in (Ending.OVER_LIMIT, Ending.OUT_OF_MEMORY)
    assert time.monotonic() - began < 90


def test_what_a_job_started_ends_with_it(pool: Workers, tmp_path: Path) -> None:
    """A child that has left session and parent still dies with its cell."""
    script = f"""
from pathlib import Path
from flows.workers import Workers
from tests.flows.test_cell import LIMITS, ROOT, hostile
with Workers(1, LIMITS, scratch=Path({str(tmp_path)!r}), readable=(ROOT / "tests", Path({str(tmp_path)!r}))) as pool:
    print(pool.run(hostile.leave_a_child, "alive", seconds=60).ending)
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.stdout.strip() == "died", done.stderr
    left = [p for p in Path("/proc").glob("[0-9]*/cwd") if _inside(p, tmp_path)]
    assert left == []


def _inside(link: Path, folder: Path) -> bool:
    try:
        return str(folder) in str(link.readlink())
    except OSError:
        return False


def test_processor_time_is_limited_over_all_threads(pool: Workers) -> None:
    if (os.cpu_count() or 1) < 2:
        pytest.skip("one core: threads cannot use more processor time than wall time")
    ended = pool.run(hostile.burn, 4, seconds=4)
    assert isinstance(ended, Failed)
    assert ended.ending is Ending.TIMED_OUT


def test_a_file_without_end_stops_at_the_limit(pool: Workers) -> None:
    ended = pool.run(hostile.fill, False, seconds=60)
    assert isinstance(ended, Failed)
    assert ended.ending is Ending.ERROR  # OSError: file too large


def test_a_full_folder_ends_the_cell(pool: Workers, scratch: Path) -> None:
    ended = pool.run(hostile.fill, True, seconds=60)
    assert isinstance(ended, Failed)
    assert ended.ending is Ending.OVER_LIMIT
    assert pool.run(abs, -1, seconds=30) == Done(1)
    assert sum(p.stat().st_size for p in scratch.rglob("part-*")) == 0


def test_open_files_are_limited(pool: Workers) -> None:
    assert 0 < value(pool.run(hostile.many_files, seconds=30)) < 256


def test_memory_is_limited_over_all_processes(pool: Workers) -> None:
    ended = pool.run(hostile.hoard, seconds=60)
    assert isinstance(ended, Failed)
    assert ended.ending is Ending.OUT_OF_MEMORY


def test_a_forged_answer_runs_nothing(pool: Workers, tmp_path: Path) -> None:
    """A cell that was taken over may send any pickle; whoever believed it would run its command outside."""
    ended = pool.run(hostile.forge, f"touch {tmp_path}/escaped", seconds=30)
    assert isinstance(ended, Failed)
    assert ended.ending is Ending.DIED
    assert not (tmp_path / "escaped").exists()


def test_a_link_is_no_result(pool: Workers, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("of somebody else")
    out = tmp_path / "out.pdf"
    ended = pool.run(hostile.link_out, Out(out), str(secret), seconds=30)
    assert isinstance(ended, Failed)
    assert not out.exists()


def test_a_result_arrives_where_it_was_wanted(pool: Workers, tmp_path: Path) -> None:
    out = tmp_path / "out.bin"
    assert value(pool.run(Path.write_bytes, Out(out), b"copy", seconds=30)) == 4
    assert out.read_bytes() == b"copy"


def test_folders_of_killed_pools_are_swept(tmp_path: Path) -> None:
    script = f"""
import os, signal
from pathlib import Path
from flows.workers import Workers
from tests.flows.test_cell import LIMITS
pool = Workers(1, LIMITS, scratch=Path({str(tmp_path)!r}))
pool.run(abs, -1, seconds=60)
os.kill(os.getpid(), signal.SIGKILL)
"""
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, timeout=120, check=False)
    with Workers(1, LIMITS, scratch=tmp_path) as alive:
        assert len(list(tmp_path.glob("pool-*"))) == 2
        assert sweep(tmp_path) == 1
        assert alive.run(abs, -1, seconds=60) == Done(1)
    assert list(tmp_path.glob("pool-*")) == []
