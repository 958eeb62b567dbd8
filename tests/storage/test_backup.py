"""The drill: a register copied while in use, put back in a new place, and held against what it was."""

from pathlib import Path

import pytest

from models.error import ComponentMissing, IntegrityError, WrongUsage
from storage.audit import verify_register
from storage.register import Register, backup, open_register
from tests.services.postgres import Postgres
from tests.storage.samples import NOW, assessed, decision, received


@pytest.fixture
def empty_url(register: Register, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """Another place of the same kind."""
    if register.database.sqlite:
        return f"sqlite:///{tmp_path}/elsewhere/register.sqlite"
    server: Postgres = request.getfixturevalue("postgres")
    return server.new_database()


def test_a_backup_put_back_elsewhere_is_the_register(register: Register, empty_url: str, tmp_path: Path) -> None:
    code = assessed(register, text="Hợp đồng chuyển nhượng")
    register.decide(code, decision())
    made = backup.back_up(register.database, tmp_path / "b", now=NOW)
    later = received(register, "after-the-backup")
    elsewhere = open_register(empty_url)
    assert backup.restore(tmp_path / "b", elsewhere.database) == made
    assert elsewhere.dossier(code) == register.dossier(code)
    assert elsewhere.events(code) == register.events(code)
    assert [hit.dossier.dossier for hit in elsewhere.search("chuyển nhượng")] == [code]
    assert verify_register(elsewhere).sound
    assert backup.missing_heads(elsewhere.database, made.heads) == ()
    assert later not in {row.dossier for row in elsewhere.list()}
    assert received(elsewhere, "after-the-restore") == later, "it goes on where the backup ended"
    elsewhere.close()


def test_a_restored_register_that_is_too_old_is_told(register: Register, empty_url: str, tmp_path: Path) -> None:
    received(register)
    backup.back_up(register.database, tmp_path / "old", now=NOW)
    received(register, "second")
    newer = backup.back_up(register.database, tmp_path / "new", now=NOW)
    elsewhere = open_register(empty_url)
    backup.restore(tmp_path / "old", elsewhere.database)
    assert [head.number for head in backup.missing_heads(elsewhere.database, newer.heads)] == [2]
    elsewhere.close()


def test_what_is_no_whole_backup_is_refused(register: Register, empty_url: str, tmp_path: Path) -> None:
    received(register)
    made = backup.back_up(register.database, tmp_path / "b", now=NOW)
    copy = tmp_path / "b" / made.file
    copy.chmod(0o600)
    data = bytearray(copy.read_bytes())
    data[len(data) // 2] ^= 1
    copy.write_bytes(bytes(data))
    elsewhere = open_register(empty_url)
    with pytest.raises(IntegrityError, match="older one"):
        backup.restore(tmp_path / "b", elsewhere.database)
    with pytest.raises(IntegrityError, match="no whole backup"):
        backup.restore(tmp_path, elsewhere.database)
    elsewhere.close()


def test_a_register_with_tables_is_never_written_over(register: Register, tmp_path: Path) -> None:
    code = received(register)
    backup.back_up(register.database, tmp_path / "b", now=NOW)
    with pytest.raises(WrongUsage, match="not empty"):
        backup.restore(tmp_path / "b", register.database)
    with pytest.raises(WrongUsage, match="not there"):
        backup.back_up(register.database, tmp_path / "b", now=NOW)
    assert register.dossier(code).dossier == code


def test_a_backup_is_for_its_owner_only(register: Register, tmp_path: Path) -> None:
    received(register)
    made = backup.back_up(register.database, tmp_path / "b", now=NOW)
    assert (tmp_path / "b").stat().st_mode & 0o077 == 0
    assert (tmp_path / "b" / made.file).stat().st_mode & 0o077 == 0


@pytest.mark.service
def test_a_database_that_is_gone_is_one_plain_line(postgres_url: str, tmp_path: Path) -> None:
    gone = open_register(postgres_url.replace("127.0.0.1:", "127.0.0.1:1"))
    with pytest.raises(ComponentMissing):
        backup.back_up(gone.database, tmp_path / "b", now=NOW)
