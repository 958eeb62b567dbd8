"""Four eyes: a decision that needs a second person waits as a proposal until somebody else makes the same one.

In: an open write transaction that holds the dossier, and a decision. Out: who proposed it, once a second person agrees.
A proposal counts only on the version it was made on: whatever changes the dossier ends it. Another person's different
decision takes its place, as a proposal of its own. Nothing goes wrong here; ``deciding`` has checked everything else.
"""

from collections.abc import Sequence

import sqlalchemy as sa

from models.decision import Decision, Event, EventKind
from models.error import Conflict
from storage.register.agreement import decision_digest
from storage.register.chain import append, hold_unit
from storage.register.claims import require_free
from storage.register.database import Database
from storage.register.desk_tables import proposals
from storage.register.dossiers import held_row, unit_of
from storage.register.tables import dossiers


class Proposals:
    """Reached as ``register.proposals``; each method is its own transaction."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def of(self, code: str) -> Decision | None:
        """The proposal that waits for a second person, None where there is none."""
        with self.database.read() as connection:
            return standing(connection, code)

    def among(self, codes: Sequence[str]) -> frozenset[str]:
        """Those of ``codes`` that wait for a second person."""
        query = (
            sa.select(proposals.c.dossier)
            .join(dossiers, (dossiers.c.code == proposals.c.dossier) & (dossiers.c.version == proposals.c.version))
            .where(proposals.c.dossier.in_(list(codes)))
        )
        with self.database.read() as connection:
            return frozenset(connection.execute(query).scalars())

    def by(self, name: str, codes: Sequence[str]) -> frozenset[str]:
        """Those of ``codes`` that wait for somebody other than ``name``, who proposed."""
        query = (
            sa.select(proposals.c.dossier)
            .join(dossiers, (dossiers.c.code == proposals.c.dossier) & (dossiers.c.version == proposals.c.version))
            .where(proposals.c.dossier.in_(list(codes)), proposals.c.by == name)
        )
        with self.database.read() as connection:
            return frozenset(connection.execute(query).scalars())

    def turn_down(self, code: str, answer: Decision, *, origin: str = "") -> None:
        """Say no to a proposal; ``answer`` carries who, when and why. ``Conflict`` where none waits."""
        with self.database.write() as connection:
            unit = unit_of(connection, code)
            hold_unit(connection, unit)
            held_row(connection, code)
            require_free(connection, code, answer.by, now=answer.at)
            proposed = standing(connection, code)
            if proposed is None:
                raise Conflict(f"{code} has no proposal that waits; open it again")
            connection.execute(proposals.delete().where(proposals.c.dossier == code))
            append(connection, _event(code, answer, "turned_down", proposed.kind, origin), unit=unit)


def standing(connection: sa.Connection, code: str) -> Decision | None:
    """See ``Proposals.of``."""
    query = (
        sa.select(proposals.c.body)
        .join(dossiers, (dossiers.c.code == proposals.c.dossier) & (dossiers.c.version == proposals.c.version))
        .where(proposals.c.dossier == code)
    )
    body = connection.execute(query).scalar_one_or_none()
    return None if body is None else Decision.from_kept(body)


def agreed(
    connection: sa.Connection, row: sa.Row[tuple[object, ...]], decision: Decision, *, origin: str
) -> str | None:
    """Who proposed what ``decision`` now confirms; None when it is itself only a proposal, which is then kept."""
    code = str(row.code)
    proposed = standing(connection, code)
    if proposed is not None and proposed.by != decision.by and proposed.kind == decision.kind:
        return proposed.by
    connection.execute(proposals.delete().where(proposals.c.dossier == code))
    connection.execute(
        proposals.insert().values(
            dossier=code, version=row.version, kind=decision.kind, by=decision.by, at=decision.at,
            body=decision.model_dump_json(),
        )
    )  # fmt: skip
    append(connection, _event(code, decision, "proposed", decision.kind, origin), unit=str(row.unit))
    return None


def _event(code: str, decision: Decision, step: str, kind: str, origin: str) -> Event:
    return Event(
        kind=EventKind.DECIDED,
        at=decision.at,
        actor=decision.by,
        dossier=code,
        origin=origin,
        reason=decision.reason,
        detail={"step": step, "decision": kind, "proposal_digest": decision_digest(decision)},
    )
