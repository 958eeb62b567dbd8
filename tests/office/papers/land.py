"""Land: the change form (Mẫu số 18 and its forerunners), certificates of both layouts, contracts with notary's words."""
# ruff: noqa: E501 - the papers' wording stands on one line, as it is printed

from datetime import date

from tests.office.case import Case
from tests.office.land import day, in_words, long_day, number
from tests.office.layout import form_number, letterhead, nation_head, place_date, sign_here, title, typed
from tests.office.papers.registry import paper
from tests.office.people import Person
from tests.office.prose import spin
from tests.office.sheet import A3_WIDE, MM, LineMark, PictureMark
from tests.office.truth import Part
from tests.office.writer import Writer, fld

CHANGE_FORMS = ((date(2025, 7, 1), "Mẫu số 18"), (date(2024, 8, 1), "Mẫu số 11/ĐK"), (date(2014, 7, 5), "Mẫu số 09/ĐK"))
LAWS = {
    "Mẫu số 18": "(Ban hành kèm theo Nghị định số 151/2025/NĐ-CP)",
    "Mẫu số 11/ĐK": "(Ban hành kèm theo Nghị định số 101/2024/NĐ-CP)",
    "Mẫu số 09/ĐK": "(Ban hành kèm theo Thông tư số 24/2014/TT-BTNMT)",
}
FIRST_FORMS = ((date(2025, 7, 1), "Mẫu số 15"), (date(2024, 8, 1), "Mẫu số 04/ĐK"), (date(2014, 7, 5), "Mẫu số 04a/ĐK"))


def form_of(forms: tuple[tuple[date, str], ...], when: date) -> str:
    """The form's number in force on a day."""
    return next((name for since, name in forms if since <= when), forms[-1][1])


def _who(w: Writer, case: Case, label: str) -> None:
    who = case.owner
    w.paragraph(label, indent=0, bold=w.rng.random() < 0.5, after=2)
    w.field_line(
        f"a) {w.rng.choice(('Tên', 'Họ và tên'))}: {fld('ho_ten', who.name if w.rng.random() < 0.6 else who.name.upper(), who.name)}"
    )
    w.field_line(
        f"b) Giấy tờ nhân thân/pháp nhân số: {fld('so_dinh_danh', who.id_number)}",
        f"cấp ngày {day(who.issued)}" if w.rng.random() < 0.6 else "",
    )
    w.field_line(f"c) Địa chỉ: {fld('dia_chi', who.home.new)}")
    w.field_line(f"d) Điện thoại liên hệ (nếu có): {fld('so_dien_thoai', who.phone)}", "Hộp thư điện tử (nếu có):")


def _certificate_lines(w: Writer, case: Case) -> None:
    p = case.parcel
    w.paragraph("2. Giấy chứng nhận đã cấp", indent=0, bold=w.rng.random() < 0.5, after=2)
    w.field_line(
        f"2.1. Số vào sổ cấp GCN: {fld('so_vao_so_gcn', p.book)};",
        f"2.2. Số phát hành GCN: {fld('so_phat_hanh_gcn', p.serial)}",
    )
    w.field_line(f"2.3. Ngày cấp GCN: {fld('ngay', day(p.issued), p.issued.isoformat(), 'gcn')}")
    w.field_line(f"2.4. Thửa đất số: {fld('thua_dat_so', p.number)};", f"Tờ bản đồ số: {fld('to_ban_do_so', p.sheet)};",
                 f"Diện tích: {fld('dien_tich', p.area_printed, str(p.area))} m²")  # fmt: skip
    w.field_line(f"Địa chỉ thửa đất: {fld('dia_chi', p.place.parcel, role='thua_dat')}")


