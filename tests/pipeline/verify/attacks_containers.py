"""XML and ASiC, second part: what stands outside the signed elements or files, and who signed which of them.

In: the world of ``pki``. Out: ``XML``, ``ASIC``: name -> bytes; ``HONEST_XML``, ``HONEST_ASIC``.
"""

import base64
import hashlib
import io
import struct
import zipfile
from functools import lru_cache

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from lxml import etree

from tests.pipeline.verify.attacks_cms import _twin
from tests.pipeline.verify.attacks_later import Attacks
from tests.pipeline.verify.pki import NOW, Identity, world
from tests.pipeline.verify.test_other_attacks import MANIFEST, container, reference
from tests.pipeline.verify.test_other_formats import INVOICE, cms_signed, xml_signed, zipped

DS = "{http://www.w3.org/2000/09/xmldsig#}"
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
_HEAD = f'xmlns:ds="{DS[1:-1]}" xmlns:xades="http://uri.etsi.org/01903/v1.3.2#"'
_ASICS = '<asic:XAdESSignatures xmlns:asic="http://uri.etsi.org/02918/v1.2.1#">%s</asic:XAdESSignatures>'
_METHOD = '<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>'


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _digest(data: bytes) -> str:
    return f"{_METHOD}<ds:DigestValue>{_base64(hashlib.sha256(data).digest())}</ds:DigestValue>"


def _canonical(text: str) -> bytes:
    return bytes(etree.tostring(etree.fromstring(text), method="c14n", exclusive=True))


def _reference(uri: str, content: bytes, *transforms: str, more: str = "") -> str:
    inside = "".join(f'<ds:Transform Algorithm="{name}"/>' for name in transforms)
    held = f"<ds:Transforms>{inside}</ds:Transforms>" if transforms else ""
    return f'<ds:Reference URI="{uri}"{more}>{held}{_digest(content)}</ds:Reference>'


def xades_signature(who: Identity, *references: str) -> str:
    """A XAdES-B-B signature by hand, its key info not signed, as most programs write it (EN 319 132-1)."""
    named = (
        f"<xades:SigningCertificateV2><xades:Cert><xades:CertDigest>{_digest(who.asn1.dump())}</xades:CertDigest>"
        "</xades:Cert></xades:SigningCertificateV2>"
    )
    properties = (
        f'<xades:SignedProperties {_HEAD} Id="P1"><xades:SignedSignatureProperties>'
        f"<xades:SigningTime>{NOW:%Y-%m-%dT%H:%M:%SZ}</xades:SigningTime>{named}"
        "</xades:SignedSignatureProperties></xades:SignedProperties>"
    )
    kind = ' Type="http://uri.etsi.org/01903#SignedProperties"'
    everything = "".join((*references, _reference("#P1", _canonical(properties), EXCLUSIVE, more=kind)))
    info = (
        f'<ds:SignedInfo {_HEAD}><ds:CanonicalizationMethod Algorithm="{EXCLUSIVE}"/>'
        '<ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"/>'
        f"{everything}</ds:SignedInfo>"
    )
    assert isinstance(who.key, ec.EllipticCurvePrivateKey)
    numbers = decode_dss_signature(who.key.sign(_canonical(info), ec.ECDSA(hashes.SHA256())))
    value = b"".join(number.to_bytes(32, "big") for number in numbers)
    chain = "".join(f"<ds:X509Certificate>{_base64(one.asn1.dump())}</ds:X509Certificate>"
                    for one in (who, *who.chain()[:-1]))  # fmt: skip
    return (
        f'<ds:Signature {_HEAD} Id="S1">{info}<ds:SignatureValue>{_base64(value)}</ds:SignatureValue>'
        f"<ds:KeyInfo><ds:X509Data>{chain}</ds:X509Data></ds:KeyInfo><ds:Object>"
        f'<xades:QualifyingProperties Target="#S1">{properties}</xades:QualifyingProperties></ds:Object></ds:Signature>'
    )


def xades(who: Identity) -> bytes:
    """An invoice signed as a whole."""
    enveloped = f"{DS[1:-1]}enveloped-signature"
    signature = xades_signature(who, _reference("", _canonical(INVOICE), enveloped, EXCLUSIVE))
    return INVOICE.replace("</HDon>", f"{signature}</HDon>").encode()


