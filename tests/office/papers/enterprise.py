"""Companies: registration request, charter, members, certificates; and receipts of money paid."""
# ruff: noqa: E501 - the papers' wording stands on one line, as it is printed

from datetime import date, timedelta

from tests.office.case import Case
from tests.office.land import day, in_words, long_day, number
from tests.office.layout import form_number, letterhead, nation_head, place_date, recipients, sign_here, title, typed
from tests.office.papers.identity import back, front
from tests.office.papers.registry import paper
from tests.office.prose import prose, spin
from tests.office.writer import Writer, fld


@paper("company_registration_llc2/de_nghi", "giay_de_nghi_dkdn")
def request(case: Case, w: Writer) -> None:
    """Giấy đề nghị đăng ký doanh nghiệp."""
    c = case.company
    if w.rng.random() < 0.6:
        form_number(w, "Mẫu số 3" if case.received >= date(2025, 7, 1) else "Phụ lục I-3")
    nation_head(w)
    place_date(w, case.town, case.signed)
    title(w, "GIẤY ĐỀ NGHỊ ĐĂNG KÝ DOANH NGHIỆP", "CÔNG TY TRÁCH NHIỆM HỮU HẠN HAI THÀNH VIÊN TRỞ LÊN")
    w.paragraph(f"Kính gửi: Phòng Đăng ký kinh doanh tỉnh {case.town}", align="center", after=8)
    w.field_line(f"Tôi là (ghi họ tên bằng chữ in hoa): {fld('ho_ten', c.head.name.upper(), c.head.name)}")
    w.field_line(f"Ngày, tháng, năm sinh: {day(c.head.born)}", f"Giới tính: {c.head.sex}")
    w.field_line(f"Số định danh cá nhân: {fld('so_dinh_danh', c.head.id_number)}")
    w.paragraph(
        "<b>Đăng ký công ty trách nhiệm hữu hạn hai thành viên trở lên do tôi là người đại diện theo pháp luật với các nội dung sau:</b>",
        indent=0,
    )
    w.field_line(f"1. Tên công ty viết bằng tiếng Việt: {fld('ten_to_chuc', c.upper, c.name)}")
    w.field_line(f"2. Địa chỉ trụ sở chính: {fld('dia_chi', c.seat.new)}")
    w.field_line(f"Điện thoại: {fld('so_dien_thoai', c.head.phone)}", "Email (nếu có):")
    w.paragraph("3. Ngành, nghề kinh doanh:", indent=0, after=2)
    w.table(
        ("STT", "Tên ngành", "Mã ngành"),
        (
            (("1"), f"Sản xuất, chế biến {c.product}", str(w.rng.randint(1010, 3290))),
            ("2", "Bán buôn nông, lâm sản nguyên liệu", "4620"),
        ),
        (1, 7, 2),
        centred=(0, 2),
    )
    w.field_line(f"4. Vốn điều lệ (bằng số; VNĐ): {fld('so_tien', number(c.capital), str(c.capital))} đồng")
    w.field_line(f"Bằng chữ: {in_words(c.capital)} đồng")
    w.field_line(
        f"5. Người đại diện theo pháp luật: {c.head.name}",
        f"Chức danh: {spin(w.rng, '{Giám đốc|Tổng giám đốc|Chủ tịch Hội đồng thành viên}')}",
    )
    w.paragraph(
        "Tôi cam kết là người có đầy đủ quyền và nghĩa vụ thành lập doanh nghiệp và chịu trách nhiệm trước pháp luật về tính hợp pháp, chính xác và trung thực của nội dung đăng ký doanh nghiệp."
    )
    sign_here(w, "NGƯỜI ĐẠI DIỆN THEO PHÁP LUẬT", c.head.name, hint="(Ký và ghi họ tên)")


@paper("dieu_le")
def charter(case: Case, w: Writer) -> None:
    """Điều lệ công ty: a long paper."""
    c = case.company
    typed(w)
    nation_head(w)
    w.space(12)
    title(
        w,
        spin(w.rng, "{ĐIỀU LỆ|ĐIỀU LỆ CÔNG TY|ĐIỀU LỆ TỔ CHỨC VÀ HOẠT ĐỘNG}"),
        f"{fld('ten_to_chuc', c.upper, c.name)}",
        size=16,
    )
    w.paragraph(
        "Điều lệ này được các thành viên thông qua và có hiệu lực kể từ ngày công ty được cấp Giấy chứng nhận đăng ký doanh nghiệp."
    )
    heads = (
        "Phạm vi trách nhiệm",
        "Tên, địa chỉ trụ sở chính",
        "Ngành, nghề kinh doanh",
        "Vốn điều lệ",
        "Quyền của thành viên",
        "Nghĩa vụ của thành viên",
        "Hội đồng thành viên",
        "Giám đốc",
        "Phân phối lợi nhuận",
        "Con dấu của công ty",
        "Giải thể công ty",
        "Điều khoản cuối cùng",
    )
    for k, head in enumerate(heads, 1):
        w.paragraph(f"<b>Điều {k}. {head}</b>", indent=0, after=2, keep=30)
        if k == 2:
            w.paragraph(f"Trụ sở chính đặt tại {fld('dia_chi', c.seat.new)}.")
        elif k == 4:
            w.paragraph(
                f"Vốn điều lệ của công ty là {fld('so_tien', number(c.capital), str(c.capital))} đồng ({in_words(c.capital)} đồng)."
            )
        else:
            w.paragraph(prose(w.rng, "company", w.rng.randint(2, 4)))
    place_date(w, case.town, case.signed)
    y = w.y
    sign_here(w, "THÀNH VIÊN", c.members[1][0].name, side="left")
    w.y = y
    sign_here(w, "NGƯỜI ĐẠI DIỆN THEO PHÁP LUẬT", c.head.name)


