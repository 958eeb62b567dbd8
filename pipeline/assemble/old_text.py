"""Text that a page of a PDF already has: dropped where it is an invisible misreading, respected where it is good.

In: a page. Out: the page without invisible text, or the places where text stands. Wrong: nothing is refused; a
content stream that cannot be parsed is left as it is, and the check for PDF/A then says so.
"""

from pathlib import Path
from typing import Any

import pikepdf

from models.reading import PageReading
from pipeline.read.pieces import Box4
from pipeline.read.text_layer import upright_box

_SHOWING = {"Tj", "TJ", "'", '"'}
_INVISIBLE = 3


def strip_invisible(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    """Take the text of render mode 3 out of a page and of the forms it draws; drop fonts left without use."""
    kept, used = _without_invisible(page)
    if kept is None:
        return
    page.obj.Contents = pdf.make_stream(kept)
    resources = page.obj.get("/Resources")
    if resources is None:
        return
    for name, form in list(resources.get("/XObject", {}).items()):
        if str(form.get("/Subtype")) == "/Form":
            inner, inner_used = _without_invisible(form)
            if inner is not None:
                form.write(inner)
                _drop_fonts(form.get("/Resources"), inner_used)
            used |= {name} if inner_used else set()
    _drop_fonts(resources, used)


def _drop_fonts(resources: Any, used: set[str]) -> None:
    if resources is None or "/Font" not in resources:
        return
    for name in list(resources.Font.keys()):
        if name not in used:
            del resources.Font[name]
    if not len(resources.Font):
        del resources["/Font"]


def _without_invisible(content: Any) -> tuple[bytes | None, set[str]]:
    """The content without what shows invisible text, and the fonts that visible text still uses."""
    try:
        instructions = pikepdf.parse_content_stream(content)
    except pikepdf.PdfError:
        return None, set()
    kept: list[Any] = []
    used: set[str] = set()
    mode, font = 0, ""
    saved: list[tuple[int, str]] = []
    for instruction in instructions:
        operator = str(instruction.operator)
        if operator == "q":
            saved.append((mode, font))
        elif operator == "Q" and saved:
            mode, font = saved.pop()
        elif operator == "Tr":
            mode = int(instruction.operands[0])
        elif operator == "Tf":
            font = str(instruction.operands[0])
        if operator in _SHOWING:
            if mode == _INVISIBLE:
                continue
            used.add(font)
        kept.append(instruction)
    kept = [k for k in kept if str(k.operator) != "Tf" or str(k.operands[0]) in used]
    return pikepdf.unparse_content_stream(kept), used


def shown_text(path: Path, number: int) -> tuple[Box4, ...]:
    """Where a page of the PDF already has text, visible or not: boxes as fractions of the page as shown."""
    import pypdfium2

    pdfium: Any = pypdfium2
    document = pdfium.PdfDocument(path)
    try:
        page = document[number - 1]
        text = page.get_textpage()
        size, rotated = page.get_size(), page.get_rotation()
        left, bottom, _, _ = page.get_cropbox()
        boxes = [text.get_rect(index) for index in range(text.count_rects())]
        text.close()
        page.close()
    finally:
        document.close()
    return tuple(upright_box(box, (left, bottom), size, rotated) for box in boxes)


def without(reading: PageReading, shown: tuple[Box4, ...]) -> PageReading:
    """The reading less the words that the page already has as text (``shown``: before the reading's rotation)."""
    from pipeline.read.text_layer import turned

    boxes = [turned(box, reading.rotation) for box in shown]
    words = tuple(
        word
        for word in reading.words
        if not any(
            x0 <= (word.box[0] + word.box[2]) / 2 <= x1 and y0 <= (word.box[1] + word.box[3]) / 2 <= y1
            for x0, y0, x1, y1 in boxes
        )
    )
    return reading.model_copy(update={"words": words})
