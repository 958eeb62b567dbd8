"""Objects of two uses: what a later revision may honestly rewrite is at the same time what a page shows.

In: a document prepared so by the attacker, signed by the citizen. Out: ``SHARED``: name -> bytes. The library lets
metadata, the looks of signature fields and a page's list of annotations be written anew; each is here also a picture,
a page's content or words in a box that was kept free for another signature.
"""

import io
from collections.abc import Callable
from functools import lru_cache

import pikepdf
from pikepdf import Array, Dictionary, Name
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from tests.pipeline.verify.attacks import update
from tests.pipeline.verify.attacks_hidden import picture_of
from tests.pipeline.verify.attacks_later import Attacks, drawn, numbers, primed
from tests.pipeline.verify.attacks_structure import _last
from tests.pipeline.verify.corpus import plain_pdf, sign
from tests.pipeline.verify.pki import world

_OLD, _NEW = b"0 0 0 rg 0 0 200 30 re f", b"0 0 0 rg 0 0 20 30 re f"
_BOX = (72, 300, 272, 330)


def _page_of(writer: IncrementalPdfFileWriter) -> generic.DictionaryObject:
    page = writer.root["/Pages"]["/Kids"][0]
    return page if isinstance(page, generic.DictionaryObject) else generic.DictionaryObject()


def _rewritten(stream: generic.StreamObject, content: bytes, writer: IncrementalPdfFileWriter) -> None:
    stream._data, stream._encoded_data = content, None
    writer.update_container(stream)


def _shown(pdf: pikepdf.Pdf, shape: pikepdf.Object) -> None:
    pdf.pages[0].Resources.XObject = pdf.make_indirect(Dictionary(Annots=shape))
    pdf.pages[0].contents_add(b"q 1 0 0 1 72 400 cm /Annots Do Q")


def _free_box(pdf: pikepdf.Pdf, look: pikepdf.Object | None) -> None:
    """A signature field that nobody signed yet."""
    box = Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Sig, T=pikepdf.String("Later"), F=4,
                     Rect=Array(_BOX), P=pdf.pages[0].obj)  # fmt: skip
    if look is not None:
        box.AP = Dictionary(N=look)
    field = pdf.make_indirect(box)
    pdf.pages[0].Annots = pdf.make_indirect(Array([field]))
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]), SigFlags=3)


@lru_cache(maxsize=1)
def _with_metadata() -> bytes:
    def change(pdf: pikepdf.Pdf) -> None:
        shape = drawn(pdf, _OLD, 200, 30)
        shape.Type, shape.Subtype = Name.Metadata, Name.Form
        pdf.Root.Metadata = shape
        _shown(pdf, shape)

    return primed(change)


def _metadata(data: bytes) -> bytes:
    """Written by hand: the library would write metadata of its own."""
    start, root, size = _last(data)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        number = int(pdf.Root.Metadata.objgen[0])
    held = b"%d 0 obj\n<</Type/Metadata/Subtype/Form/BBox[0 0 200 30]/Length %d>>\nstream\n%s\nendstream\nendobj\n" % (
        number, len(_NEW), _NEW,
    )  # fmt: skip
    table = b"xref\n%d 1\n%010d 00000 n \ntrailer\n<</Size %d/Root %d 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (
        number, len(data), size, root, start, len(data) + len(held),
    )  # fmt: skip
    return data + held + table


def _metadata_elsewhere(writer: IncrementalPdfFileWriter) -> None:
    """The page's own list of forms points to a new one."""
    forms = _page_of(writer)["/Resources"]["/XObject"]
    shape = forms["/Annots"]
    forms[pdf_name("/Annots")] = writer.add_object(
        generic.StreamObject({key: value for key, value in shape.items() if key != "/Length"}, stream_data=_NEW)
    )
    writer.update_container(forms)


def _signed_later(data: bytes, before: Callable[[IncrementalPdfFileWriter], None] | None = None) -> bytes:
    changed = update(data, before) if before else data
    return sign(changed, world().company, field="Later")


