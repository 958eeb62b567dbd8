"""Opens a stranger's file just far enough to say what it is, how many pages it has, and why it is refused.

In: the path of the bytes as received, the name it came under, limits. Out: ``Opened``, which names the
type by content (the name is only data), the pages, and findings. Wrong content is a finding, never an
exception; only a fault of the machine raises. PDF and image details are in ``open_pdf`` and ``open_image``.
"""

import hashlib
from pathlib import Path

from models.finding import Evidence, Finding, FindingCode, Severity
from models.record import Record, Sha256, Text
from models.settings import Limits
from pipeline.archive import look_at_archive
from pipeline.media import ImageType, MediaType, detect, matches_name

_WORDS: dict[FindingCode, str] = {
    FindingCode.FILE_EMPTY: "Tệp rỗng, không có nội dung.",
    FindingCode.FILE_TOO_LARGE: "Tệp vượt quá dung lượng cho phép.",
    FindingCode.FILE_UNKNOWN_TYPE: "Không nhận ra loại tệp.",
    FindingCode.FILE_TYPE_MISMATCH: "Nội dung tệp không đúng với đuôi tên tệp.",
    FindingCode.FILE_UNSUPPORTED: "Loại tệp này không đọc được trang; chỉ lưu và kiểm tra chữ ký.",
    FindingCode.FILE_UNSAFE_NAME: "Tên tệp có ký tự hoặc đường dẫn không an toàn, đã được đổi khi lưu.",
    FindingCode.FILE_ARCHIVE_NESTED: "Tệp nén nằm trong tệp nén khác, không được mở.",
    FindingCode.FILE_ENCRYPTED: "Tệp được bảo vệ bằng mật khẩu.",
    FindingCode.FILE_DAMAGED: "Tệp bị hỏng hoặc bị cắt ngắn.",
    FindingCode.FILE_NO_PAGES: "Tệp PDF không có trang nào.",
    FindingCode.FILE_TOO_MANY_PAGES: "Tệp có quá nhiều trang.",
    FindingCode.FILE_TOO_MANY_PIXELS: "Ảnh có kích thước quá lớn.",
    FindingCode.FILE_XFA_FORM: "Biểu mẫu XFA: nội dung không nằm trên trang PDF.",
    FindingCode.FILE_ACTIVE_CONTENT: "Tệp PDF có mã lệnh hoặc hành động tự chạy; không được thực thi.",
    FindingCode.FILE_MALWARE: "Tệp chứa mã độc nên không được mở.",
    FindingCode.FILE_EMBEDDED_FILES: "Tệp PDF có tệp khác đính kèm bên trong.",
    FindingCode.FILE_ARCHIVE_BOMB: "Tệp nén bung ra quá lớn.",
    FindingCode.FILE_ARCHIVE_UNSAFE: "Tệp nén có đường dẫn không an toàn bên trong.",
}

SEVERITIES: dict[FindingCode, Severity] = {
    FindingCode.FILE_UNSAFE_NAME: Severity.NOTE,
    FindingCode.FILE_EMBEDDED_FILES: Severity.REVIEW,
    FindingCode.FILE_ACTIVE_CONTENT: Severity.REVIEW,
    FindingCode.FILE_UNSUPPORTED: Severity.REVIEW,
    FindingCode.FILE_ARCHIVE_UNSAFE: Severity.REVIEW,
    FindingCode.FILE_ARCHIVE_NESTED: Severity.REVIEW,
}
"""Those not named here are blocking: nothing of the file can be read."""


class Opened(Record):
    """What a file is. ``readable`` says whether its pages may be rendered and read."""

    name: Text
    sha256: Sha256
    bytes: int
    media_type: str
    pages: int = 0
    readable: bool = False
    findings: tuple[Finding, ...] = ()


def file_finding(code: FindingCode, name: str, detail: str = "") -> Finding:
    """A finding on a whole file; the office's wording replaces the message where it has one."""
    message = _WORDS.get(code, code.value) + (f" ({detail})" if detail else "")
    severity = SEVERITIES.get(code, Severity.BLOCKING)
    return Finding(code=code, severity=severity, message=message, evidence=(Evidence(file=name),))


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, read in blocks."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def open_file(path: Path, name: str, limits: Limits, *, sent_as: str = "", expanded: bool = False) -> Opened:
    """Say what the file is and whether its pages may be read.

    ``sent_as`` is the name as sent where receiving had to change it; that alone is a note. ``expanded`` says
    that the members of this archive were received as files of their own.
    """
    size = path.stat().st_size
    kind = detect(path) if size else MediaType.UNKNOWN
    found = [file_finding(FindingCode.FILE_UNSAFE_NAME, name)] if sent_as else []
    opened = Opened(name=name, sha256=sha256_of(path), bytes=size, media_type=kind.value)
    refused = _refusal(kind, name, size, limits)
    if not refused and kind is MediaType.ZIP:
        refused = look_at_archive(path, limits).codes
        if not refused and not expanded:
            refused = (FindingCode.FILE_ARCHIVE_NESTED,)
    if refused or kind is MediaType.ZIP:
        found.extend(file_finding(code, name) for code in refused)
        return opened.model_copy(update={"findings": tuple(found)})
    if kind is MediaType.PDF:
        from pipeline.open_pdf import look_at_pdf

        pages, readable, codes = look_at_pdf(path, limits)
    else:
        from pipeline.open_image import look_at_image

        pages, readable, codes = look_at_image(path, limits)
    found.extend(file_finding(c, name) for c in codes)
    return opened.model_copy(update={"pages": pages, "readable": readable, "findings": tuple(found)})


def _refusal(kind: MediaType, name: str, size: int, limits: Limits) -> tuple[FindingCode, ...]:
    """Why the file cannot even be looked into, nothing when it can."""
    if size == 0:
        return (FindingCode.FILE_EMPTY,)
    if size > limits.max_file_mb * 1_000_000:
        return (FindingCode.FILE_TOO_LARGE,)
    if kind in (MediaType.PDF, MediaType.ZIP) or kind in ImageType:
        return ()
    if kind is MediaType.UNKNOWN:
        return (FindingCode.FILE_UNKNOWN_TYPE if matches_name(kind, name) else FindingCode.FILE_TYPE_MISMATCH,)
    return (FindingCode.FILE_UNSUPPORTED,)
