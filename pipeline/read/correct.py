"""Words that OCR misread by a mark, put right from the syllable set and the words around them.

In: words in reading order with the engine's own confidences, and the page's text. Out: both, corrected; a changed word
keeps ``as_read``. Never touched: numbers, codes, addresses of mail and web, and what may be the name of a person.
Nothing can go wrong.

A word may only become another known word with the same letters but for marks (quyên, quyền; j is an ị), one read very
unsurely also a word with one other vowel that is often seen beside the same neighbours (Chính phì, phủ), what is no
syllable a word with any one other letter (quôe dân, quốc); and only when its neighbours make that so much likelier that
the engine's confidence is outweighed (Kernighan, Church and Gale 1990: the noisy channel). A reading that is no
possible syllable needs little evidence, a confident one much.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from models.reading import Word
from pipeline.read.language import BREAK, Language, language, one_spelling
from pipeline.read.names import in_names
from pipeline.read.syllables import is_syllable, strip_marks, strip_tone

_WORD = re.compile(r"^([(\[\"“'‘-]*)([^\W\d_]+)([)\]\"”'’.,:;!?/-]*)$")
_LOOKALIKE = re.compile("[Ðð⁄]")
_LONG_NUMBER = 5
_ITEM = re.compile(r"^\d{1,2},$")
_BASES = (("Căn", "cứ"), ("Theo", "đề"), ("Xét", "đề"))
_BASIS_WORDS = 90
"""How far back a basis that ends here may have begun."""
_NEED_IMPOSSIBLE = 0.5
_NEED_POSSIBLE = 6.0
_NEED_SURE = 10.5
"""Gain in log-likelihood from which a possible word is changed: read unsurely (below 0.9), read surely (0.96)."""
_UNSURE, _SURE = 0.9, 0.96
_SEEN_UNSURE, _SEEN_SURE = 2, 5
"""How often the new word must have been seen beside its neighbours."""
_LONELY = 0.92
"""Share of one word among all with its letters from which an impossible reading becomes it without neighbours."""
_NEED_LOST, _LOST_BELOW = 3.0, 0.93
"""The same for a word that no known text has and that lacks only the tone above a hat (chuân, chuẩn), the mark that
Tesseract loses oftenest; read less surely than the second."""
_VOWELS = frozenset("aeiouy")
_BLURRED, _NEED_OTHER = 0.8, 6.0
"""The engine's confidence below which a vowel itself may be wrong (phì, phủ), and the gain that this needs."""
_DOT = 3.0
"""Tesseract takes the dot of an i for a hook (chi, chỉ) far oftener than the other way: evidence already in hand."""


@dataclass(frozen=True)
class _Token:
    """A word taken apart: what stands before and after its letters, and its key in the model (BREAK if none)."""

    head: str
    letters: str
    tail: str
    key: str


def corrected(words: Sequence[Word], text: str) -> tuple[tuple[Word, ...], str]:
    """Return words and text with misread marks put right."""
    model = language()
    tokens = [_token(word.text) for word in words]
    named = in_names([word.text for word in words], [word.line for word in words])
    keys = [token.key for token in tokens]
    changed: dict[int, str] = {}
    for index, (word, token) in enumerate(zip(words, tokens, strict=True)):
        better = (
            _same_looks(word.text)
            or _item(words, index)
            or _basis(words, index)
            or (
                None
                if named[index] or token.key == BREAK or _series(words, index)
                else _better(model, word, keys, tokens, index)
            )
        )
        if better is not None and better != word.text:
            changed[index] = better
            keys[index] = _token(better).key
    if not changed:
        return tuple(words), text
    fixed = tuple(
        word.model_copy(update={"text": changed[index], "as_read": word.text}) if index in changed else word
        for index, word in enumerate(words)
    )
    return fixed, _replaced(text, words, changed)


def _token(text: str) -> _Token:
    found = _WORD.match(text)
    if found is None:
        return _Token("", text, "", BREAK)
    return _Token(found[1], found[2], found[3], one_spelling(found[2]))


def _same_looks(text: str) -> str | None:
    """Letters that look alike but are others: the Icelandic eth for Đ (beside it, the same letter seen twice), the
    fraction's slash for the common one. Nothing that can be seen on the page changes."""
    if not _LOOKALIKE.search(text):
        return None
    return re.sub("Đ?ÐĐ?", "Đ", text).replace("ð", "đ").replace("⁄", "/")


def _series(words: Sequence[Word], index: int) -> bool:
    """Capitals before a long number are a series (``AĐ 85406325``), no word."""
    text = words[index].text
    if index + 1 == len(words) or len(text) > 3 or not text.isalpha() or not text.isupper():
        return False
    after = words[index + 1]
    return after.line == words[index].line and sum(c.isdigit() for c in after.text) >= _LONG_NUMBER


def _item(words: Sequence[Word], index: int) -> str | None:
    """The number of an item, ``5.``, where ``5,`` was read at the head of a line that goes on with a capital."""
    word = words[index]
    if not _ITEM.match(word.text) or (index and words[index - 1].line == word.line) or index + 1 == len(words):
        return None
    after = words[index + 1]
    return word.text[:-1] + "." if after.line == word.line and after.text[:1].isupper() else None


