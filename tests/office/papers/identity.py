"""ID cards (front, with the QR code; back), as cards and as copies on an A4 page."""

from datetime import date

from tests.office.case import Case
from tests.office.land import day
from tests.office.layout import typed
from tests.office.papers.registry import paper
from tests.office.people import Person, expiry
from tests.office.sheet import CARD, LineMark, PictureMark
from tests.office.truth import Part
from tests.office.writer import Writer, fld

_BLUE = (110, 60, 10)
_RED = (40, 30, 190)


def front(w: Writer, who: Person, x: float, y: float, scale: float = 1.0, role: str = "") -> None:
    """A card's front with its top left corner at ``(x, y)``; the card is 243 by 153 points times ``scale``."""
    new = who.issued >= date(2024, 7, 1)
    s = scale
    name = "CĂN CƯỚC" if new else "CĂN CƯỚC CÔNG DÂN"
    w.block()
    w.part = Part.HEAD
    mid = x + 150 * s
    w.words_at(
        mid, y + 14 * s, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", align="center", size=7.2 * s, bold=True, family="Arimo"
    )
    w.words_at(mid, y + 22 * s, "Độc lập - Tự do - Hạnh phúc", align="center", size=6.4 * s, bold=True, family="Arimo")
    w.part = Part.TITLE
    w.words_at(mid - 20 * s, y + 39 * s, name, align="center", size=10.6 * s, bold=True, family="Arimo", colour=_RED)
    w.words_at(
        mid - 20 * s,
        y + 47 * s,
        "IDENTITY CARD" if new else "Citizen Identity Card",
        align="center",
        size=6 * s,
        italic=True,
        family="Arimo",
    )
    w.part = Part.BODY
    w.sheet.marks.append(PictureMark(x + 9 * s, y + 8 * s, 34 * s, 34 * s, "emblem", w.seed()))
    w.sheet.marks.append(PictureMark(x + 10 * s, y + 52 * s, 60 * s, 78 * s, "portrait", f"{who.id_number}"))
    w.qr(x + 202 * s, y + 26 * s, 35 * s, who.qr)
    left = x + 78 * s

    def small(x: float, y: float, text: str) -> None:
        w.words_at(x, y, text, size=6.6 * s, family="Arimo")

    w.block()
    w.words_at(
        left,
        y + 61 * s,
        f"Số / No.: <b>{fld('so_dinh_danh', who.id_number, role=role)}</b>",
        size=10 * s,
        family="Arimo",
    )
    small(left, y + 71 * s, "Họ và tên / Full name:")
    w.words_at(
        left, y + 81 * s, f"<b>{fld('ho_ten', who.name.upper(), who.name, role)}</b>", size=9 * s, family="Arimo"
    )
    small(
        left,
        y + 91 * s,
        f"Ngày sinh / Date of birth: <b>{fld('ngay_sinh', day(who.born), who.born.isoformat(), role)}</b>",
    )
    small(left, y + 101 * s, f"Giới tính / Sex: <b>{who.sex}</b> Quốc tịch / Nationality: <b>Việt Nam</b>")
    small(left, y + 111 * s, "Quê quán / Place of origin:")
    small(left, y + 119 * s, ", ".join(part.split(" ", 1)[1] for part in who.home.old.split(", ")[-3:]))
    small(left, y + 128 * s, "Nơi thường trú / Place of residence:")
    house, _, rest = who.home.old.partition(", ")
    small(left, y + 136 * s, house)
    shorter = ", ".join(
        part.removeprefix("thành phố ").removeprefix("huyện ").removeprefix("tỉnh ") for part in rest.split(", ")
    )
    small(left, y + 144 * s, shorter)
    until = expiry(who.born, who.issued)
    w.block()
    text = "Không thời hạn" if until.year == 9999 else fld("ngay_het_han", day(until), until.isoformat(), role)
    w.words_at(x + 10 * s, y + 138 * s, "Có giá trị đến / Date of expiry:", size=4.6 * s, family="Arimo")
    w.words_at(x + 10 * s, y + 145 * s, text, size=6 * s, family="Arimo")


