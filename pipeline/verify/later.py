"""What later revisions did to a signed document, in faults.

In: the file, a signature that does not cover all of it, the names of changed fields. Out: faults.
Filling a form after signing shows other text on the signed page (the 'replace' shadow attack), and a later signer's
picture can hide it (the 'sneaky signature' attack): a clerk must look at both revisions.
"""

from collections.abc import Sequence

from models.signature import SubIndication
from pipeline.verify.changes import CannotCompare, ChangeKind, page_changes
from pipeline.verify.fault import Fault, unsure
from pipeline.verify.policy import Policy
from pipeline.verify.reader import SignatureValue

_WORDS = {
    ChangeKind.COUNT: "Số trang đã thay đổi sau khi ký.",
    ChangeKind.CONTENT: "Nội dung trang {page} khác với bản đã ký.",
    ChangeKind.APPEARANCE: "Hình hiển thị của trang {page} khác với bản đã ký.",
    ChangeKind.COVERED: "Hình của chữ ký thêm sau che mất nội dung trên trang {page}.",
    ChangeKind.TOO_LARGE: "Hình của chữ ký thêm sau chiếm quá nhiều diện tích trang {page}.",
    ChangeKind.NOT_COMPARED: "Có quá nhiều trang thay đổi sau khi ký để so sánh hết.",
}


def later_faults(
    data: bytes,
    value: SignatureValue,
    values: Sequence[SignatureValue],
    changed: Sequence[str],
    policy: Policy,
    *,
    filled: bool,
) -> tuple[Fault, ...]:
    """Faults of signature ``value`` from everything after its revision. ``filled``: form fields or signatures
    were added, not only long-term validation data."""
    end = value.span.end if value.span else 0
    later = frozenset(other.name for other in values if other.span and other.span.end > end)
    others = [name for name in changed if name not in later]
    faults: list[Fault] = []
    if others and not policy.accept_form_filling:
        names = ", ".join(others[:10])
        faults.append(_look(f"Ô biểu mẫu đã được điền hoặc sửa sau khi ký: {names}."))
    try:
        found = page_changes(data[:end], data, later, policy)
    except CannotCompare:
        return (*faults, _look("Không so sánh được bản đã ký với bản mới nhất."))
    faults.extend(_look(_WORDS[change.kind].format(page=change.page)) for change in found)
    if filled and not changed and not later:
        faults.append(_look("Biểu mẫu đã thay đổi sau khi ký."))
    return tuple(dict.fromkeys(faults))


def _look(reason: str) -> Fault:
    return unsure(SubIndication.GENERIC, reason, touches_bytes=True)
