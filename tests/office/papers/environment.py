"""Environment, water, minerals: returns, requests, reports, decisions, results of analyses, maps."""
# ruff: noqa: E501 - the papers' wording stands on one line, as it is printed

from datetime import date, timedelta

from tests.office.case import Case
from tests.office.land import area, day, in_words, long_day, number
from tests.office.layout import form_number, letterhead, nation_head, official_end, place_date, sign_here, title, typed
from tests.office.papers.registry import paper
from tests.office.prose import prose, spin
from tests.office.sheet import PictureMark
from tests.office.truth import Part
from tests.office.writer import Writer, fld


def _project(case: Case) -> str:
    return case.dice("project").choice(
        (
            f"Nhà máy sản xuất {case.company.product}",
            f"Mở rộng nhà máy chế biến {case.company.product}",
            f"Xưởng {case.company.product} công suất cao",
        )
    )


def flow_of(case: Case) -> int:
    """The water flow all papers of a case agree on, m³ a day."""
    return case.dice("flow").randint(25, 2900)


def _company_seal(case: Case) -> tuple[str, str]:
    return (f"{case.company.name}|M.S.D.N: {case.company.tax_code}", case.company.name.split(" ", 3)[-1])


def _company_lines(w: Writer, case: Case, label: str, first: int = 1, tax: bool = True) -> None:
    c = case.company
    w.field_line(f"{first}. {label}: {fld('ten_to_chuc', c.name if w.rng.random() < 0.6 else c.upper, c.name)}")
    w.field_line(f"Địa chỉ{spin(w.rng, '{| trụ sở chính}')}: {fld('dia_chi', c.seat.new)}")
    if tax:
        w.field_line(f"{spin(w.rng, '{Mã số thuế|Mã số doanh nghiệp|Mã số thuế (MST)}')}: {fld('mst', c.tax_code)}")
    w.field_line(f"Điện thoại: {fld('so_dien_thoai', c.phone)}", "Fax:")