@lru_cache(maxsize=4)
def xades_over(who: Identity, names: tuple[str, ...], contents: tuple[bytes, ...]) -> bytes:
    """A XAdES signature of a container's files."""
    pairs = zip(names, contents, strict=True)
    return (_ASICS % xades_signature(who, *(_reference(name, content) for name, content in pairs))).encode()


def asic_xades(who: Identity | None = None, **more: bytes) -> dict[str, bytes]:
    files = {"a.pdf": b"hop dong", "b.pdf": b"phu luc"}
    signature = xades_over(who or world().company, tuple(files), tuple(files.values()))
    return {**container(), **files, "META-INF/signatures1.xml": signature, **more}


def _referred(name: bytes) -> bytes:
    """A reference outside every signature, so that one more file looks signed."""
    inside = b'<ds:Reference xmlns:ds="http://www.w3.org/2000/09/xmldsig#" URI="%s"/></asic:XAdES' % name
    return asic_xades()["META-INF/signatures1.xml"].replace(b"</asic:XAdES", inside)


def _referred_in_object(name: bytes) -> bytes:
    """The same in an object of the signature that is not signed."""
    inside = b'<ds:Object><ds:Manifest><ds:Reference URI="%s"/></ds:Manifest></ds:Object></ds:Signature>' % name
    return asic_xades()["META-INF/signatures1.xml"].replace(b"</ds:Signature>", inside)


def asic_manifest(number: int, who: Identity, files: dict[str, bytes]) -> dict[str, bytes]:
    """One CAdES signature of a container with its manifest."""
    named = f"META-INF/signature{number}.p7s"
    lines = "".join(reference(name, content) for name, content in files.items())
    manifest = (MANIFEST % lines).replace("META-INF/signature1.p7s", named).encode()
    return {f"META-INF/ASiCManifest{number}.xml": manifest, named: cms_signed(who, manifest)}


def _each_its_own() -> bytes:
    """An agency's container to which a person adds a file with a signature of his own."""
    people, first, second = world(), {"a.txt": b"x"}, {"b.txt": b"other"}
    return zipped({**container(), **first, **second, **asic_manifest(1, people.company, first),
                   **asic_manifest(2, people.citizen, second)})  # fmt: skip


def _both_sign_all() -> bytes:
    people, files = world(), {"a.txt": b"x", "b.txt": b"y"}
    return zipped({**container(), **files, **asic_manifest(1, people.company, files),
                   **asic_manifest(2, people.citizen, files)})  # fmt: skip


