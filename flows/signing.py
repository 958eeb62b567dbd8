"""The office's own signature when a dossier is sealed, by settings: on e-copies and on a page that names every file.

In: the house, a decided dossier, its extras. Out: the extras, signed. Wrong: ``SealError`` or ``SettingError`` where
the key, its password, the token or the time-stamping authority fails; nothing is sealed then, trying again is right.
The key is used here, in the program's own process, and never enters a confined worker; the PDF is opened there and
never here. Only copies that we made are signed: one that is the received file itself stays as it came, and stands on
the page by its hash. What was signed is kept until the seal stands, so that a seal that was interrupted writes the very
same bytes again.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import parse_qs, urlsplit

from flows import jobs
from flows.house import House
from flows.results import signed_key
from flows.workers import Done, Failed, Out, Workers
from models.calendar import HANOI
from models.dossier import Dossier
from models.error import SettingError
from models.settings import Settings
from pipeline.open import sha256_of
from storage.objects import Place
from storage.packages import Extra, ExtraRole
from storage.packages.content import original_name

if TYPE_CHECKING:
    from pyhanko.sign.timestamps import TimeStamper

    from pipeline.seal_revision import Material, Reserved, Wanted
    from pipeline.seal_signature import Key
    from pipeline.verify.trust import TrustStore

T = TypeVar("T")
PAGE = "sealing.pdf"
_FORM = "pkcs11:/MODULE.so?token=LABEL&key=LABEL&certificate=LABEL&pin=/FILE"


def office_key(settings: Settings) -> "Key | None":
    """The key that the settings name; None where the office does not sign."""
    if settings.sign_pkcs12 is None and not settings.sign_pkcs11:
        return None
    if settings.sign_pkcs12 is not None and settings.sign_pkcs11:
        raise SettingError("HOSO_SIGN_PKCS12 and HOSO_SIGN_PKCS11 are both set; the office signs with one key")
    from pipeline.seal_signature import FileKey, TokenKey  # pyHanko, only where somebody signs

    if settings.sign_pkcs12 is not None:
        secret = settings.sign_password_file
        return FileKey(settings.sign_pkcs12, _secret(secret, "HOSO_SIGN_PASSWORD_FILE").encode() if secret else None)
    parts = urlsplit(settings.sign_pkcs11)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    if set(query) != {"token", "key", "certificate", "pin"}:
        raise SettingError(f"HOSO_SIGN_PKCS11 is not a token's key; use {_FORM}")
    pin = _secret(Path(query["pin"]), "the PIN's file of HOSO_SIGN_PKCS11")
    return TokenKey(Path(parts.path), query["token"], query["key"], query["certificate"], pin)


def _secret(path: Path, setting: str) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingError(f"{setting} cannot be read ({type(error).__name__}); check its path and rights") from error


@dataclass(frozen=True)
class Signed:
    """The extras as they go into the package; ``kept``: work objects to let go once the seal stands."""

    extras: tuple[Extra, ...]
    kept: tuple[str, ...] = ()


def sign_extras(house: House, dossier: Dossier, extras: Sequence[Extra], decided: datetime, folder: Path) -> Signed:
    """Sign the e-copies and add the signed page; without a key all stays as it is. Writes into ``folder``."""
    key = office_key(house.settings)
    if key is None:
        return Signed(tuple(extras))
    from pipeline.seal_signature import certificate_of

    certificate = certificate_of(key, house.now()).sha256
    with house.workers(1) as pool:
        return _sign_all(house, dossier, extras, decided, _Pen(house, key, certificate, dossier.dossier, folder, pool))


def _sign_all(house: House, dossier: Dossier, extras: Sequence[Extra], decided: datetime, pen: "_Pen") -> Signed:
    received = {file.name: file.sha256 for file in dossier.files}
    done = []
    for extra in extras:
        own = extra.role is ExtraRole.ACCESS and sha256_of(extra.path) != received.get(extra.of)
        done.append(replace(extra, path=pen.signed(extra.path, received.get(extra.of, ""))) if own else extra)
    page = pen.folder / "page.pdf"
    page.write_bytes(_page(house, dossier, done, decided))
    done.append(Extra(ExtraRole.EVIDENCE, PAGE, pen.signed(page, sha256_of(page)), "application/pdf"))
    return Signed(tuple(done), tuple(pen.kept))


def _page(house: House, dossier: Dossier, extras: Sequence[Extra], decided: datetime) -> bytes:
    from pipeline.sealing_page import sealing_page

    code = dossier.dossier
    originals = [(original_name(code, n, file), file.sha256) for n, file in enumerate(dossier.files, 1)]
    copies = [(extra.name, sha256_of(extra.path)) for extra in extras if extra.role is ExtraRole.ACCESS]
    return sealing_page(code, house.settings.office, decided.astimezone(HANOI), originals, copies)


class ConfinedPress:
    """``pipeline.seal_signature.Press`` in a confined worker: an e-copy may hold a stranger's structure."""

    def __init__(self, pool: Workers, seconds: float) -> None:
        self._pool, self._seconds = pool, seconds

    def prepare_signature(self, source: Path, out: Path, wanted: "Wanted") -> "Reserved":
        return self._done(self._pool.run(jobs.prepare_signature_job, source, Out(out), wanted, seconds=self._seconds))

    def add_material(self, source: Path, out: Path, material: "Material") -> None:
        self._done(self._pool.run(jobs.add_material_job, source, Out(out), material, seconds=self._seconds))

    def prepare_timestamp(self, source: Path, out: Path, material: "Material", reserved: int, field: str) -> "Reserved":
        ended = self._pool.run(
            jobs.prepare_timestamp_job, source, Out(out), material, reserved, field, seconds=self._seconds
        )
        return self._done(ended)

    def _done(self, ended: Done[T] | Failed) -> T:
        if isinstance(ended, Done):
            return ended.value
        raise ValueError(f"the PDF could not be opened for signing ({ended.ending.value})")


