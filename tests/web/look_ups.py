"""An installation in which clerks may look papers up: recorded answers of one state database."""

import json
from datetime import datetime
from pathlib import Path

from flows.house import House, open_house
from flows.state_databases import subject_of
from models.settings import Settings

NUMBER = "026171732260"
"""The applicant's of every dossier of the loader."""
DATABASE = "CSDL quốc gia về đất đai"
WHY = {"component": "gcn", "consent": "ký trên đơn", "purpose": "chuyển nhượng"}


def house_with_database(home: Path, now: datetime, *, knows: bool) -> House:
    """The database of land, which knows the applicant's certificate or nobody's."""
    folder = home / "databases"
    folder.mkdir(parents=True)
    answers = {f"gcn {subject_of(NUMBER)}": {"outcome": "found", "reference": "DC-77"}} if knows else {}
    (folder / "dat-dai.json").write_text(json.dumps({"name": DATABASE, "answers": answers}), encoding="utf-8")
    settings = Settings(
        home=home,
        register=f"sqlite:///{home}/register.sqlite",
        objects=f"file://{home}/objects",
        state_databases=f"recorded:{folder}",
    )
    return open_house(settings, now=lambda: now)
