"""Rights of the person whose data the register holds (Law 91/2025): who looked, a copy, a correction.

In: the house and an identity or tax number. Out: looks, a copy as data, requests. Wrong: ``NotFound`` where it
knows nobody of that number in these units. Every one of these acts is itself an event, with its purpose.
"""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flows.house import House
from flows.state_databases import subject_of
from models.decision import Event, EventKind
from models.error import NotFound, WrongUsage
from models.matter import Matter, MatterKind, body_of
from models.record import Record, Text
from models.rights import Request, Right

LOOKS = frozenset({EventKind.VIEWED, EventKind.EXPORTED, EventKind.CONSULTED, EventKind.LOOKED_UP, EventKind.REUSED})
ANSWER_HOURS = 72
"""Within which a person's request is answered (NĐ 13/2023 Đ.14 had 72 hours; an office confirms it for Law 91/2025)."""


class LookAt(Record):
    """Somebody looked at, or took out, data of the person."""

    at: datetime
    who: str
    what: EventKind
    dossier: str
    purpose: Text


def dossiers_of(house: House, number: str, units: Sequence[str]) -> tuple[str, ...]:
    """Codes of the person's dossiers in these units."""
    found = house.register.office.of_person(number.strip(), units=units) if number.strip() else ()
    if not found:
        raise NotFound("no dossier of that number in your units; check the number")
    return found


def who_looked(house: House, number: str, *, units: Sequence[str], actor: str) -> tuple[LookAt, ...]:
    """Every look at the person's dossiers, newest first."""
    codes = dossiers_of(house, number, units)
    looks = [
        LookAt(at=e.at, who=e.actor, what=e.kind, dossier=code, purpose=e.detail.get("purpose", e.reason))
        for code in codes
        for e in house.register.events(code)
        if e.kind in LOOKS
    ]
    _note(house, number, codes, Right.ACCESS, actor, units)
    return tuple(sorted(looks, key=lambda look: look.at, reverse=True))


def copy_of(house: House, number: str, *, units: Sequence[str], actor: str) -> dict[str, Any]:
    """Everything the register holds of the person, as data: what was submitted, read, decided. Numbers of other people
    who stand in the same papers are dots but for their end."""
    codes = dossiers_of(house, number, units)
    _note(house, number, codes, Right.EXPORT, actor, units)
    return {
        "number": number.strip(),
        "made_at": house.now().isoformat(),
        "dossiers": [
            _without_others(
                {
                    **house.register.dossier(code).model_dump(mode="json", exclude={"findings"}),
                    "submissions": [s.model_dump(mode="json") for s in house.register.submissions(code)],
                    "decisions": [d.model_dump(mode="json") for d in house.register.decisions(code)],
                },
                number.strip(),
            )
            for code in codes
        ],
    }


_NUMBER = re.compile(r"(?<!\w)(?:\d{12}|\d{9})(?!\w)")
"""An identity number in words; digits within a hash are none."""


def _without_others(value: Any, number: str) -> Any:
    if isinstance(value, str):
        return _NUMBER.sub(lambda found: found[0] if found[0] == number else masked(found[0]), value)
    if isinstance(value, list):
        return [_without_others(one, number) for one in value]
    if isinstance(value, dict):
        return {key: _without_others(one, number) for key, one in value.items()}
    return value


def ask_correction(house: House, number: str, what: str, *, units: Sequence[str], actor: str) -> Matter:
    """The person says that something is wrong; open until somebody answers."""
    if not what.strip():
        raise WrongUsage("a request for correction says what is wrong")
    codes, now = dossiers_of(house, number, units), house.now()
    matter = Matter(
        kind=MatterKind.REQUEST, unit=house.register.dossier(codes[0]).unit, dossier=codes[0],
        subject=subject_of(number), opened_at=now, opened_by=actor, due_at=now + timedelta(hours=ANSWER_HOURS),
        body=Request(right=Right.CORRECTION, what=what.strip()).model_dump_json(),
    )  # fmt: skip
    return house.register.office.open(matter, EventKind.REQUESTED)


def answer_request(house: House, number: int, text: str, *, units: Sequence[str], actor: str) -> Matter:
    """Close a request with what was done, or why nothing was."""
    matter = house.register.office.matter(number)
    if matter.kind is not MatterKind.REQUEST or matter.unit not in units:
        raise NotFound(f"no request {number} in your units")
    if not text.strip():
        raise WrongUsage("an answer says what was done")
    body = body_of(matter, Request).model_copy(update={"answer": text.strip()})
    return house.register.office.settle(number, body, EventKind.REQUESTED, at=house.now(), by=actor)


def masked(number: str | None) -> str:
    """A number of which only the end can be read: enough to tell two apart, not to use it."""
    if not number:
        return ""
    return "•" * max(len(number) - 3, 0) + number[-3:]


def _note(house: House, number: str, codes: Sequence[str], right: Right, actor: str, units: Sequence[str]) -> None:
    detail = {"right": right.value, "subject": subject_of(number)[:16], "purpose": "quyền của chủ thể dữ liệu"}
    for code in codes:
        house.register.log(
            Event(kind=EventKind.REQUESTED, at=house.now(), actor=actor, dossier=code, detail=detail),
            unit=next(iter(units), ""),
        )
