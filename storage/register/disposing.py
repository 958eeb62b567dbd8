"""What of a dossier leaves the register when it is disposed of, and the stub that stays.

In: a connection and a code. Out: nothing. Of people there stays what the audit log says, which nobody can change:
account names, times, reasons as they were typed. Each table with a dossier column stands in one of two sets below;
``tests/storage/test_disposing.py`` fails for a new table that stands in neither.
"""

import sqlalchemy as sa

from models.submission import Channel, ReceivedFile, Submission
from storage.register import index
from storage.register.columns import metadata
from storage.register.tables import dossiers, files, indexed, submissions

KEPT = frozenset({"events", "packages", "submissions", "files", "outbox", "deliveries", "facts"})
"""Codes, hashes, counts: the log, what was destroyed, the stub, what other systems were told, figures."""

EMPTIED = frozenset({
    "assessments", "checklist", "claims", "components", "corrections", "decisions", "fields", "findings", "indexed",
    "matters", "page_texts", "proposals", "sources", "verdicts",
})  # fmt: skip
"""What was read, concluded, decided and found of people."""


def blank(connection: sa.Connection, code: str) -> None:
    """Leave the stub: code, unit, procedure, times, and of each file its hash."""
    index.remove(connection, code)
    for table in metadata.tables.values():
        if table.name in EMPTIED and table is not indexed:
            connection.execute(table.delete().where(table.c.dossier == code))
    connection.execute(
        dossiers.update()
        .where(dossiers.c.code == code)
        .values(applicant_name="", applicant_id_number=None, applicant_tax_code=None, blocking=0, review=0)
    )
    _blank_deliveries(connection, code)
    _blank_files(connection, code)


def is_blank(connection: sa.Connection, code: str) -> bool:
    """Whether nothing but the stub is there."""
    tables = (table for table in metadata.tables.values() if table.name in EMPTIED)
    left = any(
        connection.execute(sa.select(sa.literal(1)).select_from(t).where(t.c.dossier == code).limit(1)).first()
        for t in tables
    )
    row = connection.execute(sa.select(dossiers).where(dossiers.c.code == code)).one()
    return not left and not (row.applicant_name or row.applicant_id_number or row.applicant_tax_code)


def _blank_deliveries(connection: sa.Connection, code: str) -> None:
    channel = Channel(connection.execute(sa.select(dossiers.c.channel).where(dossiers.c.code == code)).scalar_one())
    for row in connection.execute(sa.select(submissions).where(submissions.c.dossier == code)).all():
        stub = Submission(submission=row.submission, unit=row.unit, received=row.received_at, channel=channel)
        connection.execute(
            submissions.update()
            .where(submissions.c.unit == row.unit, submissions.c.submission == row.submission)
            .values(body=stub.model_dump_json())
        )


def _blank_files(connection: sa.Connection, code: str) -> None:
    for row in connection.execute(sa.select(files).where(files.c.dossier == code)).all():
        stub = ReceivedFile(
            name=f"{row.ordinal:03}", sha256=row.sha256, bytes=row.bytes, media_type=row.media_type, pages=row.pages,
            submission=row.submission,
        )  # fmt: skip
        connection.execute(
            files.update()
            .where(files.c.dossier == code, files.c.ordinal == row.ordinal)
            .values(name=stub.name, body=stub.model_dump_json())
        )
