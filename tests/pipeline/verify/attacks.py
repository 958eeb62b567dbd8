"""Attacks on signed PDFs, as published by PDF signature research, made from our own good files.

In: good files of ``corpus``. Out: name -> bytes. Classes: universal forgery (USF), incremental saving (ISA), signature
wrapping (SWA), shadow hide / replace / hide-and-replace, evil annotation (EAA), sneaky signature (SSA), byte ranges,
stripped signatures, copied timestamps, duplicate keys. None may pass, none may count as unsigned.
"""

import io
import re
from collections.abc import Callable

import pikepdf
from asn1crypto import cms
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader

from tests.pipeline.verify.corpus import plain_pdf, sign, signed
from tests.pipeline.verify.pki import world

EVIL = b"BT /F1 24 Tf 72 600 Td (So tien: 1 dong) Tj ET"
_RANGE = re.compile(rb"/ByteRange\s*\[([^\]]*)\]")


def byte_range(data: bytes) -> tuple[int, int, int, int]:
    match = list(_RANGE.finditer(data))[-1]
    a, b, c, d = (int(part) for part in match.group(1).split())
    return a, b, c, d


def with_range(data: bytes, text: bytes) -> bytes:
    """Replace the last byte range's inside, keeping every offset."""
    match = list(_RANGE.finditer(data))[-1]
    room = match.end(1) - match.start(1)
    if len(text) > room:
        raise ValueError("no room for that byte range")
    return data[: match.start(1)] + text.ljust(room) + data[match.end(1) :]


