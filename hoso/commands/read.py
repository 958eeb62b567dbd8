"""``hoso read``: a file's pages as read; text, hOCR, or the searchable access copy.

A page is turned into what is asked for as soon as it is read, and only that is held until the last one is there: a
page's words as objects take thirty times as much memory, and a file may have thousands of pages.
"""

import json as json_
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from models.error import RefusedInput, WrongUsage

if TYPE_CHECKING:
    from flows.house import House
    from flows.workers import Workers
    from models.reading import PageReading
    from models.submission import ReceivedFile


class Form(StrEnum):
    TEXT = "text"
    HOCR = "hocr"
    PDF = "pdf"


def register(app: typer.Typer) -> None:
    app.command()(read)


def read(
    file: Annotated[Path, typer.Argument(help="A PDF or an image.")],
    pages: Annotated[str | None, typer.Option(help="For example 1,3-5; all by default.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
    format: Annotated[Form, typer.Option(help="What to print instead of JSON.")] = Form.TEXT,  # noqa: A002
    output: Annotated[Path | None, typer.Option(help="Write there instead of standard output.")] = None,
) -> None:
    """Read a file: text, hOCR, JSON, or a searchable PDF."""
    from flows.loose import open_loose
    from flows.steps.reading import read_file
    from flows.workers import Failed
    from hoso.opening import house as open_it
    from pipeline.read.engine import probe

    house = open_it()
    engine = probe()
    with house.workers() as pool:
        opened, find = open_loose(house, [file], pool)
        look, received = opened.opened[0], opened.files[0]
        if not look.readable:
            why = look.findings[-1].code if look.findings else "nothing to read"
            raise RefusedInput(f"{file.name}: {why}; send a PDF, JPEG, PNG, TIFF, BMP or WebP that opens")
        numbers = chosen_pages(pages, look.pages)
        pieces: dict[int, str] = {}
        for number, page in read_file(house, received, find, numbers, engine, pool):
            if isinstance(page, Failed):
                raise RefusedInput(f"{file.name}: page {number} could not be read; see hoso doctor")
            pieces[number] = _piece(page, format, json=json)
        parts = [pieces[number] for number in sorted(pieces)]
        if json:
            _write(_document(received, parts).encode("utf-8", "replace"), None)
        elif format is Form.PDF:
            _write(_pdf(house, file, received.media_type, parts, pool), output)
        else:
            _write(_text(received.name, parts, format).encode(), output)


def _piece(page: "PageReading", form: Form, *, json: bool) -> str:
    """What is held of a page until the last one is read."""
    from hoso.hocr import hocr_page
    from models.reading import packed

    if json:
        return json_.dumps(page.model_dump(mode="json", exclude_none=True), ensure_ascii=False)
    if form is Form.PDF:
        return packed(page)
    return hocr_page(page) if form is Form.HOCR else page.text


def _document(file: "ReceivedFile", pages: list[str]) -> str:
    """One JSON document, a page to a line."""
    head = json_.dumps({"file": file.name, "sha256": file.sha256}, ensure_ascii=False)
    return head[:-1] + ', "pages": [\n' + ",\n".join(pages) + "\n]}\n"


def chosen_pages(text: str | None, count: int) -> list[int]:
    """``1,3-5`` as numbers, in order, each once."""
    if text is None:
        return list(range(1, count + 1))
    chosen: set[int] = set()
    for part in text.split(","):
        first, _, last = part.strip().partition("-")
        if not first.isdigit() or (last and not last.isdigit()):
            raise WrongUsage(f"--pages {text!r} cannot be read; write for example 1,3-5")
        chosen.update(range(int(first), min(int(last or first), count) + 1))
    outside = [n for n in chosen if not 1 <= n <= count]
    if outside or not chosen:
        raise WrongUsage(f"--pages {text!r}: the file has pages 1 to {count}")
    return sorted(chosen)


def _text(name: str, pages: list[str], form: Form) -> str:
    from hoso.hocr import hocr

    return hocr(name, pages) if form is Form.HOCR else "\n\f".join(pages) + "\n"


def _pdf(house: "House", file: Path, media_type: str, pages: list[str], pool: "Workers") -> bytes:
    import tempfile

    from flows import jobs
    from flows.workers import Done, Out

    with tempfile.TemporaryDirectory(dir=house.scratch) as folder:
        out = Path(folder) / "copy.pdf"
        limits, target = house.settings.limits, house.settings.access_copy_mb
        args = (file.resolve(), media_type, pages, Out(out), limits, target)
        ended = pool.run(jobs.access_copy_job, *args, seconds=limits.file_seconds)
        if not isinstance(ended, Done):
            raise RefusedInput(f"{file.name}: no access copy could be made ({ended.reason}); keep the original")
        return out.read_bytes()


def _write(data: bytes, output: Path | None) -> None:
    if output is not None:
        output.write_bytes(data)
        return
    if data.startswith(b"%PDF") and sys.stdout.isatty():
        raise WrongUsage("a PDF does not belong on a terminal; add --output FILE or redirect")
    sys.stdout.buffer.write(data)
    sys.stdout.flush()
