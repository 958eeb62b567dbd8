"""Pages that people scan along by mistake: of no component, most without the head of an official paper.

In: a case (some print the applicant's own name, as a bill from the same drawer does) and a ``Writer``. Out: one page each.
Wording and layout change with the dice, so that no rule can be made for one of them.
"""
# ruff: noqa: E501 - the papers' wording stands on one line, as it is printed

from datetime import timedelta

from tests.office.case import Case
from tests.office.land import number
from tests.office.papers.registry import paper
from tests.office.prose import spin
from tests.office.writer import Writer

STRAYS = (
    "la_giay_tay", "la_tien_dien", "la_thuc_don", "la_bai_bao", "la_phieu_kham", "la_thiep_moi", "la_tieng_anh", "la_bang_diem",
    "la_sao_ke", "la_to_roi", "la_trang_thue_nha", "la_danh_ba", "la_hoa_don", "la_don_nghi_phep",
)  # fmt: skip


@paper("la_giay_tay", "unknown")
def note(case: Case, w: Writer) -> None:
    """A note between two people."""
    w.paragraph(spin(w.rng, "{Anh|Chị|Chú} {Hùng|Thảo|Bình|Lan} ơi,"), indent=0)
    w.paragraph(
        spin(
            w.rng,
            "{Em|Cháu} gửi {anh|chị|chú} giấy tờ như đã {hẹn|nói qua điện thoại}. {Sáng mai|Chiều thứ {#2-6}} {em|cháu} ghé lấy {bản chính|lại chìa khóa}. Nhớ {gọi cho thợ|trả tiền ống nước|dặn nhà bên cạnh} giúp {em|cháu} nhé.",
        )
    )
    w.paragraph(spin(w.rng, "Số máy của {em|cháu}: 09{#10000000-98999999}"), indent=0)
    w.paragraph(case.agent.name.split()[-1], align="right")


@paper("la_tien_dien", "unknown")
def power_bill(case: Case, w: Writer) -> None:
    """An electricity or water bill in the applicant's name."""
    w.paragraph(spin(w.rng, "{CÔNG TY ĐIỆN LỰC|CÔNG TY CẤP NƯỚC} ") + case.town.upper(), align="center", bold=True)
    w.paragraph(spin(w.rng, "{HÓA ĐƠN TIỀN ĐIỆN|THÔNG BÁO TIỀN NƯỚC|GIẤY BÁO TIỀN ĐIỆN}"), align="center", bold=True)
    w.field_line(f"Khách hàng: {case.owner.name}")
    w.field_line(f"Địa chỉ: {case.owner.home.new}")
    w.field_line(spin(w.rng, "Mã khách hàng: P{#10-99}{#10000000-99999999}   Kỳ: {#1-3}   Tháng {#1-12}/2025"))
    rows = [
        (f"Bậc {k}", str(n := w.rng.randint(20, 100)), number(price), number(n * price))
        for k, price in enumerate((1_984, 2_050, 2_380), 1)
    ]
    w.table(("Bậc", "Sản lượng", "Đơn giá", "Thành tiền"), rows, (1, 2, 2, 2), centred=(0, 1, 2, 3))
    w.paragraph("Quý khách vui lòng thanh toán trước ngày ghi trên thông báo.", indent=0)


@paper("la_thuc_don", "unknown")
def menu(case: Case, w: Writer) -> None:
    """A restaurant's menu."""
    del case
    w.paragraph(
        spin(w.rng, "{QUÁN CƠM|NHÀ HÀNG|QUÁN} {BA MIỀN|HƯƠNG QUÊ|SÔNG NƯỚC}"), align="center", bold=True, size=18
    )
    dishes = ["Canh chua cá lóc", "Cá kho tộ", "Gỏi cuốn", "Bún mắm", "Lẩu gà lá é", "Rau muống xào tỏi", "Chè đậu"]
    for dish in w.rng.sample(dishes, 5):
        w.field_line(f"{dish} {w.rng.randint(25, 180)}.000đ")


