"""Signed PDFs of our own making, to be attacked.

In: the world of ``pki``. Out: bytes. Pages are A4 with known sentences; one carries a form field.
"""

import io
import re
from functools import lru_cache

import pikepdf
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.text import TextBoxStyle
from pyhanko.sign import fields, signers
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.stamp import TextStampStyle
from pyhanko_certvalidator import ValidationContext
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen import canvas

from tests.pipeline.verify.pki import NOW, Identity, world


@lru_cache(maxsize=4)
def plain_pdf(*, form: bool = False, pages: int = 2) -> bytes:
    """An unsigned document."""
    out = io.BytesIO()
    sheet = canvas.Canvas(out, pagesize=A4, invariant=True)
    for number in range(1, pages + 1):
        sheet.setFont("Helvetica", 12)
        sheet.drawString(72, 760, f"HOP DONG CHUYEN NHUONG - trang {number}")
        sheet.drawString(72, 730, "So tien: 100.000.000 dong")
        sheet.drawString(72, 700, "Ben ban: Nguyen Van An. Ben mua: Tran Thi Binh.")
        if form and number == 1:
            sheet.acroForm.textfield(name="so_tien", x=72, y=600, width=200, height=24, value="100")
        sheet.showPage()
    sheet.save()
    return out.getvalue()


@lru_cache(maxsize=4)
def saved(mode: pikepdf.ObjectStreamMode, *, linearize: bool = False) -> bytes:
    """The same document as another producer writes it."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(plain_pdf())) as pdf:
        pdf.save(out, object_stream_mode=mode, linearize=linearize)
    return out.getvalue()


def hybrid_pdf() -> bytes:
    """As Word writes it: the structure tree stands in a second table that old programs do not read."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(plain_pdf())) as pdf:
        pdf.Root.StructTreeRoot = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.StructTreeRoot))
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    with pikepdf.open(out) as pdf:
        number = pdf.Root.StructTreeRoot.objgen[0]
    return with_second_table(out.getvalue(), number)


def with_second_table(data: bytes, number: int, place: int | None = None) -> bytes:
    """Hide object ``number`` from the classic table and show it in a stream's; with ``place`` both tables have it,
    the second at that offset."""
    table = data.rindex(b"\nxref\n") + 1
    head = re.compile(rb"xref\s+0 (\d+)\s+").match(data, table)
    if head is None:
        raise ValueError("no classic table from object 0")
    size, entry = int(head.group(1)), head.end() + 20 * number
    offset = int(data[entry : entry + 10]) if place is None else place
    row = b"\x01" + offset.to_bytes(4, "big") + b"\x00\x00"
    stream = b"%d 0 obj\n<</Type/XRef/W[1 4 2]/Index[%d 1]/Size %d/Length %d>>\nstream\n%s\nendstream\nendobj\n" % (
        size, number, size + 1, len(row), row,
    )  # fmt: skip
    shown = b"0000000000 65535 f" if place is None else data[entry : entry + 18]
    rest = data[table:entry] + shown + data[entry + 18 :]
    rest = re.sub(rb"trailer\s*<<", b"trailer <</XRefStm %d" % table, rest)
    rest = rest.replace(b"/Size %d" % size, b"/Size %d" % (size + 1))
    rest = re.sub(rb"startxref\s+\d+", b"startxref\n%d" % (table + len(stream)), rest)
    return data[:table] + stream + rest


