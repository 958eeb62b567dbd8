"""Files that are small to send and large to open. Each maker returns bytes of at most a few megabytes."""

import io
import struct
import zipfile
import zlib


def _pdf(objects: list[bytes]) -> bytes:
    """A PDF of these objects, numbered from 1; the first is the catalogue."""
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(out) + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)


def _stream(data: bytes, more: bytes = b"", filters: bytes = b"/Filter/FlateDecode") -> bytes:
    return b"<</Length %d%s%s>>stream\n%s\nendstream" % (len(data), filters, more, data)


CATALOGUE = b"<</Type/Catalog/Pages 2 0 R>>"
PAGES = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"


def _page(more: bytes, box: bytes = b"0 0 595 842") -> bytes:
    return b"<</Type/Page/Parent 2 0 R/MediaBox[%s]%s>>" % (box, more)


def zeros(packed_twice: int) -> bytes:
    """So many zero bytes, deflated twice."""
    packer = zlib.compressobj(9)
    once = b"".join(packer.compress(bytes(1 << 20)) for _ in range(packed_twice >> 20)) + packer.flush()
    return zlib.compress(once, 9)


def stream_bomb() -> bytes:
    """A page whose content is 1.5 GB of zeros."""
    content = _stream(zeros(3 << 29), filters=b"/Filter[/FlateDecode/FlateDecode]")
    return _pdf([CATALOGUE, PAGES, _page(b"/Contents 4 0 R"), content])


def image_bomb() -> bytes:
    """A page with a picture of 60,000 x 60,000 pixels."""
    picture = b"/Type/XObject/Subtype/Image/Width 60000/Height 60000/ColorSpace/DeviceRGB/BitsPerComponent 8"
    page = _page(b"/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>")
    return _pdf(
        [
            CATALOGUE,
            PAGES,
            page,
            _stream(zlib.compress(b"595 0 0 842 0 0 cm /X Do")),
            _stream(zlib.compress(bytes(9999)), picture),
        ]
    )


def page_of_a_country() -> bytes:
    """A page of 10 million points a side."""
    return _pdf([CATALOGUE, PAGES, _page(b"", b"0 0 10000000 10000000")])


def laughing_forms() -> bytes:
    """Twenty forms that each draw the next ten times."""
    objects = [
        CATALOGUE,
        PAGES,
        _page(b"/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>"),
        _stream(zlib.compress(b"/X Do")),
    ]
    for number in range(5, 25):
        more = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>" % (number + 1)
        objects.append(_stream(zlib.compress(b"/X Do " * 10), more))
    objects.append(_stream(zlib.compress(b"0 0 9 9 re f"), b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]"))
    return _pdf(objects)


def form_in_itself() -> bytes:
    more = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 5 0 R>>>>"
    page = _page(b"/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>")
    return _pdf(
        [CATALOGUE, PAGES, page, _stream(zlib.compress(b"/X Do")), _stream(zlib.compress(b"/X Do /X Do"), more)]
    )


def deep_arrays() -> bytes:
    return _pdf([CATALOGUE, PAGES, _page(b"/Deep " + b"[" * 100_000 + b"]" * 100_000)])


def pages_in_a_ring() -> bytes:
    """A tree of pages whose branch holds its own trunk."""
    return _pdf(
        [CATALOGUE, b"<</Type/Pages/Kids[3 0 R]/Count 9>>", b"<</Type/Pages/Parent 2 0 R/Kids[2 0 R 3 0 R]/Count 9>>"]
    )


def a_million_pages() -> bytes:
    """One page named a million times."""
    kids = b"3 0 R " * 1_000_000
    return _pdf([CATALOGUE, b"<</Type/Pages/Count 1000000/Kids[%s]>>" % kids, _page(b"")])


def font_bomb() -> bytes:
    """An embedded TrueType font whose tables lie about their size, used for ten thousand letters."""
    font = b"\0\1\0\0" + struct.pack(">HHHH", 4, 64, 2, 0)
    for tag in (b"glyf", b"head", b"loca", b"maxp"):
        font += tag + struct.pack(">III", 0, 0x7FFFFFF0, 0xFFFFFFFF)
    described = b"<</Type/FontDescriptor/FontName/X/Flags 4/FontBBox[0 0 9 9]/ItalicAngle 0/Ascent 9/Descent 0/CapHeight 9/StemV 9/FontFile2 6 0 R>>"  # noqa: E501
    letters = b"BT /F 9999999 Tf (" + b"A" * 10_000 + b") Tj ET"
    page = _page(b"/Contents 7 0 R/Resources<</Font<</F 4 0 R>>>>")
    return _pdf(
        [
            CATALOGUE,
            PAGES,
            page,
            b"<</Type/Font/Subtype/TrueType/BaseFont/X/FirstChar 0/LastChar 255/FontDescriptor 5 0 R>>",
            described,
            _stream(zlib.compress(font), b"/Length1 99999999"),
            _stream(zlib.compress(letters)),
        ]
    )


def glyph_in_itself() -> bytes:
    """A Type 3 font whose letter is drawn with the letter."""
    font = b"<</Type/Font/Subtype/Type3/FontBBox[0 0 9 9]/FontMatrix[1 0 0 1 0 0]/FirstChar 65/LastChar 65/Widths[9]/Encoding<</Differences[65/A]>>/CharProcs<</A 5 0 R>>/Resources<</Font<</F 4 0 R>>>>>>"  # noqa: E501
    page = _page(b"/Contents 6 0 R/Resources<</Font<</F 4 0 R>>>>")
    glyph = _stream(zlib.compress(b"9 0 d0 BT /F 9 Tf (AAAAAAAA) Tj ET"))
    return _pdf([CATALOGUE, PAGES, page, font, glyph, _stream(zlib.compress(b"BT /F 9 Tf (AAAA) Tj ET"))])


def pattern_bomb() -> bytes:
    """A page filled with a pattern of a thousandth of a point."""
    tile = _stream(
        zlib.compress(b"0 0 1 1 re f"),
        b"/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 .001 .001]/XStep .001/YStep .001/Resources<<>>",
    )
    page = _page(b"/Contents 4 0 R/Resources<</Pattern<</P 5 0 R>>>>")
    return _pdf([CATALOGUE, PAGES, page, _stream(zlib.compress(b"/Pattern cs /P scn 0 0 595 842 re f")), tile])


def png_of(width: int, height: int) -> bytes:
    """A picture whose header promises this size."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(bytes(99_999))) + chunk(b"IEND", b"")


def png_text_bomb() -> bytes:
    """A small picture with a comment of 500 MB."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    packer = zlib.compressobj(9)
    text = b"".join(packer.compress(bytes(1 << 20)) for _ in range(500)) + packer.flush()
    good = png_of(8, 8)
    return good[:33] + chunk(b"zTXt", b"a\0\0" + text) + good[33:]


def bmp_of(width: int, height: int) -> bytes:
    head = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, 0, 0, 0, 0, 0)
    return b"BM" + struct.pack("<IHHI", 54, 0, 0, 54) + head + bytes(100)


