"""What several places of a dossier say of one value, brought together for what is shown: findings keep what was read.

In: the papers with their fields, the applicant. Out: each paper's fields anew. A word of a name or an address of which
other places say the same but for marks is shown as most places have it, surer ones counting more; ``as_read`` keeps
what stands there. A number that other places contradict loses its proof and its confidence, whatever its check digit
says. A paper that names several people shows the applicant first. What the applicant typed changes no value.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from models.paper import Field
from models.submission import Submission
from pipeline.check.papers import Paper
from pipeline.classify.codes import card_data
from pipeline.fold import letters, tone_key
from pipeline.lines import PageView
from pipeline.read.syllables import is_syllable

NAMES, TEXTS = ("ho_ten", "nguoi_ky"), ("ho_ten", "nguoi_ky", "ten_to_chuc", "dia_chi", "co_quan_ban_hanh")
NUMBERS = ("so_dinh_danh", "mst")
PARCELS = ("thua_dat_so", "to_ban_do_so")
MARGIN = 0.7
"""By how much (in log-odds) other places must outweigh a word's own reading."""
CODED = 6.0
"""Weight of what a printed code says."""
DOUBTED = 0.5
"""Confidence at most of a value that another place contradicts."""
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class _Word:
    text: str
    weight: float


_Spelling = tuple[_Word, ...]


def agreed(papers: Sequence[Paper], submission: Submission) -> tuple[dict[str, Field], ...]:
    """Every paper's fields, in the order of ``papers``."""
    known = _Dossier(papers)
    applicant = letters(submission.applicant.name)
    out = []
    for paper in papers:
        fields = dict(paper.fields)
        first = _the_applicant(paper, applicant)
        if (
            first is not None
            and not _certain(fields["ho_ten"])
            and known.places(applicant) >= known.places(letters(fields["ho_ten"].value))
        ):
            fields["ho_ten"] = first
        for key in TEXTS:
            if key in fields and not _certain(fields[key]):
                fields[key] = known.spelt(fields[key])
        for key in NUMBERS:
            if key in fields and not _certain(fields[key]):
                fields[key] = known.weighed(key, fields[key])
        for key in PARCELS:
            if key in fields and key not in paper.rule.apart and not _certain(fields[key]):
                fields[key] = known.compared(key, fields[key])
        out.append(fields)
    return tuple(out)


def _certain(field: Field) -> bool:
    """What a person wrote, or a text layer says, needs no agreement."""
    return field.confidence >= 1.0


def _the_applicant(paper: Paper, applicant: str) -> Field | None:
    """The applicant among several people a paper names, where the paper does not name them first."""
    if (
        "ho_ten" in paper.rule.apart
        or not applicant
        or len(paper.values("ho_ten")) < 2
        or letters(paper.values("ho_ten")[0].value) == applicant
    ):
        return None
    return next((f for f in paper.values("ho_ten")[1:] if letters(f.value) == applicant), None)


