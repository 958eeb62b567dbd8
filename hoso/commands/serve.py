"""``hoso serve``, ``worker`` and ``deploy``: the desk and API; a machine that works; Prefect's deployments."""

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from models.error import ComponentMissing, WrongUsage

if TYPE_CHECKING:
    from flows.house import House

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
    limit: Annotated[int, typer.Option(min=1, help="Dossiers at once on this machine.")] = 1,
) -> None:
    """Work for the Prefect server that PREFECT_API_URL names."""
    _require_server()
    arguments = ["-m", "prefect", "worker", "start", "--pool", POOL, "--type", "process", "--limit", str(limit)]
    # This process becomes the worker, so that whoever stops it stops the worker and nothing is left behind.
    os.chdir(_root())
    os.execve(sys.executable, [sys.executable, *arguments], _environment())  # noqa: S606 - our own interpreter


def deploy() -> None:
    """Register the deployments of prefect.yaml with the Prefect server that PREFECT_API_URL names."""
    _require_server()
    _prefect(["work-pool", "create", POOL, "--type", "process", "--overwrite"])
    raise typer.Exit(_prefect(["--no-prompt", "deploy", "--all"]))


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
    return {**os.environ, "DO_NOT_TRACK": "1", "PREFECT_LOGGING_TO_API_ENABLED": "false"}
