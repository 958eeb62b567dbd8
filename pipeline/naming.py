"""Turns the name a file was sent under into one that can be shown and stored.

In: any string. Out: NFC, no control or direction characters, no path tricks, not longer than 200
characters, unique within its dossier. The name as sent is kept beside it, escaped.
"""

import unicodedata
from collections.abc import Collection
from pathlib import PurePosixPath

LONGEST = 200
_UNSAFE_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def has_unsafe_path(name: str) -> bool:
    """Whether a name would leave its folder if it were used as a path."""
    parts = name.replace("\\", "/").split("/")
    return name.startswith(("/", "\\")) or ".." in parts or (len(name) > 1 and name[1] == ":")


def safe_name(sent: str, taken: Collection[str] = ()) -> tuple[str, str]:
    """Return (the name to show, the name as sent with escapes or '' where nothing had to change)."""
    text = unicodedata.normalize("NFC", sent).replace("\\", "/")
    text = "".join("\ufffd" if unicodedata.category(c) in _UNSAFE_CATEGORIES else c for c in text)
    if len(text) > 1 and text[1] == ":":
        text = text[2:]
    parts = [p.strip() for p in text.split("/") if p.strip() not in ("", ".", "..")]
    name = _shortened("/".join(parts) or "tep")
    name = _unique(name, taken)
    changed = name != sent
    return name, sent.encode("unicode_escape").decode("ascii")[:400] if changed else ""


def _shortened(name: str) -> str:
    if len(name) <= LONGEST:
        return name
    suffix = PurePosixPath(name).suffix[:10]
    return name[: LONGEST - len(suffix)] + suffix


def _unique(name: str, taken: Collection[str]) -> str:
    if name not in taken:
        return name
    path = PurePosixPath(name)
    for number in range(2, len(taken) + 3):
        candidate = str(path.with_name(f"{path.stem} ({number}){path.suffix}"))
        if candidate not in taken:
            return candidate
    raise AssertionError("more names taken than there are")