@paper("land_transfer/don", "don_bien_dong")
@paper("land_certificate_reissue/don", "don_bien_dong")
def change_form(case: Case, w: Writer) -> None:
    """Đơn đăng ký biến động: the form of transfer and reissue."""
    transfer = case.procedure == "land_transfer"
    number_ = form_of(CHANGE_FORMS, case.form_version)
    law = LAWS[number_] if w.rng.random() < 0.35 else ""
    form_number(w, number_ + w.rng.choice(("", "", ". Đơn đăng ký biến động đất đai, tài sản gắn liền với đất")), law)
    nation_head(w)
    if w.rng.random() < 0.5:
        title(w, "ĐƠN ĐĂNG KÝ BIẾN ĐỘNG", "ĐẤT ĐAI, TÀI SẢN GẮN LIỀN VỚI ĐẤT")
    else:
        title(w, "ĐƠN ĐĂNG KÝ BIẾN ĐỘNG ĐẤT ĐAI, TÀI SẢN GẮN LIỀN VỚI ĐẤT")
    w.paragraph(f"Kính gửi: {spin(w.rng, '{|Chi nhánh }')}{case.register_office}", align="center", after=8)
    _who(w, case, "1. Người sử dụng đất, chủ sở hữu tài sản gắn liền với đất, người quản lý đất:")
    _certificate_lines(w, case)
    w.paragraph(spin(w.rng, "3. Nội dung biến động{|:}"), indent=0, bold=w.rng.random() < 0.5, after=2)
    if transfer:
        w.field_line(f"Nhận {case.kind} quyền sử dụng đất; bên nhận: {fld('ho_ten', case.buyer.name, role='ben_nhan')}")
    else:
        w.field_line(
            w.rng.choice(
                ("Cấp đổi Giấy chứng nhận do bị ố, nhòe, rách", "Cấp đổi từ mẫu cũ sang Giấy chứng nhận mẫu mới")
            )
        )
    w.paragraph(
        "4. Giấy tờ liên quan đến nội dung biến động nộp kèm theo đơn này gồm có:",
        indent=0,
        bold=w.rng.random() < 0.5,
        after=2,
    )
    w.field_line("(1) Giấy chứng nhận đã cấp (bản gốc)")
    if transfer:
        w.field_line(f"(2) Hợp đồng {case.kind} quyền sử dụng đất đã công chứng")
    w.paragraph(
        w.rng.choice((
            "Tôi cam đoan nội dung kê khai trên đơn là đúng sự thật và chịu trách nhiệm trước pháp luật.",
            "Cam đoan nội dung kê khai trên đơn là đúng sự thật, nếu sai tôi/chúng tôi hoàn toàn chịu trách nhiệm trước pháp luật.",
        )), indent=0, after=8,
    )  # fmt: skip
    place_date(w, case.town, case.signed)
    sign_here(w, "Người viết đơn", case.owner.name, hint="(Ký, ghi rõ họ tên, đóng dấu nếu có)")


def _party(w: Writer, letter: str, role: str, key: str, people: tuple[Person | None, ...]) -> None:
    w.paragraph(f"<b>{letter} ({role}):</b>", indent=0, after=2)
    for p in filter(None, people):
        w.paragraph(
            f"{p.title}: <b>{fld('ho_ten', p.name.upper() if w.rng.random() < 0.3 else p.name, p.name, key)}</b>; sinh năm: {p.born.year};",
            after=1,
        )
        w.paragraph(
            f"{w.rng.choice(('Căn cước công dân số', 'Số CCCD', 'Căn cước số'))}: {fld('so_dinh_danh', p.id_number, role=key)} do Cục Cảnh sát quản lý "
            f"hành chính về trật tự xã hội cấp ngày {day(p.issued)};", after=1,
        )  # fmt: skip
        w.paragraph(
            f"Nơi thường trú: {fld('dia_chi', p.home.old if p.born.day % 2 else p.home.new, role=key)}.", after=3
        )


