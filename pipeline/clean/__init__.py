"""One page made ready for Tesseract, and what can be seen on it without reading.

In: a ``PageImage``. Out: a ``CleanPage``: the OCR copy, how it lies on the page, seals, ink, codes, verdicts.
Wrong: nothing is refused here; doubt is said in the result. The original and the access copy keep their look.
"""

from pipeline.clean.page import CleanPage, clean

__all__ = ["CleanPage", "clean"]
