"""Invented Vietnamese text as words: a few stand in nearly every dossier, most in few, as in real text (Zipf).

In: a generator of chance and how many dossiers. Out: each one's words as the text index takes them.
"""

from collections.abc import Iterator

import numpy as np

from storage.search import EXACT, fold

_INITIALS = "b c ch d đ g gi h k kh l m n ng nh ph qu r s t th tr v x".split()  # noqa: SIM905
_RHYMES = tuple(
    "a à á ả ạ ai an ang anh ao âu ây ăn ắc ăng ất ập ê ế en ên êu i iên inh iệm o ô ơ oa oan oanh on ông ơn "  # noqa: SIM905
    "ới u ư ua uân uyên ươi ương ước ữu ễn ễ ặng ặc ốc ột ích ính ượng ợp".split(" ")
)
SYLLABLES = tuple(initial + rhyme for initial in _INITIALS for rhyme in _RHYMES)
SURNAMES = tuple("nguyễn trần lê phạm huỳnh hoàng phan vũ võ đặng bùi đỗ hồ ngô dương lý".split(" "))  # noqa: SIM905
TOKENS = 250
"""Running words of a dossier; about 110 different ones, twice in the index where they have marks."""

PAGES = 10
"""Of a dossier's one file."""

_ALL = (*SYLLABLES, *SURNAMES)
_EXACT = tuple(EXACT + word for word in _ALL)
_FOLDED = tuple(fold(word) for word in _ALL)


def texts(chance: np.random.Generator, number: int) -> Iterator[tuple[list[str], str]]:
    """For each dossier its index words, and its applicant's name."""
    for row, surname, own in _drawn(chance, number):
        words = set(row) | {len(SYLLABLES) + surname}
        found = {_EXACT[w] for w in words}
        found.update([_FOLDED[w] for w in words])
        found.update((str(own), f"{EXACT}{own}"))
        yield list(found), _name(surname, row)


def running(chance: np.random.Generator, number: int) -> Iterator[tuple[list[str], str]]:
    """The same dossiers' running words, and the applicant's name."""
    for row, surname, _ in _drawn(chance, number):
        yield [SYLLABLES[word] for word in row], _name(surname, row)


def _drawn(chance: np.random.Generator, number: int) -> Iterator[tuple[list[int], int, int]]:
    """For each dossier the places of its running words, of its surname, and a number of its own."""
    shares = 1.0 / (np.arange(len(SYLLABLES)) + 6.0)
    order = np.random.default_rng(7).permutation(len(SYLLABLES))
    steps = np.cumsum(shares / shares.sum())
    for start in range(0, number, 1000):
        size = min(1000, number - start)
        drawn = order[np.searchsorted(steps, chance.random((size, TOKENS)))]
        names = chance.integers(0, len(SURNAMES), size) * (chance.random(size) > 0.38)  # every third is a Nguyễn
        numbers = chance.integers(10**11, 10**12, size)
        for row, name, own in zip(drawn, names, numbers, strict=True):
            yield row.tolist(), int(name), int(own)


def _name(surname: int, row: list[int]) -> str:
    return f"{SURNAMES[surname]} {SYLLABLES[row[0]]} {SYLLABLES[row[1]]}".title()
