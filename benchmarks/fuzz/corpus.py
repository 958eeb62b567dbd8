"""Good files to begin from: the samples of ``examples/``, and small ones of every kind, made here.

In: nothing. Out: for each entrance its files and its format's words.
"""

import io
import json
import pickle
import zipfile
from datetime import UTC, datetime
from functools import cache

from PIL import Image

from models.reading import PageReading, Source, Word
from tests.conftest import ROOT

PDF_WORDS = [
    b"/JavaScript", b"/Launch", b"/ObjStm", b"/XRef", b"/Kids", b"/Parent", b"/Length", b"/FlateDecode", b"endobj",
    b"stream\n", b"<<", b">>", b"[", b"]", b"0 0 R", b"/Encrypt", b"/Prev", b"/XRefStm", b"startxref", b"%%EOF",
    b"/ByteRange", b"/Contents<", b"/SMask", b"/JBIG2Decode", b"/JPXDecode", b"/Crypt", b"/Type3",
]  # fmt: skip
XML_WORDS = [b'<!DOCTYPE x [<!ENTITY a "aaaa">]>', b'<!ENTITY b SYSTEM "file:///etc/passwd">', b"&a;", b"<![CDATA[",
             b"<!--", b"xmlns:x=", b"</", b"/>", b"&#x110000;", b"<?xml version='1.1'?>"]  # fmt: skip
JSON_WORDS = [b"{", b"[" * 500, b'"', b"null", b"true", b"1e999", b"-0", b"NaN", b"\\ud800", b'"applicant":',
              b'"received":', b'"id_number":', b'"unit":', b"\\u0000", b"99999999999999999999999999"]  # fmt: skip
YAML_WORDS = [b"!!python/object/apply:os.system", b"&a", b"*a", b"<<: *a", b"- ", b"? ", b"|", b"{", b"}", b": ", b"\t"]
PICKLE_WORDS = [pickle.GLOBAL + b"os\nsystem\n", b"cposix\nsystem\n", pickle.REDUCE, pickle.STACK_GLOBAL, pickle.BUILD,
                pickle.NEWOBJ, pickle.MARK, pickle.PROTO + b"\x04", b"cmodels.record\nunicodedata\n",
                pickle.MEMOIZE]  # fmt: skip


def _image(kind: str, size: tuple[int, int] = (60, 80), pages: int = 1) -> bytes:
    stream = io.BytesIO()
    picture = Image.effect_noise(size, 60).convert("RGB")
    more = {"save_all": True, "append_images": [picture] * (pages - 1)} if pages > 1 else {}
    picture.save(stream, kind, **more)
    return stream.getvalue()


def _zip(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


@cache
def _samples(kind: str) -> tuple[bytes, ...]:
    found = sorted((ROOT / "examples").rglob(f"*.{kind}"), key=lambda p: p.stat().st_size)
    return tuple(p.read_bytes() for p in found[:12] if p.stat().st_size < 2_000_000)


XML = b"""<?xml version="1.0"?><doc xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><a Id="x">text</a>
<ds:Signature><ds:SignedInfo><ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/><ds:SignatureMethod
Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/><ds:Reference URI="#x"><ds:DigestMethod
Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><ds:DigestValue>AAAA</ds:DigestValue></ds:Reference></ds:SignedInfo>
<ds:SignatureValue>AAAA</ds:SignatureValue></ds:Signature></doc>"""


def _docx() -> bytes:
    body = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body/></w:document>'
    types = b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    return _zip({"[Content_Types].xml": types, "word/document.xml": body, "_xmlsignatures/sig1.xml": XML})


def _asic() -> bytes:
    return _zip({"mimetype": b"application/vnd.etsi.asic-e+zip", "a.xml": XML, "META-INF/signatures0.xml": XML})


def _reading() -> PageReading:
    word = Word(text="Nguyễn", confidence=0.9, box=(0.1, 0.1, 0.2, 0.2))
    return PageReading(number=1, source=Source.OCR, width=100, height=100, words=(word,))


def corpus(entrance: str) -> tuple[list[bytes], list[bytes]]:
    """Good files and words for one entrance."""
    pictures = [_image(kind) for kind in ("PNG", "JPEG", "BMP", "WEBP", "TIFF", "GIF")] + [_image("TIFF", (40, 40), 3)]
    pdfs = list(_samples("pdf"))
    containers = [_zip({"a.pdf": pdfs[0], "ảnh.png": pictures[0], "submission.json": b"{}"}), _docx(), _asic()]
    if entrance == "papers":
        return [*pdfs, *pictures, *containers], PDF_WORDS
    if entrance == "signatures":
        return [*pdfs, XML, *containers[1:]], [*PDF_WORDS, *XML_WORDS]
    if entrance == "envelopes":
        return [*containers, _zip({f"{n}.txt": b"x" * n for n in range(30)})], [
            b"PK\x01\x02",
            b"PK\x05\x06",
            b"PK\x06\x06",
        ]
    if entrance == "manifests":
        full = {"submission": "p-1", "procedure": "land_transfer", "received": "2026-03-02T09:00:00+07:00",
                "unit": "H61.02",
                "applicant": {"name": "Lê Ngọc Huệ", "id_number": "026171732260"}, "channel": 2,
                "answers": {"x": True}, "declared": {"a.pdf": "don"}}  # fmt: skip
        return [json.dumps(full, ensure_ascii=False).encode(), b"{}", *_samples("json")], JSON_WORDS
    if entrance == "answers":
        values = [("done", _reading(), "", ""), ("done", {"a": (1, 2.5, None)}, "", ""), ("ready", ["x"], "", "")]
        values.append(("done", datetime(2026, 1, 1, tzinfo=UTC), "", ""))
        return [pickle.dumps(value, protocol) for value in values for protocol in (2, 4, 5)], PICKLE_WORDS
    if entrance == "procedures":
        return [p.read_bytes() for p in sorted((ROOT / "catalogue").rglob("*.yaml"))], YAML_WORDS
    raise ValueError(entrance)
