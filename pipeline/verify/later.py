"""What later revisions did to a signed document, in faults.

In: the signed revision and the latest, a signature that does not cover the latter, the names of changed fields.
Out: faults.
Filling a form after signing shows other text on the signed page (the 'replace' shadow attack), and a later signer's
picture can hide it (the 'sneaky signature' attack): a clerk must look at both revisions.
"""

from collections.abc import Iterable, Sequence

from models.signature import SubIndication
from pipeline.verify.changes import CannotCompare, ChangeKind, Later, page_changes
from pipeline.verify.fault import Fault, unsure
from pipeline.verify.policy import Policy
from pipeline.verify.reader import SignatureValue
from pipeline.verify.revision import Revision

_WORDS = {
    ChangeKind.COUNT: "Số trang đã thay đổi sau khi ký.",
    ChangeKind.CONTENT: "Nội dung trang {page} khác với bản đã ký.",
    ChangeKind.APPEARANCE: "Hình hiển thị của trang {page} khác với bản đã ký.",
    ChangeKind.COVERED: "Hình của chữ ký thêm sau che mất nội dung trên trang {page}.",
    ChangeKind.TOO_LARGE: "Hình của chữ ký thêm sau chiếm quá nhiều diện tích trang {page}.",
    ChangeKind.STRANGE_TEXT: "Chữ ký thêm sau ghi thêm chữ lạ lên trang {page}: “{detail}”.",
    ChangeKind.LOST_TEXT: (
        "Ô để trống cho chữ ký thêm sau trên trang {page} có chữ khi ký, nay không còn: “{detail}”."
    ),
    ChangeKind.FORM: "Thiết lập chung của biểu mẫu đã thay đổi sau khi ký.",
    ChangeKind.OTHER_LOOK: (
        "Hình của chữ ký thêm sau ({detail}) có thể hiện khác khi in, khi rê chuột hay bằng phần mềm khác."
    ),
    ChangeKind.COMMAND: "Ô chữ ký thêm sau ({detail}) kèm lệnh tự chạy hoặc liên kết.",
    ChangeKind.NOT_COMPARED: "Có quá nhiều trang thay đổi sau khi ký để so sánh hết.",
}


def later_faults(
    signed: Revision,
    latest: Revision,
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
    since = [other for other in values if other.span and other.span.end > end]
    names = frozenset(other.name for other in since)
    others = [name for name in changed if name not in names]
    faults: list[Fault] = []
    if others and not policy.accept_form_filling:
        faults.append(_look(f"Ô biểu mẫu đã được điền hoặc sửa sau khi ký: {', '.join(others[:10])}."))
    try:
        found = page_changes(signed, latest, Later(names, known_words(since)), policy)
    except CannotCompare:
        return (*faults, _look("Không so sánh được bản đã ký với bản mới nhất."))
    faults.extend(_look(_WORDS[change.kind].format(page=change.page, detail=change.detail)) for change in found)
    if filled and not changed and not names:
        faults.append(_look("Biểu mẫu đã thay đổi sau khi ký."))
    return tuple(dict.fromkeys(faults))


def known_words(values: Iterable[SignatureValue]) -> frozenset[str]:
    """The words that later signers' certificates explain: subject, issuer, serial number. A timestamp draws none."""
    words: set[str] = set()
    for value in (value for value in values if value.kind != "/DocTimeStamp"):
        words |= value.explained_words
    return frozenset(words)


def _look(reason: str) -> Fault:
    return unsure(SubIndication.GENERIC, reason, touches_bytes=True)
