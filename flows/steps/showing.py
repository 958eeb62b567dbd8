"""After the register knows: the picture that a clerk sees first is drawn before he opens the dossier.

In: the house, a dossier's code, what was read. Out: nothing; the picture is kept in ``work``. Nothing depends on it:
what cannot be drawn now is drawn, or said to be undrawable, when somebody looks.
"""

import logging

from flows.house import House
from flows.pictures import FIRST_WIDTH, page_picture
from flows.steps.reading import Readings
from flows.workers import Workers
from models.error import RefusedInput
from models.reading import PageReading
from models.state import WAITING

_log = logging.getLogger("hoso.process")


def draw_first_page(house: House, code: str, reading: Readings, pool: Workers) -> None:
    """Draw the page at which the desk opens the dossier."""
    dossier = house.register.dossier(code)
    place = dossier.opening() if dossier.state in WAITING else None
    if place is None:
        return
    file, page = dossier.files[place[0]], place[1]
    texts = next((one.pages for one in reading.readings if one.sha256 == file.sha256), ())
    rotation = PageReading.from_kept(texts[page - 1]).rotation if page <= len(texts) else 0
    try:
        page_picture(house, pool, file, page, FIRST_WIDTH, rotation)
    except RefusedInput as error:
        _log.info("no first picture dossier=%s error=%s", code, type(error).__name__)
