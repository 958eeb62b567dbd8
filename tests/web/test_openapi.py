"""The interface asked with everything its own OpenAPI document allows and forbids: nothing but documented answers.

``SCHEMATHESIS_EXAMPLES`` (default 8 a call) makes the run longer; such a run is not the same twice.
"""

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from flows.house import House, open_house
from models.settings import Settings
from models.user import ApiToken, Role
from storage.register.people import secret_hash
from tests.web.loader import UNIT, add_dossier
from tests.web.stand_in import StandInGate
from web.app import create_app

FEW = 8
EXAMPLES = int(os.environ.get("SCHEMATHESIS_EXAMPLES", FEW))
CHECKS = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
SECRET = "fuzzing"


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    home = tmp_path_factory.mktemp("fuzzed")
    now = datetime.fromisoformat("2026-03-02T09:00:00+07:00")
    house: House = open_house(
        Settings(
            home=home,
            register=f"sqlite:///{home}/register.sqlite",
            objects=f"file://{home}/objects",
            watch=f"file://{home}/drop",
            api_per_minute=1_000_000,
        ),
        now=lambda: now,
    )
    for number in range(3):
        add_dossier(house, number)
    house.register.add_token(
        ApiToken(token_hash=secret_hash(SECRET), name="fuzz", role=Role.CLERK, units=(UNIT,), created_at=now)
    )
    (Path(home) / "drop" / "incoming" / UNIT / "a").mkdir(parents=True)
    yield create_app(house, gate=StandInGate())  # type: ignore[arg-type]
    house.register.close()


def test_nothing_but_documented_answers(fuzzed: FastAPI) -> None:
    described = schemathesis.openapi.from_asgi("/api/v1/openapi.json", fuzzed)
    asked = 0
    for result in described.get_all_operations():
        operation = result.ok()

        @given(case=operation.as_strategy(generation_mode=GenerationMode.POSITIVE) | _wrong(operation))
        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
            derandomize=EXAMPLES == FEW,
        )
        def answers_as_documented(case: schemathesis.Case) -> None:
            nonlocal asked
            asked += 1
            case.call_and_validate(headers={"authorization": f"Bearer {SECRET}"}, checks=CHECKS)

        answers_as_documented()
    print(f"{asked} requests")  # noqa: T201 - the count of a longer run
    assert asked > 50


def _wrong(operation: Any) -> Any:
    """Requests that break the document, where it can be broken."""
    try:
        strategy = operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)
        strategy.validate()
    except Exception:  # noqa: BLE001 - schemathesis says in several ways that nothing can be broken
        return operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    return strategy
