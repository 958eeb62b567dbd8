"""Dossiers as an office gets them, one of each kind of file, made for the row of bytes.

In: an empty folder. Out: for each kind a folder that is a delivery. Kinds: colour scans at 300 dpi (JPEG 85, as
scanners leave them), phone photos (JPEG 82), bitonal scans at 200 dpi (G4), born-digital PDF. All invented.
"""

import io
from collections.abc import Callable
from pathlib import Path

from PIL import Image

from tests.office.degrade import Level, Wear, degrade, photograph
from tests.office.files import image_pdf, text_pdf
from tests.office.papers import SAMPLES, make_case, make_paper, sample_pages
from tests.office.truth import Page

KINDS = ("form", "contract", "gcn", "can_cuoc")
_SCANNER = Wear(skew=0.6, noise=4, light=0.05, dpi=300, jpeg=85, stamp=True)


def deliveries(folder: Path) -> dict[str, Path]:
    """See the module."""
    makers: dict[str, Callable[[str, list[Page]], tuple[str, bytes]]] = {
        "colour scans, 300 dpi": lambda name, pages: (
            f"{name}.pdf", image_pdf([degrade(page, _SCANNER, name) for page in pages], quality=85)
        ),
        "phone photos": lambda name, pages: (f"{name}.jpg", photograph(pages[0], name).jpeg(82)),
        "bitonal scans": lambda name, pages: (f"{name}.tif", _fax([degrade(p, Level.FAX, name) for p in pages])),
        "born digital": lambda name, _: (f"{name}.pdf", _born(name)),
    }  # fmt: skip
    made = {}
    for number, (kind, make) in enumerate(makers.items()):
        made[kind] = folder / str(number)
        made[kind].mkdir(parents=True)
        for paper in KINDS:
            name, data = make(paper, sample_pages(paper, f"bytes-{number}"))
            (made[kind] / name).write_bytes(data)
    return made


def _fax(pages: list[Page]) -> bytes:
    out = io.BytesIO()
    pictures = [
        Image.fromarray(page.image[..., 1]).point(lambda value: 255 * (value > 127)).convert("1") for page in pages
    ]
    pictures[0].save(out, "TIFF", save_all=True, append_images=pictures[1:], compression="group4", dpi=(200, 200))
    return out.getvalue()


def _born(name: str) -> bytes:
    procedure, kind = SAMPLES[name]
    return text_pdf(make_paper(kind, make_case("bytes-born", procedure)).sheets)