def in_gap(data: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """Change what stands between the two signed parts, at equal length."""
    _, first, second, _ = byte_range(data)
    gap = change(data[first:second])
    if len(gap) != second - first:
        raise ValueError("the gap must keep its length")
    return data[:first] + gap + data[second:]


def update(data: bytes, change: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    """A well-formed incremental update."""
    writer = IncrementalPdfFileWriter(io.BytesIO(data), strict=False)
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _page(writer: IncrementalPdfFileWriter, index: int = 0) -> generic.DictionaryObject:
    reference = writer.find_page_for_modification(index)[0]
    page: generic.DictionaryObject = reference.get_object()
    writer.mark_update(reference)
    return page


def _stream(content: bytes) -> generic.StreamObject:
    return generic.StreamObject(stream_data=content)


# universal forgery ------------------------------------------------------------------------------------------------


def usf() -> dict[str, bytes]:
    good = signed("B-B")
    size = len(good)
    return {
        "no byte range": good.replace(b"/ByteRange", b"/ByteRongo"),
        "empty byte range": with_range(good, b""),
        "zero byte range": with_range(good, b"0 0 0 0"),
        "negative byte range": with_range(good, b"0 -1 0 -1"),
        "whole file in one range": with_range(good, b"0 %d" % size),
        "huge byte range": with_range(good, b"0 999999 1 9"),
        "contents zero": in_gap(good, lambda gap: b"<" + b"0" * (len(gap) - 2) + b">"),
        "contents empty": in_gap(good, lambda gap: b"<>".ljust(len(gap))),
        "contents null": in_gap(good, lambda gap: b"null".ljust(len(gap))),
        "contents no hex": in_gap(good, lambda gap: b"<" + b"zz" * ((len(gap) - 2) // 2) + b">"),
        "contents a name": in_gap(good, lambda gap: b"/Name".ljust(len(gap))),
        "contents cut": in_gap(good, lambda gap: gap[:200] + b"0" * (len(gap) - 201) + b">"),
        "filter unknown": good.replace(b"/ETSI.CAdES.detached", b"/ETSI.CAdES.detachex"),
        "sub filter gone": good.replace(b"/SubFilter", b"/SubFiltex"),
    }


# incremental saving ------------------------------------------------------------------------------------------------


def evil_page(writer: IncrementalPdfFileWriter, index: int = 0) -> None:
    """Other content on a page."""
    page = _page(writer, index)
    page[pdf_name("/Contents")] = writer.add_object(_stream(EVIL))


def _content_number(data: bytes) -> int:
    reader = PdfFileReader(io.BytesIO(data))
    return int(reader.root["/Pages"]["/Kids"][0].raw_get("/Contents").idnum)


def isa() -> dict[str, bytes]:
    good = signed("B-B")
    number = _content_number(good)
    body = b"\n%d 0 obj\n<</Length %d>>\nstream\n%s\nendstream\nendobj\n" % (number, len(EVIL), EVIL)
    start = int(re.findall(rb"startxref\s+(\d+)", good)[-1])
    contents = plain_pdf()

    def overwrite(writer: IncrementalPdfFileWriter) -> None:
        writer.update_container(writer.get_object(generic.Reference(number, 0, writer.prev)))
        target = writer.get_object(generic.Reference(number, 0, writer.prev))
        target._data = EVIL
        target._encoded_data = None

    return {
        "page content replaced": update(good, evil_page),
        "content stream overwritten": update(good, overwrite),
        "object after the end": good + body,
        "object and end mark": good + body + b"%%EOF\n",
        "object, old startxref": good + body + b"startxref\n%d\n%%%%EOF\n" % start,
        "object, trailer, no table": good + body + b"trailer\n<</Root 1 0 R /Size 99>>\n%%EOF\n",
        "object, zero startxref": good + body + b"startxref\n0\n%%EOF\n",
        "whole other file after it": good + contents,
        "comment after the end": good + b"% a harmless looking comment\n",
        "after long-term data": update(signed("B-LTA"), evil_page),
        "object after long-term data": signed("B-LTA") + body,
        "second page replaced": update(good, lambda writer: evil_page(writer, 1)),
    }


# signature wrapping --------------------------------------------------------------------------------------------------


def swa() -> dict[str, bytes]:
    good = signed("B-B")
    _, first, second, last = byte_range(good)
    evil = b"\n4 0 obj\n<</Length %d>>\nstream\n%s\nendstream\nendobj\n" % (len(EVIL), EVIL)
    out: dict[str, bytes] = {}
    for name, inserted in (
        ("object after contents", evil),
        ("spaces after contents", b" " * 500),
        ("second contents", b"/Contents <00>" + evil),
        ("comment after contents", b"%" + b"x" * 300 + b"\n"),
    ):
        moved = good[:second] + inserted + good[second:]
        try:
            out[name] = with_range(moved, b"0 %d %d %d" % (first, second + len(inserted), last))
        except ValueError:
            continue
    out["signed tail moved to the end"] = with_range(
        good[:second] + evil + b"startxref\n0\n%%EOF\n" + good[second:],
        b"0 %d %d %d" % (first, second + len(evil) + 18, last),
    )
    out["range tail off by one"] = with_range(good, b"0 %d %d %d" % (first, second, last - 1))
    out["range overlaps"] = with_range(good, b"0 %d %d %d" % (first, first - 5, len(good) - first + 5))
    out["gap widened to the left"] = with_range(good, b"0 %d %d %d" % (first - 20, second, last))
    return out


# shadow attacks ------------------------------------------------------------------------------------------------------


def _with_overlay() -> bytes:
    """A document prepared to hide: an image-like form lies over the sentence; then signed."""

    def prepare(writer: IncrementalPdfFileWriter) -> None:
        page = _page(writer)
        cover = _stream(b"1 1 1 rg 0 0 400 40 re f")
        cover.update({
            pdf_name("/Type"): pdf_name("/XObject"), pdf_name("/Subtype"): pdf_name("/Form"),
            pdf_name("/BBox"): generic.ArrayObject([generic.NumberObject(n) for n in (0, 0, 400, 40)]),
        })  # fmt: skip
        resources = page["/Resources"].get_object()
        resources[pdf_name("/XObject")] = generic.DictionaryObject({pdf_name("/Cover"): writer.add_object(cover)})
        writer.update_container(resources)
        old = page.raw_get("/Contents")
        more = writer.add_object(_stream(b"q 1 0 0 1 60 720 cm /Cover Do Q"))
        page[pdf_name("/Contents")] = generic.ArrayObject([old, more])

    return sign(update(plain_pdf(), prepare), world().citizen)


def _cover_reference(writer: IncrementalPdfFileWriter) -> generic.IndirectObject:
    page = writer.root["/Pages"]["/Kids"][0]
    found: generic.IndirectObject = page["/Resources"]["/XObject"].raw_get("/Cover")
    return found


def shadow_hide() -> dict[str, bytes]:
    primed = _with_overlay()

    def empty(writer: IncrementalPdfFileWriter) -> None:
        cover = _cover_reference(writer).get_object()
        cover._data, cover._encoded_data = b" ", None
        writer.update_container(cover)

    def shrink(writer: IncrementalPdfFileWriter) -> None:
        cover = _cover_reference(writer).get_object()
        cover[pdf_name("/BBox")] = generic.ArrayObject([generic.NumberObject(n) for n in (0, 0, 1, 1)])
        writer.update_container(cover)

    def unlink(writer: IncrementalPdfFileWriter) -> None:
        page = _page(writer)
        page[pdf_name("/Contents")] = page["/Contents"].raw_get(0)

    freed = _freed(primed)
    return {"overlay emptied": update(primed, empty), "overlay shrunk": update(primed, shrink),
            "overlay unlinked": update(primed, unlink), "overlay freed": freed}  # fmt: skip


def _freed(primed: bytes) -> bytes:
    reader = PdfFileReader(io.BytesIO(primed))
    number = reader.root["/Pages"]["/Kids"][0]["/Resources"]["/XObject"].raw_get("/Cover").idnum
    start = int(re.findall(rb"startxref\s+(\d+)", primed)[-1])
    size = int(reader.trailer["/Size"])
    root = reader.trailer.raw_get("/Root").idnum
    table = b"xref\n0 1\n%010d 65535 f \n%d 1\n0000000000 00001 f \n" % (number, number)
    at = len(primed)
    return primed + table + b"trailer\n<</Size %d /Root %d 0 R /Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (
        size, root, start, at,
    )  # fmt: skip


def shadow_replace() -> dict[str, bytes]:
    form = signed("form")

    def field(writer: IncrementalPdfFileWriter) -> generic.DictionaryObject:
        for item in writer.root["/AcroForm"]["/Fields"]:
            if item.get_object().get("/T") == "so_tien":
                return item.get_object()  # type: ignore[no-any-return]
        raise KeyError("so_tien")

    def value(writer: IncrementalPdfFileWriter) -> None:
        target = field(writer)
        target[pdf_name("/V")] = generic.TextStringObject("999")
        writer.update_container(target)

    def appearance(writer: IncrementalPdfFileWriter) -> None:
        target = field(writer)
        drawn = target["/AP"]["/N"]
        drawn._data, drawn._encoded_data = b"BT /Helv 12 Tf 2 6 Td (999) Tj ET", None
        writer.update_container(drawn)

    def default(writer: IncrementalPdfFileWriter) -> None:
        target = field(writer)
        target[pdf_name("/DA")] = generic.TextStringObject("/Helv 40 Tf 1 g")
        target[pdf_name("/V")] = generic.TextStringObject("1")
        writer.update_container(target)

    def font(writer: IncrementalPdfFileWriter) -> None:
        page = writer.root["/Pages"]["/Kids"][0]
        fonts = page["/Resources"]["/Font"]
        item = fonts[next(iter(fonts))]
        item[pdf_name("/BaseFont")] = pdf_name("/ZapfDingbats")
        writer.update_container(item)

    return {"value": update(form, value), "appearance": update(form, appearance), "default look": update(form, default),
            "font": update(form, font)}  # fmt: skip


def shadow_hide_and_replace() -> dict[str, bytes]:
    good = signed("B-B")
    reader = PdfFileReader(io.BytesIO(good))
    root = reader.trailer.raw_get("/Root").idnum
    size = int(reader.trailer["/Size"])
    start = int(re.findall(rb"startxref\s+(\d+)", good)[-1])

    def new_tree(writer: IncrementalPdfFileWriter) -> None:
        page = generic.DictionaryObject(writer.root["/Pages"]["/Kids"][0].get_object())
        page[pdf_name("/Contents")] = writer.add_object(_stream(EVIL))
        kids = generic.ArrayObject([writer.add_object(page)])
        tree = generic.DictionaryObject({
            pdf_name("/Type"): pdf_name("/Pages"), pdf_name("/Kids"): kids, pdf_name("/Count"): generic.NumberObject(1)
        })  # fmt: skip
        writer.root[pdf_name("/Pages")] = writer.add_object(tree)
        writer.update_root()

    def two_pages_less(writer: IncrementalPdfFileWriter) -> None:
        pages = writer.root["/Pages"]
        pages[pdf_name("/Kids")] = generic.ArrayObject([pages["/Kids"].raw_get(1)])
        pages[pdf_name("/Count")] = generic.NumberObject(1)
        writer.update_container(pages)

    at = len(good)
    catalog = b"%d 0 obj\n<</Type/Catalog /Pages %d 0 R>>\nendobj\n" % (size, root)
    table = b"xref\n%d 1\n%010d 00000 n \n" % (size, at)
    trailer = b"trailer\n<</Size %d /Root %d 0 R /Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (
        size + 1, size, start, at + len(catalog),
    )  # fmt: skip
    number = _content_number(good)
    hidden = good.find(b"%PDF")  # an old object's number pointed at other bytes
    swap = b"xref\n%d 1\n%010d 00000 n \ntrailer\n<</Size %d /Root %d 0 R /Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (
        number, hidden, size, root, start, at,
    )  # fmt: skip
    return {"other page tree": update(good, new_tree), "page removed": update(good, two_pages_less),
            "other catalog": good + catalog + table + trailer, "old object pointed elsewhere": good + swap}  # fmt: skip


# certified files --------------------------------------------------------------------------------


def annotation(kind: str, **more: generic.PdfObject) -> Callable[[IncrementalPdfFileWriter], None]:
    """A mark that lies over a sentence of the first page."""

    def add(writer: IncrementalPdfFileWriter) -> None:
        page = _page(writer)
        drawn = _stream(b"1 1 1 rg 0 0 300 40 re f 0 g " + EVIL)
        drawn.update({
            pdf_name("/Type"): pdf_name("/XObject"), pdf_name("/Subtype"): pdf_name("/Form"),
            pdf_name("/BBox"): generic.ArrayObject([generic.NumberObject(n) for n in (0, 0, 300, 40)]),
        })  # fmt: skip
        note = generic.DictionaryObject({
            pdf_name("/Type"): pdf_name("/Annot"), pdf_name("/Subtype"): pdf_name(kind),
            pdf_name("/Rect"): generic.ArrayObject([generic.NumberObject(n) for n in (60, 720, 360, 760)]),
            pdf_name("/Contents"): generic.TextStringObject("So tien: 1 dong"), pdf_name("/F"): generic.NumberObject(4),
            pdf_name("/AP"): generic.DictionaryObject({pdf_name("/N"): writer.add_object(drawn)}),
        })  # fmt: skip
        old = list(page.get("/Annots", generic.ArrayObject()))
        page[pdf_name("/Annots")] = generic.ArrayObject([*old, writer.add_object(note)])

    return add


def eaa() -> dict[str, bytes]:
    return {
        f"{kind} on {level}": update(signed(level), annotation(kind))
        for level in ("P1", "P2", "P3", "B-B")
        for kind in ("/FreeText", "/Stamp", "/Square", "/Redact")
    }


def ssa() -> dict[str, bytes]:
    people = world()
    evil = {"box": (60, 690, 560, 770), "text": "So tien: 1 dong"}
    small = {"box": (120, 726, 260, 742), "text": "1 dong"}
    blank = {"box": (72, 300, 400, 340), "text": "Ben mua tra them 500.000.000 dong"}
    out: dict[str, bytes] = {}
    for base in ("P2", "B-B", "B-T"):
        for name, look in (("covers", evil), ("covers a number", small), ("adds a sentence", blank)):
            out[f"{name} on {base}"] = sign(signed(base), people.company, field="Evil", **look)  # type: ignore[arg-type]
    return out


# stripped, copied, doubled -----------------------------------------------------------------------


def stripped() -> dict[str, bytes]:
    good = signed("B-B")

    def no_form(writer: IncrementalPdfFileWriter) -> None:
        del writer.root["/AcroForm"]
        writer.update_root()

    def no_fields(writer: IncrementalPdfFileWriter) -> None:
        form = writer.root["/AcroForm"]
        form[pdf_name("/Fields")] = generic.ArrayObject()
        writer.update_container(form)
        writer.update_root()

    def no_value(writer: IncrementalPdfFileWriter) -> None:
        field = writer.root["/AcroForm"]["/Fields"][0].get_object()
        del field["/V"]
        writer.update_container(field)

    def other_type(writer: IncrementalPdfFileWriter) -> None:
        field = writer.root["/AcroForm"]["/Fields"][0].get_object()
        field[pdf_name("/FT")] = pdf_name("/Tx")
        writer.update_container(field)

    return {
        "form removed": update(good, no_form),
        "fields removed": update(good, no_fields),
        "value removed": update(good, no_value),
        "field type changed": update(good, other_type),
        "form removed after two": update(signed("two"), no_form),
        "name of form overwritten": good.replace(b"/AcroForm", b"/AcroFoxx"),
        "value name overwritten": good.replace(b"/V ", b"/X "),
        "escaped names": good.replace(b"/ByteRange", b"/Byte#52ange").replace(b"/AcroForm", b"/AcroFoxx"),
        "only one of two kept": update(signed("two"), no_value),
    }


def copied_timestamps() -> dict[str, bytes]:
    donor = _cms(sign(plain_pdf(), world().company, stamp=True, field="Other"))
    token = next(a for a in donor["content"]["signer_infos"][0]["unsigned_attrs"])
    out: dict[str, bytes] = {}
    for kind in ("B-T", "B-B", "B-LT"):
        data = signed(kind)
        target = _cms(data)
        target["content"]["signer_infos"][0]["unsigned_attrs"] = cms.CMSAttributes([token])
        out[f"token of another signature on {kind}"] = _with_cms(data, target)
    stamp = signed("B-LTA")
    other = sign(plain_pdf(pages=1), world().company, long_term=True, archive=True)
    out["document timestamp of another file"] = _with_cms(stamp, _cms(other))
    tampered = _cms(signed("B-T"))
    info = tampered["content"]["signer_infos"][0]["unsigned_attrs"][0]["values"][0]["content"]
    raw = bytearray(info["signer_infos"][0]["signature"].native)
    raw[5] ^= 0xFF
    info["signer_infos"][0]["signature"] = bytes(raw)
    out["token with a broken signature"] = _with_cms(signed("B-T"), tampered)
    return out


def _cms(data: bytes) -> cms.ContentInfo:
    _, first, second, _ = byte_range(data)
    found: cms.ContentInfo = cms.ContentInfo.load(bytes.fromhex(data[first + 1 : second - 1].decode()))
    return found


def _with_cms(data: bytes, content: cms.ContentInfo) -> bytes:
    """Put another CMS into the last signature's gap (unsigned bytes), padded with zeros."""
    content = cms.ContentInfo({"content_type": "signed_data", "content": content["content"].copy()})
    der = content.dump(force=True)

    def put(gap: bytes) -> bytes:
        digits = der.hex().encode()
        if len(digits) > len(gap) - 2:
            raise ValueError("no room for that CMS")
        return b"<" + digits.ljust(len(gap) - 2, b"0") + b">"

    return in_gap(data, put)


def duplicate_keys() -> dict[str, bytes]:
    good = signed("B-B")
    fake_range = b"/ByteRange [0 9 9 9]"
    out = {
        "second byte range": _patched_dictionary(good, fake_range),
        "second contents": _patched_dictionary(good, b"/Contents <00>"),
        "second sub filter": _patched_dictionary(good, b"/SubFilter /adbe.pkcs7.sha1"),
    }

    def doubled_root(data: bytes) -> bytes:
        reader = PdfFileReader(io.BytesIO(data))
        root = reader.trailer.raw_get("/Root").idnum
        start = int(re.findall(rb"startxref\s+(\d+)", data)[-1])
        old = re.search(rb"(?s)\b%d 0 obj\s*<<(.*?)>>\s*endobj" % root, data)
        if old is None:
            raise ValueError("no catalog")
        at = len(data)
        body = b"%d 0 obj\n<<%s /Pages %d 0 R>>\nendobj\n" % (root, old.group(1), root)
        table = b"xref\n%d 1\n%010d 00000 n \n" % (root, at)
        return data + body + table + b"trailer\n<</Size %d /Root %d 0 R /Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (
            int(reader.trailer["/Size"]), root, start, at + len(body),
        )  # fmt: skip

    out["second pages in the catalog"] = doubled_root(good)
    return out