@lru_cache(maxsize=1)
def _with_look_of_page() -> bytes:
    def change(pdf: pikepdf.Pdf) -> None:
        shape = drawn(pdf, _OLD, 200, 30)
        _shown(pdf, shape)
        _free_box(pdf, shape)

    return primed(change)


def _look(writer: IncrementalPdfFileWriter) -> None:
    _rewritten(writer.root["/AcroForm"]["/Fields"][0]["/AP"]["/N"], _NEW, writer)


@lru_cache(maxsize=4)
def _with_words(content: bytes = b"") -> bytes:
    """The box kept free for another signature says something that the citizen reads and signs."""

    def change(pdf: pikepdf.Pdf) -> None:
        face = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        look = drawn(pdf, content or b"BT /F1 14 Tf 4 12 Td (So tien: 100 dong) Tj ET", 200, 30)
        look.Resources = Dictionary(Font=Dictionary(F1=face))
        _free_box(pdf, look)

    return primed(change)


def _with_picture() -> bytes:
    """The same as pixels, without one word that a parser sees."""

    def change(pdf: pikepdf.Pdf) -> None:
        look = drawn(pdf, b"q 200 0 0 30 0 0 cm /P Do Q", 200, 30)
        pixels = picture_of("So tien 100 dong")
        image = pikepdf.Stream(
            pdf, pixels.tobytes(), Type=Name.XObject, Subtype=Name.Image, Width=pixels.shape[1],
            Height=pixels.shape[0], BitsPerComponent=8, ColorSpace=Name.DeviceGray,
        )  # fmt: skip
        look.Resources = Dictionary(XObject=Dictionary(P=pdf.make_indirect(image)))
        _free_box(pdf, look)

    return primed(change)


@lru_cache(maxsize=1)
def _with_list_of_contents() -> bytes:
    """A page whose contents and whose annotations are one list."""

    def change(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[0]
        page.contents_coalesce()
        both = pdf.make_indirect(Array([page.obj.Contents]))
        page.obj.Contents = both
        page.obj.Annots = both

    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(plain_pdf())) as pdf:
        change(pdf)
        pdf.save(out)
    return sign(out.getvalue(), world().citizen)


def _content_as_mark(writer: IncrementalPdfFileWriter) -> None:
    """A widget that is a stream: a member of the one list by its keys, of the other by its data."""
    page = _page_of(writer)
    both = page["/Annots"]
    widget = generic.StreamObject(
        {
            pdf_name("/Type"): pdf_name("/Annot"), pdf_name("/Subtype"): pdf_name("/Widget"),
            pdf_name("/FT"): pdf_name("/Sig"), pdf_name("/T"): generic.TextStringObject("Later"),
            pdf_name("/Rect"): numbers(*_BOX), pdf_name("/F"): generic.NumberObject(4),
        },
        stream_data=b"q 0 0 0 rg 72 500 200 30 re f Q",
    )  # fmt: skip
    reference = writer.add_object(widget)
    both.append(reference)
    writer.update_container(both)
    fields = writer.root["/AcroForm"]["/Fields"]
    fields.append(reference)
    writer.update_container(fields)


HONEST_SHARED: Attacks = {
    "free box with a label": lambda: _signed_later(_with_words(b"BT /F1 14 Tf 4 12 Td (Ky tai day) Tj ET")),
    "free box with a bar": lambda: _signed_later(_with_words(_OLD)),
    "free box without a look": lambda: _signed_later(_with_words(b" ")),
}
"""Boxes kept free as forms do it, signed as they should be."""
SHARED: Attacks = {
    "metadata that a page draws": lambda: _metadata(_with_metadata()),
    "form put elsewhere under a name of annotations": lambda: update(_with_metadata(), _metadata_elsewhere),
    "look of a free box that a page draws": lambda: update(_with_look_of_page(), _look),
    "the same, signed": lambda: _signed_later(_with_look_of_page(), _look),
    "words of a free box gone": lambda: _signed_later(_with_words()),
    "words of a free box gone, drawn": lambda: _signed_later(_with_picture()),
    "annotation that is content": lambda: update(_with_list_of_contents(), _content_as_mark),
    "the same, signed again": lambda: _signed_later(_with_list_of_contents(), _content_as_mark),
}
