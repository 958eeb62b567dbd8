"""State changes and decisions: the state, the decision's row and the event, or none of them.

In: an event or a decision. Out: the dossier after it. Wrong: ``ForbiddenTransition``, ``Conflict``, ``WrongUsage``.
"""

import sqlalchemy as sa

from models.decision import DECISION_STATE, REASON_REQUIRED, Decision, DecisionKind, Event, EventKind
from models.dossier import Dossier
from models.error import VersionChanged, WrongUsage
from models.finding import Severity
from models.state import State, require_transition
from storage.register.agreement import decision_digest
from storage.register.chain import append, hold_unit
from storage.register.claims import release, require_free
from storage.register.dossiers import dossier, held_row, unit_of
from storage.register.proposals import agreed
from storage.register.tables import decisions as kept
from storage.register.tables import dossiers, findings


def require_version(code: str, version: int, on_version: int | None) -> None:
    """Raise ``VersionChanged`` unless the dossier is still as the caller saw it (None: the caller does not mind)."""
    if on_version is not None and on_version != version:
        raise VersionChanged(f"{code} changed since it was opened (now version {version}); look again, then decide")


def move(connection: sa.Connection, code: str, to: State, event: Event, on_version: int | None = None) -> Dossier:
    """See ``Register.move``."""
    unit = unit_of(connection, code)
    hold_unit(connection, unit)
    row = held_row(connection, code)
    require_version(code, row.version, on_version)
    before = State(row.state)
    require_transition(before, to)
    connection.execute(
        dossiers.update().where(dossiers.c.code == code).values(state=to, version=row.version + 1, changed_at=event.at)
    )
    append(connection, event.model_copy(update={"dossier": code, "before": before, "after": to}), unit=unit)
    return dossier(connection, code)


def decide(
    connection: sa.Connection, code: str, decision: Decision, *, origin: str, four_eyes: bool = False
) -> Dossier:
    """See ``Register.decide``."""
    if decision.kind in REASON_REQUIRED and not decision.reason.strip():
        raise WrongUsage(f"a decision to {decision.kind} needs a reason")
    hold_unit(connection, unit_of(connection, code))
    row = held_row(connection, code)
    require_version(code, row.version, decision.version)
    require_free(connection, code, decision.by, now=decision.at)
    require_transition(State(row.state), DECISION_STATE[decision.kind])
    proposed_by = None
    if four_eyes:
        proposed_by = agreed(connection, row, decision, origin=origin)
        if proposed_by is None:
            release(connection, code, decision.by)
            return dossier(connection, code)
    number = connection.execute(
        sa.select(sa.func.coalesce(sa.func.max(kept.c.number), 0)).where(kept.c.dossier == code)
    ).scalar_one()
    connection.execute(
        kept.insert().values(
            dossier=code, number=number + 1, kind=decision.kind, by=decision.by, at=decision.at,
            body=decision.model_dump_json(),
        )
    )  # fmt: skip
    release(connection, code, decision.by)
    event = Event(
        kind=EventKind.DECIDED,
        at=decision.at,
        actor=decision.by,
        dossier=code,
        origin=origin,
        reason=decision.reason,
        detail={
            "decision": decision.kind.value,
            "on_version": str(row.version),
            "decision_digest": decision_digest(decision),
            **_reasons(connection, code, decision),
            **({"proposed_by": proposed_by} if proposed_by else {}),
        },
    )
    return move(connection, code, DECISION_STATE[decision.kind], event)


def _reasons(connection: sa.Connection, code: str, decision: Decision) -> dict[str, str]:
    """Why a supplement was asked for, as codes: the findings that stood in the way then (figures count them)."""
    if decision.kind is not DecisionKind.SUPPLEMENT:
        return {}
    query = sa.select(findings.c.code).where(findings.c.dossier == code, findings.c.severity == Severity.BLOCKING)
    codes = connection.execute(query.distinct().order_by(findings.c.code)).scalars().all()
    return {"findings_open": " ".join(codes) or "other"}


def decisions(connection: sa.Connection, code: str) -> tuple[Decision, ...]:
    """See ``Register.decisions``."""
    query = sa.select(kept.c.body).where(kept.c.dossier == code).order_by(kept.c.number)
    return tuple(Decision.from_kept(body) for body in connection.execute(query).scalars())