@paper("la_bai_bao", "unknown")
def article(case: Case, w: Writer) -> None:
    """A page out of the middle of a magazine: running text without head or title."""
    del case
    lines = (
        "Mùa {nước nổi|gặt} năm nay đến {muộn|sớm} hơn mọi năm, người dân trong vùng {tranh thủ|rủ nhau} {giăng lưới|phơi lúa|đan sọt} từ sáng sớm.",
        "Đội bóng {đá|chuyền} {huyện nhà|của trường} đã thắng {#2-5}-{#0-1} trong trận {chung kết|mở màn}, khán giả {reo hò|vỗ tay} suốt buổi.",
        "{Bà ngoại|Ông nội} thường kể rằng {ngày trước|hồi ấy} cả xóm chỉ có một {chiếc ti vi|máy may|cái giếng}, tối nào cũng {đông vui|rộn tiếng cười}.",
        "Món {bánh xèo|bánh tét|cá lóc nướng trui} ngon nhất là khi {ăn nóng|có rau rừng}, chấm với nước mắm {chua ngọt|tỏi ớt}.",
        "Theo {các nhà nghiên cứu|một bác sĩ}, đi bộ {#20-60} phút mỗi ngày giúp {ngủ ngon|tim khỏe}, nhất là với người {lớn tuổi|làm việc văn phòng}.",
    )
    for _ in range(w.rng.randint(4, 7)):
        w.paragraph(" ".join(spin(w.rng, w.rng.choice(lines)) for _ in range(3)))


@paper("la_phieu_kham", "unknown")
def clinic(case: Case, w: Writer) -> None:
    """A hospital's slip for the applicant."""
    w.paragraph(f"BỆNH VIỆN ĐA KHOA {case.town.upper()}", indent=0, bold=True)
    w.paragraph(spin(w.rng, "{PHIẾU KHÁM BỆNH|ĐƠN THUỐC|PHIẾU CHỈ ĐỊNH CẬN LÂM SÀNG}"), align="center", bold=True)
    w.field_line(f"Họ và tên: {case.owner.name}", spin(w.rng, "Tuổi: {#20-80}"))
    w.field_line(spin(w.rng, "Chẩn đoán: {viêm họng cấp|đau dạ dày|theo dõi huyết áp}"))
    for k in range(1, w.rng.randint(3, 6)):
        w.paragraph(
            spin(w.rng, f"{k}. {{Paracetamol 500 mg|Vitamin C|Amoxicillin 500 mg}} x {{#5-30}} viên, uống sau ăn"),
            indent=0,
        )
    w.paragraph(spin(w.rng, "Bác sĩ điều trị"), align="right")


@paper("la_thiep_moi", "unknown")
def invitation(case: Case, w: Writer) -> None:
    """An invitation to a wedding."""
    w.paragraph(spin(w.rng, "{Trân trọng kính mời|THIỆP MỜI}"), align="center", size=18)
    w.paragraph(spin(w.rng, "Đến dự {tiệc cưới|lễ thành hôn|tiệc tân gia} của con chúng tôi"), align="center")
    w.paragraph(case.agent.name, align="center", bold=True, size=16)
    when = case.received + timedelta(days=w.rng.randint(5, 30))
    w.paragraph(
        spin(w.rng, f"Vào lúc {{#10-18}} giờ, ngày {when:%d/%m/%Y}, tại {{nhà văn hóa ấp|tư gia|nhà hàng Hoa Sen}}"),
        align="center",
    )
    w.paragraph("Sự hiện diện của quý khách là niềm vinh hạnh cho gia đình chúng tôi.", align="center")


@paper("la_tieng_anh", "unknown")
def manual(case: Case, w: Writer) -> None:
    """A page of an English manual."""
    del case
    w.paragraph(spin(w.rng, "{Quick start guide|Safety instructions|WARRANTY CARD}"), indent=0, bold=True, size=16)
    lines = (
        "Do not place the {printer|fan|pump} near {water|a heater}. Keep the {cover|door} closed while it is running.",
        "Press the power button for {#2-6} seconds until the {blue|green} lamp blinks, then release it.",
        "If the {paper|filter} is jammed, unplug the cord and pull it out gently in the direction of the arrow.",
    )
    for k in range(1, w.rng.randint(4, 8)):
        w.paragraph(f"{k}. {spin(w.rng, w.rng.choice(lines))}", indent=0)


