"""A small land-transfer dossier typed by hand, complete and clean, for tests that spoil one thing each."""

from datetime import UTC, datetime

from models.procedure import Catalogue
from models.reading import FileReading, PageReading
from models.submission import Applicant, ReceivedFile, Submission
from storage.catalogue import load_catalogue
from tests.pipeline.typed import typed

OWNER, NUMBER = "Nguyễn Văn Thuận", "086075123456"
BUYER, BUYER_NUMBER = "Trần Thị Hồng Đào", "086180654321"
RECEIVED = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)

FORM = f"""
Mẫu số 18
^ CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
^ Độc lập - Tự do - Hạnh phúc

^ ĐƠN ĐĂNG KÝ BIẾN ĐỘNG
^ ĐẤT ĐAI, TÀI SẢN GẮN LIỀN VỚI ĐẤT
^ Kính gửi: Chi nhánh Văn phòng đăng ký đất đai
1. Người sử dụng đất:
a) Họ và tên: {OWNER}
b) Số định danh cá nhân: {NUMBER}
c) Địa chỉ: ấp 3, xã Phú Quới, tỉnh Vĩnh Long
2. Giấy chứng nhận: số vào sổ cấp GCN: CS01234
Số phát hành GCN: BĐ 123456
Thửa đất số: 145; tờ bản đồ số: 12
3. Nội dung biến động: nhận chuyển nhượng
Vĩnh Long, ngày 20 tháng 02 năm 2026
^ Người viết đơn
^ (Ký, ghi rõ họ tên)
"""

CERTIFICATE = f"""
^ CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
^ Độc lập - Tự do - Hạnh phúc

^ GIẤY CHỨNG NHẬN
^ QUYỀN SỬ DỤNG ĐẤT, QUYỀN SỞ HỮU TÀI SẢN GẮN LIỀN VỚI ĐẤT
I. Người sử dụng đất
Ông: {OWNER}
CCCD số: {NUMBER}
II. Thửa đất
a) Thửa đất số: 145, tờ bản đồ số: 12
b) Diện tích: 245,3 m²
c) Hình thức sử dụng: riêng
Vĩnh Long, ngày 10 tháng 10 năm 2019
^ GIÁM ĐỐC
Số phát hành: BĐ 123456
Số vào sổ cấp GCN: CS01234
"""

CONTRACT = (
    f"""
^ CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
^ Độc lập - Tự do - Hạnh phúc

^ HỢP ĐỒNG CHUYỂN NHƯỢNG QUYỀN SỬ DỤNG ĐẤT
BÊN CHUYỂN NHƯỢNG (Bên A):
Ông: {OWNER}
Căn cước công dân số: {NUMBER}
BÊN NHẬN CHUYỂN NHƯỢNG (Bên B):
Bà: {BUYER}
Căn cước công dân số: {BUYER_NUMBER}
Điều 1. Thửa đất chuyển nhượng
Thửa đất số: 145; tờ bản đồ số: 12
Diện tích: 245,3 m²
""",
    """
Điều 2. Giá chuyển nhượng: 850.000.000 đồng
^ LỜI CHỨNG CỦA CÔNG CHỨNG VIÊN
Hôm nay, ngày 18 tháng 02 năm 2026
Số công chứng: 1234, quyển số 01/2026
^ CÔNG CHỨNG VIÊN
""",
)


def pages(form: str = FORM, certificate: str = CERTIFICATE, contract: tuple[str, str] = CONTRACT) -> list[PageReading]:
    """The dossier as one bundled scan."""
    return [
        typed(form, 1, ink=1),
        typed(certificate, 2, seals=1, ink=1),
        typed(contract[0], 3, ink=1),
        typed(contract[1], 4, seals=1, ink=2, head="2"),
    ]


def reading(read: list[PageReading], name: str = "scan.pdf", sha256: str = "a" * 64) -> FileReading:
    numbered = tuple(p.model_copy(update={"number": i}) for i, p in enumerate(read, 1))
    return FileReading(file=name, sha256=sha256, pages=numbered)


def received(read: FileReading) -> ReceivedFile:
    return ReceivedFile(name=read.file, sha256=read.sha256, bytes=1000, pages=len(read.pages))


def submission(**changes: object) -> Submission:
    made = Submission(
        submission="s-1",
        procedure="land_transfer",
        received=RECEIVED,
        applicant=Applicant(name=OWNER, id_number=NUMBER),
    )
    return made.model_copy(update=changes)


_CATALOGUE: list[Catalogue] = []


def catalogue() -> Catalogue:
    """The catalogue as shipped, loaded once."""
    if not _CATALOGUE:
        _CATALOGUE.append(load_catalogue(None))
    return _CATALOGUE[0]
