"""From text as read to a value that is checked: numbers, dates, money, areas, names.

In: a stretch of text and the field type's check. Out: ``Value`` (normalised, the part of the text it stands in, valid
or not) or None where the text holds no such value. Digits that OCR confused with letters are put right only where a
structure or a check digit proves it, and the value then says so (``mended``).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from rapidfuzz.distance import Levenshtein
from stdnum.vn import mst

from models.procedure import FieldCheck
from pipeline.fold import fold_aligned

_CONFUSED = str.maketrans("OoQDlI|iZSsB§g", "00001111255889")
_DIGITISH = "0-9OoQDlI|iZSsB§g"
_CODES = """
001 002 004 006 008 010 011 012 014 015 017 019 020 022 024 025 026 027 030 031 033 034 035 036 037 038
040 042 044 045 046 048 049 051 052 054 056 058 060 062 064 066 067 068 070 072 074 075 077 079 080 082
083 084 086 087 089 091 092 093 094 095 096
"""
_PROVINCES = frozenset(_CODES.split())
"""Province codes of birth places in personal numbers (the 63 provinces before 1 July 2025)."""

_DATE = re.compile(
    r"(?<!\d)(\d{1,2})\s{0,9}(?:/|-|\.|[,.…_ ]{0,40}thang[ .…_]{0,40})\s{0,9}(\d{1,2})\s{0,9}"
    r"(?:/|-|\.|[,.…_ ]{0,40}nam[ .…_]{0,40})\s{0,9}(\d{4})(?!\d)"
)
_BOXED_DATE = re.compile(r"(?<!\d)(\d) (\d) ?[/|.\-] ?(\d) (\d) ?[/|.\-] ?(\d) (\d) (\d) (\d)(?! ?\d)")
"""A date whose digits stand in boxes of their own."""
_BARS = re.compile(r"(?<=(?<!\d)\d) ?\| ?(?=\d(?!\d))")
"""The lines between boxes that hold one digit each."""
_BRANCH = re.compile(r"(?<![\w])(\d{10}) - (\d{3})(?! ?\d)")
_WORDED = re.compile(r"(?<!\d)(\d{1,2})[ .,…_]*([a-z]{4,6})[ .,…_]*(\d{1,2})[ .,…_]*([a-z]{2,4})[ .,…_]*(\d{4})(?!\d)")
"""A date in words of which tháng or năm may be misread by a letter."""
_NUMERAL = r"(?<![\w./,@-])(\d(?:[\d., ]{0,20}\d)?)"
_MONEY = re.compile(rf"{_NUMERAL}(?:,-)?\s*(dong|vnd|dvn|/\s*dong|d\b)?")
_AREA = re.compile(rf"{_NUMERAL}\s*(m\s*[2²?7'\"”’°z]?(?![a-z])|met vuong)?")
_GROUPED = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d{1,3})?|\d+(?:,\d{1,3})?")
_POINTED = re.compile(r"\d{1,12}\.\d{1,2}")
_NAME_STOP = re.compile(
    r"(?:nam )?sinh ?(?:ngay|nam|:)|so (?:dinh|cccd|cmnd|can|giay|dien|nha|ho|the)|so\s*:|cccd|cmnd|dia chi"
    r"|ngay (?:sinh|cap|thang|\d)"
    r"|noi (?:cu|thuong|cap|o|sinh)|gioi tinh|quoc tich|dan toc|dien thoai|email|chuc (?:vu|danh)|dai dien"
    r"|thuong tru|can cuoc|giay to"
    r"|hien (?:o|ngu|cu)|nghe nghiep|ma so|quan he|ton giao"
)
"""What may follow a name without a comma."""
_NOT_PEOPLE = (
    "uy ban", "chi nhanh", "van phong", "cong ty", "cong hoa", "so tai", "phong dang", "trung tam", "ngan hang",
    "doc lap", "giay chung",
    "hop dong", "can cuoc", "giam doc", "chu tich", "cong chung", "doanh nghiep", "ben chuyen", "ben nhan",
    "dat dai", "noi nhan", "ky ten",
    "nguoi ", "to khai", "viet nam", "kinh gui", "so thua", "thua dat", "to ban", "quyen su", "tai san", "chu ky",
    "ho va", "ho ten", "ben ",
    "dai dien", "cac ben", "so cong", "con dau", "truong phong", "cuc truong", "pho ", "tong ", "can bo", "ly do",
    "noi dung", "thanh pho ",
    "tinh ", "xa ", "phuong ", "quan ", "huyen ", "quoc tich", "dan toc", "gioi tinh", "que quan", "full name",
    "bo cong", "dac diem",
)  # fmt: skip


@dataclass(frozen=True)
class Value:
    """A value found in a text at ``start:end``. ``mended``: digits were put right by proof of structure."""

    value: str
    start: int
    end: int
    valid: bool | None
    mended: bool = False


def person_number_valid(digits: str) -> bool:
    """Structure of a số định danh: province of birth, century and sex, year of birth (NĐ 137/2015)."""
    return len(digits) == 12 and digits.isdigit() and digits[:3] in _PROVINCES and digits[3] in "0123"


def tax_code_valid(digits: str) -> bool:
    """Ten or thirteen digits with the check digit, or a person's twelve-digit number (from 1 July 2025)."""
    plain = re.sub(r"\D", "", digits)
    return person_number_valid(plain) if len(plain) == 12 else bool(mst.is_valid(plain))


