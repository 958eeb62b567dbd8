"""The rows that an assessment becomes, for what is asked for: written by ``assessing``, checked by ``agreement``.

In: an assessment. Out: rows by table, without the dossier's code. Nothing goes wrong.
"""

from collections.abc import Mapping

import sqlalchemy as sa

from models.dossier import Assessment
from storage.register.tables import checklist, components, fields, findings, sources, verdicts
from storage.search import fold

Rows = list[dict[str, object]]


def derived(assessment: Assessment) -> tuple[tuple[sa.Table, Rows], ...]:
    """See the module."""
    return (
        (components, _component_rows(assessment)),
        (sources, _source_rows(assessment)),
        (fields, _field_rows(assessment)),
        (findings, _finding_rows(assessment)),
        (
            checklist,
            [line.model_dump(exclude={"answer"}) | {"ordinal": n} for n, line in enumerate(assessment.checklist, 1)],
        ),
        (verdicts, _verdict_rows(assessment)),
    )


def differing(connection: sa.Connection, code: str, assessment: Assessment) -> list[str]:
    """Names of the tables whose rows of this dossier are not those of the assessment."""
    found = []
    for table, rows in derived(assessment):
        names = tuple(rows[0]) if rows else ("ordinal",)
        there = connection.execute(sa.select(table).where(table.c.dossier == code)).mappings()
        if sorted(_plain(row, names) for row in there) != sorted(_plain(row, names) for row in rows):
            found.append(table.name)
    return found


def _plain(row: Mapping[str, object] | sa.RowMapping, names: tuple[str, ...]) -> str:
    return repr([None if row[name] is None else str(row[name]) for name in names])


def _component_rows(assessment: Assessment) -> list[dict[str, object]]:
    wanted = {"component", "document_type", "confidence", "seals"}
    return [c.model_dump(include=wanted) | {"ordinal": n} for n, c in enumerate(assessment.components, 1)]


def _source_rows(assessment: Assessment) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for n, component in enumerate(assessment.components, 1):
        pages = [(source.file, page) for source in component.sources for page in source.pages]
        rows += [{"ordinal": n, "position": p, "file": f, "page": page} for p, (f, page) in enumerate(pages, 1)]
    return rows


def _field_rows(assessment: Assessment) -> list[dict[str, object]]:
    wanted = {"value", "confidence", "file", "page"}
    return [
        field.model_dump(include=wanted) | {"ordinal": n, "key": key, "folded": fold(field.value)}
        for n, component in enumerate(assessment.components, 1)
        for key, field in component.fields.items()
    ]


def _finding_rows(assessment: Assessment) -> list[dict[str, object]]:
    wanted = {"code", "severity", "component", "field"}
    return [f.model_dump(include=wanted) | {"ordinal": n} for n, f in enumerate(assessment.findings, 1)]


def _verdict_rows(assessment: Assessment) -> list[dict[str, object]]:
    wanted = {"file", "verdict", "sub_indication"}
    return [v.model_dump(include=wanted) | {"ordinal": n} for n, v in enumerate(assessment.verdicts, 1)]
