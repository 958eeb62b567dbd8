"""The migrations make exactly the tables the program uses, go up and down with data in them, and the database itself
refuses what must not be."""

import re
import threading
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy.exc import DBAPIError

from models.error import ComponentMissing
from models.state import State
from storage.register import Register, open_register, schema
from storage.register.columns import metadata
from storage.register.tables import assessments, dossiers
from tests.storage.samples import UNIT, assessed, decision, received

ONLY_IN_MIGRATIONS = re.compile(r"search_words.*|alembic_version|ix_indexed_words")
OF_POSTGRESQL = ("words", "unit", "procedure", "state", "received_at", "secret")
"""Columns that the index has there alone."""


def _include(thing: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
    mine = ONLY_IN_MIGRATIONS.fullmatch(name or "") is not None
    return not mine and not (kind == "column" and name in OF_POSTGRESQL and thing.table.name == "indexed")  # type: ignore[attr-defined]


def test_the_migrated_tables_are_those_of_the_program(register: Register) -> None:
    with register.database.read() as connection:
        options = {"include_object": _include, "compare_type": not register.database.sqlite}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []


def _checks(inspector: sa.Inspector) -> Iterator[tuple[str, str, frozenset[str]]]:
    for table in inspector.get_table_names():
        for check in inspector.get_check_constraints(table):
            yield table, str(check["name"]), frozenset(re.findall(r"'([a-z_A-Z]+)'|\b(\d)\b", check["sqltext"]))


def test_the_databases_closed_sets_are_those_of_the_models(register: Register, tmp_path: object) -> None:
    """Fails when an enum of ``models`` grows without a migration."""
    fresh = sa.create_engine(f"sqlite:///{tmp_path}/fresh.sqlite")
    metadata.create_all(fresh)
    wanted = {check for check in _checks(sa.inspect(fresh)) if "IN (" in str(check) or check[2]}
    with register.database.read() as connection:
        there = {check for check in _checks(sa.inspect(connection)) if check[2]}
    assert {(t, n): v for t, n, v in there} == {(t, n): v for t, n, v in wanted}


def test_up_and_down_on_data(register: Register) -> None:
    code = assessed(register, text="Hợp đồng chuyển nhượng")
    register.decide(code, decision())
    before = (register.dossier(code), register.events(code), register.decisions(code))
    schema.downgrade(register.database, "0001")
    assert not register.schema_current()
    register.migrate()
    assert register.schema_current()
    assert (register.dossier(code), register.events(code), register.decisions(code)) == before
    schema.downgrade(register.database, "base")
    with register.database.read() as connection:
        assert set(sa.inspect(connection).get_table_names()) <= {"alembic_version"}
    register.migrate()
    assert register.list() == ()
    assert received(register) == f"{UNIT}-261122-0001"


def test_migrating_from_several_processes_at_once_is_safe(register_url: str) -> None:
    opened = [open_register(register_url) for _ in range(4)]
    failures: list[Exception] = []

    def migrate(register: Register) -> None:
        try:
            register.migrate()
        except Exception as error:  # noqa: BLE001 -- reported below
            failures.append(error)

    threads = [threading.Thread(target=migrate, args=(register,)) for register in opened]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert all(register.schema_current() for register in opened)
    for register in opened:
        register.close()


def test_who_starts_beside_a_long_migration_waits_for_it(register: Register, register_url: str) -> None:
    """Longer than a statement waits for a lock; the register's own time-out is shortened here to see it."""
    if register.database.sqlite:
        pytest.skip("SQLite has one writer and its own time-out")
    other = open_register(f"{register_url}?options=-c%20lock_timeout%3D200ms")
    starting = threading.Thread(target=other.migrate)
    with register.database.write() as connection:
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(schema._LOCK)))
        starting.start()
        starting.join(1.5)
        assert starting.is_alive()
    starting.join(30)
    assert not starting.is_alive()
    assert other.schema_current()
    with other.database.read() as connection:
        assert connection.execute(sa.text("SHOW lock_timeout")).scalar_one() == "200ms"
    other.close()


def test_tables_of_a_newer_program_that_shuts_older_ones_out_are_left_alone(register: Register) -> None:
    with register.database.write() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
        connection.execute(sa.text("UPDATE register_terms SET oldest = '9998'"))
    assert not register.schema_usable()
    with pytest.raises(ComponentMissing, match="newer"):
        register.migrate()


def test_an_older_program_goes_on_beside_newer_tables(register_url: str) -> None:
    """An office upgrades machine by machine: workers of the older program are started anew in between."""
    newer = open_register(register_url)
    newer.migrate()
    with newer.database.write() as connection:
        connection.execute(sa.text("ALTER TABLE dossiers ADD COLUMN only_newer_programs_know varchar(8)"))
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    older = open_register(register_url)
    older.migrate()
    assert older.schema_usable()
    assert not older.schema_current()
    code = assessed(older)
    with newer.database.write() as connection:  # as a newer worker writes: its models have a field more
        body = connection.execute(sa.select(assessments.c.body)).scalar_one()
        known = '{"only_newer_programs_know":1,' + body[1:]
        connection.execute(sa.update(assessments).values(body=known))
    assert newer.dossier(code).state is older.dossier(code).state
    for register in (newer, older):
        register.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET actor = 'somebody else'",
        "DELETE FROM events",
        "UPDATE events SET hash = '' WHERE number = 1",
        "UPDATE dossiers SET state = 'lost'",
        "UPDATE dossiers SET version = 0",
        "UPDATE findings SET severity = 'none'",
        "DELETE FROM dossiers",
        "INSERT INTO files (dossier, ordinal, name, submission, sha256, bytes, media_type, pages, body) "
        "VALUES ('none', 1, 'a', 'b', 'c', 1, 'd', 0, '{}')",
        "INSERT INTO submissions SELECT unit, submission, dossier, 9, received_at, digest, body FROM submissions",
    ],
)
def test_the_database_refuses_what_must_not_be(register: Register, statement: str) -> None:
    from tests.storage.samples import missing

    code = assessed(register, findings=(missing(),))
    before = (register.dossier(code), register.events(code))
    with pytest.raises(DBAPIError), register.database.engine.begin() as connection:
        connection.execute(sa.text(statement))
    assert (register.dossier(code), register.events(code)) == before


def test_postgresql_refuses_to_empty_the_log(register: Register) -> None:
    if register.database.sqlite:
        pytest.skip("SQLite has no TRUNCATE")
    received(register)
    with pytest.raises(DBAPIError), register.database.engine.begin() as connection:
        connection.execute(sa.text("TRUNCATE events"))


def test_every_state_can_stand_in_the_database(register: Register) -> None:
    code = received(register)
    for state in State:
        with register.database.write() as connection:
            connection.execute(dossiers.update().where(dossiers.c.code == code).values(state=state))
