"""The office's own signature on a PDF: the e-copy and the sealed e-dossier, PAdES B-B to B-LTA.

In: a PDF, a key (PKCS#12 file or PKCS#11 token), the level wanted, a timestamp service where the level needs one.
Out: the signed PDF. Wrong: ``SealError`` (key, password, token, timestamp, revocation data), each says what to do.
Key and PDF never meet: ``Press`` opens the PDF and leaves an empty place for the signature (``seal_revision``, in a
confined worker where the caller has one); here the bytes around that place are hashed and signed, and the place filled.
No key material is logged or kept. No clock is read: the moment is the caller's.
"""

# mypy: allow-untyped-calls
# (asn1crypto, pyHanko, PDFium and ReportLab leave some of their functions without types)

import asyncio
import hashlib
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from asn1crypto import cms
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign import signers
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.timestamps import TimeStamper
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathBuildingError, PathValidationError
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.registry import SimpleTrustManager

from models.error import ComponentMissing
from pipeline import seal_revision
from pipeline.seal_revision import DIGEST, Material, Reserved, SealText, Wanted
from pipeline.verify.signers import name_of
from pipeline.verify.trust import TrustStore

__all__ = ["FileKey", "Key", "Level", "Press", "SealError", "SealText", "TokenKey", "certificate_of", "seal_pdf"]

_SPARE = 1024
"""Hexadecimal digits more than a trial signature takes: signatures and timestamps vary by a few bytes."""


class SealError(ComponentMissing):
    """The office's signature could not be made; the file is left as it was."""


class Level(StrEnum):
    """EN 319 142-1 baseline levels. All but B-B need a timestamp service; B-LT and B-LTA need revocation data."""

    B_B = "B-B"
    B_T = "B-T"
    B_LT = "B-LT"
    B_LTA = "B-LTA"


@dataclass(frozen=True)
class FileKey:
    """A PKCS#12 file. ``passphrase`` is never shown."""

    path: Path
    passphrase: bytes | None = None

    def __repr__(self) -> str:
        return f"FileKey({self.path.name!r})"


@dataclass(frozen=True)
class TokenKey:
    """A key on a PKCS#11 token (smart card, HSM). ``module`` is the maker's library; the PIN is never shown."""

    module: Path
    token: str
    key_label: str
    certificate_label: str
    pin: str

    def __repr__(self) -> str:
        return f"TokenKey({self.token!r}, {self.key_label!r})"


Key = FileKey | TokenKey


class Press(Protocol):
    """What opens the PDF. The functions of ``pipeline.seal_revision`` are one; a confined worker's are another."""

    def prepare_signature(self, source: Path, out: Path, wanted: Wanted) -> Reserved: ...

    def add_material(self, source: Path, out: Path, material: Material) -> None: ...

    def prepare_timestamp(self, source: Path, out: Path, material: Material, reserved: int, field: str) -> Reserved: ...


def seal_pdf(
    source: Path,
    out: Path,
    key: Key,
    *,
    moment: datetime,
    level: Level = Level.B_B,
    timestamper: TimeStamper | None = None,
    store: TrustStore | None = None,
    text: SealText | None = None,
    field: str = "Seal",
    reason: str = "",
    press: Press = seal_revision,
) -> None:
    """Sign ``source`` into ``out`` (another path) as one more revision. ``text`` None: invisible.

    ``moment`` is written as the signer's time (Vietnam, UTC+7). ``store`` gives the revocation data that B-LT and
    B-LTA embed. Raises ``SealError``; ``out`` is written only when all has succeeded."""
    if level is not Level.B_B and timestamper is None:
        raise SealError(f"level {level.value} needs a timestamp service; set one or use B-B")
    wanted = Wanted(field=field, moment=moment, reserved=0, reason=reason, text=text)
    try:
        with _signer(key) as signer, tempfile.TemporaryDirectory(dir=out.parent) as folder:
            _certificate(signer, moment)
            pen = _Pen(signer, None if level is Level.B_B else timestamper, press, Path(folder))
            signed = asyncio.run(pen.sign(source, wanted, level, store or TrustStore()))
            signed.replace(out)
    except (SigningError, PdfError, PathBuildingError, PathValidationError, ValueError, OSError) as error:
        causes = (error, error.__cause__)
        if any(isinstance(cause, PathBuildingError | PathValidationError) for cause in causes):
            raise SealError(
                f"level {level.value}: the office's own certificate cannot be validated with the stored roots and "
                "CRLs; update HOSO_TRUST and HOSO_CRLS"
            ) from error
        raise SealError(
            f"signing failed ({type(error).__name__}); check the key, the timestamp service and that the PDF is sound"
        ) from error


