"""The figures an office is asked for: what each counts, said once, and how a sum of counts becomes a figure.

In: tallies, which are counts by measure (and by length of time for spans). Out: ``Figure`` values. Pure.
Every figure is about the dossiers *received* in the period. The indicator set is QĐ 766/QĐ-TTg: 2.1, 4.2 and 4.3.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from models.record import Record, Text

Counts = Mapping[tuple[str, int], int]
"""(measure, bucket) to number; the bucket is 0 but for spans, where it is minutes as ``rounded`` gives them."""


class Kind(StrEnum):
    """What kind of number a figure is."""

    COUNT = "count"
    SHARE = "share"
    SPAN = "span"


class Definition(Record):
    """One figure: its name, and exactly what is counted. ``of`` is what a share is a share of."""

    key: str
    kind: Kind
    name: Text
    says: Text
    measure: str
    of: tuple[str, ...] = ()
    full_marks: float | None = None
    """The share from which the indicator set gives full marks."""


def _count(key: str, name: str, says: str) -> Definition:
    return Definition(key=key, kind=Kind.COUNT, name=name, says=says, measure=key)


def _share(key: str, name: str, says: str, measure: str, of: tuple[str, ...], full: float | None = None) -> Definition:
    return Definition(key=key, kind=Kind.SHARE, name=name, says=says, measure=measure, of=of, full_marks=full)


def _span(key: str, name: str, says: str) -> Definition:
    return Definition(key=f"span.{key}", kind=Kind.SPAN, name=name, says=says, measure=f"span.{key}")


_MIDDLE = "Trung vị và bách phân vị 90, tính theo thời gian đồng hồ, làm tròn hai chữ số có nghĩa của số phút."

DEFINITIONS: tuple[Definition, ...] = (
    _count("received", "Hồ sơ tiếp nhận", "Số hồ sơ có thời điểm nhận trong kỳ (giờ Hà Nội), trừ hồ sơ có dấu mật."),
    _count("accepted", "Đã chấp nhận", "Hồ sơ của kỳ đã được cán bộ chấp nhận giải quyết, tính một lần."),
    _count("rejected", "Đã từ chối", "Hồ sơ của kỳ bị từ chối tiếp nhận (Mẫu 03)."),
    _count("finished", "Đã có kết quả", "Hồ sơ của kỳ đã có kết quả giải quyết hoặc đã trả cho người nộp."),
    _count("withdrawn", "Đã rút", "Hồ sơ của kỳ mà người nộp đã rút."),
    _count("open", "Đang giải quyết", "Hồ sơ của kỳ chưa kết thúc: chưa có kết quả, chưa từ chối, rút hay dừng."),
    _share(
        "timely", "Đúng hạn (766: 2.1)",
        "Hồ sơ kết thúc không muộn hơn hạn và bị yêu cầu bổ sung không quá một lần, trên số hồ sơ kết thúc có hạn. "
        "Kết thúc: có kết quả (9), trả kết quả (10), dừng (8) hoặc từ chối (3). Không tính thời gian chờ bổ sung; "
        "yêu cầu bổ sung từ lần thứ hai tính là quá hạn; hẹn lại (Mẫu 04) không đổi hạn của chỉ tiêu.",
        "timely", ("timely", "late"),
    ),
    _share(
        "straight", "Chấp nhận ngay",
        "Hồ sơ được chấp nhận mà lần đọc đầu đã đủ điều kiện, không bổ sung và không ai phải sửa kết quả đọc, "
        "trên số hồ sơ đã chấp nhận.",
        "straight", ("accepted",),
    ),
    _share(
        "supplemented", "Phải bổ sung", "Hồ sơ bị yêu cầu bổ sung ít nhất một lần, trên số hồ sơ tiếp nhận.",
        "supplemented", ("received",),
    ),
    _share(
        "digitised", "Số hóa (766: 4.2)",
        "Hồ sơ có tệp ở thành phần hồ sơ và có tệp kết quả, trên số hồ sơ đã có kết quả. Từ 80 % được điểm tối đa.",
        "digitised", ("finished",), 0.8,
    ),
    _share(
        "reused", "Tái sử dụng (766: 4.3)",
        "Hồ sơ có ít nhất một giấy tờ dùng lại từ kho hoặc tra cứu được từ cơ sở dữ liệu thay cho nộp, trên số hồ sơ "
        "đã chấp nhận. Từ 80 % được điểm tối đa.",
        "reused", ("accepted",), 0.8,
    ),
    _share(
        "weak_pages", "Trang đọc kém",
        "Trang có cảnh báo về ảnh, độ tin cậy hoặc không đọc được, trên số trang đã nhận.", "weak_pages", ("pages",),
    ),
    _share(
        "corrected", "Phải sửa kết quả đọc", "Hồ sơ có ít nhất một lần người sửa kết quả đọc, trên số hồ sơ tiếp nhận.",
        "corrected", ("received",),
    ),
    _span("read", "Từ nhận đến đọc xong", f"Từ lúc hệ thống nhận hồ sơ đến lần đối chiếu đầu tiên. {_MIDDLE}"),
    _span("decide", "Từ đọc xong đến quyết định", f"Từ lần đối chiếu đầu tiên đến quyết định đầu tiên. {_MIDDLE}"),
    _span("solve", "Từ chấp nhận đến có kết quả", f"Từ quyết định chấp nhận đến khi nhận kết quả. {_MIDDLE}"),
    _span("collect", "Từ có kết quả đến trả", f"Từ khi nhận kết quả đến khi trả cho người nộp. {_MIDDLE}"),
)  # fmt: skip

DEFINITION = {definition.key: definition for definition in DEFINITIONS}
REASON = "reason."
"""Measures that count reasons of supplements begin so; the finding's code follows."""


