"""The desk's words: every shown text has its English, every closed set its label, and the catalogue its form."""

import shutil
import subprocess
from decimal import Decimal
from enum import Enum
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from models.correction import CorrectionKind
from models.decision import DecisionKind, EventKind
from models.dossier import ChecklistStatus, Required
from models.error import CatalogueError
from models.finding import FindingCode, Severity
from models.number import dong, grouped
from models.package import FixityOutcome
from models.paper import UnassignedReason
from models.procedure import FieldCheck
from models.reading import Quality, Source
from models.revision import Difference, Mark
from models.signature import Identity, Integrity, Proof, Trust, Verdict
from models.state import State
from models.submission import Channel
from models.user import Role
from pipeline.extract.values import normalise
from storage.criteria import FieldGroup
from tests.web.texts import shown_texts
from web.language import LOCALE, read_po, translations
from web.uploads import LONGEST_NAME, name_on_disk
from web.wording import due_text, lasting, percent, value
from web.words import FINDINGS, LABELS

CATALOGUES = sorted((LOCALE / "en" / "LC_MESSAGES").glob("*.po"))
SETS: tuple[type[Enum], ...] = (
    State, Severity, ChecklistStatus, Required, UnassignedReason, Quality, Source, Verdict, Integrity, Trust, Identity,
    Proof, Difference, Mark, DecisionKind, EventKind, CorrectionKind, FieldGroup, FixityOutcome, Channel, Role,
)  # fmt: skip


@pytest.mark.parametrize("values", SETS, ids=lambda values: values.__name__)
def test_every_value_has_a_label(values: type[Enum]) -> None:
    assert [value for value in values if (type(value), value.value) not in LABELS] == []


def test_every_finding_has_a_short_name() -> None:
    assert set(FINDINGS) == set(FindingCode)


def test_every_shown_text_has_its_english_and_none_is_left_over() -> None:
    texts = dict(translations("en").texts)
    texts.pop("", None)
    assert shown_texts() - set(texts) == set()
    assert set(texts) - shown_texts() == set()


def test_places_to_fill_in_are_kept() -> None:
    for vietnamese, english in translations("en").texts.items():
        assert vietnamese.count("%d") == english.count("%d"), vietnamese


def test_gettext_reads_the_catalogue_as_we_do(tmp_path: Path) -> None:
    if shutil.which("msgfmt") is None:
        pytest.skip("msgfmt (package gettext) is not installed; the catalogue was not compared with gettext's own view")
    from gettext import GNUTranslations

    for source in CATALOGUES:
        compiled = tmp_path / f"{source.stem}.mo"
        subprocess.run(["msgfmt", "--check", "-o", str(compiled), str(source)], check=True)
        with compiled.open("rb") as file:
            theirs = GNUTranslations(file)
        for vietnamese in set(read_po(source)) - {""}:
            assert theirs.gettext(vietnamese) == translations("en").gettext(vietnamese)


def test_a_broken_catalogue_is_named_with_its_line(tmp_path: Path) -> None:
    broken = tmp_path / "hoso.po"
    broken.write_text('msgid "a"\nmsgstr "b\n', "utf-8")
    with pytest.raises(CatalogueError, match=r"hoso\.po:2"):
        read_po(broken)


def test_deadlines_read_as_a_person_says_them() -> None:
    from datetime import UTC, datetime, timedelta

    now = datetime(2026, 3, 2, tzinfo=UTC)
    assert due_text(now + timedelta(days=3, hours=5), now) == ("Còn %d ngày", 3)
    assert due_text(now - timedelta(hours=2), now) == ("Quá hạn %d giờ", 2)
    assert due_text(now + timedelta(seconds=20), now) == ("Còn %d phút", 1)
    assert due_text(None, now) == ("Không có hạn", 0)


def test_nothing_uncertain_reads_as_certain() -> None:
    assert percent(0.9999) == "99 %"
    assert percent(1.0) == "100 %"
    assert value("2026-02-27") == "27/02/2026"
    assert value("118") == "118"


def test_numbers_have_dots_between_thousands_and_a_comma_before_decimals() -> None:
    assert value("9197.6", FieldCheck.AREA) == "9.197,6"
    assert value("2800000000", FieldCheck.MONEY) == "2.800.000.000"
    assert value("079123456789", FieldCheck.PERSON_NUMBER) == "079123456789"
    assert value("chưa rõ", FieldCheck.AREA) == "chưa rõ"
    assert lasting(13_244_544) == ("%s ngày", "9.197,6")
    assert (dong(150_000), grouped(1_000_000), grouped(-1234.5)) == ("150.000 đồng", "1.000.000", "-1.234,5")


@given(st.decimals(min_value=0, max_value=10**12, places=2))
def test_what_is_shown_of_an_area_is_read_back_as_it_was(area: Decimal) -> None:
    kept = normalise(FieldCheck.AREA, f"{area} m2".replace(".", ","))
    assume(kept is not None)
    assert kept is not None
    shown = normalise(FieldCheck.AREA, value(kept.value, FieldCheck.AREA) + " m2")
    assert shown is not None
    assert shown.value == kept.value


@given(st.text(max_size=400))
def test_a_name_on_disk_is_one_short_name(name: str) -> None:
    kept = name_on_disk(name)
    assert kept not in ("", ".", "..")
    assert "/" not in kept
    assert "\0" not in kept
    assert len(kept.encode()) <= LONGEST_NAME
