"""A reading as hOCR 1.2 (boxes in pixels of the upright page)."""

from collections.abc import Iterable
from html import escape
from itertools import groupby

from models.reading import PageReading, Word


def hocr(file: str, pages: Iterable[str]) -> str:
    """The whole file as one hOCR document; ``pages`` are those of ``hocr_page``."""
    inside = "\n".join(pages)
    return (
        '<!DOCTYPE html>\n<html lang="vi"><head><meta charset="utf-8"/>'
        '<meta name="ocr-system" content="hoso"/>'
        '<meta name="ocr-capabilities" content="ocr_page ocr_carea ocr_line ocrx_word"/>'
        f"<title>{escape(file)}</title></head><body>\n{inside}\n</body></html>\n"
    )


def hocr_page(page: PageReading) -> str:
    """One page as its part of the document."""
    blocks = []
    for block, words in groupby(page.words, key=lambda w: w.block):
        lines = []
        for line, inside in groupby(words, key=lambda w: w.line):
            spans = list(inside)
            text = " ".join(_word(page, w) for w in spans)
            name = f"line_{page.number}_{block}_{line}"
            lines.append(f'<span class="ocr_line" id="{name}" title="{_box(page, spans)}">{text}</span>')
        blocks.append(f'<div class="ocr_carea" id="block_{page.number}_{block}">' + "\n".join(lines) + "</div>")
    title = f"bbox 0 0 {page.width} {page.height}; ppageno {page.number - 1}"
    return f'<div class="ocr_page" id="page_{page.number}" title="{title}">' + "\n".join(blocks) + "</div>"


def _word(page: PageReading, word: Word) -> str:
    title = f"{_box(page, [word])}; x_wconf {round(word.confidence * 100)}"
    return f'<span class="ocrx_word" title="{title}">{escape(word.text)}</span>'


def _box(page: PageReading, words: list[Word]) -> str:
    x0 = min(w.box[0] for w in words) * page.width
    y0 = min(w.box[1] for w in words) * page.height
    x1 = max(w.box[2] for w in words) * page.width
    y1 = max(w.box[3] for w in words) * page.height
    return f"bbox {round(x0)} {round(y0)} {round(x1)} {round(y1)}"
