"""Civil status: birth registration and its proofs, copies from the register."""
# ruff: noqa: E501 - the papers' wording stands on one line, as it is printed

from tests.office.case import Case
from tests.office.land import day, in_words, long_day
from tests.office.layout import letterhead, nation_head, official_end, place_date, sign_here, title
from tests.office.papers.registry import paper
from tests.office.people import Person
from tests.office.prose import spin
from tests.office.writer import Writer, fld


def mother(case: Case) -> Person:
    """The woman of the couple."""
    if case.owner.woman or case.spouse is None:
        return case.owner
    return case.spouse


def _asker(w: Writer, case: Case, relation: bool) -> None:
    who = case.owner
    w.field_line(
        f"{spin(w.rng, '{Họ, chữ đệm, tên người yêu cầu|Họ, chữ đệm, tên người yêu cầu|Họ và tên người yêu cầu}')}: {fld('ho_ten', who.name, role='nguoi_yeu_cau')}"
    )
    w.field_line(
        f"Ngày, tháng, năm sinh: {fld('ngay_sinh', day(who.born), who.born.isoformat(), 'nguoi_yeu_cau')}",
        f"Nơi cư trú: {fld('dia_chi', who.home.new)}",
    )
    w.field_line(
        f"Giấy tờ tùy thân: Căn cước công dân số {fld('so_dinh_danh', who.id_number, role='nguoi_yeu_cau')} cấp ngày {day(who.issued)}"
    )
    if relation:
        w.field_line(f"Quan hệ với người được khai sinh: {'Mẹ' if who.woman else 'Cha'}")


@paper("birth_registration/to_khai", "to_khai_khai_sinh")
def birth_form(case: Case, w: Writer) -> None:
    """Tờ khai đăng ký khai sinh."""
    child, rng = case.child, w.rng
    mum = mother(case)
    dad = case.spouse if case.owner.woman else case.owner
    nation_head(w)
    title(w, "TỜ KHAI ĐĂNG KÝ KHAI SINH")
    w.paragraph(f"Kính gửi: Ủy ban nhân dân {case.owner.home.commune_name}", align="center", after=8)
    _asker(w, case, relation=True)
    w.paragraph("<b>Đề nghị cơ quan đăng ký khai sinh cho người dưới đây:</b>", indent=0)
    w.field_line(f"Họ, chữ đệm, tên: {fld('ho_ten', child.name.upper(), child.name, 'tre')}")
    w.field_line(
        f"Ngày, tháng, năm sinh: {fld('ngay_sinh', day(child.born), child.born.isoformat(), 'tre')}",
        f"(ghi bằng chữ: Ngày {in_words(child.born.day).lower()}, tháng {in_words(child.born.month).lower()}, năm {in_words(child.born.year).lower()})",
    )
    w.field_line(f"Giới tính: {child.sex}", "Dân tộc: Kinh", "Quốc tịch: Việt Nam")
    w.field_line(f"Nơi sinh: {_hospital(case)}")
    w.field_line(f"Quê quán: {', '.join(case.owner.home.old.split(', ')[-2:])}")
    for label, who in (("người mẹ", mum), ("người cha", dad)):
        if who is None:
            continue
        w.field_line(
            f"Họ, chữ đệm, tên {label}: {fld('ho_ten', who.name, role='me' if label.endswith('mẹ') else 'cha')}"
        )
        w.field_line(f"Năm sinh: {who.born.year}", "Dân tộc: Kinh", "Quốc tịch: Việt Nam")
        w.field_line(f"Nơi cư trú: {who.home.new}")
    w.paragraph(
        "Tôi cam đoan nội dung khai trên đây là đúng sự thật, được sự thỏa thuận nhất trí của các bên liên quan theo quy định pháp luật.",
        indent=rng.choice((0, 20)),
    )
    w.paragraph(
        f"Làm tại: {case.owner.home.commune_name}, {fld('ngay', long_day(case.signed), case.signed.isoformat())}",
        align="right",
        italic=True,
    )
    sign_here(w, "Người yêu cầu", case.owner.name, hint="(Ký, ghi rõ họ, chữ đệm, tên)")


