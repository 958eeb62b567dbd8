"""A province's whole list, about 2,300 procedures: it must load in seconds, and from the kept form in about one."""

import re
import time
from pathlib import Path

import pytest

from storage.catalogue import load_catalogue

WANTED = 2300


@pytest.mark.slow
def test_two_thousand_procedures_load(folder: Path, tmp_path: Path) -> None:
    ours = sorted((folder / "procedures").glob("*.yaml"))
    for number in range(WANTED - len(ours)):
        copied = ours[number % len(ours)]
        key = f"{copied.stem}_{number}"
        text = re.sub(r"(?m)^key: .*$", f"key: {key}", copied.read_text(encoding="utf-8"), count=1)
        text = re.sub(r"(?m)^codes: .*$", "codes: []", text, count=1)
        (folder / "procedures" / f"{key}.yaml").write_text(text, encoding="utf-8")

    # CPU time: this machine may be shared.
    started = time.process_time()
    parsed = load_catalogue(folder, cached_in=tmp_path / "kept")
    first = time.process_time() - started
    started = time.process_time()
    kept = load_catalogue(folder, cached_in=tmp_path / "kept")
    second = time.process_time() - started
    assert len(parsed.procedures) == WANTED
    assert kept == parsed
    assert first < 30
    assert second < first