@dataclass(frozen=True)
class _Pen:
    """One key over one file. Files of the way lie in ``folder``."""

    signer: signers.Signer
    timestamper: TimeStamper | None
    press: Press
    folder: Path

    async def sign(self, source: Path, wanted: Wanted, level: Level, store: TrustStore) -> Path:
        material = await self._material(store, wanted.moment) if level in (Level.B_LT, Level.B_LTA) else None
        trial = await self._cms(bytes(hashlib.new(DIGEST).digest_size), dry_run=True)
        signed = self.folder / "signed.pdf"
        wanted = wanted.model_copy(update={"reserved": 2 * len(trial) + _SPARE})
        place = self.press.prepare_signature(source, signed, wanted)
        contents = _filled(signed, place, await self._cms(_digest(source, signed, place)))
        if material is None:
            return signed
        material = material.model_copy(update={"contents": contents})
        kept = self.folder / "kept.pdf"
        if level is Level.B_LT or self.timestamper is None:
            self.press.add_material(signed, kept, material)
            return kept
        reserved = 2 * len((await self.timestamper.async_dummy_response(DIGEST)).dump()) + _SPARE
        place = self.press.prepare_timestamp(signed, kept, material, reserved, f"{wanted.field}-Archive")
        token = await self.timestamper.async_timestamp(_digest(signed, kept, place), DIGEST)
        _filled(kept, place, token.dump())
        return kept

    async def _cms(self, digest: bytes, *, dry_run: bool = False) -> bytes:
        found: cms.ContentInfo = await self.signer.async_sign(
            digest,
            DIGEST,
            dry_run=dry_run,
            use_pades=True,
            timestamper=self.timestamper,
            signed_attr_settings=PdfCMSSignedAttributes(),
        )
        return bytes(found.dump())

    async def _material(self, store: TrustStore, moment: datetime) -> Material:
        """Chains of the office and of the authority, with the stored lists and responses that speak of them."""
        certificates = {}
        async for path in self._paths(_context(store, moment)):
            certificates.update({found.sha256: found for found in path})
        issuers = {found.issuer.hashable for found in certificates.values()}
        return Material(
            contents=b"",
            certificates=tuple(found.dump() for found in certificates.values()),
            crls=tuple(one.dump() for one in store.crls if one.issuer.hashable in issuers),
            ocsps=tuple(one.dump() for one in store.ocsps),
        )

    async def _paths(self, context: ValidationContext) -> AsyncIterator[ValidationPath]:
        chain, certificate = list(self.signer.cert_registry), self.signer.signing_cert
        if certificate is None:
            raise SealError("the key has no certificate beside it; ask its authority for a file with both")
        own = CertificateValidator(certificate, intermediate_certs=chain, validation_context=context)
        yield await own.async_validate_usage(set())
        if self.timestamper is not None:
            async for path in self.timestamper.validation_paths(context):
                yield path


def _digest(source: Path, prepared: Path, place: Reserved) -> bytes:
    """Of what is to be signed, computed here: a worker's word is not what the office signs. Raises ``SealError`` where
    the prepared file does not begin with the whole of ``source``."""
    data, before = prepared.read_bytes(), source.read_bytes()
    if not (data.startswith(before) and len(before) <= place.start < place.end <= len(data)):
        raise SealError("signing failed: what was prepared is not the file with one more revision; run hoso doctor")
    return hashlib.new(DIGEST, data[: place.start] + data[place.end :]).digest()