def _hospital(case: Case) -> str:
    return case.dice("hospital").choice(
        (
            f"Bệnh viện Đa khoa tỉnh {case.province.name}",
            f"Bệnh viện Phụ sản {case.town}",
            f"Trung tâm Y tế {case.owner.home.district}",
        )
    )


@paper("chung_sinh")
def birth_proof(case: Case, w: Writer) -> None:
    """Giấy chứng sinh."""
    mum, child = mother(case), case.child
    letterhead(
        w,
        (_hospital(case).upper(),),
        number=f"{w.rng.randint(100, 4000)}/GCS",
        parent=(f"SỞ Y TẾ TỈNH {case.province.name.upper()}",),
    )
    title(w, "GIẤY CHỨNG SINH")
    w.field_line(f"Họ và tên mẹ hoặc người nuôi dưỡng: {fld('ho_ten', mum.name.upper(), mum.name, 'me')}")
    w.field_line(f"Năm sinh: {mum.born.year}", "Dân tộc: Kinh")
    w.field_line(f"Số CCCD/Định danh cá nhân: {fld('so_dinh_danh', mum.id_number, role='me')}")
    w.field_line(f"Nơi thường trú: {mum.home.new}")
    w.field_line(
        f"Đã sinh con vào lúc: {w.rng.randint(0, 23)} giờ {w.rng.randint(0, 59):02d} phút, ngày {fld('ngay_sinh', day(child.born), child.born.isoformat(), 'tre')}"
    )
    w.field_line(f"Tại: {_hospital(case)}")
    w.field_line(
        "Số con trong lần sinh này: 1",
        f"Giới tính của con: {child.sex}",
        f"Cân nặng: {w.rng.randint(26, 41) * 100} gam",
    )
    w.field_line(f"Tình trạng của con: {spin(w.rng, '{khóc ngay, hồng hào|bình thường|khỏe mạnh}')}")
    w.field_line(f"Dự định đặt tên con là: {fld('ho_ten', child.name, role='tre')}")
    w.field_line(f"Người đỡ đẻ: {case.doctor.name}")
    issued = min(case.signed, case.received)
    w.paragraph(f"{case.town}, {fld('ngay', long_day(issued), issued.isoformat())}", align="right", italic=True)
    y = w.y
    sign_here(w, "Cha, mẹ hoặc người nuôi dưỡng", mum.name, side="left")
    w.y = y
    sign_here(
        w, "Thủ trưởng cơ sở y tế", case.doctor.name, seal=(f"{_hospital(case)}|Sở Y tế", "BỆNH VIỆN"), key="nguoi_ky"
    )


@paper("lam_chung")
def witness(case: Case, w: Writer) -> None:
    nation_head(w)
    title(w, spin(w.rng, "{GIẤY CAM ĐOAN VỀ VIỆC SINH|VĂN BẢN XÁC NHẬN CỦA NGƯỜI LÀM CHỨNG}"))
    w.paragraph(f"Kính gửi: Ủy ban nhân dân {case.owner.home.commune_name}", align="center")
    w.field_line(f"Tôi tên là: {fld('ho_ten', case.agent.name)}", f"Sinh năm: {case.agent.born.year}")
    w.field_line(f"Số định danh cá nhân: {fld('so_dinh_danh', case.agent.id_number)}")
    w.field_line(f"Nơi cư trú: {case.agent.home.new}")
    w.paragraph(
        f"Tôi làm chứng và cam đoan cháu {case.child.name}, sinh ngày {day(case.child.born)} tại {case.owner.home.house}, là con của bà {mother(case).name}. Việc sinh do {spin(w.rng, '{bà đỡ tại nhà thực hiện|không kịp đến cơ sở y tế}')}. Tôi chịu trách nhiệm trước pháp luật về lời khai này."
    )
    place_date(w, case.town, case.signed)
    sign_here(w, "Người làm chứng", case.agent.name)


