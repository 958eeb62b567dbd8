"""ClamAV at intake, with Debian's own daemon and one signature of ours: a file with malware is named and opened by
nobody, the rest of its dossier goes on; a daemon that is away lets nothing pass."""

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.house import House
from flows.process import process
from flows.receive import receive
from flows.steps.scanning import infected
from models.error import ComponentMissing
from models.finding import FindingCode
from models.state import UNFINISHED, State
from models.submission import Submission
from tests.services.daemon import Daemon

pytestmark = pytest.mark.service
MARK = b"hoso-malware-of-the-test"
SIGNATURE = f"Test.Ours:0:*:{MARK.hex()}\n"


@pytest.fixture(scope="module")
def clamd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if (program := shutil.which("clamd", path="/usr/sbin:/usr/bin")) is None:
        pytest.skip("clamd is not installed: apt-get install clamav-daemon")
    folder = tmp_path_factory.mktemp("clam")
    (folder / "signatures").mkdir()
    (folder / "signatures" / "ours.ndb").write_text(SIGNATURE)
    place = folder / "clamd.ctl"
    settings = {"LocalSocket": place, "DatabaseDirectory": folder / "signatures", "Foreground": "yes",
                "StreamMaxLength": "1M", "TemporaryDirectory": folder, "LogFile": folder / "clamd.log"}  # fmt: skip
    (folder / "clamd.conf").write_text("".join(f"{name} {value}\n" for name, value in settings.items()))
    daemon = Daemon([program, "-c", folder / "clamd.conf"], folder / "out")
    until = time.monotonic() + 60
    while not place.exists():
        assert daemon.alive, (folder / "out").read_text()
        assert time.monotonic() < until
        time.sleep(0.1)
    yield f"unix:{place}"
    daemon.end()


def with_scanner(house: House, address: str) -> House:
    return House(house.settings.model_copy(update={"clamd": address, "workers": 1}), house.now)


def test_a_file_with_malware_is_named_and_the_rest_goes_on(house: House, clamd: str, tmp_path: Path) -> None:
    (tmp_path / "bad.txt").write_bytes(b"Xin ch\xc3\xa0o " + MARK)
    (tmp_path / "good.txt").write_text("Đơn đăng ký biến động")
    guarded = with_scanner(house, clamd)
    papers = [tmp_path / "bad.txt", tmp_path / "good.txt"]
    code = receive(guarded, papers, Submission(submission="m", received=house.now())).code
    dossier = process(guarded, code)
    found = {(f.code, f.evidence[0].file) for f in dossier.findings if f.code is FindingCode.FILE_MALWARE}
    assert dossier.state is State.REVIEW
    assert found == {(FindingCode.FILE_MALWARE, "bad.txt")}


def test_nothing_passes_while_the_daemon_is_away(house: House, tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text("Đơn")
    away = with_scanner(house, f"unix:{tmp_path}/nobody.ctl")
    code = receive(away, [tmp_path / "good.txt"], Submission(submission="a", received=house.now())).code
    with pytest.raises(ComponentMissing, match="start clamav-daemon"):
        process(away, code)
    assert away.register.dossier(code).state in UNFINISHED


def test_a_file_too_large_for_the_daemon_says_which_setting(clamd: str, tmp_path: Path) -> None:
    large = tmp_path / "large.bin"
    large.write_bytes(bytes(5_000_000))
    with pytest.raises(ComponentMissing, match="StreamMaxLength"):
        infected(large, clamd)
