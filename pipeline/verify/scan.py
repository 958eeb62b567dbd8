"""Could this file ever have been signed? A byte scan that knows no library.

In: a path. Out: ``True`` unless no revision of the file carries a trace of a signature. Cheap (a few ms per MB),
never ``False`` for a file that has or had one: names are looked for raw, with ``#xx`` escapes resolved, and inside
every deflated stream that could hold objects. What cannot be looked into (encrypted object streams, other filters)
counts as a trace.
"""

import re
import zipfile
import zlib
from pathlib import Path

from pipeline.archive import BROKEN_ZIP

_NAMES = (
    b"/ByteRange", b"/DocTimeStamp", b"/SigFlags", b"/adbe.", b"/ETSI.", b"/PBAD.", b"/DocMDP", b"/UR3",
    b"http://www.w3.org/2000/09/xmldsig#", b"SignedInfo", b"2A864886F70D010702", b"2a864886f70d010702",
)  # fmt: skip
"""Looked for one by one: a plain search runs at memory speed, an alternation of patterns at a fiftieth of it."""
_SIG = re.compile(rb"/Sig(?![A-Za-z0-9_])")
_VALUE = re.compile(rb"/Contents\s*<\s*30[0-9A-Fa-f\s]{200}")
_HEX_OID = re.compile(rb"2A\s?86\s?48\s?86\s?F7\s?0D\s?01\s?07\s?02", re.IGNORECASE)
_ESCAPED_NAME = re.compile(rb"/[A-Za-z0-9.#]{0,40}?#[0-9A-Fa-f]{2}[A-Za-z0-9.#]{0,40}")
_PKCS7_OID = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"
_PKCS7_PEM = re.compile(rb"-----BEGIN (?:PKCS7|CMS)")
_BASE64_CMS = re.compile(rb"\A\s*MI[A-Za-z0-9+/\s]{20,}")
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM = re.compile(rb"stream\r?\n?")
_MAX_INFLATED = 256 * 1024 * 1024
_ZIP_MARKS = re.compile(r"(?:^|/)(?:META-INF/.*signatures?.*\.(?:xml|p7s)|_xmlsignatures/|.*\.p7s$)", re.IGNORECASE)


def may_be_signed(path: Path) -> bool:
    """Whether ``path`` carries a trace of a digital signature. ``True`` where that cannot be ruled out."""
    return has_traces(path.read_bytes())


def has_traces(data: bytes) -> bool:
    """The same on bytes. Never raises on content."""
    if _has_names(data) or is_cms(data):
        return True
    if data[:2] == b"PK":
        return _zip_traces(data)
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return b"x\0m\0l\0d\0s\0i\0g" in data or b"\0x\0m\0l\0d\0s\0i\0g" in data
    if b"%PDF" in data[:1_000_000]:
        return _pdf_traces(data)
    return False


_ENDS = 262_144


def _has_names(data: bytes) -> bool:
    """Most signatures stand near the end of the file, so the ends are looked at before the whole."""
    if data.find(_NAMES[0], max(0, len(data) - _ENDS)) >= 0:
        return True
    return any(name in data for name in _NAMES) or bool(_SIG.search(data) or _VALUE.search(data))


def _escaped_names(data: bytes) -> bytes:
    """All names written with ``#xx``, resolved, one per line."""
    if b"#" not in data:
        return b""
    return b"\n".join(_unescape(match.group()) for match in _ESCAPED_NAME.finditer(data))


def has_signature_value(data: bytes) -> bool:
    """Whether a PDF's raw bytes hold a byte range or a hexadecimal CMS, under whatever key: more than an empty field.

    A signature's value always stands in the raw file: it could not be written after its own hash otherwise."""
    if b"/ByteRange" in data or b"/ByteRange" in _escaped_names(data):
        return True
    return bool(_VALUE.search(data) or _HEX_OID.search(data))


def is_cms(data: bytes) -> bool:
    """Whether the bytes are a CMS in DER, PEM or base64."""
    head = data[:4096]
    return _PKCS7_OID in head[:64] or bool(_PKCS7_PEM.search(head) or _BASE64_CMS.match(head))


def _zip_traces(data: bytes) -> bool:
    import io

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except BROKEN_ZIP:
        return b"META-INF" in data or b"_xmlsignatures" in data
    return any(_ZIP_MARKS.search(name) or (name == "mimetype" and b"asic" in data[:200]) for name in names)


def _pdf_traces(data: bytes) -> bool:
    escaped = _escaped_names(data)
    if _has_names(escaped):
        return True
    if b"ObjStm" not in data and b"ObjStm" not in escaped:
        return False
    if b"/Encrypt" in data or b"/Encrypt" in escaped:
        return True
    return _packed_traces(data)


def _packed_traces(data: bytes) -> bool:
    """Look into every stream: an object stream may hide behind any dictionary, so all deflated ones are opened.

    Streams whose first inflated bytes are no object-stream index (pairs of integers) are left after 64 bytes."""
    budget = _MAX_INFLATED
    for match in _STREAM.finditer(data):
        if data[match.start() - 3 : match.start()] == b"end":
            continue
        dictionary = data[max(0, match.start() - 2048) : match.start()]
        is_packed = b"ObjStm" in dictionary.rpartition(b" obj")[2]
        body = memoryview(data)[match.end() :]
        start = _inflate(body, 64)
        if start is None:
            if is_packed:
                return True
            continue
        if not is_packed and not re.match(rb"\s*\d+\s+\d+\s", start):
            continue
        whole = _inflate(body, budget)
        if whole is None or len(whole) >= budget:
            return True
        budget -= len(whole)
        if _has_names(whole) or _has_names(_escaped_names(whole)):
            return True
    return False


def _unescape(data: bytes) -> bytes:
    return _ESCAPE.sub(lambda m: bytes([int(m.group(1), 16)]), data)


def _inflate(body: memoryview, limit: int) -> bytes | None:
    """At most ``limit`` bytes of a zlib stream; None where it is none."""
    worker = zlib.decompressobj()
    out = bytearray()
    try:
        for start in range(0, len(body), 65536):
            chunk: bytes | memoryview = body[start : start + 65536]
            out += worker.decompress(chunk, limit - len(out))
            if worker.eof or len(out) >= limit:
                break
    except zlib.error:
        return bytes(out) if out else None
    return bytes(out)
