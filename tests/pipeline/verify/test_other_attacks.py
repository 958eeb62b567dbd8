"""Attacks on XML signatures, detached CMS and ASiC containers: none passes, none counts as unsigned."""

import base64
import hashlib
import hmac
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from asn1crypto import cms
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from lxml import etree

from models.signature import SubIndication, Verdict
from pipeline.verify import verify_file
from pipeline.verify.trust import TrustStore
from tests.pipeline.verify.attacks_cms import _clone
from tests.pipeline.verify.conftest import Check
from tests.pipeline.verify.corpus import plain_pdf, signed
from tests.pipeline.verify.pki import NOW, world
from tests.pipeline.verify.test_other_formats import cms_signed, xml_signed, zipped

DS = "{http://www.w3.org/2000/09/xmldsig#}"
XmlAttack = Callable[[bytes], bytes]


def _tree(change: Callable[[etree._Element], None]) -> XmlAttack:
    def run(data: bytes) -> bytes:
        root = etree.fromstring(data)
        change(root)
        return bytes(etree.tostring(root))

    return run


def _algorithm(name: str, value: str) -> XmlAttack:
    return _tree(lambda root: next(root.iter(f"{DS}{name}")).set("Algorithm", value))


def _transform(value: str, inside: str = "") -> XmlAttack:
    def change(root: etree._Element) -> None:
        reference = next(root.iter(f"{DS}Reference"))
        holder = reference.find(f"{DS}Transforms")
        if holder is None:
            holder = etree.SubElement(reference, f"{DS}Transforms")
            reference.insert(0, holder)
        item = etree.SubElement(holder, f"{DS}Transform", Algorithm=value)
        if inside:
            item.append(etree.fromstring(inside))

    return _tree(change)


def _hmac(root: etree._Element) -> None:
    """The signature made anew as an HMAC under the public key that everybody has."""
    info = next(root.iter(f"{DS}SignedInfo"))
    next(info.iter(f"{DS}SignatureMethod")).set("Algorithm", "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256")
    key = world().company.pem
    value = hmac.new(key, etree.tostring(info, method="c14n"), hashlib.sha256).digest()
    next(root.iter(f"{DS}SignatureValue")).text = base64.b64encode(value).decode()


def _key_only(root: etree._Element) -> None:
    for item in list(root.iter(f"{DS}X509Data")):
        parent = item.getparent()
        parent.remove(item)
        etree.SubElement(parent, f"{DS}KeyName").text = "CÔNG TY SAO MAI"


def _other_certificate(root: etree._Element) -> None:
    first = next(root.iter(f"{DS}X509Certificate"))
    first.text = base64.b64encode(world().citizen.asn1.dump()).decode()


def _stranger(_: bytes) -> bytes:
    return xml_signed(world().stranger)


def _cloned(_: bytes) -> bytes:
    return xml_signed(_clone())


def _no_references(root: etree._Element) -> None:
    for item in list(root.iter(f"{DS}Reference")):
        item.getparent().remove(item)


def _only_itself(root: etree._Element) -> None:
    """The reference names the signature's own object instead of the invoice."""
    signature = next(root.iter(f"{DS}Signature"))
    etree.SubElement(signature, f"{DS}Object", Id="own").text = "x"
    next(root.iter(f"{DS}Reference")).set("URI", "#own")


def _second_root(data: bytes) -> bytes:
    return b"<Goi>" + data + data.replace(b"100000", b"1").replace(b'Id="data"', b"") + b"</Goi>"


