"""A PDF as pyHanko reads it, and every signature value of every revision.

In: the file's bytes. Out: an ``OpenedPdf`` and its ``SignatureValue``s. Wrong: ``Unreadable`` when neither the strict
nor the lenient reading succeeds; a lenient reading is marked, since other programs may read such a file otherwise.
"""

# mypy: allow-untyped-calls
# (asn1crypto, pyHanko, PDFium and ReportLab leave some of their functions without types)

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from asn1crypto import cms
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.crypt import AuthStatus
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields

from models.error import RefusedInput
from pipeline.verify.structure import Range, read_range
from pipeline.verify.words import words_of


class Unreadable(RefusedInput):
    """No parser gets through this file. ``locked``: it asks for a password to be opened."""

    def __init__(self, message: str, *, locked: bool = False) -> None:
        super().__init__(message)
        self.locked = locked


class _Locked(Exception):
    """The empty password opens nothing."""


@dataclass(frozen=True)
class OpenedPdf:
    """``strict`` is False where only the lenient parser opened the file; ``hybrid`` where it has second tables."""

    reader: PdfFileReader
    strict: bool
    hybrid: bool = False


@dataclass(frozen=True)
class SignatureValue:
    """A filled signature field. ``current`` where the latest revision still has it; ``revision`` is the last that
    shows it (0 is the oldest)."""

    name: str
    field: Any
    value: Any
    span: Range | None
    revision: int
    current: bool

    @property
    def sub_filter(self) -> str:
        return str(self._get("/SubFilter") or "")

    @property
    def kind(self) -> str:
        return str(self._get("/Type") or "/Sig")

    @property
    def contents(self) -> bytes:
        """The value itself, which encryption leaves alone (ISO 32000-2, 7.6.2). ``KeyError`` where there is none."""
        return bytes(self.value.raw_get("/Contents", decrypt=generic.EncryptedObjAccess.RAW).original_bytes)

    @cached_property
    def explained_words(self) -> frozenset[str]:
        """The words that the certificates in it explain: subject, issuer, serial number."""
        return words_of(" ".join(_certificate_texts(self)))

    def _get(self, key: str) -> Any:
        try:
            return self.value[key] if key in self.value else None  # noqa: SIM401  ``get`` would not decrypt
        except Exception:  # noqa: BLE001  an odd value is judged elsewhere; here it only lacks a key
            return None


def open_pdf(data: bytes) -> OpenedPdf:
    """Strict first, then lenient. Raises ``Unreadable``."""
    for strict in (True, False):
        try:
            reader = _opened(data, strict=strict)
            hybrid = bool(reader.xrefs.hybrid_xrefs_present)
            if hybrid:
                reader.strict = False  # parsed strictly; only the refusal to judge such files is lifted
            return OpenedPdf(reader, strict, hybrid)
        except _Locked as error:
            raise Unreadable("the PDF asks for a password; ask for it without one", locked=True) from error
        except Exception as error:  # noqa: BLE001  the library raises some ten classes on hostile files
            last = error
    raise Unreadable("the PDF cannot be parsed; ask for the file again") from last


def _opened(data: bytes, *, strict: bool) -> PdfFileReader:
    reader = PdfFileReader(io.BytesIO(data), strict=strict)
    if reader.encrypted and reader.decrypt(b"").status is AuthStatus.FAILED:
        raise _Locked
    _ = reader.root["/Pages"]
    for _value in current_values(reader):
        pass
    return reader


def current_values(reader: PdfFileReader) -> Iterator[SignatureValue]:
    """The filled signature fields of the latest revision."""
    last = reader.xrefs.total_revisions - 1
    yield from _values(reader, revision=last, current=True)


def former_values(reader: PdfFileReader, most: int) -> Iterator[SignatureValue]:
    """The filled signature fields of every earlier revision (at most ``most`` of them, the newest first)."""
    total = reader.xrefs.total_revisions
    now = _references(reader)
    for revision in range(total - 2, max(-1, total - 2 - most), -1):
        try:
            handler = reader.get_historical_resolver(revision)
            yield from _values(handler, revision=revision, current=False, known=now)
        except Exception:  # noqa: BLE001, S112  a broken old revision hides nothing: raw byte ranges are counted too
            continue


def _references(reader: PdfFileReader) -> dict[tuple[int, int], int]:
    """The objects of the latest signature values, to the revision that last wrote each."""
    found: dict[tuple[int, int], int] = {}
    try:
        for _, reference, _ in enumerate_sig_fields(reader, filled_status=True):
            if isinstance(reference, generic.IndirectObject):
                found[reference.idnum, reference.generation] = reader.xrefs.get_last_change(reference.reference)
    except Exception:  # noqa: BLE001  an odd form only means that former revisions are read in full
        return {}
    return found


def _values(
    handler: Any, *, revision: int, current: bool, known: Mapping[tuple[int, int], int] | None = None
) -> Iterator[SignatureValue]:
    """``known``: values that are the same object in this revision need not be read again."""
    for name, reference, field in enumerate_sig_fields(handler, filled_status=True):
        if known and isinstance(reference, generic.IndirectObject):
            written = known.get((reference.idnum, reference.generation))
            if written is not None and written <= revision:
                continue
        value = reference.get_object()
        if isinstance(value, generic.NullObject):
            continue
        yield SignatureValue(name or "", field, value, span_of(value), revision, current)


def span_of(value: Any) -> Range | None:
    """The byte range of a signature value, None where it is absent or odd."""
    try:
        numbers = value["/ByteRange"]
        return read_range([numbers[at] for at in range(len(numbers))])
    except (TypeError, ValueError, AttributeError, KeyError):
        return None


def usage_rights(reader: PdfFileReader) -> tuple[Range | None, ...]:
    """Byte ranges of Adobe usage-rights signatures (``/Perms /UR3``): no person signed these."""
    try:
        rights = reader.root["/Perms"]
        return tuple(span_of(rights[key]) for key in ("/UR3", "/UR") if key in rights)
    except (KeyError, TypeError, AttributeError):
        return ()


def _certificate_texts(value: SignatureValue) -> Iterator[str]:
    try:
        content = cms.ContentInfo.load(value.contents)["content"]
        for choice in content["certificates"] or ():
            certificate = choice.chosen
            yield from _texts_in(certificate.subject.native)
            yield from _texts_in(certificate.issuer.native)
            yield f"{certificate.serial_number} {certificate.serial_number:x}"
    except (KeyError, ValueError, TypeError, AttributeError):
        return


def _texts_in(native: Any) -> Iterator[str]:
    if isinstance(native, dict):
        for item in native.values():
            yield from _texts_in(item)
    elif isinstance(native, list):
        for item in native:
            yield from _texts_in(item)
    elif isinstance(native, str):
        yield native
