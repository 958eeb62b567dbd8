"""Workers: one that hangs, dies or eats memory is a named ending of its job, and the next job goes on."""

import os
import signal
import time

import pytest

from flows.workers import Done, Ending, Failed, Workers
from models.error import ComponentMissing
from models.settings import Limits
from tests.conftest import ROOT

pytestmark = pytest.mark.fault


def double(number: int) -> int:
    return 2 * number


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def eat() -> int:
    return len(bytearray(3_000_000_000))


def fail() -> None:
    raise ValueError("text of a stranger's file")


def lack() -> None:
    raise ComponentMissing("no Tesseract")


@pytest.fixture(scope="module")
def pool() -> Workers:
    with Workers(2, Limits(worker_memory_mb=1500), readable=(ROOT,)) as opened:
        yield opened


@pytest.mark.parametrize(("job", "ending"), [(die, Ending.DIED), (eat, Ending.OUT_OF_MEMORY), (fail, Ending.ERROR)])
def test_a_bad_job_has_an_ending_and_the_next_one_goes_on(pool: Workers, job: object, ending: Ending) -> None:
    failed = pool.run(job, seconds=30)
    assert isinstance(failed, Failed)
    assert failed.ending is ending
    assert "stranger" not in failed.reason
    assert pool.run(double, 21, seconds=30) == Done(42)


def test_a_hanging_job_is_killed_in_time(pool: Workers) -> None:
    began = time.monotonic()
    failed = pool.run(time.sleep, 60, seconds=1)
    assert isinstance(failed, Failed)
    assert failed.ending is Ending.TIMED_OUT
    assert time.monotonic() - began < 20


def test_a_missing_component_is_told_and_not_swallowed(pool: Workers) -> None:
    with pytest.raises(ComponentMissing):
        pool.run(lack, seconds=30)


def test_many_jobs_come_back_each_with_its_place(pool: Workers) -> None:
    ended = dict(pool.map(double, ((n,) for n in range(50)), seconds=30))
    assert ended == {n: Done(2 * n) for n in range(50)}
