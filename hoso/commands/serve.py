"""``hoso serve``, ``worker`` and ``deploy``: the desk and API; a machine that works; Prefect's deployments."""

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from models.error import ComponentMissing, WrongUsage
from models.lane import Lane

if TYPE_CHECKING:
    from flows.house import House
    from models.settings import Settings

POOL = "hoso"


def register(app: typer.Typer) -> None:
    app.command()(serve)
    app.command()(worker)
    app.command()(deploy)


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on; else HOSO_HOST.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; else HOSO_PORT.")] = None,
) -> None:
    """Serve the desk and the API, and process what is received."""
    from hoso.opening import house as open_it

    house = open_it()
    run_web(house, host or house.settings.host, house.settings.port if port is None else port)


def run_web(house: "House", host: str, port: int) -> None:
    """Run the web server in this process until it is stopped."""
    import uvicorn

    from web.app import create_app

    uvicorn.run(
        create_app(house),
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=bool(house.settings.trusted_proxies),
        forwarded_allow_ips=house.settings.trusted_proxies or None,
    )


def worker(
    limit: Annotated[int, typer.Option(min=0, help="Dossiers at once on this machine; 0: as many as fit.")] = 0,
    lane: Annotated[Lane, typer.Option(help="express: only what the law wants within minutes.")] = Lane.NORMAL,
) -> None:
    """Work for the Prefect server that PREFECT_API_URL names."""
    from flows.settings import load_settings

    _require_server()
    settings = load_settings()
    cores = len(os.sched_getaffinity(0))
    memory_mb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 1_000_000
    express = lane is Lane.EXPRESS
    at_once = limit or (1 if express else fitting(cores, memory_mb, settings))
    queues = ["express"] if express else ["express", "normal", "pages", "housekeeping", "default"]
    os.environ.update(_environment())  # before Prefect is imported
    os.chdir(_root())
    from flows.logs import set_up_logging
    from flows.warm.worker import work

    set_up_logging(settings.log_level, settings.log_format)
    work(POOL, queues, at_once)


def fitting(cores: int, memory_mb: int, settings: "Settings") -> int:
    """How many dossiers fit on a machine: each has HOSO_WORKERS processes, which want a core and may want all their
    memory. A quarter of the memory is left to everything else."""
    by_cores = cores // settings.workers
    by_memory = (memory_mb * 3 // 4) // (settings.workers * settings.limits.worker_memory_mb)
    return max(1, min(by_cores, by_memory))


QUEUES = {"express": 1, "normal": 10, "housekeeping": 15, "pages": 20}
"""Prefect's work queues of the pool, and their priority: 1 goes first."""


def deploy() -> None:
    """Register the deployments of prefect.yaml with the Prefect server that PREFECT_API_URL names."""
    _require_server()
    _prefect(["work-pool", "create", POOL, "--type", "process", "--overwrite"])
    os.environ.update(_environment())
    _make_queues()
    raise typer.Exit(_prefect(["--no-prompt", "deploy", "--all"]))


def _make_queues() -> None:
    """Create the pool's queues, or set the priority of those that are there."""
    from prefect.client.orchestration import get_client
    from prefect.exceptions import ObjectAlreadyExists

    with get_client(sync_client=True) as client:
        for name, priority in QUEUES.items():
            try:
                client.create_work_queue(name, priority=priority, work_pool_name=POOL)
            except ObjectAlreadyExists:
                queue = client.read_work_queue_by_name(name, work_pool_name=POOL)
                client.update_work_queue(queue.id, priority=priority)


def _require_server() -> None:
    if not os.environ.get("PREFECT_API_URL"):
        raise ComponentMissing("PREFECT_API_URL is not set; start 'prefect server start' and name its address there")


def _prefect(arguments: list[str]) -> int:
    command = [sys.executable, "-m", "prefect", *arguments]
    return subprocess.run(command, cwd=_root(), env=_environment(), check=False).returncode


def _root() -> Path:
    root = Path(__file__).resolve().parents[2]
    if not (root / "prefect.yaml").is_file():
        raise WrongUsage("prefect.yaml is not beside the program; run this from the installation's folder")
    return root


def _environment() -> dict[str, str]:
    ours = {
        "PREFECT_WORKER_QUERY_SECONDS": "2",  # a clerk waits for the first page
        "PREFECT_CLIENT_CSRF_SUPPORT_ENABLED": "false",  # else every run asks three times whether it is wanted
    }
    return {**ours, **os.environ, "DO_NOT_TRACK": "1", "PREFECT_LOGGING_TO_API_ENABLED": "false"}
