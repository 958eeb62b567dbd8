"""A mixed set of dossiers through Prefect's server, a worker, the register on PostgreSQL and a store, beside Tesseract
alone on the same page images, with all cores.

In: how many dossiers. Out: ``wall`` (hoso / Tesseract), the same of processor time, and each part's share of it. The
dossiers are the office's of tests/office: procedures in turn, most scanned file by file, some as one bundle, some
photographed. Nothing of them was ever read on this machine, so nothing is a look-up.
"""

import os
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, islice
from pathlib import Path

import cv2
import numpy as np
import pypdfium2

from benchmarks.pipeline.office import Office, Used, started
from models.state import UNFINISHED, State
from tests.office.dossier import make_dossier, write

PROCEDURES = ("land_transfer", "land_certificate_reissue", "wastewater_fee_industrial", "land_first_certificate")
DPI = 300
PHOTOS_EVERY, BUNDLE_EVERY = 5, 3


def mixed(folder: Path, dossiers: int, seed: str) -> dict[str, object]:
    """See the module."""
    cores = len(os.sched_getaffinity(0))
    sources = [_make(folder, number, kind, seed) for number, kind in enumerate(islice(cycle(PROCEDURES), dossiers))]
    pages = [page for source in sources for page in _pages(source, folder / "pages" / source.name)]
    bare_wall, bare_cpu = tesseract(pages, cores)
    with started(folder / "office", cores) as office:
        register = office.environment["HOSO_REGISTER"]
        registered = office.bytes_of(register)
        prefect = office.bytes_of(office.prefect_database)
        before, began = office.used(), time.perf_counter()
        helper = time.process_time()
        codes = [office.hand_over(source.name, [source]) for source in sources]
        receiving = time.process_time() - helper
        office.wait()
        wall = time.perf_counter() - began
        used = office.used() - before
        row = _shares(used, receiving)
        row["register bytes a dossier"] = (
            office.bytes_of(office.environment["HOSO_REGISTER"]) - registered
        ) // dossiers
        row["Prefect's bytes a dossier"] = (office.bytes_of(office.prefect_database) - prefect) // dossiers
        row |= lost_or_twice(office, codes)
        row["store bytes a page"] = _stored(folder / "office" / "home" / "objects", len(pages))
    return {
        "dossiers": dossiers,
        "pages": len(pages),
        "cores": cores,
        "wall, hoso / Tesseract alone": round(wall / bare_wall, 2),
        "CPU, hoso / Tesseract alone": round((used.all + receiving) / bare_cpu, 2),
        "CPU s a page, hoso": round((used.all + receiving) / len(pages), 2),
        "cores kept busy": round((used.all + receiving) / wall / cores, 2),
        **row,
    }


def _stored(objects: Path, pages: int) -> dict[str, int]:
    """Bytes by place: originals, and what can be computed again."""
    return {place.name: sum(f.stat().st_size for f in place.rglob("*") if f.is_file()) // pages
            for place in sorted(objects.iterdir()) if place.is_dir()}  # fmt: skip


def _shares(used: Used, receiving: float) -> dict[str, object]:
    """What is not reading, at most: all that Prefect's server and worker, PostgreSQL and the warm processes use. The
    latter also keep results, hash, and order the steps, so the true share is below."""
    total = used.all + receiving
    parts = {name: round(100 * value / total, 2) for name, value in vars(used).items()}
    return {
        "Prefect and register, at most % of CPU": round(100 * (total - used.cells - receiving) / total, 2),
        "% by part": parts | {"receiving": round(100 * receiving / total, 2)},
    }


def lost_or_twice(office: Office, codes: list[str]) -> dict[str, object]:
    """Dossiers that did not come to an end, or were assessed or sealed more than once."""
    lost = sum(office.house.register.dossier(code).state in UNFINISHED for code in codes)
    kinds = [[event.kind.value for event in office.house.register.events(code)] for code in codes]
    return {
        "lost": lost + len(codes) - len(set(codes)),
        "done twice": sum(k.count("assessed") > 1 or k.count("sealed") > 1 for k in kinds),
        "ready": sum(office.house.register.dossier(code).state is State.READY for code in codes),
    }


def tesseract(pages: list[Path], cores: int) -> tuple[float, float]:
    """Wall and processor seconds of Tesseract alone, as many at once as there are cores."""
    before, began = _children(), time.perf_counter()
    with ThreadPoolExecutor(cores) as pool:
        list(pool.map(_read, pages))
    return time.perf_counter() - began, _children() - before


def _read(page: Path) -> None:
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    command = ["tesseract", str(page), "stdout", "-l", "vie"]
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _children() -> float:
    times = os.times()
    return times.children_user + times.children_system


def _make(folder: Path, number: int, procedure: str, seed: str) -> Path:
    made = make_dossier(
        f"{seed}{number}", procedure, bundle=number % BUNDLE_EVERY == 1, photos=number % PHOTOS_EVERY == 2
    )
    place = folder / "dossiers" / f"{seed}{number}"
    place.mkdir(parents=True)
    write(made, place)
    return place


def _pages(source: Path, out: Path) -> list[Path]:
    """Each page as the PNG that Tesseract gets."""
    out.mkdir(parents=True)
    made = []
    for file in sorted(source.iterdir()):
        if file.suffix == ".pdf":
            pictures = [page.render(scale=DPI / 72).to_numpy() for page in pypdfium2.PdfDocument(file)]
        elif file.suffix in {".jpg", ".png"}:
            pictures = [cv2.imdecode(np.fromfile(file, np.uint8), cv2.IMREAD_COLOR)]
        else:
            continue
        for number, picture in enumerate(pictures, 1):
            place = out / f"{file.stem}-{number:03}.png"
            cv2.imwrite(str(place), picture)
            made.append(place)
    return made