def _digits(text: str, lengths: tuple[int, ...], proof: Callable[[str], bool] | None) -> Value | None:
    """A run of digits of one of ``lengths``, spaces and dots allowed inside, or each in a box; first plain, then with
    confusions."""
    text = _BARS.sub(lambda bar: " " * len(bar[0]), text)
    for characters, mended in (("0-9", False), (_DIGITISH, True)):
        run = rf"(?<![\w])([{characters}](?:(?:[ .\-]{{0,2}}|   )[{characters}]){{8,13}})(?![0-9])"
        for found in re.finditer(run, text):
            value = re.sub(r"[^0-9]", "", found[1].translate(_CONFUSED) if mended else found[1])
            if len(value) not in lengths:
                continue
            valid = proof(value) if proof else True
            if mended and (proof is None or not valid or sum(c.isdigit() for c in found[1]) < 8):
                continue
            return Value(value, found.start(1), found.end(1), valid, mended)
    return None


def person_number(text: str) -> Value | None:
    return _digits(text, (12,), person_number_valid)


def old_person_number(text: str) -> Value | None:
    return _digits(text, (9,), None)


def tax_code(text: str) -> Value | None:
    branch = _BRANCH.search(text)
    if branch and tax_code_valid(branch[1]):
        return Value(f"{branch[1]}-{branch[2]}", branch.start(), branch.end(), True)
    found = _digits(text, (10, 12, 13), tax_code_valid)
    if found and len(found.value) == 13:
        return Value(f"{found.value[:10]}-{found.value[10:]}", found.start, found.end, found.valid, found.mended)
    return found


def day(text: str) -> Value | None:
    """The first date in ``text``; ISO 8601 where it exists in the calendar, as read and invalid where not."""
    folded = fold_aligned(text)
    found = _DATE.search(folded)
    if not found:
        return _boxed_day(folded) or _misspelt_day(folded)
    try:
        value = date(int(found[3]), int(found[2]), int(found[1])).isoformat()
    except ValueError:
        return Value(text[found.start() : found.end()], found.start(), found.end(), False)
    return Value(value, found.start(), found.end(), 1900 <= int(found[3]) <= 2100)


def _boxed_day(folded: str) -> Value | None:
    found = _BOXED_DATE.search(folded)
    if not found:
        return None
    tight = day("{}{}/{}{}/{}{}{}{}".format(*found.groups()))
    return replace(tight, start=found.start(), end=found.end()) if tight else None


def _misspelt_day(folded: str) -> Value | None:
    """A date of which tháng and năm are misread by one letter each at most."""
    found = _WORDED.search(folded)
    if not found or Levenshtein.distance(found[2], "thang") + Levenshtein.distance(found[4], "nam") > 2:
        return None
    try:
        value = date(int(found[5]), int(found[3]), int(found[1])).isoformat()
    except ValueError:
        return None
    return Value(value, found.start(), found.end(), 1900 <= int(found[5]) <= 2100, mended=True)


_UNTIL = re.compile(r"\bden(?: het)?(?: ngay)?[: ]*$")


def last_day(text: str) -> Value | None:
    """The day something ends: the second of a stretch from one day to another, or the only one."""
    first = day(text)
    if first is None:
        return None
    rest = text[first.end :]
    second = day(rest)
    if second is None or not _UNTIL.search(fold_aligned(rest[: second.start])):
        return first
    return replace(second, start=first.end + second.start, end=first.end + second.end)


def numeral(text: str) -> tuple[str, bool]:
    """A number with Vietnamese separators as a plain one with a decimal point, and whether its groups are right.

    OCR sets spaces beside separators; a point before one or two last digits is taken for a decimal point."""
    tight = re.sub(r" ?([.,]) ?", r"\1", " ".join(text.split()))
    if re.fullmatch(r"\d{1,3}(?: \d{3})+(?:,\d+)?", tight):
        tight = tight.replace(" ", ".")
    if " " in tight:
        tight = tight.split(" ")[0]
    if _GROUPED.fullmatch(tight):
        return tight.replace(".", "").replace(",", "."), True
    return (tight, True) if _POINTED.fullmatch(tight) else (re.sub(r"[.,]", "", tight), False)


