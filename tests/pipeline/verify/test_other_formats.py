"""XML, detached and attached CMS, ASiC, signed DOCX: good ones pass, attacked ones never do."""

import asyncio
import base64
import hashlib
import io
import re
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
import signxml
from asn1crypto import cms
from cryptography.hazmat.primitives import serialization
from lxml import etree

from models.signature import Identity, SubIndication, Verdict
from models.submission import Applicant
from pipeline.verify import may_be_signed, verify_file
from pipeline.verify.trust import TrustStore
from tests.pipeline.verify.conftest import Check
from tests.pipeline.verify.pki import NOW, world
from tests.pipeline.verify.pki import Identity as Holder

INVOICE = (
    '<HDon><DLHDon Id="data"><TTChung><SHDon>7</SHDon></TTChung><TgTTTBSo>100000</TgTTTBSo></DLHDon>'
    "<DSCKS><NBan/></DSCKS></HDon>"
)


def xml_signed(who: Holder) -> bytes:
    """An e-invoice signed as invoices are: a detached reference, the signature under DSCKS/NBan."""
    root = etree.fromstring(INVOICE)
    signer = signxml.XMLSigner(
        method=signxml.methods.detached,
        signature_algorithm="ecdsa-sha256",
        digest_algorithm="sha256",
        c14n_algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
    )
    key = who.key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    pems = "".join(item.pem.decode() for item in (who, *who.chain()[:-1]))
    signature = signer.sign(root, key=key, cert=pems, reference_uri="data")
    holder = root.find(".//NBan")
    (root if holder is None else holder).append(signature)
    return bytes(etree.tostring(root))


def cms_signed(who: Holder, content: bytes, *, attached: bool = False) -> bytes:
    signer = who.signer()
    if attached:
        return bytes(asyncio.run(signer.async_sign_general_data(content, "sha256", detached=False)).dump())
    return bytes(asyncio.run(signer.async_sign(hashlib.sha256(content).digest(), "sha256", use_pades=False)).dump())


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def test_invoice_passes_and_names_its_signer(check: Check) -> None:
    verdict = check(xml_signed(world().company), name="hoadon.xml", applicant=Applicant(tax_code="0102005769"))
    assert verdict.verdict is Verdict.TOTAL_PASSED, verdict
    assert verdict.signatures[0].identity is Identity.MATCHES
    assert verdict.signatures[0].coverage == "DLHDon"


def test_two_signers_of_one_invoice(check: Check) -> None:
    once = etree.fromstring(xml_signed(world().company))
    again = etree.fromstring(xml_signed(world().citizen))
    once.find("DSCKS").append(again.find(".//{*}Signature"))
    verdict = check(bytes(etree.tostring(once)))
    assert [s.verdict for s in verdict.signatures] == [Verdict.TOTAL_PASSED] * 2
    assert verdict.verdict is Verdict.TOTAL_PASSED


def _moved(data: bytes) -> bytes:
    """Wrapping: the signed part hidden under a wrapper, a forged one in its place."""
    text = data.decode()
    part = re.search(r"<DLHDon.*?</DLHDon>", text)
    assert part is not None
    forged = part.group().replace('Id="data"', "").replace("100000", "1")
    return text.replace(part.group(), forged + "<Ext><W>" + part.group() + "</W></Ext>").encode()


def _beside(data: bytes) -> bytes:
    return data.replace(b"<DSCKS>", b"<DLHDon><TgTTTBSo>1</TgTTTBSo></DLHDon><DSCKS>")


def _in_signature(data: bytes) -> bytes:
    text = data.decode()
    part = re.search(r"<DLHDon.*?</DLHDon>", text)
    assert part is not None
    inside = f'<ds:Object xmlns:ds="http://www.w3.org/2000/09/xmldsig#">{part.group()}</ds:Object>'
    moved = text.replace(part.group(), part.group().replace('Id="data"', "").replace("100000", "1"))
    return re.sub(r"(</(?:ds:)?Signature>)", inside.replace("\\", "") + r"\1", moved, count=1).encode()