def _filled(prepared: Path, place: Reserved, der: bytes) -> bytes:
    """Write the signature into its place; the hexadecimal digits with their padding."""
    room = place.end - place.start - 2
    digits = der.hex().encode()
    if len(digits) > room:
        raise SealError(f"signing failed: the signature takes {len(digits)} digits, {room} were kept; sign again")
    contents = digits.ljust(room, b"0")
    with prepared.open("r+b") as stream:
        stream.seek(place.start)
        stream.write(b"<" + contents + b">")
    return contents


@dataclass(frozen=True)
class OfficeCertificate:
    """Whose certificate signs, until when."""

    name: str
    until: datetime
    sha256: str


def certificate_of(key: Key, moment: datetime) -> OfficeCertificate:
    """Open the key and look whether it may sign at ``moment``. Raises ``SealError``."""
    with _signer(key) as signer:
        return _certificate(signer, moment)


def _certificate(signer: signers.Signer, moment: datetime) -> OfficeCertificate:
    found = signer.signing_cert
    if found is None:
        raise SealError("the key has no certificate beside it; ask its authority for a file with both")
    name = name_of(found.subject)
    if not found.not_valid_before <= moment <= found.not_valid_after:
        raise SealError(
            f"the office's certificate {name!r} is valid from {found.not_valid_before:%d.%m.%Y} to "
            f"{found.not_valid_after:%d.%m.%Y} only; renew it"
        )
    return OfficeCertificate(name, found.not_valid_after, found.sha256.hex())


def _context(store: TrustStore, moment: datetime) -> ValidationContext:
    return ValidationContext(
        trust_manager=SimpleTrustManager.build(trust_roots=store.roots),
        other_certs=store.intermediates,
        crls=store.crls,
        ocsps=store.ocsps,
        moment=moment,
        revocation_mode="require",
        retroactive_revinfo=True,
        allow_fetching=False,
    )


@contextmanager
def _signer(key: Key) -> Iterator[signers.Signer]:
    if isinstance(key, FileKey):
        yield _from_file(key)
        return
    from pkcs11.exceptions import PKCS11Error
    from pyhanko.config.pkcs11 import TokenCriteria
    from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session

    try:
        session = open_pkcs11_session(str(key.module), token_criteria=TokenCriteria(label=key.token), user_pin=key.pin)
    except (PKCS11Error, OSError, RuntimeError) as error:
        raise SealError(
            f"token {key.token!r} does not open ({type(error).__name__}); check module, label and PIN"
        ) from error
    try:
        signer = PKCS11Signer(session, cert_label=key.certificate_label, key_label=key.key_label)
        certificate = signer.signing_cert
        if certificate is None:
            raise SealError(f"token {key.token!r} has no certificate {key.certificate_label!r}; check the labels")
        if certificate.public_key.algorithm == "ec":
            # Tokens sign a ready digest with elliptic keys; few hash themselves.
            signer = PKCS11Signer(
                session, cert_label=key.certificate_label, key_label=key.key_label, use_raw_mechanism=True
            )
        yield signer
    except PKCS11Error as error:
        raise SealError(
            f"token {key.token!r} has no usable key {key.key_label!r} ({type(error).__name__}); check the labels"
        ) from error
    finally:
        session.close()


def _from_file(key: FileKey) -> signers.SimpleSigner:
    try:
        data = key.path.read_bytes()
    except OSError as error:
        raise SealError(f"key file {key.path.name!r} cannot be read; check its path and rights") from error
    try:
        loaded: signers.SimpleSigner | None = signers.SimpleSigner.load_pkcs12_data(
            data, other_certs=(), passphrase=key.passphrase
        )
    except ValueError as error:
        raise SealError(
            f"key file {key.path.name!r} does not open; check that it is PKCS#12, and its password"
        ) from error
    if loaded is None:
        raise SealError(f"key file {key.path.name!r} does not open; check that it is PKCS#12, and its password")
    return loaded
