"""What a certificate must be to sign a document, and a timestamp to prove a time, beside its chain.

In: a certificate or a token, the policy. Out: faults. Wrong: nothing raises on a certificate the store could load.
"""

# mypy: allow-untyped-calls
# (asn1crypto, pyHanko, PDFium and ReportLab leave some of their functions without types)

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from asn1crypto import cms, tsp, x509

from models.signature import SubIndication, Trust
from pipeline.verify.chain import REASONS
from pipeline.verify.fault import Fault, distrusted, unsure
from pipeline.verify.policy import Policy


def certificate_faults(
    certificate: x509.Certificate, policy: Policy, *, is_anchor: bool, at: datetime
) -> tuple[Fault, ...]:
    """What a person's signing certificate must not be: a timestamp service's, a responder's, a CA's; too short."""
    faults: list[Fault] = []
    if is_anchor and not certificate.not_valid_before <= at <= certificate.not_valid_after:
        # The library does not look at the dates of an anchor; here the anchor is the signer.
        sub = SubIndication.OUT_OF_BOUNDS_NO_POE
        faults.append(distrusted(sub, REASONS[sub][0], Trust.UNTRUSTED))
    usage = certificate.key_usage_value
    if usage is not None and not set(usage.native) & policy.key_usage:
        faults.append(
            distrusted(
                SubIndication.CHAIN_CONSTRAINTS_FAILURE, "Chứng thư số không được cấp để ký văn bản.", Trust.UNTRUSTED
            )
        )
    purposes = set(certificate.extended_key_usage_value.native) if certificate.extended_key_usage_value else set()
    if purposes & policy.forbidden_purposes or (purposes and purposes <= policy.foreign_purposes):
        faults.append(
            distrusted(
                SubIndication.CHAIN_CONSTRAINTS_FAILURE,
                "Chứng thư số dùng cho dấu thời gian, OCSP hoặc máy chủ, không phải để ký văn bản.",
                Trust.UNTRUSTED,
            )
        )
    if certificate.ca and not is_anchor and certificate.self_signed == "no":
        faults.append(
            distrusted(
                SubIndication.CHAIN_CONSTRAINTS_FAILURE,
                "Chứng thư số là của tổ chức cấp chứng thư, không phải của người ký.",
                Trust.UNTRUSTED,
            )
        )
    key = certificate.public_key
    if key.algorithm in ("rsa", "rsassa_pss") and key.bit_size < policy.rsa_bits:
        faults.append(
            distrusted(SubIndication.CRYPTO_CONSTRAINTS_FAILURE, "Khóa RSA ngắn hơn 2048 bit.", Trust.UNTRUSTED)
        )
    if key.algorithm in ("rsa", "rsassa_pss") and _exponent(key) < policy.rsa_exponent:
        faults.append(
            distrusted(
                SubIndication.CRYPTO_CONSTRAINTS_FAILURE, "Số mũ công khai của khóa RSA quá nhỏ.", Trust.UNTRUSTED
            )
        )
    if key.algorithm == "ec" and key.bit_size < policy.ec_bits:
        faults.append(
            distrusted(SubIndication.CRYPTO_CONSTRAINTS_FAILURE, "Khóa ECDSA ngắn hơn 256 bit.", Trust.UNTRUSTED)
        )
    return tuple(faults)


_NAMES_SIGNER = frozenset({"signing_certificate", "signing_certificate_v2"})


def attribute_faults(signer_info: cms.SignerInfo, *, baseline: bool) -> tuple[Fault, ...]:
    """A CAdES or PAdES baseline signature names its certificate among what it signs (EN 319 122-1, 5.2.2), or another
    certificate for the same key could take its place."""
    held = {attribute["type"].native for attribute in signer_info["signed_attrs"] or ()}
    if not baseline or held & _NAMES_SIGNER:
        return ()
    reason = "Chữ ký không ghi kèm chứng thư số của người ký như chuẩn PAdES/CAdES quy định."
    return (unsure(SubIndication.SIG_CONSTRAINTS_FAILURE, reason),)


def bare_faults(signer_info: cms.SignerInfo) -> tuple[Fault, ...]:
    """For content that stands apart: without signed attributes, the attributes of another signature of the same
    person could be shown as what was signed. (A PDF cannot be such bytes.)"""
    if len(signer_info["signed_attrs"] or ()):
        return ()
    reason = "Chữ ký không có thuộc tính được ký kèm; không loại trừ được việc ghép từ chữ ký khác."
    return (unsure(SubIndication.SIG_CONSTRAINTS_FAILURE, reason, touches_bytes=True),)


def is_checkable(signer_info: cms.SignerInfo) -> bool:
    """Whether the library knows the signature's algorithm at all (by name, not only as a number)."""
    try:
        return bool(signer_info["signature_algorithm"].signature_algo)
    except (ValueError, KeyError):
        return False


def algorithm_notes(certificate: x509.Certificate, signer_info: cms.SignerInfo) -> Iterator[str]:
    """What a reader should know of a signature that passes all the same."""
    if certificate.public_key.algorithm in ("ed25519", "ed448"):
        yield "Khóa ký là EdDSA; TT 15/2025/TT-BKHCN chỉ nêu RSA và ECDSA."
    held = {attribute["type"].native for attribute in signer_info["unsigned_attrs"] or ()}
    if "counter_signature" in held:
        yield "Kèm một chữ ký xác nhận (countersignature) mà phần mềm không kiểm tra và không tính đến."


def _exponent(key: Any) -> int:
    return int(key["public_key"].parsed["public_exponent"].native)


def token_faults(token: cms.SignedData, policy: Policy) -> tuple[Fault, ...]:
    """A timestamp over a weak digest proves nothing: another text could have the same digest."""
    info = token["encap_content_info"]["content"].parsed
    if isinstance(info, tsp.TSTInfo):
        algorithm = info["message_imprint"]["hash_algorithm"]["algorithm"].native
        if algorithm in policy.weak_hashes:
            return (
                distrusted(
                    SubIndication.CRYPTO_CONSTRAINTS_FAILURE,
                    "Dấu thời gian dùng hàm băm quá yếu.",
                    Trust.UNTRUSTED,
                ),
            )
    return ()
