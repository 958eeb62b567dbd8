"""The office's own signature on a PDF: the e-copy and the sealed e-dossier, PAdES B-B to B-LTA.

In: a PDF, a key (PKCS#12 file or PKCS#11 token), the level wanted, a timestamp service where the level needs one.
Out: the signed PDF. Wrong: ``SealError`` (key, password, token, timestamp, revocation data), each says what to do.
The agency's text stands top right on page one, upright, size 10, black, with the office's name and the time of
signing (ISO 8601), as NĐ 30/2020/NĐ-CP (annex I, part II, point 8) and TT 05/2025 ask.
No key material is logged or kept.
"""

# mypy: allow-untyped-calls
# (asn1crypto, pyHanko, PDFium and ReportLab leave some of their functions without types)

import io
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

import pikepdf
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign import signers
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathBuildingError, PathValidationError
from pyhanko_certvalidator.registry import SimpleTrustManager

from models.calendar import HANOI
from models.error import ComponentMissing
from pipeline.verify.signers import name_of
from pipeline.verify.trust import TrustStore

_WIDTH, _HEIGHT, _MARGIN = 190.0, 46.0, 24.0


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


@dataclass(frozen=True)
class SealText:
    """What stands on the page: the office's name and lines of one's own (for a copy: 'SAO Y', its number)."""

    office: str
    lines: tuple[str, ...] = ()


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
    reason: str | None = None,
) -> None:
    """Sign ``source`` into ``out`` (another path) as one more revision. ``text`` None: invisible.

    ``moment`` is written as the signer's time (Vietnam, UTC+7). ``store`` gives the revocation data that B-LT and
    B-LTA embed. Raises ``SealError``; ``out`` is written only when all has succeeded."""
    if level is not Level.B_B and timestamper is None:
        raise SealError(f"level {level.value} needs a timestamp service; set one or use B-B")
    data = source.read_bytes()
    try:
        with _signer(key) as signer, tempfile.TemporaryDirectory() as folder:
            _certificate(signer, moment)
            signed = _signed(data, signer, moment, level, timestamper, store, text, field, reason, Path(folder))
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
    out.write_bytes(signed)


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


def _signed(
    data: bytes,
    signer: signers.Signer,
    moment: datetime,
    level: Level,
    timestamper: TimeStamper | None,
    store: TrustStore | None,
    text: SealText | None,
    field: str,
    reason: str | None,
    folder: Path,
) -> bytes:
    long_term = level in (Level.B_LT, Level.B_LTA)
    meta = signers.PdfSignatureMetadata(
        field_name=field,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        reason=reason,
        embed_validation_info=long_term,
        use_pades_lta=level is Level.B_LTA,
        validation_context=_context(store or TrustStore(), moment) if long_term else None,
        signer_key_usage={"digital_signature", "non_repudiation"},
    )
    spec: SigFieldSpec | None = None
    style: StaticStampStyle | None = None
    if text is not None:
        box, style = _picture(data, text, moment, folder)
        spec = SigFieldSpec(field, on_page=0, box=box)
    pdf_signer = signers.PdfSigner(
        meta,
        signer=signer,
        timestamper=timestamper if level is not Level.B_B else None,
        stamp_style=style,
        new_field_spec=spec,
    )
    out = io.BytesIO()
    pdf_signer.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(data)), output=out)
    return out.getvalue()


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


def _picture(
    data: bytes, text: SealText, moment: datetime, folder: Path
) -> tuple[tuple[int, int, int, int], StaticStampStyle]:
    """The box on page one (PDF points, origin bottom left) and what is drawn in it, kept in ``folder`` meanwhile."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        left, bottom, right, top = (float(number) for number in pdf.pages[0].mediabox)
    width = min(_WIDTH, right - left - 2 * _MARGIN)
    lines = _lines(text, moment)
    height = max(_HEIGHT, 13.0 * len(lines) + 6)
    page = _drawn(lines, width, height)
    box = (
        int(right - _MARGIN - width),
        int(max(bottom, top - _MARGIN - height)),
        int(right - _MARGIN),
        int(top - _MARGIN),
    )
    drawing = folder / "seal.pdf"
    drawing.write_bytes(page)
    return box, StaticStampStyle.from_pdf_file(str(drawing), background_opacity=1, border_width=0)


def _lines(text: SealText, moment: datetime) -> Sequence[str]:
    local = moment.astimezone(HANOI)
    return (*text.lines, text.office, f"Thời gian ký: {local.isoformat(timespec='seconds')}")


def _drawn(lines: Sequence[str], width: float, height: float) -> bytes:
    """The text as a one-page PDF of the box's size: upright, size 10, black (smaller only where it must)."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen import canvas

    from pipeline.notices.fonts import find_font

    if "Seal" not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont("Seal", str(find_font().regular)))
    out = io.BytesIO()
    sheet = canvas.Canvas(out, pagesize=(width, height), invariant=True, initialFontName="Seal")
    down = height - 12.0
    for line in lines:
        size = min(10.0, 10.0 * (width - 4) / max(1.0, pdfmetrics.stringWidth(line, "Seal", 10)))
        sheet.setFont("Seal", size)
        sheet.drawString(2, down, line)
        down -= 13.0
    sheet.save()
    return out.getvalue()