_CLAUSES = (
    "Quyền sử dụng đất nêu trên thuộc quyền sử dụng hợp pháp của bên A, không có tranh chấp, không bị kê biên để bảo đảm thi hành án.",
    "Trong quá trình thực hiện Hợp đồng này, nếu phát sinh tranh chấp, các bên cùng nhau thương lượng giải quyết trên nguyên tắc tôn trọng quyền lợi của nhau; "
    "trong trường hợp không giải quyết được thì một trong hai bên có quyền khởi kiện để yêu cầu Tòa án có thẩm quyền giải quyết theo quy định của pháp luật.",
    "Bên A có nghĩa vụ giao thửa đất cùng giấy tờ về quyền sử dụng đất cho bên B ngay sau khi hai bên ký kết Hợp đồng.",
    "Bên B có trách nhiệm thực hiện đăng ký quyền sử dụng đất tại cơ quan có thẩm quyền theo quy định của pháp luật.",
    "Thuế thu nhập cá nhân do bên A nộp; lệ phí trước bạ và các khoản phí khác do bên B chịu trách nhiệm nộp.",
    "Việc giao kết Hợp đồng này hoàn toàn tự nguyện, không bị lừa dối, không bị ép buộc.",
    "Hai bên đã hiểu rõ quyền, nghĩa vụ và lợi ích hợp pháp của mình, ý nghĩa và hậu quả pháp lý của việc giao kết Hợp đồng.",
    "Hợp đồng này có hiệu lực kể từ thời điểm công chứng và không hủy ngang trong mọi trường hợp nếu không có thỏa thuận khác bằng văn bản.",
    "Bên A cam kết chưa đem quyền sử dụng đất nói trên để cầm cố, bảo lãnh, cho thuê hay hứa chuyển quyền cho bất kỳ cá nhân, tổ chức nào.",
)  # fmt: skip


@paper("land_transfer/hop_dong", "hop_dong_chuyen_quyen")
def contract(case: Case, w: Writer) -> None:
    """Transfer, gift or contribution contract with the notary's words and seal."""
    p, kind = case.parcel, case.kind
    typed(w)
    nation_head(w)
    title(w, f"HỢP ĐỒNG {kind.upper()} QUYỀN SỬ DỤNG ĐẤT")
    w.paragraph(
        spin(w.rng, "{Hôm nay|Tại thời điểm ký kết}, ")
        + f"{fld('ngay', long_day(case.signed), case.signed.isoformat())}, tại {spin(w.rng, '{trụ sở |}')}{case.notary_office}, "
        + f"địa chỉ: {case.notary.home.new}, chúng tôi gồm{spin(w.rng, '{ có|}')}:"
    )
    give, take = {
        "chuyển nhượng": ("Bên chuyển nhượng", "Bên nhận chuyển nhượng"),
        "tặng cho": ("Bên tặng cho", "Bên được tặng cho"),
        "góp vốn": ("Bên góp vốn", "Bên nhận góp vốn"),
    }[kind]
    _party(w, "BÊN A", give, "ben_a", (case.owner, case.spouse))
    _party(w, "BÊN B", take, "ben_b", (case.buyer, case.buyer_spouse))
    w.paragraph(
        f"Hai bên tự nguyện cùng nhau lập và ký Hợp đồng này để thực hiện việc {kind} quyền sử dụng đất theo các thỏa thuận sau đây:"
    )
    w.paragraph("<b>ĐIỀU 1. QUYỀN SỬ DỤNG ĐẤT</b>", indent=0)
    w.paragraph(
        f"Quyền sử dụng đất của bên A theo Giấy chứng nhận quyền sử dụng đất số phát hành {fld('so_phat_hanh_gcn', p.serial)}, số vào sổ cấp GCN: "
        f"{fld('so_vao_so_gcn', p.book)}, cấp ngày {day(p.issued)}, cụ thể như sau:"
    )  # fmt: skip
    w.paragraph(
        f"- Thửa đất số: {fld('thua_dat_so', p.number)}; tờ bản đồ số: {fld('to_ban_do_so', p.sheet)};", after=1
    )
    w.paragraph(f"- Địa chỉ thửa đất: {p.place.parcel};", after=1)
    w.paragraph(
        f"- Diện tích: {fld('dien_tich', p.area_printed, str(p.area))} m² (bằng chữ: {in_words(int(p.area))} {_tenth(p.area)}mét vuông);",
        after=1,
    )
    w.paragraph(f"- Mục đích sử dụng: {p.purpose[0]}; thời hạn sử dụng: {p.until};", after=1)
    w.paragraph(f"- Nguồn gốc sử dụng: {p.origin}.")
    price = f"{fld('so_tien', number(p.price), str(p.price))} đồng (bằng chữ: {in_words(p.price)} đồng chẵn)"
    w.paragraph(
        f"<b>ĐIỀU 2. {'GIÁ CHUYỂN NHƯỢNG VÀ PHƯƠNG THỨC THANH TOÁN' if kind == 'chuyển nhượng' else 'GIÁ TRỊ QUYỀN SỬ DỤNG ĐẤT'}</b>",
        indent=0,
    )
    w.paragraph(f"Giá trị quyền sử dụng đất nêu tại Điều 1 của Hợp đồng này là: {price}.")
    clauses = w.rng.sample(_CLAUSES, w.rng.randint(5, len(_CLAUSES)))
    for k, clause in enumerate(clauses, 3):
        w.paragraph(f"<b>ĐIỀU {k}.</b> {clause}")
    w.space(6)
    w.room(150)
    y = w.y
    sign_here(w, "BÊN A", case.owner.name, hint="(Ký và ghi rõ họ tên)", side="left")
    w.y = y
    sign_here(w, "BÊN B", case.buyer.name, hint="(Ký và ghi rõ họ tên)", side="right")
    if "no_notary" not in case.flaws:
        _notary(w, case, f"Hợp đồng {kind} quyền sử dụng đất")