@paper("ds_thanh_vien")
def members(case: Case, w: Writer) -> None:
    c = case.company
    if w.rng.random() < 0.6:
        form_number(w, "Mẫu số 6" if case.received >= date(2025, 7, 1) else "Phụ lục I-6")
    nation_head(w)
    title(w, "DANH SÁCH THÀNH VIÊN", "CÔNG TY TRÁCH NHIỆM HỮU HẠN HAI THÀNH VIÊN TRỞ LÊN")
    w.field_line(f"Tên công ty: {fld('ten_to_chuc', c.name)}")
    rows = []
    for k, (who, share) in enumerate(c.members, 1):
        part = f"{share * 100 / c.capital:.1f}%".replace(".", ",")
        rows.append(
            (
                str(k),
                fld("ho_ten", who.name, role="thanh_vien"),
                day(who.born),
                who.sex,
                fld("so_dinh_danh", who.id_number, role="thanh_vien"),
                fld("so_tien", number(share), str(share), "von_gop"),
                part,
            )
        )
    w.table(
        ("STT", "Tên thành viên", "Ngày sinh", "Giới tính", "Số định danh cá nhân", "Phần vốn góp (đồng)", "Tỷ lệ (%)"),
        rows,
        (1, 4, 2.6, 1.5, 3.4, 3.6, 1.8),
        size=10,
        centred=(0, 2, 3, 6),
    )
    w.paragraph(
        f"Tổng vốn góp: {number(c.capital)} đồng. Loại tài sản góp vốn: Đồng Việt Nam. Thời hạn góp vốn: 90 ngày kể từ ngày được cấp Giấy chứng nhận đăng ký doanh nghiệp.",
        indent=0,
    )
    place_date(w, case.town, case.signed)
    sign_here(w, "NGƯỜI ĐẠI DIỆN THEO PHÁP LUẬT CỦA CÔNG TY", c.head.name)


@paper("giay_to_phap_ly", "can_cuoc", family="Arimo", numbers="none")
def member_cards(case: Case, w: Writer) -> None:
    """A copy of each member's card, a page each."""
    typed(w)
    for k, (who, _share) in enumerate(case.company.members):
        if k:
            w.new_sheet()
        scale = 1.3
        x = (w.size[0] - 243 * scale) / 2
        front(w, who, x, 90, scale, "thanh_vien")
        back(w, who, x, 90 + 153 * scale + 50, scale)


@paper("gcn_dkdn")
@paper("gcn_dkdn_tv", "gcn_dkdn")
def business_certificate(case: Case, w: Writer) -> None:
    """Giấy chứng nhận đăng ký doanh nghiệp."""
    c = case.company
    letterhead(
        w,
        ("PHÒNG ĐĂNG KÝ KINH DOANH",),
        parent=(spin(w.rng, "{SỞ TÀI CHÍNH|SỞ KẾ HOẠCH VÀ ĐẦU TƯ}") + f" TỈNH {case.town.upper()}",),
    )
    kind = (
        "CÔNG TY CỔ PHẦN"
        if "Cổ phần" in c.name
        else "CÔNG TY TRÁCH NHIỆM HỮU HẠN"
        if "TNHH" in c.name
        else "DOANH NGHIỆP TƯ NHÂN"
    )
    title(w, "GIẤY CHỨNG NHẬN ĐĂNG KÝ DOANH NGHIỆP", kind)
    w.paragraph(f"Mã số doanh nghiệp: <b>{fld('mst', c.tax_code)}</b>", align="center", after=1)
    w.paragraph(
        f"Đăng ký lần đầu: {fld('ngay', long_day(c.founded), c.founded.isoformat())}",
        align="center",
        italic=True,
        after=8,
    )
    w.paragraph("<b>1. Tên công ty</b>", indent=0, after=1)
    w.paragraph(f"Tên công ty viết bằng tiếng Việt: {fld('ten_to_chuc', c.upper, c.name)}", indent=14)
    w.paragraph("<b>2. Địa chỉ trụ sở chính</b>", indent=0, after=1)
    w.paragraph(fld("dia_chi", c.seat.old if c.founded.year < 2025 else c.seat.new), indent=14)
    w.paragraph(f"Điện thoại: {c.phone}", indent=14)
    w.paragraph(
        f"<b>3. Vốn điều lệ:</b> {fld('so_tien', number(c.capital), str(c.capital))} đồng. Bằng chữ: {in_words(c.capital)} đồng",
        indent=0,
    )
    w.paragraph("<b>4. Người đại diện theo pháp luật của công ty</b>", indent=0, after=1)
    w.paragraph(
        f"Họ và tên: {fld('ho_ten', c.head.name.upper(), c.head.name)}    Giới tính: {c.head.sex}", indent=14, after=1
    )
    w.paragraph(
        f"Chức danh: Giám đốc. Sinh ngày: {day(c.head.born)}. Số giấy tờ pháp lý của cá nhân: {c.head.id_number}",
        indent=14,
    )
    w.space(8)
    sign_here(
        w,
        "TRƯỞNG PHÒNG",
        case.officer.name,
        hint="",
        seal=(f"Sở Tài chính|Tỉnh {case.town}", "PHÒNG|ĐĂNG KÝ|KINH DOANH"),
        key="nguoi_ky",
    )


