"""After disposal nobody is in the register any more but in its log, the log still proves itself, and what somebody puts
back is found."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from models.package import SealedPackage
from models.state import State
from storage.audit import ProblemKind, verify_register
from storage.register import Register
from storage.register.columns import metadata
from storage.register.disposing import EMPTIED, KEPT
from storage.register.tables import dossiers
from tests.storage.samples import NOW, assessed, decision, digest, missing

PERSONAL = ("Huệ", "026171732260", "Nguyễn Văn An", "NGUYỄN VĂN AN", "nguyen van an", "scan1.pdf", "chuyển nhượng")


@pytest.fixture
def disposed(register: Register) -> str:
    code = assessed(register, text="Hợp đồng chuyển nhượng", findings=(missing(),))
    register.decide(code, decision())
    package = SealedPackage(
        dossier=code, key=f"{code}/p.zip", sha256=digest("p"), bytes=1, sealed_at=NOW, retention="06", retain_until=NOW
    )
    register.keeping.seal(package, actor="archivist")
    after = NOW + timedelta(days=1)
    register.keeping.dispose(code, approved_by=["a", "b"], now=after, actor="x", reason="hết hạn", certificate="c" * 64)
    return code


def test_every_table_of_a_dossier_is_kept_or_emptied_on_purpose(register: Register) -> None:
    of_dossiers = {table.name for table in metadata.tables.values() if "dossier" in table.c}
    assert of_dossiers == KEPT | EMPTIED
    assert not KEPT & EMPTIED


def test_no_person_is_left_in_any_table(register: Register, disposed: str) -> None:
    with register.database.read() as connection:
        names = sa.inspect(connection).get_table_names()
        assert len(names) > 20
        for name in names:
            for row in connection.execute(sa.text(f'SELECT * FROM "{name}"')):  # noqa: S608
                found = [word for word in PERSONAL if word in " ".join(map(str, row))]
                assert not found, f"{name}: {found}"


def test_the_stub_stays_and_nothing_is_found_by_search(register: Register, disposed: str) -> None:
    stub = register.dossier(disposed)
    assert (stub.state, stub.applicant.name, stub.applicant.id_number) == (State.DISPOSED, "", None)
    assert [file.sha256 for file in stub.files] == [digest("scan1.pdf")]
    assert stub.components == ()
    assert [event.detail.get("certificate") for event in register.events(disposed)][-1] == "c" * 64
    for query in ("Huệ", "026171732260", "chuyen nhuong"):
        assert register.search(query) == ()


def test_the_log_still_proves_itself_and_shows_what_is_put_back(register: Register, disposed: str) -> None:
    assert verify_register(register).sound
    with register.database.write() as connection:
        connection.execute(dossiers.update().values(applicant_name="ai đó"))
    assert [problem.kind for problem in verify_register(register).problems] == [ProblemKind.ROW_DIFFERS]
