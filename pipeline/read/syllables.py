"""The closed set of possible Vietnamese syllables, generated from onsets, rhymes and tones.

In: a word. Out: whether it can be a syllable, its parts folded. Both ways of placing a tone (hòa, hoà) are possible.
Nothing can go wrong. The set says what can be written, not what is in use: it has some 17,000 members,
of which about 7,000 occur.
"""

import unicodedata
from functools import cache


def _spaced(text: str) -> list[str]:
    return text.split()


_ONSETS = _spaced("b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x")
_FRONT_ONLY = {"k", "gh", "ngh"}
_BACK_ONLY = {"c", "g", "ng"}
_LABIAL = {"b", "m", "p", "ph", "v"}
_RHYMES = _spaced(
    "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây e ec em en eng "
    "eo ep et ê êch êm ên ênh êp êt êu i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu o oc oi "
    "om on ong op ot oong ooc ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uc ui um un ung up ut uôc uôi "
    "uôm uôn uông uôt ư ưa ưc ưi ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu y"
)
_ROUNDED = _spaced(
    "oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oe oen oeo oet uân uâng uât "
    "uây uê uêch uênh uơ uy uya uych uyn uynh uyt uyp uyu uyên uyêt"
)
_AFTER_QU = _spaced(
    "a ac ach ai an ang anh ao at au ay ăc ăm ăn ăng ăp ăt ân âng ât ây âu e en eo et ê ên êch ênh êt i "
    "in it ich ôc ơ ơn y yn ynh ych yt yên yêt"
)
_WITHOUT_ONSET = _spaced("yêm yên yêng yêt yêu")
_Y_ONSETS = {"h", "k", "l", "m", "s", "t", "v", "qu"}
"""Onsets after which a lone y is written for i (hy, kỹ, lý, mỹ, sỹ, tỷ, vỹ)."""
_TONES = ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323")
_CHECKED_TONES = ("\u0301", "\u0323")
_CHECKED = ("c", "ch", "p", "t")
_VOWELS = "aăâeêioôơuưy"
_MARKED = "ăâêôơ"


@cache
def syllables() -> frozenset[str]:
    """All possible syllables in small letters, NFC."""
    found: set[str] = set()
    for onset in ("", *_ONSETS):
        for rhyme in _rhymes_after(onset):
            for tone in _CHECKED_TONES if rhyme.endswith(_CHECKED) else _TONES:
                found.update(_toned(onset, rhyme, tone))
    return frozenset(found)


def _rhymes_after(onset: str) -> list[str]:
    if onset == "":
        return [r for r in _RHYMES if not r.startswith("iê")] + _ROUNDED + _WITHOUT_ONSET
    if onset == "qu":
        return _AFTER_QU
    if onset == "gi":
        return (
            [r[1:] for r in _RHYMES if r.startswith("i") and len(r) > 1]
            + [""]
            + [r for r in _RHYMES if r[0] not in "iy"]
        )
    rounded = [] if onset in _LABIAL else _ROUNDED
    rhymes = [r for r in (*_RHYMES, *rounded) if r != "y" or onset in _Y_ONSETS]
    front = [r for r in rhymes if r[0] in "eêiy"]
    if onset in _FRONT_ONLY:
        return front
    if onset in _BACK_ONLY:
        return [r for r in rhymes if r[0] not in "eêiy"]
    return rhymes


def _toned(onset: str, rhyme: str, tone: str) -> set[str]:
    """The syllable with its tone; two spellings where both are in use. ``gi`` alone carries it on its own i."""
    if rhyme == "" or (onset == "gi" and rhyme[0] not in _VOWELS):
        return {unicodedata.normalize("NFC", onset + tone + rhyme)}
    return {unicodedata.normalize("NFC", onset + rhyme[: at + 1] + tone + rhyme[at + 1 :]) for at in _places(rhyme)}


def _places(rhyme: str) -> tuple[int, ...]:
    """Index of the vowel (or of the two possible ones) that carries the tone."""
    vowels = [i for i, letter in enumerate(rhyme) if letter in _VOWELS]
    marked = [i for i in vowels if rhyme[i] in _MARKED or rhyme[i] == "ư"]
    if marked:
        return (marked[-1],)
    if len(vowels) == 1:
        return (vowels[0],)
    if rhyme in ("oa", "oe", "uy"):
        return (0, 1)
    if len(vowels) == 3:
        return (vowels[1],)
    if vowels[-1] < len(rhyme) - 1 or rhyme.startswith(("oa", "oe", "uy", "oo")):
        return (vowels[1],)
    return (vowels[0],)


def is_syllable(word: str) -> bool:
    """Whether ``word`` (any case, NFC) can be a Vietnamese syllable."""
    return word.lower() in syllables()


@cache
def _bare() -> frozenset[str]:
    return frozenset(strip_marks(s) for s in syllables())


def could_be_unmarked(word: str) -> bool:
    """Whether ``word`` is a syllable that has lost all its marks (``nguyen``)."""
    return word.lower() in _bare()


@cache
def strip_marks(word: str) -> str:
    """The word without tone and vowel marks, đ as d; case kept."""
    plain = "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
    return plain.replace("đ", "d").replace("Đ", "D")


def strip_tone(word: str) -> str:
    """The word without its tone, vowel marks kept; case kept."""
    parts = unicodedata.normalize("NFD", word)
    return unicodedata.normalize("NFC", "".join(c for c in parts if c not in _TONES[1:]))
