"""Whether the register's rows still say what their events said: a row edited behind the program's back is found.

Each event that writes rows carries a digest of them. In: a database. Out: (dossier, what differs) one by one.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from models.correction import Correction
from models.decision import Decision, EventKind
from models.dossier import Assessment
from models.finding import Severity
from models.package import SealedPackage
from models.state import State
from models.submission import ReceivedFile, Submission
from storage.register.database import Database
from storage.register.derived import differing
from storage.register.desk_tables import corrections
from storage.register.disposing import is_blank
from storage.register.tables import assessments, decisions, dossiers, events, files, packages, submissions


def delivery_digest(body: str, names: Sequence[tuple[str, str, int]]) -> str:
    """Of a submission's JSON and its files' (name, SHA-256, bytes) in order."""
    return _digest([json.loads(body), [list(name) for name in names]])


def decision_digest(decision: Decision) -> str:
    """Of a decision's JSON."""
    return _digest(json.loads(decision.model_dump_json()))


def correction_digest(correction: Correction) -> str:
    """Of a correction's JSON."""
    return _digest(json.loads(correction.model_dump_json()))


def _digest(content: object) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def disagreements(database: Database) -> Iterator[tuple[str, str]]:
    """Every dossier that differs from its events, and in what."""
    with database.read() as connection:
        codes = connection.execute(sa.select(dossiers.c.code).order_by(dossiers.c.code)).scalars().all()
        for code in codes:
            for message in _differences(connection, code):
                yield code, message


def _differences(connection: sa.Connection, code: str) -> Iterator[str]:
    rows = connection.execute(
        sa.select(events.c.kind, events.c.after, events.c.detail)
        .where(events.c.dossier == code)
        .order_by(events.c.number)
    ).all()
    row = connection.execute(sa.select(dossiers).where(dossiers.c.code == code)).one()
    states = [event.after for event in rows if event.after is not None]
    if not states or states[-1] != row.state:
        yield f"state is {row.state}, the log says {states[-1] if states else 'nothing'}"
    if len(states) != row.version:
        yield f"version is {row.version}, the log has {len(states)} changes"
    if row.state == State.DISPOSED:
        if not is_blank(connection, code):
            yield "it was disposed of and something of it is still here"
        return
    yield from _compare("a delivery", _said(rows, "delivery"), _deliveries(connection, code))
    yield from _compare("an assessment", _said(rows, "assessment"), _assessments(connection, code))
    yield from _compare("a decision", _said(rows, "decision_digest"), _decisions(connection, code))
    yield from _compare("a correction", _said(rows, "correction"), _corrections(connection, code))
    yield from _packages(connection, code)
    yield from _applicant(connection, row)
    yield from _concluded(connection, row)
    yield from _files(connection, code)


def _concluded(connection: sa.Connection, row: sa.Row[Any]) -> Iterator[str]:
    """Rows and counts that are written from the newest assessment, for what is asked for."""
    query = sa.select(assessments.c.body).where(assessments.c.dossier == row.code)
    body = connection.execute(query.order_by(assessments.c.number.desc()).limit(1)).scalar_one_or_none()
    newest = Assessment(procedure=row.procedure) if body is None else Assessment.from_kept(body)
    for name in differing(connection, row.code, newest):
        yield f"{name} are not those of the newest assessment"
    blocking = sum(finding.severity is Severity.BLOCKING for finding in newest.findings)
    review = sum(finding.severity is Severity.REVIEW for finding in newest.findings)
    if (row.blocking, row.review, row.procedure) != (blocking, review, newest.procedure):
        yield "procedure or counts are not those of the newest assessment"


def _files(connection: sa.Connection, code: str) -> Iterator[str]:
    """A file is read from its text; the columns beside it are for questions."""
    for row in connection.execute(sa.select(files).where(files.c.dossier == code)):
        kept = ReceivedFile.from_kept(row.body)
        if (row.name, row.submission, row.sha256, row.bytes, row.media_type, row.pages) != (
            kept.name, kept.submission, kept.sha256, kept.bytes, kept.media_type, kept.pages,
        ):  # fmt: skip
            yield f"file {row.ordinal}: its columns differ from its text"


def _said(rows: Sequence[Any], name: str) -> list[str]:
    return [r.detail[name] for r in rows if name in r.detail]


