"""Attacks on a signed PDF's structure: catalogue, forms, optional content, tables, wrappers, polyglots.

In: good files of ``corpus``. Out: name -> bytes. Each changes what some program shows or runs without touching a
signed byte. None may pass, none may count as unsigned.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Callable

import pikepdf
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader

from tests.pipeline.verify.attacks import EVIL, update
from tests.pipeline.verify.corpus import hybrid_pdf, plain_pdf, sign, signed, with_second_table
from tests.pipeline.verify.pki import world

Change = Callable[[IncrementalPdfFileWriter], None]
Dictionary = generic.DictionaryObject


def _name(key: str, value: generic.PdfObject) -> Dictionary:
    return Dictionary({pdf_name(key): value})


def _array(*items: generic.PdfObject) -> generic.ArrayObject:
    return generic.ArrayObject(items)


def _script(code: str = "app.alert(1)") -> Dictionary:
    return Dictionary({pdf_name("/S"): pdf_name("/JavaScript"), pdf_name("/JS"): generic.TextStringObject(code)})


def _root(key: str, value: Callable[[IncrementalPdfFileWriter], generic.PdfObject]) -> Change:
    def change(writer: IncrementalPdfFileWriter) -> None:
        writer.root[pdf_name(key)] = value(writer)
        writer.update_root()

    return change


def _embedded(writer: IncrementalPdfFileWriter) -> generic.PdfObject:
    stream = generic.StreamObject(stream_data=b"other content")
    file = Dictionary({
        pdf_name("/Type"): pdf_name("/Filespec"), pdf_name("/F"): generic.TextStringObject("a.txt"),
        pdf_name("/EF"): _name("/F", writer.add_object(stream)),
    })  # fmt: skip
    names = generic.ArrayObject([generic.TextStringObject("a.txt"), writer.add_object(file)])
    return _name("/EmbeddedFiles", _name("/Names", names))


def catalogue() -> dict[str, bytes]:
    """Keys of the catalogue that show, run or carry something else."""
    good = signed("B-B")
    changes: dict[str, Change] = {
        "open action": _root("/OpenAction", lambda _: _script()),
        "additional actions": _root("/AA", lambda _: _name("/WC", _script())),
        "named script": _root(
            "/Names",
            lambda _: _name("/JavaScript", _name("/Names", _array(generic.TextStringObject("x"), _script()))),
        ),
        "embedded file": _root("/Names", _embedded),
        "collection": _root("/Collection", lambda _: _name("/View", pdf_name("/D"))),
        "optional content": _root(
            "/OCProperties",
            lambda w: Dictionary({
                pdf_name("/OCGs"): generic.ArrayObject([w.add_object(_name("/Type", pdf_name("/OCG")))]),
                pdf_name("/D"): Dictionary(),
            }),
        ),
        "page labels": _root(
            "/PageLabels", lambda _: _name("/Nums", generic.ArrayObject([generic.NumberObject(0), Dictionary()]))
        ),
        "needs rendering": _root("/NeedsRendering", lambda _: generic.BooleanObject(True)),
        "permissions": _root("/Perms", lambda _: _name("/UR3", Dictionary())),
    }  # fmt: skip
    return {name: update(good, change) for name, change in changes.items()}


def form() -> dict[str, bytes]:
    """The form as a whole: XFA, appearances to be made anew, calculation order, flags, a field twice."""
    good = signed("form")

    def in_form(change: Callable[[IncrementalPdfFileWriter, Dictionary], None]) -> Change:
        def run(writer: IncrementalPdfFileWriter) -> None:
            holder = writer.root["/AcroForm"]
            change(writer, holder)
            writer.update_container(holder)
            writer.update_root()

        return run

    def xfa(writer: IncrementalPdfFileWriter, holder: Dictionary) -> None:
        holder[pdf_name("/XFA")] = writer.add_object(generic.StreamObject(stream_data=b"<xdp/>"))

    def need(_: IncrementalPdfFileWriter, holder: Dictionary) -> None:
        holder[pdf_name("/NeedAppearances")] = generic.BooleanObject(True)

    def flags(_: IncrementalPdfFileWriter, holder: Dictionary) -> None:
        holder[pdf_name("/SigFlags")] = generic.NumberObject(0)

    def resources(writer: IncrementalPdfFileWriter, holder: Dictionary) -> None:
        font = Dictionary({pdf_name("/Type"): pdf_name("/Font"), pdf_name("/Subtype"): pdf_name("/Type1"),
                           pdf_name("/BaseFont"): pdf_name("/Symbol")})  # fmt: skip
        holder[pdf_name("/DR")] = _name("/Font", _name("/Helv", writer.add_object(font)))

    def same_value_again(writer: IncrementalPdfFileWriter, holder: Dictionary) -> None:
        first = next(item.get_object() for item in holder["/Fields"] if item.get_object().get("/FT") == "/Sig")
        twin = Dictionary(first)
        twin[pdf_name("/T")] = generic.TextStringObject("Twin")
        holder["/Fields"].append(writer.add_object(twin))

    def action(writer: IncrementalPdfFileWriter, holder: Dictionary) -> None:
        target = next(item.get_object() for item in holder["/Fields"] if item.get_object().get("/T") == "so_tien")
        target[pdf_name("/AA")] = _name("/F", _script("event.value=1"))
        writer.update_container(target)

    def moved(writer: IncrementalPdfFileWriter, holder: Dictionary) -> None:
        target = next(item.get_object() for item in holder["/Fields"] if item.get_object().get("/T") == "so_tien")
        target[pdf_name("/Rect")] = generic.ArrayObject([generic.NumberObject(n) for n in (72, 720, 400, 750)])
        writer.update_container(target)

    changes = {"xfa": xfa, "need appearances": need, "flags cleared": flags, "resources": resources,
               "same value again": same_value_again, "field action": action, "field moved": moved}  # fmt: skip
    return {name: update(good, in_form(change)) for name, change in changes.items()}


def _layered() -> bytes:
    """A page whose sentence stands in a layer; then signed."""

    def prepare(writer: IncrementalPdfFileWriter) -> None:
        group = writer.add_object(Dictionary({
            pdf_name("/Type"): pdf_name("/OCG"), pdf_name("/Name"): generic.TextStringObject("L"),
        }))  # fmt: skip
        settings = writer.add_object(_name("/ON", generic.ArrayObject([group])))
        writer.root[pdf_name("/OCProperties")] = Dictionary({
            pdf_name("/OCGs"): generic.ArrayObject([group]), pdf_name("/D"): settings,
        })  # fmt: skip
        writer.update_root()
        reference = writer.find_page_for_modification(0)[0]
        page = reference.get_object()
        writer.mark_update(reference)
        page["/Resources"].get_object()[pdf_name("/Properties")] = _name("/L", group)
        writer.update_container(page["/Resources"].get_object())
        more = writer.add_object(generic.StreamObject(stream_data=b"/OC /L BDC " + EVIL + b" EMC"))
        page[pdf_name("/Contents")] = generic.ArrayObject([page.raw_get("/Contents"), more])

    return sign(update(plain_pdf(), prepare), world().citizen)


def layers() -> dict[str, bytes]:
    """Optional content switched, renamed or emptied after signing."""
    primed = _layered()

    def off(writer: IncrementalPdfFileWriter) -> None:
        holder = writer.root["/OCProperties"]["/D"]
        holder[pdf_name("/OFF")] = holder["/ON"]
        del holder["/ON"]
        writer.update_container(holder)

    def base(writer: IncrementalPdfFileWriter) -> None:
        holder = writer.root["/OCProperties"]["/D"]
        holder[pdf_name("/BaseState")] = pdf_name("/OFF")
        holder[pdf_name("/ON")] = generic.ArrayObject()
        writer.update_container(holder)

    def gone(writer: IncrementalPdfFileWriter) -> None:
        del writer.root["/OCProperties"]
        writer.update_root()

    def usage(writer: IncrementalPdfFileWriter) -> None:
        group = writer.root["/OCProperties"]["/OCGs"][0]
        group[pdf_name("/Usage")] = _name("/View", _name("/ViewState", pdf_name("/OFF")))
        writer.update_container(group)

    return {name: update(primed, change) for name, change in (
        ("switched off", off), ("base state", base), ("properties removed", gone), ("usage", usage))}  # fmt: skip


def resources() -> dict[str, bytes]:
    """What the page draws with, changed through indirect objects, page boxes and inherited attributes."""
    good = signed("B-B")

    def of_page(change: Callable[[IncrementalPdfFileWriter, Dictionary], None]) -> Change:
        def run(writer: IncrementalPdfFileWriter) -> None:
            reference = writer.find_page_for_modification(0)[0]
            page = reference.get_object()
            change(writer, page)
            writer.mark_update(reference)

        return run

    def font(writer: IncrementalPdfFileWriter) -> None:
        fonts = writer.root["/Pages"]["/Kids"][0]["/Resources"]["/Font"]
        item = fonts[next(iter(fonts))]
        item[pdf_name("/Encoding")] = _name(
            "/Differences", generic.ArrayObject([generic.NumberObject(49), pdf_name("/nine")])
        )
        writer.update_container(item)

    def tree(key: str, value: generic.PdfObject) -> Change:
        def run(writer: IncrementalPdfFileWriter) -> None:
            pages = writer.root["/Pages"]
            pages[pdf_name(key)] = value
            writer.update_container(pages)

        return run

    def numbers(*values: int) -> generic.ArrayObject:
        return generic.ArrayObject([generic.NumberObject(n) for n in values])

    def swapped(writer: IncrementalPdfFileWriter) -> None:
        pages = writer.root["/Pages"]
        pages[pdf_name("/Kids")] = generic.ArrayObject(reversed([pages["/Kids"].raw_get(n) for n in range(2)]))
        writer.update_container(pages)

    def doubled(writer: IncrementalPdfFileWriter) -> None:
        pages = writer.root["/Pages"]
        pages["/Kids"].append(pages["/Kids"].raw_get(0))
        pages[pdf_name("/Count")] = generic.NumberObject(3)
        writer.update_container(pages)

    def page(key: str, value: generic.PdfObject) -> bytes:
        return update(good, of_page(lambda _, holder: holder.update({pdf_name(key): value})))

    return {
        "font encoding": update(good, font),
        "media box": page("/MediaBox", numbers(0, 0, 300, 300)),
        "crop box": page("/CropBox", numbers(0, 0, 300, 725)),
        "rotate": page("/Rotate", generic.NumberObject(180)),
        "user unit": page("/UserUnit", generic.NumberObject(4)),
        "group": page("/Group", _name("/S", pdf_name("/Transparency"))),
        "page action": page("/AA", _name("/O", _script())),
        "inherited crop box": update(good, tree("/CropBox", numbers(0, 0, 300, 725))),
        "inherited rotation": update(good, tree("/Rotate", generic.NumberObject(180))),
        "pages swapped": update(good, swapped),
        "page doubled": update(good, doubled),
    }  # fmt: skip


def _last(data: bytes) -> tuple[int, int, int]:
    """startxref, catalogue number and size of the latest revision."""
    reader = PdfFileReader(io.BytesIO(data), strict=False)
    start = int(re.findall(rb"startxref\s+(\d+)", data)[-1])
    return start, int(reader.trailer.raw_get("/Root").idnum), int(reader.trailer["/Size"])


def _content_number(data: bytes) -> int:
    reader = PdfFileReader(io.BytesIO(data), strict=False)
    return int(reader.root["/Pages"]["/Kids"][0].raw_get("/Contents").idnum)


def _evil_stream(number: int, generation: int = 0) -> bytes:
    return b"%d %d obj\n<</Length %d>>\nstream\n%s\nendstream\nendobj\n" % (number, generation, len(EVIL), EVIL)


def tables() -> dict[str, bytes]:
    """Cross-reference tricks in a later revision: loops, jumps, generations, streams, hidden and doubled entries."""
    good = signed("B-B")
    start, root, size = _last(good)
    number, at = _content_number(good), len(good)
    body = _evil_stream(number)

    def table(
        entries: bytes, *, prev: int | None = start, place: int = 0, extra: bytes = b"", before: bytes = b""
    ) -> bytes:
        back = b"" if prev is None else b" /Prev %d" % prev
        trailer = b"trailer\n<</Size %d /Root %d 0 R%s%s>>\n" % (size, root, back, extra)
        return good + before + b"xref\n" + entries + trailer + b"startxref\n%d\n%%%%EOF\n" % (at + len(before))

    def stream(objects: bytes, *, kind: bytes = b"/XRef", wide: bytes = b"\x01") -> bytes:
        row = wide + at.to_bytes(4, "big") + b"\0\0"
        packed = zlib.compress(row)
        opened = b"%d 0 obj\n" % size
        head = b"<</Type%s/W[1 4 2]/Index[%d 1]/Size %d/Root %d 0 R/Prev %d/Filter/FlateDecode/Length %d>>" % (
            kind, number, size + 1, root, start, len(packed),
        )  # fmt: skip
        section = opened + head + b"\nstream\n" + packed + b"\nendstream\nendobj\n"
        return good + objects + section + b"startxref\n%d\n%%%%EOF\n" % (at + len(objects))

    entry = b"%d 1\n%010d 00000 n \n" % (number, at)
    packed_body = zlib.compress(b"%d 0 " % number + b"(x)")
    head = b"<</Type/ObjStm/N 1/First %d/Filter/FlateDecode/Length %d>>" % (len(b"%d 0 " % number), len(packed_body))
    holder = b"%d 0 obj\n%s\nstream\n%s\nendstream\nendobj\n" % (size + 1, head, packed_body)
    return {
        "table overrides": table(entry, before=body),
        "table stream overrides": stream(body),
        "object stream overrides": stream(holder, wide=b"\x02"),
        "previous is itself": table(entry, prev=at + len(body), before=body),
        "previous beyond the end": table(entry, prev=10**9, before=body),
        "no previous": table(entry, prev=None, before=body),
        "previous zero": table(entry, prev=0, before=body),
        "higher generation": table(b"%d 1\n%010d 00001 n \n" % (number, at), before=_evil_stream(number, 1)),
        "entry doubled": table(entry + b"%d 1\n%010d 00000 n \n" % (number, 15), before=body),
        "entry into the gap": table(b"%d 1\n%010d 00000 n \n" % (number, good.find(b"<30") + 3)),
        "startxref into a comment": good + b"%xref\n" + body + b"startxref\n%d\n%%%%EOF\n" % (at + 1),
        "two startxref": good + body + b"startxref\n%d\nstartxref\n0\n%%%%EOF\n" % start,
        "encrypt added": table(b"0 0\n", extra=b" /Encrypt <</Filter/Standard/V 1/R 2/O(x)/U(x)/P -4>>"),
        "root twice": table(entry, before=body, extra=b" /Root 1 0 R"),
        "catalogue named 0": table(b"0 1\n%010d 00000 n \n" % at, before=_evil_stream(0)),
    }


def hybrid() -> dict[str, bytes]:
    """Second tables that show another page to one half of the world."""
    evil_at = _with_evil_object()
    number = _content_number(plain_pdf())
    primed = sign(with_second_table(evil_at[0], number, evil_at[1]), world().citizen)
    good = signed("hybrid")
    start, root, size = _last(good)
    content, at = _content_number(good), len(good)
    body = _evil_stream(content)
    row = b"\x01" + at.to_bytes(4, "big") + b"\0\0"
    second = b"%d 0 obj\n<</Type/XRef/W[1 4 2]/Index[%d 1]/Size %d/Length 7>>\nstream\n%s\nendstream\nendobj\n" % (
        size, content, size + 1, row,
    )  # fmt: skip
    trailer = b"trailer\n<</Size %d /Root %d 0 R /Prev %d /XRefStm %d>>\n" % (size + 1, root, start, at + len(body))
    end = b"startxref\n%d\n%%%%EOF\n" % (at + len(body) + len(second))
    after = good + body + second + b"xref\n0 0\n" + trailer + end
    return {
        "other page content in the second table, signed": primed,
        "second table after signing": after,
        "page content replaced": update_lenient(good),
        "second table of the catalogue, signed": _second_catalogue(),
    }


def update_lenient(data: bytes) -> bytes:
    """Replace the page content of a hybrid file by a plain further table."""
    start, root, size = _last(data)
    number, at = _content_number(data), len(data)
    body = _evil_stream(number)
    table = b"xref\n%d 1\n%010d 00000 n \ntrailer\n<</Size %d /Root %d 0 R /Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (
        number, at, size, root, start, at + len(body),
    )  # fmt: skip
    return data + body + table


def _with_evil_object() -> tuple[bytes, int]:
    """A file with a second content stream of the same number that the classic table does not know."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(plain_pdf())) as pdf:
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    data = out.getvalue()
    number = _content_number(data)
    table = data.rindex(b"\nxref\n") + 1
    body = _evil_stream(number)
    moved = data[:table] + body + data[table:]
    return re.sub(rb"startxref\s+\d+", b"startxref\n%d" % (table + len(body)), moved), table


