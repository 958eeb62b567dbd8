"""``hoso webhook``: portals that are told of changes of state."""

from typing import Annotated

import typer

from models.error import ExitCode, WrongUsage
from models.webhook import DeliveryState

app = typer.Typer(no_args_is_help=True, help="Portals that are told of every change of state.")

HookId = Annotated[str, typer.Argument(help="ID of the webhook.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


@app.command()
def add(
    url: Annotated[str, typer.Argument(help="Address that takes the events: http(s)://HOST/PATH.")],
    name: Annotated[str, typer.Option(help="What it is for; else the address's host.")] = "",
    unit: Annotated[list[str] | None, typer.Option(help="Unit code; may be given more than once.")] = None,
) -> None:
    """Add a receiver and print its signing secret, this once."""
    from urllib.parse import urlsplit

    from flows.webhooks.receivers import add_hook
    from hoso.opening import house as open_it
    from hoso.output import print_text

    house = open_it()
    hook, secret = add_hook(house, name or urlsplit(url).hostname or "", url, unit or [house.settings.unit])
    print_text(f"{hook.id} {secret}")


@app.command("list")
def list_hooks(json: AsJson = False) -> None:
    """List receivers, with what waits for each and what was given up."""
    from hoso.opening import house as open_it
    from hoso.output import print_json, print_table

    webhooks = open_it().register.webhooks
    counts, found = webhooks.counts(), webhooks.all()
    if json:
        print_json([hook.model_copy(update={"secret": "", "previous": ""}) for hook in found])
        return
    rows = []
    for hook in found:
        count = counts.get(hook.id)
        waiting, dead = (count.pending, count.dead) if count else (0, 0)
        state = "hoạt động" if hook.active else "đã ngừng"
        rows.append([hook.id, hook.name, hook.url, ", ".join(hook.units), state, str(waiting), str(dead)])
    print_table(["Mã", "Tên", "Địa chỉ", "Đơn vị", "Tình trạng", "Chờ gửi", "Không gửi được"], rows)


@app.command()
def remove(hook: HookId) -> None:
    """Forget a receiver and everything that waits for it."""
    from hoso.opening import house as open_it

    open_it().register.webhooks.remove(hook)


@app.command()
def rotate(hook: HookId) -> None:
    """Print a new signing secret; the old one signs beside it for two days."""
    from flows.webhooks.receivers import rotate as renew
    from hoso.opening import house as open_it
    from hoso.output import print_text

    print_text(renew(open_it(), hook))


@app.command()
def dead(json: AsJson = False) -> None:
    """List the messages that were given up; exit 1 when there are any."""
    from hoso.opening import house as open_it
    from hoso.output import moment_text, print_json, print_table

    found = open_it().register.webhooks.list(state=DeliveryState.DEAD)
    if json:
        print_json(found)
    else:
        rows = [[d.hook, d.id, d.dossier, d.after, str(d.attempts), d.error, moment_text(d.ended_at)] for d in found]
        print_table(["Mã", "Thông điệp", "Hồ sơ", "Trạng thái", "Số lần gửi", "Lý do", "Lúc"], rows)
    raise typer.Exit(ExitCode.ANSWER_IS_NO if found else ExitCode.DONE)


@app.command()
def replay(
    hook: HookId,
    message: Annotated[str | None, typer.Option(help="One message's ID; else all that were given up.")] = None,
) -> None:
    """Let messages be sent again, with their own IDs."""
    from flows.webhooks.receivers import replay as again
    from hoso.opening import house as open_it
    from hoso.output import print_text

    number = again(open_it(), hook, message)
    if message is not None and number == 0:
        raise WrongUsage(f"no message {message!r} of this webhook; see hoso webhook dead")
    print_text(f"gửi lại {number} thông điệp")


@app.command()
def deliver(json: AsJson = False) -> None:
    """Send what is due now; exit 4 when a receiver does not take it."""
    from flows.webhooks.deliver import deliver as send
    from hoso.opening import house as open_it
    from hoso.output import print_json, print_text

    report = send(open_it())
    if json:
        print_json({"delivered": report.delivered, "dead": report.dead, "failed": report.failed})
    else:
        print_text(f"đã gửi {report.delivered}, không gửi được {report.dead}, còn chờ ở {len(report.failed)} nơi nhận")
    raise typer.Exit(ExitCode.COMPONENT_MISSING if report.failed else ExitCode.DONE)
