"""Sends what waits in the outbox: in order per dossier, again with growing pauses, given up after three days.

In: the house. Out: ``DeliveryReport``. Safe at any time, from any number of processes: a receiver is served under a
lock that ends with its holder, and a process killed between sending and noting leaves the row waiting, so the receiver
gets the same message with the same ID again (at least once). A receiver that does not answer costs one attempt a run,
and holds up no other. Nothing of a body, an address or an answer is logged.
"""

import logging
import random
import ssl
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flows.house import House
from flows.webhooks.address import ForbiddenAddress, target_of
from flows.webhooks.event import MEDIA_TYPE, body_of
from flows.webhooks.sending import Answer, post, trusted_roots
from flows.webhooks.signing import signed_headers
from models.error import HosoError
from models.webhook import Delivery, Hook
from storage.register.webhooks import KEPT

PAUSES = (5, 60, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
"""Seconds after the first, second, ... failed attempt; after the last pause's attempt a message is dead."""
LONGEST_ASKED = 3600
"""A receiver may ask by ``Retry-After`` to be left alone for so many seconds."""
AT_ONCE = 8
GONE = 410
_log = logging.getLogger("hoso.webhooks")


@dataclass
class DeliveryReport:
    """Counts of one run; ``failed``: hook to the last attempt's word or status."""

    delivered: int = 0
    dead: int = 0
    failed: dict[str, str] = field(default_factory=dict)

    def add(self, other: "DeliveryReport") -> None:
        self.delivered += other.delivered
        self.dead += other.dead
        self.failed |= other.failed


Sender = Callable[[Hook, Delivery, ssl.SSLContext], Answer]


def deliver(house: House) -> DeliveryReport:
    """Send everything that is due, each receiver in its own thread, and forget what arrived long ago."""
    report = DeliveryReport()
    hooks = [hook for hook in house.register.webhooks.all() if hook.active]
    waiting = [hook for hook in hooks if house.register.webhooks.due(hook.id, now=house.now(), limit=1)]
    if waiting:
        roots = trusted_roots()
        with ThreadPoolExecutor(min(AT_ONCE, len(waiting)), thread_name_prefix="webhook") as pool:
            for one in pool.map(lambda hook: _serve(house, hook, roots), waiting):
                report.add(one)
    house.register.webhooks.sweep(before=house.now() - KEPT)
    return report


def _serve(house: House, hook: Hook, roots: ssl.SSLContext) -> DeliveryReport:
    """One receiver's due messages until none is left or one fails."""
    report = DeliveryReport()
    with house.register.lock(f"webhook-{hook.id}") as mine:
        while mine and (due := house.register.webhooks.due(hook.id, now=house.now())):
            for delivery in due:
                answer = _attempt(house, hook, delivery, roots)
                if not answer.arrived:
                    _note_failure(house, hook, delivery, answer, report)
                    return report
                house.register.webhooks.delivered(delivery.number, now=house.now(), status=answer.status or 0)
                report.delivered += 1
    return report


def _attempt(house: House, hook: Hook, delivery: Delivery, roots: ssl.SSLContext) -> Answer:
    now = house.now()
    body = body_of(delivery)
    try:
        secrets = [house.keyring.open(hook.secret, purpose(hook.id))]
        if hook.previous and hook.previous_until is not None and now < hook.previous_until:
            secrets.append(house.keyring.open(hook.previous, purpose(hook.id)))
        target = target_of(hook.url, local=house.settings.webhook_local)
    except ForbiddenAddress:
        return Answer(error="forbidden_address")
    except HosoError as error:
        return Answer(error=type(error).__name__)
    except OSError:
        return Answer(error="no_such_host")
    return post(target, {"content-type": MEDIA_TYPE, **signed_headers(secrets, delivery.id, now, body)}, body, roots)


def _note_failure(house: House, hook: Hook, delivery: Delivery, answer: Answer, report: DeliveryReport) -> None:
    webhooks, now = house.register.webhooks, house.now()
    word = answer.error or f"http_{answer.status}"
    again = None if answer.status == GONE else next_attempt(delivery.attempts, answer, now)
    webhooks.failed(delivery.number, again_at=again, now=now, status=answer.status, error=word)
    if answer.status == GONE:  # the scheme's way to say: never again
        webhooks.change(hook.model_copy(update={"active": False, "stopped": "gone"}))
    report.failed[hook.id] = word
    report.dead += again is None
    _log.warning("webhook hook=%s message=%s attempt=%s %s", hook.id, delivery.id, delivery.attempts + 1, word)


def next_attempt(failed_before: int, answer: Answer, now: datetime) -> datetime | None:
    """When to try again after one more failure, or None: given up. A tenth of chance keeps receivers from being met by
    everything at once when they come back."""
    if failed_before >= len(PAUSES):
        return None
    pause = max(PAUSES[failed_before], min(answer.retry_after, LONGEST_ASKED))
    return now + timedelta(seconds=pause * random.uniform(1.0, 1.1))  # noqa: S311 - spreads load, guards nothing


def purpose(hook: str) -> str:
    """What a hook's sealed secret is bound to."""
    return f"webhook {hook}"
