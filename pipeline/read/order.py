"""Words on a page become lines, blocks and text in the order in which a person would read them aloud.

In: ``Piece`` values as the engine found them. Out: ``Word`` values in reading order, with line and block numbers,
and the page's text: a line break between lines, an empty line between blocks.
"""

from dataclasses import dataclass

from models.reading import Word


@dataclass(frozen=True)
class Piece:
    """A word on the upright page; ``box`` in fractions. ``block`` and ``line`` are the engine's own grouping."""

    text: str
    confidence: float
    box: tuple[float, float, float, float]
    block: int = 0
    line: int = 0
    as_read: str | None = None


def in_reading_order(pieces: tuple[Piece, ...]) -> tuple[tuple[Word, ...], str]:
    """Return the words in reading order and the page's text."""
    words = tuple(
        Word(text=p.text, confidence=p.confidence, box=p.box, as_read=p.as_read, line=p.line, block=p.block)
        for p in pieces
    )
    return words, text_of(words)


def text_of(words: tuple[Word, ...]) -> str:
    """The text of words that are in reading order."""
    parts: list[str] = []
    for before, word in zip((None, *words), words, strict=False):
        if before is not None:
            parts.append("\n\n" if word.block != before.block else "\n" if word.line != before.line else " ")
        parts.append(word.text)
    return "".join(parts)
