"""Land papers beside form, certificate and contract: first registration, sketches, measurements, old deeds."""
# ruff: noqa: E501 - the papers' wording stands on one line, as it is printed

from tests.office.case import Case
from tests.office.land import area, long_day, number
from tests.office.layout import form_number, letterhead, nation_head, official_end, place_date, sign_here, title
from tests.office.papers.land import FIRST_FORMS, _who, form_of
from tests.office.papers.registry import paper
from tests.office.prose import prose, spin
from tests.office.sheet import PictureMark
from tests.office.writer import Writer, fld


def _land(w: Writer, case: Case) -> None:
    p = case.parcel
    w.field_line(
        f"Thửa đất số: {fld('thua_dat_so', p.number)};",
        f"Tờ bản đồ số: {fld('to_ban_do_so', p.sheet)};",
        f"Diện tích: {fld('dien_tich', p.area_printed, str(p.area))} m²",
    )


def _drawing(w: Writer, h: float = 300, name: str = "parcel") -> None:
    w.room(h)
    w.sheet.marks.append(PictureMark(w.left + 20, w.y, w.right - w.left - 40, h, name, w.seed()))
    w.y += h + 10
    w.block()


def _corners(w: Writer, case: Case, rows: int = 4) -> None:
    x, y = w.rng.uniform(540_000, 580_000), w.rng.uniform(1_100_000, 1_140_000)
    table = []
    for k in range(1, rows + 1):
        a, b = y + w.rng.uniform(-40, 40), x + w.rng.uniform(-40, 40)
        table.append((str(k), f"{a:.2f}", f"{b:.2f}", f"{w.rng.uniform(5, 60):.2f}".replace(".", ",")))
    w.table(
        ("Số hiệu đỉnh thửa", "Tọa độ X (m)", "Tọa độ Y (m)", "Chiều dài cạnh (m)"),
        table,
        (2, 3, 3, 3),
        centred=(0, 1, 2, 3),
    )


@paper("land_first_certificate/don", "don_dang_ky_dat")
def first_form(case: Case, w: Writer) -> None:
    """Đơn đăng ký đất đai (Mẫu số 15)."""
    p = case.parcel
    form_number(w, form_of(FIRST_FORMS, case.form_version))
    nation_head(w)
    title(w, "ĐƠN ĐĂNG KÝ ĐẤT ĐAI, TÀI SẢN GẮN LIỀN VỚI ĐẤT")
    w.paragraph(
        f"Kính gửi: {spin(w.rng, '{Ủy ban nhân dân ' + p.place.commune_name + '|' + case.register_office + '}')}",
        align="center",
        after=8,
    )
    _who(w, case, "1. Người sử dụng đất, chủ sở hữu tài sản gắn liền với đất, người quản lý đất:")
    w.paragraph("2. Thửa đất đăng ký:", indent=0, bold=True, after=2)
    _land(w, case)
    w.field_line(f"Địa chỉ: {fld('dia_chi', p.place.parcel, role='thua_dat')}")
    w.field_line(f"Mục đích sử dụng: {p.purpose[0]};", f"Thời điểm bắt đầu sử dụng: năm {w.rng.randint(1976, 2003)}")
    w.field_line(
        f"Nguồn gốc sử dụng đất: {spin(w.rng, '{Cha mẹ cho|Khai phá|Nhận chuyển nhượng bằng giấy tay|Được Nhà nước giao}')}"
    )
    w.paragraph("3. Tài sản gắn liền với đất: không đăng ký", indent=0)
    w.paragraph("4. Đề nghị: Đăng ký đất đai và cấp Giấy chứng nhận đối với thửa đất nêu trên.", indent=0)
    w.paragraph("5. Những giấy tờ nộp kèm theo:", indent=0, after=2)
    w.field_line("(1) Giấy tờ về quyền sử dụng đất")
    w.paragraph("Tôi cam đoan nội dung kê khai trên đơn là đúng sự thật và chịu trách nhiệm trước pháp luật.", indent=0)
    place_date(w, case.town, case.signed)
    sign_here(w, "Người viết đơn", case.owner.name)