def sign(
    data: bytes,
    who: Identity,
    *,
    field: str = "Sig1",
    box: tuple[int, int, int, int] | None = None,
    stamp: bool = False,
    certify: MDPPerm | None = None,
    long_term: bool = False,
    archive: bool = False,
    text: str = "Ky boi: %(signer)s\nNgay: %(ts)s",
    leaf_only: bool = False,
    md: str = "sha256",
    at: object = NOW,
    page: int = 0,
    sub_filter: SigSeedSubFilter = SigSeedSubFilter.PADES,
    stamper: TimeStamper | None = None,
    signer: signers.Signer | None = None,
) -> bytes:
    """One more signature as an incremental update."""
    people = world()
    writer = IncrementalPdfFileWriter(io.BytesIO(data), strict=b"/XRefStm" not in data)
    if box is not None:
        fields.append_signature_field(writer, SigFieldSpec(field, on_page=page, box=box))
    meta = signers.PdfSignatureMetadata(
        field_name=field,
        md_algorithm=md,
        subfilter=sub_filter,
        certify=certify is not None,
        docmdp_permissions=certify or MDPPerm.FILL_FORMS,
        embed_validation_info=long_term,
        use_pades_lta=archive,
        validation_context=validation_context() if long_term else None,
        signer_key_usage=set(),
    )
    stamper = stamper or (people.timestamper(at) if stamp or long_term else None)  # type: ignore[arg-type]
    style = TextStampStyle(stamp_text=text, background=None, text_box_style=TextBoxStyle(font_size=10))
    out = io.BytesIO()
    signers.PdfSigner(
        meta, signer=signer or who.signer(leaf_only=leaf_only), timestamper=stamper, stamp_style=style if box else None
    ).sign_pdf(writer, output=out, bytes_reserved=None if archive else 24576)
    return out.getvalue()


def validation_context() -> ValidationContext:
    people = world()
    return ValidationContext(
        trust_roots=[people.root.asn1, people.government_root.asn1],
        other_certs=[people.authority.asn1, people.government.asn1],
        crls=list(people.crls().values()),
        moment=NOW,
        revocation_mode="require",
        retroactive_revinfo=True,
    )


@lru_cache(maxsize=32)
def signed(kind: str = "B-B") -> bytes:  # noqa: C901  a table of files
    """A good file by level or kind; every one must pass."""
    people = world()
    match kind:
        case "B-B":
            return sign(plain_pdf(), people.citizen)
        case "B-T":
            return sign(plain_pdf(), people.citizen, stamp=True)
        case "B-LT":
            return sign(plain_pdf(), people.citizen, long_term=True)
        case "B-LTA":
            return sign(plain_pdf(), people.citizen, long_term=True, archive=True)
        case "visible":
            return sign(plain_pdf(), people.citizen, box=(72, 400, 272, 460))
        case "two":
            return sign(signed("visible"), people.company, field="Sig2", box=(320, 400, 520, 460))
        case "seal-over-signature":
            first = sign(plain_pdf(), people.officer, box=(300, 400, 500, 460))
            return sign(first, people.agency, field="Seal", box=(250, 390, 340, 470), text=" ")
        case "P1":
            return sign(plain_pdf(), people.citizen, certify=MDPPerm.NO_CHANGES)
        case "P2":
            return sign(plain_pdf(), people.citizen, certify=MDPPerm.FILL_FORMS)
        case "P3":
            return sign(plain_pdf(), people.citizen, certify=MDPPerm.ANNOTATE)
        case "form":
            return sign(plain_pdf(form=True), people.citizen)
        case "leaf-only":
            return sign(plain_pdf(), people.citizen, leaf_only=True)
        case "legacy-detached":
            return sign(plain_pdf(), people.citizen, sub_filter=SigSeedSubFilter.ADOBE_PKCS7_DETACHED)
        case "object-streams":
            return sign(saved(pikepdf.ObjectStreamMode.generate), people.citizen)
        case "hybrid":
            return sign(hybrid_pdf(), people.citizen)
        case "government":
            return sign(plain_pdf(), people.agency)
        case _:
            raise KeyError(kind)


GOOD = (
    "B-B", "B-T", "B-LT", "B-LTA", "visible", "two", "seal-over-signature", "P1", "P2", "P3", "form", "leaf-only",
    "legacy-detached", "government", "object-streams", "hybrid",
)  # fmt: skip
