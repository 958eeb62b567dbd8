"""Later signatures whose box shows one thing to our renderer and another to a person; forms and files inside.

In: good files of ``corpus``. Out: ``ATTACKS``. A later signature may bring a picture; what is asked here is whether
that picture is the same for every program, on the screen and on paper.
"""

import asyncio
import io
from collections.abc import Callable
from functools import lru_cache

import cv2
import numpy as np
import pikepdf
from pikepdf import Array, Dictionary, Name
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields
from pyhanko.sign.signers import cms_embedder, pdf_byterange

from tests.pipeline.verify.attacks import EVIL, _stream, update
from tests.pipeline.verify.attacks_later import Attacks, numbers, primed
from tests.pipeline.verify.attacks_structure import _embedded, _name, _root, _script
from tests.pipeline.verify.corpus import plain_pdf, signed
from tests.pipeline.verify.pki import NOW, world

Edit = Callable[[IncrementalPdfFileWriter, generic.DictionaryObject], None]
BOX = (72, 300, 272, 340)


def later(edit: Edit, *, base: str = "B-B", box: tuple[int, int, int, int] = BOX) -> bytes:
    """A second signature whose author draws its box himself: the library would draw its own."""
    writer = IncrementalPdfFileWriter(io.BytesIO(signed(base)))
    fields.append_signature_field(writer, fields.SigFieldSpec("Later", box=box))
    widget = writer.root["/AcroForm"]["/Fields"][1]
    edit(writer, widget)
    writer.update_container(widget)
    steps = cms_embedder.PdfCMSEmbedder().write_cms(field_name="Later", writer=writer)
    next(steps)
    value = pdf_byterange.PdfSignedData(
        pdf_name("/Sig"), subfilter=fields.SigSeedSubFilter.PADES, timestamp=NOW, bytes_reserved=16384
    )
    steps.send(cms_embedder.SigObjSetup(sig_placeholder=value))
    prepared, out = steps.send(cms_embedder.SigIOSetup(md_algorithm="sha256", in_place=False))
    signer = world().company.signer()
    content = asyncio.run(signer.async_sign(prepared.document_digest, "sha256", use_pades=True))
    prepared.fill_with_cms(out, content)
    return bytes(out.getvalue())


def form(
    writer: IncrementalPdfFileWriter, content: bytes, resources: generic.DictionaryObject | None = None
) -> generic.IndirectObject:
    shown = _stream(content)
    shown.update({
        pdf_name("/Type"): pdf_name("/XObject"), pdf_name("/Subtype"): pdf_name("/Form"),
        pdf_name("/BBox"): numbers(0, 0, BOX[2] - BOX[0], BOX[3] - BOX[1]),
    })  # fmt: skip
    if resources is not None:
        shown[pdf_name("/Resources")] = resources
    return writer.add_object(shown)


def _face(writer: IncrementalPdfFileWriter) -> generic.DictionaryObject:
    helvetica = generic.DictionaryObject({
        pdf_name("/Type"): pdf_name("/Font"), pdf_name("/Subtype"): pdf_name("/Type1"),
        pdf_name("/BaseFont"): pdf_name("/Helvetica"),
    })  # fmt: skip
    return _name("/Font", _name("/F1", writer.add_object(helvetica)))


_WORDS = b"BT /F1 14 Tf 4 12 Td (So tien: 1 dong) Tj ET"


def _only(key: str, content: bytes = _WORDS) -> Edit:
    """An appearance for another state than the plain one: under the mouse, pressed."""

    def edit(writer: IncrementalPdfFileWriter, widget: generic.DictionaryObject) -> None:
        looks = generic.DictionaryObject({pdf_name("/N"): form(writer, b" ")})
        looks[pdf_name(key)] = form(writer, content, _face(writer))
        widget[pdf_name("/AP")] = looks

    return edit


def _flagged(flags: int) -> Edit:
    def edit(writer: IncrementalPdfFileWriter, widget: generic.DictionaryObject) -> None:
        widget[pdf_name("/AP")] = _name("/N", form(writer, _WORDS, _face(writer)))
        widget[pdf_name("/F")] = generic.NumberObject(flags)

    return edit


