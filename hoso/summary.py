"""A dossier in a terminal: what a clerk would want to know first."""

from hoso.output import STATE_WORDS, day_text, moment_text, print_table, print_text
from models.dossier import Dossier, DossierSummary
from models.paper import page_range
from models.procedure import Catalogue
from models.signature import Integrity, Proof, Trust, Verdict

_STATUS = {
    "present": "có",
    "missing": "thiếu",
    "duplicate": "thừa",
    "unreadable": "không đọc được",
    "wrong_version": "sai mẫu",
    "presented_only": "chỉ xuất trình",
    "from_database": "lấy từ CSDL",
    "not_applicable": "không yêu cầu",
    "undecided": "chưa xác định",
}
VERDICT_WORDS = {
    Verdict.TOTAL_PASSED: "hợp lệ",
    Verdict.TOTAL_FAILED: "không hợp lệ",
    Verdict.INDETERMINATE: "chưa xác định",
    Verdict.NO_SIGNATURE: "không có chữ ký số",
}

AXIS_WORDS = {
    Integrity.INTACT: "nguyên vẹn",
    Integrity.BROKEN: "đã bị sửa",
    Integrity.UNDETERMINED: "chưa rõ",
    Trust.TRUSTED: "tin cậy",
    Trust.UNTRUSTED: "không tin cậy",
    Trust.UNDETERMINED: "chưa rõ",
    Proof.TIMESTAMP: "theo dấu thời gian",
    Proof.RECEIPT: "theo thời điểm tiếp nhận",
    Proof.CLAIMED: "theo lời khai của người ký",
}
"""The axes of one signature's verdict as the terminal says them."""


def print_dossier(dossier: Dossier, catalogue: Catalogue) -> None:
    """Heading, checklist, findings, signatures."""
    procedure = catalogue.procedures.get(dossier.procedure or "")
    name = procedure.name if procedure else "chưa rõ thủ tục"
    print_text(f"{dossier.dossier}  {STATE_WORDS[dossier.state]}  {name}")
    names = {}
    if procedure:
        version = next((v for v in procedure.versions if v.valid_from.isoformat() == dossier.procedure_version), None)
        names = {c.key: c.name for c in version.components} if version else {}
    pages = {c.component: ", ".join(_pages(s.file, s.pages) for s in c.sources) for c in dossier.components}
    rows = [
        [names.get(x.component, x.component), _STATUS[x.status], pages.get(x.component, "")] for x in dossier.checklist
    ]
    if rows:
        print_table(["Thành phần hồ sơ", "Đối chiếu", "Ở đâu"], rows)
    for finding in dossier.findings:
        where = finding.evidence[0] if finding.evidence else None
        place = f" [{where.file}{f', trang {where.page}' if where.page else ''}]" if where else ""
        print_text(f"  {finding.severity:<8} {finding.code}: {finding.message}{place}")
    for verdict in dossier.signatures:
        if verdict.verdict is not Verdict.NO_SIGNATURE:
            print_text(f"  chữ ký   {verdict.file}: {VERDICT_WORDS[verdict.verdict]}")


def print_list(rows: tuple[DossierSummary, ...]) -> None:
    """One line a dossier."""
    print_table(
        ["Mã hồ sơ", "Trạng thái", "Thủ tục", "Tiếp nhận", "Hạn trả", "Chặn", "Xem"],
        [
            [
                r.dossier,
                STATE_WORDS[r.state],
                r.procedure or "",
                moment_text(r.received_at),
                day_text(r.due_at),
                str(r.blocking),
                str(r.review),
            ]
            for r in rows
        ],
    )


def _pages(file: str, pages: tuple[int, ...]) -> str:
    return f"{file} tr. {page_range(pages)}" if pages else file
