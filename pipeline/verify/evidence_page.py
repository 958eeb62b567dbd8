"""The verdict on one page of Vietnamese, to be read, printed and filed (TT 15/2025/TT-BKHCN asks for signer, time,
integrity and result).

In: an ``EvidenceReport``. Out: PDF bytes, equal for equal reports. Wrong: ``ComponentMissing`` without a font.
"""

# mypy: allow-untyped-calls
# (asn1crypto, pyHanko, PDFium and ReportLab leave some of their functions without types)

import io
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph, SimpleDocTemplate
from reportlab.platypus.flowables import KeepInFrame, Spacer

from models.calendar import HANOI
from models.number import grouped
from models.signature import Identity, Integrity, Proof, SignatureVerdict, Trust, Verdict
from pipeline.notices.fonts import find_font

if TYPE_CHECKING:
    from pipeline.verify.evidence import EvidenceReport

VERDICTS = {
    Verdict.TOTAL_PASSED: "HỢP LỆ",
    Verdict.TOTAL_FAILED: "KHÔNG HỢP LỆ",
    Verdict.INDETERMINATE: "CHƯA XÁC ĐỊNH",
    Verdict.NO_SIGNATURE: "KHÔNG CÓ CHỮ KÝ SỐ",
}
"""As shown to a clerk."""
_INTEGRITY = {
    Integrity.INTACT: "nguyên vẹn",
    Integrity.BROKEN: "đã bị thay đổi",
    Integrity.UNDETERMINED: "chưa xác định",
}
_TRUST = {Trust.TRUSTED: "tin cậy", Trust.UNTRUSTED: "không tin cậy", Trust.UNDETERMINED: "chưa xác định"}
_IDENTITY = {
    Identity.MATCHES: "đúng là người ký",
    Identity.DIFFERS: "không phải người ký",
    Identity.NOT_CHECKED: "chưa làm",
}
_PROOF = {Proof.TIMESTAMP: "dấu thời gian", Proof.RECEIPT: "thời điểm tiếp nhận", Proof.CLAIMED: "người ký khai"}


def evidence_page(report: "EvidenceReport") -> bytes:
    """One A4 page; more signatures than fit are shrunk, never cut."""
    font = find_font()
    for name, path in (("Evidence", font.regular), ("Evidence-Bold", font.bold)):
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(name, str(path)))
    out = io.BytesIO()
    page = SimpleDocTemplate(
        out, pagesize=A4, margin=20 * mm, title="Kết quả kiểm tra chữ ký số", invariant=True, lang="vi"
    )
    frame = KeepInFrame(page.width, page.height - 12, list(_story(report)), mode="shrink")
    page.build([frame])
    return out.getvalue()


def _style(name: str, **more: Any) -> ParagraphStyle:
    return ParagraphStyle(name, **{"fontName": "Evidence", "fontSize": 11, "leading": 15, **more})


def _story(report: "EvidenceReport") -> Iterator[Any]:
    title = _style("title", fontName="Evidence-Bold", fontSize=15, leading=20, alignment=TA_CENTER)
    plain = _style("plain")
    verdict = report.verdict
    yield Paragraph("KẾT QUẢ KIỂM TRA CHỮ KÝ SỐ", title)
    yield Spacer(1, 10)
    yield Paragraph(f"Tệp: <b>{escape(report.file)}</b> ({grouped(report.bytes)} byte)", plain)
    yield Paragraph(f"SHA-256: {report.sha256}", _style("hash", fontSize=9))
    yield Paragraph(f"Thời điểm kiểm tra: {_time(report.moment)}", plain)
    yield Paragraph(f"Kết luận: <font name='Evidence-Bold'>{VERDICTS[verdict.verdict]}</font>", plain)
    if not verdict.signatures:
        for reason in verdict.reasons:
            yield Paragraph(f"– {escape(reason)}", plain)
    for number, signature in enumerate(verdict.signatures, start=1):
        yield Spacer(1, 8)
        yield from _signature(number, signature)
    yield Spacer(1, 10)
    yield Paragraph(
        "Kiểm tra theo ETSI EN 319 102-1 và TT 15/2025/TT-BKHCN. Chứng thư gốc đã dùng (SHA-256): "
        + (", ".join(report.anchors) or "không có")
        + ". Ai cũng kiểm tra lại được từ gói này, không cần mạng: hoso verify --evidence TỆP.",
        _style("small", fontSize=8, leading=10),
    )


def _time(moment: datetime) -> str:
    return f"{moment.astimezone(HANOI):%d/%m/%Y %H:%M:%S} (giờ Việt Nam)"


def _signature(number: int, signature: SignatureVerdict) -> Iterator[Any]:
    plain = _style("line", leftIndent=12)
    what = "Dấu thời gian" if signature.is_timestamp else "Chữ ký"
    head = f"{what} {number} ({escape(signature.field)}): {VERDICTS[signature.verdict]}"
    yield Paragraph(head, _style("head", fontName="Evidence-Bold"))
    ids = ", ".join(f"{key} {value}" for key, value in signature.signer.ids.items())
    people = "; ".join(
        dict.fromkeys(part for part in (signature.signer.name, signature.signer.organisation, ids) if part)
    )
    yield Paragraph(
        f"Người ký: {escape(people or 'không rõ')}. Nơi cấp chứng thư: {escape(signature.issuer or 'không rõ')}.", plain
    )
    if signature.signed_at is not None:
        proof = _PROOF[signature.signed_at.proof]
        yield Paragraph(f"Thời điểm có chữ ký: {_time(signature.signed_at.time)} (theo {proof}).", plain)
    yield Paragraph(
        f"Nội dung: {_INTEGRITY[signature.integrity]}. Chứng thư: {_TRUST[signature.trust]}. "
        f"Đối chiếu người nộp: {_IDENTITY[signature.identity]}.",
        plain,
    )
    for reason in signature.reasons:
        yield Paragraph(f"– {escape(reason)}", plain)
