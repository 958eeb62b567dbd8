"""``python -m pipeline.extract.build_units WHEEL``: makes ``units.tsv`` from the wheel of ``vietnamadminunits``.

In: the wheel as PyPI gives it. Out: provinces, districts and communes before 1 July 2025, provinces and communes after
it, with their codes, and which commune became which. The wheel is read as data, nothing of it is run: see
``docs/decisions/0012-address-codes.md``. A table with other names than expected is a ``KeyError``.
"""

import json
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

OUT = Path(__file__).with_name("units.tsv")
_HEAD = """\
# Provinces (P), districts (D) and communes (C) before 1 July 2025, then provinces (N) and communes (W) since, each
# under the one above it: code, name, and of a commune of before the codes of those that it became or was divided among.
# The state's own names and codes, as {package} ({licence}; {right}) has collected them; made by
# pipeline/extract/build_units.py.
"""

_Tables = dict[str, dict[str, Any]]


def _tables(wheel: zipfile.ZipFile, name: str) -> _Tables:
    return dict(json.loads(wheel.read(f"vietnamadminunits/data/{name}.json")))


def _notice(wheel: zipfile.ZipFile) -> str:
    """What the table is and who collected it, as comment lines."""
    folder = next(n.split("/")[0] for n in wheel.namelist() if n.split("/")[0].endswith(".dist-info"))
    lines = [line for line in wheel.read(f"{folder}/licenses/LICENSE").decode().splitlines() if line]
    package = folder.removesuffix(".dist-info").replace("-", " ")
    return _HEAD.format(package=package, licence=lines[0], right=lines[1])


def _became(converter: _Tables, new_codes: dict[tuple[str, str], str]) -> dict[str, list[str]]:
    """Key of a commune of before to the codes of those it became."""
    found: dict[str, list[str]] = {}
    for province, communes in converter["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for commune, parts in communes.items():
            for part in parts:
                found.setdefault(part, []).append(new_codes[(province, commune)])
    for province, parts in converter["DICT_PROVINCE_WARD_DIVIDED"].items():
        for part, pieces in parts.items():
            found.setdefault(part, []).extend(new_codes[(province, piece["newWardKey"])] for piece in pieces)
    return found


def _lines_before(tables: _Tables, became: dict[str, list[str]]) -> Iterator[str]:
    for key, province in tables["DICT_PROVINCE"].items():
        yield f"P\t{province['provinceCode']}\t{province['province']}"
        for below, district in tables["DICT_PROVINCE_DISTRICT"][key].items():
            yield f"D\t{district['districtCode']}\t{district['district']}"
            communes: dict[str, Any] = {}
            for table in ("DICT_PROVINCE_DISTRICT_WARD_NO_ACCENTED", "DICT_PROVINCE_DISTRICT_WARD_ACCENTED"):
                communes |= tables[table].get(key, {}).get(below, {})
            for name, commune in communes.items():
                if isinstance(commune["wardCode"], str):
                    after = sorted(set(became.get(f"{key}_{below}_{name}", ())))
                    yield f"C\t{commune['wardCode']}\t{commune['ward']}\t{' '.join(after)}"


def _lines_after(tables: _Tables, communes: dict[tuple[str, str], Any]) -> Iterator[str]:
    for key, province in tables["DICT_PROVINCE"].items():
        yield f"N\t{province['provinceCode']}\t{province['province']}"
        for (home, _), commune in communes.items():
            if home == key:
                yield f"W\t{commune['wardCode']}\t{commune['ward']}"


def main() -> None:
    """Write the table."""
    with zipfile.ZipFile(sys.argv[1]) as wheel:
        before, after, converter = (_tables(wheel, n) for n in ("parser_legacy", "parser_from_2025", "converter_2025"))
        communes = {
            (province, key): commune
            for table in ("DICT_PROVINCE_WARD_NO_ACCENTED", "DICT_PROVINCE_WARD_ACCENTED")
            for province, found in after[table].items()
            for key, commune in found.items()
        }
        became = _became(converter, {k: c["wardCode"] for k, c in communes.items()})
        lines = [*_lines_before(before, became), *_lines_after(after, communes)]
        OUT.write_text(_notice(wheel) + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
