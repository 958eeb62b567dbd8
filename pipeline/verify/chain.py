"""Chains, revocation and time: whether a certificate could be trusted at a proven moment.

In: a CMS, the trust store, what the file itself brings (certificates, CRLs, OCSP responses) as local knowledge.
Out: pyHanko's status values and faults with Vietnamese reasons. Wrong: every exception becomes a fault.
Nothing here fetches: the validation context is built without fetchers and with an explicit trust manager.

The moment of judgement follows EN 319 102-1 clause 5.6: a signature is judged at the earliest time that a trusted
timestamp proves; without one at the moment given by the caller (our time of receipt), never at ``signingTime``.
"""

# mypy: allow-untyped-calls
# (asn1crypto, pyHanko, PDFium and ReportLab leave some of their functions without types)

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from asn1crypto import cms, crl, ocsp, x509
from pyhanko.sign.validation import generic_cms
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.utils import CMSAlgorithmUsagePolicy
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.policy_decl import DisallowWeakAlgorithmsPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager
from pyhanko_certvalidator.revinfo.archival import CRLContainer, OCSPContainer

from models.signature import SubIndication, Trust
from pipeline.verify.fault import Fault, distrusted, failed, unsure
from pipeline.verify.names import name_key
from pipeline.verify.policy import Policy
from pipeline.verify.revocation import revoked_at
from pipeline.verify.trust import Purpose, TrustStore


@dataclass(frozen=True)
class Knowledge:
    """What a file brings along. Authenticated by its own signatures, never by being in the file."""

    certificates: tuple[x509.Certificate, ...] = ()
    crls: tuple[crl.CertificateList, ...] = ()
    ocsps: tuple[ocsp.OCSPResponse, ...] = ()

    def with_more(self, other: "Knowledge") -> "Knowledge":
        """Both together."""
        return Knowledge(self.certificates + other.certificates, self.crls + other.crls, self.ocsps + other.ocsps)


@dataclass(frozen=True)
class Chains:
    """Judges certificates with one store, one policy and one file's knowledge."""

    store: TrustStore
    policy: Policy
    knowledge: Knowledge = Knowledge()

    def algorithms(self) -> CMSAlgorithmUsagePolicy:
        """Which digests and key lengths count (TT 15/2025/TT-BKHCN, annex)."""
        return CMSAlgorithmUsagePolicy.lift_policy(
            DisallowWeakAlgorithmsPolicy(
                weak_hash_algos=self.policy.weak_hashes, rsa_key_size_threshold=self.policy.rsa_bits
            )
        )

    def context(self, at: datetime, leaf: x509.Certificate | None, extra: Knowledge | None = None) -> ValidationContext:
        """A context without fetchers, at ``at``. Newer revocation data counts (a revocation date decides), older
        counts while it had not run out at ``at``."""
        known = self.knowledge if extra is None else self.knowledge.with_more(extra)
        others = (*self.store.intermediates, *known.certificates[: self.policy.max_certificates])
        lists = _of_issuers((*self.store.crls, *known.crls), leaf, (*self.store.roots, *others))
        crls = [CRLContainer(value) for value in _usable_crls(lists, leaf)]
        ocsps = [part for value in (*self.store.ocsps, *known.ocsps) for part in OCSPContainer.load_multi(value)]
        return ValidationContext(
            trust_manager=SimpleTrustManager.build(trust_roots=self.store.roots),
            other_certs=others,
            moment=at,
            crls=cast("Any", crls),
            ocsps=cast("Any", ocsps),
            revocation_mode=self.policy.revocation.value,
            retroactive_revinfo=True,
            allow_fetching=False,
            algorithm_usage_policy=self.algorithms(),
        )


def _of_issuers(
    crls: Iterable[crl.CertificateList], leaf: x509.Certificate | None, certificates: Iterable[x509.Certificate]
) -> list[crl.CertificateList]:
    """The lists that can matter to ``leaf``: of its issuers, found by name, and indirect ones. The library compares
    every list with every certificate, letter by letter."""
    if leaf is None:
        return list(crls)
    by_name: dict[str, list[x509.Certificate]] = {}
    for certificate in certificates:
        by_name.setdefault(name_key(certificate.subject), []).append(certificate)
    names, todo = set(), [name_key(leaf.issuer)]
    while todo:
        name = todo.pop()
        if name not in names:
            names.add(name)
            todo.extend(name_key(holder.issuer) for holder in by_name.get(name, ()))
    return [value for value in crls if name_key(value.issuer) in names or _is_indirect(value)]


