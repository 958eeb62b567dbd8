"""The office signs what it seals: from a token and from a file; a key that is away leaves the dossier unsealed."""

import asyncio
import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pikepdf
import pytest
from asn1crypto import tsp

from flows.house import House
from flows.keeping import seal_dossier
from flows.process import process
from flows.receive import receive
from flows.upkeep import upkeep
from models.decision import Decision, DecisionKind
from models.error import HosoError, SettingError
from models.signature import Verdict
from models.state import State
from models.submission import Submission
from pipeline.seal_signature import SealError, TokenKey
from pipeline.verify import load_trust, verify_file
from storage.objects import Place
from tests.office.files import image_pdf
from tests.office.papers import sample_pages
from tests.pipeline.test_seal_signature import pkcs12_file, token  # noqa: F401 - a fixture
from tests.pipeline.verify.pki import DAY, world

pytestmark = pytest.mark.slow


def office(house: House, tmp_path: Path, later: timedelta = timedelta(0), **signing: object) -> House:
    trust, crls = tmp_path / "office" / "trust", tmp_path / "office" / "crls"
    if not trust.is_dir():
        world().write_trust(tmp_path / "office")
    more = {"trust": trust, "crls": crls, **signing}
    return House(house.settings.model_copy(update=more), lambda: house.now() + later)


@pytest.fixture
def accepted(house: House, tmp_path: Path) -> str:
    (tmp_path / "cccd.pdf").write_bytes(image_pdf(sample_pages("can_cuoc", seed=31)))
    given = Submission(submission="k-1", procedure="civil_status_extract", received=house.now())
    code = receive(house, [tmp_path / "cccd.pdf"], given).code
    process(house, code)
    house.register.decide(code, Decision(kind=DecisionKind.ACCEPT, by="lan", at=house.now()), origin="test")
    return code


