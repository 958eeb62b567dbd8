"""The signed revision held against the latest: what a clerk is told, from files whose changes are known."""

import io

import numpy as np
import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.revision import Difference, Mark, RevisionComparison
from pipeline.verify import OFFICE
from pipeline.verify.changes import CannotCompare
from pipeline.verify.revisions import compare_revisions, regions
from tests.pipeline.verify import attacks
from tests.pipeline.verify.corpus import plain_pdf, signed


def compared(good: bytes, now: bytes) -> RevisionComparison:
    return compare_revisions(now, len(good), OFFICE)


def test_nothing_after_the_signature_is_no_difference() -> None:
    found = compared(signed("B-B"), signed("B-B"))
    assert (found.pages, found.fields, found.marks) == ((), (), ())
    assert (found.signed_pages, found.latest_pages) == (2, 2)


def test_the_changed_sentence_is_boxed_where_it_stands() -> None:
    (page,) = compared(signed("B-B"), attacks.isa()["second page replaced"]).pages
    assert (page.signed_page, page.latest_page, page.difference) == (2, 2, Difference.CHANGED)
    old_lines = [box for box in page.regions if box[1] < 0.2]
    new_line = [box for box in page.regions if box[1] > 0.2]
    assert old_lines
    assert new_line, page.regions
    # The new text stands at 600 points of 842 from below, so its middle at about .28 from the top.
    assert new_line[0][1] < 1 - 600 / 842 < new_line[0][3] + 0.01


def test_a_page_put_in_front_is_one_addition_and_moves_the_others() -> None:
    def more(writer: object) -> None:
        pages = writer.root["/Pages"]  # type: ignore[attr-defined]
        page = attacks.generic.DictionaryObject(pages["/Kids"][0].get_object())
        page[attacks.pdf_name("/Contents")] = writer.add_object(attacks.generic.StreamObject(stream_data=attacks.EVIL))  # type: ignore[attr-defined]
        kids = attacks.generic.ArrayObject([writer.add_object(page), *pages["/Kids"]])  # type: ignore[attr-defined]
        pages[attacks.pdf_name("/Kids")] = kids
        pages[attacks.pdf_name("/Count")] = attacks.generic.NumberObject(3)
        writer.update_container(pages)  # type: ignore[attr-defined]

    found = compared(signed("B-B"), attacks.update(signed("B-B"), more))
    assert [(p.difference, p.signed_page, p.latest_page) for p in found.pages] == [(Difference.ADDED, None, 1)]
    assert (found.signed_pages, found.latest_pages) == (2, 3)


def test_fields_and_marks_are_told_by_name_and_kind() -> None:
    found = compared(signed("form"), attacks.shadow_replace()["value"])
    (field,) = found.fields
    assert (field.name, field.before, field.after, field.difference) == ("so_tien", "100", "999", Difference.CHANGED)
    noted = compared(signed("P3"), attacks.update(signed("P3"), attacks.annotation("/FreeText")))
    assert [(m.page, m.mark, m.difference, m.count) for m in noted.marks] == [(1, Mark.NOTE, Difference.ADDED, 1)]
    second = compared(signed("visible"), signed("two"))
    assert [(m.mark, m.difference) for m in second.marks] == [(Mark.SIGNATURE, Difference.ADDED)]


def test_a_page_as_large_as_a_hall_is_drawn_small() -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(plain_pdf())) as pdf:
        pdf.pages[0].mediabox = pikepdf.Array([0, 0, 14_000, 14_000])
        pdf.save(out)
    assert compare_revisions(out.getvalue(), len(out.getvalue()), OFFICE).pages == ()


@pytest.mark.parametrize("cut", [1, 40])
def test_a_revision_that_cannot_be_drawn_is_refused_by_name(cut: int) -> None:
    with pytest.raises(CannotCompare):
        compare_revisions(signed("B-B"), cut, OFFICE)


@given(
    st.lists(st.tuples(st.integers(0, 79), st.integers(0, 59)), max_size=60),
    st.integers(1, 255),
)
def test_every_changed_pixel_lies_in_a_region(spots: list[tuple[int, int]], by: int) -> None:
    one = np.full((80, 60), 255, np.uint8)
    other = one.copy()
    for y, x in spots:
        other[y, x] = 255 - by
    found = regions(one, other, 24)
    seen = {(y, x) for y, x in spots if by > 24}
    assert bool(found) == bool(seen)
    for y, x in seen:
        assert any(x0 <= x / 60 <= x1 and y0 <= y / 80 <= y1 for x0, y0, x1, y1 in found)
