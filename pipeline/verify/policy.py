"""The rules that stand above the library, as frozen data, each with its reason.

In: nothing. Out: ``OFFICE``, the policy of an office. Changing a rule is changing a value here, never code. A new rule
is a new field, and ``BEFORE`` says what a policy written without that field meant.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Revocation(StrEnum):
    """How much proof of non-revocation a certificate needs."""

    REQUIRE = "require"
    """Every certificate below the root needs a fresh CRL or OCSP response."""
    IF_PRESENT = "soft-fail"
    """What is there is used; absence is accepted. For tests on foreign samples only."""


@dataclass(frozen=True)
class Policy:
    """What decides a verdict beside cryptography (EN 319 102-1 clause 5.1.4, signature validation policy)."""

    name: str = "hoso-office"
    version: str = "5"

    revocation: Revocation = Revocation.REQUIRE
    """A soft failure would accept a revoked certificate whenever its CRL is missing."""

    strict_structure: bool = True
    """A file that only a lenient parser opens (hybrid cross references, duplicate keys, repaired tables) is read
    differently by different programs: INDETERMINATE at best."""

    accept_harmless_hybrid: bool = True
    """A file with hybrid cross references may pass where all of them lie within the bytes of every signature and
    both readings show the same pages (Word writes such files). ``False``: INDETERMINATE at best, always."""

    key_usage: frozenset[str] = frozenset({"non_repudiation", "digital_signature"})
    """Any one of these must be asserted; Vietnamese public CAs assert both."""

    forbidden_purposes: frozenset[str] = frozenset({"time_stamping", "ocsp_signing"})
    """A timestamp service's or responder's certificate never signs a person's document, even with nonRepudiation."""

    foreign_purposes: frozenset[str] = frozenset({"server_auth", "code_signing", "ipsec_end_system", "ipsec_tunnel"})
    """A certificate that names purposes, and only such, was issued to a machine or a publisher of programs."""

    weak_hashes: frozenset[str] = frozenset({"md2", "md5", "sha1"})
    """Collisions are practical; TT 15/2025/TT-BKHCN asks for SHA-2 or better."""

    rsa_bits: int = 2048
    """TT 15/2025/TT-BKHCN, annex: RSA of at least 2048 bits."""

    rsa_exponent: int = 65537
    """Signatures under a tiny exponent were forged more than once through careless padding checks (ETSI TS 119 312
    asks for more than 2^16)."""

    ec_bits: int = 256
    """TT 15/2025/TT-BKHCN, annex: ECDSA of at least 256 bits."""

    sub_filters: frozenset[str] = frozenset({"/adbe.pkcs7.detached", "/ETSI.CAdES.detached", "/PBAD.PAdES"})
    """Legacy forms (adbe.pkcs7.sha1, adbe.x509.rsa_sha1) sign a SHA-1 or lack a chain: named, INDETERMINATE."""

    timestamp_sub_filters: frozenset[str] = frozenset({"/ETSI.RFC3161"})
    """ISO 32000-2, 12.8.5."""

    accept_form_filling: bool = False
    """A form field's value written after signing shows other text on the signed page: a clerk must look."""

    accept_xfa: bool = False
    """An XFA form is drawn from XML by some programs and from the page by others: what was signed is not what every
    reader sees."""

    accept_other_looks: bool = False
    """A later signature's box that looks otherwise on paper, under the mouse or to another decoder, or that runs
    something, shows a reader what the first signer's revision did not have."""

    accept_lost_words: bool = False
    """What a box that is kept free for a later signature says, the first signer reads and signs. Where its signer's
    picture takes the place of more than labels ("ký tại đây") and his own name, a clerk must look at both."""

    accept_shared_value: bool = False
    """Two fields with one signature show one signer twice, at a place that he may not have chosen."""

    accept_divided: bool = False
    """Signers of an XML document or a container who signed different parts: whoever adds a part and signs it himself
    borrows the others' names."""

    seal_square_cm: float = 60.0
    """A later signature's picture may be at most this large where no field was prepared for it (a seal of Decree
    30/2020 takes 18 cm2, a signature block with a picture some 45)."""

    read_pictures: bool = True
    """A later signature's picture is read by its shape too (OCR): pictures, outlines and fonts with a false table add
    a sentence to a signed page without one word that a parser sees."""

    covered_pixels: int = 8
    """Pixels of former ink that a later signature's picture may alter at ``render_dpi`` (one small letter has some
    ten). More is a cover-up of what the first signer saw (the 'sneaky signature' attack). Other signatures'
    pictures do not count: an agency's seal lies over a third of the officer's signature (Decree 30/2020)."""

    pixel_tolerance: int = 24
    """Grey levels (of 255) by which two renderings of one page may differ through rounding."""

    render_dpi: int = 50
    """Enough to see a covered line of 10-point text; an A4 page costs some 5 ms."""

    unsigned_xml: frozenset[str] = frozenset({"DLQRCode", "MCCQT"})
    """Parts of an e-invoice that the seller does not sign by rule (QĐ 1450/QĐ-TCT: QR data, the tax authority's
    code). Any other unsigned part beside a signed one is how signature wrapping works."""

    max_signatures: int = 60
    """More are named as not judged: a bound on time, INDETERMINATE."""

    max_revisions: int = 200
    """Likewise for incremental updates."""

    max_compared_pages: int = 60
    """Pages rendered twice; beyond that a change of appearance is INDETERMINATE without a picture."""

    max_certificates: int = 200
    """Certificates taken from one signature and its document security store."""


OFFICE = Policy()
"""The policy this program ships."""

BEFORE: Mapping[str, object] = {
    "foreign_purposes": frozenset(),  # since 2
    "rsa_exponent": 0,  # since 2
    "read_pictures": False,  # since 3
    "accept_xfa": True,  # since 4
    "accept_other_looks": True,  # since 4
    "accept_shared_value": True,  # since 4
    "accept_divided": True,  # since 4
    "accept_lost_words": True,  # since 5
}
"""Fields that came later, with the value under which the rules read as before."""