@paper("tre_bi_bo_roi")
def foundling(case: Case, w: Writer) -> None:
    letterhead(
        w,
        (f"ỦY BAN NHÂN DÂN {case.owner.home.commune_name.upper()}",),
        number=f"{w.rng.randint(1, 60)}/BB-UBND",
        place=case.town,
        when=case.signed,
    )
    title(w, "BIÊN BẢN", "Về việc trẻ em bị bỏ rơi")
    w.paragraph(
        f"Hồi {w.rng.randint(5, 21)} giờ, {long_day(case.child.born)}, {case.agent.title.lower()} {case.agent.name} phát hiện một trẻ bị bỏ rơi tại {case.owner.home.house}, {case.owner.home.commune_name}. Đại diện Công an xã và Ủy ban nhân dân đã đến lập biên bản."
    )
    w.field_line(
        f"Giới tính của trẻ: {case.child.sex}",
        f"Đặc điểm: {spin(w.rng, '{quấn khăn bông màu vàng|mặc áo trắng, không có giấy tờ kèm theo}')}",
    )
    official_end(
        w, "CHỦ TỊCH", case.officer.name, ("Lưu: VT.",), (f"Ủy ban nhân dân|Tỉnh {case.town}", case.owner.home.commune)
    )


@paper("mang_thai_ho")
def surrogacy(case: Case, w: Writer) -> None:
    letterhead(w, (_hospital(case).upper(),), number=f"{w.rng.randint(1, 60)}/XN-BV", place=case.town, when=case.signed)
    title(w, "VĂN BẢN XÁC NHẬN", "Về việc mang thai hộ vì mục đích nhân đạo")
    w.paragraph(
        f"Bệnh viện xác nhận cháu {case.child.name}, sinh ngày {day(case.child.born)}, được sinh ra bằng kỹ thuật hỗ trợ sinh sản theo thỏa thuận mang thai hộ giữa các bên."
    )
    official_end(w, "GIÁM ĐỐC", case.doctor.name, ("Lưu: VT.",), (f"{_hospital(case)}|Sở Y tế", "BỆNH VIỆN"))


@paper("civil_status_extract/to_khai", "to_khai_trich_luc")
def extract_form(case: Case, w: Writer) -> None:
    """Tờ khai cấp bản sao trích lục hộ tịch."""
    kind = spin(w.rng, "{khai sinh|kết hôn|khai tử}")
    nation_head(w)
    title(
        w,
        spin(
            w.rng,
            "{TỜ KHAI CẤP BẢN SAO TRÍCH LỤC HỘ TỊCH|TỜ KHAI CẤP BẢN SAO TRÍCH LỤC HỘ TỊCH|TỜ KHAI CẤP BẢN SAO GIẤY KHAI SINH}",
        ),
    )
    w.paragraph(f"Kính gửi: Ủy ban nhân dân {case.owner.home.commune_name}", align="center", after=8)
    _asker(w, case, relation=False)
    w.paragraph(f"<b>Đề nghị cơ quan cấp bản sao trích lục {kind} cho người có tên dưới đây:</b>", indent=0)
    w.field_line(f"Họ, chữ đệm, tên: {fld('ho_ten', case.owner.name.upper(), case.owner.name)}")
    w.field_line(f"Ngày, tháng, năm sinh: {day(case.owner.born)}", f"Giới tính: {case.owner.sex}", "Dân tộc: Kinh")
    w.field_line(
        f"Đã đăng ký tại: Ủy ban nhân dân {case.owner.home.commune_name}",
        f"số {w.rng.randint(2, 240)}, quyển số 0{w.rng.randint(1, 4)}/{w.rng.randint(1988, 2020)}",
    )
    w.field_line(f"Số lượng bản sao yêu cầu cấp: {w.rng.randint(1, 5):02d} bản")
    w.paragraph(
        "Tôi cam đoan những nội dung khai trên đây là đúng sự thật và chịu trách nhiệm trước pháp luật về cam đoan của mình."
    )
    w.paragraph(
        f"Làm tại: {case.owner.home.commune_name}, {fld('ngay', long_day(case.signed), case.signed.isoformat())}",
        align="right",
        italic=True,
    )
    sign_here(w, "Người yêu cầu", case.owner.name, hint="(Ký, ghi rõ họ, chữ đệm, tên)")
