"""A gate whose page pictures and words are made in memory, for tests that ask how the web behaves and not what a
scan looks like; the browser tests and ``test_real_gate`` use the real one."""

import io
from contextlib import AbstractContextManager
from datetime import datetime
from functools import cache
from typing import BinaryIO

from PIL import Image, ImageDraw, ImageFont

from flows.health import WorkerLine
from flows.house import House
from flows.so_far import SoFar
from models.correction import Correction, PageRef, Standing, standing
from models.dossier import Assessment, Dossier
from models.extract import Extract
from models.logbook import Logbook
from models.notice import Letterhead, Notice, NoticeKind
from models.paper import Component, Field, Pages, Unassigned, UnassignedReason
from models.reading import PageReading, Quality, Source, Word
from models.state import State
from storage.objects import Place

FONT = "/usr/share/fonts/truetype/croscore/Tinos-Regular.ttf"
LINES = (
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Độc lập - Tự do - Hạnh phúc",
    "ĐƠN ĐĂNG KÝ BIẾN ĐỘNG ĐẤT ĐAI",
    "Họ và tên: Lê Ngọc Huệ",
    "Số định danh: 026171732260",
    "Thửa đất số: 118, tờ bản đồ số: 27",
    "Địa chỉ: ấp An Hòa, xã Long Hồ, tỉnh Vĩnh Long",
)


class StandInGate:
    """The methods of ``flows.gate.Gate`` that pages use, without workers."""

    house: House
    """Set by the application's fixture; only corrections need it."""

    def __init__(self) -> None:
        self.started: list[str] = []
        self.seen: SoFar | None = None
        """What is recognised of whatever is being read."""

    def correct(self, code: str, correction: Correction, *, origin: str = "") -> Dossier:
        """The real register's part with a toy's assessment: placements and values taken as given, nothing checked."""
        register = self.house.register
        known = register.correcting.of(code)
        numbered = correction.model_copy(update={"number": len(known) + 1})
        before = register.assessments(code)[0]
        after = toy_assessment(before, standing((*known, numbered)))
        return register.correcting.correct(
            code, correction, after, State.REVIEW, due_at=register.dossier(code).due_at, readings=(), origin=origin
        )

    def so_far(self, dossier: Dossier) -> SoFar:
        return self.seen or SoFar(dossier=dossier)

    def start(self, code: str) -> None:
        self.started.append(code)

    def workers(self) -> tuple[WorkerLine, ...]:
        return (WorkerLine(name="dispatch-normal", alive=True), WorkerLine(name="dispatch-express", alive=False))

    def page_picture(self, code: str, name: str, page: int, width: int) -> bytes:
        return picture(name, page, width)

    def page_reading(self, code: str, name: str, page: int) -> PageReading:
        words = tuple(w for i, line in enumerate(LINES) for w in _words(i, line))
        return PageReading(
            number=page, source=Source.OCR, width=1654, height=2339, confidence=0.95, words=words, text="\n".join(LINES)
        )

    def original_bytes(self, code: str, name: str) -> bytes:
        return b"%PDF-1.7 original of " + name.encode()

    def access_copy(self, code: str, name: str) -> bytes:
        return b"%PDF-1.7 copy"

    def package(self, key: str) -> AbstractContextManager[BinaryIO]:
        return self.house.objects.open(Place.ARCHIVE, key)

    def extract(self, asked: Extract) -> bytes:
        return b"%PDF-1.7 extract " + asked.digest.encode()

    def draft_notice(self, code: str, kind: NoticeKind, *, now: datetime) -> Notice:
        return Notice(
            kind=kind,
            title="PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ",
            text="1. Giấy chứng nhận quyền sử dụng đất (bản gốc).",
            dossier=code,
            head=Letterhead(organ="Văn phòng Đăng ký đất đai"),
            day=now.date(),
            made_at=now,
        )

    def notice_pdf(self, notice: Notice) -> bytes:
        return b"%PDF-1.7 " + notice.text.encode()

    def delivery_slips_pdf(self, number: int, listed: object, unit: str) -> bytes:
        return b"%PDF-1.7 slips"

    def post_list_pdf(self, number: int, listed: object, unit: str) -> bytes:
        return b"%PDF-1.7 list"

    def logbook_pdf(self, book: Logbook) -> bytes:
        return b"%PDF-1.7 " + book.model_dump_json().encode()

    def quality(self, upload: object) -> tuple[tuple[Quality, ...], ...]:
        return ((),)


def toy_assessment(before: Assessment, asked: Standing) -> Assessment:
    """The first assessment with what was asked for, and nothing else changed."""
    gone = asked.placed | asked.hidden
    components = []
    for one in before.components:
        sources = [(s.file, n) for s in one.sources for n in s.pages if PageRef(file=s.file, page=n) not in gone]
        if sources:
            components.append(one.model_copy(update={"sources": _sources(sources)}))
    for paper in asked.papers:
        if paper.component is not None:
            pages = _sources([(p.file, p.page) for p in paper.pages])
            made = Component(component=paper.component, document_type=paper.component, confidence=1.0, sources=pages)
            same = next((c for c in before.components if c.component == paper.component), made)
            components.append(same.model_copy(update={"sources": pages}))
    for given in asked.fields:
        for n, one in enumerate(components):
            if one.component == given.component:
                field = Field(
                    value=given.value, as_read=given.value, confidence=1.0, file=given.place.file,
                    page=given.place.page, box=given.box,
                )  # fmt: skip
                components[n] = one.model_copy(update={"fields": {**one.fields, given.key: field}})
    hidden = tuple(Unassigned(file=p.file, pages=(p.page,), reason=UnassignedReason.HIDDEN) for p in asked.hidden)
    return before.model_copy(update={"components": tuple(components), "unassigned": (*before.unassigned, *hidden)})


def _sources(pages: list[tuple[str, int]]) -> tuple[Pages, ...]:
    names = dict.fromkeys(file for file, _ in pages)
    return tuple(Pages(file=name, pages=tuple(n for file, n in pages if file == name)) for name in names)


def _words(line: int, text: str) -> list[Word]:
    left, out = 0.12, []
    for number, part in enumerate(text.split()):
        width = len(part) * 0.0125
        top = 0.1 + line * 0.05
        box = (left, top, min(1.0, left + width), top + 0.018)
        confidence = 0.55 if (line, number) == (6, 4) else 0.96
        out.append(Word(text=part, confidence=confidence, box=box, line=line))
        left += width + 0.012
    return out


@cache
def picture(name: str, page: int, width: int) -> bytes:
    image = Image.new("RGB", (width, round(width * 2339 / 1654)), "white")
    draw = ImageDraw.Draw(image)
    for line, text in enumerate(LINES):
        for word in _words(line, text):
            x0, y0, _, y1 = word.box
            font = ImageFont.truetype(FONT, max(6, round((y1 - y0) * image.height)))
            draw.text((x0 * image.width, y0 * image.height), word.text, fill="#222", font=font)
    draw.text((20, 20), f"{name} {page}", fill="#999")
    out = io.BytesIO()
    image.save(out, "JPEG", quality=70)
    return out.getvalue()
