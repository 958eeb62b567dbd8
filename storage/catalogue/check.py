"""Every problem of a catalogue, by file and line, in the order of the files.

In: the folder. Out: problems; none where the catalogue is whole. First each file by itself (YAML, schema), then what
one file says about another. A file with problems of the first kind is left out of the second.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from models.error import CatalogueError
from models.finding import FindingCode
from models.reading import Quality
from models.wording import PLACEHOLDERS
from storage.catalogue import build
from storage.catalogue.check_procedure import Known, check_procedure
from storage.catalogue.lines import Lined, read_lined
from storage.catalogue.problem import CatalogueProblem
from storage.catalogue.schema import against_schema
from storage.catalogue.source import SUBSTITUTION, CatalogueFiles, read_files


def check(folder: Path | None) -> tuple[CatalogueProblem, ...]:
    """Every problem of the catalogue in ``folder`` (None: our own)."""
    try:
        files = read_files(folder)
    except CatalogueError as error:
        return (CatalogueProblem(file=str(folder or "catalogue"), line=0, message=str(error)),)
    read = {name: read_lined(name, data) for name, data in files.content.items() if name.endswith(".yaml")}
    alone = {name: (*file.problems, *_by_schema(file)) for name, file in read.items()}
    found = [p for problems in alone.values() for p in problems]
    whole = {name: file for name, file in read.items() if not alone[name]}
    found += _across(whole)
    found += _substitution(files)
    if not found:
        found += _built(files)
    return tuple(sorted(set(found), key=lambda p: (p.file, p.line, p.message)))


def _by_schema(file: Lined) -> Iterator[CatalogueProblem]:
    if file.problems:
        return
    name = "procedure" if file.name.startswith("procedures/") else file.name.removesuffix(".yaml")
    yield from against_schema(file, name)


def _across(whole: dict[str, Lined]) -> Iterator[CatalogueProblem]:
    shared = ("document_types.yaml", "field_types.yaml", "retention.yaml")
    if "wording.yaml" in whole:
        yield from _wording(whole["wording.yaml"])
    if "calendar.yaml" in whole:
        yield from _calendar(whole["calendar.yaml"])
    if "agency_aliases.yaml" in whole:
        yield from _aliases(whole["agency_aliases.yaml"])
    if any(name not in whole for name in shared):
        return
    types, fields, retention = (whole[name] for name in shared)
    yield from _patterns(fields)
    known = Known(types=types.value, fields=frozenset(fields.value), retention=frozenset(retention.value))
    for key, facts in types.value.items():
        yield from _unknown_fields(types, (key, "fields"), facts.get("fields", ()), known.fields)
    codes: dict[str, str] = {}
    for name, file in whole.items():
        if not name.startswith("procedures/"):
            continue
        yield from check_procedure(file, known)
        for index, code in enumerate(file.value.get("codes", ())):
            if code in codes:
                yield file.problem(("codes", index), f"mã {code} đã được dùng trong {codes[code]}")
            codes[code] = name


def _unknown_fields(
    file: Lined, path: tuple[str | int, ...], fields: Iterable[str], known: frozenset[str]
) -> Iterator[CatalogueProblem]:
    for index, key in enumerate(fields):
        if key not in known:
            yield file.problem((*path, index), f"không có trường “{key}” trong field_types.yaml")


def _patterns(file: Lined) -> Iterator[CatalogueProblem]:
    for key, facts in file.value.items():
        if pattern := facts.get("pattern"):
            try:
                re.compile(pattern, re.IGNORECASE)
            except re.error as error:
                yield file.problem((key, "pattern"), f"biểu thức chính quy không đúng: {error}")


def _wording(file: Lined) -> Iterator[CatalogueProblem]:
    findings: dict[str, dict[str, Any]] = file.value["findings"]
    yield from _complete(file, "findings", findings, {c.value for c in FindingCode})
    yield from _complete(file, "quality", file.value["quality"], {q.value for q in Quality})
    texts: list[tuple[tuple[str | int, ...], str]] = [
        (("findings", code, part), wording.get(part, "")) for code, wording in findings.items() for part in _SAID
    ]
    texts += [(("quality", quality), text) for quality, text in file.value["quality"].items()]
    for path, text in texts:
        for name in re.findall(r"\{([^}]*)\}", text):
            if name not in PLACEHOLDERS:
                yield file.problem(path, f"không có chỗ trống {{{name}}}; chỉ có {', '.join(PLACEHOLDERS)}")
        if text.count("[") != text.count("]") or text.count("{") != text.count("}"):
            yield file.problem(path, "ngoặc không đủ cặp")


_SAID = ("message", "remedy")


def _complete(file: Lined, part: str, written: Iterable[str], known: set[str]) -> Iterator[CatalogueProblem]:
    written = set(written)
    for key in sorted(known - written):
        yield file.problem((part,), f"thiếu câu chữ cho {key}")
    for key in sorted(written - known):
        yield file.problem((part, key), f"không có mã {key} trong chương trình")


def _calendar(file: Lined) -> Iterator[CatalogueProblem]:
    weekend = {build.WEEKDAYS.index(name) for name in file.value["weekend"]}
    for index, entry in enumerate(file.value["days_off"]):
        try:
            days = {key: date.fromisoformat(entry[key]) for key in ("from", "to", "worked") if key in entry}
        except ValueError:
            yield file.problem(("days_off", index), "không có ngày như vậy")
            continue
        if "to" in days and days["to"] < days["from"]:
            yield file.problem(("days_off", index), f"kết thúc {days['to']} trước khi bắt đầu {days['from']}")
        if days["from"].year not in file.value["years"]:
            yield file.problem(("days_off", index), f"năm {days['from'].year} chưa có trong years")
        if "worked" in days and days["worked"].weekday() not in weekend:
            yield file.problem(("days_off", index), f"ngày làm bù {days['worked']} không phải ngày nghỉ cuối tuần")


def _aliases(file: Lined) -> Iterator[CatalogueProblem]:
    for index, entry in enumerate(file.value["aliases"]):
        try:
            first, last = (
                date.fromisoformat(entry[key]) if key in entry else None for key in ("valid_from", "valid_to")
            )
        except ValueError:
            yield file.problem(("aliases", index), "không có ngày như vậy")
            continue
        if first and last and last < first:
            yield file.problem(("aliases", index, "valid_to"), f"hết hiệu lực {last} trước khi có hiệu lực {first}")
        if entry["name"].casefold() == entry["alias"].casefold():
            yield file.problem(("aliases", index, "alias"), "hai tên giống nhau")


def _substitution(files: CatalogueFiles) -> Iterator[CatalogueProblem]:
    name = SUBSTITUTION
    lines = files.content.get(name, b"").decode("utf-8", "replace").splitlines()
    for number, line in enumerate(lines, start=1):
        if line and not line.startswith("#") and line.count("\t") != 3:
            yield CatalogueProblem(file=name, line=number, message="mỗi dòng có bốn cột: code, paper, database, row")


def _built(files: CatalogueFiles) -> Iterator[CatalogueProblem]:
    """What only building shows; should be nothing, since everything above comes first."""
    try:
        build.build(files)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        yield CatalogueProblem(file="catalogue", line=0, message=f"không nạp được: {error}")
