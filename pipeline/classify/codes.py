"""What a Vietnamese identity card's QR code says.

In: a page's decoded codes. Out: ``CardData`` or None. The chip card of 2021 and the card of 2024 carry
``number|old number|name|birth|sex|address|issue date`` with dates as DDMMYYYY, parts possibly empty, more may follow.
"""

import re
from dataclasses import dataclass

from models.record import Box
from pipeline.lines import PageView


@dataclass(frozen=True)
class CardData:
    """The parts of the code, as coded; dates ISO 8601 or empty."""

    number: str
    old_number: str
    name: str
    born: str
    sex: str
    address: str
    issued: str
    box: Box


def _iso(digits: str) -> str:
    found = re.fullmatch(r"(\d{2})(\d{2})(\d{4})", digits)
    return f"{found[3]}-{found[2]}-{found[1]}" if found else ""


def parse_card(text: str, box: Box) -> CardData | None:
    """Read one code's text; None when it is not an identity card's."""
    parts = [p.strip() for p in text.split("|")]
    if len(parts) < 6 or not re.fullmatch(r"\d{12}", parts[0]) or not parts[2]:
        return None
    parts += [""] * (7 - len(parts))
    old = parts[1] if re.fullmatch(r"\d{9}", parts[1]) else ""
    return CardData(parts[0], old, parts[2], _iso(parts[3]), parts[4], parts[5], _iso(parts[6]), box)


def card_data(page: PageView) -> CardData | None:
    """The first identity card's code on the page."""
    for code in page.reading.codes:
        found = parse_card(code.text, code.box)
        if found:
            return found
    return None
