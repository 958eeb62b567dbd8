"""A benchmark's page in ``docs/benchmarks``: what is measured goes between its two marks, what a person wrote stays.

In: the page, lines of Markdown. Out: the page written anew. Wrong: ``OSError`` where there is no such page.
"""

from collections.abc import Sequence
from pathlib import Path

_BEGIN, _END = "<!-- table -->\n", "<!-- end -->\n"


def put_table(page: Path, lines: Sequence[str]) -> None:
    """Replace what stands between the marks."""
    head, _, rest = page.read_text(encoding="utf-8").partition(_BEGIN)
    _, _, tail = rest.partition(_END)
    page.write_text(f"{head}{_BEGIN}" + "\n".join(lines) + f"\n{_END}{tail}", encoding="utf-8")
