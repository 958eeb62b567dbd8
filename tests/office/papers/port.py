"""Inland ports: permits, lists, certificates of vessels and crews, contracts of carriage."""
# ruff: noqa: E501 - the papers' wording stands on one line, as it is printed

from datetime import date, timedelta

from tests.office.case import Case
from tests.office.land import day, long_day, number
from tests.office.layout import letterhead, nation_head, place_date, sign_here, title
from tests.office.papers.registry import paper
from tests.office.people import make_person
from tests.office.prose import prose, spin
from tests.office.writer import Writer, fld


def vessel(case: Case) -> tuple[str, str]:
    """Name and registration number."""
    rng = case.dice("vessel")
    return (
        f"{rng.choice(('Phú Thuận', 'Hồng Phát', 'Tân Lợi', 'Minh Khai'))} {rng.randint(1, 89):02d}",
        f"{case.province.short.replace('Đ', 'D')[:2]}-{rng.randint(10000, 29999)}",
    )


def _vessel_lines(w: Writer, case: Case) -> None:
    name, code = vessel(case)
    w.field_line(f"Tên phương tiện: {name}", f"Số đăng ký: {fld('so_dang_ky_phuong_tien', code)}")


def _from_port(case: Case, w: Writer, name: str, *, number_: str, when: date) -> None:
    letterhead(
        w,
        (f"CẢNG VỤ ĐƯỜNG THỦY NỘI ĐỊA {spin(w.rng, '{KHU VỰC I|KHU VỰC II|KHU VỰC III}')}",),
        number=number_,
        place=case.town,
        when=when,
    )
    title(w, name)


def _end(case: Case, w: Writer, role: str, organ: str) -> None:
    sign_here(
        w, role, case.officer.name, hint="", seal=(f"{organ}|Tỉnh {case.town}", "ĐƯỜNG THỦY|NỘI ĐỊA"), key="nguoi_ky"
    )


@paper("roi_cang_cuoi")
def left_port(case: Case, w: Writer) -> None:
    _from_port(
        case,
        w,
        "GIẤY PHÉP RỜI CẢNG, BẾN THỦY NỘI ĐỊA",
        number_=f"{w.rng.randint(100, 9000)}/GP",
        when=case.received - timedelta(days=1),
    )
    _vessel_lines(w, case)
    w.field_line(f"Thuyền trưởng: {case.agent.name}", f"Số thuyền viên: {w.rng.randint(2, 8)}")
    w.field_line(
        f"Được phép rời: Bến {case.parcel.place.commune}",
        f"hồi {w.rng.randint(0, 23)} giờ, ngày {day(case.received - timedelta(days=1))}",
    )
    w.field_line(f"Nơi đến: Cảng {case.owner.home.commune}")
    _end(case, w, "ĐẠI DIỆN CẢNG VỤ", "Cảng vụ Đường thủy nội địa")


@paper("ds_hanh_khach")
def passengers(case: Case, w: Writer) -> None:
    nation_head(w)
    title(w, "DANH SÁCH HÀNH KHÁCH")
    _vessel_lines(w, case)
    rows = []
    for k in range(1, w.rng.randint(8, 18)):
        who = make_person(w.rng)
        rows.append((str(k), who.name, str(who.born.year), who.home.commune_name, ""))
    w.table(("STT", "Họ và tên", "Năm sinh", "Nơi cư trú", "Ghi chú"), rows, (1, 5, 2, 4, 2), centred=(0, 2))
    place_date(w, case.town, case.received)
    sign_here(w, "THUYỀN TRƯỞNG", case.agent.name)


@paper("dang_ky")
def registration(case: Case, w: Writer) -> None:
    letterhead(
        w,
        (f"SỞ XÂY DỰNG TỈNH {case.town.upper()}",),
        number=f"{w.rng.randint(100, 9000)}/ĐK",
        place=case.town,
        when=case.received - timedelta(days=900),
    )
    title(w, "GIẤY CHỨNG NHẬN ĐĂNG KÝ PHƯƠNG TIỆN THỦY NỘI ĐỊA")
    _vessel_lines(w, case)
    w.field_line(f"Chủ phương tiện: {fld('ho_ten', case.owner.name)}")
    w.field_line(f"Địa chỉ chủ phương tiện: {case.owner.home.new}")
    w.field_line(
        f"Công dụng: {spin(w.rng, '{Chở hàng khô|Chở hàng|Chở vật liệu xây dựng}')}",
        f"Năm đóng: {w.rng.randint(1998, 2022)}",
    )
    w.field_line(
        f"Vật liệu vỏ: {spin(w.rng, '{Thép|Gỗ}')}",
        f"Chiều dài thiết kế: {w.rng.randint(18, 46)},{w.rng.randint(10, 99)} m",
    )
    w.field_line(f"Trọng tải toàn phần: {w.rng.randint(60, 900)} tấn")
    _end(case, w, "GIÁM ĐỐC", "Sở Xây dựng")


