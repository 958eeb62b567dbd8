"""What all our values have in common: frozen, closed to unknown keys, text in NFC.

In: anything pydantic can validate. Out: immutable values. Wrong: ``pydantic.ValidationError``.
"""

import unicodedata
from typing import Annotated, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field


class Record(BaseModel):
    """A frozen value. Equal by content; copied with ``model_copy(update=...)``."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="null")

    @classmethod
    def from_kept(cls, body: str | bytes) -> Self:
        """The value that this program, or a newer one beside it, kept as JSON: what only the newer one knows is left
        out. What comes from outside is never read so."""
        return cls.model_validate_json(body, extra="ignore")


def nfc(text: str) -> str:
    """Return ``text`` in Unicode normalisation form C (macOS names and PDF text may come as NFD).

    A lone surrogate, which no file can hold, raises ``ValueError``."""
    text.encode("utf-8")
    return unicodedata.normalize("NFC", text)


def _ordered(box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = box
    if x0 > x1 or y0 > y1:
        raise ValueError("a box is (x0, y0, x1, y1) with x0 <= x1 and y0 <= y1")
    return box


Text = Annotated[str, AfterValidator(nfc)]
"""Text of a person, a page or the catalogue, always NFC."""

Fraction = Annotated[float, Field(ge=0.0, le=1.0)]
"""A probability, or a part of a page's width or height."""

Box = Annotated[tuple[Fraction, Fraction, Fraction, Fraction], AfterValidator(_ordered)]
"""``(x0, y0, x1, y1)`` as fractions of the upright page, origin top left."""

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
"""A SHA-256 in lower-case hexadecimal."""

Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
"""A key of the catalogue: procedure, component, document type or field."""

PageNumber = Annotated[int, Field(ge=1)]
"""A page of the file as received, from 1."""

Moment = AwareDatetime
"""A time with its offset."""