@pytest.mark.parametrize(
    "attack",
    [
        lambda data: data.replace(b"100000", b"900000"),
        _moved,
        _beside,
        _in_signature,
        lambda data: data.replace(b"<DSCKS>", b'<Ghi Id="data">1</Ghi><DSCKS>'),
        lambda data: data.replace(b'Id="data"', b'Id="dada"'),
        lambda data: b'<!DOCTYPE HDon [<!ENTITY a "1">]>' + data,
        lambda data: re.sub(rb"<(ds:)?X509Certificate>.*?</(ds:)?X509Certificate>", b"", data, flags=re.DOTALL),
        lambda data: data[: len(data) // 2],
        lambda data: re.sub(rb"(SignatureValue>)....", rb"\1AAAA", data, count=1),
    ],
)
def test_attacked_invoice_never_passes(check: Check, attack: object) -> None:
    data = attack(xml_signed(world().company))  # type: ignore[operator]
    verdict = check(data)
    assert verdict.verdict in (Verdict.TOTAL_FAILED, Verdict.INDETERMINATE), verdict


def test_xml_revoked_and_unknown(check: Check) -> None:
    assert check(xml_signed(world().revoked)).sub_indication is SubIndication.REVOKED_NO_POE
    assert check(xml_signed(world().company), trust=TrustStore()).verdict is Verdict.INDETERMINATE


@pytest.mark.parametrize("armour", [bytes, base64.b64encode])
def test_detached_cms_with_and_without_its_content(store: TrustStore, tmp_path: Path, armour: object) -> None:
    content, signature = tmp_path / "a.txt", tmp_path / "a.txt.p7s"
    content.write_bytes(b"noi dung")
    signature.write_bytes(armour(cms_signed(world().company, b"noi dung")))  # type: ignore[operator]
    assert may_be_signed(signature)
    good = verify_file(signature, "a.txt.p7s", store, moment=NOW, content=content)
    assert good.verdict is Verdict.TOTAL_PASSED, good
    alone = verify_file(signature, "a.txt.p7s", store, moment=NOW)
    assert alone.sub_indication is SubIndication.SIGNED_DATA_NOT_FOUND
    assert alone.signatures[0].signer.ids["MST"] == "0102005769"
    content.write_bytes(b"noi dung khac")
    assert verify_file(signature, "x", store, moment=NOW, content=content).sub_indication is SubIndication.HASH_FAILURE


def test_attached_cms(check: Check) -> None:
    data = cms_signed(world().company, b"noi dung", attached=True)
    assert check(data, name="a.p7m").verdict is Verdict.TOTAL_PASSED
    assert check(data.replace(b"noi dung", b"noi dunk")).verdict is Verdict.TOTAL_FAILED
    assert check(data[:-40]).verdict is Verdict.INDETERMINATE


def test_asic_s_with_cades(check: Check) -> None:
    files = {
        "mimetype": b"application/vnd.etsi.asic-s+zip",
        "a.txt": b"noi dung",
        "META-INF/signature.p7s": cms_signed(world().company, b"noi dung"),
    }
    assert check(zipped(files), name="a.asics").verdict is Verdict.TOTAL_PASSED
    assert check(zipped(files | {"a.txt": b"khac"})).verdict is Verdict.TOTAL_FAILED
    assert check(zipped(files | {"b.txt": b"them"})).verdict is Verdict.INDETERMINATE
    assert check(zipped(files | {"META-INF/signature.p7s": b"hong"})).verdict is Verdict.INDETERMINATE


def test_asic_e_with_a_manifest(check: Check) -> None:
    content = b"noi dung"
    digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
    manifest = (
        '<asic:ASiCManifest xmlns:asic="http://uri.etsi.org/02918/v1.2.1#" xmlns:ds="http://www.w3.org/2000/09/xmldsig#">'
        '<asic:SigReference URI="META-INF/signature1.p7s"/><asic:DataObjectReference URI="a.txt">'
        '<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>'
        f"<ds:DigestValue>{digest}</ds:DigestValue></asic:DataObjectReference></asic:ASiCManifest>"
    ).encode()
    files = {
        "mimetype": b"application/vnd.etsi.asic-e+zip",
        "a.txt": content,
        "META-INF/ASiCManifest1.xml": manifest,
        "META-INF/signature1.p7s": cms_signed(world().company, manifest),
    }
    assert check(zipped(files)).verdict is Verdict.TOTAL_PASSED
    assert check(zipped(files | {"a.txt": b"khac"})).verdict is Verdict.TOTAL_FAILED
    assert check(zipped(files | {"b.txt": b"them"})).verdict is Verdict.INDETERMINATE


def test_signed_docx_is_named_not_verified(check: Check, tmp_path: Path) -> None:
    data = zipped(
        {"[Content_Types].xml": b"<x/>", "_xmlsignatures/sig1.xml": b"<Signature/>", "word/document.xml": b"<x/>"}
    )
    verdict = check(data, name="a.docx")
    assert verdict.verdict is Verdict.INDETERMINATE
    assert "Office" in verdict.reasons[0]
    (tmp_path / "a").write_bytes(data)
    assert may_be_signed(tmp_path / "a")


def test_plain_zip_and_plain_xml_are_unsigned(check: Check) -> None:
    assert check(zipped({"a.txt": b"x"})).verdict is Verdict.NO_SIGNATURE
    assert check(b"<a><b/></a>").verdict is Verdict.NO_SIGNATURE


def test_two_signer_infos_are_not_judged(check: Check) -> None:
    info = cms.ContentInfo.load(cms_signed(world().company, b"x", attached=True))
    signers = info["content"]["signer_infos"]
    info["content"]["signer_infos"] = cms.SignerInfos([signers[0], signers[0]])
    assert check(info.dump(force=True), moment=NOW + timedelta(hours=1)).verdict is Verdict.INDETERMINATE