def _until(w: Writer, case: Case, years: int = 1) -> str:
    until = case.received + timedelta(days=w.rng.randint(40, 330 * years))
    return fld("ngay_het_han", day(until), until.isoformat())


@paper("dang_kiem")
def inspection(case: Case, w: Writer) -> None:
    _from_inspector(case, w, "GIẤY CHỨNG NHẬN", "AN TOÀN KỸ THUẬT VÀ BẢO VỆ MÔI TRƯỜNG PHƯƠNG TIỆN THỦY NỘI ĐỊA")
    _vessel_lines(w, case)
    w.field_line(
        f"Cấp phương tiện: {spin(w.rng, '{VR-SI|VR-SII}')}",
        f"Vùng hoạt động: {spin(w.rng, '{SI|SII}')}",
        f"Mạn khô: {w.rng.randint(120, 600)} mm",
    )
    w.field_line(f"Giấy chứng nhận này có hiệu lực đến ngày: {_until(w, case)}")
    _end(case, w, "GIÁM ĐỐC", "Chi cục Đăng kiểm")


def _from_inspector(case: Case, w: Writer, *names: str) -> None:
    letterhead(
        w,
        (f"CHI CỤC ĐĂNG KIỂM SỐ {w.rng.randint(4, 15)}",),
        number=f"{w.rng.randint(100, 9000)}/ĐKVN",
        place=case.town,
        when=case.received - timedelta(days=35),
        parent=("CỤC ĐĂNG KIỂM VIỆT NAM",),
    )
    title(w, *names)


@paper("chuyen_mon")
def skill(case: Case, w: Writer) -> None:
    who = case.agent
    letterhead(
        w,
        ("CỤC ĐƯỜNG THỦY NỘI ĐỊA VIỆT NAM",),
        number=f"{w.rng.randint(1000, 90000)}/GCNKNCM",
        place="Hà Nội",
        when=case.received - timedelta(days=700),
    )
    title(
        w,
        spin(w.rng, "{GIẤY CHỨNG NHẬN KHẢ NĂNG CHUYÊN MÔN|CHỨNG CHỈ CHUYÊN MÔN}"),
        f"{spin(w.rng, '{Thuyền trưởng|Máy trưởng}')} hạng {spin(w.rng, '{nhất|nhì|ba}')}",
    )
    w.field_line(f"Cấp cho: {'ông' if not who.woman else 'bà'} {fld('ho_ten', who.name)}")
    w.field_line(f"Ngày sinh: {fld('ngay_sinh', day(who.born), who.born.isoformat())}")
    w.field_line(f"Nơi cư trú: {who.home.new}")
    w.field_line(f"Có giá trị đến ngày: {_until(w, case, 3)}")
    _end(case, w, "CỤC TRƯỞNG", "Cục Đường thủy nội địa")


@paper("danh_ba")
def crew(case: Case, w: Writer) -> None:
    nation_head(w)
    title(w, "SỔ DANH BẠ THUYỀN VIÊN")
    _vessel_lines(w, case)
    rows = [
        (str(k), who.name, str(who.born.year), spin(w.rng, "{thuyền trưởng|máy trưởng|thủy thủ|thợ máy}"))
        for k, who in enumerate([case.agent, *(make_person(w.rng, woman=False) for _ in range(3))], 1)
    ]
    w.table(("STT", "Họ và tên thuyền viên", "Năm sinh", "Chức danh"), rows, (1, 5, 2, 3), centred=(0, 2))
    place_date(w, case.town, case.signed)
    sign_here(w, "CHỦ PHƯƠNG TIỆN", case.owner.name)


@paper("hang_hoa")
def cargo(case: Case, w: Writer) -> None:
    nation_head(w)
    title(w, "HỢP ĐỒNG VẬN CHUYỂN" if w.rng.random() < 0.6 else "GIẤY VẬN CHUYỂN", f"Số: {w.rng.randint(10, 900)}/HĐVC")
    w.paragraph(f"Hôm nay, {fld('ngay', long_day(case.signed), case.signed.isoformat())}, chúng tôi gồm:")
    w.paragraph(f"<b>Bên thuê vận chuyển (Bên A):</b> {case.company.name}, địa chỉ: {case.company.seat.new}.", indent=0)
    w.paragraph(
        f"<b>Bên vận chuyển (Bên B):</b> {case.owner.title} {case.owner.name}, chủ phương tiện {vessel(case)[0]}, số đăng ký {fld('so_dang_ky_phuong_tien', vessel(case)[1])}.",
        indent=0,
    )
    w.table(
        ("TT", "Tên hàng", "Đơn vị tính", "Số lượng", "Cước phí (đồng)"),
        (
            (
                "1",
                spin(w.rng, "{Cát san lấp|Đá xây dựng|Gạo|Thức ăn thủy sản}"),
                "tấn",
                str(w.rng.randint(50, 800)),
                number(w.rng.randint(5, 90) * 1_000_000),
            ),
        ),
        (1, 4, 2, 2, 3),
        centred=(0, 2, 3, 4),
    )
    w.paragraph(
        f"Nơi nhận hàng: Bến {case.parcel.place.commune}. Người nhận hàng: {case.buyer.name}. {prose(w.rng, 'general', 1)}"
    )
    y = w.y
    sign_here(w, "BÊN VẬN CHUYỂN", case.owner.name, side="left")
    w.y = y
    sign_here(w, "BÊN THUÊ VẬN CHUYỂN", case.company.head.name)


