"""Error rates: characters, words, with marks and folded; and of lines wherever they stand in a text.

In: truth and reading as text. Out: fractions. White space is folded and everything is NFC. Nothing can go wrong.
"""

import unicodedata
from collections.abc import Sequence

from rapidfuzz.distance import Levenshtein


def plain(text: str) -> str:
    """NFC, white space folded."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def folded(text: str) -> str:
    """Without marks, đ as d."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return bare.replace("đ", "d").replace("Đ", "D")


def cer(truths: Sequence[str], read: str) -> float:
    """Character error rate against the truth's best-fitting order."""
    got = plain(read)
    return min(Levenshtein.distance(plain(truth), got) / max(len(plain(truth)), 1) for truth in truths)


def errors_within(line: str, text: str) -> int:
    """Least number of edits that turn ``line`` into some stretch of ``text`` (Sellers 1980)."""
    previous = [0] * (len(text) + 1)
    for i, wanted in enumerate(line, start=1):
        current = [i]
        for j, got in enumerate(text, start=1):
            current.append(min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (wanted != got)))
        previous = current
    return min(previous)


def lines_cer(lines: Sequence[str], read: str) -> float:
    """Character error rate of ``lines``, each looked for anywhere in ``read``."""
    text = plain(read)
    total = sum(len(plain(line)) for line in lines)
    return sum(errors_within(plain(line), text) for line in lines) / max(total, 1)


def words_right(truth: str, read: str, *, marks: bool = True) -> float:
    """Share of the truth's words that stand in the reading, in order."""
    way = plain if marks else (lambda text: folded(plain(text)))
    wanted, got = way(truth).split(), way(read).split()
    matched = sum(block.size for block in Levenshtein.editops(wanted, got).as_matching_blocks())
    return matched / max(len(wanted), 1)
