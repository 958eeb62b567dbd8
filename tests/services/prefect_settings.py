"""What the shipped units and the compose file give Prefect's server, for tests and benchmarks that start one."""

from pathlib import Path

_FILE = Path(__file__).resolve().parents[2] / "deploy" / "prefect-server.env"


def server_environment() -> dict[str, str]:
    """The variables of ``deploy/prefect-server.env``."""
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
