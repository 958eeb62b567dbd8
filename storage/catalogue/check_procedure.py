"""What a schema cannot see of one procedure: dates that overlap, names that lead nowhere, conditions that do not parse.

In: the procedure's file and what the shared files define. Out: problems by line. Wrong: nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from models.condition import ConditionError, names
from storage.catalogue import resolve
from storage.catalogue.lines import Lined
from storage.catalogue.problem import CatalogueProblem

Raw = dict[str, Any]


@dataclass(frozen=True)
class Known:
    """What the shared files define."""

    types: Mapping[str, Raw]
    fields: frozenset[str]
    retention: frozenset[str]


def check_procedure(file: Lined, known: Known) -> Iterator[CatalogueProblem]:
    """Every problem of one procedure's file that its schema accepts."""
    written = file.value
    stem = file.name.rpartition("/")[2].removesuffix(".yaml")
    if written["key"] != stem:
        yield file.problem(("key",), f"key “{written['key']}” phải trùng với tên tệp “{stem}.yaml”")
    if written["retention"] not in known.retention:
        yield file.problem(("retention",), f"không có “{written['retention']}” trong retention.yaml")
    if sum(part in written["deadline"] for part in ("working_days", "days", "minutes")) > 1:
        yield file.problem(("deadline",), "chỉ ghi một trong working_days, days, minutes")
    dates = list(_dates(file))
    yield from dates
    if dates:
        return
    try:
        versions = list(resolve.versions(written))
    except ValueError as error:
        yield file.problem(("versions",), str(error))
        return
    where = {str(v["valid_from"]): index for index, v in enumerate(written["versions"])}
    for version in versions:
        yield from _version(file, where, version, known)


def _dates(file: Lined) -> Iterator[CatalogueProblem]:
    """Each day has at most one version, and none between the first and the last is left without."""
    spans: list[tuple[date, date, int]] = []
    for index, version in enumerate(file.value["versions"]):
        try:
            start = date.fromisoformat(version["valid_from"])
            end = date.fromisoformat(version["valid_to"]) if "valid_to" in version else date.max
        except ValueError:
            yield file.problem(("versions", index), "không có ngày như vậy")
            return
        if end < start:
            yield file.problem(("versions", index, "valid_to"), f"hết hiệu lực {end} trước khi có hiệu lực {start}")
        spans.append((start, end, index))
    spans.sort()
    for (_, end, _), (start, _, index) in pairwise(spans):
        here = ("versions", index, "valid_from")
        if start <= end:
            yield file.problem(here, f"phiên bản từ {start} chồng lên phiên bản trước (đến {_shown(end)})")
        elif start > end + timedelta(days=1):
            yield file.problem(here, f"không có phiên bản nào từ {end + timedelta(days=1)} đến {start}")


def _shown(day: date) -> str:
    return "nay" if day == date.max else day.isoformat()


def _version(file: Lined, where: Mapping[str, int], version: Raw, known: Known) -> Iterator[CatalogueProblem]:
    at = ("versions", where[str(version["valid_from"])])
    keys = [c["key"] for c in version["components"]]
    rules: dict[str, Raw] = {}
    for written in version["components"]:
        here = _place(file, at, written["key"])
        kind = _kind(written, known)
        if kind is None:
            yield file.problem(here, f"không có loại giấy tờ “{written['document_type']}” trong document_types.yaml")
            continue
        rules[written["key"]] = rule = resolve.component(written, kind)
        if keys.count(written["key"]) > 1:
            yield file.problem(here, f"thành phần “{written['key']}” được ghi hai lần")
        if not rule.get("titles"):
            yield file.problem(here, f"thành phần “{written['key']}” không có titles, không nhận ra được trên bản quét")
        yield from _fields(file, here, rule, known)
    for key, rule in rules.items():
        yield from _condition(file, _place(file, at, key), rule, rules)
    yield from _same(file, at, version, rules, known)


def _kind(written: Raw, known: Known) -> Raw | None:
    kind = known.types.get(resolve.type_of(written))
    return kind if kind is not None or "document_type" in written else {}


def _place(file: Lined, at: tuple[str | int, ...], key: str) -> tuple[str | int, ...]:
    """Where the component stands: in the version itself, else among its changes, else the version's line."""
    version = file.value
    for part in at:
        version = version[part]
    for part in ("components", "added"):
        for index, written in enumerate(version.get(part, ())):
            if written["key"] == key:
                return (*at, part, index)
    return (*at, "changes", key)


def _fields(file: Lined, here: tuple[str | int, ...], rule: Raw, known: Known) -> Iterator[CatalogueProblem]:
    for part in ("fields", "required_fields", "apart"):
        for key in rule.get(part, ()):
            if key not in known.fields:
                yield file.problem((*here, part), f"không có trường “{key}” trong field_types.yaml")
            elif part == "required_fields" and key not in rule.get("fields", ()):
                yield file.problem((*here, part), f"“{key}” bắt buộc nhưng không có trong fields của thành phần")


def _condition(
    file: Lined, here: tuple[str | int, ...], rule: Raw, rules: Mapping[str, Raw]
) -> Iterator[CatalogueProblem]:
    when = rule.get("when")
    if not when:
        return
    place = (*here, "when")
    if rule["required"] != "conditional":
        yield file.problem(place, "chỉ thành phần required: conditional mới có when")
    try:
        used = names(when.get("expression") or "true")
    except ConditionError as error:
        yield file.problem((*place, "expression"), str(error))
        return
    for parts in used:
        if parts[0] in {"field", "present"} and parts[1] not in rules:
            yield file.problem((*place, "expression"), f"không có thành phần “{parts[1]}” trong phiên bản này")
        elif parts[0] == "field" and parts[2] not in rules[parts[1]].get("fields", ()):
            yield file.problem((*place, "expression"), f"thành phần “{parts[1]}” không có trường “{parts[2]}”")


def _same(
    file: Lined, at: tuple[str | int, ...], version: Raw, rules: Mapping[str, Raw], known: Known
) -> Iterator[CatalogueProblem]:
    for key in version.get("same_across", ()):
        carriers = [r for r in rules.values() if key in r.get("fields", ()) and key not in r.get("apart", ())]
        if key not in known.fields:
            yield file.problem((*at, "same_across"), f"không có trường “{key}” trong field_types.yaml")
        elif len(carriers) < 2:
            yield file.problem((*at, "same_across"), f"“{key}” chỉ có ở {len(carriers)} thành phần, không có gì để so")