def _compare(what: str, said: list[str], there: list[str]) -> Iterator[str]:
    if said != there:
        yield f"{what} is not what was recorded ({len(said)} in the log, {len(there)} in the register)"


def _deliveries(connection: sa.Connection, code: str) -> list[str]:
    found = []
    deliveries = connection.execute(
        sa.select(submissions).where(submissions.c.dossier == code).order_by(submissions.c.ordinal)
    ).all()
    for delivery in deliveries:
        names = connection.execute(
            sa.select(files.c.name, files.c.sha256, files.c.bytes)
            .where(files.c.dossier == code, files.c.submission == delivery.submission)
            .order_by(files.c.ordinal)
        )
        found.append(delivery_digest(delivery.body, [(n.name, n.sha256, n.bytes) for n in names]))
    return found


def _assessments(connection: sa.Connection, code: str) -> list[str]:
    query = sa.select(assessments.c.body).where(assessments.c.dossier == code).order_by(assessments.c.number)
    return [hashlib.sha256(body.encode()).hexdigest() for body in connection.execute(query).scalars()]


def _decisions(connection: sa.Connection, code: str) -> list[str]:
    query = sa.select(decisions).where(decisions.c.dossier == code).order_by(decisions.c.number)
    found = []
    for row in connection.execute(query):
        decision = Decision.from_kept(row.body)
        agrees = (row.kind, row.by, row.at) == (decision.kind, decision.by, decision.at)
        found.append(decision_digest(decision) if agrees else "its columns differ from its text")
    return found


def _corrections(connection: sa.Connection, code: str) -> list[str]:
    query = sa.select(corrections).where(corrections.c.dossier == code).order_by(corrections.c.number)
    found = []
    for row in connection.execute(query):
        correction = Correction.from_kept(row.body)
        agrees = (row.number, row.kind, row.by, row.at) == (
            correction.number, correction.kind, correction.by, correction.at,
        )  # fmt: skip
        found.append(correction_digest(correction) if agrees else "its columns differ from its text")
    return found


def _packages(connection: sa.Connection, code: str) -> Iterator[str]:
    """Each package is as it was sealed, and held where the last event on holds says so."""
    query = sa.select(events.c.kind, events.c.detail).where(events.c.dossier == code).order_by(events.c.number)
    said, hold = [], False
    for event in connection.execute(query):
        if event.kind == EventKind.SEALED:
            said.append({name: event.detail.get(name) for name in _SEALED})
        elif event.kind in {EventKind.HELD, EventKind.RELEASED}:
            hold = event.kind == EventKind.HELD
    rows = connection.execute(
        sa.select(packages).where(packages.c.dossier == code).order_by(packages.c.sealed_at, packages.c.key)
    ).all()
    there = [sealed_detail(SealedPackage(**row._mapping)) for row in rows]
    for told, found in zip(said, there, strict=False):
        if any(value is not None and value != found[name] for name, value in told.items()):
            yield "a package is not what was sealed"
    if len(said) != len(there) or any(row.hold != hold for row in rows):
        yield f"packages or their holds are not those of the log ({len(said)} sealed, {len(there)} there)"


_SEALED = ("package", "sha256", "profile", "retention", "until", "mode")


def sealed_detail(package: SealedPackage) -> dict[str, str]:
    """What the log says of a package when it is sealed."""
    until = "" if package.retain_until is None else package.retain_until.isoformat()
    return {
        "package": package.key,
        "sha256": package.sha256,
        "profile": package.profile.value,
        "retention": package.retention,
        "until": until,
        "mode": package.mode,
    }


def _applicant(connection: sa.Connection, row: sa.Row[Any]) -> Iterator[str]:
    body = connection.execute(
        sa.select(submissions.c.body).where(submissions.c.dossier == row.code, submissions.c.ordinal == 1)
    ).scalar_one_or_none()
    if body is None:
        yield "its first delivery is gone"
        return
    first = Submission.from_kept(body)
    there = (row.applicant_name, row.applicant_id_number, row.applicant_tax_code, row.submission, row.received_at)
    if there != (
        first.applicant.name, first.applicant.id_number, first.applicant.tax_code, first.submission, first.received,
    ):  # fmt: skip
        yield "applicant or receipt is not what was submitted"
