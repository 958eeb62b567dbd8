"""Receiving: originals first, then the register, then the acknowledgement; the same twice is once."""

import json
import unicodedata
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.house import House
from flows.receive import receive
from models.error import RefusedInput
from models.state import State
from models.submission import Submission
from storage.objects import Place, incoming_key


@pytest.fixture
def given_(house: House) -> Submission:
    return Submission(received=house.now())


def a_folder(tmp_path: Path, files: dict[str, bytes], manifest: object = None) -> Path:
    folder = tmp_path / "sent"
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    if manifest is not None:
        (folder / "submission.json").write_text(manifest if isinstance(manifest, str) else json.dumps(manifest))
    return folder


def test_every_original_is_stored_under_its_hash(house: House, given_: Submission, tmp_path: Path) -> None:
    taken = receive(house, [a_folder(tmp_path, {"a.pdf": b"%PDF-1", "anh/b.jpg": b"\xff\xd8\xff"})], given_)
    dossier = house.register.dossier(taken.code)
    assert dossier.state is State.RECEIVED
    assert [f.name for f in dossier.files] == ["a.pdf", "anh/b.jpg"]
    for file in dossier.files:
        assert len(house.objects.get_bytes(Place.INCOMING, incoming_key(file.sha256))) == file.bytes


def test_the_same_submission_again_is_the_same_dossier(house: House, given_: Submission, tmp_path: Path) -> None:
    folder = a_folder(tmp_path, {"a.pdf": b"%PDF-1"}, {"submission": "portal-1"})
    first = receive(house, [folder], given_)
    again = receive(house, [folder], given_)
    assert (first.created, again.created) == (True, False)
    assert first.code == again.code


def test_a_known_id_with_other_files_is_told_and_logged(house: House, given_: Submission, tmp_path: Path) -> None:
    folder = a_folder(tmp_path, {"a.pdf": b"%PDF-1"}, {"submission": "portal-1"})
    first = receive(house, [folder], given_)
    (folder / "a.pdf").write_bytes(b"%PDF-2")
    again = receive(house, [folder], given_)
    assert (again.code, again.created, again.differs) == (first.code, False, True)
    assert [e.kind for e in house.register.events(first.code)][-1] == "refused"


def test_the_same_files_without_an_id_are_the_same_submission(house: House, given_: Submission, tmp_path: Path) -> None:
    folder = a_folder(tmp_path, {"a.pdf": b"%PDF-1", "b.pdf": b"%PDF-2"})
    first = receive(house, [folder], given_)
    again = receive(house, [folder / "b.pdf", folder / "a.pdf"], given_)
    assert first.code == again.code


def test_options_win_over_the_manifest_and_bad_entries_are_named(
    house: House, given_: Submission, tmp_path: Path
) -> None:
    manifest = {"procedure": "land_transfer", "channel": 9, "surprise": 1, "applicant": {"name": "Lê Ngọc Huệ"}}
    folder = a_folder(tmp_path, {"a.pdf": b"%PDF-1"}, manifest)
    taken = receive(house, [folder], given_.model_copy(update={"procedure": "birth_registration"}))
    submission = house.register.submissions(taken.code)[0]
    assert submission.procedure == "birth_registration"
    assert submission.applicant.name == "Lê Ngọc Huệ"
    assert set(submission.ignored) == {"channel", "surprise"}


@pytest.mark.parametrize("text", ["", "{", "[1]", '"x"', "{" * 5000, '{"submission": {"a": 1}}'])
def test_a_manifest_that_cannot_be_used_never_sinks_the_papers(
    house: House, given_: Submission, tmp_path: Path, text: str
) -> None:
    taken = receive(house, [a_folder(tmp_path, {"a.pdf": b"%PDF-1"}, text)], given_)
    assert house.register.submissions(taken.code)[0].ignored


