"""How findings are said: templates that an office may edit, and the filling of them.

In: a template and what is known. Out: a sentence. Wrong: nothing; an unknown placeholder is left out.
"""

import re

from models.finding import FindingCode, Severity
from models.record import Record, Text

PLACEHOLDERS = ("component", "field", "file", "page", "detail")
"""What a wording may name, in braces."""

_PART = re.compile(r"\[([^\[\]]*)\]")
_NAME = re.compile(r"\{(\w+)\}")
_CLOSES = (")", ".", ";", ",")


def fill(template: str, **values: str) -> str:
    """Fill ``{name}``; a part in ``[brackets]`` is kept only if every placeholder in it has a value.

    Values are put in as they are: braces or brackets in a file's name mean nothing. Only the full stop of a sentence
    goes where the template closes it itself ("(… lúc ký)." and not "(… lúc ký.)."). The first letter is made a capital.
    """

    def part(match: re.Match[str]) -> str:
        return match[1] if all(values.get(name) for name in _NAME.findall(match[1])) else ""

    def value(match: re.Match[str]) -> str:
        put, after = values.get(match[1], ""), match.string[match.end() : match.end() + 1]
        doubled = after in _CLOSES and put.endswith(".") and not put.endswith("..")
        return put[:-1] if doubled else put

    said = _NAME.sub(value, _PART.sub(part, template))
    return said[:1].upper() + said[1:]


class FindingWording(Record):
    """How a finding is said. ``message`` may name {component}, {field}, {file}, {page}, {detail}."""

    code: FindingCode
    severity: Severity
    message: Text
    remedy: Text = ""
    """The sentence for the supplement notice: what the applicant must do."""

    def say(self, *, component: str = "", field: str = "", file: str = "", page: str = "", detail: str = "") -> str:
        """The message with its placeholders filled; a part in [brackets] goes where its placeholder is empty."""
        return fill(self.message, component=component, field=field, file=file, page=page, detail=detail)

    def ask(self, *, component: str = "", field: str = "", file: str = "", page: str = "", detail: str = "") -> str:
        """The remedy, filled likewise; empty where the finding asks nothing of the applicant."""
        return fill(self.remedy, component=component, field=field, file=file, page=page, detail=detail)
