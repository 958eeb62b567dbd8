"""Text of three encodings older than Unicode, still found in PDF files: TCVN3 (ABC), VNI-Windows, VPS.

In: text as a PDF reader extracts it (the old bytes taken for Latin letters), the font's name where known.
Out: NFC text. ``legacy.tsv`` holds the three tables as bytes in hexadecimal. Nothing can go wrong: what no table
knows stays as it is.
"""

import re
import unicodedata
from enum import StrEnum
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).with_name("legacy.tsv")


class Encoding(StrEnum):
    """The old encodings; the value is the table's column."""

    TCVN3 = "tcvn3"
    VNI = "vni"
    VPS = "vps"


def decode(text: str, encoding: Encoding, *, font: str = "") -> str:
    """``text`` with the old letters replaced. TCVN3 fonts whose name ends in H show capitals for small letters."""
    pattern, table = _replacements(encoding)
    decoded = unicodedata.normalize("NFC", pattern.sub(lambda found: table[found[0]], text))
    return decoded.upper() if encoding is Encoding.TCVN3 and _is_capital_font(font) else decoded


def encoding_of_font(font: str) -> Encoding | None:
    """What the font's name says: ``.VnTime`` is TCVN3, ``VNI-Times`` VNI, ``VPS Times`` VPS."""
    name = font.split("+", 1)[-1].lower()
    if name.startswith((".vn", "vntime", "vnarial", ",vn")) or re.match(r"\.?vn[a-z]+h?$", name):
        return Encoding.TCVN3
    if name.startswith("vni"):
        return Encoding.VNI
    if name.startswith("vps"):
        return Encoding.VPS
    return None


def _is_capital_font(font: str) -> bool:
    name = font.split("+", 1)[-1].split("-")[0].split(",")[0]
    return bool(re.match(r"\.?Vn[A-Za-z ]+H$", name))


@cache
def _replacements(encoding: Encoding) -> tuple[re.Pattern[str], dict[str, str]]:
    """A pattern of every old spelling, longest first, and what each stands for."""
    table: dict[str, str] = {}
    header, *rows = _TABLE.read_text(encoding="utf-8").splitlines()
    column = header.split("\t").index(encoding.value)
    for row in rows:
        cells = row.split("\t")
        if cells[column]:
            for spelling in _spellings(bytes.fromhex(cells[column])):
                table.setdefault(spelling, cells[0])
    longest_first = sorted(table, key=len, reverse=True)
    return re.compile("|".join(re.escape(s) for s in longest_first)), table


def _spellings(code: bytes) -> set[str]:
    """How a PDF reader may show these bytes: as Latin-1, as Windows-1252, as Mac Roman's standard names."""
    shown = {code.decode("latin-1")}
    windows = code.decode("cp1252", errors="ignore")
    if len(windows) == len(code):
        shown.add(windows)
    # The soft hyphen (TCVN3's ư) is often extracted as an ordinary one by the font's glyph name.
    return shown
