"""Server-rendered pages: Jinja2 with autoescape, one environment per language, no inline scripts or styles.

In: a template's name and its values. Out: an HTML response. Wrong: a template fault raises; undefined names are
errors (``StrictUndefined``), so a page never shows an empty place where a value was meant.
"""

import hashlib
from functools import cache, partial
from pathlib import Path
from typing import Any

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from models import number
from web import wording
from web.access import Action
from web.language import LANGUAGES, translations
from web.visitor import Visitor, house_of
from web.words import label, tone

HERE = Path(__file__).parent
STATIC = HERE / "static"
SCHEMES = ("light", "dark")
SIZES = ("normal", "large")


@cache
def static_fingerprint() -> str:
    """Changes with any byte of ``static/``; part of every asset's address, so browsers may keep them for ever."""
    digest = hashlib.sha256()
    for path in sorted(p for p in STATIC.rglob("*") if p.is_file()):
        digest.update(path.relative_to(STATIC).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:12]


@cache
def environment(language: str) -> Environment:
    """The templates in one language. ``_`` in them translates the Vietnamese text it is given."""
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    texts = translations(language)
    environment.install_gettext_translations(texts, newstyle=False)  # type: ignore[attr-defined]
    environment.globals.update(
        _=texts.gettext,  # Jinja's own makes a context for each text inside a loop: a third of the queue page's time
        static=f"/static/{static_fingerprint()}",
        language=language,
        tone=tone,
        Action=Action,
        due_tone=wording.due_tone,
        due=partial(_due, texts.gettext),
    )
    environment.filters.update(
        label=lambda value: texts.gettext(label(value)),
        tone=tone,
        daytime=wording.day_time,
        shorttime=wording.short_time,
        iso=wording.iso,
        percent=wording.percent,
        lasting=lambda minutes: _lasting(texts.gettext, minutes),
        value=wording.value,
        size=wording.size,
        dong=number.dong,
        number=number.grouped,
    )
    return environment


def language_of(request: Request) -> str:
    """The language chosen on this machine; Vietnamese unless somebody chose otherwise."""
    chosen = request.cookies.get("language", "")
    return chosen if chosen in LANGUAGES else "vi"


def text_of(request: Request, vietnamese: str) -> str:
    """One text in the request's language."""
    return translations(language_of(request)).gettext(vietnamese)


def render(
    request: Request, template: str, visitor: Visitor | None = None, *, status: int = 200, **values: Any
) -> HTMLResponse:
    """A page for ``visitor``. Every template gets request, visitor, office, appearance and the time."""
    house = house_of(request)
    scheme = request.cookies.get("scheme", "")
    text_size = request.cookies.get("size", "")
    page = environment(language_of(request)).get_template(template)
    html = page.render(
        path=request.url.path,
        visitor=visitor,
        settings=house.settings,
        now=house.now(),
        scheme=scheme if scheme in SCHEMES else "",
        text_size=text_size if text_size in SIZES else "normal",
        **values,
    )
    return HTMLResponse(html, status_code=status)


def _lasting(gettext: Any, minutes: float) -> str:
    text, number = wording.lasting(minutes)
    translated: str = gettext(text)
    return translated % number


def _due(gettext: Any, due: Any, now: Any) -> str:
    text, number = wording.due_text(due, now)
    translated: str = gettext(text)
    return translated % number if "%d" in translated else translated