def _patched_dictionary(good: bytes, extra: bytes) -> bytes:
    """Sign a file whose signature dictionary carries an extra key: the signer's software is the attacker's."""
    import hashlib

    _, first, second, last = byte_range(good)
    moved = good[:first] + extra + b" " + good[first:]
    shift = len(extra) + 1
    # The dictionary's key /Contents stands before the gap: insert before it.
    at = good.rfind(b"/Contents", 0, first)
    moved = good[:at] + extra + b" " + good[at:]
    moved = _shift_table(moved, at, shift)
    match = [m for m in _RANGE.finditer(moved) if m.group(1).strip().startswith(b"0 %d " % first)]
    text = b"0 %d %d %d" % (first + shift, second + shift, last)
    moved = moved[: match[-1].start(1)] + text.ljust(match[-1].end(1) - match[-1].start(1)) + moved[match[-1].end(1) :]
    digest = hashlib.sha256(moved[: first + shift] + moved[second + shift :]).digest()
    import asyncio

    signer = world().citizen.signer()
    content = asyncio.run(signer.async_sign(digest, "sha256", use_pades=True))
    der = content.dump().hex().encode()
    gap = b"<" + der.ljust(second - first - 2, b"0") + b">"
    return moved[: first + shift] + gap + moved[second + shift :]


