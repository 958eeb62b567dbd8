"""Steps 3 to 5: render, clean and read every page; each page is kept the moment it is read."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from flows import jobs
from flows.house import House
from flows.originals import Find
from flows.progress import Progress, Report
from flows.results import keep, reading_key, recall
from flows.steps.opening import OpenedFiles
from flows.workers import Done, Failed, Workers
from models.correction import Standing
from models.finding import Evidence, Finding, FindingCode, Severity
from models.reading import PackedReading, PageReading, Source, packed
from models.record import Record
from models.submission import ReceivedFile
from pipeline.read.engine import Engine

SPREAD_PAGES = 60
"""A dossier with more pages may be read by several machines at once."""
BACKSTOP_SECONDS = 30
"""The engine stops itself at ``page_seconds``; the pool's limit stands this far behind it."""


class Readings(Record):
    """What was read, and findings on what could not be."""

    readings: tuple[PackedReading, ...] = ()
    findings: tuple[Finding, ...] = ()


def read_files(
    house: House,
    opened: OpenedFiles,
    find: Find,
    engine: Engine,
    pool: Workers,
    report: Report,
    code: str,
    standing: Standing = Standing(),  # noqa: B008 - frozen
) -> Readings:
    """Read every page of every readable file; pages that a person turned, as they were turned."""
    total = sum(o.pages for _, o in opened.readable())
    done = 0
    report(Progress(code, "read", done, total))
    readings, findings = [], []
    for file, look in opened.readable():
        pages: dict[int, str] = {}
        rotations = standing.rotations_of(file.name)
        for number, ended in read_file(house, file, find, range(1, look.pages + 1), engine, pool, rotations):
            if isinstance(ended, Failed):
                findings.append(could_not_read(file.name, number, ended.ending.value))
                pages[number] = packed(PageReading(number=number, source=Source.NONE, width=1, height=1))
            else:
                pages[number] = packed(ended)
            done += 1
            report(Progress(code, "read", done, total))
        in_order = tuple(pages[n] for n in sorted(pages))
        readings.append(PackedReading(file=file.name, sha256=file.sha256, pages=in_order))
    return Readings(readings=tuple(readings), findings=tuple(findings))


def read_file(
    house: House,
    file: ReceivedFile,
    find: Find,
    numbers: Iterable[int],
    engine: Engine,
    pool: Workers,
    rotations: Mapping[int, int] = MappingProxyType({}),
) -> Iterator[tuple[int, PageReading | Failed]]:
    """Yield (page, reading or how it failed) as they come: kept ones first, then those read now."""
    settings = house.settings
    keys = {n: reading_key(file.sha256, n, engine.fingerprint, settings, rotations.get(n)) for n in numbers}
    missing = []
    for number, key in keys.items():
        kept = recall(house.objects, key, PageReading)
        if kept is None:
            missing.append(number)
        else:
            yield number, kept
    if not missing:
        return
    seconds = settings.limits.page_seconds + BACKSTOP_SECONDS
    elsewhere: dict[int, PageReading] = {}
    begun: list[int] = []

    def work(path: Path) -> Iterator[tuple[Any, ...]]:
        """The jobs, as the pool asks for them: a page that another machine has read meanwhile is none."""
        for number in missing:
            kept = recall(house.objects, keys[number], PageReading) if len(missing) > SPREAD_PAGES else None
            if kept is not None:
                elsewhere[number] = kept
                continue
            begun.append(number)
            yield path, file.media_type, number, engine, settings.limits, settings.correct, rotations.get(number)

    with find(file) as path:
        for place, ended in pool.map(jobs.read_job, work(path), seconds=seconds):
            number = begun[place]
            if isinstance(ended, Done):
                keep(house.objects, keys[number], ended.value)
                yield number, ended.value
            else:
                yield number, ended
    yield from elsewhere.items()


def could_not_read(name: str, number: int, why: str = "") -> Finding:
    """The finding on a page that no worker could read."""
    return Finding(
        code=FindingCode.PAGE_UNREADABLE,
        severity=Severity.BLOCKING,
        message=f"Trang {number} không đọc được ({why})." if why else f"Trang {number} không đọc được.",
        evidence=(Evidence(file=name, page=number),),
    )


def read_range(
    house: House, opened: OpenedFiles, find: Find, engine: Engine, pool: Workers, span: tuple[int, int]
) -> int:
    """Read, and keep, the pages from the first to the last of ``span``, counted through the whole dossier; returns how
    many were read. The dossier's own run recalls them; nothing else is changed."""
    first, last = span
    before = done = 0
    for file, look in opened.readable():
        numbers = range(max(1, first - before), min(look.pages, last - before) + 1)
        done += sum(1 for _ in read_file(house, file, find, numbers, engine, pool)) if numbers else 0
        before += look.pages
    return done
