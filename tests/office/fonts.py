"""Fonts with every Vietnamese letter, found through fontconfig.

In: a family name and a style. Out: a font file's path, a Pillow font, widths in points.
Wrong: ``FontMissing`` when none of the wanted families is installed (Debian: fonts-croscore, fonts-liberation2).
"""

import subprocess
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from PIL import ImageFont

_LETTERS = "1ebf 1eef 1eb7 1ee3 0110 1ef9"
_FALLBACKS: dict[str, tuple[str, ...]] = {
    "Tinos": ("Tinos", "Liberation Serif", "FreeSerif"),
    "Liberation Serif": ("Liberation Serif", "Tinos", "FreeSerif"),
    "Arimo": ("Arimo", "Liberation Sans", "DejaVu Sans"),
    "Liberation Sans": ("Liberation Sans", "Arimo", "DejaVu Sans"),
    "Cousine": ("Cousine", "Liberation Mono", "DejaVu Sans Mono"),
    "DejaVu Serif": ("DejaVu Serif", "Tinos"),
    "DejaVu Sans": ("DejaVu Sans", "Arimo"),
    "DejaVu Serif Condensed": ("DejaVu Serif Condensed", "DejaVu Serif", "Tinos"),
    "DejaVu Sans Condensed": ("DejaVu Sans Condensed", "DejaVu Sans", "Arimo"),
}
_MEASURE = 200


class FontMissing(RuntimeError):
    """No installed font holds the Vietnamese letters."""


@dataclass(frozen=True)
class Face:
    """A family with weight and slant; ``stretch`` widens nothing, it only scales the size asked for."""

    family: str
    bold: bool = False
    italic: bool = False


def _style(face: Face) -> str:
    weight = "bold" if face.bold else "regular"
    slant = ":slant=100" if face.italic else ":slant=0"
    return f"{weight}{slant}"


@cache
def font_file(face: Face) -> Path:
    """The file that holds ``face`` with all Vietnamese letters."""
    for family in _FALLBACKS.get(face.family, (face.family, "Tinos")):
        name, width = (
            (family.removesuffix(" Condensed"), ":width=75") if "Condensed" in family else (family, ":width=100")
        )
        pattern = f"{name}:{_style(face)}{width}:charset={_LETTERS}"
        answer = subprocess.run(
            ["fc-match", "-f", "%{family}|%{file}", pattern], capture_output=True, text=True, check=True
        ).stdout
        families, _, path = answer.partition("|")
        if name in families.split(",") and Path(path).is_file():
            return Path(path)
    raise FontMissing(f"no Vietnamese font for {face.family}: apt-get install fonts-croscore fonts-liberation2")


@lru_cache(maxsize=512)
def font(face: Face, pixels: float) -> ImageFont.FreeTypeFont:
    """A Pillow font at a size in pixels."""
    return ImageFont.truetype(str(font_file(face)), pixels, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=200_000)
def width(face: Face, text: str, size: float) -> float:
    """Advance width in the unit of ``size``."""
    return float(font(face, _MEASURE).getlength(text)) * size / _MEASURE