XML_ATTACKS: dict[str, XmlAttack] = {
    "comment splits a number": lambda data: data.replace(b"100000", b"100<!-- -->000"),
    "comment hides a digit": lambda data: data.replace(b"<TgTTTBSo>", b"<TgTTTBSo><!-- x -->"),
    "attribute on the root": lambda data: data.replace(b"<HDon>", b'<HDon trangThai="huy">'),
    "text at the root": lambda data: data.replace(b"<DSCKS>", b"huy<DSCKS>"),
    "hmac": _tree(_hmac),
    "method named SHA-1": _algorithm("SignatureMethod", "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha1"),
    "method named RSA": _algorithm("SignatureMethod", "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"),
    "method unknown": _algorithm("SignatureMethod", "urn:none"),
    "digest named SHA-1": _algorithm("DigestMethod", "http://www.w3.org/2000/09/xmldsig#sha1"),
    "digest unknown": _algorithm("DigestMethod", "urn:none"),
    "xpath": _transform("http://www.w3.org/TR/1999/REC-xpath-19991116", "<XPath>false()</XPath>"),
    "xslt": _transform("http://www.w3.org/TR/1999/REC-xslt-19991116"),
    "xpointer": _tree(lambda root: next(root.iter(f"{DS}Reference")).set("URI", "#xpointer(/)")),
    "outside reference": _tree(lambda root: next(root.iter(f"{DS}Reference")).set("URI", "file:///etc/hostname")),
    "web reference": _tree(lambda root: next(root.iter(f"{DS}Reference")).set("URI", "http://127.0.0.1:1/x")),
    "no references": _tree(_no_references),
    "signs only itself": _tree(_only_itself),
    "key named, no certificate": _tree(_key_only),
    "another's certificate": _tree(_other_certificate),
    "a stranger's signature": _stranger,
    "a clone of the certificate": _cloned,
    "wrapped beside a forgery": _second_root,
    "signature value removed": _tree(lambda root: next(root.iter(f"{DS}SignatureValue")).clear()),
    "in UTF-16": lambda data: data.replace(b"100000", b"900000").decode().encode("utf-16"),
}  # fmt: skip


@pytest.mark.parametrize("name", XML_ATTACKS)
def test_attacked_xml_never_passes(check: Check, name: str) -> None:
    verdict = check(XML_ATTACKS[name](xml_signed(world().company)), name="a.xml")
    assert verdict.verdict in (Verdict.TOTAL_FAILED, Verdict.INDETERMINATE), verdict


# detached CMS ----------------------------------------------------------------------------------------------------


def bare(message: bytes, signature: bytes) -> bytes:
    """A detached CMS of the company without signed attributes."""
    info = cms.ContentInfo.load(cms_signed(world().company, message))
    signed_data = info["content"].copy()
    signed_data["signer_infos"][0]["signed_attrs"] = None
    signed_data["signer_infos"][0]["signature"] = signature
    return bytes(cms.ContentInfo({"content_type": "signed_data", "content": signed_data}).dump(force=True))


def test_attributes_shown_as_content_never_pass(store: TrustStore, tmp_path: Path) -> None:
    """The victim signed 'noi dung'; the attacker shows the victim's attributes as the signed file."""
    victim = cms.ContentInfo.load(cms_signed(world().company, b"noi dung"))["content"]["signer_infos"][0]
    content = b"\x31" + victim["signed_attrs"].untag().dump()[1:]
    (tmp_path / "a").write_bytes(content)
    (tmp_path / "a.p7s").write_bytes(bare(content, victim["signature"].native))
    verdict = verify_file(tmp_path / "a.p7s", "a.p7s", store, moment=NOW, content=tmp_path / "a")
    assert verdict.verdict is Verdict.INDETERMINATE
    assert verdict.sub_indication is SubIndication.SIG_CONSTRAINTS_FAILURE


