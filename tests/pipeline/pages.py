"""Small pages drawn for tests of pictures: text in Tinos on white, at a known size, with what a test adds.

In: text or a seed. Out: BGR arrays. Wrong: nothing.
"""

import random
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

TINOS = Path("/usr/share/fonts/truetype/croscore/Tinos-Regular.ttf")
SCANS = Path(__file__).resolve().parents[3] / "shared" / "data" / "scans"
"""Real scans, where this machine has them; tests that need them skip otherwise."""

SYLLABLES = tuple(
    """đất quyền sử dụng người chuyển nhượng thửa tờ bản đồ địa chỉ phường tỉnh giấy chứng nhận văn phòng đăng ký
    hồ sơ thủ tục hành chính cơ quan tiếp nhận giải quyết kết quả ngày tháng năm số hợp đồng bên""".split()  # noqa: SIM905
)
Pixels = NDArray[np.uint8]


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(TINOS), size)


def text_page(seed: int = 1, *, dpi: int = 200, lines: int = 30, points: float = 13) -> Pixels:
    """An A4 page of ``lines`` lines of Vietnamese syllables, BGR."""
    rng = random.Random(seed)  # noqa: S311
    page = Image.new("L", (round(8.27 * dpi), round(11.69 * dpi)), 255)
    draw, font = ImageDraw.Draw(page), _font(round(points * dpi / 72))
    for number in range(lines):
        words = [rng.choice(SYLLABLES) for _ in range(12)]
        words[0] = words[0].capitalize()
        draw.text((dpi, dpi * 0.8 + number * points * dpi / 72 * 1.45), " ".join(words), font=font, fill=15)
    return cv2.cvtColor(np.asarray(page), cv2.COLOR_GRAY2BGR).astype(np.uint8)


def write(page: Pixels, text: str, at: tuple[int, int], size: int, colour: tuple[int, int, int]) -> None:
    """Print ``text`` in ``colour`` (BGR) at ``at``, in place."""
    picture = Image.fromarray(cv2.cvtColor(page, cv2.COLOR_BGR2RGB))
    ImageDraw.Draw(picture).text(at, text, font=_font(size), fill=colour[::-1])
    page[:] = cv2.cvtColor(np.asarray(picture), cv2.COLOR_RGB2BGR)


def seal(page: Pixels, centre: tuple[int, int], radius: int) -> None:
    """Press a round red seal, in place: ink multiplies, black text below stays black."""
    mask = np.zeros(page.shape[:2], np.uint8)
    cv2.circle(mask, centre, radius, 255, max(2, radius // 14), cv2.LINE_AA)
    cv2.circle(mask, centre, round(radius * 0.65), 255, max(1, radius // 30), cv2.LINE_AA)
    for angle in range(0, 360, 24):
        x = centre[0] + 0.82 * radius * np.cos(np.radians(angle))
        y = centre[1] + 0.82 * radius * np.sin(np.radians(angle))
        cv2.putText(
            mask, "A", (round(x) - 5, round(y) + 5), cv2.FONT_HERSHEY_SIMPLEX, radius / 220, 255, 2, cv2.LINE_AA
        )
    share = (mask / 255.0 * 0.85)[..., None]
    page[:] = (page * (1 - share * (1 - np.array([50, 40, 205]) / 255.0))).astype(np.uint8)


def tilted(page: Pixels, degrees: float) -> Pixels:
    """The page turned so that its text climbs to the right by ``degrees``, on white."""
    high, wide = page.shape[:2]
    matrix = cv2.getRotationMatrix2D((wide / 2, high / 2), degrees, 1.0)
    return cv2.warpAffine(page, matrix, (wide, high), flags=cv2.INTER_CUBIC, borderValue=(255, 255, 255)).astype(
        np.uint8
    )


def quarter(page: Pixels, clockwise: int) -> Pixels:
    """The page turned ``clockwise`` degrees, a multiple of 90."""
    return np.ascontiguousarray(np.rot90(page, -clockwise // 90 % 4))


def noisy(page: Pixels, sigma: float, seed: int = 1) -> Pixels:
    """The page with a scanner's grain."""
    grain = np.random.default_rng(seed).normal(0, sigma, page.shape)
    return np.clip(page + grain, 0, 255).astype(np.uint8)