def _keyed(key: str, value: Callable[[IncrementalPdfFileWriter], generic.PdfObject]) -> Edit:
    def edit(writer: IncrementalPdfFileWriter, widget: generic.DictionaryObject) -> None:
        widget[pdf_name("/AP")] = _name("/N", form(writer, b" "))
        widget[pdf_name(key)] = value(writer)

    return edit


def picture_of(words: str) -> "np.ndarray[tuple[int, int], np.dtype[np.uint8]]":
    sheet = np.full((80, 400), 255, np.uint8)
    cv2.putText(sheet, words, (10, 50), cv2.FONT_HERSHEY_SIMPLEX, 1.0, 0, 2)
    return sheet


def _image(data: bytes, filter_: str, **more: generic.PdfObject) -> Edit:
    """The box shows one picture, compressed in one way."""

    def edit(writer: IncrementalPdfFileWriter, widget: generic.DictionaryObject) -> None:
        image = generic.StreamObject(
            {
                pdf_name("/Type"): pdf_name("/XObject"), pdf_name("/Subtype"): pdf_name("/Image"),
                pdf_name("/Width"): generic.NumberObject(400), pdf_name("/Height"): generic.NumberObject(80),
                pdf_name("/BitsPerComponent"): generic.NumberObject(8),
                pdf_name("/ColorSpace"): pdf_name("/DeviceGray"),
                pdf_name("/Filter"): pdf_name(filter_),
                **{pdf_name(f"/{key}"): value for key, value in more.items()},
            },
            encoded_data=data,
        )  # fmt: skip
        resources = _name("/XObject", _name("/P", writer.add_object(image)))
        widget[pdf_name("/AP")] = _name("/N", form(writer, b"q 200 0 0 40 0 0 cm /P Do Q", resources))

    return edit


@lru_cache(maxsize=2)
def encoded(kind: str, words: str = "So tien: 1 dong") -> bytes:
    done, data = cv2.imencode(kind, picture_of(words))
    if not done:
        raise ValueError(f"no {kind} can be written here")
    return bytes(data.tobytes())


def _alternate(writer: IncrementalPdfFileWriter, widget: generic.DictionaryObject) -> None:
    """An empty picture with another for printing."""
    other = generic.StreamObject({pdf_name("/Subtype"): pdf_name("/Image")}, encoded_data=encoded(".jpg"))
    alternates = generic.ArrayObject([generic.DictionaryObject({
        pdf_name("/Image"): writer.add_object(other), pdf_name("/DefaultForPrinting"): generic.BooleanObject(True),
    })])  # fmt: skip
    _image(encoded(".jpg", " "), "/DCTDecode", Alternates=alternates)(writer, widget)


def _reference(writer: IncrementalPdfFileWriter, widget: generic.DictionaryObject) -> None:
    """A form that stands for a page of another file."""
    shown = form(writer, b" ")
    shown.get_object()[pdf_name("/Ref")] = generic.DictionaryObject({
        pdf_name("/F"): generic.TextStringObject("khac.pdf"), pdf_name("/Page"): generic.NumberObject(0),
    })  # fmt: skip
    widget[pdf_name("/AP")] = _name("/N", shown)


def _outside(writer: IncrementalPdfFileWriter, widget: generic.DictionaryObject) -> None:
    """A stream whose content lies in another file."""
    shown = form(writer, b" ")
    shown.get_object()[pdf_name("/F")] = generic.TextStringObject("khac.txt")
    widget[pdf_name("/AP")] = _name("/N", shown)


def _in_layer(writer: IncrementalPdfFileWriter, widget: generic.DictionaryObject) -> None:
    shown = form(writer, _WORDS, _face(writer))
    shown.get_object()[pdf_name("/OC")] = writer.add_object(
        generic.DictionaryObject(
            {pdf_name("/Type"): pdf_name("/OCG"), pdf_name("/Name"): generic.TextStringObject("x")}
        )
    )
    widget[pdf_name("/AP")] = _name("/N", shown)


