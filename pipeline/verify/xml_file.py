"""XML signatures (XMLDSig, XAdES-B): e-invoices, tax forms.

In: the XML's bytes. Out: ``FileVerdict``. Wrong: nothing raises on content.
Cryptography is signxml's. Above it: what was signed is looked at, not what stands in the file. A signed element that
was moved still verifies; so the signed elements must be the root or its children, every identifier must be unique, and
any other child of the root with content counts as unsigned ('see what is signed', XML Signature best practices).
"""

# mypy: allow-untyped-calls
# (asn1crypto, pyHanko, PDFium and ReportLab leave some of their functions without types)

import asyncio
import base64
import binascii
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote

import cryptography.x509
from asn1crypto import x509
from lxml import etree
from signxml.algorithms import DigestAlgorithm, SignatureMethod
from signxml.exceptions import InvalidDigest, InvalidSignature, SignXMLException
from signxml.verifier import SignatureConfiguration, XMLVerifier

from models.signature import FileVerdict, SignatureVerdict, SubIndication, Trust
from models.submission import Applicant
from pipeline.verify.chain import Chains, Knowledge
from pipeline.verify.cms_status import CmsStatus, judge_certificate
from pipeline.verify.fault import Fault, distrusted, failed, unsure
from pipeline.verify.file_verdict import file_verdict, not_judged
from pipeline.verify.policy import Policy
from pipeline.verify.signature_verdict import plain_verdict
from pipeline.verify.xml_parts import decoded_faults, local_name, unsigned_parts
from pipeline.verify.xml_signer import certificate_named_faults

_DS = "http://www.w3.org/2000/09/xmldsig#"
_BASE64 = f"{_DS}base64"
_SIGNATURE = f"{{{_DS}}}Signature"
_C14N = "c14n"
_KNOWN_TRANSFORMS = (f"{_DS}enveloped-signature", _BASE64)


class _Nth(XMLVerifier):
    """The library's verifier on the n-th signature of a document (it finds only the first of several)."""

    def __init__(self, index: int) -> None:
        super().__init__()
        self._index = index

    def _get_signature(self, root: Any) -> Any:
        return list(root.iter(_SIGNATURE))[self._index]


@dataclass(frozen=True)
class _Signed:
    """What one signature's references point at: elements of the document, files beside it."""

    elements: tuple[Any, ...]
    files: frozenset[str]
    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class XmlJudgement:
    """The verdict on a document, and for each of its signatures which of the files beside it that one signs."""

    verdict: FileVerdict
    files: tuple[frozenset[str], ...] = ()


def verify_xml(data: bytes, name: str, chains: Chains, *, moment: datetime, applicant: Applicant | None) -> FileVerdict:
    """The verdict on every signature of an XML document."""
    return judge_xml(data, name, chains, moment=moment, applicant=applicant).verdict


