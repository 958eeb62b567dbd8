"""The administrator's page of webhooks: receivers, what was given up and why, and sending again.

In: forms. Out: the page; a receiver's secret once. Only receivers whose every unit is the administrator's are shown.
Wrong: ``NotFound`` for another's, ``WrongUsage`` and ``ForbiddenAddress`` for an address that cannot be told.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from flows.webhooks.receivers import add_hook, replay, rotate
from models.error import NotFound
from models.webhook import DeliveryState, Hook, HookCount
from web.access import Action
from web.pages import render
from web.visitor import Visitor, allowed, house_of

router = APIRouter(include_in_schema=False, prefix="/admin/webhooks")

Administrator = Annotated[Visitor, Depends(allowed(Action.ADMINISTER))]
SHOWN = 100


@router.get("")
def webhooks_page(request: Request, visitor: Administrator) -> Response:
    """Receivers and the messages that were given up."""
    return _page(request, visitor)


@router.post("")
def add(
    request: Request,
    visitor: Administrator,
    name: Annotated[str, Form(min_length=1, max_length=60)],
    url: Annotated[str, Form(min_length=1, max_length=2000)],
) -> Response:
    """A receiver for the administrator's units; its secret is shown on this answer and never again."""
    _, secret = add_hook(house_of(request), name.strip(), url.strip(), visitor.units)
    return _page(request, visitor, secret=secret)


@router.post("/{hook}/rotate")
def new_secret(request: Request, hook: str, visitor: Administrator) -> Response:
    """A new secret, shown once; the old one signs beside it for two days."""
    _own(request, visitor, hook)
    return _page(request, visitor, secret=rotate(house_of(request), hook))


@router.post("/{hook}/replay")
def send_again(
    request: Request, hook: str, visitor: Administrator, message: Annotated[str, Form(max_length=64)] = ""
) -> Response:
    """Let one message, or all that were given up, be sent again."""
    _own(request, visitor, hook)
    replay(house_of(request), hook, message or None)
    return RedirectResponse("/admin/webhooks", 303)


@router.post("/{hook}/remove")
def remove(request: Request, hook: str, visitor: Administrator) -> Response:
    """Forget a receiver and what waits for it."""
    _own(request, visitor, hook)
    house_of(request).register.webhooks.remove(hook)
    return RedirectResponse("/admin/webhooks", 303)


def _page(request: Request, visitor: Visitor, secret: str = "") -> Response:
    webhooks = house_of(request).register.webhooks
    hooks = {hook.id: hook for hook in webhooks.all() if set(hook.units) <= set(visitor.units)}
    counts = {hook: HookCount(hook=hook) for hook in hooks} | webhooks.counts()
    dead = [d for d in webhooks.list(state=DeliveryState.DEAD, limit=SHOWN) if d.hook in hooks]
    return render(
        request, "webhooks.html", visitor, hooks=list(hooks.values()), names=hooks, counts=counts, dead=dead,
        secret=secret,
    )  # fmt: skip


def _own(request: Request, visitor: Visitor, hook_id: str) -> Hook:
    hook = house_of(request).register.webhooks.hook(hook_id)
    if not set(hook.units) <= set(visitor.units):
        raise NotFound(f"no webhook {hook_id!r} in your units; see the list")
    return hook