@paper("giay_to_qsdd")
def old_deed(case: Case, w: Writer) -> None:
    """A private deed of sale from before 1993, typed."""
    p, seller = case.parcel, case.agent
    nation_head(w)
    title(w, spin(w.rng, "{GIẤY MUA BÁN ĐẤT|GIẤY SANG NHƯỢNG ĐẤT|GIẤY TAY MUA BÁN ĐẤT}"))
    year = w.rng.randint(1980, 1992)
    w.paragraph(f"Tôi tên là: {seller.name}, sinh năm {seller.born.year - 30}, ngụ tại {seller.home.old}.")
    w.paragraph(
        f"Nay tôi đồng ý bán đứt cho {case.owner.title.lower()} {fld('ho_ten', case.owner.name)} một phần đất thửa đất số {fld('thua_dat_so', p.number)}, tờ bản đồ số {fld('to_ban_do_so', p.sheet)}, diện tích {fld('dien_tich', p.area_printed, str(p.area))} m², tọa lạc tại {p.place.parcel}."
    )
    w.paragraph(
        f"Giá bán là {w.rng.randint(2, 30)} chỉ vàng 24K, bên mua đã trả đủ. Nguồn gốc đất do {spin(w.rng, '{ông bà để lại|cha mẹ khai phá}')}, không ai tranh chấp."
    )
    w.paragraph("Hai bên đã đọc lại và cùng ký tên làm bằng.")
    w.paragraph(
        f"Lập tại {p.place.commune_name}, ngày {w.rng.randint(1, 28):02d} tháng {w.rng.randint(3, 9)} năm {year}",
        align="right",
        italic=True,
    )
    y = w.y
    sign_here(w, "Người bán", seller.name, side="left", hint="")
    w.y = y
    sign_here(w, "Người mua", case.owner.name, hint="")


@paper("so_do_nha")
def house_sketch(case: Case, w: Writer) -> None:
    title(
        w,
        spin(w.rng, "{SƠ ĐỒ NHÀ Ở, CÔNG TRÌNH XÂY DỰNG|SƠ ĐỒ TÀI SẢN GẮN LIỀN VỚI ĐẤT}"),
        f"Tỷ lệ 1/{w.rng.choice((100, 200, 500))}",
    )
    w.paragraph(
        f"Chủ sở hữu: {fld('ho_ten', case.owner.name)}; thửa đất số {case.parcel.number}, tờ bản đồ số {case.parcel.sheet}",
        indent=0,
    )
    _drawing(w)
    floor = round(w.rng.uniform(48, 140), 1)
    w.table(
        ("Hạng mục", "Diện tích xây dựng (m²)", "Diện tích sàn (m²)", "Số tầng", "Kết cấu"),
        (("Nhà ở riêng lẻ", area(floor), area(round(floor * 2, 1)), "2", "Tường gạch, mái tôn"),),
        (3, 3, 3, 1.5, 4),
    )
    place_date(w, case.town, case.signed)
    y = w.y
    sign_here(w, "Người lập sơ đồ", case.agent.name, side="left")
    w.y = y
    sign_here(w, "Chủ sở hữu", case.owner.name)


@paper("trich_do")
def measured(case: Case, w: Writer) -> None:
    """Mảnh trích đo / trích lục bản đồ địa chính."""
    letterhead(
        w,
        (case.register_office.upper(),),
        number=f"{w.rng.randint(20, 900)}/TL-VPĐK",
        place=case.town,
        when=case.signed,
        parent=(f"SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG TỈNH {case.town.upper()}",),
    )
    title(
        w,
        spin(w.rng, "{MẢNH TRÍCH ĐO BẢN ĐỒ ĐỊA CHÍNH|TRÍCH LỤC BẢN ĐỒ ĐỊA CHÍNH}"),
        f"Tỷ lệ 1:{w.rng.choice((200, 500, 1000))}",
    )
    _land(w, case)
    w.field_line(f"Địa chỉ thửa đất: {case.parcel.place.parcel}")
    _drawing(w, 250)
    _corners(w, case)
    w.paragraph("Hệ tọa độ VN-2000, kinh tuyến trục 105°30', múi chiếu 3°.", indent=0, italic=True)
    y = w.y
    sign_here(w, "Người đo đạc", case.agent.name, side="left", hint="")
    w.y = y
    sign_here(
        w,
        "GIÁM ĐỐC",
        case.officer.name,
        hint="",
        seal=(f"Văn phòng Đăng ký đất đai|Tỉnh {case.town}", "VĂN PHÒNG|ĐĂNG KÝ|ĐẤT ĐAI"),
        key="nguoi_ky",
    )