def _tenth(area: float) -> str:
    tenth = round(area * 10) % 10
    return f"phẩy {in_words(tenth).lower()} " if tenth else ""


def _notary(w: Writer, case: Case, what: str) -> None:
    """The notary's words, number, signature and seal."""
    w.room(330)
    w.space(12)
    w.block()
    w.paragraph("<b>LỜI CHỨNG CỦA CÔNG CHỨNG VIÊN</b>", align="center")
    w.paragraph(
        f"Hôm nay, {long_day(case.signed)}, tại {case.notary_office}, tôi {case.notary.name}, Công chứng viên trong phạm vi trách nhiệm của mình theo quy định "
        f"của pháp luật, chứng nhận: {what} này được giao kết giữa {case.owner.title.lower()} {case.owner.name} và {case.buyer.title.lower()} {case.buyer.name}; "
        "các bên đã tự nguyện giao kết, có năng lực hành vi dân sự theo quy định của pháp luật, mục đích và nội dung không vi phạm pháp luật, không trái đạo đức xã hội."
    )  # fmt: skip
    w.paragraph(
        f"Số công chứng: {fld('so_cong_chung', case.notary_number)}; quyển số: {case.signed.month:02d}/{case.signed.year} TP/CC-SCC/HĐGD."
    )
    sign_here(
        w,
        "CÔNG CHỨNG VIÊN",
        case.notary.name,
        hint="",
        seal=(f"Văn phòng công chứng|Tỉnh {case.province.now}", case.notary.name),
    )


def _gcn_owner(w: Writer, case: Case) -> None:
    for p in filter(None, (case.owner, case.spouse)):
        year = f"Năm sinh: {p.born.year}, " if w.rng.random() < 0.8 else ""
        w.paragraph(
            f"{p.title}: <b>{fld('ho_ten', p.name.upper() if w.rng.random() < 0.35 else p.name, p.name, 'chu_dat')}</b>",
            indent=10,
            after=1,
        )
        card = f"CCCD số: {fld('so_dinh_danh', p.id_number, role='chu_dat')}"
        if case.parcel.issued < p.issued and p.old_number:
            card = f"CMND số: {fld('so_cmnd', p.old_number, role='chu_dat')}"
        w.paragraph(f"{year}{card}", indent=10, after=1)
        w.paragraph(f"Địa chỉ thường trú: {fld('dia_chi', p.home.old, role='chu_dat')}", indent=10, after=4)


def _gcn_parcel(w: Writer, case: Case) -> None:
    p, rng = case.parcel, w.rng
    lines = (
        f"a) Thửa đất số: {fld('thua_dat_so', p.number)}, tờ bản đồ số: {fld('to_ban_do_so', p.sheet)}",
        f"b) Địa chỉ: {fld('dia_chi', p.place.parcel, role='thua_dat')}",
        f"c) Diện tích: {fld('dien_tich', p.area_printed, str(p.area))} m² (bằng chữ: {in_words(int(p.area))} {_tenth(p.area)}mét vuông)",
        f"d) Hình thức sử dụng: {'Sử dụng chung' if case.spouse else 'Sử dụng riêng'}",
        f"đ) Mục đích sử dụng: {p.purpose[0]}",
        f"e) Thời hạn sử dụng: {p.until}",
        f"g) Nguồn gốc sử dụng: {p.origin}",
    )
    for line in lines:
        w.paragraph(line, indent=10, align="left", after=rng.choice((1, 2)))