class Figure(Record):
    """One number with what it is made of. Spans: ``value`` is the median and ``high`` the 90th percentile, minutes."""

    key: str
    value: float | None
    number: int
    of: int | None = None
    high: float | None = None


class Group(Record):
    """The figures of one part: a unit, a procedure, a month, a channel, a level, or everything (key "")."""

    key: str
    figures: tuple[Figure, ...]
    reasons: tuple[tuple[str, int], ...] = ()
    """Reasons of supplements by finding code, most frequent first."""

    def figure(self, key: str) -> Figure:
        """The figure with this key."""
        return next(f for f in self.figures if f.key == key)


def group_of(key: str, counts: Counts) -> Group:
    """Every figure from the sums of one part."""
    reasons = sorted(
        ((measure.removeprefix(REASON), n) for (measure, _), n in counts.items() if measure.startswith(REASON) and n),
        key=lambda item: (-item[1], item[0]),
    )
    return Group(key=key, figures=tuple(_figure(d, counts) for d in DEFINITIONS), reasons=tuple(reasons))


def _figure(definition: Definition, counts: Counts) -> Figure:
    if definition.kind is Kind.SPAN:
        lengths = sorted((bucket, n) for (measure, bucket), n in counts.items() if measure == definition.measure and n)
        number = sum(n for _, n in lengths)
        middle, high = (_percentile(lengths, number, share) for share in (50, 90))
        return Figure(key=definition.key, value=middle, number=number, high=high)
    number = counts.get((definition.measure, 0), 0)
    if definition.kind is Kind.COUNT:
        return Figure(key=definition.key, value=number, number=number)
    whole = sum(counts.get((measure, 0), 0) for measure in definition.of)
    return Figure(key=definition.key, value=number / whole if whole else None, number=number, of=whole)


def _percentile(lengths: Iterable[tuple[int, int]], number: int, share: int) -> float | None:
    """The least length that at least ``share`` in a hundred do not exceed (nearest rank)."""
    if not number:
        return None
    wanted, seen = -(-number * share // 100), 0
    for length, n in lengths:
        seen += n
        if seen >= wanted:
            return float(length)
    return None


def rounded(minutes: int) -> int:
    """Minutes with two significant digits: as near as anybody needs, and few enough different ones to be summed."""
    size = int("1" + "0" * max(len(str(max(minutes, 0))) - 2, 0))
    return (max(minutes, 0) + size // 2) // size * size