def back(w: Writer, who: Person, x: float, y: float, scale: float = 1.0) -> None:
    """A card's back: features, date of issue, chip, machine-readable lines."""
    s = scale
    w.block()

    def small(x: float, y: float, text: str) -> None:
        w.words_at(x, y, text, size=6.6 * s, family="Arimo")

    w.words_at(
        x + 12 * s,
        y + 18 * s,
        f"Đặc điểm nhận dạng / Personal identification: Nốt ruồi cách {1 + len(who.name) % 4}cm trên sau cánh mũi phải",
        size=5.4 * s,
        family="Arimo",
    )
    small(
        x + 12 * s,
        y + 32 * s,
        f"Ngày, tháng, năm / Date, month, year: {fld('ngay', day(who.issued), who.issued.isoformat())}",
    )
    small(x + 12 * s, y + 44 * s, "CỤC TRƯỞNG CỤC CẢNH SÁT")
    small(x + 12 * s, y + 52 * s, "QUẢN LÝ HÀNH CHÍNH VỀ TRẬT TỰ XÃ HỘI")
    w.sheet.marks.append(PictureMark(x + 180 * s, y + 26 * s, 42 * s, 34 * s, "chip", w.seed()))
    w.signature(x + 70 * s, y + 72 * s, 60 * s, 24 * s)
    w.seal(x + 130 * s, y + 72 * s, "Bộ Công an|Cục Cảnh sát", "QLHC|VỀ TTXH", 34 * s)
    flat = _mrz(who)
    w.block()
    for k, line in enumerate(flat):
        w.words_at(x + 12 * s, y + (112 + 13 * k) * s, line, size=8.8 * s, family="Cousine")


_PLAIN = str.maketrans("ĐđƠơƯưÔôÊêÂâĂă", "DDOOUUOOEEAAAA")


def _mrz(who: Person) -> tuple[str, str, str]:
    import unicodedata

    flat = "".join(
        c for c in unicodedata.normalize("NFD", who.name.translate(_PLAIN)) if not unicodedata.combining(c)
    ).upper()
    surname, _, given = flat.partition(" ")
    sex = "F" if who.woman else "M"
    first = f"IDVNM{who.id_number[3:]}4{who.id_number}<<7"
    second = f"{who.born:%y%m%d}3{sex}{expiry(who.born, who.issued):%y%m%d}8VNM<<<<<<<<<<<6"
    third = f"{surname}<<{given.replace(' ', '<')}"[:30].ljust(30, "<")
    return first[:30], second[:30], third


def _copy(case: Case, w: Writer, who: Person, role: str) -> None:
    """Both sides on one A4 page, as counters and copy shops do it."""
    scale = w.rng.choice((1.0, 1.15, 1.3, 1.5))
    x, y = (w.size[0] - 243 * scale) / 2 + w.rng.uniform(-20, 20), w.rng.uniform(60, 120)
    front(w, who, x, y, scale, role)
    w.sheet.marks.insert(0, _frame(x, y, 243 * scale, 153 * scale)[0])
    w.sheet.marks[0:0] = _frame(x, y, 243 * scale, 153 * scale)
    below = y + 153 * scale + w.rng.uniform(30, 70)
    back(w, who, x, below, scale)
    w.sheet.marks[0:0] = _frame(x, below, 243 * scale, 153 * scale)


def _frame(x: float, y: float, w: float, h: float) -> list[LineMark]:
    grey = (150, 150, 150)
    return [
        LineMark(x, y, x + w, y, 0.8, grey), LineMark(x, y + h, x + w, y + h, 0.8, grey),
        LineMark(x, y, x, y + h, 0.8, grey), LineMark(x + w, y, x + w, y + h, 0.8, grey),
    ]  # fmt: skip


@paper("can_cuoc", "can_cuoc", family="Arimo", numbers="none")
def card(case: Case, w: Writer) -> None:
    """The applicant's card on an A4 copy."""
    typed(w)
    _copy(case, w, applicant_person(case), "")


@paper(
    "can_cuoc_the",
    "can_cuoc",
    size=CARD,
    tint=(240, 236, 222),
    pattern=True,
    family="Arimo",
    numbers="none",
    margins=(0, 0, 0, 0),
)
def card_itself(case: Case, w: Writer) -> None:
    """The card, front and back, each its own picture: what people photograph."""
    typed(w)
    who = applicant_person(case)
    front(w, who, 0, 0)
    w.new_sheet()
    back(w, who, 0, 0)


def applicant_person(case: Case) -> Person:
    """Who comes to the counter."""
    if case.procedure == "company_registration_llc2":
        return case.company.head
    return case.owner


__all__ = ["applicant_person", "back", "card", "front"]
