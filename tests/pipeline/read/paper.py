"""Pictures and PDFs for the tests of reading, drawn here; the real scans beside the project where they are."""

from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from pipeline.page_image import PageImage

SCANS = Path(__file__).resolve().parents[4] / "shared" / "data" / "scans"
FONT = Path("/usr/share/fonts/truetype/croscore/Tinos-Regular.ttf")
LINES = (
    "Kính gửi: Ủy ban nhân dân xã",
    "Tôi xin cam đoan những nội dung khai trên là đúng sự thật",
    "và chịu trách nhiệm trước pháp luật về lời khai của mình.",
    "Số điện thoại liên hệ: 0912345678",
)


def picture(lines: tuple[str, ...] = LINES, *, dpi: int = 200) -> Image.Image:
    """An A5-like page with these lines."""
    image = Image.new("RGB", (6 * dpi, 4 * dpi), "white")
    draw = ImageDraw.Draw(image)
    font = ImageFont.truetype(str(FONT), round(13 * dpi / 72))
    for index, line in enumerate(lines):
        draw.text((0.5 * dpi, 0.5 * dpi + index * 0.35 * dpi), line, font=font, fill=(15, 15, 15))
    return image


def page_image(lines: tuple[str, ...] = LINES) -> PageImage:
    """The same as the reader takes it."""
    return PageImage(cv2.cvtColor(np.asarray(picture(lines)), cv2.COLOR_RGB2BGR).astype(np.uint8), 200.0, 1)


def blank_image() -> PageImage:
    """A white page."""
    return PageImage(np.full((800, 1200, 3), 255, np.uint8), 200.0, 1)


def fake_tesseract(folder: Path, body: str) -> Path:
    """A program named tesseract that answers the probe's questions and then does ``body`` (shell)."""
    data = folder / "data"
    data.mkdir(exist_ok=True)
    (data / "vie.traineddata").write_bytes(b"not a model")
    program = folder / "tesseract"
    program.write_text(
        "#!/bin/sh\n"
        'if [ "$1" = --version ]; then echo "tesseract 5.3.0"; exit 0; fi\n'
        'if [ "$1" = --list-langs ]; then\n'
        f"echo 'List of available languages in \"{data}\" (1):'; echo vie; exit 0; fi\n"
        f"{body}\n"
    )
    program.chmod(0o755)
    return program