def test_the_time_of_receipt_is_the_manifests_unless_one_was_given(
    house: House, given_: Submission, tmp_path: Path
) -> None:
    manifest = {"submission": "a", "received": "2026-01-05T08:00:00+07:00"}
    taken = receive(house, [a_folder(tmp_path, {"a.pdf": b"%PDF-1"}, manifest)], given_)
    assert house.register.dossier(taken.code).received_at.isoformat() == "2026-01-05T01:00:00+00:00"
    (tmp_path / "sent/submission.json").write_text(json.dumps({**manifest, "submission": "b"}))
    taken = receive(house, [tmp_path / "sent"], given_, time_given=True)
    assert house.register.dossier(taken.code).received_at == house.now()


def test_nothing_to_take_is_refused(house: House, given_: Submission, tmp_path: Path) -> None:
    folder = a_folder(tmp_path, {".DS_Store": b"x"}, {"submission": "portal-1"})
    with pytest.raises(RefusedInput, match="empty"):
        receive(house, [folder], given_)
    with pytest.raises(RefusedInput, match="not there"):
        receive(house, [tmp_path / "nowhere"], given_)


def a_zip(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def test_one_zip_alone_is_the_envelope_of_the_delivery(house: House, given_: Submission, tmp_path: Path) -> None:
    manifest = json.dumps({"submission": "portal-7"}).encode()
    path = a_zip(tmp_path / "x.zip", {"hs/a.pdf": b"%PDF-1", "hs/submission.json": manifest, "__MACOSX/hs/._a": b"x"})
    taken = receive(house, [path], given_)
    dossier = house.register.dossier(taken.code)
    assert dossier.submission == "portal-7"
    assert [f.name for f in dossier.files] == ["a.pdf"]


def test_a_zip_among_files_is_kept_and_its_members_are_files_beside_it(
    house: House, given_: Submission, tmp_path: Path
) -> None:
    inner = a_zip(tmp_path / "in.zip", {"c.jpg": b"\xff\xd8\xff"})
    members = {"b.pdf": b"%PDF-1", "in.zip": inner.read_bytes()}
    folder = a_folder(tmp_path, {"a.zip": a_zip(tmp_path / "o.zip", members).read_bytes(), "z.pdf": b"%PDF-2"})
    taken = receive(house, [folder], given_)
    names = [f.name for f in house.register.dossier(taken.code).files]
    assert names == ["a.zip", "a.zip/b.pdf", "a.zip/in.zip", "z.pdf"]


def test_names_that_climb_out_stay_inside_and_are_remembered(house: House, given_: Submission, tmp_path: Path) -> None:
    path = a_zip(tmp_path / "x.zip", {"../../a.pdf": b"%PDF-1", "a.pdf": b"%PDF-2"})
    files = house.register.dossier(receive(house, [path], given_).code).files
    assert [f.name for f in files] == ["a.pdf", "a (2).pdf"]
    assert files[0].sent_as == "../../a.pdf"
    assert not (tmp_path.parent / "a.pdf").exists()


def test_a_name_from_macos_is_composed(house: House, given_: Submission, tmp_path: Path) -> None:
    folder = a_folder(tmp_path, {unicodedata.normalize("NFD", "Đơn đề nghị.pdf"): b"%PDF-1"})
    file = house.register.dossier(receive(house, [folder], given_).code).files[0]
    assert file.name == "Đơn đề nghị.pdf"
    assert file.sent_as


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20), lambda x: st.lists(x, max_size=3)
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entries=st.dictionaries(st.sampled_from([*Submission.model_fields, "x"]), _JSON, max_size=5))
def test_no_manifest_raises(house: House, tmp_path: Path, entries: dict[str, object]) -> None:
    from flows.manifest import read_manifest

    path = tmp_path / "submission.json"
    path.write_text(json.dumps(entries))
    merged = read_manifest(path, Submission(received=house.now()))
    assert set(merged.ignored) <= set(entries) | {"submission.json"}
