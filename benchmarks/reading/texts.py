"""What the generated pages say: sentences that the corrector's model has never seen, and invented people.

Written for this benchmark; names, numbers and places are put in at random by ``pages``.
"""

SURNAMES = "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh Mai Trịnh Tạ"
MIDDLES = "Văn Thị Hữu Đức Minh Ngọc Quang Thanh Bích Kim Xuân Thu Hoài Diệu Gia Khánh"
GIVEN = (
    "An Bình Châu Dũng Giang Hạnh Hùng Huệ Khoa Lan Linh Mạnh Nhàn Oanh Phượng Quyên Sơn Thảo Trúc Uyên Vỹ Yến Nghĩa"
)
PLACES = (
    "phường Trà Vinh, tỉnh Vĩnh Long",
    "xã Long Hữu, tỉnh Vĩnh Long",
    "ấp Rạch Cát, xã Ngũ Lạc",
    "khóm 4, phường Nguyệt Hóa",
    "thôn Đồng Quan, xã Quất Động, thành phố Hà Nội",
    "tổ dân phố số 7, phường Yên Sở",
    "khu phố Mỹ Thạnh Đông, phường Long Xuyên",
)
OFFICES = (
    "ỦY BAN NHÂN DÂN\nXÃ LONG HỮU",
    "SỞ NÔNG NGHIỆP\nVÀ MÔI TRƯỜNG",
    "CHI CỤC THỦY LỢI\nTỈNH VĨNH LONG",
    "BAN QUẢN LÝ DỰ ÁN\nKHU VỰC BẾN TRE",
    "TRƯỜNG TIỂU HỌC\nNGUYỄN ĐÌNH CHIỂU",
)
TITLES = (
    "Về việc giao nhiệm vụ trực phòng chống hạn mặn mùa khô",
    "Về việc thành lập tổ kiểm kê vườn cây ăn trái bị ngập úng",
    "Về việc phân công giáo viên dạy thay trong học kỳ hai",
    "Về việc điều chỉnh lịch vận hành cống ngăn triều",
    "Về việc khen thưởng các hộ hiến đất mở rộng đường liên ấp",
)
SENTENCES = (
    "Cống ngăn triều được đóng khi độ mặn tại trạm đo vượt bốn phần nghìn và chỉ mở lại sau hai con "
    "nước ròng liên tiếp.",
    "Các hộ trồng bưởi da xanh ven sông cần đắp bờ bao cao hơn đỉnh lũ năm trước ít nhất ba mươi phân.",
    "Tổ thủy nông ghi chép mực nước vào sổ trực mỗi sáu giờ, ký tên và bàn giao cho ca sau tại chòi canh.",
    "Học sinh nghỉ quá bốn mươi lăm buổi trong một năm học thì không được xét lên lớp, trừ khi có giấy của bệnh viện.",
    "Nhà trường bố trí hai phòng học dự phòng để dạy bù cho các em ở cù lao phải nghỉ vì sóng lớn.",
    "Máy bơm dầu cũ được thanh lý theo hình thức bốc thăm, số tiền thu được nộp vào quỹ duy tu kênh mương nội đồng.",
    "Đoàn khảo sát đã khoan bảy lỗ thăm dò dọc tuyến đê, mẫu đất được niêm phong và gửi về phòng thí nghiệm.",
    "Bà con đề nghị dời trụ điện nằm giữa lối đi vì xe chở lúa thường xuyên vướng phải vào mùa gặt.",
    "Trạm y tế tiêm nhắc vắc xin bạch hầu cho trẻ từ bảy tuổi vào sáng thứ năm hằng tuần, không thu tiền.",
    "Thuyền trưởng phải mang theo áo phao, phao tròn và bình cứu hỏa còn hạn dùng trước khi rời bến.",
    "Kho lưu trữ được hút ẩm bằng máy, nhiệt độ giữ ở mức hai mươi độ và kiểm tra mối mọt mỗi quý một lần.",
    "Người nuôi tôm không được xả bùn ao trực tiếp ra rạch khi chưa qua ao lắng tối thiểu mười ngày.",
    "Chợ nổi họp từ lúc tờ mờ sáng, thương hồ neo ghe theo luồng đã cắm phao và không buộc dây vào chân cầu.",
    "Khoản hỗ trợ giống lúa chịu mặn được chi một lần, mỗi hộ không quá năm mươi ký cho một vụ gieo sạ.",
    "Đội thanh niên xung kích vớt lục bình trên đoạn kênh dài gần hai cây số trong ba ngày cuối tuần.",
    "Giếng khoan bỏ hoang phải được trám lấp bằng vữa xi măng để nước bẩn không thấm xuống tầng sâu.",
    "Mọi vướng mắc về bồi thường hoa màu xin gửi thư về hộp thư góp ý đặt trước nhà văn hóa ấp.",
    "Lò gạch thủ công ngừng đốt trước tết, khung nhà xưởng được tháo dỡ và trả lại mặt bằng cho nông dân.",
    "Thư viện lưu động ghé điểm trường lẻ mỗi tháng hai lượt, các em được mượn tối đa ba quyển truyện.",
    "Hộ có người khuyết tật nặng được miễn tiền rác sinh hoạt và ưu tiên lắp đồng hồ nước sạch.",
    "Nhịp cầu giữa bị rỉ sét ở bản mã, đơn vị thi công đã thay bu lông và sơn phủ hai lớp chống gỉ.",
    "Biên bản được đọc lại cho mọi người cùng nghe, ai nấy đều thống nhất và không có ý kiến gì thêm.",
    "Ghe chở cát phải che bạt kín, chạy đúng luồng và giảm tốc độ khi đi ngang khu dân cư hai bên bờ.",
    "Vườn ươm cung cấp mười hai nghìn cây đước con để trồng bổ sung dải rừng chắn sóng ngoài bãi bồi.",
    "Phụ huynh đóng góp ngày công sửa mái tôn, quét vôi tường và làm lại hàng rào tre quanh sân trường.",
    "Nước máy có mùi tanh từ chiều hôm qua, tổ vận hành đã xúc xả đường ống và châm thêm clo.",
)
FIELDS = (
    ("Kính gửi", "Trạm Khuyến nông khu vực Cầu Ngang"),
    ("Họ và tên chủ hộ", None),
    ("Ngày sinh", "DATE"),
    ("Số thẻ căn cước", "NUMBER12"),
    ("Nơi cư trú", "PLACE"),
    ("Điện thoại liên lạc", "PHONE"),
    ("Loại cây đang trồng", "Nhãn xuồng cơm vàng, xen chuối xiêm"),
    ("Diện tích bị thiệt hại", "AREA"),
    ("Nguyên nhân thiệt hại", "Nước mặn tràn qua bờ bao trong đợt triều cường"),
    ("Số tiền đề nghị hỗ trợ", "MONEY"),
)
TABLE_HEAD = ("STT", "Tên vật tư", "Đơn vị", "Số lượng", "Ghi chú")
TABLE_ROWS = (
    ("Bao cát loại năm mươi ký", "bao"),
    ("Cừ tràm dài bốn thước", "cây"),
    ("Áo phao cứu sinh", "chiếc"),
    ("Đèn pin đội đầu", "cái"),
    ("Xuồng vỏ lãi", "chiếc"),
    ("Dây thừng sợi dù", "cuộn"),
    ("Thuốc khử khuẩn nước", "viên"),
    ("Máy phát điện chạy xăng", "máy"),
    ("Bạt che khổ rộng", "tấm"),
    ("Mì gói và lương khô", "thùng"),
)
RECIPIENTS = ("Như Điều 2;", "Trạm bơm số 3;", "Đài truyền thanh xã;", "Lưu: VT, TN.")