def _with_comment(comment: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in asic_xades().items():
            archive.writestr(name, data)
        archive.comment = comment
    return out.getvalue()


def _with_extra(extra: bytes) -> bytes:
    """Bytes in an entry's extra field, within the first kilobyte, where programs look for a PDF's header."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in asic_xades().items():
            info = zipfile.ZipInfo(name)
            if name == "mimetype":
                info.extra = struct.pack("<HH", 0x4141, len(extra)) + extra
            archive.writestr(info, data)
    return out.getvalue()


def asic_named(**files: bytes) -> bytes:
    return zipped(asic_xades(**files))


ASIC: Attacks = {
    "XAdES, file changed": lambda: asic_named(**{"a.pdf": b"khac"}),
    "XAdES, file added": lambda: asic_named(**{"c.pdf": b"them"}),
    "XAdES, file added and referred to outside the signature": lambda: asic_named(
        **{"c.pdf": b"them", "META-INF/signatures1.xml": _referred(b"c.pdf")}
    ),
    "XAdES, file added and referred to in an unsigned object": lambda: asic_named(
        **{"c.pdf": b"them", "META-INF/signatures1.xml": _referred_in_object(b"c.pdf")}
    ),
    "each signs another file": _each_its_own,
    "a document among the signatures": lambda: asic_named(**{"META-INF/hop dong.pdf": b"other"}),
    "a document as type": lambda: asic_named(mimetype=b"%PDF-1.7 other"),
    "a document in the comment": lambda: _with_comment(b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj"),
    "a document in an extra field": lambda: _with_extra(b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj" * 4),
}
HONEST_ASIC: Attacks = {
    "XAdES over two files": lambda: asic_named(),
    "two sign all files": _both_sign_all,
    "type repeated in the comment": lambda: _with_comment(b"mimetype=application/vnd.etsi.asic-e+zip"),
}


# XML ---------------------------------------------------------------------------------------------------------------


def _invoice() -> bytes:
    return xml_signed(world().company)


def _second_part(who: Identity) -> bytes:
    """A part of the same name put before the signed one and signed by somebody else: readers take the first."""
    mine = INVOICE.replace('Id="data"', 'Id="moi"').replace("100000", "1")
    part = mine[mine.index("<DLHDon") : mine.index("<DSCKS")]
    signature = xades_signature(who, _reference("#moi", _canonical(part), EXCLUSIVE))
    return _invoice().replace(b"<HDon>", f"<HDon>{part}".encode()).replace(b"</DSCKS>", f"{signature}</DSCKS>".encode())


def _apart(who: Identity) -> bytes:
    """A further part of another name, signed by somebody else alone."""
    part = '<PhuLuc Id="them"><TgTTTBSo>1</TgTTTBSo></PhuLuc>'
    signature = xades_signature(who, _reference("#them", _canonical(part), EXCLUSIVE))
    return (
        _invoice().replace(b"<DSCKS>", f"{part}<DSCKS>".encode()).replace(b"</DSCKS>", f"{signature}</DSCKS>".encode())
    )


def decoded(attribute: str = "", child: str = "") -> bytes:
    """The signature covers the decoded text of an element, so its attributes and children are nobody's."""
    text = _base64(b"noi dung")
    reference = _reference("#data", b"noi dung", f"{DS[1:-1]}base64")
    signature = xades_signature(world().company, reference)
    return f'<Goi><DuLieu Id="data"{attribute}>{text}{child}</DuLieu>{signature}</Goi>'.encode()


def _twin_named() -> bytes:
    """The certificate beside the signature replaced by another one of the same key."""
    root = etree.fromstring(xades(world().citizen))
    first = next(root.iter(f"{DS}X509Certificate"))
    first.text = base64.b64encode(_twin(world().citizen).asn1.dump()).decode()
    return bytes(etree.tostring(root))


XML: Attacks = {
    "style sheet before it": lambda: b'<?xml-stylesheet type="text/xsl" href="khac.xsl"?>' + _invoice(),
    "instruction at the root": lambda: _invoice().replace(b"<DSCKS>", b"<?in huy?><DSCKS>"),
    "attribute on the signatures' place": lambda: _invoice().replace(b"<DSCKS>", b'<DSCKS trangThai="huy">'),
    "attribute deeper in the signatures' place": lambda: _invoice().replace(b"<NBan>", b'<NBan ten="khac">'),
    "elements in the tax authority's code": lambda: _invoice().replace(
        b"<DSCKS>", b"<MCCQT><DLHDon><TgTTTBSo>1</TgTTTBSo></DLHDon></MCCQT><DSCKS>"
    ),
    "part of the same name signed by another": lambda: _second_part(world().citizen),
    "part of another name signed by another": lambda: _apart(world().citizen),
    "attribute on an element signed by its decoded text": lambda: decoded(' tien="1"'),
    "child of an element signed by its decoded text": lambda: decoded(child="<Tien>1</Tien>"),
    "certificate of the same key, XAdES": _twin_named,
    "XAdES, number changed": lambda: xades(world().company).replace(b"100000", b"900000"),
    "XAdES, style sheet before it": lambda: b'<?xml-stylesheet href="khac.xsl"?>' + xades(world().company),
}
HONEST_XML: Attacks = {
    "XAdES of the whole": lambda: xades(world().company),
    "tax authority's code as text": lambda: _invoice().replace(b"<DSCKS>", b'<MCCQT Id="1">00A1</MCCQT><DSCKS>'),
    "decoded text": decoded,
    "declaration and line feed": lambda: b'<?xml version="1.0" encoding="UTF-8"?>\n' + _invoice() + b"\n",
}
