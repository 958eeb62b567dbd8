"""Which line says what: YAML to its values, with the line of every place in them.

In: one file's bytes. Out: plain values as JSON Schema sees them (dates as ISO text, keys as text), and a line for each
path. Wrong: a ``CatalogueProblem`` for text that is not YAML or says a key twice.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import yaml

from storage.catalogue.problem import CatalogueProblem
from storage.catalogue.source import parse

Path = tuple[str | int, ...]
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Lined:
    """One file: its values and where each stands."""

    name: str
    value: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    problems: tuple[CatalogueProblem, ...] = ()

    def line(self, path: Path) -> int:
        """The line of ``path``, or of the nearest place around it that exists."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def problem(self, path: Path, message: str) -> CatalogueProblem:
        """A problem at ``path`` of this file."""
        return CatalogueProblem(file=self.name, line=self.line(path), message=message)


def read_lined(name: str, data: bytes) -> Lined:
    """Parse ``data`` and remember the lines; a file that cannot be parsed comes back with its problem only."""
    try:
        for event in yaml.parse(data, Loader=_Loader):
            if isinstance(event, yaml.AliasEvent):  # an alias can hold itself, and nobody reads through one
                mark, what = event.start_mark, "không dùng bí danh (&, *); hãy viết ra đầy đủ"
                return Lined(
                    name, problems=(CatalogueProblem(file=name, line=mark.line + 1 if mark else 1, message=what),)
                )
        root = yaml.compose(data, Loader=_Loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        what = f"không phải YAML hợp lệ: {getattr(error, 'problem', None) or error}"
        line = mark.line + 1 if mark else 1
        return Lined(name, problems=(CatalogueProblem(file=name, line=line, message=what),))
    except UnicodeDecodeError:
        return Lined(name, problems=(CatalogueProblem(file=name, line=1, message="tệp phải được lưu bằng UTF-8"),))
    lines: dict[Path, int] = {}
    twice: list[CatalogueProblem] = []
    for path, node, repeated in _walk(root, ()):
        if repeated:
            message = f"khoá “{path[-1]}” được ghi hai lần"
            twice.append(CatalogueProblem(file=name, line=node.start_mark.line + 1, message=message))
        lines[path] = node.start_mark.line + 1
    try:
        value = plain(parse(data))
    except ValueError as error:
        return Lined(name, problems=(CatalogueProblem(file=name, line=1, message=f"không đọc được: {error}"),))
    return Lined(name, value, lines, tuple(twice))


def _walk(node: Any, path: Path) -> Iterator[tuple[Path, Any, bool]]:
    """Every place with its node (of a mapping's entry: the key's), and whether its key was there already."""
    if isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            yield (*path, index), item, False
            yield from _walk(item, (*path, index))
    elif isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, item in node.value:
            name = str(getattr(key, "value", ""))
            yield (*path, name), key, name in seen
            seen.add(name)
            yield from _walk(item, (*path, name))


def plain(value: Any) -> Any:
    """``value`` as JSON would hold it: dates as ISO text, every key as text."""
    if isinstance(value, dict):
        return {k.isoformat() if isinstance(k, date) else str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list):
        return [plain(v) for v in value]
    return value.isoformat() if isinstance(value, date) else value
