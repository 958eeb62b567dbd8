"""What ``hoso serve`` writes to its log: code positions, never what a message or an address holds."""

import json
import logging

import httpx
import pytest

from flows.house import House
from flows.logs import JsonLines, set_up_logging
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


def test_a_line_as_json_names_its_pairs() -> None:
    record = logging.LogRecord(
        "hoso.process", logging.ERROR, "", 0, "put back dossier=%s error=%s", ("H61-1", "X"), None
    )
    said = json.loads(JsonLines().format(record))
    assert said["time"].endswith("+00:00")
    assert (said["level"], said["logger"]) == ("ERROR", "hoso.process")
    assert (said["message"], said["dossier"], said["error"]) == ("put back dossier=H61-1 error=X", "H61-1", "X")