def _is_indirect(value: crl.CertificateList) -> bool:
    point = value.issuing_distribution_point_value
    return point is not None and bool(point["indirect_crl"].native)


def _usable_crls(crls: Iterable[crl.CertificateList], leaf: x509.Certificate | None) -> Iterable[crl.CertificateList]:
    """CRLs may drop a certificate once it has expired (RFC 5280, 3.3): one issued later proves nothing about it."""
    seen: set[bytes] = set()
    for value in crls:
        der = value.dump()
        if der in seen:
            continue
        seen.add(der)
        is_later = leaf is not None and value["tbs_cert_list"]["this_update"].native > leaf.not_valid_after
        if is_later and leaf is not None and value.issuer == leaf.issuer:
            continue
        yield value


def signer_certificate(signed_data: cms.SignedData) -> x509.Certificate:
    """The certificate that the CMS names as its signer's. Raises ``SignatureValidationError`` where there is none."""
    identifier = signed_data["signer_infos"][0]["sid"]
    if identifier.name == "issuer_and_serial_number":
        serial, issuer = identifier.chosen["serial_number"].native, identifier.chosen["issuer"].dump()
        for choice in signed_data["certificates"] or ():
            held = choice.chosen
            if isinstance(held, x509.Certificate) and held.serial_number == serial and held.issuer.dump() == issuer:
                return held
    return generic_cms.extract_certs_for_validation(signed_data).signer_cert


def knowledge_in(signed_data: cms.SignedData) -> Knowledge:
    """Certificates, CRLs and OCSP responses inside a CMS: its sets and Adobe's revocation attribute."""
    crls: list[crl.CertificateList] = []
    ocsps: list[ocsp.OCSPResponse] = []
    if signed_data["crls"].native is not None:
        crls.extend(c.chosen for c in signed_data["crls"] if isinstance(c.chosen, crl.CertificateList))
    for signer in signed_data["signer_infos"]:
        for kind in ("signed_attrs", "unsigned_attrs"):
            for attribute in signer[kind] or ():
                if attribute["type"].native == "adobe_revocation_info_archival":
                    for archive in attribute["values"]:
                        crls.extend(archive["crl"] or ())
                        ocsps.extend(archive["ocsp"] or ())
    certificates = tuple(
        choice.chosen for choice in signed_data["certificates"] or () if isinstance(choice.chosen, x509.Certificate)
    )
    return Knowledge(certificates, tuple(crls), tuple(ocsps))


REASONS: dict[SubIndication, tuple[str, Trust]] = {
    SubIndication.NO_CERTIFICATE_CHAIN_FOUND: (
        "Chứng thư số không nối được tới tổ chức chứng thực nào mà cơ quan tin cậy.",
        Trust.UNDETERMINED,
    ),
    SubIndication.CERTIFICATE_CHAIN_GENERAL_FAILURE: (
        "Không có đủ thông tin (danh sách thu hồi CRL hoặc OCSP) để biết chứng thư số còn hiệu lực khi ký.",
        Trust.UNDETERMINED,
    ),
    SubIndication.TRY_LATER: (
        "Danh sách thu hồi đang lưu đã quá hạn; hãy cập nhật rồi kiểm tra lại.",
        Trust.UNDETERMINED,
    ),
    SubIndication.OUT_OF_BOUNDS_NO_POE: (
        "Chứng thư số hết hạn (hoặc chưa có hiệu lực) lúc tiếp nhận, và không có dấu thời gian chứng minh đã ký khi "
        "còn hạn; hãy đề nghị ký lại.",
        Trust.UNTRUSTED,
    ),
    SubIndication.REVOKED_NO_POE: (
        "Chứng thư số đã bị thu hồi, và không có bằng chứng rằng đã ký trước lúc thu hồi; hãy đề nghị ký lại.",
        Trust.UNTRUSTED,
    ),
    SubIndication.REVOKED_CA_NO_POE: (
        "Chứng thư số của tổ chức cấp đã bị thu hồi.",
        Trust.UNTRUSTED,
    ),
    SubIndication.CRYPTO_CONSTRAINTS_FAILURE: (
        "Thuật toán hoặc độ dài khóa quá yếu (MD5, SHA-1, RSA dưới 2048 bit).",
        Trust.UNTRUSTED,
    ),
    SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE: (
        "Thuật toán hoặc độ dài khóa không còn được chấp nhận.",
        Trust.UNTRUSTED,
    ),
    SubIndication.CHAIN_CONSTRAINTS_FAILURE: (
        "Chứng thư số không được cấp để ký văn bản.",
        Trust.UNTRUSTED,
    ),
    SubIndication.NO_POE: ("Không chứng minh được thời điểm ký.", Trust.UNDETERMINED),
}


