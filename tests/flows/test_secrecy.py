"""A stamp of secrecy stops a dossier at intake: what was read is gone, the original stays; released, it goes on."""

from pathlib import Path

import cv2
import pytest

from flows.house import House
from flows.process import process
from flows.receive import receive
from flows.results import access_key, work_keys
from models.error import NotFound
from models.state import State
from models.submission import Submission
from storage.objects import Place, incoming_key
from tests.pipeline.pages import text_page
from tests.pipeline.read.test_stamps import stamped

pytestmark = pytest.mark.slow


def test_a_stamped_scan_is_stopped_forgotten_and_released_by_a_person(house: House, tmp_path: Path) -> None:
    scan = tmp_path / "cong_van.png"
    cv2.imwrite(str(scan), stamped(text_page(5, lines=12), "TỐI MẬT"))
    code = receive(house, [scan], Submission(received=house.now())).code
    (file,) = house.register.secrecy.dossier(code).files
    turned = access_key(file.sha256, "an earlier engine", house.settings, {1: 90})
    house.objects.put_bytes(Place.WORK, turned, b"of a page that was read again", media_type="application/pdf")
    done = process(house, code)
    assert done.state is State.STOPPED
    with pytest.raises(NotFound):
        house.register.dossier(code)
    (row,) = house.register.secrecy.stopped(units=[house.settings.unit])
    assert row.dossier == code
    sha256 = done.files[0].sha256
    assert not tuple(work_keys(house.objects, sha256))
    assert house.objects.stat(Place.INCOMING, incoming_key(sha256)) is not None
    assert not [key for key in house.objects.keys(Place.WORK) if key.startswith(("access/", "pictures/"))]
    assert process(house, code).state is State.STOPPED, "nothing starts it again"

    house.register.secrecy.release(code, now=house.now(), actor="chief", reason="tên một cuốn sách")
    assert process(house, code).state is State.REVIEW
    assert house.register.dossier(code).files[0].sha256 == sha256
