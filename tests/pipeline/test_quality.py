"""The verdict for the applicant: the fault is named, and a good picture is left in peace."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from models.error import RefusedInput
from models.reading import Quality
from models.settings import Limits
from pipeline.quality import judge
from tests.office.degrade import Level, degrade, photograph
from tests.office.papers import sample_pages
from tests.pipeline.pages import SCANS, text_page

LIMITS = Limits()


@pytest.fixture(scope="module")
def page() -> object:
    return sample_pages("contract", 9)[0]


def verdict(folder: Path, image: np.ndarray, dpi: int = 200) -> tuple[Quality, ...]:
    path = folder / "a.png"
    Image.fromarray(cv2.cvtColor(image, cv2.COLOR_BGR2RGB)).save(path, dpi=(dpi, dpi), compress_level=1)
    (found,) = judge(path, "image/png", limits=LIMITS)
    return found


@pytest.mark.parametrize("level", [Level.CLEAN, Level.STAMP_4, Level.OFFICE, Level.WORN, Level.FAX])
def test_a_usual_scan_is_fine(tmp_path: Path, page: object, level: Level) -> None:
    worse = degrade(page, level, seed=2)  # type: ignore[arg-type]
    assert verdict(tmp_path, worse.image, worse.dpi) == ()


def test_a_steady_photo_is_fine(tmp_path: Path, page: object) -> None:
    assert verdict(tmp_path, photograph(page, seed=3).image) == ()  # type: ignore[arg-type]


def test_a_shaken_photo_is_blurred(tmp_path: Path, page: object) -> None:
    assert Quality.BLURRED in verdict(tmp_path, photograph(page, seed=3, blur=14).image)  # type: ignore[arg-type]


def test_out_of_focus_is_blurred(tmp_path: Path) -> None:
    for sigma in (4, 6):
        assert Quality.BLURRED in verdict(tmp_path, cv2.GaussianBlur(text_page(1), (0, 0), sigma))


def test_a_lamp_on_the_paper_is_glare(tmp_path: Path, page: object) -> None:
    assert Quality.GLARE in verdict(tmp_path, photograph(page, seed=3, glare=True).image)  # type: ignore[arg-type]


def test_no_light_is_dark(tmp_path: Path) -> None:
    assert Quality.DARK in verdict(tmp_path, (text_page(1) * 0.2).astype(np.uint8))


def test_too_few_pixels(tmp_path: Path) -> None:
    small = cv2.resize(text_page(1), None, fx=0.35, fy=0.35, interpolation=cv2.INTER_AREA)
    assert Quality.LOW_RESOLUTION in verdict(tmp_path, small, 70)


def test_lines_running_out_of_the_picture_are_cut_off(tmp_path: Path) -> None:
    assert Quality.CUT_OFF in verdict(tmp_path, text_page(1)[:, 330:])


def test_every_page_of_a_file_is_judged(tmp_path: Path) -> None:
    good = Image.fromarray(text_page(1))
    bad = Image.fromarray(cv2.GaussianBlur(text_page(2), (0, 0), 5))
    path = tmp_path / "a.pdf"
    good.save(path, "PDF", save_all=True, append_images=[bad, Image.new("RGB", good.size, "white")], resolution=200)
    found = judge(path, "application/pdf", limits=LIMITS)
    assert found[0] == ()
    assert Quality.BLURRED in found[1]
    assert found[2] == ()
    with pytest.raises(RefusedInput, match="3 pages"):
        judge(path, "application/pdf", limits=Limits(max_pages=2))


@pytest.mark.skipif(not SCANS.is_dir(), reason="the real scans of ../shared/data are not on this machine")
@pytest.mark.parametrize("name", ["moet_1.pdf", "moet_3.pdf", "moet_5.pdf", "moet_8.pdf"])
def test_real_scans_are_fine(name: str) -> None:
    assert set(judge(SCANS / "vn_admin" / name, "application/pdf", limits=LIMITS)) == {()}
