"""The papers an office writes in a case (forms 01 to 06 of TT 03/2025/TT-VPCP), as text and as PDF.

In: a dossier, its events, the catalogue and the time. Out: ``models.notice.Notice`` and PDF bytes. Wrong:
``ComponentMissing`` where no font has Vietnamese letters. Nothing here reads a clock: the same in gives the same out.
"""

from models.notice import NOTICE_OF, Letterhead, Notice, NoticeKind
from pipeline.notices.draft import draft

__all__ = ["NOTICE_OF", "Letterhead", "Notice", "NoticeKind", "draft", "notice_pdf"]


def notice_pdf(notice: Notice) -> bytes:
    """``notice`` as PDF in the layout of Decree 30/2020. Raises ``ComponentMissing`` without a Vietnamese font."""
    from pipeline.notices.layout import laid_out  # reportlab is heavy, and only here

    return laid_out(notice)
