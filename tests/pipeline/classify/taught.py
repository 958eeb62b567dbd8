"""Papers that the catalogue's titles do not know, as an office's clerks sorted them: for tests of learning."""

from flows.learning import Case
from pipeline.classify.features import features
from pipeline.classify.kinds import kinds_of
from pipeline.classify.train import Lesson
from pipeline.lines import PageView, view
from tests.pipeline.dossier_on_paper import RECEIVED, catalogue
from tests.pipeline.typed import typed

NAMES = (
    "Trương Vĩnh Ký",
    "Phan Khắc Sửu",
    "Đinh Thị Ngà",
    "Lâm Quang Ky",
    "Huỳnh Mẫn Đạt",
    "Bùi Hữu Nghĩa",
    "Tạ Thu Thâu",
)

TEXTS = {
    "hop_dong": ("GIẤY SANG NHƯỢNG RUỘNG VƯỜN", "Nay tôi bằng lòng sang đứt cho ông", "vàng đã trao tay đủ"),
    "gcn": ("BẰNG KHOÁN ĐIỀN THỔ", "Sở Quản thủ điền địa vào bộ", "người đứng bộ hưởng hoa lợi ruộng hạng nhì"),
    "don": ("ĐƠN XIN SANG TÊN", "Nay làm đơn này xin quý cơ quan sang bộ", "kính mong được cứu xét cho tôi đội ơn"),
}  # fmt: skip


def old_paper(component: str, number: int, name: str | None = None) -> PageView:
    """One such paper; its people differ from number to number."""
    title, opening, body = TEXTS[component]
    who = name or f"{NAMES[number % len(NAMES)]} {chr(65 + number % 26)}"
    return view("scan.pdf", typed(f"^ {title}\n{opening} {who}\n{body}\nlàm tại ấp {number}", ink=number % 2))


def cases(count: int = 30, **sorted_as: str) -> list[Case]:
    """``count`` dossiers of three such papers each; ``sorted_as``: another component that clerks chose."""
    procedure = catalogue().procedure("land_transfer")
    kinds = kinds_of(catalogue(), procedure, procedure.version_at(RECEIVED.date()))
    out = []
    for number in range(count):
        for component in TEXTS:
            pages = (old_paper(component, number),)
            chosen = sorted_as.get(component, component)
            label = next(k.label for k in kinds.all if k.component == chosen)
            out.append(Case(Lesson(f"H61.02-260302-{number:04d}", label, features(pages)), chosen, pages, kinds))
    return out
