"""Codes of dossiers in every form that is about: ours, the old, the new and the one seen in synchronising.

In: text. Out: ``DossierCode``. Pure; wrong: ``WrongUsage`` for text that is none of the forms.

| form | example | rule |
|---|---|---|
| own | ``H61.02-261122-0001`` | unit, day, serial |
| old | ``000.00.12.H61-230524-0001`` | QĐ 20/2020/QĐ-TTg: unit of four parts, day YYMMDD, serial |
| new | ``MX.1.2-260522-AA0001`` | TT 03/2025/TT-VPCP Đ.13: unit X.Y.Z, day YYMMDD, two letters and four digits |
| seen | ``G09.20-20260609-0092637`` | in synchronising: day with four digits of the year, serial of seven |
"""

import re
from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from models.error import WrongUsage
from models.record import Record


class CodeForm(StrEnum):
    """Which form a code has."""

    OWN = "own"
    OLD = "old"
    NEW = "new"
    SEEN = "seen"


class DossierCode(Record):
    """A code taken apart."""

    form: CodeForm
    unit: str
    day: date
    serial: str


_FORMS = {
    CodeForm.OLD: re.compile(r"(?P<unit>\d{3}\.\d{2}\.\d{2}\.[A-Z]\d{2})-(?P<day>\d{6})-(?P<serial>\d{4,6})"),
    CodeForm.SEEN: re.compile(r"(?P<unit>[A-Z]\d{2}(?:\.\d{1,3}){0,3})-(?P<day>\d{8})-(?P<serial>\d{4,8})"),
    CodeForm.NEW: re.compile(
        r"(?P<unit>[A-Z]{1,2}[A-Z0-9]{0,3}(?:\.[A-Z0-9]{1,4}){1,3})-(?P<day>\d{6})-(?P<serial>[A-Z]{2}\d{4})"
    ),
    CodeForm.OWN: re.compile(r"(?P<unit>[A-Z0-9][A-Z0-9.]{0,31})-(?P<day>\d{6})-(?P<serial>\d{4,7})"),
}


def parse_code(text: str) -> DossierCode:
    """The code in ``text``; ``WrongUsage`` when it is none of the four forms, or its day cannot be."""
    bare = text.strip().upper()
    for form, pattern in _FORMS.items():
        match = pattern.fullmatch(bare)
        if match is None:
            continue
        digits = match["day"] if len(match["day"]) == 8 else f"20{match['day']}"
        try:
            day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
        except ValueError:
            break
        return DossierCode(form=form, unit=match["unit"], day=day, serial=match["serial"])
    raise WrongUsage(f"{text[:64]!r} is no dossier's code; such as H61.02-261122-0001 or 000.00.12.H61-230524-0001")


def squeezed(text: str) -> str:
    """Letters and digits only: banks drop dots and hyphens from what the payer wrote."""
    return re.sub(r"[^A-Z0-9]", "", text.upper())


def code_in(text: str, known: Iterable[str]) -> str | None:
    """The one of ``known`` that stands in ``text``, even without dots and hyphens; None for none or several."""
    bare = squeezed(text)
    found = [code for code in known if squeezed(code) in bare]
    longest = [
        code for code in found if not any(code != other and squeezed(code) in squeezed(other) for other in found)
    ]
    return longest[0] if len(longest) == 1 else None
