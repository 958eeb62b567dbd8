"""The register's one class: each method is one transaction; the work is in the short modules beside it.

In: typed values of ``models``. Out: the same, all times aware UTC. Wrong: ``NotFound``, ``Conflict``,
``ForbiddenTransition``, ``WrongUsage``; ``ComponentMissing`` when the database does not answer and
``OutcomeUnknown`` when it went away in the middle of a write (repeat the call: writes are idempotent).
"""

from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from datetime import datetime

from models.decision import Decision, Event, StoredEvent
from models.dossier import Assessment, Dossier, DossierSummary
from models.finding import FindingCode
from models.reading import FileReading
from models.state import State
from models.submission import ReceivedFile, Submission
from models.user import ApiToken, Claim, Session, User
from storage.register import assessing, claims, deciding, dossiers, index, intake, people, schema
from storage.register.chain import append, events_of
from storage.register.database import Database
from storage.register.intake import Received
from storage.register.locks import processing_lock
from storage.register.rooms import Rooms
from storage.register.standing import Standing, standing
from storage.register.turns import next_received
from storage.search import SearchHit, parse_query

__all__ = ["Received", "Register", "open_register"]


def open_register(url: str) -> "Register":
    """The register at ``sqlite:///path`` or ``postgresql+psycopg://...``; connects only when first used."""
    return Register(Database(url))


