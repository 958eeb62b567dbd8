"""Every text of the desk that is shown to a person, collected from templates, code and labels."""

import re
from pathlib import Path

from models.figure import DEFINITIONS
from models.status import NAMES
from web.desk.figures import PART_NAMES
from web.desk.queue import DUE, TABS
from web.pages import HERE
from web.problems import TITLES
from web.words import FINDINGS, LABELS

_IN_TEMPLATE = re.compile(r"""_\(\s*(?:"([^"]+)"|'([^']+)')\s*\)""")
_IN_CODE = re.compile(r'text_of\(\s*request,\s*((?:"[^"]*"\s*)+)\s*,?\s*\)')
_LASTING = ("%s phút", "%s giờ", "%s ngày")
_DUE = ("Không có hạn", *(f"{how} %d {unit}" for how in ("Quá hạn", "Còn") for unit in ("ngày", "giờ", "phút")))


def shown_texts() -> set[str]:
    """The Vietnamese originals."""
    found = {said for said, _ in LABELS.values()} | set(FINDINGS.values()) | {name for _, name, _ in TABS} | set(_DUE)
    found |= {name for _, name in DUE}
    found |= {*PART_NAMES.values(), *NAMES.values(), *_LASTING, "Toàn trình", "Một phần", "Lý do khác", "Quá hạn"}
    found |= {text for definition in DEFINITIONS for text in (definition.name, definition.says)}
    found |= {text for pair in TITLES.values() for text in pair}
    for path in (HERE / "templates").rglob("*.html"):
        found |= {a or b for a, b in _IN_TEMPLATE.findall(path.read_text("utf-8"))}
    for path in Path(HERE).rglob("*.py"):
        for quoted in _IN_CODE.findall(path.read_text("utf-8")):
            found.add("".join(re.findall(r'"([^"]*)"', quoted)))
    return found