def _second_catalogue() -> bytes:
    data = hybrid_pdf()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        number = pdf.Root.objgen[0]
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(plain_pdf())) as pdf:
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    plain = out.getvalue()
    with pikepdf.open(io.BytesIO(plain)) as pdf:
        number = pdf.Root.objgen[0]
        pages = pdf.Root.Pages.objgen[0]
    table = plain.rindex(b"\nxref\n") + 1
    body = b"%d 0 obj\n<</Type/Catalog/Pages %d 0 R/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>>>\nendobj\n" % (
        number,
        pages,
    )
    moved = plain[:table] + body + plain[table:]
    moved = re.sub(rb"startxref\s+\d+", b"startxref\n%d" % (table + len(body)), moved)
    return sign(with_second_table(moved, number, table), world().citizen)


def certified() -> dict[str, bytes]:
    """Permissions loosened or removed after certifying; locked fields written."""

    def no_permissions(writer: IncrementalPdfFileWriter) -> None:
        del writer.root["/Perms"]
        writer.update_root()

    def other_permissions(writer: IncrementalPdfFileWriter) -> None:
        writer.root[pdf_name("/Perms")] = Dictionary()
        writer.update_root()

    out = {f"permissions removed from {kind}": update(signed(kind), no_permissions) for kind in ("P1", "P2", "P3")}
    out |= {f"permissions emptied in {kind}": update(signed(kind), other_permissions) for kind in ("P1", "P2")}
    locked = _locked()

    def value(writer: IncrementalPdfFileWriter) -> None:
        target = next(i.get_object() for i in writer.root["/AcroForm"]["/Fields"] if i.get_object()["/T"] == "so_tien")
        target[pdf_name("/V")] = generic.TextStringObject("999")
        writer.update_container(target)

    out["locked field written"] = update(locked, value)
    return out