class _Dossier:
    """All places of a dossier where something stands."""

    def __init__(self, papers: Sequence[Paper]) -> None:
        self.papers = papers
        self.pages = [page for paper in papers for page in paper.pages]
        cards = [card for page in self.pages if (card := card_data(page))]
        self.coded_texts = {letters(t): t for card in cards for t in (card.name, card.address) if t}
        self.coded_numbers = {card.number for card in cards}
        self._found: dict[str, tuple[_Spelling, ...]] = {}

    def places(self, plain: str) -> int:
        """On how many papers these letters stand."""
        return sum(any(f" {plain} " in f" {page.flowing} " for page in paper.pages) for paper in self.papers)

    def spellings(self, plain: str) -> tuple[_Spelling, ...]:
        """Every place where these letters stand on one line, word by word as read there."""
        if plain not in self._found:
            self._found[plain] = tuple(s for page in self.pages for s in _spellings(page, plain))
        return self._found[plain]

    def spelt(self, field: Field) -> Field:
        """The value with each word as most places have it."""
        plain = letters(field.value)
        words = plain.split()
        if len(words) < 2:
            return field
        coded = self.coded_texts.get(plain)
        others = self.spellings(plain)
        if not coded and len(others) < 2:
            return self._possible(field, words)
        value, place = field.value, 0
        for number, own in enumerate(_WORD.findall(field.value)):
            if number >= len(words):
                break
            votes: Counter[str] = Counter()
            for spelling in others:
                if len(spelling) == len(words):
                    votes[tone_key(spelling[number].text)] += spelling[number].weight  # type: ignore[assignment]
            if coded and len(_WORD.findall(coded)) == len(words):
                votes[tone_key(_WORD.findall(coded)[number])] += CODED  # type: ignore[assignment]
            best = max(votes, key=lambda v: votes[v], default="")
            place = value.index(own, place)
            if best and best != tone_key(own) and votes[best] > votes[tone_key(own)] + MARGIN:
                better = _cased(_as_spelt(best, number, others, coded), own)
                value = value[:place] + better + value[place + len(own) :]
                place += len(better)
            else:
                place += len(own)
        sure = 1 - (1 - field.confidence) * (0.5 if len(others) > 1 or coded else 1)
        return field.model_copy(update={"value": value, "confidence": round(min(sure, 0.99), 4)})

    def _possible(self, field: Field, words: Sequence[str]) -> Field:
        """A name of which one word is no syllable at all, put right from a name that stands in two places or more and
        differs from it by one letter of that word."""
        own = _WORD.findall(field.value)
        odd = [i for i, word in enumerate(own) if word.isalpha() and not is_syllable(word.lower())]
        if len(odd) != 1 or len(own) != len(words):
            return field
        for paper in self.papers:
            for key in ("ho_ten", "ten_to_chuc"):
                for other in paper.values(key):
                    theirs = letters(other.value).split()
                    same = len(theirs) == len(words) and all(
                        a == b or (i == odd[0] and Levenshtein.distance(a, b) == 1)
                        for i, (a, b) in enumerate(zip(words, theirs, strict=True))
                    )
                    if same and theirs != list(words) and len(self.spellings(" ".join(theirs))) >= 2:
                        word = _WORD.findall(self.spelt(other).value)[odd[0]]
                        value = field.value.replace(own[odd[0]], _cased(word, own[odd[0]]), 1)
                        return field.model_copy(update={"value": value})
        return field

    def weighed(self, key: str, field: Field) -> Field:
        """A number with its proof withdrawn where a near one stands in more places, or in a code."""
        votes: Counter[str] = Counter()
        for paper in self.papers:
            votes.update({f.value for f in paper.values(key) if f.valid is not False})
        mine = votes[field.value] + 10 * (field.value in self.coded_numbers)
        rivals = [*votes, *(self.coded_numbers if key == "so_dinh_danh" else ())]
        for other in rivals:
            theirs = votes[other] + 10 * (other in self.coded_numbers)
            if 0 < Levenshtein.distance(field.value, other, score_cutoff=2) <= 2 and theirs >= mine:
                return _doubted(field)
        return field

    def compared(self, key: str, field: Field) -> Field:
        """A parcel's number that as many other papers contradict as say the same."""
        others = [p.fields[key].value for p in self.papers if key in p.fields and key not in p.rule.apart]
        votes = Counter(v.lower() for v in others)
        rival = max((n for v, n in votes.items() if v != field.value.lower()), default=0)
        return _doubted(field) if rival >= votes[field.value.lower()] else field


def _doubted(field: Field) -> Field:
    return field.model_copy(
        update={"confidence": min(field.confidence, DOUBTED), "valid": None if field.valid else field.valid}
    )


def _spellings(page: PageView, plain: str) -> Iterator[_Spelling]:
    words = plain.split()
    pattern = re.compile(r"(?<![0-9a-z])" + r"[^0-9a-z]{1,4}".join(map(re.escape, words)) + r"(?![0-9a-z])")
    for line, own in page.flowed:
        if plain not in line.plain:
            continue
        for hit in pattern.finditer(line.folded):
            if hit.start() < own:
                yield tuple(
                    _Word(line.text[m.start() : m.end()], _odds(line.span(m.start(), m.end())[1]))
                    for m in _WORD.finditer(line.text, hit.start(), hit.end())
                )


def _odds(confidence: float) -> float:
    """Log-odds of a word, never below a little: even an unsure place says something."""
    sure = min(0.99, max(0.52, confidence))
    return math.log(sure / (1 - sure))


def _as_spelt(key: str, number: int, others: Sequence[_Spelling], coded: str | None) -> str:
    """A spelling as it stands somewhere: with its own placement of the tone."""
    seen = [s[number].text for s in others if number < len(s)]
    seen += _WORD.findall(coded)[number : number + 1] if coded else []
    return next((t for t in seen if tone_key(t) == key), key)


def _cased(word: str, like: str) -> str:
    if like.isupper() and len(like) > 1:
        return word.upper()
    return word[:1].upper() + word[1:].lower() if like[:1].isupper() else word.lower()
