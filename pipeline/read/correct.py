"""Correction, first version: nothing yet."""

from models.reading import Word


def corrected(words: tuple[Word, ...], text: str) -> tuple[tuple[Word, ...], str]:
    """Words and text as they were read."""
    return words, text
