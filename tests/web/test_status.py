"""The administrator's page of how the system stands, and the queue's filters by unit and deadline."""

import pytest
from fastapi import FastAPI

from flows.health import health
from flows.house import House
from models.error import ComponentMissing
from models.user import User
from storage.objects import Place
from tests.web.conftest import SignIn
from tests.web.loader import FOREIGN, UNIT, add_dossier


def test_it_tells_what_waits_what_runs_and_names_nobody(house: House, sign_in: SignIn) -> None:
    code = add_dossier(house)
    page = sign_in("administrator").get("/admin/status").text
    for said in ("dispatch-normal", "Đang chạy", "Đã dừng", "Thiếu giấy tờ", "Tesseract"):
        assert said in page, said
    assert code not in page
    assert "Huệ" not in page
    assert sign_in("clerk").get("/admin/status").status_code == 403


def test_a_part_that_does_not_answer_is_a_line(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(place: Place, key: str) -> None:
        raise ComponentMissing("the store does not answer")

    monkeypatch.setattr(house.objects, "stat", gone)
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")
    found = health(house, own=())
    assert {part.name: part.good for part in found.parts}["objects"] is False
    assert found.workers is None, "nobody can say who works while Prefect's server is silent"
    assert found.standing is not None


def test_the_queue_by_unit_and_deadline_with_counts(app: FastAPI, house: House, sign_in: SignIn) -> None:
    late, today, far = add_dossier(house, 0), add_dossier(house, 1), add_dossier(house, 20)
    other = add_dossier(house, 0, unit=FOREIGN)
    lead: User | None = house.register.user("lead")
    assert lead is not None
    house.register.change_user(lead.model_copy(update={"units": (UNIT, FOREIGN)}))
    client = sign_in("lead")

    def shown(address: str) -> set[str]:
        page = client.get(address).text
        return {code for code in (late, today, far, other) if f'data-href="/desk/{code}"' in page}

    assert shown("/desk") == {late, today, far, other}
    assert shown("/desk?due=late") == {late, other}
    assert shown(f"/desk?due=late&unit={UNIT}") == {late}
    assert shown("/desk?due=week") == {today}
    assert shown(f"/desk?unit={FOREIGN}&state=review") == {other}
    assert shown("/desk?unit=H61.77&due=never") == {late, today, far, other}, "an old bookmark asks for nothing"
    page = client.get(f"/desk?unit={UNIT}").text
    assert "Quá hạn (1)" in page
    assert '<span class="count">3</span>' in page
