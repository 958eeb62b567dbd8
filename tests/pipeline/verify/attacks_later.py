"""What later revisions do to marks, states, fields, layers and catalogue of a signed PDF, each by one small change.

In: good files of ``corpus`` and files primed before signing. Out: ``ATTACKS``: name -> bytes, by what is changed.
Each makes some program show, print or run something that the signer did not see. None may pass.
"""

import io
from collections.abc import Callable
from functools import lru_cache
from itertools import cycle

import pikepdf
from pikepdf import Array, Name
from pikepdf import Dictionary as Dict
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from tests.pipeline.verify.attacks import _page, annotation, update
from tests.pipeline.verify.attacks_structure import _array, _name, _root, _script
from tests.pipeline.verify.corpus import plain_pdf, sign, signed
from tests.pipeline.verify.pki import world

Change = Callable[[IncrementalPdfFileWriter], None]
Attacks = dict[str, Callable[[], bytes]]
_WHITE = b"1 1 1 rg 0 0 300 40 re f 0 g BT /F1 12 Tf 5 5 Td (So tien: 1 dong) Tj ET"


def numbers(*values: int) -> generic.ArrayObject:
    return generic.ArrayObject([generic.NumberObject(value) for value in values])


def primed(change: Callable[[pikepdf.Pdf], None], *, form: bool = False) -> bytes:
    """A document prepared by the attacker, then signed by the citizen."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(plain_pdf(form=form))) as pdf:
        change(pdf)
        pdf.save(out)
    return sign(out.getvalue(), world().citizen)


def drawn(pdf: pikepdf.Pdf, content: bytes, width: int = 300, height: int = 40) -> pikepdf.Object:
    """A form XObject."""
    form = pikepdf.Stream(pdf, content, Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, width, height]))
    return pdf.make_indirect(form)


def _stamp(pdf: pikepdf.Pdf) -> pikepdf.Object:
    """A stamp of two states, of which the shown one is empty."""
    states = Dict(A=drawn(pdf, b" "), B=drawn(pdf, _WHITE))
    box = Array([60, 720, 360, 760])
    return pdf.make_indirect(Dict(Type=Name.Annot, Subtype=Name.Stamp, Rect=box, F=4, AS=Name.A, AP=Dict(N=states)))


@lru_cache(maxsize=1)
def with_stamp() -> bytes:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].Annots = Array([_stamp(pdf)])

    return primed(change)


@lru_cache(maxsize=1)
def with_two_marks() -> bytes:
    def change(pdf: pikepdf.Pdf) -> None:
        cover = Dict(Type=Name.Annot, Subtype=Name.Square, Rect=Array([60, 720, 360, 760]), F=4,
                     AP=Dict(N=drawn(pdf, b"1 1 1 rg 0 0 300 40 re f")))  # fmt: skip
        pdf.pages[0].Annots = Array([_stamp(pdf), pdf.make_indirect(cover)])

    return primed(change)


@lru_cache(maxsize=1)
def with_box() -> bytes:
    """A tick box that is off."""

    def change(pdf: pikepdf.Pdf) -> None:
        states = Dict(Yes=drawn(pdf, b"0 0 20 20 re f", 20, 20), Off=drawn(pdf, b" ", 20, 20))
        box = Dict(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Btn, T=pikepdf.String("dong_y"), V=Name.Off,
                   AS=Name.Off, Rect=Array([72, 500, 92, 520]), F=4, AP=Dict(N=states))  # fmt: skip
        field = pdf.make_indirect(box)
        pdf.pages[0].Annots = Array([field])
        pdf.Root.AcroForm = Dict(Fields=Array([field]))

    return primed(change)


@lru_cache(maxsize=4)
def with_layer(event: str) -> bytes:
    """A sentence in a layer that shows on the screen and not on paper, applied by ``event``."""

    def change(pdf: pikepdf.Pdf) -> None:
        usage = Dict(Print=Dict(PrintState=Name.OFF), View=Dict(ViewState=Name.ON), Zoom=Dict(min=0, max=1))
        layer = pdf.make_indirect(Dict(Type=Name.OCG, Name=pikepdf.String("L"), Usage=usage))
        applied = Dict(Event=Name(f"/{event}"), OCGs=Array([layer]), Category=Array([Name.Print, Name.View, Name.Zoom]))
        pdf.Root.OCProperties = Dict(OCGs=Array([layer]), D=Dict(ON=Array([layer]), AS=Array([applied])))
        pdf.pages[0].Resources.Properties = Dict(L=layer)
        pdf.pages[0].contents_add(b"/OC /L BDC BT /F1 12 Tf 72 500 Td (Dieu 5) Tj ET EMC")

    return primed(change)


# changes ----------------------------------------------------------------------------------------------------------


def first_mark(**values: generic.PdfObject | None) -> Change:
    """Set (or with None remove) keys of the first annotation of the first page."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        mark = writer.root["/Pages"]["/Kids"][0]["/Annots"][0]
        _put(mark, values)
        writer.update_container(mark)

    return change


