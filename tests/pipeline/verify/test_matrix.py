"""What honest signers and their programs produce passes: algorithms, levels, orders of signing, producers' habits."""

import io
from collections.abc import Callable
from datetime import timedelta

import pikepdf
import pytest
from asn1crypto import cms
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.signers import PdfTimeStamper

from models.signature import Integrity, Trust, Verdict
from tests.pipeline.verify.attacks import _cms
from tests.pipeline.verify.attacks_cms import put
from tests.pipeline.verify.conftest import Check
from tests.pipeline.verify.corpus import hybrid_pdf, plain_pdf, saved, sign, signed, validation_context
from tests.pipeline.verify.pki import NOW, Identity, _name, issue, world

OFF, ON = pikepdf.ObjectStreamMode.disable, pikepdf.ObjectStreamMode.generate
Make = Callable[[], bytes]


def rsa_signer() -> Identity:
    return issue(_name("RSA", ids=("CCCD:079203012345",)), world().authority, key=rsa.generate_private_key(65537, 2048))


def with_curve(curve: ec.EllipticCurve) -> Identity:
    return issue(_name("EC"), world().authority, key=ec.generate_private_key(curve))


def pss() -> signers.SimpleSigner:
    who = rsa_signer()
    plain = who.signer()
    return signers.SimpleSigner(
        signing_cert=who.asn1, signing_key=who.asn1_key, cert_registry=plain.cert_registry, prefer_pss=True
    )


def filled_then_signed() -> bytes:
    """A form filled in before the only signature."""
    from pyhanko.pdf_utils.generic import TextStringObject, pdf_name

    writer = IncrementalPdfFileWriter(io.BytesIO(plain_pdf(form=True)))
    field = next(i.get_object() for i in writer.root["/AcroForm"]["/Fields"])
    field[pdf_name("/V")] = TextStringObject("200")
    writer.update_container(field)
    out = io.BytesIO()
    writer.write(out)
    return sign(out.getvalue(), world().citizen)


def locked() -> bytes:
    """The first signer locks the form; the second signs."""
    writer = IncrementalPdfFileWriter(io.BytesIO(plain_pdf(form=True)))
    lock = fields.FieldMDPSpec(fields.FieldMDPAction.INCLUDE, ["so_tien"])
    fields.append_signature_field(writer, fields.SigFieldSpec("Sig1", field_mdp_spec=lock))
    out = io.BytesIO()
    meta = signers.PdfSignatureMetadata(field_name="Sig1", md_algorithm="sha256", signer_key_usage=set())
    signers.PdfSigner(meta, signer=world().citizen.signer()).sign_pdf(writer, output=out)
    return sign(out.getvalue(), world().company, field="Sig2")


def prepared(count: int) -> bytes:
    """All fields are there before the first signs, as contracts are sent round."""
    writer = IncrementalPdfFileWriter(io.BytesIO(plain_pdf()))
    for number in range(count):
        box = (72 + 150 * number, 300, 200 + 150 * number, 350)
        fields.append_signature_field(writer, fields.SigFieldSpec(f"S{number}", box=box))
    out = io.BytesIO()
    writer.write(out)
    data = out.getvalue()
    for number, who in zip(range(count), (world().citizen, world().company, world().branch), strict=False):
        meta = signers.PdfSignatureMetadata(field_name=f"S{number}", md_algorithm="sha256", signer_key_usage=set())
        out = io.BytesIO()
        signers.PdfSigner(meta, signer=who.signer()).sign_pdf(IncrementalPdfFileWriter(io.BytesIO(data)), output=out)
        data = out.getvalue()
    return data


def stamped(data: bytes, times: int = 1) -> bytes:
    """Document timestamps on top."""
    for _ in range(times):
        out = io.BytesIO()
        writer = IncrementalPdfFileWriter(io.BytesIO(data))
        PdfTimeStamper(world().timestamper()).timestamp_pdf(
            writer, "sha256", validation_context=validation_context(), output=out
        )
        data = out.getvalue()
    return data