def _locked() -> bytes:
    """A signature that locks the form's field."""
    from pyhanko.sign import fields, signers

    writer = IncrementalPdfFileWriter(io.BytesIO(plain_pdf(form=True)))
    lock = fields.FieldMDPSpec(fields.FieldMDPAction.INCLUDE, ["so_tien"])
    fields.append_signature_field(writer, fields.SigFieldSpec("Sig1", field_mdp_spec=lock))
    out = io.BytesIO()
    meta = signers.PdfSignatureMetadata(field_name="Sig1", md_algorithm="sha256", signer_key_usage=set())
    signers.PdfSigner(meta, signer=world().citizen.signer()).sign_pdf(writer, output=out)
    return out.getvalue()


def wrapped() -> dict[str, bytes]:
    """Signed bytes with something before or around them that another program reads first."""
    good = signed("B-B")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("x.txt", b"other")
    return {
        "bytes before the header": b"junk\n" + good,
        "another document before it": plain_pdf() + good,
        "a ZIP before it": out.getvalue() + good,
        "a ZIP after it": good + out.getvalue(),
        "HTML before it": b"<html><body>other</body></html>\n" + good,
        "a second header and document after it": good + b"%PDF-1.7\n" + plain_pdf(),
        "a script after it": good + b"<script>alert(1)</script>",
        "zeros after it": good + b"\0" * 512 + b"x",
    }


CLASSES: dict[str, Callable[[], dict[str, bytes]]] = {
    "catalogue": catalogue,
    "form": form,
    "layers": layers,
    "resources": resources,
    "tables": tables,
    "hybrid": hybrid,
    "certified": certified,
    "wrapped": wrapped,
}
