"""The office's trust store over the test world, and one call to verify bytes."""

from collections.abc import Callable
from pathlib import Path

import pytest

from models.signature import FileVerdict
from models.submission import Applicant
from pipeline.verify import load_trust, verify_file
from pipeline.verify.trust import TrustStore
from tests.pipeline.verify.pki import NOW, world

Check = Callable[..., FileVerdict]


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> TrustStore:
    trust, crls = world().write_trust(tmp_path_factory.mktemp("office"))
    return load_trust(trust, crls)


@pytest.fixture
def check(store: TrustStore, tmp_path: Path) -> Check:
    """Verify bytes at ``NOW`` (or ``moment``) with the office's store (or ``trust``)."""

    def run(
        data: bytes,
        *,
        name: str = "a.pdf",
        trust: TrustStore = store,
        moment: object = NOW,
        applicant: Applicant | None = None,
    ) -> FileVerdict:
        path = tmp_path / "file"
        path.write_bytes(data)
        return verify_file(path, name, trust, moment=moment, applicant=applicant)  # type: ignore[arg-type]

    return run
