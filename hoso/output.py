"""Prints: one JSON document for programs, tables and sentences for people, progress on standard error."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from flows.progress import Progress, Report, quiet
from models.calendar import HANOI
from models.record import Record

STATE_WORDS = {
    "received": "đã tiếp nhận",
    "processing": "đang xử lý",
    "ready": "đủ điều kiện",
    "review": "chờ cán bộ xem",
    "supplement_requested": "yêu cầu bổ sung",
    "accepted": "chấp nhận",
    "rejected": "từ chối",
    "withdrawn": "đã rút",
    "stopped": "dừng giải quyết",
    "sealed": "đã đóng",
    "returned": "đã trả kết quả",
    "uncollected": "chưa đến nhận",
    "disposed": "đã tiêu hủy",
}


def print_json(value: Record | Sequence[Record] | dict[str, Any], *, without_none: bool = False) -> None:
    """Exactly one JSON document on standard output, UTF-8 whatever the locale says."""
    if isinstance(value, Record):
        data: Any = value.model_dump(mode="json", exclude_none=without_none)
    elif isinstance(value, dict):
        data = value
    else:
        data = [v.model_dump(mode="json", exclude_none=without_none) for v in value]
    print_text(json.dumps(data, ensure_ascii=False, indent=1))


def print_text(text: str) -> None:
    sys.stdout.buffer.write(text.encode("utf-8", "replace") + b"\n")
    sys.stdout.flush()


def moment_text(moment: datetime | None) -> str:
    """A moment as people here read it, whatever zone the machine is in; empty for none."""
    return f"{moment.astimezone(HANOI):%d/%m/%Y %H:%M}" if moment else ""


def day_text(moment: datetime | None) -> str:
    """The day of a moment, likewise."""
    return f"{moment.astimezone(HANOI):%d/%m/%Y}" if moment else ""


def print_table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table as wide as the terminal; plain and 150 wide where there is none."""
    from rich.console import Console
    from rich.table import Table

    console = Console(width=None if sys.stdout.isatty() else 150, highlight=False, markup=False, emoji=False)
    table = Table(show_edge=False, header_style="bold", pad_edge=False)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*row)
    console.print(table)


@contextmanager
def progress_display(shown: bool = True) -> Iterator[Report]:
    """A progress line per dossier on standard error; silent where nobody looks."""
    if not shown or not sys.stderr.isatty():
        yield quiet
        return
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description}"), BarColumn(24), TextColumn("{task.fields[what]}"), TimeElapsedColumn())
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, Any] = {}

        def report(progress: Progress) -> None:
            if progress.dossier not in tasks:
                tasks[progress.dossier] = bars.add_task(progress.dossier, total=None, what="")
            what = progress.step + (f" {progress.done}/{progress.total}" if progress.total else "")
            total = progress.total or None
            bars.update(tasks[progress.dossier], completed=progress.done, total=total, what=what)
            if progress.step == "route":
                bars.remove_task(tasks.pop(progress.dossier))

        yield report
