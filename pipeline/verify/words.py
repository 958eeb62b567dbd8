"""Which words a signature's picture may say beside its signer: labels, dates, and what the certificate explains.

In: text as a parser or as Tesseract gives it, the words that certificates explain. Out: the words nothing explains.
Wrong: nothing raises; a text that is far too long is strange in itself.
"""

import re
import unicodedata

_TIMES = re.compile(
    r"d:\d{14}\S*"
    r"|\d{1,4} ?[./-] ?\d{1,2} ?[./-] ?\d{1,4}"
    r"|\d{1,2} ?[:h] ?\d{2}(?: ?[:m] ?\d{2}(?:\.\d+)?)?s?"
    r"|(?:t|z|utc|gmt|cet|cest|ict)? ?[+-] ?\d{1,2}(?:[:']?\d{2}'?)?"
    r"|ngay \d{1,2} thang \d{1,2} nam \d{4}"
    r"|\d{1,2} (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* \d{4}"
)
"""In a text whose runs of white space are one space: a pattern that allowed any number of them could be kept busy."""
_LONGEST_TEXT = 5000
"""No signature's picture says more; longer text is strange in itself."""

_LABEL_TEXT = """
ky boi so ngay gio phut giay thang nam nguoi co quan don vi to chuc cong ty thoi gian email e mail
vu ho ten va ly do noi dia diem chu da duoc hop le xac thuc chung thu dien tu cap tai phien ban
digitally signed sign by date time timestamp signature signer valid verified certificate document
name reason location organization organisation issuer serial number on at the of and is this cn ou o
c l st s t dn sn uid mst cccd cmnd vn utc gmt cet cest ict z am pm ca validity unknown not foxit
acrobat adobe reader version jan feb mar apr may jun jul aug sep oct nov dec monday tuesday
wednesday thursday friday saturday sunday
"""
LABELS = frozenset(_LABEL_TEXT.split())
"""Words of labels, folded: what signing programs print around a name and a date."""

_PLACEHOLDER_TEXT = """
day vi tri o khung danh cho vao bam nhan de vui long dau dong dai dien ghi ro here please click tap field required space
reserved for signer initial initials
"""
PLACEHOLDERS = frozenset(_PLACEHOLDER_TEXT.split())
"""Words, folded, by which a box is kept free for a signature, beside the labels. None of them is a term of anything."""


def folded(text: str) -> str:
    """Lower case without marks; đ as d."""
    plain = unicodedata.normalize("NFD", text.casefold())
    return "".join(char for char in plain if unicodedata.category(char) != "Mn").replace("đ", "d")


def words_of(text: str) -> frozenset[str]:
    """The words and numbers of a text, folded."""
    return frozenset(re.findall(r"\w+", folded(text)))


def unexplained(text: str, known: frozenset[str], neighbours: frozenset[str] = frozenset()) -> list[str]:
    """The words of a signature's picture that are no label, no date and not in ``known``. A renderer may break a
    word where letters stand wide apart, or join two of neighbouring boxes (then one may be among ``neighbours``)."""
    plain = " ".join(folded(text).split())
    if len(plain) > _LONGEST_TEXT:
        return ["…"]
    words = re.findall(r"\w+", _TIMES.sub(" ", plain))
    accepted = known | LABELS
    strange: list[str] = []
    position = 0
    while position < len(words):
        step = next((n for n in (1, 2, 3, 4) if "".join(words[position : position + n]) in accepted), 0)
        if not step and not _is_two_words(words[position], accepted, neighbours):
            strange.append(words[position])
        position += step or 1
    return strange


def _is_two_words(word: str, accepted: frozenset[str], neighbours: frozenset[str]) -> bool:
    if not word.isalpha():
        return False
    cuts = [(word[:cut], word[cut:]) for cut in range(2, len(word) - 1)]
    return any(
        (first in accepted and second in accepted)
        or (first in neighbours and second in accepted)
        or (first in accepted and second in neighbours)
        for first, second in cuts
    )