class Register(Rooms):
    """See the module. Safe to share between threads; forget it after a fork and open another."""

    def close(self) -> None:
        """Give the connections back."""
        self.database.close()

    # -- schema

    def migrate(self) -> None:
        """Create or upgrade all tables (Alembic). Safe to call at every start, from several processes at once."""
        schema.upgrade(self.database)

    def schema_usable(self) -> bool:
        """Whether this program may work with the database's tables: its own, or newer ones that let it go on."""
        return schema.usable(self.database)

    def schema_current(self) -> bool:
        """Whether the database has exactly this program's tables."""
        return schema.current(self.database) == schema.newest()

    # -- intake

    def receive(
        self, submission: Submission, files: Sequence[ReceivedFile], *, now: datetime, actor: str, origin: str = ""
    ) -> Received:
        """Allot a code and write dossier, submission, files and event at once.

        The same submission ID of the same unit returns the same dossier with ``created`` False, and ``differs``
        True when the files are not the ones received then. A file name that is taken gets " (2)" and so on.
        """
        with self.database.write() as connection:
            return intake.receive(connection, submission, files, now=now, actor=actor, origin=origin)

    def supplement(
        self,
        code: str,
        submission: Submission,
        files: Sequence[ReceivedFile],
        *,
        now: datetime,
        actor: str,
        origin: str = "",
    ) -> Received:
        """Add a later submission's files to a dossier; its state becomes ``received``. Idempotent by submission ID."""
        with self.database.write() as connection:
            return intake.supplement(connection, code, submission, files, now=now, actor=actor, origin=origin)

    # -- reading

    def dossier(self, code: str) -> Dossier:
        """The dossier with its newest assessment; ``NotFound`` when there is none, or it bears a stamp of secrecy."""
        with self.database.read() as connection:
            dossiers.require_open(connection, code)
            return dossiers.dossier(connection, code)

    def dossier_of_submission(self, submission: str, unit: str | None = None) -> str | None:
        """The code that a submission ID got, in ``unit`` or in any."""
        with self.database.read() as connection:
            return dossiers.of_submission(connection, submission, unit)

    def submissions(self, code: str) -> tuple[Submission, ...]:
        """Every delivery to this dossier, oldest first."""
        with self.database.read() as connection:
            return dossiers.submissions_of(connection, code)

    def assessments(self, code: str) -> tuple[Assessment, ...]:
        """Every assessment ever recorded, oldest first: old results stay explainable."""
        with self.database.read() as connection:
            return assessing.assessments(connection, code)

    def list(
        self,
        *,
        state: State | None = None,
        unit: str | None = None,
        units: Sequence[str] | None = None,
        procedure: str | None = None,
        finding: FindingCode | None = None,
        limit: int = 100,
        after: str | None = None,
    ) -> tuple[DossierSummary, ...]:
        """Newest received first. ``after`` is the last code of the page before."""
        wanted = dossiers.Filter(state=state, unit=unit, units=units, procedure=procedure, finding=finding)
        with self.database.read() as connection:
            return dossiers.newest(connection, wanted, limit=limit, after=after)

    def queue(
        self,
        *,
        unit: str | None = None,
        units: Sequence[str] | None = None,
        procedure: str | None = None,
        finding: FindingCode | None = None,
        limit: int = 100,
        after: str | None = None,
    ) -> tuple[DossierSummary, ...]:
        """Dossiers that wait for a person (ready, review): nearest deadline first, then the riskier, then the older."""
        wanted = dossiers.Filter(unit=unit, units=units, procedure=procedure, finding=finding)
        with self.database.read() as connection:
            return dossiers.queue(connection, wanted, limit=limit, after=after)

    def counts(self, unit: str | None = None, *, units: Sequence[str] | None = None) -> dict[State, int]:
        """How many dossiers stand in each state; every state is a key."""
        with self.database.read() as connection:
            return dossiers.counts(connection, dossiers.Filter(unit=unit, units=units))

    def standing(self, now: datetime) -> Standing:
        """What an operator asks: how many wait, how long, how sure, what fails."""
        with self.database.read() as connection:
            return standing(connection, now)

    def unfinished(self) -> tuple[str, ...]:
        """Codes in received or processing, oldest first: what upkeep finishes."""
        with self.database.read() as connection:
            return dossiers.unfinished(connection)

    def next_received(self, *, procedures: Sequence[str] | None, passed: Collection[str]) -> str | None:
        """The code in ``received`` whose turn it is: units take turns. Of ``procedures`` only, None for all."""
        with self.database.read() as connection:
            return next_received(connection, procedures, passed)

    def same_paper(
        self, sha256s: Sequence[str], except_code: str, *, living: bool = False
    ) -> tuple[tuple[str, str], ...]:
        """(hash, code) for every other dossier that received the very same bytes; ``living``: not disposed of."""
        with self.database.read() as connection:
            return dossiers.same_paper(connection, sha256s, except_code, living=living)

    def search(
        self,
        query: str,
        *,
        unit: str | None = None,
        units: Sequence[str] | None = None,
        procedure: str | None = None,
        state: State | None = None,
        limit: int = 50,
    ) -> tuple[SearchHit, ...]:
        """Dossiers that hold every word of ``query``; with the very marks typed before those without."""
        wanted = dossiers.Filter(state=state, unit=unit, units=units, procedure=procedure)
        with self.database.read() as connection:
            since = index.recent(connection)
            return index.search(connection, parse_query(query), wanted.clauses(), limit=limit, since=since)

    def reindex(self, code: str, readings: Sequence[FileReading]) -> None:
        """Write a dossier's words again, after a restore or a change of how words are cut; nothing of one that was
        stopped for secrecy or disposed of, also while this goes on."""
        with self.database.write() as connection:
            row = dossiers.held_row(connection, code)
            if not row.secret and row.state != State.DISPOSED:
                index.put(connection, dossiers.dossier(connection, code), readings)

    def unindexed(self, limit: int = 1000) -> tuple[str, ...]:
        """Assessed dossiers the search index does not know; none but after a restore."""
        with self.database.read() as connection:
            return index.missing(connection, limit)

    # -- changing

    def move(self, code: str, to: State, event: Event, *, on_version: int | None = None) -> Dossier:
        """Change the state by the transition table and log ``event`` (its before and after are filled in);
        ``Conflict`` if the dossier is no longer at ``on_version``."""
        with self.database.write() as connection:
            return deciding.move(connection, code, to, event, on_version)

    def record(
        self,
        code: str,
        assessment: Assessment,
        to: State,
        *,
        due_at: datetime | None,
        now: datetime,
        actor: str,
        readings: Sequence[FileReading] = (),
        on_version: int | None = None,
    ) -> Dossier:
        """Keep what the pipeline concluded, set the state, index fields and ``readings`` for search: all or nothing.

        Recording the very same assessment again (a retry) changes nothing; ``Conflict`` if the dossier is no longer
        at ``on_version``, because a supplement or a decision came meanwhile.
        """
        with self.database.write() as connection:
            return assessing.record(
                connection,
                code,
                assessment,
                to,
                due_at=due_at,
                now=now,
                actor=actor,
                readings=readings,
                on_version=on_version,
            )

    def decide(self, code: str, decision: Decision, *, origin: str = "", four_eyes: bool = False) -> Dossier:
        """Keep a person's decision with its state and event; ``Conflict`` if the dossier changed since
        ``decision.version``, or somebody else holds a claim. With ``four_eyes`` the first of two only proposes."""
        with self.database.write() as connection:
            return deciding.decide(connection, code, decision, origin=origin, four_eyes=four_eyes)

    def decisions(self, code: str) -> tuple[Decision, ...]:
        """Every decision on this dossier, oldest first."""
        with self.database.read() as connection:
            return deciding.decisions(connection, code)

    # -- the audit log

    def log(self, event: Event, *, unit: str | None = None) -> StoredEvent:
        """Append an event that changes no state, such as a person's reading. ``unit`` where there is no dossier."""
        with self.database.write() as connection:
            return append(connection, event, unit=dossiers.unit_of(connection, event.dossier, unit))

    def events(self, code: str) -> tuple[StoredEvent, ...]:
        """Everything that happened to this dossier, oldest first."""
        with self.database.read() as connection:
            return events_of(connection, code)

    # -- one clerk at a time, one worker at a time

    def claim(self, code: str, user: str, *, now: datetime, seconds: int = 900) -> Claim:
        """Take or prolong the lease on a dossier; ``Conflict`` while somebody else holds it."""
        with self.database.write() as connection:
            return claims.claim(connection, code, user, now=now, seconds=seconds)

    def release(self, code: str, user: str, *, until: datetime | None = None) -> None:
        """Give the lease back; nothing happens if ``user`` does not hold it, or has prolonged it beyond ``until``."""
        with self.database.write() as connection:
            claims.release(connection, code, user, until=until)

    def claimed_by(self, code: str, *, now: datetime) -> str | None:
        """Who holds a lease that has not run out."""
        with self.database.read() as connection:
            return claims.claimed_by(connection, code, now=now)

    def lock(self, code: str) -> AbstractContextManager[bool]:
        """Try to be the one worker on this dossier: True inside when got. A killed process frees it at once."""
        return processing_lock(self.database, code)

    # -- people

    def add_user(self, user: User) -> None:
        """``Conflict`` when the name is taken."""
        with self.database.write() as connection:
            people.add_user(connection, user)

    def change_user(self, user: User) -> None:
        """Replace everything but the password hash of an account."""
        with self.database.write() as connection:
            people.change_user(connection, user)

    def user(self, name: str) -> User | None:
        """The account, or None."""
        with self.database.read() as connection:
            return people.user(connection, name)

    def users(self) -> tuple[User, ...]:
        """All accounts by name."""
        with self.database.read() as connection:
            return people.all_users(connection)

    def set_password_hash(self, name: str, password_hash: str) -> None:
        """Change the password's hash, forget failed sign-ins and close every session of the account."""
        with self.database.write() as connection:
            people.set_password_hash(connection, name, password_hash)

    def sign_in_failed(self, name: str, *, now: datetime, limit: int = 5, seconds: int = 900) -> int:
        """Count a refused sign-in and lock the account for ``seconds`` at ``limit``; 0 for an unknown name. While the
        lock stands nothing is counted, so no attempt prolongs it; after it the count starts anew."""
        with self.database.write() as connection:
            return people.sign_in_failed(connection, name, now=now, limit=limit, seconds=seconds)

    def sign_in_succeeded(self, name: str) -> None:
        """Forget the refused sign-ins."""
        with self.database.write() as connection:
            people.sign_in_succeeded(connection, name)

    def open_session(self, session: Session) -> None:
        """Keep a browser's sign-in. ``session.token_hash`` is ``storage.register.people.secret_hash(cookie)``."""
        with self.database.write() as connection:
            people.open_session(connection, session)

    def session(self, token_hash: str, *, now: datetime) -> Session | None:
        """The session if it has not run out and its account is active."""
        with self.database.read() as connection:
            return people.session(connection, token_hash, now=now)

    def close_session(self, token_hash: str) -> None:
        """Sign out; nothing happens for an unknown hash."""
        with self.database.write() as connection:
            people.close_session(connection, token_hash)

    def add_token(self, token: ApiToken) -> None:
        """Keep a program's key (its hash)."""
        with self.database.write() as connection:
            people.add_token(connection, token)

    def token(self, token_hash: str, *, now: datetime) -> ApiToken | None:
        """The token if it is neither revoked nor run out."""
        with self.database.read() as connection:
            return people.token(connection, token_hash, now=now)

    def tokens(self) -> tuple[ApiToken, ...]:
        """All tokens by name."""
        with self.database.read() as connection:
            return people.all_tokens(connection)

    def revoke_token(self, name: str, *, now: datetime) -> None:
        """End the tokens of that name; ``NotFound`` when there is none."""
        with self.database.write() as connection:
            people.revoke_token(connection, name, now=now)
