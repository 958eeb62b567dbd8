"""Labels and values as forms and certificates set them: beside, below, in columns, on dotted lines, in boxes."""

import pytest

from pipeline.extract.fields import extract
from tests.pipeline.dossier_on_paper import catalogue
from tests.pipeline.typed import seen

HEAD = (
    "UBND XÃ HÒA BÌNH || CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n"
    "Số: 123/GXN-UBND || Độc lập - Tự do - Hạnh phúc\n"
    "|| Hòa Bình, ngày 05 tháng 3 năm 2026\n"
    "^GIẤY XÁC NHẬN"
)
LONG_HEAD = (
    "SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG || CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n"
    "CHI CỤC BẢO VỆ MÔI TRƯỜNG || Độc lập - Tự do - Hạnh phúc\n"
    "Số: 45/2026/CCBVMT-KS || Lào Cai, ngày 5 tháng 3 năm 2026\n"
    "V/v góp ý báo cáo"
)

PRINTED = [
    ("Họ và tên: NGUYỄN VĂN AN", "ho_ten", "NGUYỄN VĂN AN"),
    ("Họ, chữ đệm, tên người yêu cầu: Trần Thị Bích", "ho_ten", "Trần Thị Bích"),
    ("Kính gửi: Ủy ban nhân dân xã Tân Phú\nTôi tên là: Lê Văn Cường, sinh ngày 02/03/1980", "ho_ten", "Lê Văn Cường"),
    ("Tôi là Phạm Thị Dung, sinh năm 1975, CCCD số 001175012345", "ho_ten", "Phạm Thị Dung"),
    ("Tôi là Phạm Thị Dung, sinh năm 1975, CCCD số 001175012345", "so_dinh_danh", "001175012345"),
    ("Người đại diện: Ông Hoàng Minh Đức - Chức vụ: Giám đốc", "ho_ten", "Hoàng Minh Đức"),
    ("1.1. Tên người sử dụng đất, chủ sở hữu tài sản gắn liền với đất (2): Bùi Quang Huy", "ho_ten", "Bùi Quang Huy"),
    ("Họ và tên (viết chữ in hoa): VŨ ĐÌNH KHÔI\nGiới tính: Nam", "ho_ten", "VŨ ĐÌNH KHÔI"),
    ("1. Họ, chữ đệm và tên khai sinh: ĐỖ THỊ LAN", "ho_ten", "ĐỖ THỊ LAN"),
    ("Họ và tên / Full name:\nNGÔ VĂN MINH\nNgày sinh / Date of birth: 05/06/1990", "ho_ten", "NGÔ VĂN MINH"),
    ("Họ và tên / Full name:\nNGÔ VĂN MINH\nNgày sinh / Date of birth: 05/06/1990", "ngay_sinh", "1990-06-05"),
    ("Ngày, tháng, năm sinh: 15 tháng 8 năm 1985", "ngay_sinh", "1985-08-15"),
    ("Sinh ngày: 7/9/1969   Dân tộc: Kinh", "ngay_sinh", "1969-09-07"),
    ("Ngày 12 tháng 10 năm 1979 là ngày sinh", "ngay_sinh", None),
    ("Số định danh cá nhân/CMND: 079090001234", "so_dinh_danh", "079090001234"),
    (
        "Giấy tờ tùy thân (3): Thẻ Căn cước số 038085004567 do Bộ Công an cấp ngày 01/02/2024",
        "so_dinh_danh",
        "038085004567",
    ),
    ("Số CCCD/Số hộ chiếu: 038 085 004 567", "so_dinh_danh", "038085004567"),
    ("Số / No.: 038085004567", "so_dinh_danh", "038085004567"),
    ("Căn cước công dân: 038085004567; ngày cấp 02/01/2022; nơi cấp: Cục Cảnh sát", "so_dinh_danh", "038085004567"),
    ("ĐDCN: 038085004567", "so_dinh_danh", "038085004567"),
    ("CMND/CCCD/Hộ chiếu số: 038085004567", "so_dinh_danh", "038085004567"),
    ("CMTND số 162345678 cấp ngày 03/04/2005 tại CA Nam Định", "so_cmnd", "162345678"),
    ("Mã số doanh nghiệp: 0102005769", "mst", "0102005769"),
    ("Mã số thuế (nếu có): 0102005769", "mst", "0102005769"),
    ("MST: 0 1 0 2 0 0 5 7 6 9", "mst", "0102005769"),
    ("Giấy chứng nhận đăng ký doanh nghiệp số: 0102005769 do Sở Kế hoạch và Đầu tư cấp", "mst", "0102005769"),
    ("Mã số thuế:\n0102005769-001", "mst", "0102005769-001"),
    ("Tên doanh nghiệp viết bằng tiếng Việt: CÔNG TY TNHH AN BÌNH", "ten_to_chuc", "CÔNG TY TNHH AN BÌNH"),
    ("Tên tổ chức: Hợp tác xã Nông nghiệp Tân Tiến", "ten_to_chuc", "Hợp tác xã Nông nghiệp Tân Tiến"),
    ("Bên A: CÔNG TY CỔ PHẦN XÂY DỰNG SỐ 5", "ten_to_chuc", "CÔNG TY CỔ PHẦN XÂY DỰNG SỐ 5"),
    ("Thửa đất số: 145; Tờ bản đồ số: 12", "thua_dat_so", "145"),
    ("Thửa đất số: 145; Tờ bản đồ số: 12", "to_ban_do_so", "12"),
    ("a) Thửa đất số: 145, tờ bản đồ số: 12", "to_ban_do_so", "12"),
    ("Thửa đất: 145      Tờ bản đồ: 12", "thua_dat_so", "145"),
    ("Thửa đất: 145      Tờ bản đồ: 12", "to_ban_do_so", "12"),
    ("Số thửa: 145. Số tờ bản đồ: 12", "thua_dat_so", "145"),
    ("Số thửa: 145. Số tờ bản đồ: 12", "to_ban_do_so", "12"),
    ("- Số thửa đất: 145;  - Số hiệu tờ bản đồ: 12", "thua_dat_so", "145"),
    ("- Số thửa đất: 145;  - Số hiệu tờ bản đồ: 12", "to_ban_do_so", "12"),
    ("thửa số 145 tờ bản đồ địa chính số 12", "to_ban_do_so", "12"),
    ("thửa 145, tờ 12, diện tích 250m2", "dien_tich", "250"),
    ("Diện tích: 1.234,5 m²", "dien_tich", "1234.5"),
    ("Diện tích (m2): 250,5", "dien_tich", "250.5"),
    ("Diện tích đất: 1234.5 m2", "dien_tich", "1234.5"),
    ("Số phát hành GCN: DA 12345678", "so_phat_hanh_gcn", "DA 12345678"),
    ("Giấy chứng nhận số BĐ 123456 do UBND huyện cấp", "so_phat_hanh_gcn", "BĐ 123456"),
    ("Số seri: AA 01234567", "so_phat_hanh_gcn", "AA 01234567"),
    ("Số vào sổ cấp GCN: CS 01234", "so_vao_so_gcn", "CS 01234"),
    ("số vào sổ cấp Giấy chứng nhận: CH00123", "so_vao_so_gcn", "CH00123"),
    ("Số vào sổ: VP 4567", "so_vao_so_gcn", "VP 4567"),
    ("Điện thoại liên hệ: 0912 345 678", "so_dien_thoai", "0912345678"),
    ("Số điện thoại: 0912.345.678   Email: a@b.vn", "so_dien_thoai", "0912345678"),
    ("ĐT: (024) 3825 1234", "so_dien_thoai", "02438251234"),
    ("Tel: 0912345678", "so_dien_thoai", "0912345678"),
    ("Giá chuyển nhượng: 1.250.000.000 đồng (Một tỷ hai trăm năm mươi triệu đồng)", "so_tien", "1250000000"),
    ("Giá chuyển nhượng là 850.000.000đ", "so_tien", "850000000"),
    ("Tổng số tiền: 1,250,000 VNĐ", "so_tien", "1250000"),
    ("Số tiền bằng số: 350 000 đồng", "so_tien", "350000"),
    ("Vốn điều lệ: 5.000.000.000 VNĐ", "so_tien", "5000000000"),
    ("Địa chỉ thường trú: Thôn 3, xã Hòa Bình, tỉnh Lào Cai", "dia_chi", "Thôn 3, xã Hòa Bình, tỉnh Lào Cai"),
    (
        "Nơi thường trú: Số 5 ngõ 10 phố Huế, phường Hai Bà Trưng, thành phố Hà Nội",
        "dia_chi",
        "Số 5 ngõ 10 phố Huế, phường Hai Bà Trưng, thành phố Hà Nội",
    ),
    (
        "Địa chỉ trụ sở chính: Lô B2, KCN Sông Công, tỉnh Thái Nguyên",
        "dia_chi",
        "Lô B2, KCN Sông Công, tỉnh Thái Nguyên",
    ),
    ("Lưu lượng xả thải: 120 m3/ngày đêm", "luu_luong", "120"),
    ("Có giá trị đến: 12/10/2030", "ngay_het_han", "2030-10-12"),
    ("Date of expiry: 12/10/2030", "ngay_het_han", "2030-10-12"),
    ("Giấy phép có hiệu lực đến hết ngày 31 tháng 12 năm 2027", "ngay_het_han", "2027-12-31"),
    ("Số công chứng: 1234/2026/CCGD", "so_cong_chung", "1234/2026/CCGD"),
    ("Số chứng thực: 56 quyển số 01/2026-SCT/HĐ,GD", "so_cong_chung", "56"),
    ("Số công chứng 1234 quyển số 02 TP/CC-SCC/HĐGD", "so_cong_chung", "1234"),
    ("Số hộ chiếu: C1234567", "so_ho_chieu", "C1234567"),
    ("Mã hồ sơ: H44.12-260302-0001", "ma_ho_so", "H44.12-260302-0001"),
    ("Họ và tên: ....................NGUYỄN VĂN AN.................... Giới tính: Nam", "ho_ten", "NGUYỄN VĂN AN"),
    ("Họ và tên ||  NGUYỄN VĂN AN\nNgày sinh || 01/02/1980", "ho_ten", "NGUYỄN VĂN AN"),
    ("Họ và tên ||  NGUYỄN VĂN AN\nNgày sinh || 01/02/1980", "ngay_sinh", "1980-02-01"),
    ("Họ và tên || Số định danh cá nhân\nNguyễn Văn An || 038085004567", "so_dinh_danh", "038085004567"),
    ("Họ và tên || Số định danh cá nhân\nNguyễn Văn An || 038085004567", "ho_ten", "Nguyễn Văn An"),
    ("Ông: Nguyễn Văn An      Sinh năm: 1980\nCCCD số: 038085004567   cấp ngày 01/02/2021", "ho_ten", "Nguyễn Văn An"),
    ("Và vợ là bà: Trần Thị Bình, sinh năm 1982", "ho_ten", "Trần Thị Bình"),
    (
        "BÊN CHUYỂN NHƯỢNG (Bên A):\nÔng Nguyễn Văn An, sinh ngày 01/02/1980, CCCD số 038085004567",
        "ho_ten",
        "Nguyễn Văn An",
    ),
    ("Họ, chữ đệm, tên chủ hộ: Trần Văn Hùng     Quan hệ với chủ hộ: con", "ho_ten", "Trần Văn Hùng"),
    ("Số định danh cá nhân/CMND:\n0 3 8 0 8 5 0 0 4 5 6 7", "so_dinh_danh", "038085004567"),
    ("Số định danh cá nhân: |0|3|8|0|8|5|0|0|4|5|6|7|", "so_dinh_danh", "038085004567"),
    ("Số CCCD: O38085OO4567", "so_dinh_danh", "038085004567"),
    ("Số CCCD: 03808500456", "so_dinh_danh", None),
    ("Ngày, tháng, năm sinh: 01-02-1980", "ngay_sinh", "1980-02-01"),
    ("Ngày, tháng, năm sinh: 01.02.1980", "ngay_sinh", "1980-02-01"),
    ("Ngày, tháng, năm sinh: 0 1 / 0 2 / 1 9 8 0", "ngay_sinh", "1980-02-01"),
    ("Sinh ngày 01 tháng 02 năm 1980 tại Hà Nội", "ngay_sinh", "1980-02-01"),
    ("Ngày, tháng, năm sinh: 31/02/1980", "ngay_sinh", None),
    ("Thửa đất số: ......145...... tờ bản đồ số: ......12......", "thua_dat_so", "145"),
    ("Thửa đất số: ......145...... tờ bản đồ số: ......12......", "to_ban_do_so", "12"),
    ("2.1. Thửa đất số: 145; 2.2. Tờ bản đồ số: 12;\n2.3. Diện tích: 250,5 m2", "dien_tich", "250.5"),
    ("Thửa đất số || Tờ bản đồ số\n145 || 12", "thua_dat_so", "145"),
    ("Địa chỉ tại: xóm 5, xã Nghi Phú, tỉnh Nghệ An", "dia_chi", "xóm 5, xã Nghi Phú, tỉnh Nghệ An"),
    (
        "Địa chỉ: xóm 5, xã Nghi Phú,\ntỉnh Nghệ An\nĐiện thoại: 0912345678",
        "dia_chi",
        "xóm 5, xã Nghi Phú, tỉnh Nghệ An",
    ),
    (
        "Giá chuyển nhượng quyền sử dụng đất nêu tại Điều 1 của Hợp đồng này là: 1.250.000.000đ\n(Bằng chữ: Một tỷ)",
        "so_tien",
        "1250000000",
    ),
    ("Tổng cộng: 350.000 đồng", "so_tien", "350000"),
    ("Số tiền: 350.000đ", "so_tien", "350000"),
    ("Mã số doanh nghiệp/Mã số thuế: 0102005769", "mst", "0102005769"),
    ("Mã số thuế: 0102005769 - 001", "mst", "0102005769-001"),
    ("Mã số doanh nghiệp, mã số chi nhánh: 0102005769-001", "mst", "0102005769-001"),
    (
        "Tên công ty viết bằng tiếng Việt: CÔNG TY CỔ PHẦN\nXÂY DỰNG THÁI SƠN\nTên công ty viết tắt: THAISON",
        "ten_to_chuc",
        "CÔNG TY CỔ PHẦN XÂY DỰNG THÁI SƠN",
    ),
    (
        "Chủ dự án: Công ty TNHH Một thành viên Nước sạch Hòa Bình",
        "ten_to_chuc",
        "Công ty TNHH Một thành viên Nước sạch Hòa Bình",
    ),
    ("Đại diện cho: CÔNG TY TNHH THƯƠNG MẠI MINH ĐỨC", "ten_to_chuc", "CÔNG TY TNHH THƯƠNG MẠI MINH ĐỨC"),
    (HEAD, "so_ky_hieu", "123/GXN-UBND"),
    (
        LONG_HEAD,
        "so_ky_hieu",
        "45/2026/CCBVMT-KS",
    ),
    ("Số: 123/2026/QĐ-UBND", "so_ky_hieu", "123/2026/QĐ-UBND"),
    ("Số: 12 /TB-CCT", "so_ky_hieu", "12/TB-CCT"),
    ("Có giá trị đến / Date of expiry: 01/02/2040", "ngay_het_han", "2040-02-01"),
    ("Thời hạn của giấy phép: 05 năm kể từ ngày ký", "ngay_het_han", None),
    ("Số đăng ký: HN-12345", "so_dang_ky_phuong_tien", "HN-12345"),
    ("Mã số QLCTNH: 01.000123.T", "ma_qlctnh", "01.000123.T"),
]


@pytest.mark.parametrize(("text", "key", "value"), PRINTED)
def test_a_value_is_found_by_its_label(text: str, key: str, value: str | None) -> None:
    """Spaces and capitals are not what is asked about here; None: nothing there passes its check."""
    found = extract([seen(text)], [key], catalogue()).fields.get(key)
    got = found.value if found and not (value is None and found.valid is False) else None
    assert _plain(got) == _plain(value)


def _plain(value: str | None) -> str | None:
    return None if value is None else value.replace(" ", "").lower()