def _gcn_organ(w: Writer, case: Case) -> None:
    organ = case.dice("organ").choice(
        (
            f"SỞ TÀI NGUYÊN VÀ MÔI TRƯỜNG|TỈNH {case.province.name.upper()}",
            f"VĂN PHÒNG ĐĂNG KÝ ĐẤT ĐAI|TỈNH {case.province.name.upper()}",
        )
    )
    printed = long_day(case.parcel.issued)
    w.room(130)
    w.block()
    w.paragraph(
        f"<i>{case.province.name}, {fld('ngay', printed, case.parcel.issued.isoformat())}</i>", align="right", after=1
    )
    sign_here(
        w,
        "GIÁM ĐỐC",
        case.officer.name,
        hint="",
        above=organ.split("|"),
        seal=(f"Tỉnh {case.province.name}", organ.split("|")[0].replace("SỞ ", "SỞ|").replace("PHÒNG ", "PHÒNG|")),
        key="nguoi_ky",
        height=58,
    )


def _changes_table(w: Writer, rows: int = 1) -> None:
    w.paragraph("<b>Những thay đổi sau khi cấp Giấy chứng nhận</b>", align="center")
    top, half = w.y, w.left + (w.right - w.left) * 0.62
    w.words_at((w.left + half) / 2, top + 14, "Nội dung thay đổi và cơ sở pháp lý", align="center", size=10)
    w.words_at(
        (half + w.right) / 2,
        top + 14,
        "Xác nhận của cơ quan có thẩm quyền",
        align="center",
        size=9 if w.right - half < 150 else 10,
    )
    low = min(w.bottom - 40, top + 230)
    for y in (top, top + 22, low):
        w.rule(w.left, w.right, y)
    for x in (w.left, half, w.right):
        w.sheet.marks.append(LineMark(x, top, x, low))
    w.y = low + 10


_RED = (40, 30, 190)


@paper("gcn_a3", "gcn_qsdd", size=A3_WIDE, tint=(238, 232, 250), pattern=True, family="Tinos", numbers="none")
def certificate_a3(case: Case, w: Writer) -> None:
    """The folded certificate: outside (pages 4 and 1) and inside (2 and 3), two pages on each image."""
    p, half = case.parcel, A3_WIDE[0] / 2
    w.left, w.right = 20 * MM, half - 15 * MM
    w.y = 30 * MM
    _changes_table(w)
    w.words_at(
        (w.left + w.right) / 2,
        w.bottom - 20,
        "Người được cấp Giấy chứng nhận không được sửa chữa, tẩy xóa nội dung.",
        align="center",
        size=9.5,
        italic=True,
    )
    w.left, w.right = half + 15 * MM, A3_WIDE[0] - 18 * MM
    w.y = 26 * MM
    _gcn_front(case, w)
    w.new_sheet()
    w.left, w.right = 18 * MM, half - 15 * MM
    w.paragraph("<b>II. Thửa đất, nhà ở và tài sản khác gắn liền với đất</b>", align="center", size=12.5)
    w.paragraph("<b>1. Thửa đất:</b>", indent=0, after=1)
    _gcn_parcel(w, case)
    for k, name in enumerate(("Nhà ở", "Công trình xây dựng khác", "Rừng sản xuất là rừng trồng", "Cây lâu năm"), 2):
        w.paragraph(f"<b>{k}. {name}:</b> -/-", indent=0, after=1)
    w.paragraph("<b>6. Ghi chú:</b> Không.", indent=0)
    _gcn_organ(w, case)
    w.words_at(w.left, w.bottom - 4, f"Số vào sổ cấp GCN: {fld('so_vao_so_gcn', p.book)}", size=12)
    w.left, w.right = half + 15 * MM, A3_WIDE[0] - 18 * MM
    w.y = w.top
    w.block()
    _plan(case, w)
    w.block()
    _changes_table(w)


def _plan(case: Case, w: Writer) -> None:
    w.paragraph("<b>III. Sơ đồ thửa đất, nhà ở và tài sản khác gắn liền với đất</b>", align="center", size=12)
    side = min(230.0, w.right - w.left)
    w.sheet.marks.append(PictureMark((w.left + w.right - side) / 2, w.y, side, side * 0.85, "parcel", w.seed()))
    w.y += side * 0.85 + 14