def _shift_table(data: bytes, at: int, shift: int) -> bytes:
    """Correct the offsets of a classic table after an insertion at ``at``; lengths stay."""

    def entry(match: re.Match[bytes]) -> bytes:
        offset = int(match.group(1))
        return b"%010d" % (offset + shift if offset > at else offset) + match.group(2)

    data = re.sub(rb"(\d{10})( \d{5} n)", entry, data)
    last = list(re.finditer(rb"startxref\s+(\d+)", data))[-1]
    value = int(last.group(1)) + shift
    return data[: last.start(1)] + b"%d" % value + data[last.end(1) :]


def rewritten() -> dict[str, bytes]:
    """The signed file saved anew by another program: the signature must show as broken, not vanish."""
    out: dict[str, bytes] = {}
    with pikepdf.open(io.BytesIO(signed("B-B"))) as pdf:
        for name, options in (
            ("plain", {}),
            ("object streams", {"object_stream_mode": pikepdf.ObjectStreamMode.generate}),
        ):
            buffer = io.BytesIO()
            pdf.save(buffer, **options)  # type: ignore[arg-type]
            out[f"saved with {name}"] = buffer.getvalue()
        del pdf.Root["/AcroForm"]
        buffer = io.BytesIO()
        pdf.save(buffer)
        out["saved without form, widget kept"] = buffer.getvalue()
    return out


CLASSES: dict[str, Callable[[], dict[str, bytes]]] = {
    "usf": usf,
    "isa": isa,
    "swa": swa,
    "shadow hide": shadow_hide,
    "shadow replace": shadow_replace,
    "shadow hide and replace": shadow_hide_and_replace,
    "eaa": eaa,
    "ssa": ssa,
    "stripped": stripped,
    "copied timestamps": copied_timestamps,
    "duplicate keys": duplicate_keys,
    "rewritten": rewritten,
}