def judge_xml(
    data: bytes,
    name: str,
    chains: Chains,
    *,
    moment: datetime,
    applicant: Applicant | None,
    files: Mapping[str, bytes] | None = None,
) -> XmlJudgement:
    """The same, for a container. ``files``: what external references may name (ASiC)."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return _unread(name, "Tệp XML có dấu vết chữ ký số nhưng hỏng, không đọc được.")
    if root.getroottree().docinfo.internalDTD is not None:
        return _unread(name, "Tệp XML khai báo DTD; không kiểm tra được an toàn.")
    found = list(root.iter(_SIGNATURE))
    if not found:
        return _unread(name, "Tệp XML có dấu vết chữ ký số nhưng không tìm thấy chữ ký.")
    if len(found) > chains.policy.max_signatures:
        return _unread(name, "Tệp XML có quá nhiều chữ ký để kiểm tra hết.")
    signed = [_signed(root, signature, files or {}) for signature in found]
    verdicts = [
        _one(data, signature, index, signed[index], chains, moment, applicant, files or {})
        for index, signature in enumerate(found)
    ]
    covered = [one.elements for one in signed]
    faults = tuple(unsigned_parts(root, covered, chains.policy)) if files is None else ()
    return XmlJudgement(file_verdict(name, faults, verdicts), tuple(one.files for one in signed))


def _unread(name: str, reason: str) -> XmlJudgement:
    return XmlJudgement(not_judged(name, reason))


def _one(
    data: bytes,
    signature: Any,
    index: int,
    signed: _Signed,
    chains: Chains,
    moment: datetime,
    applicant: Applicant | None,
    files: Mapping[str, bytes],
) -> SignatureVerdict:
    field = signature.get("Id") or f"Signature{index + 1}"
    certificates = _certificates(signature)
    leaf = next((c for c in certificates if not c.ca), certificates[0] if certificates else None)
    profile = "XAdES-B-B" if signature.find(".//{*}SignedProperties") is not None else "XMLDSig"
    if leaf is None:
        reason = "Chữ ký XML không kèm chứng thư số của người ký."
        missing = unsure(SubIndication.NO_SIGNING_CERTIFICATE_FOUND, reason, touches_bytes=True)
        status = CmsStatus((), None, trust_checked=False)
        return plain_verdict(field, status, (missing,), moment=moment, applicant=applicant, profile=profile)
    faults = (
        *signed.faults,
        *_weak_algorithms(signature, chains.policy),
        *certificate_named_faults(signature, leaf),
        *_crypto(data, signature, index, leaf, files),
    )
    try:
        status = asyncio.run(judge_certificate(chains, leaf, Knowledge(certificates), moment))
    except Exception:  # noqa: BLE001  a certificate that cannot be judged is not trusted
        reason = "Không kiểm tra được chứng thư số."
        fault = distrusted(SubIndication.CERTIFICATE_CHAIN_GENERAL_FAILURE, reason, Trust.UNDETERMINED)
        status = CmsStatus((fault,), leaf)
    paths = ", ".join((*sorted(local_name(element) for element in signed.elements), *sorted(signed.files)))
    return plain_verdict(field, status, faults, moment=moment, applicant=applicant, profile=profile, coverage=paths)


def _crypto(
    data: bytes, signature: Any, index: int, leaf: x509.Certificate, files: Mapping[str, bytes]
) -> tuple[Fault, ...]:
    config = SignatureConfiguration(
        require_x509=True,
        expect_references=len(signature.findall(f"{{{_DS}}}SignedInfo/{{{_DS}}}Reference")),
        signature_methods=frozenset(method for method in SignatureMethod if "HMAC" not in method.name),
        digest_algorithms=frozenset(DigestAlgorithm),
        ignore_ambiguous_key_info=False,
        verification_time=leaf.not_valid_before + timedelta(seconds=1),
    )
    try:
        certificate = cryptography.x509.load_der_x509_certificate(leaf.dump())
        _Nth(index).verify(
            data,
            x509_cert=certificate,
            expect_config=config,
            uri_resolver=lambda uri: files.get(file_named(uri, files)),
        )
    except InvalidDigest:
        return (failed(SubIndication.HASH_FAILURE, "Nội dung đã bị thay đổi sau khi ký."),)
    except InvalidSignature:
        return (failed(SubIndication.SIG_CRYPTO_FAILURE, "Giá trị chữ ký không khớp với chứng thư số của người ký."),)
    except (SignXMLException, etree.LxmlError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        reason = "Chữ ký XML có cấu trúc mà phần mềm không kiểm tra được."
        return (unsure(SubIndication.GENERIC, reason, touches_bytes=True),)
    return ()


def _signed(root: Any, signature: Any, files: Mapping[str, bytes]) -> _Signed:
    """The elements outside the signature itself that its references name, and what is wrong with them."""
    elements: list[Any] = []
    faults: list[Fault] = []
    external: set[str] = set()
    for reference in signature.findall(f"{{{_DS}}}SignedInfo/{{{_DS}}}Reference"):
        uri = reference.get("URI")
        faults.extend(_transform_faults(reference))
        if uri == "":
            elements.append(root)
        elif uri is not None and uri.startswith("#"):
            holders = _holders(root, uri[1:])
            if len(holders) != 1:
                reason = "Mã định danh của phần được ký bị trùng hoặc không có."
                faults.append(unsure(SubIndication.SIGNED_DATA_NOT_FOUND, reason, touches_bytes=True))
            elif signature not in (holders[0], *holders[0].iterancestors()) or root is signature:
                elements.append(holders[0])
                if any(item.get("Algorithm") == _BASE64 for item in reference.iter(f"{{{_DS}}}Transform")):
                    faults.extend(decoded_faults(holders[0]))
        elif uri is not None and file_named(uri, files) in files:
            external.add(file_named(uri, files))
        else:
            reason = "Chữ ký XML trỏ tới nội dung nằm ngoài tệp."
            faults.append(unsure(SubIndication.SIGNED_DATA_NOT_FOUND, reason, touches_bytes=True))
    faults.extend(_element_faults(root, elements))
    if not elements and not external:
        faults.append(
            unsure(SubIndication.SIGNED_DATA_NOT_FOUND, "Chữ ký XML không ký nội dung nào.", touches_bytes=True)
        )
    return _Signed(tuple(elements), frozenset(external), tuple(faults))


def file_named(uri: str, files: Mapping[str, bytes]) -> str:
    """The file of a container that a reference names: as written, else with ``%xx`` resolved (RFC 3986)."""
    return uri if uri in files else unquote(uri)


def _element_faults(root: Any, elements: list[Any]) -> Iterable[Fault]:
    if any(_has_comment(element) for element in elements):
        reason = "Phần được ký có chú thích XML, không được ký và có thể làm phần mềm đọc sai nội dung."
        yield unsure(SubIndication.GENERIC, reason, touches_bytes=True)
    for element in elements:
        if element is not root and element.getparent() is not root:
            reason = f"Phần được ký ({local_name(element)}) không nằm ở vị trí quy định trong tệp."
            yield unsure(SubIndication.GENERIC, reason, touches_bytes=True)


def _has_comment(element: Any) -> bool:
    """Canonical XML drops comments, so they can be put in after signing; many readers stop at one."""
    return any(item.tag is etree.Comment for item in element.iter())


def _holders(root: Any, identifier: str) -> list[Any]:
    """Elements with this identifier, however the attribute is written."""
    return [
        element
        for element in root.iter("*")
        if any(
            etree.QName(key).localname.lower() == "id" and value == identifier for key, value in element.attrib.items()
        )
    ]


def _transform_faults(reference: Any) -> Iterable[Fault]:
    for transform in reference.iter(f"{{{_DS}}}Transform"):
        algorithm = transform.get("Algorithm", "")
        if algorithm not in _KNOWN_TRANSFORMS and _C14N not in algorithm:
            yield unsure(
                SubIndication.GENERIC,
                "Chữ ký XML dùng phép biến đổi mà phần mềm không kiểm tra được.",
                touches_bytes=True,
            )


def _weak_algorithms(signature: Any, policy: Policy) -> tuple[Fault, ...]:
    names = [
        item.get("Algorithm", "") for item in signature.iter(f"{{{_DS}}}SignatureMethod", f"{{{_DS}}}DigestMethod")
    ]
    weak = [name for name in names if any(name.lower().rpartition("#")[2].endswith(bad) for bad in policy.weak_hashes)]
    if not weak:
        return ()
    reason = "Chữ ký XML dùng hàm băm quá yếu (MD5, SHA-1)."
    return (distrusted(SubIndication.CRYPTO_CONSTRAINTS_FAILURE, reason, Trust.UNTRUSTED),)


def _certificates(signature: Any) -> tuple[x509.Certificate, ...]:
    found: list[x509.Certificate] = []
    for item in signature.findall(f"{{{_DS}}}KeyInfo/{{{_DS}}}X509Data/{{{_DS}}}X509Certificate")[:20]:
        try:
            certificate = x509.Certificate.load(base64.b64decode("".join((item.text or "").split())), strict=True)
            _ = certificate.subject.native, certificate.public_key.algorithm
        except (ValueError, TypeError, KeyError, binascii.Error):
            continue
        found.append(certificate)
    return tuple(found)