@paper("gcn_dau_tu")
def investment_certificate(case: Case, w: Writer) -> None:
    c = case.company
    letterhead(w, (f"SỞ TÀI CHÍNH TỈNH {case.town.upper()}",), place=case.town, when=case.signed - timedelta(days=400))
    title(w, "GIẤY CHỨNG NHẬN ĐĂNG KÝ ĐẦU TƯ", f"Mã số dự án: {w.rng.randint(10**9, 10**10 - 1)}")
    w.paragraph("Căn cứ Luật Đầu tư số 61/2020/QH14;", italic=True)
    w.paragraph(
        f"Chứng nhận nhà đầu tư: {fld('ten_to_chuc', c.upper, c.name)}; mã số doanh nghiệp: {fld('mst', c.tax_code)}; địa chỉ: {c.seat.new}"
    )
    w.paragraph("Đăng ký thực hiện dự án đầu tư với nội dung như sau:")
    w.paragraph(f"<b>Điều 1.</b> Tên dự án đầu tư: Nhà máy sản xuất {c.product}.")
    w.paragraph(f"<b>Điều 2.</b> Tổng vốn đầu tư: {number(c.capital)} đồng. Thời hạn hoạt động của dự án: 50 năm.")
    w.paragraph(prose(w.rng, "project", 2))
    sign_here(
        w,
        "GIÁM ĐỐC",
        case.officer.name,
        hint="",
        seal=(f"Sở Tài chính|Tỉnh {case.town}", "SỞ|TÀI CHÍNH"),
        key="nguoi_ky",
    )


_DUES = {"land": "{Lệ phí trước bạ|Tiền sử dụng đất}", "other": "{Phí thẩm định hồ sơ cấp giấy phép|Phí thẩm định}"}


@paper("chung_tu", "chung_tu_nop_tien")
@paper("bien_lai", "chung_tu_nop_tien")
def receipt(case: Case, w: Writer) -> None:
    """Biên lai, giấy nộp tiền."""
    amount = w.rng.randint(2, 900) * 10_000
    kind = spin(w.rng, "{BIÊN LAI THU TIỀN PHÍ, LỆ PHÍ|GIẤY NỘP TIỀN VÀO NGÂN SÁCH NHÀ NƯỚC|PHIẾU THU}")
    who = case.company.head if case.procedure.startswith(("ground", "mineral", "waste")) else case.owner
    letterhead(
        w,
        (spin(w.rng, "{KHO BẠC NHÀ NƯỚC KHU VỰC|CHI CỤC THUẾ KHU VỰC}"),),
        number=f"{w.rng.randint(1000, 99999)}/{spin(w.rng, '{BL|GNT|PT}')}",
        place=case.town,
        when=case.signed,
        fields=False,
    )
    title(w, kind, "(Liên 2: Giao người nộp tiền)")
    w.field_line(f"Họ và tên người nộp tiền: {fld('ho_ten', who.name)}")
    w.field_line(f"Địa chỉ: {who.home.new}")
    w.field_line(f"Nội dung thu: {spin(w.rng, _DUES['land' if case.procedure.startswith('land') else 'other'])}")
    w.field_line(f"Số tiền: {fld('so_tien', number(amount), str(amount))} đồng")
    w.field_line(f"Số tiền bằng chữ: {in_words(amount)} đồng")
    w.paragraph(
        f"{fld('ngay', long_day(case.signed), case.signed.isoformat()).replace('ngày', 'Ngày', 1)}",
        align="right",
        italic=True,
    )
    y = w.y
    sign_here(w, "Người nộp tiền", who.name, side="left")
    w.y = y
    sign_here(w, "Người thu tiền", case.officer.name, seal=(f"Kho bạc Nhà nước|{case.town}", "ĐÃ THU TIỀN"))


__all__ = ["recipients"]
