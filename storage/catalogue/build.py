"""Parsed files to one ``Catalogue``. In: the files' bytes. Out: the value. Wrong: ``ValueError``, ``KeyError``,
``TypeError`` from whichever file does not hold what it must; ``check`` then says where."""

import csv
from collections.abc import Iterable, Mapping
from datetime import date, time, timedelta
from typing import Any

from models.calendar import Calendar, DayOff
from models.message import Message, Occasion
from models.procedure import (
    AgencyAlias,
    Catalogue,
    ComponentRule,
    DocumentType,
    FieldType,
    FindingWording,
    Procedure,
    ProcedureVersion,
    Retention,
    Substitution,
    Unit,
)
from models.reading import Quality
from models.status import Province
from storage.catalogue import resolve
from storage.catalogue.source import SUBSTITUTION, CatalogueFiles, parse

Raw = dict[str, Any]
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def build(files: CatalogueFiles) -> Catalogue:
    """Everything of the catalogue as one value."""
    written = {name: parse(data) for name, data in files.content.items() if name.endswith(".yaml")}
    retention = {k: Retention.model_validate(v) for k, v in written["retention.yaml"].items()}
    raw_procedures = [_resolved(written[name]) for name in files.procedures]
    types = _types(written["document_types.yaml"], raw_procedures)
    procedures = [_procedure(raw, types, retention) for raw in raw_procedures]
    _refuse_twice(p.key for p in procedures)
    words = written["wording.yaml"]
    return Catalogue(
        procedures={p.key: p for p in procedures},
        document_types={k: DocumentType.model_validate({"key": k, **_type(v)}) for k, v in types.items()},
        field_types={k: FieldType(key=k, **v) for k, v in written["field_types.yaml"].items()},
        wording={w.code: w for w in (FindingWording(code=k, **v) for k, v in words["findings"].items())},
        quality_wording={Quality(k): v for k, v in words["quality"].items()},
        retention=retention,
        calendar=_calendar(written["calendar.yaml"]),
        units={k: Unit(code=k, **v) for k, v in written["units.yaml"].items()},
        statuses=_statuses(written.get("status.yaml", {})),
        messages=_messages(written.get("notifications.yaml", {})),
        agency_aliases=tuple(
            AgencyAlias(**entry) for entry in written.get("agency_aliases.yaml", {}).get("aliases", ())
        ),
        substitutions=_substitutions(files.content.get(SUBSTITUTION, b"")),
        fingerprint=files.fingerprint,
    )


def _resolved(raw: Raw) -> Raw:
    return {**raw, "versions": list(resolve.versions(raw))}


def _types(written: Mapping[str, Raw], procedures: Iterable[Raw]) -> dict[str, Raw]:
    """The shared types, and those that components describe themselves."""
    types = dict(written)
    for raw in procedures:
        for component in (c for v in raw["versions"] for c in v["components"]):
            key = resolve.type_of(component)
            if key in written:
                continue
            if "document_type" in component:
                raise ValueError(f"{raw['key']}: component {component['key']} has the unknown document type {key}")
            own = resolve.own_type(component)
            types[key] = resolve.merged_types(types[key], own) if key in types else own
    return types


# Facts of a type that its components take over and that the model of the type does not keep.
_FOR_COMPONENTS = frozenset({"seal_required", "signature_required", "has_expiry", "database"})


def _type(raw: Raw) -> Raw:
    return {k: v for k, v in raw.items() if k not in _FOR_COMPONENTS}


def _procedure(raw: Raw, types: Mapping[str, Raw], retention: Mapping[str, Retention]) -> Procedure:
    fee = raw.get("fee") or {}
    values = {k: v for k, v in raw.items() if k not in {"fee", "versions", "retention"}}
    return Procedure(
        **values,
        retention=retention[raw["retention"]],
        fee=fee.get("text", ""),
        fee_due=fee.get("due", False),
        fee_amount=fee.get("amount"),
        versions=tuple(_version(v, types) for v in raw["versions"]),
    )


def _version(raw: Raw, types: Mapping[str, Raw]) -> ProcedureVersion:
    rules = [resolve.component(c, types[resolve.type_of(c)]) for c in raw["components"]]
    _refuse_twice(r["key"] for r in rules)
    values = {k: v for k, v in raw.items() if k != "components"}
    return ProcedureVersion(**values, components=tuple(ComponentRule.model_validate(r) for r in rules))


def _refuse_twice(keys: Iterable[str]) -> None:
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            raise ValueError(f"the key {key} is used twice")
        seen.add(key)


def _calendar(raw: Raw) -> Calendar:
    days: list[DayOff] = []
    for entry in raw["days_off"]:
        facts = {k: entry[k] for k in ("name", "source", "expected") if k in entry}
        days += [DayOff(day=day, **facts) for day in _days(entry["from"], entry.get("to", entry["from"]))]
    return Calendar(
        offset_hours=raw["offset_hours"],
        cut_off=time.fromisoformat(raw["cut_off"]),
        closing=time.fromisoformat(raw["closing"]),
        weekend=tuple(WEEKDAYS.index(name) for name in raw["weekend"]),
        days_off=tuple(days),
        worked_instead=tuple(e["worked"] for e in raw["days_off"] if "worked" in e),
        years=tuple(raw["years"]),
    )


def _statuses(raw: Mapping[str, Raw]) -> dict[str, Province]:
    return {key: Province(key=key, **facts) for key, facts in raw.items()}


def _messages(raw: Mapping[str, Mapping[str, Raw]]) -> dict[str, dict[Occasion, Message]]:
    return {
        unit: {Occasion(key): Message(**message) for key, message in messages.items()} for unit, messages in raw.items()
    }


def _days(first: date, last: date) -> list[date]:
    if last < first:
        raise ValueError(f"a holiday ends on {last}, before it begins on {first}")
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _substitutions(data: bytes) -> dict[str, tuple[Substitution, ...]]:
    lines = [line for line in data.decode("utf-8").splitlines() if line and not line.startswith("#")]
    found: dict[str, tuple[Substitution, ...]] = {}
    for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
        line = Substitution.model_validate(row)
        found[line.code] = (*found.get(line.code, ()), line)
    return found
