"""The guide is followed to the letter: its blocks, copied into a catalogue, load and check."""

import re
from datetime import date
from pathlib import Path

from models.dossier import Required
from storage.catalogue import check_catalogue, load_catalogue

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "adding-a-procedure.md"


def blocks() -> list[str]:
    return re.findall(r"```yaml\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)


def test_the_guides_procedure_loads_by_its_file_alone(folder: Path) -> None:
    before = load_catalogue(folder)
    (folder / "procedures" / "livestock_declaration.yaml").write_text(blocks()[0], encoding="utf-8")

    assert check_catalogue(folder) == ()
    after = load_catalogue(folder)
    added = after.procedure("livestock_declaration").version_at(date(2026, 3, 2))
    assert [c.key for c in added.components] == ["to_khai", "phieu_kiem_dich", "can_cuoc"]
    assert added.components[1].required is Required.CONDITIONAL
    assert added.components[2].titles == before.document_types["can_cuoc"].titles
    assert after.document_types["phieu_kiem_dich"].titles == ("GIẤY CHỨNG NHẬN KIỂM DỊCH ĐỘNG VẬT",)
    assert after.fingerprint != before.fingerprint
    assert set(before.procedures) < set(after.procedures)


def test_the_guides_new_version_takes_over_on_its_day(folder: Path) -> None:
    first, second = blocks()
    older = first.replace("  - valid_from: 2025-07-01\n", "  - valid_from: 2025-07-01\n    valid_to: 2026-12-31\n")
    (folder / "procedures" / "livestock_declaration.yaml").write_text(older + second, encoding="utf-8")

    assert check_catalogue(folder) == ()
    procedure = load_catalogue(folder).procedure("livestock_declaration")
    old, new = procedure.version_at(date(2026, 12, 31)), procedure.version_at(date(2027, 1, 1))
    assert [c.key for c in new.components] == ["to_khai", "can_cuoc"]
    assert (old.components[0].form, new.components[0].form) == ("Mẫu số 01", "Mẫu số 03")
    assert new.components[0].superseded_forms == ("Mẫu số 01",)
    assert new.components[0].titles == old.components[0].titles


def test_every_file_the_guide_names_exists(folder: Path) -> None:
    named = set(re.findall(r"`(\w+\.yaml)`", GUIDE.read_text(encoding="utf-8")))
    assert {n for n in named if not (folder / n).is_file()} == set()
