"""Figures for a period, as the desk, the API and the command line show them.

In: what somebody asks for, as text. Out: ``Report``. Wrong: ``WrongUsage`` for a month or a part that cannot be.
"""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from flows.house import House
from models.error import WrongUsage
from models.figure import DEFINITION, DEFINITIONS, Group
from models.procedure import ServiceLevel
from storage.register.figuring import Wanted

PARTS = ("unit", "procedure", "month", "channel", "level", "old_level")
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Asked:
    """What is asked for; months as ``2026-03``, empty values mean everything."""

    first: str
    last: str
    units: tuple[str, ...] | None = None
    procedure: str = ""
    channel: int | None = None
    level: str = ""
    by: str = ""


@dataclass(frozen=True)
class Report:
    """The whole and its parts (none where ``by`` is empty), each part with its name."""

    asked: Asked
    whole: Group
    parts: tuple[tuple[str, Group], ...]


def report(house: House, asked: Asked) -> Report:
    """The figures."""
    if asked.by and asked.by not in PARTS:
        raise WrongUsage(f"figures are by {', '.join(PARTS)}")
    wanted = wanted_of(house, asked)
    (whole,) = house.register.figures.groups(wanted)
    return Report(asked, whole, _parts(house, asked, wanted))


def wanted_of(house: House, asked: Asked) -> Wanted:
    """The question in the register's words."""
    first, last = month_number(asked.first), month_number(asked.last)
    if last < first:
        raise WrongUsage("the last month is before the first")
    procedures: Sequence[str] | None = (asked.procedure,) if asked.procedure else None
    if asked.level:
        of_level = [p.key for p in house.catalogue.procedures.values() if p.level == asked.level]
        procedures = [key for key in of_level if procedures is None or key in procedures]
    return Wanted(first, last, asked.units, procedures, asked.channel)


def month_number(text: str) -> int:
    """``2026-03`` as 202603."""
    match = _MONTH.fullmatch(text)
    if match is None:
        raise WrongUsage(f"{text[:20]!r} is no month; write 2026-03")
    return int(match[1] + match[2])


def _parts(house: House, asked: Asked, wanted: Wanted) -> tuple[tuple[str, Group], ...]:
    if not asked.by:
        return ()
    if asked.by in ("level", "old_level"):
        return _by_level(house, asked.by, wanted)
    return tuple((name_of(house, asked.by, g.key), g) for g in house.register.figures.groups(wanted, asked.by))


def _by_level(house: House, by: str, wanted: Wanted) -> tuple[tuple[str, Group], ...]:
    """Sums over the procedures of each level, as the catalogue has it today."""
    levels: dict[str, list[str]] = {}
    for procedure in house.catalogue.procedures.values():
        level = procedure.level.value if by == "level" else str(procedure.old_level or "")
        levels.setdefault(level, []).append(procedure.key)
    found = []
    for level, keys in sorted(levels.items()):
        kept = [key for key in keys if wanted.procedures is None or key in wanted.procedures]
        (group,) = house.register.figures.groups(replace(wanted, procedures=kept))
        if group.figure("received").number:
            found.append((name_of(house, by, level), group.model_copy(update={"key": level})))
    return tuple(found)


_LEVELS = {ServiceLevel.FULL: "Toàn trình", ServiceLevel.PARTIAL: "Một phần", ServiceLevel.INFORMATION: "Thông tin"}
_CHANNELS = {"1": "Trực tiếp", "2": "Trực tuyến", "3": "Bưu chính"}


def name_of(house: House, by: str, key: str) -> str:
    """What a part is called."""
    if by == "unit":
        unit = house.catalogue.units.get(key)
        return unit.name if unit else key
    if by == "procedure":
        procedure = house.catalogue.procedures.get(key)
        return procedure.name if procedure else "Chưa rõ thủ tục"
    if by == "month":
        return f"{key[4:]}/{key[:4]}"
    if by == "level":
        return _LEVELS[ServiceLevel(key)]
    if by == "old_level":
        return f"Mức độ {key}" if key else "Chưa xếp mức độ"
    return _CHANNELS.get(key, key)


def as_json(made: Report) -> dict[str, object]:
    """For programs: every number with what it is made of, and every definition."""
    return {
        "first": made.asked.first,
        "last": made.asked.last,
        "by": made.asked.by,
        "definitions": [d.model_dump(mode="json") for d in DEFINITIONS],
        "whole": made.whole.model_dump(mode="json"),
        "parts": [{"name": name, **group.model_dump(mode="json")} for name, group in made.parts],
    }


def as_csv(made: Report) -> str:
    """For spreadsheets: one row a part and figure. Values that a spreadsheet would take for a formula are none."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["part", "name", "figure", "label", "value", "p90", "number", "of", "definition"])
    for name, group in (("", made.whole), *made.parts):
        for figure in group.figures:
            definition = DEFINITION[figure.key]
            value = "" if figure.value is None else f"{figure.value:.6g}"
            high = "" if figure.high is None else f"{figure.high:.6g}"
            of = "" if figure.of is None else figure.of
            writer.writerow(
                [
                    group.key,
                    _harmless(name),
                    figure.key,
                    definition.name,
                    value,
                    high,
                    figure.number,
                    of,
                    definition.says,
                ]
            )
        for code, number in group.reasons:
            writer.writerow([group.key, _harmless(name), f"reason.{code}", "", number, "", number, "", ""])
    return out.getvalue()


def _harmless(text: str) -> str:
    return f"'{text}" if text[:1] in "=+-@\t\r" and text else text