@paper("la_bang_diem", "unknown")
def marks(case: Case, w: Writer) -> None:
    """A pupil's marks."""
    w.paragraph(
        spin(w.rng, f"TRƯỜNG {{TIỂU HỌC|TRUNG HỌC CƠ SỞ}} {case.parcel.place.commune.upper()}"), indent=0, bold=True
    )
    w.paragraph(spin(w.rng, "{BẢNG ĐIỂM HỌC KỲ|KẾT QUẢ HỌC TẬP} {I|II}"), align="center", bold=True)
    w.paragraph(f"Học sinh: {case.agent.name}", indent=0)
    rows = [
        (str(k), s, f"{w.rng.randint(5, 10)}", spin(w.rng, "{Tốt|Khá|Đạt}"))
        for k, s in enumerate(("Toán", "Tiếng Việt", "Khoa học", "Mĩ thuật", "Tin học"), 1)
    ]
    w.table(("TT", "Môn", "Điểm", "Xếp loại"), rows, (1, 4, 2, 2), centred=(0, 2, 3))


@paper("la_sao_ke", "unknown")
def statement(case: Case, w: Writer) -> None:
    """The second page of a bank statement: a table that goes on, with a page number."""
    day = case.signed - timedelta(days=60)
    rows = []
    for _ in range(w.rng.randint(8, 16)):
        day += timedelta(days=w.rng.randint(0, 3))
        text = spin(w.rng, "{Rút tiền ATM|Chuyển khoản mua hàng|Thanh toán QR|Nhận lương|Phí SMS}")
        rows.append(
            (
                f"{day:%d/%m/%Y}",
                text,
                number(w.rng.randint(2, 900) * 10_000),
                number(w.rng.randint(100, 9_000) * 10_000),
            )
        )
    w.table((), rows, (2, 5, 2.5, 2.5), centred=(0, 2, 3))
    w.paragraph(f"Trang 2/{w.rng.randint(2, 5)}", align="center")


@paper("la_to_roi", "unknown")
def leaflet(case: Case, w: Writer) -> None:
    """An advertisement."""
    del case
    w.paragraph(spin(w.rng, "{KHAI TRƯƠNG|GIẢM GIÁ SỐC|TƯNG BỪNG KHUYẾN MÃI}"), align="center", bold=True, size=26)
    w.paragraph(
        spin(w.rng, "{XE ĐIỆN|ĐIỆN MÁY|NỘI THẤT} {THÀNH CÔNG|HOÀNG GIA|SAO MAI}"), align="center", bold=True, size=20
    )
    w.paragraph(spin(w.rng, "Giảm ngay {#10-50}% cho {#20-100} khách hàng đầu tiên. Trả góp 0%."), align="center")
    w.paragraph(spin(w.rng, "Hotline: 0{#200-299} {#1000000-9999999}"), align="center")


@paper("la_trang_thue_nha", "unknown")
def lease_page(case: Case, w: Writer) -> None:
    """The second page of a lease between other people: articles that go on from somewhere else."""
    del case
    first = w.rng.randint(4, 9)
    what = (
        "Bên B {trả tiền thuê|thanh toán} vào ngày {#1-10} hằng tháng bằng {tiền mặt|chuyển khoản}.",
        "Bên B không được {cho thuê lại|sửa chữa lớn} khi chưa có sự đồng ý của Bên A.",
        "Tiền {điện|nước|rác} do Bên B tự {trả|thanh toán} theo {đồng hồ|hóa đơn}.",
        "Khi hết hạn thuê, Bên B trả lại phòng trọ {nguyên trạng|sạch sẽ} và được nhận lại tiền cọc.",
    )
    for k in range(first, first + 3):
        w.paragraph(spin(w.rng, f"<b>Điều {k}. {{Tiền thuê|Tiền cọc|Nội quy phòng trọ|Giờ giấc}}</b>"), indent=0)
        for _ in range(2):
            w.paragraph(spin(w.rng, w.rng.choice(what)))


@paper("la_danh_ba", "unknown")
def phone_list(case: Case, w: Writer) -> None:
    """A list of telephone numbers without any heading."""
    del case
    names = (
        "Tổ trưởng dân phố",
        "Trạm y tế",
        "Thợ điện",
        "Cô giáo chủ nhiệm",
        "Xe ôm đầu hẻm",
        "Gas 24h",
        "Sửa khóa",
        "Bác Tư bán gạo",
    )
    for name in w.rng.sample(names, w.rng.randint(5, 8)):
        w.field_line(f"{name}: 09{w.rng.randint(10_000_000, 98_999_999)}")
