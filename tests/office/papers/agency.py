"""Papers of people among themselves: authorisations, agreements, consents, inheritance, notary's words where they belong."""
# ruff: noqa: E501 - the papers' wording stands on one line, as it is printed

from tests.office.case import Case
from tests.office.land import day, long_day
from tests.office.layout import letterhead, nation_head, official_end, place_date, sign_here, title
from tests.office.papers.land import _notary
from tests.office.papers.registry import paper
from tests.office.people import Person
from tests.office.prose import spin
from tests.office.writer import Writer, fld

_WHAT = {
    "land": "nộp hồ sơ, bổ sung hồ sơ và nhận kết quả giải quyết thủ tục về đất đai đối với thửa đất số {thua}, tờ bản đồ số {to}",
    "birth": "thực hiện thủ tục đăng ký khai sinh và nhận kết quả",
    "civil": "nộp hồ sơ và nhận bản sao trích lục hộ tịch",
    "company": "nộp hồ sơ đăng ký doanh nghiệp và nhận kết quả tại cơ quan đăng ký kinh doanh",
}


def _task(case: Case) -> str:
    for part, text in (("land", "land"), ("birth", "birth"), ("civil", "civil"), ("company", "company")):
        if part in case.procedure:
            return _WHAT[text].format(thua=case.parcel.number, to=case.parcel.sheet)
    return "nộp hồ sơ và nhận kết quả giải quyết thủ tục hành chính"


def who_gives(case: Case) -> Person:
    """Who lets somebody else go to the counter."""
    return case.company.head if case.procedure.startswith(("company", "mineral", "ground")) else case.owner


def _side(w: Writer, who: Person, role: str) -> None:
    w.field_line(
        f"{spin(w.rng, '{Họ và tên|Ông/Bà|Họ, chữ đệm, tên}')}: {fld('ho_ten', who.name.upper() if w.rng.random() < 0.4 else who.name, who.name, role)}",
        f"Sinh năm: {who.born.year}",
    )
    w.field_line(
        f"{spin(w.rng, '{Số CCCD|Căn cước công dân số|Số định danh cá nhân}')}: {fld('so_dinh_danh', who.id_number, role=role)}",
        f"cấp ngày {day(who.issued)}",
    )
    w.field_line(f"Nơi cư trú: {who.home.new}")


@paper("uy_quyen")
def authorisation(case: Case, w: Writer) -> None:
    """Giấy ủy quyền."""
    giver, taker = who_gives(case), case.agent
    nation_head(w)
    title(
        w,
        spin(w.rng, "{GIẤY ỦY QUYỀN|GIẤY ỦY QUYỀN|HỢP ĐỒNG ỦY QUYỀN|VĂN BẢN ỦY QUYỀN}"),
        *(("(Dành cho cá nhân)",) if w.rng.random() < 0.3 else ()),
    )
    if w.rng.random() < 0.6:
        w.paragraph("- Căn cứ Bộ luật Dân sự số 91/2015/QH13;", italic=True, after=1)
        w.paragraph("- Căn cứ nhu cầu của các bên,", italic=True)
    w.paragraph(f"Hôm nay, {fld('ngay', long_day(case.signed), case.signed.isoformat())}, chúng tôi gồm:")
    w.paragraph("<b>I. BÊN ỦY QUYỀN (Bên A):</b>", indent=0)
    _side(w, giver, "ben_uy_quyen")
    w.paragraph("<b>II. BÊN ĐƯỢC ỦY QUYỀN (Bên B):</b>", indent=0)
    _side(w, taker, "ben_duoc_uy_quyen")
    w.paragraph("<b>III. NỘI DUNG ỦY QUYỀN:</b>", indent=0)
    w.paragraph(f"Bên A ủy quyền cho bên B {spin(w.rng, '{thay mặt|đại diện cho}')} bên A {_task(case)}.")
    w.paragraph(
        f"Thời hạn ủy quyền: {spin(w.rng, '{đến khi thực hiện xong công việc được ủy quyền|{#3-12} tháng kể từ ngày ký}')}."
    )
    w.paragraph(
        f"<b>IV. CAM KẾT:</b> Hai bên {spin(w.rng, '{cam kết chịu trách nhiệm|hoàn toàn chịu trách nhiệm}')} trước pháp luật về mọi thông tin ủy quyền ở trên."
    )
    w.space(8)
    w.room(140)
    y = w.y
    sign_here(w, "BÊN ỦY QUYỀN", giver.name, side="left")
    w.y = y
    sign_here(w, "BÊN ĐƯỢC ỦY QUYỀN", taker.name)


