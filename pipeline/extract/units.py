"""Which province, district and commune a printed address lies in, before and since 1 July 2025.

In: an address as printed. Out: ``AddressCodes``, as far down as the print leaves no doubt; None where it leaves too
much. Names must be the table's own, with their marks or, where only one unit has those letters, without; nothing is
guessed from likeness, streets or neighbours. Nothing can go wrong.

``units.tsv`` holds the units of the last day before the reform and of the first after it, and which became which;
communes merged away in earlier years are not in it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path

from models.paper import AddressCodes, UnitCodes
from pipeline.fold import fold_aligned, letters, tone_key

_TABLE = Path(__file__).with_name("units.tsv")
_KIND = re.compile(
    r"^(?:(tinh|t\.)|(thanh pho|tp\.?|t\.p\.?)|(quan|q\.)|(huyen|h\.)|(thi xa|tx\.?|t\.x\.?)|(thi tran|tt\.?)"
    r"|(dac khu)|(xa|x\.)|(phuong|p\.))(?=[\s\d]|(?<=\.)\S)\s*"
)
_KINDS = ("tinh", "thanh pho", "quan", "huyen", "thi xa", "thi tran", "dac khu", "xa", "phuong")
_COUNTRY = ("viet nam", "vn")
_SAME = {"hcm": "hồ chí minh", "tphcm": "hồ chí minh", "hn": "hà nội"}
"""Short names that everybody writes, each of one province."""


@dataclass(frozen=True)
class _Said:
    """What one part of an address says: a kind of unit, if it says one, and a name."""

    kind: str
    marked: str
    plain: str


@dataclass(eq=False)
class _Unit:
    code: str
    name: str
    said: _Said
    parent: "_Unit | None" = None
    below: "list[_Unit]" = field(default_factory=list)
    became: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Table:
    before: tuple[_Unit, ...]
    after: tuple[_Unit, ...]
    communes_after: dict[str, _Unit]
    came_from: dict[str, tuple[_Unit, ...]]
    """Code of a commune since the reform to those of before that went into it, whole or in part."""


def address_codes(address: str) -> AddressCodes | None:
    """The codes of ``address``; None where nothing is certain."""
    return _codes(address.strip(" .;"))


@lru_cache(maxsize=1024)
def _codes(address: str) -> AddressCodes | None:
    parts = [p for p in (_part(t) for t in _pieces(address)) if p.plain]
    if len(parts) > 1 and not parts[-1].kind and parts[-1].plain in _COUNTRY:
        parts.pop()
    if not parts:
        return None
    table = _table()
    old, new = _chain(table.before, parts, 3), _chain(table.after, parts, 2)
    if len(new) == 2 and len(old) > 1 and not _told_apart(old, new, parts):
        # "Ninh Kiều, Cần Thơ" is a district of before and a commune of today.
        return None
    if len(old) > 1 and (len(new) < 2 or len(old) == 3):
        return _from_before(table, old)
    if len(new) == 2:
        return None if _elsewhere(old, new[1]) else _from_after(table, new[1])
    if old and not new:
        return _from_before(table, old)  # a province of before alone
    return None


def _told_apart(old: Sequence[_Unit], new: Sequence[_Unit], parts: Sequence[_Said]) -> bool:
    """Whether an address that fits units of both times is of one: it prints the kind, or three levels fit."""
    return len(old) == 3 or (old[1].said.kind == parts[-2].kind) != (new[1].said.kind == parts[-2].kind)


def _elsewhere(old: Sequence[_Unit], commune: _Unit) -> bool:
    """Whether a commune of before of the same name lies elsewhere in the province: its district may be left out."""
    return bool(old) and any(
        c.said.plain == commune.said.plain and c.said.kind == commune.said.kind and commune.code not in c.became
        for c in _communes(old[0])
    )


def _pieces(address: str) -> list[str]:
    pieces = address.split(",")
    return pieces if len(pieces) > 1 else re.split(r"\s[-–—]\s", address)


def _part(text: str) -> _Said:
    text = " ".join(text.split()).strip(" .;:")
    kind = _KIND.match(fold_aligned(text))
    name = (text[kind.end() :] if kind else text).strip(" .;:")
    name = _SAME.get(letters(name).replace(" ", "")) or re.sub(r"^0+(?=\d)", "", name)
    said = next((k for k, g in zip(_KINDS, kind.groups(), strict=True) if g), "") if kind else ""
    return _Said(said, tone_key(name), letters(name))


def _chain(provinces: Sequence[_Unit], parts: Sequence[_Said], depth: int) -> list[_Unit]:
    """The units that the last parts name, each within the one before: province first."""
    found: list[_Unit] = []
    among: Sequence[_Unit] = provinces
    for part in reversed(parts[-depth:]):
        unit = _only(among, part)
        if unit is None:
            break
        found.append(unit)
        among = unit.below
    return found


def _only(units: Iterable[_Unit], said: _Said) -> _Unit | None:
    """The one unit that is meant: with the same marks, else the only one with the same letters."""
    fitting = [u for u in units if u.said.plain == said.plain and said.kind in ("", u.said.kind)]
    exact = [u for u in fitting if u.said.marked == said.marked]
    if said.plain.isdigit() and not said.kind:
        return None
    found = exact or fitting
    return found[0] if len(found) == 1 else None


def _from_before(table: _Table, chain: Sequence[_Unit]) -> AddressCodes:
    last = chain[-1]
    communes = [last] if len(chain) == 3 else _communes(last)
    targets = {code for commune in communes for code in commune.became}
    return AddressCodes(before=_unit_codes(chain), after=_common([table.communes_after[t] for t in sorted(targets)]))


def _from_after(table: _Table, commune: _Unit) -> AddressCodes:
    return AddressCodes(before=_common(table.came_from.get(commune.code, ())), after=_unit_codes(_way(commune)))


def _communes(unit: _Unit) -> list[_Unit]:
    return [c for u in unit.below for c in _communes(u)] if unit.below else [unit]


def _way(unit: _Unit) -> list[_Unit]:
    return [*(_way(unit.parent) if unit.parent else ()), unit]


def _common(communes: Sequence[_Unit]) -> UnitCodes | None:
    """As far down as all of ``communes`` lie in the same unit."""
    ways = [_way(c) for c in communes]
    same = [units[0] for units in zip(*ways, strict=False) if len(set(map(id, units))) == 1]
    return _unit_codes(same) if same else None


def _unit_codes(chain: Sequence[_Unit]) -> UnitCodes:
    """Codes of a province and what lies below: a district between is one of before."""
    codes = {len(unit.code): unit.code for unit in chain}
    name = ", ".join(unit.name for unit in reversed(chain))
    return UnitCodes(province=codes[2], district=codes.get(3), commune=codes.get(5), name=name)


@cache
def _table() -> _Table:
    before: list[_Unit] = []
    after: list[_Unit] = []
    communes_after: dict[str, _Unit] = {}
    came_from: dict[str, list[_Unit]] = {}
    above: dict[str, _Unit] = {}
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        level, code, name, *became = line.split("\t")
        parent = above.get({"D": "P", "C": "D", "W": "N"}.get(level, ""))
        unit = _Unit(code, name, _part(name), parent, became=tuple(became[0].split()) if became else ())
        above[level] = unit
        if parent is not None:
            parent.below.append(unit)
        else:
            (before if level == "P" else after).append(unit)
        if level == "W":
            communes_after[code] = unit
        for target in unit.became:
            came_from.setdefault(target, []).append(unit)
    return _Table(tuple(before), tuple(after), communes_after, {k: tuple(v) for k, v in came_from.items()})