@paper("ban_ve_tach_thua")
def split_drawing(case: Case, w: Writer) -> None:
    p = case.parcel
    form_number(w, "Mẫu số 22")
    nation_head(w)
    title(w, "BẢN VẼ TÁCH THỬA ĐẤT, HỢP THỬA ĐẤT")
    w.paragraph("<b>I. Tình hình hiện trạng thửa đất</b>", indent=0)
    _land(w, case)
    w.field_line(f"Tên người sử dụng đất: {fld('ho_ten', case.owner.name)}")
    w.field_line("Lý do tách thửa: chuyển quyền một phần thửa đất")
    w.paragraph("<b>II. Hình vẽ</b>", indent=0)
    _drawing(w, 230)
    half = round(p.area * 0.4, 1)
    w.table(
        ("Thửa", "Diện tích trước (m²)", "Diện tích sau (m²)"),
        (("1", p.area_printed, area(half)), ("2", "-", area(round(p.area - half, 1)))),
        (1, 3, 3),
        centred=(0, 1, 2),
    )
    _corners(w, case)
    place_date(w, case.town, case.signed)
    y = w.y
    sign_here(w, "Người sử dụng đất", case.owner.name, side="left")
    w.y = y
    sign_here(w, "Đơn vị đo đạc", case.agent.name)


@paper("bao_cao_ra_soat")
def land_review(case: Case, w: Writer) -> None:
    c = case.company
    form_number(w, "Mẫu số 15d")
    letterhead(w, (c.upper,), number=f"{w.rng.randint(10, 300)}/BC-{c.short}", place=case.town, when=case.signed)
    title(w, "BÁO CÁO KẾT QUẢ RÀ SOÁT HIỆN TRẠNG SỬ DỤNG ĐẤT")
    w.paragraph(f"Kính gửi: Ủy ban nhân dân tỉnh {case.town}", align="center")
    w.field_line(f"1. Tên tổ chức: {fld('ten_to_chuc', c.name)}")
    w.field_line(f"2. Địa chỉ trụ sở chính: {fld('dia_chi', c.seat.new)}")
    w.paragraph("3. Hiện trạng sử dụng đất:", indent=0)
    total = case.parcel.area * 10
    w.table(
        ("TT", "Loại đất", "Diện tích (m²)", "Ghi chú"),
        (
            ("1", "Diện tích sử dụng đúng mục đích", area(round(total * 0.9, 1)), ""),
            ("2", "Diện tích chưa sử dụng", area(round(total * 0.1, 1)), ""),
        ),
        (1, 5, 3, 2),
    )
    w.paragraph(prose(w.rng, "general", 3))
    official_end(w, "GIÁM ĐỐC", c.head.name, ("Như trên;", "Lưu: VT."), (f"{c.name}|M.S.D.N {c.tax_code}", c.short))


@paper("sai_sot")
def mistake(case: Case, w: Writer) -> None:
    letterhead(
        w,
        (f"ỦY BAN NHÂN DÂN {case.owner.home.commune_name.upper()}",),
        number=f"{w.rng.randint(10, 300)}/XN-UBND",
        place=case.town,
        when=case.signed,
    )
    title(w, "GIẤY XÁC NHẬN", "Về việc đính chính thông tin trên Giấy chứng nhận")
    w.paragraph(
        f"Ủy ban nhân dân {case.owner.home.commune_name} xác nhận thông tin: {case.owner.title.lower()} {fld('ho_ten', case.owner.name)}, số định danh cá nhân {fld('so_dinh_danh', case.owner.id_number)}, và người có tên trên Giấy chứng nhận số {case.parcel.serial} là cùng một người. Nội dung trên Giấy chứng nhận có sai sót do nhầm lẫn khi viết."
    )
    official_end(
        w,
        "CHỦ TỊCH",
        case.officer.name,
        ("Người đề nghị;", "Lưu: VT."),
        (f"Ủy ban nhân dân|Tỉnh {case.town}", case.owner.home.commune),
    )


__all__ = ["long_day", "number"]