NO_VIEW, PRINT, TOGGLE, LOCKED, HIDDEN = 32, 4, 256, 128, 2

BOXES: Attacks = {
    "shown under the mouse": lambda: later(_only("/R")),
    "shown when pressed": lambda: later(_only("/D")),
    "shown on paper only": lambda: later(_flagged(NO_VIEW | PRINT)),
    "shown on paper only, over the text": lambda: later(_flagged(NO_VIEW | PRINT | LOCKED), box=(60, 690, 260, 730)),
    "shown by turns": lambda: later(_flagged(TOGGLE | NO_VIEW | PRINT)),
    "runs a script": lambda: later(_keyed("/AA", lambda _: _name("/E", _script()))),
    "opens a page of the web": lambda: later(
        _keyed("/A", lambda _: generic.DictionaryObject({
            pdf_name("/S"): pdf_name("/URI"), pdf_name("/URI"): generic.TextStringObject("http://x")}))
    ),
    "in a layer": lambda: later(_keyed("/OC", lambda w: w.add_object(_name("/Type", pdf_name("/OCG"))))),
    "its look in a layer": lambda: later(_in_layer),
    "picture in JPEG 2000": lambda: later(_image(encoded(".jp2"), "/JPXDecode")),
    "picture in a broken JPEG 2000": lambda: later(_image(encoded(".jp2")[:-300] + b"\0" * 300, "/JPXDecode")),
    "picture in JBIG2": lambda: later(_image(b"\0\0\0\0\x30\0\x01\0\0\0\x13", "/JBIG2Decode")),
    "picture by an unknown filter": lambda: later(_image(encoded(".jpg"), "/FooDecode")),
    "another picture for printing": lambda: later(_alternate),
    "a page of another file": lambda: later(_reference),
    "content of another file": lambda: later(_outside),
}  # fmt: skip


def xfa_form(pdf: pikepdf.Pdf) -> None:
    """The page of a form that programs with XFA draw from XML, others from the page."""
    template = pdf.make_indirect(pikepdf.Stream(pdf, b"<xdp:xdp xmlns:xdp='http://ns.adobe.com/xdp/'></xdp:xdp>"))
    field = pdf.make_indirect(Dictionary(FT=Name.Tx, T=pikepdf.String("x")))
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]), XFA=template)


def portfolio(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["a.pdf"] = plain_pdf(pages=1)
    pdf.Root.Collection = Dictionary(Type=Name.Collection, View=Name.D)


@lru_cache(maxsize=1)
def with_file() -> bytes:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.attachments["a.txt"] = b"noi dung cu"

    return primed(change)


def _other_file(writer: IncrementalPdfFileWriter) -> None:
    names = writer.root["/Names"]["/EmbeddedFiles"]["/Names"]
    stream = names[1]["/EF"]["/F"]
    stream._data, stream._encoded_data = b"noi dung khac", None
    writer.update_container(stream)


def _xfa_data(writer: IncrementalPdfFileWriter) -> None:
    stream = writer.root["/AcroForm"]["/XFA"]
    stream._data, stream._encoded_data = EVIL, None
    writer.update_container(stream)


INSIDE: Attacks = {
    "XFA form": lambda: primed(xfa_form),
    "XFA data changed": lambda: update(primed(xfa_form), _xfa_data),
    "portfolio made of it later": lambda: update(
        signed("B-B"), _root("/Collection", lambda _: _name("/View", pdf_name("/D")))
    ),
    "view of a portfolio changed": lambda: update(
        primed(portfolio), _root("/Collection", lambda _: _name("/View", pdf_name("/H")))
    ),
    "file added": lambda: update(signed("B-B"), _root("/Names", _embedded)),
    "file in it changed": lambda: update(with_file(), _other_file),
}  # fmt: skip
HONEST_INSIDE: Attacks = {"file in it": with_file, "portfolio": lambda: primed(portfolio)}