@paper("land_transfer/dong_y_the_chap")
def lender_consents(case: Case, w: Writer) -> None:
    """The bank agrees to a transfer of mortgaged land."""
    p = case.parcel
    letterhead(
        w,
        (f"NGÂN HÀNG TMCP {spin(w.rng, '{HỒNG HÀ|PHÚ MINH|ĐẠI LỘC}')} CHI NHÁNH {case.town.upper()}",),
        number=f"{w.rng.randint(20, 900)}/CV-CN",
        place=case.town,
        when=case.signed,
    )
    title(w, "VĂN BẢN ĐỒNG Ý CỦA BÊN NHẬN THẾ CHẤP")
    w.paragraph(f"Kính gửi: {case.register_office}", align="center")
    w.paragraph(
        f"Ngân hàng là bên nhận thế chấp quyền sử dụng đất theo Hợp đồng thế chấp số {w.rng.randint(100, 999)}/HĐTC đối với thửa đất số {fld('thua_dat_so', p.number)}, tờ bản đồ số {fld('to_ban_do_so', p.sheet)}, số phát hành GCN {fld('so_phat_hanh_gcn', p.serial)} của {case.owner.title.lower()} {case.owner.name}."
    )
    w.paragraph(
        f"Ngân hàng đồng ý để bên thế chấp {case.kind} quyền sử dụng đất nêu trên. Tài sản thế chấp được {spin(w.rng, '{thay thế bằng tài sản khác|giải chấp sau khi hoàn tất thủ tục}')}."
    )
    official_end(
        w, "GIÁM ĐỐC", case.officer.name, ("Như trên;", "Lưu: VT."), (f"Ngân hàng TMCP|Tỉnh {case.town}", "CHI NHÁNH")
    )


@paper("land_transfer/thoa_thuan_cap_chung")
def joint_certificate(case: Case, w: Writer) -> None:
    nation_head(w)
    title(w, "VĂN BẢN THỎA THUẬN", "Cấp chung một Giấy chứng nhận")
    w.paragraph(
        f"Hôm nay, {fld('ngay', long_day(case.signed), case.signed.isoformat())}, chúng tôi là những người có chung quyền sử dụng thửa đất số {fld('thua_dat_so', case.parcel.number)}, tờ bản đồ số {fld('to_ban_do_so', case.parcel.sheet)}:"
    )
    for who in (case.buyer, case.buyer_spouse or case.agent):
        _side(w, who, "ben_nhan")
    w.paragraph(
        f"Chúng tôi thống nhất đề nghị cấp chung một Giấy chứng nhận quyền sử dụng đất và cử {case.buyer.title.lower()} {case.buyer.name} là người đại diện đứng tên."
    )
    place_date(w, case.town, case.signed)
    sign_here(w, "Những người thỏa thuận", case.buyer.name)


@paper("land_transfer/dong_y_nguoi_sdd")
def land_user_consents(case: Case, w: Writer) -> None:
    nation_head(w)
    title(w, "VĂN BẢN ĐỒNG Ý CỦA NGƯỜI SỬ DỤNG ĐẤT")
    _side(w, case.agent, "nguoi_su_dung_dat")
    w.paragraph(
        f"Là người sử dụng đất đồng ý cho chủ sở hữu tài sản là {case.owner.title.lower()} {case.owner.name} được {case.kind} tài sản gắn liền với thửa đất số {case.parcel.number}, tờ bản đồ số {case.parcel.sheet}, {case.parcel.place.parcel}."
    )
    place_date(w, case.town, case.signed)
    sign_here(w, "NGƯỜI SỬ DỤNG ĐẤT", case.agent.name)


@paper("land_first_certificate/thua_ke")
def inheritance(case: Case, w: Writer) -> None:
    """Văn bản thỏa thuận phân chia di sản, with the notary's words."""
    nation_head(w)
    title(w, spin(w.rng, "{VĂN BẢN THỎA THUẬN PHÂN CHIA DI SẢN|VĂN BẢN KHAI NHẬN DI SẢN}"))
    w.paragraph(
        f"Hôm nay, {fld('ngay', long_day(case.signed), case.signed.isoformat())}, tại {case.notary_office}, chúng tôi là những người thừa kế theo pháp luật thuộc hàng thừa kế thứ nhất gồm:"
    )
    for who in (case.owner, case.agent):
        _side(w, who, "thua_ke")
    w.paragraph(
        f"Người để lại di sản là ông {case.owner.name.split()[0]} Văn {spin(w.rng, '{Tám|Ba|Lành|Thới}')}, chết ngày {w.rng.randint(10, 28)}/6/{w.rng.randint(2012, 2022)}. Di sản là quyền sử dụng thửa đất số {fld('thua_dat_so', case.parcel.number)}, tờ bản đồ số {fld('to_ban_do_so', case.parcel.sheet)}, diện tích {case.parcel.area_printed} m²."
    )
    w.paragraph(
        f"Các đồng thừa kế thống nhất để {case.owner.title.lower()} {case.owner.name} nhận toàn bộ di sản nói trên."
    )
    y = w.y
    sign_here(w, "Người thừa kế", case.owner.name, side="left")
    w.y = y
    sign_here(w, "Người thừa kế", case.agent.name)
    _notary(w, case, "Văn bản phân chia di sản")