@paper("bao_hiem")
def insurance(case: Case, w: Writer) -> None:
    letterhead(
        w,
        (f"TỔNG CÔNG TY BẢO HIỂM {spin(w.rng, '{SAO VIỆT|ĐẠI NAM|HƯNG THỊNH}')}",),
        number=f"{w.rng.randint(1000, 90000)}/BH",
        place=case.town,
        when=case.signed,
    )
    title(w, "GIẤY CHỨNG NHẬN BẢO HIỂM", "Trách nhiệm dân sự chủ phương tiện thủy nội địa")
    _vessel_lines(w, case)
    w.field_line(f"Người được bảo hiểm: {case.owner.name}")
    w.field_line(f"Thời hạn bảo hiểm: từ ngày {day(case.signed)} đến ngày {_until(w, case)}")
    w.field_line(f"Phí bảo hiểm: {number(w.rng.randint(6, 90) * 100_000)} đồng")
    _end(case, w, "ĐẠI DIỆN DOANH NGHIỆP BẢO HIỂM", "Tổng công ty Bảo hiểm")


@paper("du_dieu_kien_bay")
def airworthy(case: Case, w: Writer) -> None:
    letterhead(
        w, ("CỤC HÀNG KHÔNG VIỆT NAM",), number=f"{w.rng.randint(10, 900)}/ĐKB", place="Hà Nội", when=case.signed
    )
    title(w, "GIẤY CHỨNG NHẬN ĐỦ ĐIỀU KIỆN BAY")
    w.field_line(
        f"Kiểu loại tàu bay: thủy phi cơ {spin(w.rng, '{DHC-6|C208}')}", f"Số xuất xưởng: {w.rng.randint(1000, 9999)}"
    )
    w.field_line(f"Có hiệu lực đến: {_until(w, case)}")
    _end(case, w, "CỤC TRƯỞNG", "Cục Hàng không Việt Nam")


@paper("hang_nguy_hiem")
def dangerous(case: Case, w: Writer) -> None:
    _from_port(
        case, w, "GIẤY PHÉP VẬN CHUYỂN HÀNG HÓA NGUY HIỂM", number_=f"{w.rng.randint(10, 900)}/GPVC", when=case.signed
    )
    _vessel_lines(w, case)
    w.field_line(f"Tên hàng hóa nguy hiểm: {spin(w.rng, '{Xăng dầu|Khí hóa lỏng}')}")
    w.field_line(f"Có giá trị đến ngày: {_until(w, case)}")
    _end(case, w, "GIÁM ĐỐC", "Sở Công Thương")


@paper("bien_ban_dang_kiem")
def check_report(case: Case, w: Writer) -> None:
    _from_inspector(case, w, "BIÊN BẢN KIỂM TRA", "Xác nhận phương tiện đủ điều kiện hoạt động")
    _vessel_lines(w, case)
    w.paragraph(
        f"Kết luận: phương tiện đủ điều kiện hoạt động sau khi {spin(w.rng, '{hoán cải|sửa chữa|đóng mới}')} và hạ thủy.",
        indent=0,
    )
    _end(case, w, "ĐĂNG KIỂM VIÊN", "Chi cục Đăng kiểm")


@paper("pa_ha_thuy")
def launching(case: Case, w: Writer) -> None:
    nation_head(w)
    title(w, "PHƯƠNG ÁN BẢO ĐẢM AN TOÀN GIAO THÔNG", "Khi hạ thủy phương tiện")
    _vessel_lines(w, case)
    w.paragraph(
        f"Việc hạ thủy tiến hành tại cơ sở đóng tàu {case.parcel.place.commune}, có {w.rng.randint(2, 5)} phương tiện cảnh giới thượng lưu và hạ lưu. {prose(w.rng, 'general', 2)}"
    )
    place_date(w, case.town, case.signed)
    sign_here(w, "CHỦ PHƯƠNG TIỆN", case.owner.name)


__all__ = ["vessel"]
