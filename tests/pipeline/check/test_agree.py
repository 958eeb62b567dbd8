"""What several places of a dossier say of one value: shown alike where only marks differ, doubted where numbers do."""

from models.correction import FieldValue, PageRef, Standing
from models.paper import Component
from models.reading import PageReading
from pipeline.assess import assess
from tests.pipeline.dossier_on_paper import CERTIFICATE, NUMBER, OWNER, catalogue, pages, reading, received, submission


def _unsure(page: PageReading, text: str, instead: str, confidence: float = 0.6) -> PageReading:
    """The page with one word read as another, and unsurely."""
    words = tuple(
        w.model_copy(update={"text": instead, "confidence": confidence}) if w.text == text else w for w in page.words
    )
    return page.model_copy(update={"words": words})


def _assessed(read: list[PageReading]) -> dict[str, Component]:
    file = reading(read)
    done = assess(submission(), (received(file),), (file,), (), (), catalogue(), engine="test")
    return {c.component: c for c in done.components}


def test_a_mark_misread_once_is_shown_as_the_other_papers_have_it() -> None:
    given = OWNER.split()[-1]
    form, certificate, *contract = pages()
    found = _assessed([form, _unsure(certificate, given, "Thuấn"), *contract])
    name = found["gcn"].fields["ho_ten"]
    assert name.value == OWNER
    assert name.as_read.endswith("Thuấn")


def test_a_mark_read_surely_stays_as_it_stands() -> None:
    """One paper against one, each sure: nobody can tell which is the misprint, so both are shown as they are."""
    given = OWNER.split()[-1]
    form, certificate, *_ = pages()
    found = _assessed([_unsure(form, given, "Thuấn", 0.95), certificate])
    assert found["don"].fields["ho_ten"].value == OWNER.replace(given, "Thuấn")
    assert found["gcn"].fields["ho_ten"].value == OWNER


def test_what_a_person_wrote_stays() -> None:
    """The other papers say otherwise: the person has seen them."""
    said = FieldValue(
        key="ho_ten",
        value="Nguyễn Văn Thuấn",
        place=PageRef(file="scan.pdf", page=2),
        box=(0.1, 0.2, 0.5, 0.3),
        component="gcn",
    )
    file = reading(pages())
    done = assess(
        submission(), (received(file),), (file,), (), (), catalogue(), engine="test", standing=Standing(fields=(said,))
    )
    found = {c.component: c for c in done.components}
    assert found["gcn"].fields["ho_ten"].value == "Nguyễn Văn Thuấn"
    assert found["don"].fields["ho_ten"].value == OWNER


def test_a_number_that_other_papers_contradict_is_not_certain() -> None:
    """Every digit passes the structure's check; one digit is another one than on the other papers."""
    wrong = NUMBER[:-1] + str((int(NUMBER[-1]) + 1) % 10)
    found = _assessed(pages(certificate=CERTIFICATE.replace(NUMBER, wrong)))
    number = found["gcn"].fields["so_dinh_danh"]
    assert number.value == wrong
    assert number.valid is None
    assert number.confidence <= 0.5
    assert found["don"].fields["so_dinh_danh"].valid is True


def test_a_parcel_that_other_papers_contradict_is_not_certain() -> None:
    found = _assessed(pages(certificate=CERTIFICATE.replace("Thửa đất số: 145", "Thửa đất số: 146")))
    assert found["gcn"].fields["thua_dat_so"].confidence <= 0.5
    assert found["don"].fields["thua_dat_so"].confidence > 0.5
