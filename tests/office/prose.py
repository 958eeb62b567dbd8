"""Running text with many wordings: ``spin`` chooses between ``{a|b|c}``, ``prose`` writes a paragraph on a topic.

In: dice and a topic. Out: Vietnamese sentences of official style that say nothing about anybody real.
"""
# ruff: noqa: E501 - the papers' wording stands on one line, as it is printed

import random
import re

_CHOICE = re.compile(r"\{([^{}]*)\}")


def spin(rng: random.Random, text: str) -> str:
    """Expand every ``{a|b}``, inner ones first; ``{#m-n}`` is a number."""
    while True:
        found = _CHOICE.search(text)
        if not found:
            return text
        inside = found[1]
        if inside.startswith("#"):
            low, high = inside[1:].split("-")
            chosen = str(rng.randint(int(low), int(high)))
        else:
            chosen = rng.choice(inside.split("|"))
        text = text[: found.start()] + chosen + text[found.end() :]


_PLACES = "{phía Đông Bắc|phía Tây Nam|phía Nam|ranh giới phía Bắc|khu vực cổng chính|góc Đông Nam}"
_PROSE: dict[str, tuple[str, ...]] = {
    "environment": (
        "Nước thải sinh hoạt {phát sinh từ|của} khu nhà {ăn|vệ sinh|điều hành} được {thu gom|dẫn} về bể tự hoại {ba ngăn|cải tiến} thể tích {#6-60} m³ trước khi {đấu nối vào|chảy về} hệ thống xử lý tập trung.",
        "Bụi và khí thải từ {lò hơi|lò sấy|máy nghiền|công đoạn phối trộn} được {hút|thu} qua {cyclone|túi vải|tháp hấp thụ}, hiệu suất {xử lý|thu hồi} đạt {#82-98}%.",
        f"Chất thải rắn thông thường được lưu chứa tại kho diện tích {{#10-120}} m² bố trí ở {_PLACES} của {{nhà máy|cơ sở|dự án}}.",
        "{Chủ dự án|Đơn vị quản lý} {bố trí|phân công} {#1-6} cán bộ phụ trách môi trường và {tổ chức|duy trì} quan trắc định kỳ {ba|sáu} tháng một lần.",
        "Độ ồn đo tại {hàng rào|xưởng sản xuất} dao động từ {#48-58} đến {#60-69} dBA, nằm trong giới hạn {cho phép|quy định} của quy chuẩn hiện hành.",
        "Khoảng cách từ {tường rào|ống khói|hồ sinh học} đến khu dân cư gần nhất là {#120-1900} m theo hướng {Đông|Tây|Nam|Bắc}.",
        "Trong giai đoạn {thi công|lắp đặt thiết bị}, đất đào được {tận dụng|sử dụng} san nền tại chỗ, không vận chuyển ra ngoài {phạm vi|ranh giới} {dự án|khu đất}.",
        "Phương án ứng phó sự cố được {lập|xây dựng} cho các tình huống {tràn đổ hóa chất|cháy nổ|hỏng hệ thống xử lý} và {diễn tập|tập huấn} mỗi năm một lần.",
        "Mùi hôi phát sinh tại {bể gom|sân phơi bùn|kho nguyên liệu} được khống chế bằng {chế phẩm vi sinh|than hoạt tính|quạt hút cục bộ}.",
    ),
    "water": (
        "Tầng chứa nước khai thác là {trầm tích|cát hạt mịn lẫn sỏi} tuổi {Pleistocen|Pliocen|Miocen}, chiều sâu phân bố từ {#60-110} m đến {#115-190} m.",
        "Mực nước tĩnh đo được trong mùa {khô|mưa} là {#4-14},{#1-9} m; mực nước động {lớn nhất|khi bơm} là {#15-32},{#1-9} m.",
        "Kết quả bơm hút thí nghiệm {liên tục|giật cấp} trong {#24-72} giờ cho thấy giếng {ổn định|phục hồi nhanh}, nước {trong|không mùi|không màu}.",
        "Giếng được kết cấu ống chống đường kính {#114-219} mm, ống lọc dài {#8-24} m, trám lấp bằng {sét viên|xi măng} từ mặt đất đến độ sâu {#20-45} m.",
        "Chất lượng nước {nhìn chung|về cơ bản} đáp ứng mục đích {sản xuất|sinh hoạt|làm mát}, riêng chỉ tiêu {sắt|mangan|độ cứng} cần xử lý trước khi sử dụng.",
        "Trong bán kính {#100-500} m quanh công trình không có {bãi rác|nghĩa trang|nguồn thải} có nguy cơ {gây ô nhiễm|ảnh hưởng đến} nguồn nước.",
    ),
    "mineral": (
        "Thân khoáng dạng {lớp|ổ|thấu kính} nằm {ngang|thoải}, chiều dày trung bình {#4-28},{#1-9} m, tầng phủ mỏng {0,5|1,2|2,0} m.",
        "Mỏ được khai thác bằng phương pháp {lộ thiên|khấu theo lớp bằng}, vận tải ô tô tự đổ {#10-25} tấn, hệ số bóc đất đá {0,15|0,22|0,31} m³/m³.",
        "Đất đá thải được đổ vào bãi thải {trong|ngoài} có {đê chắn|mương thoát nước} bao quanh và {hoàn thổ|trồng cây} sau khi kết thúc khai thác.",
        "Trữ lượng {huy động|đưa vào thiết kế} bảo đảm công suất {#30-200}.000 m³/năm trong thời hạn {#5-20} năm.",
        "Nguyên liệu sau khi {khai thác|sàng tuyển} được sử dụng làm vật liệu {san lấp|xây dựng thông thường} trên địa bàn tỉnh.",
    ),
    "project": (
        "Nhu cầu thị trường đối với sản phẩm {trong nước|xuất khẩu} tăng bình quân {#5-14}% mỗi năm, {là cơ sở|tạo điều kiện} để đầu tư mở rộng.",
        "Tổng mức đầu tư {dự kiến|được xác định} là {#15-640} tỷ đồng, trong đó vốn tự có chiếm {#20-45}%, phần còn lại vay {tín dụng|ngân hàng thương mại}.",
        "Thời gian hoàn vốn {có chiết khấu|giản đơn} là {#5-11} năm {#1-11} tháng; tỷ suất hoàn vốn nội bộ đạt {#11-19},{#1-9}%.",
        "{Nhà xưởng|Khối văn phòng|Kho thành phẩm} có kết cấu {khung thép tiền chế|bê tông cốt thép}, diện tích xây dựng {#400-9000} m², cao {#6-14} m.",
        "Dây chuyền thiết bị được nhập {mới 100%|đồng bộ} từ {Nhật Bản|Đức|Hàn Quốc|Đài Loan}, mức độ tự động hóa {cao|trung bình}.",
        "Dự án sử dụng khoảng {#40-600} lao động, ưu tiên {tuyển dụng|đào tạo} người dân {tại địa phương|trong vùng}.",
        "Nguồn điện lấy từ trạm biến áp {#250-2500} kVA đấu nối lưới {22|35} kV hiện có {dọc tuyến đường|trong khu vực}.",
    ),
    "company": (
        "Thành viên có {quyền|nghĩa vụ} {tham dự|biểu quyết} tại cuộc họp Hội đồng thành viên tương ứng với {tỷ lệ|phần} vốn góp.",
        "Giám đốc là người điều hành hoạt động kinh doanh {hằng ngày|thường xuyên} của công ty, chịu trách nhiệm trước {Hội đồng thành viên|pháp luật} về việc thực hiện {nhiệm vụ|quyền hạn} của mình.",
        "Lợi nhuận được chia sau khi công ty đã {nộp thuế|hoàn thành nghĩa vụ tài chính} và bù đắp lỗ của những năm trước theo quy định.",
        "Thành viên muốn chuyển nhượng phần vốn góp phải chào bán cho các thành viên còn lại trong thời hạn {#15-30} ngày với cùng điều kiện.",
        "Năm tài chính bắt đầu từ ngày 01 tháng 01 và kết thúc vào ngày 31 tháng 12 dương lịch hằng năm.",
        "Điều lệ này được {sửa đổi|bổ sung} theo quyết định của Hội đồng thành viên với ít nhất {65|75}% vốn góp của các thành viên dự họp tán thành.",
        "Người quản lý công ty phải {trung thực|cẩn trọng}, {không lạm dụng|không sử dụng} thông tin, bí quyết của công ty để tư lợi.",
    ),
    "general": (
        "{Đơn vị|Cơ sở} {cam kết|bảo đảm} {thực hiện|chấp hành} đúng các quy định {của pháp luật|hiện hành} và chịu sự {kiểm tra|giám sát} của cơ quan có thẩm quyền.",
        "Các số liệu nêu {trên|trong tài liệu này} được {tổng hợp|thu thập} từ {hồ sơ lưu|kết quả khảo sát thực tế} trong {quý|năm} gần nhất.",
        "Kinh phí thực hiện được {bố trí|cân đối} từ nguồn {vốn tự có|chi thường xuyên} của đơn vị.",
        "{Trong quá trình|Khi} triển khai nếu có {vướng mắc|thay đổi}, đơn vị sẽ {báo cáo|phản ánh} kịp thời để được {xem xét|hướng dẫn}.",
    ),
}  # fmt: skip


def prose(rng: random.Random, topic: str, sentences: int) -> str:
    """A paragraph of so many different sentences."""
    pool = [*_PROSE[topic], *_PROSE["general"]]
    return " ".join(spin(rng, s) for s in rng.sample(pool, min(sentences, len(pool))))
