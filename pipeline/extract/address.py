"""An address as it is printed, without what OCR did to the words that every address has.

In: the text behind a label. Out: the same text up to where the address ends. Words such as tỉnh, xã, đường are put
right when only their marks were misread and a name or number follows; names stay as read. Nothing can go wrong.
"""

import re

from pipeline.extract.values import apart
from pipeline.fold import fold_aligned

_KINDS = {
    "tinh": "tỉnh", "phuong": "phường", "xa": "xã", "huyen": "huyện", "quan": "quận", "duong": "đường",
    "thon": "thôn", "ap": "ấp", "khom": "khóm", "pho": "phố", "ngo": "ngõ", "hem": "hẻm", "to": "tổ", "so": "số",
    "xom": "xóm", "thi": "thị", "tran": "trấn", "thanh": "thành", "khu": "khu",
}  # fmt: skip
_PAIRS = {("thanh", "pho"), ("thi", "xa"), ("thi", "tran"), ("khu", "pho")}
_NUMBERED = frozenset({"to", "so", "ngo", "hem", "ap", "khom", "thon", "xom"})
_TOKEN = re.compile(r"[^\W\d_]+")


def address(text: str) -> str:
    """Tidy the text of an address."""
    text = apart(text.split(";")[0].rstrip())
    folded = fold_aligned(text)
    words = list(_TOKEN.finditer(text))
    out, at = [], 0
    for place, word in enumerate(words):
        plain = folded[word.start() : word.end()]
        follows = text[word.end() : word.end() + 2].strip()[:1]
        second = folded[words[place + 1].start() : words[place + 1].end()] if place + 1 < len(words) else ""
        first = folded[words[place - 1].start() : words[place - 1].end()] if place else ""
        opens = text[: word.start()].rstrip()[-1:] in ("", ",")
        known = (word[0][0].islower() or opens) and _is_kind(plain, first, second, follows)
        if known and word[0].lower() != _KINDS[plain]:
            out += [text[at : word.start()], _KINDS[plain] if word[0][0].islower() else _KINDS[plain].capitalize()]
            at = word.end()
    return "".join(out) + text[at:]


def _is_kind(plain: str, before: str, after: str, follows: str) -> bool:
    """Whether a word names a kind of place here, and is not part of a name that only looks like one."""
    if (plain, after) in _PAIRS or (before, plain) in _PAIRS:
        return True
    if plain not in _KINDS or plain in ("thi", "tran", "thanh", "khu"):
        return False
    return follows.isdigit() if plain in _NUMBERED else follows.isupper()