class _Pen:
    """Signs with one key for one dossier; looks first whether it has signed the same bytes already."""

    def __init__(self, house: House, key: "Key", certificate: str, code: str, folder: Path, pool: Workers) -> None:
        self._house, self._key, self._certificate, self._code = house, key, certificate, code
        self._press = ConfinedPress(pool, house.settings.limits.file_seconds)
        self.folder = folder
        self.kept: list[str] = []

    def signed(self, source: Path, original: str) -> Path:
        from pipeline.seal_signature import Level, SealText, seal_pdf

        house, out = self._house, self.folder / f"signed-{len(self.kept):03}.pdf"
        tsa = house.settings.sign_tsa
        kept = signed_key(original, self._code, sha256_of(source), self._certificate, tsa)
        self.kept.append(kept)
        if house.objects.stat(Place.WORK, kept) is not None:
            house.objects.fetch(Place.WORK, kept, out)
            return out
        seal_pdf(
            source,
            out,
            self._key,
            moment=house.now(),
            level=Level.B_LTA if tsa else Level.B_B,
            timestamper=_timestamper(tsa) if tsa else None,
            store=_store(house) if tsa else None,
            text=SealText(house.settings.office),
            field=f"Hoso-{hashlib.sha256(self._code.encode()).hexdigest()[:8]}",
            press=self._press,
        )
        house.objects.put_file(Place.WORK, kept, out, sha256=sha256_of(out), media_type="application/pdf")
        return out


def _store(house: House) -> "TrustStore":
    from pipeline.verify import load_trust

    return load_trust(house.settings.trust, house.settings.crls)


def _timestamper(url: str) -> "TimeStamper":
    from storage.timestamp import Authority

    return Authority(url)


def let_go(house: House, signed: Signed) -> None:
    """Forget the kept signed files: they stand in the sealed package."""
    for key in signed.kept:
        house.objects.delete(Place.WORK, key)
