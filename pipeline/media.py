"""Decides a file's type by its content.

In: a path. Out: ``MediaType``; ``UNKNOWN`` for everything not named here. Nothing is parsed: only the
first bytes, and for ZIP containers the directory of names.
"""

import zipfile
from enum import StrEnum
from pathlib import Path, PurePosixPath

from pipeline.archive import BROKEN_ZIP

HEAD = 4096
PDF_HEADER_WITHIN = 1024
"""Readers accept ``%PDF-`` anywhere in the first kilobyte (ISO 32000-1, annex H)."""


class MediaType(StrEnum):
    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"
    TIFF = "image/tiff"
    BMP = "image/bmp"
    WEBP = "image/webp"
    GIF = "image/gif"
    HEIC = "image/heic"
    ZIP = "application/zip"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    OFFICE = "application/vnd.openxmlformats-officedocument"
    ASIC = "application/vnd.etsi.asic-e+zip"
    XML = "application/xml"
    CMS = "application/pkcs7-signature"
    UNKNOWN = "application/octet-stream"


ImageType = frozenset({MediaType.JPEG, MediaType.PNG, MediaType.TIFF, MediaType.BMP, MediaType.WEBP})
"""Images whose pages are read. GIF and HEIC are named, and refused as unsupported."""

_MAGIC: tuple[tuple[int, bytes, MediaType], ...] = (
    (0, b"\xff\xd8\xff", MediaType.JPEG),
    (0, b"\x89PNG\r\n\x1a\n", MediaType.PNG),
    (0, b"II*\x00", MediaType.TIFF),
    (0, b"MM\x00*", MediaType.TIFF),
    (0, b"II+\x00", MediaType.TIFF),
    (0, b"BM", MediaType.BMP),
    (0, b"GIF8", MediaType.GIF),
    (8, b"WEBP", MediaType.WEBP),
    (4, b"ftypheic", MediaType.HEIC),
    (4, b"ftypmif1", MediaType.HEIC),
)

_SUFFIXES: dict[MediaType, frozenset[str]] = {
    MediaType.PDF: frozenset({".pdf"}),
    MediaType.JPEG: frozenset({".jpg", ".jpeg", ".jfif"}),
    MediaType.PNG: frozenset({".png"}),
    MediaType.TIFF: frozenset({".tif", ".tiff"}),
    MediaType.BMP: frozenset({".bmp"}),
    MediaType.WEBP: frozenset({".webp"}),
    MediaType.ZIP: frozenset({".zip"}),
    MediaType.DOCX: frozenset({".docx"}),
    MediaType.XML: frozenset({".xml"}),
    MediaType.CMS: frozenset({".p7s", ".p7m"}),
}
_KNOWN_SUFFIXES = frozenset().union(*_SUFFIXES.values())


def detect(path: Path) -> MediaType:
    """The type of a file's content."""
    with path.open("rb") as stream:
        head = stream.read(HEAD)
    for offset, magic, kind in _MAGIC:
        if head[offset : offset + len(magic)] == magic:
            return kind
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(path)
    # Last among the binary types: an archive may hold an uncompressed PDF within its first kilobyte.
    if b"%PDF-" in head[:PDF_HEADER_WITHIN]:
        return MediaType.PDF
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") and b"<html" not in head[:512].lower():
        return MediaType.XML
    if head.startswith((b"\x30\x82", b"\x30\x80", b"\x30\x83", b"-----BEGIN PKCS7")):
        return MediaType.CMS
    return MediaType.UNKNOWN


def _zip_kind(path: Path) -> MediaType:
    """Tell office documents and signature containers from plain archives by their members' names."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except BROKEN_ZIP:
        return MediaType.ZIP
    if "[Content_Types].xml" in names:
        return MediaType.DOCX if any(n.startswith("word/") for n in names) else MediaType.OFFICE
    inside = {n.upper() for n in names}
    if any(n.startswith("META-INF/") and n.endswith((".P7S", "SIGNATURES.XML", "SIGNATURES0.XML")) for n in inside):
        return MediaType.ASIC
    return MediaType.ZIP


def matches_name(kind: MediaType, name: str) -> bool:
    """Whether the name's ending fits the content; a name without a known ending fits anything."""
    suffix = PurePosixPath(name.lower()).suffix
    return suffix not in _KNOWN_SUFFIXES or suffix in _SUFFIXES.get(kind, frozenset())
