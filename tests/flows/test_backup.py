"""The drill of an office: the machine is lost, register and objects come back, and both prove themselves."""

import shutil
from pathlib import Path

from flows.backup import back_up_register, restore_register
from flows.house import House, open_house
from flows.receive import receive
from models.settings import Settings
from models.submission import Submission
from storage.objects import Place, incoming_key


def test_the_drill(house: House, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1")
    code = receive(house, [tmp_path / "a.pdf"], Submission(submission="s", received=house.now())).code
    back_up_register(house, tmp_path / "backups")
    (folder,) = (tmp_path / "backups").iterdir()
    new = open_house(
        Settings(home=tmp_path / "b", objects=f"file://{tmp_path}/b/o", register=f"sqlite:///{tmp_path}/b/r"), house.now
    )
    shutil.copytree(house.settings.home / "objects", tmp_path / "b/o")
    report = restore_register(new, folder)
    assert report.sound, report
    assert (report.dossiers, report.objects) == (1, 1)
    assert new.register.dossier(code) == house.register.dossier(code)
    new.register.close()


def test_a_register_without_its_objects_is_not_sound(house: House, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1")
    code = receive(house, [tmp_path / "a.pdf"], Submission(submission="s", received=house.now())).code
    back_up_register(house, tmp_path / "backups")
    (folder,) = (tmp_path / "backups").iterdir()
    new = open_house(
        Settings(home=tmp_path / "b", objects=f"file://{tmp_path}/b/o", register=f"sqlite:///{tmp_path}/b/r"), house.now
    )
    report = restore_register(new, folder)
    (file,) = house.register.dossier(code).files
    assert report.objects_missing == (f"{Place.INCOMING}/{incoming_key(file.sha256)}",)
    assert not report.sound