def _eight_by_eight(offset: int) -> list[tuple[int, int, int, int]]:
    """Directory entries (tag, type, count, value) of a gray picture of 8 by 8 whose bytes begin at ``offset``."""
    return [
        (256, 3, 1, 8),
        (257, 3, 1, 8),
        (258, 3, 1, 8),
        (259, 3, 1, 1),
        (262, 3, 1, 1),
        (273, 4, 1, offset),
        (278, 3, 1, 8),
        (279, 4, 1, 64),
    ]


def tiff_in_a_ring() -> bytes:
    """A TIFF whose second page is its first."""
    entries = _eight_by_eight(200)
    body = struct.pack("<H", len(entries)) + b"".join(struct.pack("<HHII", *e) for e in entries) + struct.pack("<I", 8)
    return (b"II*\0" + struct.pack("<I", 8) + body).ljust(200, b"\0") + bytes(64)


def tiff_of_many_pages(pages: int) -> bytes:
    """One small picture, and a chain of directories that all show it."""
    out = bytearray(b"II*\0" + struct.pack("<I", 80) + bytes(72))
    entries = _eight_by_eight(8)
    size = 2 + 12 * len(entries) + 4
    for number in range(pages):
        following = 80 + (number + 1) * size if number + 1 < pages else 0
        out += (
            struct.pack("<H", len(entries))
            + b"".join(struct.pack("<HHII", *e) for e in entries)
            + struct.pack("<I", following)
        )
    return bytes(out)


def zip_of(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def zip_that_lies() -> bytes:
    """A member of 60 MB that its archive says has 10 bytes."""
    data = bytearray(zip_of({"a.pdf": bytes(60_000_000)}))
    real = struct.pack("<I", 60_000_000)
    while (at := data.find(real)) >= 0:
        data[at : at + 4] = struct.pack("<I", 10)
    return bytes(data)


def zip_of_a_million() -> bytes:
    """A list of 300,000 members that all are the same byte of the archive."""
    entry = (
        b"PK\x01\x02" + struct.pack("<HHHHHHIIIHHHHHII", 20, 20, 0, 0, 0, 0, 0, 1, 1, 6, 0, 0, 0, 0, 0, 0) + b"member"
    )
    listing = entry * 300_000
    start = b"PK\x03\x04" + struct.pack("<HHHHHIIIHH", 20, 0, 0, 0, 0, 0, 1, 1, 6, 0) + b"memberx"
    return start + listing + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 0xFFFE, 0xFFFE, len(listing), len(start), 0)


def zip_in_zip(depth: int) -> bytes:
    inner = b"%PDF-1.7"
    for _ in range(depth):
        inner = zip_of({"next.zip": inner})
    return inner


LAUGHS = b"".join(b'<!ENTITY e%d "%s">' % (n, b"&e%d;" % (n - 1) * 10) for n in range(1, 12))
LAUGHING_XML = b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY e0 "ha">' + LAUGHS + b"]><d>&e11;</d>"
LONG_ENTITY_XML = (
    b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "' + b"a" * 500_000 + b'">]><d>' + b"&a;" * 5_000 + b"</d>"
)
REACHING_XML = b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>'
DEEP_XML = b"<?xml version='1.0'?>" + b"<a>" * 200_000 + b"</a>" * 200_000


def signed_xml(inside: bytes) -> bytes:
    """The same with something in it that makes the verifier look."""
    return inside + b'<!-- <ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"/> -->'


def docx_of(xml: bytes) -> bytes:
    return zip_of({"[Content_Types].xml": b"<Types/>", "word/document.xml": xml, "_xmlsignatures/sig1.xml": xml})
