"""Which words may belong to the name of a person, and are therefore left exactly as read.

In: the words of a page and the lines they stand in. Out: for each, whether it may be part of a name. Doubt counts
as a name. Nothing can go wrong.
"""

import re
from collections.abc import Sequence

from pipeline.read.syllables import strip_marks

_SURNAMES = frozenset(
    re.split(
        " ",
        "nguyen tran le pham hoang huynh phan vu vo dang bui do ho ngo duong ly dinh mai trinh ta truong dao doan "
        "lam luong luu ha thai cao chau tang kieu quach to tong khuc phung vuong la thach son kim chu trieu ninh "
        "nghiem giang diep danh cu bach mac ong tu au ma khong dam uong tieu nham than",
    )
)
_CUES = re.compile(r"\b(ong|ba|anh|chi|ho va ten|ho ten|ten toi la|toi la|toi ten|nguoi ky|con|chong|vo|chau)\s*[:.]*$")
_COMMON = frozenset({"hà nội", "hồ sơ", "đào tạo", "tổ chức", "kim loại", "giang sơn", "danh mục", "thái bình"})
_LONGEST = 5


def in_names(words: Sequence[str], lines: Sequence[int]) -> list[bool]:
    """For each word whether it may be part of a person's name: a run of two to five capitalised words, in one line,
    that begins with a surname, or that follows a word such as ông, bà or họ và tên."""
    marked = [False] * len(words)
    index = 0
    while index < len(words):
        end = index
        while end < len(words) and lines[end] == lines[index] and _is_capitalised(words[end]):
            end += 1
            if words[end - 1][-1:] in ".,;:)":
                break
        if end == index:
            index += 1
            continue
        _mark(words, index, end, marked)
        index = end
    return marked


def _mark(words: Sequence[str], start: int, end: int, marked: list[bool]) -> None:
    """Mark the names within one run of capitalised words."""
    lead = " ".join(strip_marks(w).lower() for w in words[max(0, start - 3) : start])
    if _CUES.search(lead) and end - start >= 1:
        marked[start:end] = [True] * (end - start)
        return
    all_capitals = all(w.isupper() for w in words[start:end])
    for at in range(start, end - 1):
        if all_capitals and (at > start or end - start > _LONGEST):
            break
        first = strip_marks(words[at]).lower().strip("().,:;")
        pair = f"{words[at]} {words[at + 1]}".lower().strip("().,:;")
        titled = strip_marks(words[at - 1]).lower().strip(".:") in ("ong", "ba") if at else False
        if titled or (first in _SURNAMES and pair not in _COMMON and (at == start or end - at >= 2)):
            stop = min(end, at + _LONGEST)
            marked[at:stop] = [True] * (stop - at)
            return


def _is_capitalised(word: str) -> bool:
    letters = word.strip("().,:;\"'“”-")
    return bool(letters) and letters[0].isupper() and letters.replace("-", "").isalpha()