def other_order() -> bytes:
    """The certificates of the CMS in another order: a set has none."""
    content = cms.ContentInfo.load(_cms(signed("B-B")).dump())
    signed_data = content["content"].copy()
    signed_data["certificates"] = cms.CertificateSet(list(signed_data["certificates"])[::-1])
    return put(signed("B-B"), cms.ContentInfo({"content_type": "signed_data", "content": signed_data}).dump(force=True))


def indefinite() -> bytes:
    """BER: the outermost value of indefinite length, ended by the padding."""
    whole = _cms(signed("B-B")).dump()
    return put(signed("B-B"), b"\x30\x80" + whole[4:])


def returns() -> bytes:
    """Lines of the unsigned file end in CR and LF."""
    data = saved(OFF)
    head, table = data[: data.rindex(b"\nxref\n") + 1], data[data.rindex(b"\nxref\n") + 1 :]
    return sign(head + table.replace(b"\n%%EOF", b"\r\n%%EOF"), world().citizen)


CASES: dict[str, Make] = {
    "RSA": lambda: sign(plain_pdf(), rsa_signer()),
    "RSA-PSS": lambda: sign(plain_pdf(), world().citizen, signer=pss()),
    "P-384, SHA-384": lambda: sign(plain_pdf(), with_curve(ec.SECP384R1()), md="sha384"),
    "P-521, SHA-512": lambda: sign(plain_pdf(), with_curve(ec.SECP521R1()), md="sha512"),
    "B-T, RSA": lambda: sign(plain_pdf(), rsa_signer(), stamp=True),
    "B-LTA, RSA-PSS": lambda: sign(plain_pdf(), world().citizen, signer=pss(), long_term=True, archive=True),
    "B-LTA renewed twice": lambda: stamped(signed("B-LTA"), 2),
    "B-B, later document timestamp": lambda: stamped(signed("B-B")),
    "three signers one after another": lambda: sign(signed("two"), world().branch, field="Sig3"),
    "three prepared fields": lambda: prepared(3),
    "B-T then B-LT then B-LTA": lambda: sign(
        sign(sign(plain_pdf(), world().citizen, stamp=True), world().company, field="S2", long_term=True),
        world().branch, field="S3", long_term=True, archive=True,
    ),
    "certified P2, then signed": lambda: sign(signed("P2"), world().company, field="Sig2"),
    "certified P3, then signed": lambda: sign(signed("P3"), world().company, field="Sig2"),
    "certified P1 with long-term data": lambda: sign(
        plain_pdf(), world().citizen, certify=MDPPerm.NO_CHANGES, long_term=True, archive=True
    ),
    "filled, then signed": filled_then_signed,
    "form locked, second signer": locked,
    "form, second signer": lambda: sign(signed("form"), world().company, field="Sig2"),
    "cross-reference stream": lambda: sign(saved(ON), world().citizen),
    "cross-reference stream, two signers": lambda: sign(sign(saved(ON), world().citizen), world().company, field="S2"),
    "linearised": lambda: sign(saved(OFF, linearize=True), world().citizen),
    "linearised, object streams": lambda: sign(saved(ON, linearize=True), world().citizen),
    "hybrid, two signers": lambda: sign(sign(hybrid_pdf(), world().citizen), world().company, field="S2"),
    "certificates in another order": other_order,
    "BER": indefinite,
    "CR LF": returns,
    "officer and agency": lambda: sign(sign(plain_pdf(), world().officer), world().agency, field="S2"),
    "second page": lambda: sign(plain_pdf(), world().citizen, box=(72, 300, 272, 350), page=1),
    "trailing blank lines": lambda: signed("B-B") + b"\r\n\n",
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_honest_file_passes(check: Check, name: str) -> None:
    verdict = check(CASES[name](), moment=NOW + timedelta(hours=1))
    assert verdict.verdict is Verdict.TOTAL_PASSED, verdict
    assert all(s.integrity is Integrity.INTACT and s.trust is Trust.TRUSTED for s in verdict.signatures)
