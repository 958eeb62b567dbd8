"""Dossiers through many machines while something dies every half minute; at the end everything must add up.

In: minutes. Out: what was acknowledged, finished, sealed, lost or done twice, how long the last one took after the last
fault, memory of the machines and database bytes a dossier. Machines are network namespaces (tests/flows/province.py).
"""

import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import psycopg

from benchmarks.pipeline.cpu import descendants
from models.state import UNFINISHED
from storage.audit import verify_register
from tests.flows.province import Province
from tests.services.ceph import Ceph
from tests.services.postgres import Postgres

FAULT_SECONDS = 30
DOWN_SECONDS = 6
SETTLE_SECONDS = 1800
EVERY_SECONDS = 2.0
"""Between two deliveries, so that two cores can follow; a province's busiest minute on one machine."""


def soak(folder: Path, minutes: float, *, seed: int = 1) -> dict[str, object]:
    """See the module."""
    chance = random.Random(seed)  # noqa: S311 - which fault comes next is no secret
    postgres, ceph = Postgres(), Ceph()
    postgres.start()
    ceph.start()
    province = Province(folder, postgres, ceph, workers=2, desks=2)
    try:
        province.start()
        sizes = {name: _size(url) for name, url in _databases(province).items()}
        memory = _memory(province)
        acknowledged, refused, faults = _days(province, minutes, chance)
        began = time.monotonic()
        province.wait_finished(SETTLE_SECONDS)
        settled = time.monotonic() - began
        grown = {name: _size(url) - sizes[name] for name, url in _databases(province).items()}
        return {
            "minutes": minutes,
            "acknowledged": len(acknowledged),
            "not acknowledged, sent again": refused,
            "faults": dict(Counter(faults)),
            "seconds from the last fault until all was finished": round(settled),
            **_adds_up(province, acknowledged),
            "memory MB before, after": (memory, _memory(province)),
            "database bytes a dossier": {n: size // max(1, len(acknowledged)) for n, size in grown.items()},
        }
    finally:
        province.remove()
        ceph.remove()
        postgres.remove()


def _days(province: Province, minutes: float, chance: random.Random) -> tuple[dict[str, str], int, list[str]]:
    """Deliveries and faults until the time is up; what is not acknowledged is sent again, as a portal does."""
    until, next_fault = time.monotonic() + 60 * minutes, time.monotonic() + FAULT_SECONDS
    acknowledged: dict[str, str] = {}
    refused = number = 0
    faults: list[str] = []
    while time.monotonic() < until:
        name = f"soak-{number}"
        desk = chance.choice(province.desks)
        code = province.deliver(desk, name, [("a.txt", f"paper {name}".encode())], "land_transfer")
        if code is None:
            refused += 1
        else:
            acknowledged[name] = code
            number += 1
        if time.monotonic() > next_fault:
            kind = chance.choice(sorted(_FAULTS))
            print(f"{kind} after {len(acknowledged)} dossiers", file=sys.stderr, flush=True)
            _FAULTS[kind](province)
            faults.append(kind)
            next_fault = time.monotonic() + FAULT_SECONDS
        time.sleep(EVERY_SECONDS)
    return acknowledged, refused, faults


def _adds_up(province: Province, acknowledged: dict[str, str]) -> dict[str, object]:
    register = province.house.register
    states = {code: register.dossier(code).state for code in acknowledged.values()}
    kinds = [[event.kind.value for event in register.events(code)] for code in states]
    originals = [file for code in states for file in register.dossier(code).files]
    return {
        "states": dict(Counter(state.value for state in states.values())),
        "lost": sum(state in UNFINISHED for state in states.values()) + len(acknowledged) - len(states),
        "done twice": sum(k.count("assessed") > 1 or k.count("received") > 1 or k.count("sealed") > 1 for k in kinds),
        "originals": len(originals),
        "audit sound": verify_register(register).sound,
    }


def _worker(province: Province) -> None:
    machine = province.workers[0]
    machine.kill()
    province.start_worker(machine)


def _desk(province: Province) -> None:
    machine = province.desks[0]
    machine.kill()
    province.start_desk(machine)


def _prefect(province: Province) -> None:
    province.kill_prefect()
    time.sleep(DOWN_SECONDS)
    province.start_prefect()


def _postgres(province: Province) -> None:
    province.postgres.kill()
    time.sleep(DOWN_SECONDS)
    province.postgres.start()


def _store(province: Province) -> None:
    province.ceph.kill()
    time.sleep(DOWN_SECONDS)
    province.ceph.start()


def _cable(province: Province) -> None:
    province.workers[1].cut()
    time.sleep(2 * DOWN_SECONDS)
    province.workers[1].mend()


def _slow(province: Province) -> None:
    wire = province.wires["store"]
    wire.delay, wire.loss = 0.05, 0.05
    time.sleep(2 * DOWN_SECONDS)
    wire.delay, wire.loss = 0.0, 0.0


_FAULTS: dict[str, Callable[[Province], None]] = {
    "worker killed": _worker, "desk killed": _desk, "Prefect killed": _prefect, "PostgreSQL killed": _postgres,
    "store killed": _store, "cable out": _cable, "slow store": _slow,
}  # fmt: skip


def _databases(province: Province) -> dict[str, str]:
    return {"register": province.register_url, "Prefect": province.prefect_url}


def _size(url: str) -> int:
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
    assert row is not None
    return int(row[0])


def _memory(province: Province) -> dict[str, int]:
    """Resident megabytes of each machine's largest process."""
    return {m.name: max((_resident(p) for d in m.processes() for p in [d, *descendants(d)]), default=0)
            for m in (*province.workers, *province.desks)}  # fmt: skip


def _resident(process: int) -> int:
    try:
        text = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) // 1000 for line in text.splitlines() if line.startswith("VmRSS")), 0)
