"""A verdict as ETSI TS 119 102-2 validation report.

In: an ``EvidenceReport`` and the policy. Out: XML bytes. One ``SignatureValidationReport`` per signature, with the
main and sub indication of EN 319 102-1; an unsigned file gives a report without signatures' details.
"""

from typing import TYPE_CHECKING

from pyhanko.generated.etsi import ts_11910202, xades
from pyhanko.generated.w3c import xmldsig_core
from xsdata.formats.dataclass.serializers import XmlSerializer
from xsdata.formats.dataclass.serializers.config import SerializerConfig
from xsdata.models.datatype import XmlDateTime

from models.signature import Proof, SignatureVerdict, Verdict
from pipeline.verify.policy import Policy

if TYPE_CHECKING:
    from pipeline.verify.evidence import EvidenceReport

_SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
_MAIN = {
    Verdict.TOTAL_PASSED: "urn:etsi:019102:mainindication:total-passed",
    Verdict.TOTAL_FAILED: "urn:etsi:019102:mainindication:total-failed",
    Verdict.INDETERMINATE: "urn:etsi:019102:mainindication:indeterminate",
    Verdict.NO_SIGNATURE: "urn:etsi:019102:mainindication:indeterminate",
}
_PROCESS = {"B-B": "Basic", "B-T": "LTVM", "B-LT": "LTVM", "B-LTA": "LTA"}
_NAMESPACES = {
    "vr": "http://uri.etsi.org/19102/v1.2.1#",
    "ds": "http://www.w3.org/2000/09/xmldsig#",
    "xades": "http://uri.etsi.org/01903/v1.3.2#",
}


def evidence_xml(report: "EvidenceReport", policy: Policy) -> bytes:
    """The report as a machine of any other maker reads it."""
    single = tuple(_one(report, signature, policy) for signature in report.verdict.signatures)
    whole = ts_11910202.ValidationReport(signature_validation_report=single)
    text = XmlSerializer(config=SerializerConfig(indent="  ")).render(whole, ns_map=dict(_NAMESPACES))
    return text.encode()


def _one(
    report: "EvidenceReport", signature: SignatureVerdict, policy: Policy
) -> ts_11910202.SignatureValidationReportType:
    proven = signature.signed_at
    best = None
    if proven is not None:
        kind = "validation" if proven.proof is Proof.TIMESTAMP else "provided"
        best = ts_11910202.POEType(
            poetime=XmlDateTime.from_datetime(proven.time), type_of_proof=f"urn:etsi:019102:poetype:{kind}"
        )
    sub = () if signature.sub_indication is None else (
        f"urn:etsi:019102:subindication:{signature.sub_indication.value}",
    )  # fmt: skip
    return ts_11910202.SignatureValidationReportType(
        signature_identifier=ts_11910202.SignatureIdentifierType(
            hash_only=False, doc_hash_only=False, daidentifier=signature.field or "signature"
        ),
        validation_constraints_evaluation_report=ts_11910202.ValidationConstraintsEvaluationReportType(
            signature_validation_policy=ts_11910202.SignatureValidationPolicyType(
                policy_name=f"{policy.name} {policy.version}"
            )
        ),
        validation_time_info=ts_11910202.ValidationTimeInfoType(
            validation_time=XmlDateTime.from_datetime(report.moment), best_signature_time=best
        ),
        signers_document=ts_11910202.SignersDocumentType(
            digest_alg_and_value=xades.DigestAlgAndValueType(
                digest_method=xmldsig_core.DigestMethod(_SHA256),
                digest_value=xmldsig_core.DigestValue(bytes.fromhex(report.sha256)),
            )
        ),
        signer_information=ts_11910202.SignerInformationType(
            signer_certificate=ts_11910202.VOReferenceType(voreference=("vo-signer",)),
            signer=signature.signer.name or None,
        ),
        signature_validation_process=ts_11910202.SignatureValidationProcessType(
            signature_validation_process_id=(
                f"urn:etsi:019102:validationprocess:{_PROCESS.get(signature.profile, 'Basic')}"
            )
        ),
        signature_validation_status=ts_11910202.ValidationStatusType(
            main_indication=_MAIN[signature.verdict], sub_indication=sub
        ),
    )