def _basis(words: Sequence[Word], index: int) -> str | None:
    """The end of a legal basis, ``2025;``, where ``2025:`` or ``2025,`` was read and the next basis follows on a line
    of its own (NĐ 30/2020, annex I: each ends with a semicolon)."""
    word = words[index]
    if not word.text.endswith((":", ",")) or len(word.text) < 2 or index + 2 >= len(words):
        return None
    after = words[index + 1 : index + 3]
    if after[0].line == word.line or (after[0].text, after[1].text) not in _BASES:
        return None
    starts = [i for i in range(max(index - _BASIS_WORDS, 0), index) if not i or words[i - 1].line != words[i].line]
    begun = any((words[i].text, words[i + 1].text) == _BASES[0] for i in starts)
    return word.text[:-1] + ";" if begun else None


def _better(model: Language, word: Word, keys: list[str], tokens: list[_Token], index: int) -> str | None:
    token = tokens[index]
    if len(token.key) < 2 and token.key not in ("d",):
        return None
    before = keys[index - 1] if index and not tokens[index - 1].tail and not token.head else BREAK
    after = keys[index + 1] if index + 1 < len(keys) and not token.tail and not tokens[index + 1].head else BREAK
    read = token.key
    if model.follows(before, read) or model.follows(read, after):
        return None
    possible = is_syllable(read)
    if possible and token.letters.isupper() and len(read) <= 3 and (before == BREAK or after == BREAK):
        return None
    candidates = [c for c in model.variants.get(strip_marks(read).replace("j", "i"), ()) if c != read]
    if word.confidence < _BLURRED or not possible:
        candidates += _a_letter_off(model, before, read, after, vowels=possible)
    if not candidates:
        return None
    best = max(candidates, key=lambda c: (_fit(model, before, c, after), c))
    seen = model.pairs.get((before, best), 0) + model.pairs.get((best, after), 0)
    gain = _fit(model, before, best, after) - _fit(model, before, read, after)
    if read.replace("ỉ", "i") == best:
        gain += _DOT
    if len(best) == len(read) and strip_marks(best) != strip_marks(read).replace("j", "i"):
        enough = gain >= _NEED_OTHER and seen >= _SEEN_SURE
    elif possible and word.confidence < _LOST_BELOW and read not in model.words and _is_lost(read, best):
        enough = gain >= _NEED_LOST
    elif possible:
        enough = gain >= _needed(word.confidence) and seen >= (_SEEN_SURE if word.confidence > 0.95 else _SEEN_UNSURE)
    else:
        enough = gain >= _NEED_IMPOSSIBLE and (seen > 0 or _share(model, best) >= _LONELY)
    return token.head + _cased(best, token.letters) + token.tail if enough else None


def _a_letter_off(model: Language, before: str, read: str, after: str, *, vowels: bool) -> list[str]:
    """Words seen beside the same neighbours that differ from what was read in one letter, marks left aside; only in a
    vowel where ``vowels``."""
    bare = strip_marks(read)
    beside = {*model.after.get(before, ()), *model.before.get(after, ())} if len(read) > 1 else set()
    return [w for w in beside if len(w) == len(read) and _one_apart(strip_marks(w), bare, vowels=vowels)]


def _one_apart(one: str, other: str, *, vowels: bool) -> bool:
    differing = [pair for pair in zip(one, other, strict=True) if pair[0] != pair[1]]
    return len(differing) == 1 and (not vowels or set(differing[0]) <= _VOWELS)


def _is_lost(read: str, best: str) -> bool:
    """Whether ``read`` is ``best`` without the tone above its hat."""
    return strip_tone(best) == read and any(hat in read for hat in "âêô")


def _needed(confidence: float) -> float:
    """Evidence against a possible word: rises with the engine's own confidence."""
    surely = min(max((confidence - _UNSURE) / (_SURE - _UNSURE), 0.0), 1.0)
    return _NEED_POSSIBLE + (_NEED_SURE - _NEED_POSSIBLE) * surely


def _fit(model: Language, before: str, word: str, after: str) -> float:
    """How well a word stands between its neighbours."""
    return model.log_after(before, word) + model.log_after(word, after)


def _share(model: Language, word: str) -> float:
    """Of all known words with these letters, how many are this one."""
    counts = [model.words.get(v, 0) for v in model.variants.get(strip_marks(word), ())]
    return model.words.get(word, 0) / max(sum(counts), 1) if sum(counts) >= math.e else 0.0


def _cased(word: str, like: str) -> str:
    if like.isupper() and len(like) > 1:
        return word.upper()
    return word[0].upper() + word[1:] if like[0].isupper() else word


def _replaced(text: str, words: Sequence[Word], changed: dict[int, str]) -> str:
    """The text with the changed words in their places; the words stand in it in their order."""
    parts: list[str] = []
    at = 0
    for index, word in enumerate(words):
        start = text.find(word.text, at)
        if start < 0:
            continue
        parts += [text[at:start], changed.get(index, word.text)]
        at = start + len(word.text)
    return "".join(parts) + text[at:]
