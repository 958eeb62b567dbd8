"""Papers that belong to no component: the office's own forms, and things people send by mistake."""
# ruff: noqa: E501 - the papers' wording stands on one line, as it is printed

from datetime import timedelta

from tests.office.case import Case
from tests.office.land import long_day, number
from tests.office.layout import letterhead, nation_head, place_date, sign_here, title
from tests.office.papers.registry import paper
from tests.office.prose import prose, spin
from tests.office.writer import Writer, fld


@paper("mau_01", "mau_01_tiep_nhan")
def intake_slip(case: Case, w: Writer) -> None:
    """Giấy tiếp nhận hồ sơ và hẹn trả kết quả."""
    letterhead(
        w,
        ("TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG",),
        number=f"{w.rng.randint(10, 900)}/TNHS",
        place=case.town,
        when=case.received,
        parent=(f"ỦY BAN NHÂN DÂN TỈNH {case.town.upper()}",),
    )
    title(w, "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ")
    w.field_line(
        f"Mã hồ sơ: {fld('ma_ho_so', f'H{w.rng.randint(10, 61)}.{w.rng.randint(1, 20):02d}-{case.received:%y%m%d}-{w.rng.randint(1, 999):04d}')}"
    )
    w.field_line(f"Tiếp nhận hồ sơ của: {fld('ho_ten', case.owner.name)}")
    w.field_line(f"Địa chỉ: {case.owner.home.new}")
    w.field_line(
        f"Thời gian nhận hồ sơ: {case.received:%d/%m/%Y}",
        f"Thời gian trả kết quả: {case.received + timedelta(days=14):%d/%m/%Y}",
    )
    y = w.y
    sign_here(w, "NGƯỜI NỘP HỒ SƠ", case.owner.name, side="left")
    w.y = y
    sign_here(w, "NGƯỜI TIẾP NHẬN HỒ SƠ", case.officer.name)


@paper("la_don_nghi_phep", "unknown")
def leave_request(case: Case, w: Writer) -> None:
    """A request for leave: nobody's component."""
    nation_head(w)
    title(w, spin(w.rng, "{ĐƠN XIN NGHỈ PHÉP|ĐƠN XIN XÁC NHẬN TẠM VẮNG|BẢN TƯỜNG TRÌNH}"))
    w.paragraph(f"Kính gửi: Ban Giám hiệu Trường Tiểu học {case.parcel.place.commune}", align="center")
    w.paragraph(
        f"Tôi tên là {case.agent.name}, hiện là giáo viên lớp {w.rng.randint(1, 5)}. Nay tôi viết đơn này kính mong nhà trường cho tôi được nghỉ {w.rng.randint(1, 5)} ngày để {spin(w.rng, '{giải quyết việc gia đình|khám bệnh|dự đám cưới em gái}')}."
    )
    w.paragraph("Trong thời gian nghỉ tôi đã bàn giao công việc cho đồng nghiệp. Kính mong được chấp thuận.")
    place_date(w, case.town, case.signed)
    sign_here(w, "Người làm đơn", case.agent.name)


@paper("la_hoa_don", "unknown")
def shop_bill(case: Case, w: Writer) -> None:
    """A shop's bill."""
    title(w, f"CỬA HÀNG VẬT LIỆU {case.agent.name.split()[-1].upper()} PHÁT", "PHIẾU BÁN HÀNG")
    rows = [
        (str(k), name, str(n := w.rng.randint(1, 40)), number(price), number(price * n))
        for k, (name, price) in enumerate(
            w.rng.sample(
                (
                    ("Xi măng bao", 92_000),
                    ("Sơn nước 5 lít", 410_000),
                    ("Ống nhựa phi 27", 38_000),
                    ("Gạch ống", 1_250),
                    ("Đinh 5 phân", 24_000),
                ),
                4,
            ),
            1,
        )
    ]
    w.table(("TT", "Mặt hàng", "SL", "Đơn giá", "Thành tiền"), rows, (1, 5, 1.5, 2.5, 3), centred=(0, 2, 3, 4))
    w.paragraph(f"Khách hàng: anh {spin(w.rng, '{Tư|Năm|Bảy}')}. Cảm ơn quý khách, hẹn gặp lại!", indent=0)


@paper("la_bao_cao", "unknown")
def newsletter(case: Case, w: Writer) -> None:
    """A page of running text without head or title."""
    for _ in range(w.rng.randint(5, 8)):
        w.paragraph(prose(w.rng, w.rng.choice(("project", "mineral", "environment")), 4))


__all__ = ["long_day"]