def _gcn_front(case: Case, w: Writer) -> None:
    p, middle = case.parcel, (w.left + w.right) / 2
    w.part = Part.HEAD
    w.block()
    w.paragraph("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", align="center", bold=True, size=13, after=0)
    w.paragraph("Độc lập - Tự do - Hạnh phúc", align="center", bold=True, size=13, after=14)
    w.sheet.marks.append(PictureMark(middle - 34, w.y, 68, 68, "emblem", w.seed()))
    w.y += 84
    w.part = Part.TITLE
    for text, size in (
        ("GIẤY CHỨNG NHẬN", 21),
        ("QUYỀN SỬ DỤNG ĐẤT", 15),
        ("QUYỀN SỞ HỮU NHÀ Ở VÀ TÀI SẢN KHÁC GẮN LIỀN VỚI ĐẤT", 12),
    ):
        w.y += size * 1.35
        w.words_at(middle, w.y, text, align="center", size=size, bold=True, colour=_RED)
    w.part = Part.BODY
    w.y += 26
    w.block()
    w.paragraph(
        "<b>I. Người sử dụng đất, chủ sở hữu nhà ở và tài sản khác gắn liền với đất</b>", align="center", size=12
    )
    w.space(4)
    _gcn_owner(w, case)
    w.words_at(
        w.right,
        w.bottom - 8,
        fld("so_phat_hanh_gcn", p.serial),
        align="right",
        size=15,
        bold=True,
        family="Arimo",
        colour=_RED,
    )


@paper("gcn", "gcn_qsdd", tint=(240, 234, 250), pattern=True, family="Tinos", margins=(14, 14, 18, 15), numbers="none")
def certificate(case: Case, w: Writer) -> None:
    """The certificate's present layout: two A4 pages with a QR code."""
    p, middle = case.parcel, (w.left + w.right) / 2
    w.sheet.marks.append(PictureMark(w.left, w.y, 58, 58, "emblem", w.seed()))
    w.qr(w.right - 62, w.y, 62, f"{p.serial}|{p.book}|{p.number}|{p.sheet}")
    w.part = Part.HEAD
    w.words_at(middle, w.y + 14, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", align="center", bold=True, size=13)
    w.words_at(middle, w.y + 30, "Độc lập - Tự do - Hạnh phúc", align="center", bold=True, size=13)
    w.y += 66
    w.part = Part.TITLE
    w.block()
    for text, size in (("GIẤY CHỨNG NHẬN", 20), ("QUYỀN SỬ DỤNG ĐẤT, QUYỀN SỞ HỮU TÀI SẢN GẮN LIỀN VỚI ĐẤT", 12.5)):
        w.y += size * 1.35
        w.words_at(middle, w.y, text, align="center", size=size, bold=True, colour=_RED)
    w.part = Part.BODY
    w.y += 16
    w.block()
    w.paragraph("<b>1. Người sử dụng đất, chủ sở hữu tài sản gắn liền với đất:</b>", indent=0, after=3)
    _gcn_owner(w, case)
    w.paragraph("<b>2. Thông tin thửa đất:</b>", indent=0, after=2)
    _gcn_parcel(w, case)
    w.paragraph("<b>3. Thông tin tài sản gắn liền với đất:</b> -/-", indent=0, after=6)
    _gcn_organ(w, case)
    w.words_at(
        w.right,
        w.bottom - 6,
        fld("so_phat_hanh_gcn", p.serial),
        align="right",
        size=14,
        bold=True,
        family="Arimo",
        colour=_RED,
    )
    w.new_sheet()
    w.paragraph("<b>4. Sơ đồ thửa đất, tài sản gắn liền với đất:</b>", indent=0)
    side = 260.0
    w.sheet.marks.append(PictureMark(middle - side / 2, w.y, side, side * 0.85, "parcel", w.seed()))
    w.y += side * 0.85 + 12
    w.block()
    w.paragraph("<b>5. Ghi chú:</b> Không.", indent=0)
    w.paragraph(f"Số vào sổ cấp Giấy chứng nhận: {fld('so_vao_so_gcn', p.book)}", indent=0, after=8)
    _changes_table(w)


__all__ = ["certificate", "certificate_a3", "change_form", "contract", "letterhead"]
