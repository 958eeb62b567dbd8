"""The administrator's page of webhooks: a secret once, what was given up, sending it again."""

import re

from flows.house import House
from flows.webhooks.receivers import add_hook
from models.webhook import DeliveryState
from tests.web.conftest import SignIn
from tests.web.loader import FOREIGN, UNIT, add_dossier

URL = "http://10.20.30.40/hook"


def test_a_receiver_is_added_and_its_secret_shown_once(house: House, sign_in: SignIn) -> None:
    client = sign_in("administrator")
    page = client.post("/admin/webhooks", data={"name": "Cổng tỉnh", "url": URL})
    assert page.status_code == 200, page.text
    secret = re.search(r"whsec_[A-Za-z0-9+/=]{44}", page.text)
    assert secret
    assert secret[0] not in client.get("/admin/webhooks").text
    (hook,) = house.register.webhooks.all()
    rotated = client.post(f"/admin/webhooks/{hook.id}/rotate").text
    assert "whsec_" in rotated
    assert secret[0] not in rotated
    assert client.post(f"/admin/webhooks/{hook.id}/remove").status_code == 303
    assert house.register.webhooks.all() == ()


def test_what_was_given_up_is_listed_and_sent_again(house: House, sign_in: SignIn) -> None:
    hook, _ = add_hook(house, "Cổng tỉnh", URL, [UNIT])
    code = add_dossier(house)
    (first,) = house.register.webhooks.due(hook.id, now=house.now())
    house.register.webhooks.failed(first.number, again_at=None, now=house.now(), status=500, error="http_500")
    client = sign_in("administrator")
    page = client.get("/admin/webhooks").text
    assert code in page
    assert "http_500" in page
    assert client.post(f"/admin/webhooks/{hook.id}/replay", data={"message": first.id}).status_code == 303
    assert house.register.webhooks.list(state=DeliveryState.DEAD) == ()
    assert house.register.webhooks.due(hook.id, now=house.now())[0].id == first.id


def test_a_receiver_of_another_unit_does_not_exist(house: House, sign_in: SignIn) -> None:
    hook, _ = add_hook(house, "Cổng khác", URL, [UNIT, FOREIGN])
    client = sign_in("administrator")
    assert hook.id not in client.get("/admin/webhooks").text
    for what in ("rotate", "replay", "remove"):
        assert client.post(f"/admin/webhooks/{hook.id}/{what}").status_code == 404
    assert house.register.webhooks.hook(hook.id) == hook


def test_this_machine_is_no_receiver(house: House, sign_in: SignIn) -> None:
    client = sign_in("administrator")
    for url in ("http://127.0.0.1/", "http://169.254.169.254/latest", "ftp://10.0.0.1/"):
        assert client.post("/admin/webhooks", data={"name": "x", "url": url}).status_code == 422
    assert house.register.webhooks.all() == ()