@paper("wastewater_fee_industrial/to_khai", "to_khai_phi_nuoc_thai")
def fee_return(case: Case, w: Writer) -> None:
    """Tờ khai nộp phí bảo vệ môi trường đối với nước thải công nghiệp (Mẫu số 02)."""
    c, flow = case.company, flow_of(case)
    quarter, year = (
        ((case.received.month - 2) // 3 % 4) + 1,
        case.received.year if case.received.month > 3 else case.received.year - 1,
    )
    quarter = 4 if case.received.month <= 3 else quarter
    form_number(w, "Mẫu số 02")
    nation_head(w)
    title(w, "TỜ KHAI NỘP PHÍ BẢO VỆ MÔI TRƯỜNG", "ĐỐI VỚI NƯỚC THẢI CÔNG NGHIỆP", f"Quý {quarter} năm {year}")
    w.paragraph(
        f"Kính gửi: Sở Nông nghiệp và Môi trường {spin(w.rng, '{tỉnh|tỉnh}')} {case.town}", align="center", after=8
    )
    w.paragraph("<b>A. THÔNG TIN CHUNG</b>", indent=0)
    _company_lines(w, case, "Tên người nộp phí")
    w.field_line(f"Lĩnh vực sản xuất, chế biến: {c.product}")
    w.paragraph("<b>B. THÔNG TIN VỀ HOẠT ĐỘNG SẢN XUẤT TRONG KỲ TÍNH PHÍ</b>", indent=0)
    w.field_line(f"Lưu lượng nước thải trung bình: {fld('luu_luong', number(flow))} m³/ngày đêm")
    volume = flow * 90
    rows, total = [], 0
    for name, rate in (("COD", 2000), ("TSS", 2400)):
        value = w.rng.randint(18, 140)
        fee = round(volume * value / 1000 * rate)
        total += fee
        rows.append((name, str(value), number(volume), number(rate), number(fee)))
    w.table(
        ("Thông số ô nhiễm", "Hàm lượng (mg/l)", "Tổng lượng nước thải (m³)", "Mức thu (đồng/kg)", "Số phí (đồng)"),
        rows,
        (3, 2, 3, 2.4, 3),
        centred=(0, 1, 2, 3, 4),
    )
    fixed = 1_500_000 // 4
    w.field_line(f"Phí cố định (f): {number(fixed)} đồng")
    w.field_line(f"Số phí phải nộp trong kỳ: {fld('so_tien', number(total + fixed), str(total + fixed))} đồng")
    w.field_line(f"(Bằng chữ: {in_words(total + fixed)} đồng)")
    w.paragraph("Tôi cam đoan số liệu kê khai trên đây là đúng với thực tế hoạt động của đơn vị.", indent=0)
    place_date(w, case.town, case.signed)
    sign_here(
        w, "THỦ TRƯỞNG ĐƠN VỊ", c.head.name, hint="(Ký, ghi họ tên, đóng dấu)", seal=_company_seal(case), key="nguoi_ky"
    )


_TESTS = (("pH", "-", "TCVN 6492:2011"), ("COD", "mg/l", "SMEWW 5220C:2017"), ("BOD5 (20°C)", "mg/l", "TCVN 6001-1:2008"), ("TSS", "mg/l", "TCVN 6625:2000"), ("Amoni (tính theo N)", "mg/l", "TCVN 5988:1995"), ("Tổng Nitơ", "mg/l", "TCVN 6638:2000"), ("Tổng Photpho", "mg/l", "TCVN 6202:2008"), ("Coliform", "MPN/100ml", "TCVN 6187-2:1996"), ("Sắt tổng", "mg/l", "TCVN 6177:1996"), ("Độ cứng", "mg/l", "TCVN 6224:1996"))  # fmt: skip


@paper("ket_qua_phan_tich", "phieu_phan_tich")
@paper("chat_luong_nuoc", "phieu_phan_tich")
def analysis(case: Case, w: Writer) -> None:
    """Phiếu kết quả phân tích / thử nghiệm."""
    issued = case.signed - timedelta(days=w.rng.randint(2, 40))
    letterhead(
        w,
        (f"TRUNG TÂM QUAN TRẮC {spin(w.rng, '{MÔI TRƯỜNG XANH|PHÂN TÍCH AN BÌNH|KỸ THUẬT MIỀN NAM}')}",),
        number=f"{w.rng.randint(100, 3000)}/{issued.year}/PTN",
        place=case.town,
        when=issued,
    )
    ground = case.procedure.startswith("ground")
    title(
        w,
        "PHIẾU KẾT QUẢ PHÂN TÍCH CHẤT LƯỢNG NƯỚC"
        if ground
        else spin(w.rng, "{PHIẾU KẾT QUẢ PHÂN TÍCH|PHIẾU KẾT QUẢ THỬ NGHIỆM|PHIẾU KẾT QUẢ PHÂN TÍCH NƯỚC THẢI}"),
    )
    w.field_line(f"Tên khách hàng: {fld('ten_to_chuc', case.company.name)}")
    w.field_line(f"Địa chỉ: {case.company.seat.new}")
    w.field_line(
        f"Loại mẫu: {'Nước dưới đất' if ground else 'Nước thải sau xử lý'}",
        f"Ngày lấy mẫu: {fld('ngay', day(issued - timedelta(days=9)), (issued - timedelta(days=9)).isoformat(), 'lay_mau')}",
    )
    rows = [
        (
            str(k),
            name,
            unit,
            f"{w.rng.uniform(*((6.2, 8.4) if name == 'pH' else (0.2, 60))):.1f}".replace(".", ","),
            method,
        )
        for k, (name, unit, method) in enumerate(w.rng.sample(_TESTS, w.rng.randint(6, 10)), 1)
    ]
    w.table(
        ("TT", "Thông số", "Đơn vị tính", "Kết quả", "Phương pháp thử"), rows, (1, 4, 2.5, 2, 4.5), centred=(0, 2, 3)
    )
    w.paragraph(
        f"Ghi chú: Kết quả chỉ có giá trị trên mẫu thử. Phòng thử nghiệm đạt VIMCERTS {w.rng.randint(100, 300)}.",
        indent=0,
        italic=True,
        size=11,
    )
    y = w.y
    sign_here(w, "TRƯỞNG PHÒNG THỬ NGHIỆM", case.agent.name, side="left", hint="")
    w.y = y
    sign_here(
        w,
        "GIÁM ĐỐC",
        case.officer.name,
        hint="",
        seal=("Trung tâm Quan trắc|Phòng thử nghiệm", "TRUNG TÂM|QUAN TRẮC"),
        key="nguoi_ky",
    )


@paper("hazardous_waste_generator/don", "don_chu_nguon_thai")
def waste_form(case: Case, w: Writer) -> None:
    form_number(w, "Phụ lục 6(A)" if case.received >= date(2015, 9, 1) else "Phụ lục 1A")
    nation_head(w)
    place_date(w, case.town, case.signed)
    title(w, "ĐƠN ĐĂNG KÝ CHỦ NGUỒN THẢI CHẤT THẢI NGUY HẠI", "(cấp lần đầu)")
    w.paragraph(f"Kính gửi: Sở Tài nguyên và Môi trường tỉnh {case.province.name}", align="center")
    w.paragraph("<b>1. Phần khai chung:</b>", indent=0)
    _company_lines(w, case, "Tên chủ nguồn thải", 1)
    w.paragraph("<b>2. Dữ liệu về sản xuất:</b>", indent=0)
    w.paragraph(
        f"Sản phẩm chính: {case.company.product}, sản lượng bình quân {w.rng.randint(50, 9000)} tấn/năm.", indent=0
    )
    w.paragraph("<b>3. Danh sách chất thải nguy hại phát sinh thường xuyên:</b>", indent=0)
    waste = w.rng.sample(
        (
            ("Bóng đèn huỳnh quang thải", "16 01 06"),
            ("Giẻ lau nhiễm dầu", "18 02 01"),
            ("Dầu động cơ thải", "17 02 03"),
            ("Pin, ắc quy chì thải", "19 06 01"),
            ("Bao bì mềm thải", "18 01 01"),
            ("Hộp mực in thải", "08 02 04"),
        ),
        4,
    )
    rows = [
        (str(k), name, spin(w.rng, "{Rắn|Lỏng}"), str(w.rng.randint(5, 900)), fld("ma_ctnh", code))
        for k, (name, code) in enumerate(waste, 1)
    ]
    w.table(
        ("TT", "Tên chất thải", "Trạng thái", "Số lượng (kg/năm)", "Mã CTNH"),
        rows,
        (1, 5, 2, 3, 2.5),
        centred=(0, 2, 3, 4),
    )
    w.paragraph(
        "Tôi xin cam đoan những thông tin cung cấp ở trên là đúng sự thật, đề nghị quý Sở cấp Sổ đăng ký chủ nguồn thải.",
        indent=0,
    )
    sign_here(
        w,
        "GIÁM ĐỐC",
        case.company.head.name,
        hint="(Ký, ghi họ tên, đóng dấu)",
        seal=_company_seal(case),
        key="nguoi_ky",
    )


def _letter(case: Case, w: Writer, about: str, to: str, body: str, *, form: str = "") -> None:
    c = case.company
    if form and w.rng.random() < 0.5:
        form_number(w, form)
    letterhead(
        w, (c.upper,), number=f"{w.rng.randint(10, 400)}/CV-{c.short}", place=case.town, when=case.signed, about=about
    )
    w.paragraph(f"Kính gửi: {to}", align="center", after=8)
    w.paragraph(f"Chúng tôi là: {fld('ten_to_chuc', c.name)}, chủ dự án: {_project(case)}.")
    w.paragraph(f"Địa chỉ trụ sở chính: {fld('dia_chi', c.seat.new)}; điện thoại: {fld('so_dien_thoai', c.phone)}.")
    w.paragraph(
        f"Giấy chứng nhận đăng ký doanh nghiệp, mã số doanh nghiệp: {fld('mst', c.tax_code)}, đăng ký lần đầu ngày {day(c.founded)}."
    )
    w.paragraph(f"Người đại diện theo pháp luật: {c.head.name}, chức vụ: Giám đốc.")
    w.paragraph(body)
    w.paragraph(
        "Chúng tôi cam kết và chịu hoàn toàn trách nhiệm trước pháp luật về tính chính xác, trung thực của các thông tin, số liệu nêu trong hồ sơ."
    )
    official_end(w, "GIÁM ĐỐC", c.head.name, ("Như trên;", "Lưu: VT, KT."), _company_seal(case))


@paper("environmental_permit/de_nghi", "de_nghi_gpmt")
def permit_request(case: Case, w: Writer) -> None:
    _letter(case, w, spin(w.rng, "{đề nghị cấp giấy phép môi trường|đề nghị cấp giấy phép môi trường của cơ sở}"), f"Ủy ban nhân dân tỉnh {case.town}",
            f"Chúng tôi xin gửi đến quý cơ quan hồ sơ đề nghị cấp giấy phép môi trường của dự án {_project(case)}, gồm báo cáo đề xuất và các tài liệu kèm theo. Đề nghị quý cơ quan xem xét cấp giấy phép môi trường.", form="Phụ lục XIII")  # fmt: skip


@paper("eia_appraisal/de_nghi", "de_nghi_dtm")
def eia_request(case: Case, w: Writer) -> None:
    _letter(case, w, spin(w.rng, "{|đề nghị }") + "thẩm định báo cáo đánh giá tác động môi trường", f"Sở Nông nghiệp và Môi trường tỉnh {case.town}",
            f"Chúng tôi gửi kèm theo văn bản này hồ sơ đề nghị thẩm định báo cáo đánh giá tác động môi trường của dự án {_project(case)}. Đề nghị quý cơ quan tổ chức thẩm định.", form="Mẫu số 02")  # fmt: skip


def _report(
    case: Case,
    w: Writer,
    name: str,
    topic: str,
    chapters: tuple[str, ...],
    *,
    lines: tuple[str, ...] = (),
    depth: tuple[int, int] = (2, 4),
) -> None:
    """Cover, contents, chapters."""
    c = case.company
    typed(w)
    w.part = Part.HEAD
    w.block()
    w.paragraph(f"{fld('ten_to_chuc', c.upper, c.name)}", align="center", bold=True, after=2)
    w.paragraph("---------------", align="center", after=150)
    w.part = Part.TITLE
    w.block()
    w.paragraph(name, align="center", bold=True, size=20, after=14)
    w.paragraph(
        f"{spin(w.rng, '{của dự án|của cơ sở|Dự án}')}: {_project(case)}", align="center", bold=True, size=15, after=10
    )
    w.paragraph(f"Địa điểm: {c.seat.parcel}", align="center", after=24)
    w.part = Part.BODY
    for line in lines:
        w.paragraph(line, align="center")
    if w.rng.random() < 0.7:
        w.space(30)
        y = w.y
        sign_here(w, "ĐƠN VỊ TƯ VẤN", case.agent.name, side="left", hint="")
        w.y = y
        sign_here(w, "CHỦ DỰ ÁN", c.head.name, hint="", seal=_company_seal(case))
    w.y = max(w.y + 10, w.bottom - 30)
    w.paragraph(f"{case.town}, tháng {case.signed.month} năm {case.signed.year}", align="center", italic=True)
    w.new_sheet()
    w.paragraph("<b>MỤC LỤC</b>", align="center")
    for k, chapter in enumerate(chapters, 1):
        w.paragraph(f"Chương {k}. {chapter}", indent=0, leader=True, after=2)
    w.new_sheet()
    for k, chapter in enumerate(chapters, 1):
        w.paragraph(f"<b>CHƯƠNG {k}. {chapter.upper()}</b>", align="center", keep=40)
        for j in range(1, w.rng.randint(*depth) + 1):
            w.paragraph(f"<b>{k}.{j}.</b> {prose(w.rng, topic, w.rng.randint(3, 5))}")


@paper("environmental_permit/bao_cao_de_xuat", "bao_cao_de_xuat")
def proposal(case: Case, w: Writer) -> None:
    _report(case, w, "BÁO CÁO ĐỀ XUẤT CẤP GIẤY PHÉP MÔI TRƯỜNG", "environment", ("Thông tin chung về dự án", "Sự phù hợp với quy hoạch", "Các công trình, biện pháp bảo vệ môi trường", "Nội dung đề nghị cấp giấy phép môi trường"),
            lines=(f"Tên chủ dự án: {case.company.name}", f"Lưu lượng xả nước thải lớn nhất: {fld('luu_luong', number(flow_of(case)))} m³/ngày đêm"))  # fmt: skip


@paper("dtm", "bao_cao_dtm")
@paper("bao_cao_dtm")
def eia_report(case: Case, w: Writer) -> None:
    _report(
        case,
        w,
        "BÁO CÁO ĐÁNH GIÁ TÁC ĐỘNG MÔI TRƯỜNG",
        "environment",
        (
            "Mô tả dự án",
            "Điều kiện tự nhiên, kinh tế - xã hội",
            "Đánh giá, dự báo tác động",
            "Chương trình quản lý và giám sát môi trường",
            "Tham vấn",
        ),
    )


@paper("nckt", "bao_cao_nckt")
@paper("du_an", "bao_cao_nckt")
def feasibility(case: Case, w: Writer) -> None:
    name = (
        spin(w.rng, "{DỰ ÁN ĐẦU TƯ KHAI THÁC KHOÁNG SẢN|BÁO CÁO NGHIÊN CỨU KHẢ THI}")
        if case.procedure.startswith("mineral")
        else spin(w.rng, "{BÁO CÁO NGHIÊN CỨU KHẢ THI|BÁO CÁO KINH TẾ - KỸ THUẬT|THUYẾT MINH DỰ ÁN ĐẦU TƯ}")
    )
    _report(
        case,
        w,
        name,
        "project",
        (
            "Sự cần thiết đầu tư",
            "Quy mô và địa điểm",
            "Giải pháp kỹ thuật",
            "Tổng mức đầu tư",
            "Hiệu quả kinh tế - xã hội",
        ),
        lines=(f"Chủ đầu tư: {case.company.name}",),
    )


@paper("groundwater_licence/bao_cao", "bao_cao_nuoc")
def water_report(case: Case, w: Writer) -> None:
    _report(case, w, spin(w.rng, "{ĐỀ ÁN KHAI THÁC NƯỚC DƯỚI ĐẤT|BÁO CÁO KẾT QUẢ THĂM DÒ ĐÁNH GIÁ TRỮ LƯỢNG NƯỚC DƯỚI ĐẤT|BÁO CÁO HIỆN TRẠNG KHAI THÁC NƯỚC DƯỚI ĐẤT}"), "water",
            ("Mở đầu", "Đặc điểm địa chất thủy văn", "Tính toán trữ lượng khai thác", "Kết luận và kiến nghị"), lines=(f"Tổng lưu lượng khai thác: {fld('luu_luong', number(flow_of(case)))} m³/ngày đêm",))  # fmt: skip


@paper("tu_xu_ly")
def own_treatment(case: Case, w: Writer) -> None:
    _report(
        case,
        w,
        spin(w.rng, "{CAM KẾT BẢO VỆ MÔI TRƯỜNG|KẾ HOẠCH BẢO VỆ MÔI TRƯỜNG}"),
        "environment",
        ("Thông tin chung", "Biện pháp bảo vệ môi trường và tự xử lý chất thải"),
        depth=(2, 3),
    )


def _decision(case: Case, w: Writer, subject: str, articles: tuple[str, ...], code: str = "QĐ-UBND") -> None:
    town, when = case.town, case.signed - timedelta(days=w.rng.randint(60, 500))
    letterhead(
        w, (f"ỦY BAN NHÂN DÂN TỈNH {town.upper()}",), number=f"{w.rng.randint(50, 3500)}/{code}", place=town, when=when
    )
    title(w, "QUYẾT ĐỊNH", subject, rule=True)
    w.paragraph(f"<b>CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH {town.upper()}</b>", align="center")
    for basis in w.rng.sample(
        (
            "Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025;",
            "Căn cứ Luật Bảo vệ môi trường ngày 17 tháng 11 năm 2020;",
            "Căn cứ Nghị định số 08/2022/NĐ-CP ngày 10 tháng 01 năm 2022 của Chính phủ;",
            "Căn cứ Luật Khoáng sản ngày 17 tháng 11 năm 2010;",
        ),
        3,
    ):
        w.paragraph(basis, italic=True, after=2)
    w.paragraph("Theo đề nghị của Giám đốc Sở Nông nghiệp và Môi trường.", italic=True)
    w.paragraph("<b>QUYẾT ĐỊNH:</b>", align="center")
    for k, text in enumerate(articles, 1):
        w.paragraph(f"<b>Điều {k}.</b> {text}")
    w.paragraph(
        f"<b>Điều {len(articles) + 1}.</b> Quyết định này có hiệu lực thi hành kể từ ngày ký. Chánh Văn phòng Ủy ban nhân dân tỉnh, Giám đốc các sở, ngành liên quan và {case.company.name} chịu trách nhiệm thi hành Quyết định này./."
    )
    official_end(
        w,
        "PHÓ CHỦ TỊCH",
        case.officer.name,
        ("Như Điều " + str(len(articles) + 1) + ";", "Sở NN&MT;", "Lưu: VT."),
        (f"Ủy ban nhân dân|Tỉnh {town}", "U.B.N.D"),
        above=("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH"),
    )


@paper("qd_dtm")
def eia_decision(case: Case, w: Writer) -> None:
    _decision(case, w, spin(w.rng, "{Phê duyệt kết quả thẩm định báo cáo đánh giá tác động môi trường|Về việc phê duyệt kết quả thẩm định báo cáo đánh giá tác động môi trường}") + f" của dự án {_project(case)}", (
        f"Phê duyệt kết quả thẩm định báo cáo đánh giá tác động môi trường của dự án {_project(case)} do {fld('ten_to_chuc', case.company.name)} làm chủ dự án, thực hiện tại {case.company.seat.parcel}.",
        f"Chủ dự án có trách nhiệm: {prose(w.rng, 'environment', 3)}",
    ))  # fmt: skip


@paper("qd_tru_luong")
def reserves_decision(case: Case, w: Writer) -> None:
    _decision(case, w, "Phê duyệt trữ lượng khoáng sản trong báo cáo kết quả thăm dò", (
        f"Phê duyệt trữ lượng khoáng sản đá xây dựng trong báo cáo kết quả thăm dò của {fld('ten_to_chuc', case.company.name)}: tổng trữ lượng cấp 121 và cấp 122 là {number(w.rng.randint(300_000, 4_000_000))} m³.",
        prose(w.rng, "mineral", 3),
    ))  # fmt: skip


@paper("trung_dau_gia")
def auction_decision(case: Case, w: Writer) -> None:
    _decision(
        case,
        w,
        "Công nhận kết quả trúng đấu giá quyền khai thác khoáng sản",
        (
            f"Công nhận {fld('ten_to_chuc', case.company.name)} trúng đấu giá quyền khai thác khoáng sản tại khu vực {case.parcel.place.commune}, mức trúng đấu giá {w.rng.randint(3, 9)},{w.rng.randint(1, 9)}%.",
        ),
    )


@paper("tham_van")
def consultation(case: Case, w: Writer) -> None:
    place = case.company.seat
    letterhead(
        w,
        (f"ỦY BAN NHÂN DÂN {place.commune_name.upper()}",),
        number=f"{w.rng.randint(10, 300)}/BB-UBND",
        place=case.town,
        when=case.signed,
    )
    title(w, spin(w.rng, "{BIÊN BẢN HỌP THAM VẤN|BIÊN BẢN HỌP THAM VẤN CỘNG ĐỒNG DÂN CƯ}"))
    w.paragraph(
        f"Hôm nay, tại Ủy ban nhân dân {place.commune_name} đã tiến hành họp tham vấn cộng đồng dân cư chịu tác động trực tiếp bởi dự án {_project(case)} do {case.company.name} làm chủ dự án. Số người tham dự: {w.rng.randint(15, 90)} người."
    )
    w.paragraph(prose(w.rng, "environment", 4))
    w.paragraph(
        "Các ý kiến tham vấn đều thống nhất với nội dung của báo cáo và đề nghị chủ dự án thực hiện đúng cam kết."
    )
    official_end(
        w,
        "CHỦ TỊCH",
        case.officer.name,
        ("Chủ dự án;", "Lưu: VT."),
        (f"Ủy ban nhân dân|Tỉnh {case.town}", place.commune),
    )


@paper("groundwater_licence/don", "don_nuoc_duoi_dat")
def water_form(case: Case, w: Writer) -> None:
    c = case.company
    if w.rng.random() < 0.5:
        form_number(w, "Mẫu 04")
    nation_head(w)
    title(
        w,
        spin(
            w.rng,
            "{ĐƠN ĐỀ NGHỊ CẤP GIẤY PHÉP KHAI THÁC NƯỚC DƯỚI ĐẤT|ĐƠN ĐỀ NGHỊ CẤP GIẤY PHÉP KHAI THÁC NƯỚC DƯỚI ĐẤT|ĐƠN ĐỀ NGHỊ CẤP GIẤY PHÉP KHAI THÁC, SỬ DỤNG NƯỚC DƯỚI ĐẤT}",
        ),
    )
    w.paragraph(f"Kính gửi: Ủy ban nhân dân tỉnh {case.town}", align="center", after=8)
    w.paragraph("<b>1. Tổ chức, cá nhân đề nghị cấp phép:</b>", indent=0)
    w.field_line(f"1.1. Tên tổ chức, cá nhân: {fld('ten_to_chuc', c.name)}")
    w.field_line(f"1.2. Mã số doanh nghiệp: {fld('mst', c.tax_code)}")
    w.field_line(f"1.3. Địa chỉ: {fld('dia_chi', c.seat.new)}")
    w.field_line(
        f"1.4. Người đại diện: {fld('ho_ten', c.head.name)}",
        f"Số định danh cá nhân: {fld('so_dinh_danh', c.head.id_number)}",
    )
    w.paragraph("<b>2. Thông tin chung về công trình khai thác:</b>", indent=0)
    w.field_line(f"Tầng chứa nước khai thác: {spin(w.rng, '{Pleistocen giữa - trên|Pliocen giữa|Miocen trên}')}")
    w.field_line(
        f"Số lượng giếng: {w.rng.randint(1, 4)} giếng",
        f"Tổng lưu lượng khai thác: {fld('luu_luong', number(flow_of(case)))} m³/ngày đêm",
    )
    w.field_line("Thời hạn đề nghị cấp phép: 05 năm")
    w.paragraph("<b>3. Cam kết của tổ chức, cá nhân đề nghị cấp phép:</b> " + prose(w.rng, "general", 2), indent=0)
    place_date(w, case.town, case.signed)
    sign_here(
        w,
        "Tổ chức, cá nhân đề nghị cấp phép",
        c.head.name,
        hint="(Ký, ghi rõ họ tên, đóng dấu)",
        seal=_company_seal(case),
        key="nguoi_ky",
    )


def _map(case: Case, w: Writer, name: str, what: str) -> None:
    title(w, name, f"Tỷ lệ 1:{w.rng.choice((1000, 2000, 5000))}")
    w.paragraph(f"{what}: {case.company.name}", align="center")
    h = 330
    w.sheet.marks.append(PictureMark(w.left, w.y, w.right - w.left, h, "parcel", w.seed()))
    w.y += h + 12
    w.block()
    rows = [
        (str(k), f"{w.rng.uniform(1_100_000, 1_140_000):.2f}", f"{w.rng.uniform(540_000, 580_000):.2f}")
        for k in range(1, 5)
    ]
    w.table(("Điểm góc", "X (m)", "Y (m)"), rows, (2, 3, 3), centred=(0, 1, 2))
    w.paragraph(
        "Hệ tọa độ VN-2000, kinh tuyến trục 105°30', múi chiếu 3°. Chỉ dẫn: ranh giới khu vực; vị trí giếng khai thác.",
        indent=0,
        size=11,
    )
    y = w.y
    sign_here(w, "Người lập", case.agent.name, side="left", hint="")
    w.y = y
    sign_here(w, "GIÁM ĐỐC", case.company.head.name, hint="", seal=_company_seal(case))


@paper("so_do")
def wells_map(case: Case, w: Writer) -> None:
    _map(
        case,
        w,
        spin(w.rng, "{SƠ ĐỒ KHU VỰC VÀ VỊ TRÍ CÔNG TRÌNH KHAI THÁC|SƠ ĐỒ VỊ TRÍ CÔNG TRÌNH KHAI THÁC NƯỚC}"),
        "Chủ công trình",
    )


@paper("ban_do")
def mining_map(case: Case, w: Writer) -> None:
    _map(case, w, "BẢN ĐỒ KHU VỰC KHAI THÁC KHOÁNG SẢN", "Tổ chức đề nghị")


@paper("mineral_licence/don", "don_khoang_san")
def mining_form(case: Case, w: Writer) -> None:
    c, size = case.company, round(w.rng.uniform(20_000, 240_000))
    if case.received < date(2025, 7, 2):
        form_number(w, "Mẫu số 05")
    nation_head(w)
    place_date(w, case.town, case.signed)
    title(w, "ĐƠN ĐỀ NGHỊ CẤP GIẤY PHÉP KHAI THÁC KHOÁNG SẢN")
    w.paragraph(f"Kính gửi: Ủy ban nhân dân tỉnh {case.town}", align="center")
    _company_lines(w, case, "Tên tổ chức, cá nhân")
    w.paragraph(
        f"Đề nghị được cấp Giấy phép khai thác khoáng sản {spin(w.rng, '{đá xây dựng|cát san lấp|sét gạch ngói}')} tại {case.parcel.place.parcel}.",
        indent=0,
    )
    w.field_line(f"Diện tích khu vực khai thác: {fld('dien_tich', area(size), str(float(size)))} m²")
    w.field_line(
        f"Trữ lượng khai thác: {number(w.rng.randint(200_000, 3_000_000))} m³",
        f"Công suất khai thác: {number(w.rng.randint(20_000, 200_000))} m³/năm",
    )
    w.field_line("Phương pháp khai thác: lộ thiên", f"Thời hạn khai thác: {w.rng.randint(3, 20)} năm")
    w.field_line("Mục đích sử dụng khoáng sản: làm vật liệu xây dựng thông thường")
    w.paragraph(
        f"{c.name} cam đoan thực hiện đúng quy định của pháp luật về khoáng sản và pháp luật khác có liên quan.",
        indent=0,
    )
    sign_here(
        w, "GIÁM ĐỐC", c.head.name, hint="(Ký, ghi rõ họ tên, đóng dấu)", seal=_company_seal(case), key="nguoi_ky"
    )


__all__ = ["flow_of", "long_day"]