@pytest.mark.parametrize("content", [b"", b"noi dung ", b"NOI DUNG", b"noi dung\n", plain_pdf()])
def test_detached_signature_of_other_content_fails(store: TrustStore, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a").write_bytes(content)
    (tmp_path / "a.p7s").write_bytes(cms_signed(world().company, b"noi dung"))
    verdict = verify_file(tmp_path / "a.p7s", "a.p7s", store, moment=NOW, content=tmp_path / "a")
    assert verdict.verdict is Verdict.TOTAL_FAILED


def test_attached_content_beside_another_file_never_passes(store: TrustStore, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"other")
    (tmp_path / "a.p7s").write_bytes(cms_signed(world().company, b"noi dung", attached=True))
    verdict = verify_file(tmp_path / "a.p7s", "a.p7s", store, moment=NOW, content=tmp_path / "a")
    assert verdict.verdict in (Verdict.TOTAL_FAILED, Verdict.INDETERMINATE)


def test_bare_signature_is_judged_by_a_person(store: TrustStore, tmp_path: Path) -> None:
    key = world().company.key
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    (tmp_path / "a").write_bytes(b"noi dung")
    (tmp_path / "a.p7s").write_bytes(bare(b"noi dung", key.sign(b"noi dung", ec.ECDSA(hashes.SHA256()))))
    verdict = verify_file(tmp_path / "a.p7s", "a.p7s", store, moment=NOW, content=tmp_path / "a")
    assert verdict.verdict is Verdict.INDETERMINATE


# ASiC ------------------------------------------------------------------------------------------------------------

MANIFEST = (
    '<asic:ASiCManifest xmlns:asic="http://uri.etsi.org/02918/v1.2.1#" xmlns:ds="http://www.w3.org/2000/09/xmldsig#">'
    '<asic:SigReference URI="META-INF/signature1.p7s"/>%s</asic:ASiCManifest>'
)


def reference(name: str, content: bytes, method: str = "http://www.w3.org/2001/04/xmlenc#sha256") -> str:
    digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
    return (
        f'<asic:DataObjectReference URI="{name}"><ds:DigestMethod Algorithm="{method}"/>'
        f"<ds:DigestValue>{digest}</ds:DigestValue></asic:DataObjectReference>"
    )


def container(**files: bytes) -> dict[str, bytes]:
    return {"mimetype": b"application/vnd.etsi.asic-e+zip", **files}


def asic(references: str, payload: dict[str, bytes], signed_manifest: str | None = None) -> bytes:
    manifest = (MANIFEST % references).encode()
    signature = cms_signed(world().company, (MANIFEST % signed_manifest).encode() if signed_manifest else manifest)
    inner = {"META-INF/ASiCManifest1.xml": manifest, "META-INF/signature1.p7s": signature}
    return zipped({**container(), **payload, **inner})


def _doubled() -> bytes:
    out = BytesIO(asic(reference("a.txt", b"x"), {"a.txt": b"x"}))
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("a.txt", b"other")
    return out.getvalue()


def _escaping() -> bytes:
    return asic(reference("../a.txt", b"x"), {"../a.txt": b"x", "a.txt": b"other"})


ASIC_ATTACKS: dict[str, Callable[[], bytes]] = {
    "file added": lambda: asic(reference("a.txt", b"x"), {"a.txt": b"x", "b.txt": b"other"}),
    "file changed": lambda: asic(reference("a.txt", b"x"), {"a.txt": b"other"}),
    "file missing": lambda: asic(reference("a.txt", b"x"), {"b.txt": b"x"}),
    "manifest changed after signing": lambda: asic(
        reference("a.txt", b"other"), {"a.txt": b"other"}, reference("a.txt", b"x")
    ),
    "manifest names nothing": lambda: asic("", {"a.txt": b"x"}),
    "digest of SHA-1": lambda: asic(
        reference("a.txt", b"x", "http://www.w3.org/2000/09/xmldsig#sha1"), {"a.txt": b"x"}
    ),
    "name doubled in the archive": _doubled,
    "name that climbs out": _escaping,
    "no files": lambda: asic("", {}),
    "signature of other bytes": lambda: zipped(
        container(**{"a.txt": b"x", "META-INF/signature.p7s": cms_signed(world().company, b"y")})
    ),
    "signature file empty": lambda: zipped(container(**{"a.txt": b"x", "META-INF/signature.p7s": b""})),
    "a stored signed PDF of another": lambda: zipped(
        container(**{"a.pdf": signed("B-B"), "META-INF/signature.p7s": cms_signed(world().company, b"y")})
    ),
    "a stored unsigned PDF": lambda: zipped(
        container(**{"a.pdf": plain_pdf(), "META-INF/signature.p7s": cms_signed(world().company, b"y")})
    ),
}


@pytest.mark.parametrize("name", ASIC_ATTACKS)
def test_attacked_container_never_passes(check: Check, name: str) -> None:
    verdict = check(ASIC_ATTACKS[name](), name="a.asice")
    assert verdict.verdict in (Verdict.TOTAL_FAILED, Verdict.INDETERMINATE), verdict


def test_container_with_a_stored_pdf_is_judged_as_a_container(check: Check) -> None:
    """The PDF's header stands within the first kilobyte of the ZIP; the container's signature counts all the same."""
    data = plain_pdf()
    good = zipped(container(**{"a.pdf": data, "META-INF/signature.p7s": cms_signed(world().company, data)}))
    assert check(good, name="a.asics").verdict is Verdict.TOTAL_PASSED


def test_a_pdf_that_is_also_a_container_is_never_passed(check: Check) -> None:
    archive = zipped(container(**{"a.txt": b"x", "META-INF/signature.p7s": cms_signed(world().company, b"x")}))
    assert check(archive + signed("B-B")).verdict in (Verdict.TOTAL_FAILED, Verdict.INDETERMINATE)