def packed(house: House, code: str) -> dict[str, bytes]:
    (package,) = house.register.keeping.packages(code)
    with zipfile.ZipFile(io.BytesIO(house.objects.get_bytes(Place.ARCHIVE, package.key))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def check(house: House, files: dict[str, bytes], ending: str, folder: Path) -> str:
    """The profile of the one signature on a member, which must have passed."""
    (name,) = (name for name in files if name.endswith(ending))
    path = folder / "signed.pdf"
    path.write_bytes(files[name])
    store = load_trust(house.settings.trust, house.settings.crls)
    verdict = verify_file(path, name, store, moment=house.now())
    assert verdict.verdict is Verdict.TOTAL_PASSED, verdict
    assert verdict.signatures[0].signer.name == "Sở Nông nghiệp và Môi trường"
    return verdict.signatures[0].profile


@pytest.mark.service
def test_a_token_signs_the_copy_and_the_page_of_the_sealed_package(
    house: House,
    accepted: str,
    tmp_path: Path,
    token: TokenKey,  # noqa: F811
) -> None:
    (tmp_path / "pin").write_text("1234\n")
    uri = f"pkcs11:{token.module}?token=office&key=seal&certificate=seal&pin={tmp_path / 'pin'}"
    wrong = office(house, tmp_path, sign_pkcs11=uri.replace("key=seal", "key=khac"))
    with pytest.raises(SealError, match="office"):
        seal_dossier(wrong, accepted, actor="lan")
    assert house.register.dossier(accepted).state is State.ACCEPTED
    signing = office(house, tmp_path, sign_pkcs11=uri)
    assert seal_dossier(signing, accepted, actor="lan").state is State.SEALED
    files = packed(house, accepted)
    assert check(signing, files, "access/001.pdf", tmp_path) == "B-B"
    with pikepdf.open(tmp_path / "signed.pdf") as copy:
        objects = [o for o in copy.objects if isinstance(o, pikepdf.Dictionary)]
        simple = [o for o in objects if o.get("/Subtype") in ("/Type1", "/TrueType")]
        assert simple, "the text under the signature is drawn with a font"
        assert all("/FontFile2" in font.FontDescriptor for font in simple), "PDF/A wants every font inside (6.2.11.4)"
        assert copy.pages[0].Annots[0].F & 4, "PDF/A wants a field that prints (6.3.2)"
    assert check(signing, files, "sealing.pdf", tmp_path) == "B-B"
    assert not list(house.objects.keys(Place.WORK, "signed/")), "kept only until the seal stands"


def test_without_a_key_nothing_is_signed(house: House, accepted: str) -> None:
    seal_dossier(house, accepted, actor="lan")
    assert not any(name.endswith("sealing.pdf") for name in packed(house, accepted))


def test_a_key_that_is_away_or_old_leaves_the_dossier_as_it_was(house: House, accepted: str, tmp_path: Path) -> None:
    away = office(house, tmp_path, sign_pkcs12=tmp_path / "key.p12", sign_password_file=tmp_path / "password")
    with pytest.raises(SettingError, match="HOSO_SIGN_PASSWORD_FILE"):
        seal_dossier(away, accepted, actor="lan")
    (tmp_path / "password").write_text("mat-khau\n")
    assert "key.p12" in upkeep(away).waiting[accepted]
    pkcs12_file(world().expired, tmp_path / "key.p12")
    with pytest.raises(SealError, match="renew"):
        seal_dossier(away, accepted, actor="lan")
    assert house.register.dossier(accepted).state is State.ACCEPTED
    assert house.register.keeping.packages(accepted) == ()
    assert not list(house.objects.keys(Place.ARCHIVE, accepted))
    pkcs12_file(world().agency, tmp_path / "key.p12")
    assert upkeep(away).sealed == [accepted]


def test_two_keys_are_refused(house: House, tmp_path: Path) -> None:
    from flows.signing import office_key

    with pytest.raises(SettingError, match="both"):
        office_key(office(house, tmp_path, sign_pkcs12=tmp_path / "k", sign_pkcs11="pkcs11:/m.so").settings)
    with pytest.raises(SettingError, match="certificate=LABEL"):
        office_key(office(house, tmp_path, sign_pkcs11="pkcs11:/m.so?token=a").settings)


def test_an_interrupted_seal_writes_the_very_same_bytes_again(
    house: House, accepted: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "password").write_text("mat-khau")
    pkcs12_file(world().agency, tmp_path / "key.p12")
    keys = {"sign_pkcs12": tmp_path / "key.p12", "sign_password_file": tmp_path / "password"}
    signing = office(house, tmp_path, **keys)

    def cut(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(type(signing.register.keeping), "seal", cut)
        with pytest.raises(KeyboardInterrupt):
            seal_dossier(signing, accepted, actor="lan")
    (key,) = house.objects.keys(Place.ARCHIVE, accepted)
    before = house.objects.stat(Place.ARCHIVE, key)
    seal_dossier(office(house, tmp_path, timedelta(hours=1), **keys), accepted, actor="lan")
    assert house.objects.stat(Place.ARCHIVE, key) == before


@contextmanager
def authority(house: House) -> Iterator[str]:
    """A time-stamping authority of the test world on loopback."""

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
            data = asyncio.run(world().timestamper(house.now()).async_request_tsa_response(asked)).dump()
            self.send_response(200)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answer)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def test_with_a_time_stamping_authority_it_is_b_lta_and_no_copy_is_opened_here(
    house: House, accepted: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.seal_revision._Writer", None)  # of this process; workers have their own
    (tmp_path / "password").write_text("mat-khau")
    pkcs12_file(world().agency, tmp_path / "key.p12")
    keys = {"sign_pkcs12": tmp_path / "key.p12", "sign_password_file": tmp_path / "password"}
    with pytest.raises(HosoError):
        seal_dossier(office(house, tmp_path, sign_tsa="http://127.0.0.1:9/", **keys), accepted, actor="lan")
    assert house.register.dossier(accepted).state is State.ACCEPTED
    with authority(house) as url:
        signing = office(house, tmp_path, sign_tsa=url, **keys)
        seal_dossier(signing, accepted, actor="lan")
    assert check(signing, packed(house, accepted), "access/001.pdf", tmp_path) == "B-LTA"


def test_doctor_opens_the_key(house: House, tmp_path: Path) -> None:
    from hoso.commands.doctor import machine_checks

    (tmp_path / "password").write_text("mat-khau")
    signing = office(house, tmp_path, sign_pkcs12=tmp_path / "key.p12", sign_password_file=tmp_path / "password")
    asked = "Khóa ký của cơ quan"
    (missing,) = (c for c in machine_checks(signing) if c.name == asked)
    assert not missing.ok
    assert "key.p12" in missing.todo
    pkcs12_file(world().agency, tmp_path / "key.p12")
    (found,) = (c for c in machine_checks(signing) if c.name == asked)
    assert found.ok
    until = (world().agency.certificate.not_valid_after_utc + timedelta(hours=7)).strftime("%d/%m/%Y")
    assert until in found.found
    late = office(
        house, tmp_path, 800 * DAY, sign_pkcs12=tmp_path / "key.p12", sign_password_file=tmp_path / "password"
    )
    assert not next(c for c in machine_checks(late) if c.name == asked).ok
    assert all(c.name != asked for c in machine_checks(house))