def trust_fault(indication: object, certificate: x509.Certificate, store: TrustStore) -> Fault | None:
    """pyHanko's ``trust_problem_indic`` one to one; None where there is no problem. A self-signed stranger, which
    the library calls a constraint failure, has no chain."""
    if indication is None:
        return None
    sub = sub_of(indication)
    is_stranger = certificate.self_signed in ("yes", "maybe") and store.purpose_of(certificate) is None
    if sub is SubIndication.CHAIN_CONSTRAINTS_FAILURE and is_stranger:
        reason = "Người ký tự cấp chứng thư số cho mình; không tổ chức chứng thực nào xác nhận."
        return distrusted(SubIndication.NO_CERTIFICATE_CHAIN_FOUND, reason, Trust.UNTRUSTED)
    reason, trust = REASONS.get(sub, ("Không xác định được độ tin cậy của chứng thư số.", Trust.UNDETERMINED))
    return distrusted(sub, reason, trust)


def revocation_fault(chains: Chains, path: Any, extra: Knowledge, at: datetime) -> Fault | None:
    """What any list or response says against the certificates of an accepted path, whatever another says for them."""
    known = chains.knowledge.with_more(extra)
    certificate = revoked_at(path, chains.store, known.crls, known.ocsps, at)
    if certificate is None:
        return None
    is_signer = path.leaf is not None and certificate.sha256 == path.leaf.sha256
    sub = SubIndication.REVOKED_NO_POE if is_signer else SubIndication.REVOKED_CA_NO_POE
    return distrusted(sub, *REASONS[sub])


def sub_of(indication: object) -> SubIndication:
    """An AdES sub-indication of the library as ours; GENERIC where we have none."""
    name = getattr(indication, "name", "")
    return SubIndication(name) if name in SubIndication.__members__ else SubIndication.GENERIC


def error_fault(error: BaseException) -> Fault:
    """An exception of the library as a fault: FORMAT, HASH and CRYPTO failures are failures, all else is unsure."""
    if isinstance(error, SignatureValidationError):
        sub = sub_of(error.ades_subindication)
        if sub in (SubIndication.FORMAT_FAILURE, SubIndication.HASH_FAILURE, SubIndication.SIG_CRYPTO_FAILURE):
            return failed(sub, "Chữ ký không đúng cấu trúc quy định.")
        return unsure(sub, "Chữ ký có cấu trúc mà phần mềm không kiểm tra được.", touches_bytes=True)
    return unsure(
        SubIndication.GENERIC,
        f"Phần mềm không đọc được chữ ký này; cần người kiểm tra (mã lỗi {type(error).__name__}).",
        touches_bytes=True,
    )


def with_certificate(token: cms.SignedData, known: Iterable[x509.Certificate]) -> cms.SignedData:
    """A token that came without its service's certificate, completed from what is known (an unsigned part)."""
    held = {choice.chosen.dump() for choice in token["certificates"] or ()}
    more = {certificate.dump(): certificate for certificate in known if certificate.dump() not in held}
    if not more:
        return token
    copy: cms.SignedData = cms.SignedData.load(token.untag().dump())
    choices = [*(choice.copy() for choice in copy["certificates"] or ())]
    choices += [cms.CertificateChoices({"certificate": certificate}) for certificate in more.values()]
    copy["certificates"] = cms.CertificateSet(choices)
    return copy


def purpose_of(path: Any, store: TrustStore) -> Purpose | None:
    """The purpose of the root that a validation path ends at."""
    if path is None:
        return None
    root = path.trust_anchor.authority.certificate if hasattr(path.trust_anchor.authority, "certificate") else None
    return store.purpose_of(root) if isinstance(root, x509.Certificate) else None
