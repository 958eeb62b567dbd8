"""A certified extract: its cover says where it comes from, its digest is of the facts alone, its pages follow."""

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pikepdf
import pytest

from models.dossier import Dossier
from models.error import NotFound
from models.extract import Extract
from models.notice import Letterhead, NoticeKind
from models.paper import Component, Field, Pages
from models.state import State
from models.submission import ReceivedFile
from pipeline.notices import draft, notice_pdf
from pipeline.notices.extract import cover, with_pages
from storage.catalogue import load_catalogue

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
FIELD = Field(value="2026-02-27", as_read="x", confidence=1.0, file="a.pdf", page=1, box=(0, 0, 1, 1))
DATED = {"ngay": FIELD}
PAPER = Component(
    component="don",
    document_type="don",
    confidence=1.0,
    sources=(Pages(file="a.pdf", pages=(2,)),),
    fields={"ngay": FIELD},
)
DOSSIER = Dossier(
    dossier="H61.02-260302-0001",
    submission="s",
    state=State.SEALED,
    procedure="land_transfer",
    procedure_version="2025-07-01",
    received_at=NOW,
    files=(ReceivedFile(name="a.pdf", sha256="ab" * 32, bytes=1, pages=3),),
    components=(PAPER,),
)


def extract(**changes: object) -> Extract:
    asked = Extract(DOSSIER, (PAPER,), (), (), by="Lưu trữ viên", purpose="Sao lục", at=NOW)
    return replace(asked, **changes)


def test_the_digest_is_of_the_facts_and_of_nothing_else() -> None:
    one = extract()
    assert one.digest == extract(by="Người khác", purpose="khác", at=NOW + timedelta(days=1)).digest
    changed = PAPER.model_copy(update={"fields": {"ngay": FIELD.model_copy(update={"value": "2026-02-28"})}})
    assert one.digest != extract(components=(changed,)).digest


def test_the_cover_names_origin_hashes_values_and_purpose() -> None:
    notice = cover(extract(), load_catalogue(None), Letterhead(organ="Văn phòng"))
    assert notice.kind is NoticeKind.EXTRACT
    for said in ("H61.02-260302-0001", "ab" * 32, "27/02/2026", "Sao lục", extract().digest, "trang 2"):
        assert said in notice.text, said
    assert notice.signed_by == "Lưu trữ viên"


def test_pages_asked_for_follow_the_cover() -> None:
    front = notice_pdf(cover(extract(), load_catalogue(None), Letterhead(organ="Văn phòng")))
    copy = io.BytesIO()
    with pikepdf.new() as pdf:
        for width in (100, 200, 300):
            pdf.add_blank_page(page_size=(width, 400))
        pdf.save(copy)
    whole = with_pages(front, [(copy.getvalue(), (3, 1, 9))])
    assert whole == with_pages(front, [(copy.getvalue(), (3, 1, 9))])
    with pikepdf.open(io.BytesIO(front)) as cover_pages, pikepdf.open(io.BytesIO(whole)) as pages:
        assert len(pages.pages) == len(cover_pages.pages) + 2
        assert [int(page.MediaBox[2]) for page in pages.pages[-2:]] == [300, 100]


def test_an_extract_is_no_form_to_be_drafted() -> None:
    with pytest.raises(NotFound):
        draft(NoticeKind.EXTRACT, DOSSIER, load_catalogue(None), now=NOW)
