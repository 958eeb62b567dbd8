"""A serif font with every Vietnamese letter, in four styles, with the widths of Times New Roman where possible.

In: what is installed. Out: the paths of its files. Wrong: ``ComponentMissing`` saying which package to install.
NĐ 30/2020 asks for Times New Roman; Tinos and Liberation Serif 2 have its widths and every letter. Liberation Serif 1
lacks 92 of them, so a family's name alone proves nothing: the letters are looked for in the file.
"""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from models.error import ComponentMissing

_LETTERS = "ăâđêôơưĂÂĐÊÔƠƯ" + "".join(map(chr, range(0x1EA0, 0x1EFA)))
_DEBIAN = Path("/usr/share/fonts/truetype")
_KNOWN = {
    "Tinos": ("croscore/Tinos-{}.ttf", "Regular Bold Italic BoldItalic"),
    "Liberation Serif": ("liberation2/LiberationSerif-{}.ttf", "Regular Bold Italic BoldItalic"),
    "FreeSerif": ("freefont/FreeSerif{}.ttf", " Bold Italic BoldItalic"),
    "DejaVu Serif": ("dejavu/DejaVuSerif{}.ttf", " -Bold -Italic -BoldItalic"),
}


@dataclass(frozen=True)
class FontFamily:
    """Four files of one family."""

    name: str
    regular: Path
    bold: Path
    italic: Path
    bold_italic: Path


@lru_cache(maxsize=1)
def find_font() -> FontFamily:
    """The first installed family, in order of likeness to Times New Roman, that has every Vietnamese letter."""
    for family in _installed():
        if all(_has_letters(p) for p in (family.regular, family.bold, family.italic, family.bold_italic)):
            return family
    raise ComponentMissing(
        "no font with Vietnamese letters for the notices: install fonts-croscore or fonts-liberation2"
    )


def _installed() -> Iterator[FontFamily]:
    for name, (pattern, styles) in _KNOWN.items():
        paths = [_DEBIAN / pattern.format(style) for style in styles.split(" ")]
        if all(path.is_file() for path in paths):
            yield FontFamily(name, *paths)
    for name in _KNOWN:
        found = [_from_fontconfig(name, style) for style in ("Regular", "Bold", "Italic", "Bold Italic")]
        if all(found):
            yield FontFamily(name, *(path for path in found if path))


def _from_fontconfig(name: str, style: str) -> Path | None:
    """What fontconfig has of exactly this family and style; None where it has none, or is not installed itself."""
    try:
        done = subprocess.run(
            ["fc-list", f"{name}:style={style}", "file"], capture_output=True, text=True, timeout=10, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    paths = sorted(line.rstrip(": ") for line in done.stdout.splitlines() if line.rstrip(": ").endswith(".ttf"))
    return Path(paths[0]) if paths else None


def _has_letters(path: Path) -> bool:
    from reportlab.pdfbase.ttfonts import TTFError, TTFontFile

    try:
        face = TTFontFile(str(path))  # type: ignore[no-untyped-call]  # reportlab has no types
    except (TTFError, OSError):
        return False
    return all(ord(letter) in face.charToGlyph for letter in _LETTERS)
