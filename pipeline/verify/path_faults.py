"""Why a path of certificates was refused, in words: the library says one thing for a dozen causes.

In: a fault CERTIFICATE_CHAIN_GENERAL_FAILURE, the certificate, the validation context. Out: the fault in the words of
its cause. Wrong: nothing; what cannot be told apart keeps its words. Never lifts a fault.
"""

# mypy: allow-untyped-calls
# (asn1crypto, pyHanko, PDFium and ReportLab leave some of their functions without types)

from asn1crypto import x509
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import (
    ExpiredError,
    InsufficientRevinfoError,
    NotYetValidError,
    PathValidationError,
)
from pyhanko_certvalidator.validate import async_validate_path

from models.signature import SubIndication, Trust
from pipeline.verify.fault import Fault, distrusted

_NOT_YET = "Chứng thư số chưa bắt đầu có hiệu lực tại thời điểm kiểm tra."
_ABOVE_OUT = "Chứng thư số của tổ chức cấp đã hết hạn hoặc chưa có hiệu lực tại thời điểm kiểm tra."
_NOT_ALLOWED = (
    "Chứng thư số được cấp trái quy tắc: tổ chức cấp vượt phạm vi được phép, hoặc chứng thư có điều kiện bắt buộc mà "
    "phần mềm không hiểu."
)


async def in_words(fault: Fault, certificate: x509.Certificate, context: ValidationContext) -> Fault:
    """``fault`` with its cause, of the first path that can be built; itself where that is missing revocation data."""
    if fault.sub is not SubIndication.CERTIFICATE_CHAIN_GENERAL_FAILURE:
        return fault
    try:
        async for path in context.path_builder.async_build_paths_lazy(certificate):
            await async_validate_path(context, path)
            return fault
    except InsufficientRevinfoError:
        return fault
    except (ExpiredError, NotYetValidError) as error:
        if error.is_ee_cert and not error.is_side_validation:
            return distrusted(SubIndication.OUT_OF_BOUNDS_NO_POE, _NOT_YET, Trust.UNTRUSTED)
        return distrusted(fault.sub, _ABOVE_OUT, Trust.UNTRUSTED)
    except PathValidationError as error:
        if error.is_side_validation:
            return fault
        return distrusted(SubIndication.CHAIN_CONSTRAINTS_FAILURE, _NOT_ALLOWED, Trust.UNTRUSTED)
    except Exception:  # noqa: BLE001  only words are at stake
        return fault
    return fault
