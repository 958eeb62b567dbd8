"""The program. ``hoso --help`` lists its commands; each is a short module of ``hoso/commands``.

Every error is one line on standard error and an exit code of ``models.error.ExitCode``. With ``--json`` a
command prints exactly one JSON document on standard output and nothing else there.
"""

import sys
from importlib import import_module

import typer

from hoso.failing import run_safely

_COMMANDS = (
    "intake",
    "read",
    "classify",
    "verify",
    "show",
    "decide",
    "figures",
    "keep",
    "backup",
    "learn",
    "upkeep",
    "metrics",
    "watch",
    "serve",
    "demo",
    "doctor",
)
_GROUPS = ("office", "procedures", "user", "token", "webhook", "audit", "trust", "copy", "keys")


def build() -> typer.Typer:
    """The whole program. Command modules import heavy rooms only when a command runs."""
    app = typer.Typer(
        name="hoso",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        help="Takes scanned dossiers from upload to checked e-dossier.",
    )
    for name in _COMMANDS:
        import_module(f"hoso.commands.{name}").register(app)
    for name in _GROUPS:
        app.add_typer(import_module(f"hoso.commands.{name}").app, name=name)
    return app


def main() -> None:
    """Entry point of the ``hoso`` script."""
    sys.exit(run_safely(lambda: build()(standalone_mode=False)))


if __name__ == "__main__":
    main()
