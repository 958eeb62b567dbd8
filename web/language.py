"""The desk's two languages: Vietnamese as written in the pages, English from a gettext catalogue.

In: ``web/locale/<language>/LC_MESSAGES/*.po``. Out: gettext translations. The texts in code and templates are
the Vietnamese ones (they are the legal terms), so Vietnamese needs no catalogue. ``.po`` files are read as they are:
no compiled file can then be older than its source. Wrong: ``CatalogueError`` naming file and line.
"""

import ast
from functools import cache
from gettext import NullTranslations
from pathlib import Path

from models.error import CatalogueError

LOCALE = Path(__file__).parent / "locale"
LANGUAGES = ("vi", "en")


class Translations(NullTranslations):
    """Texts of one language by their Vietnamese original."""

    def __init__(self, texts: dict[str, str]) -> None:
        super().__init__()
        self.texts = texts

    def gettext(self, message: str) -> str:
        return self.texts.get(message) or message

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return self.gettext(singular if n == 1 else plural)

    def pgettext(self, _context: str, message: str) -> str:
        return self.gettext(message)


def read_po(path: Path) -> dict[str, str]:
    """The pairs of a ``.po`` file without plurals or contexts (this desk uses neither)."""
    texts: dict[str, str] = {}
    original, text, target = "", "", ""
    for number, raw in enumerate([*path.read_text("utf-8").splitlines(), 'msgid ""'], 1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        keyword, _, quoted = line.partition(" ") if not line.startswith('"') else (target, "", line)
        try:
            value = ast.literal_eval(quoted)
        except (ValueError, SyntaxError) as error:
            raise CatalogueError(f"{path.name}:{number}: not a quoted text; mend the line") from error
        if keyword == "msgid" and not line.startswith('"'):
            if original and text:
                texts[original] = text
            original, text = "", ""
        if keyword not in ("msgid", "msgstr"):
            raise CatalogueError(f"{path.name}:{number}: {keyword!r} is neither msgid nor msgstr")
        target = keyword
        if keyword == "msgid":
            original += value
        else:
            text += value
    return texts


@cache
def translations(language: str) -> Translations:
    """The texts of ``language``; Vietnamese for one that is not known."""
    texts: dict[str, str] = {}
    if language in LANGUAGES:
        for path in sorted((LOCALE / language / "LC_MESSAGES").glob("*.po")):
            texts |= read_po(path)
    return Translations(texts)
