"""Where one paper ends and the next begins; every page is somewhere exactly once."""

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.classify.kinds import Kinds, kinds_of
from pipeline.lines import PageView, view
from pipeline.split import SplitResult, page_mark, split
from tests.pipeline.dossier_on_paper import CERTIFICATE, CONTRACT, FORM, RECEIVED, catalogue, pages
from tests.pipeline.typed import seen, typed


def kinds() -> Kinds:
    procedure = catalogue().procedure("land_transfer")
    return kinds_of(catalogue(), procedure, procedure.version_at(RECEIVED.date()))


def shape(result: SplitResult) -> list[list[tuple[str, int]]]:
    return [[(p.file, p.number) for p in d.pages] for d in result.drafts]


def bundle(read: list, file: str = "scan.pdf") -> list[PageView]:  # type: ignore[type-arg]
    return [view(file, p.model_copy(update={"number": i})) for i, p in enumerate(read, 1)]


def test_a_bundle_falls_into_its_papers() -> None:
    assert shape(split(bundle(pages()), kinds())) == [
        [("scan.pdf", 1)],
        [("scan.pdf", 2)],
        [("scan.pdf", 3), ("scan.pdf", 4)],
    ]


def test_every_boundary_has_its_reasons() -> None:
    assert all(d.reason for d in split(bundle(pages()), kinds()).drafts)


def test_blank_sides_are_set_apart() -> None:
    read = pages()
    result = split(bundle([read[0], typed(""), *read[1:]]), kinds())
    assert [b.number for b in result.blanks] == [2]
    assert len(result.drafts) == 3


def test_pages_photographed_one_by_one_come_together() -> None:
    read = pages()
    photos = [view(f"IMG_{i}.jpg", p.model_copy(update={"number": 1})) for i, p in enumerate(read)]
    assert shape(split(photos, kinds()))[2] == [("IMG_2.jpg", 1), ("IMG_3.jpg", 1)]


LONG = [
    typed(CONTRACT[0], foot="1/4"),
    typed("Điều 4. Quyền và nghĩa vụ của bên A\nBên A giao đất cho bên B", foot="2/4"),
    typed("Điều 5. Thuế và lệ phí\nBên B nộp lệ phí trước bạ", foot="3/4"),
    typed(CONTRACT[1], foot="4/4"),
]


def test_a_file_scanned_backwards_is_turned_round() -> None:
    result = split(bundle(LONG[::-1]), kinds())
    assert shape(result) == [[("scan.pdf", 4), ("scan.pdf", 3), ("scan.pdf", 2), ("scan.pdf", 1)]]
    assert result.drafts[0].reordered


def test_exchanged_pages_are_put_in_order() -> None:
    result = split(bundle([LONG[0], LONG[2], LONG[1], LONG[3]]), kinds())
    assert shape(result) == [[("scan.pdf", 1), ("scan.pdf", 3), ("scan.pdf", 2), ("scan.pdf", 4)]]


def test_a_missing_page_is_named() -> None:
    result = split(bundle([LONG[0], LONG[1], LONG[3]]), kinds())
    assert result.drafts[0].missing == (3,)


def test_two_papers_on_one_page_are_cut() -> None:
    other = FORM.replace("\n\n", "\n")
    short = "\n".join(CERTIFICATE.splitlines()[:12])
    result = split([seen(short + "\n\n\n" + other)], kinds())
    assert len(result.drafts) == 2
    assert all(d.pages[0].number == 1 for d in result.drafts)


def test_page_numbers_are_read_where_they_stand() -> None:
    for text, number, total in (("2", 2, None), ("- 3 -", 3, None), ("Trang 2/5", 2, 5), ("4/4", 4, 4)):
        mark = page_mark(seen("Nội dung của trang này", foot=text))
        assert mark is not None
        assert (mark.number, mark.total) == (number, total)
    assert page_mark(seen("Số 12/2026 của trang này\nđã ký")) is None


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from([*pages(), *LONG, typed(""), typed("Một trang nào đó không có tiêu đề")]), max_size=8))
def test_no_page_is_lost_or_doubled(read: list) -> None:  # type: ignore[type-arg]
    result = split(bundle(read), kinds())
    found = [p.number for d in result.drafts for p in d.pages] + [b.number for b in result.blanks]
    assert sorted(found) == list(range(1, len(read) + 1))
