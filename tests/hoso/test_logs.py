"""What ``hoso serve`` writes to its log: code positions, never what a message or an address holds."""

import logging

import httpx
import pytest

from flows.house import House
from hoso.logs import set_up_logging
from tests.web.live import serving
from tests.web.stand_in import StandInGate
from web.app import create_app

NUMBER = "026171732260"


def test_a_fault_leaves_positions_and_no_text(house: House, capfd: pytest.CaptureFixture[str]) -> None:
    app = create_app(house, gate=StandInGate())  # type: ignore[arg-type]

    @app.get("/fault/{what}")
    def fault(what: str) -> None:
        raise KeyError(f"no person {what}")

    set_up_logging("INFO")
    try:
        with serving(app) as address:
            assert httpx.get(f"{address}/fault/{NUMBER}").status_code == 500
    finally:
        logging.getLogger("hoso").handlers = []
    written = "".join(capfd.readouterr())
    assert "a fault of ours: KeyError at test_logs.py" in written
    assert "route=/fault/{what}" in written
    assert NUMBER not in written
    assert "Traceback" not in written