def first_field(**values: generic.PdfObject | None) -> Change:
    def change(writer: IncrementalPdfFileWriter) -> None:
        field = writer.root["/AcroForm"]["/Fields"][0]
        _put(field, values)
        writer.update_container(field)

    return change


def page_key(key: str, value: generic.PdfObject) -> Change:
    def change(writer: IncrementalPdfFileWriter) -> None:
        _page(writer)[pdf_name(key)] = value

    return change


def _put(target: generic.DictionaryObject, values: dict[str, generic.PdfObject | None]) -> None:
    for key, value in values.items():
        if value is None:
            del target[f"/{key}"]
        else:
            target[pdf_name(f"/{key}")] = value


def _swapped(writer: IncrementalPdfFileWriter) -> None:
    states = writer.root["/AcroForm"]["/Fields"][0]["/AP"]["/N"]
    one, other = states.raw_get("/Yes"), states.raw_get("/Off")
    states[pdf_name("/Yes")], states[pdf_name("/Off")] = other, one
    writer.update_container(states)


def _reordered(writer: IncrementalPdfFileWriter) -> None:
    page = _page(writer)
    marks = page["/Annots"]
    page[pdf_name("/Annots")] = generic.ArrayObject(reversed([marks.raw_get(at) for at in range(len(marks))]))


def _own_picture(writer: IncrementalPdfFileWriter) -> None:
    shown = writer.root["/AcroForm"]["/Fields"][0]["/AP"]["/N"]
    shown._data, shown._encoded_data = b"BT /F1 20 Tf (KY BOI: CHU TICH) Tj ET", None
    writer.update_container(shown)


def _into_layer(writer: IncrementalPdfFileWriter) -> None:
    first_field(OC=writer.add_object(_name("/Type", pdf_name("/OCG"))))(writer)


def _usage(writer: IncrementalPdfFileWriter) -> None:
    layer = writer.root["/OCProperties"]["/OCGs"][0]
    layer["/Usage"][pdf_name("/Print")] = _name("/PrintState", pdf_name("/ON"))
    writer.update_container(layer)


def _order(writer: IncrementalPdfFileWriter) -> None:
    default = writer.root["/OCProperties"]["/D"]
    default[pdf_name("/Order")] = default[pdf_name("/Locked")] = generic.ArrayObject()
    writer.update_container(default)


def _configurations(writer: IncrementalPdfFileWriter) -> None:
    properties = writer.root["/OCProperties"]
    properties[pdf_name("/Configs")] = generic.ArrayObject([_name("/BaseState", pdf_name("/OFF"))])
    writer.update_root()
    writer.update_container(properties)


def _fixed_print(writer: IncrementalPdfFileWriter) -> None:
    annotation("/Watermark")(writer)
    mark = writer.root["/Pages"]["/Kids"][0]["/Annots"][-1]
    mark[pdf_name("/FixedPrint")] = _name("/Type", pdf_name("/FixedPrint"))
    mark[pdf_name("/Rect")] = numbers(0, 0, 0, 0)


def _silent_script(writer: IncrementalPdfFileWriter) -> None:
    """A widget without area that runs a script when the page opens."""
    page = _page(writer)
    widget = generic.DictionaryObject({
        pdf_name("/Type"): pdf_name("/Annot"), pdf_name("/Subtype"): pdf_name("/Widget"),
        pdf_name("/Rect"): numbers(0, 0, 0, 0), pdf_name("/FT"): pdf_name("/Tx"),
        pdf_name("/T"): generic.TextStringObject("x"), pdf_name("/AA"): _name("/PO", _script()),
    })  # fmt: skip
    page[pdf_name("/Annots")] = generic.ArrayObject([*list(page.get("/Annots", [])), writer.add_object(widget)])


