"""Who may do what: one table, role by action. Every route names its action; units are checked per dossier.

In: a role. Out: the actions it may do. Nothing goes wrong here; ``web/visitor.py`` refuses. The table is the whole
policy: ``tests/web/test_access.py`` asks every route as every role, in the own and in a foreign unit.
"""

from enum import StrEnum

from models.user import Role


class Action(StrEnum):
    """What a route does, in the words of the roles. ``SELF`` is anyone who is signed in."""

    SELF = "self"
    QUEUE = "queue"
    VIEW = "view"
    DOWNLOAD = "download"
    CLAIM = "claim"
    CORRECT = "correct"
    DECIDE = "decide"
    SUBMIT = "submit"
    STATUS = "status"
    SEARCH = "search"
    FIGURES = "figures"
    ADMINISTER = "administer"


_CLERK = frozenset(
    {
        Action.SELF,
        Action.QUEUE,
        Action.VIEW,
        Action.DOWNLOAD,
        Action.CLAIM,
        Action.CORRECT,
        Action.DECIDE,
        Action.SUBMIT,
        Action.STATUS,
        Action.SEARCH,
        Action.FIGURES,
    }
)

ALLOWED: dict[Role, frozenset[Action]] = {
    # The portal hands dossiers over and asks how they stand; it never looks at pages.
    Role.INTAKE: frozenset({Action.SELF, Action.SUBMIT, Action.STATUS}),
    Role.CLERK: _CLERK,
    # A lead watches and may decide in a clerk's absence.
    Role.LEAD: _CLERK,
    # An archivist finds and gives out, and changes nothing.
    Role.ARCHIVIST: frozenset({Action.SELF, Action.VIEW, Action.DOWNLOAD, Action.SEARCH, Action.STATUS}),
    # An administrator sees accounts, never people's papers (purpose limitation, Law 91/2025).
    Role.ADMINISTRATOR: frozenset({Action.SELF, Action.ADMINISTER}),
}

HOME: dict[Role, str] = {
    Role.INTAKE: "/account",
    Role.CLERK: "/desk",
    Role.LEAD: "/desk",
    Role.ARCHIVIST: "/archive",
    Role.ADMINISTRATOR: "/admin",
}
"""Where a person lands after sign-in."""


def may(role: Role, action: Action) -> bool:
    """Whether ``role`` may do ``action`` at all (in its own units)."""
    return action in ALLOWED[role]