def money(text: str) -> Value | None:
    """An amount in đồng as digits: the first number that says đồng, or else one of at least four digits."""
    plain = fold_aligned(text)
    numbers = [m for m in _MONEY.finditer(plain) if len(re.sub(r"\D", "", m[1])) >= 4]
    found = next((m for m in numbers if m[2]), next(iter(numbers), None))
    if not found:
        return None
    value, grouped = numeral(found[1])
    return Value(value.split(".")[0], found.start(1), found.end(1), grouped)


def area(text: str) -> Value | None:
    """An area in m2 as a number with a decimal point: dots are thousands, the comma is decimal."""
    every = list(_AREA.finditer(fold_aligned(text)))
    found = next((m for m in every if m[2]), next(iter(every), None))
    if not found:
        return None
    value, grouped = numeral(found[1])
    value = value.rstrip("0").rstrip(".") if "." in value else value
    return Value(value or "0", found.start(1), found.end(1), grouped and float(value or 0) > 0)


_HEAD = re.compile(r"(?:thu|bo|vu|hieu|vien|chi cuc|doi|ban) truong(?: thuong truc)?")
"""The heads of bodies: as a whole, for Vũ Trường Giang is a person."""


def is_person(text: str) -> bool:
    """Whether ``text`` looks like a person's name: two to seven capitalised words, no office's or form's words."""
    words = text.split()
    plain = fold_aligned(text)
    if not 2 <= len(words) <= 7 or any(plain.startswith(n) for n in _NOT_PEOPLE) or _HEAD.fullmatch(plain):
        return False
    return all(w[0].isupper() and w.replace("'", "").isalpha() and len(w) <= 8 for w in words)


_SPECK = re.compile(r" ?(?:…|\.{3}) ?")
"""Dots that dirt left between the words of a name; on one word only, where the name could have ended before it."""


def person_name(text: str) -> Value | None:
    """The name that ``text`` begins with, past a title such as Ông or Bà."""
    start = re.match(
        r"(?i)[\s:.…_,;\-–(]*(?:(?:và\s+)?(?:[ôo]ng|b[àa]|anh|ch[ịi]|cháu)\s*(?:/\s*b[àa]"
        r"|\(\s*b[àa]\s*\))?\b[\s:.…]*)?",
        text,
    )
    position = start.end() if start else 0
    folded = fold_aligned(text)
    end, words = position, 0
    for found in re.finditer(r"[^\W\d_][^\W\d_']*", text[position:]):
        gap = text[end : position + found.start()]
        word = found[0]
        speck = _SPECK.fullmatch(gap) is not None and (words == 1 or gap != gap.strip())
        if (words and gap.strip(" ") and not speck) or not word[0].isupper() or words == 6:
            break
        if words >= 2 and _NAME_STOP.match(folded, position + found.start()):
            break
        end, words = position + found.end(), words + 1
    name = re.sub(r"(?:…|\.{3})\s*", " ", text[position:end]).strip()
    if not is_person(name):
        return None
    return Value(as_written(name), position, end, True)


_SEAM = re.compile(r"(?<=[a-zà-ỹ])(?=[A-ZĐÀ-Ỹ])")


def apart(text: str) -> str:
    """Words that OCR glued together, parted again: no Vietnamese word has a capital after a small letter."""
    return " ".join(w if any(c.isdigit() for c in w) else _SEAM.sub(_parting, w) for w in text.split(" "))


def _parting(seam: re.Match[str]) -> str:
    before, after = seam.string[seam.start() - 1], seam.string[seam.start()]
    return " " if before.islower() and after.isupper() else ""


_STUTTER = re.compile(r"([^\W\d_a-z])\1+", re.IGNORECASE)


def as_written(name: str) -> str:
    """A name with capitals only where a name has them; words not all in capitals as they stand.

    No Vietnamese syllable has the same marked letter twice running: OCR read one letter twice."""
    once = apart(_STUTTER.sub(r"\1", name))
    return " ".join(w.title() if len(w) > 1 and w.isupper() else w for w in once.split())


def normalise(check: FieldCheck, text: str) -> Value | None:
    """The value of one check in ``text``; checks without a parser of their own give None."""
    parser = _PARSERS.get(check)
    return parser(text) if parser else None


_PARSERS = {
    FieldCheck.PERSON_NUMBER: person_number,
    FieldCheck.OLD_PERSON_NUMBER: old_person_number,
    FieldCheck.TAX_CODE: tax_code,
    FieldCheck.DATE: day,
    FieldCheck.MONEY: money,
    FieldCheck.AREA: area,
    FieldCheck.PERSON_NAME: person_name,
}