_no_marks = page_key("/Annots", generic.ArrayObject())
_MARKS = ("/Watermark", "/Popup", "/FileAttachment", "/Link", "/Highlight", "/Screen", "/TrapNet", "/Foo", "/Widget")
_CATALOGUE: dict[str, Callable[[IncrementalPdfFileWriter], generic.PdfObject]] = {
    "/Dests": lambda _: _name("/a", numbers(0)),
    "/AF": lambda _: generic.ArrayObject(),
    "/Outlines": lambda w: w.add_object(_name("/Count", generic.NumberObject(0))),
    "/ViewerPreferences": lambda _: _name("/Duplex", pdf_name("/Simplex")),
    "/PageMode": lambda _: pdf_name("/UseAttachments"),
    "/URI": lambda _: _name("/Base", generic.TextStringObject("http://x")),
    "/StructTreeRoot": lambda w: w.add_object(_name("/Type", pdf_name("/StructTreeRoot"))),
    "/Requirements": lambda _: _array(_name("/S", pdf_name("/EnableJavaScripts"))),
    "/DPartRoot": lambda _: generic.DictionaryObject(),
}
_PAGE: dict[str, generic.PdfObject] = {
    "/B": generic.ArrayObject(), "/Trans": _name("/S", pdf_name("/R")), "/PieceInfo": generic.DictionaryObject(),
    "/TemplateInstantiated": pdf_name("/a"), "/StructParents": generic.NumberObject(1),
    "/TrimBox": numbers(0, 0, 10, 10),
}  # fmt: skip

HONEST: Attacks = {
    "stamp of two states": with_stamp,
    "two marks": with_two_marks,
    "tick box": with_box,
}
"""Primed, not yet attacked: nothing differs from what was signed."""

STATES: Attacks = {
    "state switched": lambda: update(with_stamp(), first_mark(AS=pdf_name("/B"))),
    "state removed": lambda: update(with_stamp(), first_mark(AS=None)),
    "mark hidden": lambda: update(with_stamp(), first_mark(F=generic.NumberObject(2))),
    "mark moved": lambda: update(with_stamp(), first_mark(Rect=numbers(0, 0, 600, 800))),
    "mark made transparent": lambda: update(
        with_stamp(), first_mark(BM=pdf_name("/Multiply"), CA=generic.FloatObject(0))
    ),
    "marks removed": lambda: update(with_stamp(), _no_marks),
    "marks in another order": lambda: update(with_two_marks(), _reordered),
    "box ticked by its look": lambda: update(with_box(), first_field(AS=pdf_name("/Yes"))),
    "box ticked": lambda: update(with_box(), first_field(AS=pdf_name("/Yes"), V=pdf_name("/Yes"))),
    "looks of a box swapped": lambda: update(with_box(), _swapped),
}
OWN: Attacks = {
    "own picture overwritten": lambda: update(signed("visible"), _own_picture),
    "own box enlarged": lambda: update(signed("visible"), first_field(Rect=numbers(0, 0, 600, 800))),
    "own box hidden": lambda: update(signed("visible"), first_field(F=generic.NumberObject(2))),
    "own box put into a layer": lambda: update(signed("visible"), _into_layer),
    "own box taken off the page": lambda: update(signed("visible"), _no_marks),
}
LAYERS: Attacks = {
    "layer applied on printing": lambda: with_layer("Print"),
    "layer applied on viewing": lambda: with_layer("View"),
    "layer applied on exporting": lambda: with_layer("Export"),
    "usage changed": lambda: update(with_layer("Print"), _usage),
    "order changed": lambda: update(with_layer("Print"), _order),
    "other configurations": lambda: update(with_layer("Print"), _configurations),
}
MARKS: Attacks = {
    **{f"{kind} on {level}": lambda kind=kind, level=level: update(signed(level), annotation(kind))  # type: ignore[misc]
       for kind, level in zip(_MARKS, cycle(("B-B", "P3")), strict=False)},
    "watermark for paper only": lambda: update(signed("B-B"), _fixed_print),
    "widget without area, with a script": lambda: update(signed("B-B"), _silent_script),
}  # fmt: skip
CATALOGUE: Attacks = {
    key: lambda key=key, value=value: update(signed("B-B"), _root(key, value))
    for key, value in _CATALOGUE.items()  # type: ignore[misc]
}
PAGE: Attacks = {
    key: lambda key=key, value=value: update(signed("B-B"), page_key(key, value))
    for key, value in _PAGE.items()  # type: ignore[misc]
}
