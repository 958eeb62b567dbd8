"""Adding, rotating and replaying: what an administrator does with webhooks, from the shell or the page.

In: the house, names and addresses. Out: the hook, and its secret once. Wrong: ``WrongUsage``, ``ForbiddenAddress``.
"""

import secrets
from collections.abc import Sequence
from datetime import timedelta

from flows.house import House
from flows.webhooks.address import require_url, target_of
from flows.webhooks.deliver import purpose
from flows.webhooks.signing import SECRET_BYTES, shown
from models.error import WrongUsage
from models.webhook import Hook

OVERLAP = timedelta(days=2)
"""How long the old secret signs beside the new one after a rotation."""


def add_hook(house: House, name: str, url: str, units: Sequence[str]) -> tuple[Hook, str]:
    """Keep a receiver; returns it with its secret, which is shown this once."""
    require_url(url)
    try:
        target_of(url, local=house.settings.webhook_local)
    except OSError:
        raise WrongUsage("this webhook's host has no address here; check the name or the office's DNS") from None
    identifier, secret = secrets.token_hex(8), secrets.token_bytes(SECRET_BYTES)
    hook = Hook(
        id=identifier,
        name=name,
        url=url,
        units=tuple(units),
        created_at=house.now(),
        secret=house.keyring.seal(secret, purpose(identifier)),
    )
    house.register.webhooks.add(hook)
    return hook, shown(secret)


def rotate(house: House, hook_id: str) -> str:
    """Give a receiver a new secret; the old one signs beside it for two days."""
    hook = house.register.webhooks.hook(hook_id)
    secret = secrets.token_bytes(SECRET_BYTES)
    changes = {
        "secret": house.keyring.seal(secret, purpose(hook.id)),
        "previous": hook.secret,
        "previous_until": house.now() + OVERLAP,
    }
    house.register.webhooks.change(hook.model_copy(update=changes))
    return shown(secret)


def replay(house: House, hook_id: str, message: str | None = None) -> int:
    """Send again what was given up, or one message whatever became of it; the hook is active again afterwards."""
    hook = house.register.webhooks.hook(hook_id)
    if not hook.active:
        house.register.webhooks.change(hook.model_copy(update={"active": True, "stopped": ""}))
    return house.register.webhooks.replay(now=house.now(), hook=hook_id, message=message)
