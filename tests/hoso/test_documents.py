"""Documentation is a contract: what the program writes of itself stands in docs, and settings are all explained."""

import re

import pytest

from hoso.reference import documents
from hoso.settings import setting_names
from tests.conftest import ROOT


@pytest.mark.parametrize("name", ["commands.md", "settings.md", "findings.md", "metrics.md"])
def test_the_generated_document_is_the_one_in_docs(name: str) -> None:
    assert (ROOT / "docs" / name).read_text() == documents()[name], "run python -m hoso.reference"


def test_every_setting_is_explained() -> None:
    rows = (ROOT / "docs/settings.md").read_text().splitlines()
    for name in setting_names():
        row = next((r for r in rows if r.startswith(f"| `{name}`")), "")
        assert row.split("|")[3].strip(), f"{name} has no explanation in models/settings.py"


def test_every_local_link_of_the_documents_leads_somewhere() -> None:
    for page in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\((?!http|#)([^)#]+)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text().splitlines()) < 150


def test_no_lock_file_names_an_index() -> None:
    for lock in ROOT.glob("requirements*.lock"):
        assert not re.search(r"(?m)^\s*--(extra-)?index-url|^\s*--find-links", lock.read_text())
