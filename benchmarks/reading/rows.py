"""The measured rows, each as one function: speed and errors, real scans, orientation, calibration, memory.

In: folders and counts. Out: plain dictionaries for the JSON file; ``report`` makes tables and plots of them.
"""

import io
import random
from pathlib import Path
from statistics import mean

import cv2
import numpy as np
import pikepdf
from pikepdf import Dictionary, Name
from PIL import Image

from benchmarks.reading.fit_confidence import rightness
from benchmarks.reading.measure import cer, lines_cer, words_right
from benchmarks.reading.pages import Degradation, Kind, Sample, fonts_found, make
from benchmarks.reading.peers import ocrmypdf_program, ocrmypdf_version, run_ocrmypdf
from benchmarks.reading.work import Cost, Meter, in_pool, judge_ours, read_bare, read_ours
from models.reading import PageReading
from models.settings import Limits
from pipeline.assemble.access_copy import access_copy

Row = dict[str, object]
Sure = list[tuple[float, list[tuple[float, bool]]]]
"""For each page its confidence, and its words' confidences, each with whether the word is right."""
SCANS = Path(__file__).resolve().parents[3] / "shared" / "data" / "scans"


def samples(degradation: Degradation, seeds: tuple[int, ...]) -> list[Sample]:
    """A page of each kind for each seed, the fonts in turn."""
    fonts = fonts_found()
    return [
        make(seed, kind, fonts[(place + index) % len(fonts)], degradation)
        for index, seed in enumerate(seeds)
        for place, kind in enumerate(Kind)
    ]


def write_files(pages: list[Sample], folder: Path) -> tuple[Path, list[Path]]:
    """The pages as one PDF of JPEG pictures, and as the same pictures in PNG files for those who take pictures."""
    pngs = []
    with pikepdf.new() as pdf:
        for page in pages:
            data = io.BytesIO()
            rgb = cv2.cvtColor(page.pixels, cv2.COLOR_BGR2RGB)
            Image.fromarray(rgb).save(data, "JPEG", quality=92, dpi=(page.dpi, page.dpi))
            png = folder / f"{page.name}.png"
            Image.open(io.BytesIO(data.getvalue())).save(png, dpi=(page.dpi, page.dpi), compress_level=1)
            pngs.append(png)
            high, wide = page.pixels.shape[:2]
            picture = pdf.make_stream(data.getvalue(), Type=Name.XObject, Subtype=Name.Image, Width=wide, Height=high)
            picture.ColorSpace, picture.BitsPerComponent, picture.Filter = Name.DeviceRGB, 8, Name.DCTDecode
            width, height = wide * 72 / page.dpi, high * 72 / page.dpi
            new = pdf.add_blank_page(page_size=(width, height))
            new.obj.Resources = Dictionary(XObject=Dictionary(Im0=picture))
            new.obj.Contents = pdf.make_stream(f"q {width} 0 0 {height} 0 0 cm /Im0 Do Q".encode())
        source = folder / f"{pages[0].degradation}.pdf"
        pdf.save(source)
    return source, pngs


def generated(degradation: Degradation, seeds: tuple[int, ...], folder: Path) -> tuple[Row, Sure]:
    """Speed and errors on generated pages of one degradation; and for each page how sure we were, and how right."""
    pages = samples(degradation, seeds)
    source, pngs = write_files(pages, folder)
    tasks = [(str(source), "application/pdf", n + 1) for n in range(len(pages))]
    ours, judged = in_pool(read_ours, tasks), in_pool(judge_ours, tasks)
    bare = in_pool(read_bare, [str(png) for png in pngs])
    meter = Meter()
    copy = access_copy(source, "application/pdf", [r for r, _ in ours], folder / "copy.pdf", limits=Limits())
    assembled = meter.stop()
    row: Row = {
        "pages": len(pages),
        "ours_text_cpu": mean(cost.cpu for _, cost in ours),
        "ours_outside_tesseract": sum(c.own for _, c in ours) / sum(c.cpu for _, c in ours),
        "verdict_share": sum(cost.cpu for cost in judged) / sum(cost.cpu for _, cost in ours),
        "ours_pdfa_cpu": mean(cost.cpu for _, cost in ours) + assembled.cpu / len(pages),
        "ours_pdfa": copy.pdfa,
        "bare_text_cpu": mean(cost.cpu for _, cost in bare),
        "ours_cer": mean(cer(p.truths, r.text) for p, (r, _) in zip(pages, ours, strict=True)),
        "ours_cer_uncorrected": mean(cer(p.truths, _as_read(r)) for p, (r, _) in zip(pages, ours, strict=True)),
        "bare_cer": mean(cer(p.truths, t) for p, (t, _) in zip(pages, bare, strict=True)),
        "ours_seal_cer": mean(lines_cer(p.signature, r.text) for p, (r, _) in zip(pages, ours, strict=True)),
        "bare_seal_cer": mean(lines_cer(p.signature, t) for p, (t, _) in zip(pages, bare, strict=True)),
    }
    program = ocrmypdf_program()
    if program is not None:
        texts, cost = run_ocrmypdf(program, source, folder / "ocrmypdf.pdf")
        row["ocrmypdf"] = ocrmypdf_version(program)
        row["ocrmypdf_pdfa_cpu"] = cost.cpu / len(pages)
        row["ocrmypdf_cer"] = mean(cer(p.truths, t) for p, t in zip(pages, texts, strict=False))
        row["ocrmypdf_seal_cer"] = mean(lines_cer(p.signature, t) for p, t in zip(pages, texts, strict=False))
    return row, [(r.confidence, _confidences(p, r)) for p, (r, _) in zip(pages, ours, strict=True)]


def _as_read(reading: PageReading) -> str:
    """The text without corrections."""
    return " ".join(word.as_read or word.text for word in reading.words)


def _confidences(page: Sample, reading: PageReading) -> list[tuple[float, bool]]:
    right = rightness(reading.words, page.truths)
    return [(word.confidence, ok) for word, ok in zip(reading.words, right, strict=True)]


def real_scans() -> Row:
    """Body words right on the real scans, ours with and without correction, and bare Tesseract; {} where absent."""
    files = sorted((SCANS / "vn_admin").glob("*_p?.png"))
    if not files:
        return {}
    ours = in_pool(read_ours, [(str(f), "image/png", 1) for f in files])
    bare = in_pool(read_bare, [str(f) for f in files])
    bodies = [f.with_suffix("").with_suffix(".body.gt.txt").read_text(encoding="utf-8") for f in files]
    weights = [len(body.split()) for body in bodies]

    def share(texts: list[str], *, marks: bool) -> float:
        rates = [words_right(b, t, marks=marks) for b, t in zip(bodies, texts, strict=True)]
        return sum(r * w for r, w in zip(rates, weights, strict=True)) / sum(weights)

    row: Row = {"pages": len(files)}
    for name, texts in (
        ("ours", [r.text for r, _ in ours]),
        ("ours_uncorrected", [_as_read(r) for r, _ in ours]),
        ("bare", [t for t, _ in bare]),
    ):
        row[name] = {"marks": share(texts, marks=True), "folded": share(texts, marks=False)}
    row["cpu"] = {"ours": mean(c.cpu for _, c in ours), "bare": mean(c.cpu for _, c in bare)}
    return row


def orientation(count: int, folder: Path) -> Row:
    """Generated pages turned at random: the share that cleaning turns upright, and of the real scans too."""
    rng = random.Random(5)  # noqa: S311
    pages = samples(Degradation.STAMP_1, (51, 52))
    tasks: list[tuple[str, int]] = []
    for index in range(count):
        turn = rng.randrange(4)
        path = folder / f"turned-{index}.png"
        pixels = np.ascontiguousarray(np.rot90(pages[index % len(pages)].pixels, turn))
        cv2.imwrite(str(path), pixels, [cv2.IMWRITE_PNG_COMPRESSION, 1])
        tasks.append((str(path), turn * 90))
    for file in sorted((SCANS / "vn_admin").glob("*_p?.png")):
        for turn in range(4):
            path = folder / f"turned-{file.stem}-{turn}.png"
            cv2.imwrite(str(path), np.ascontiguousarray(np.rot90(cv2.imread(str(file)), turn)))
            tasks.append((str(path), turn * 90))
    found = in_pool(_rotation, [path for path, _ in tasks])
    right = [rotation == wanted for rotation, (_, wanted) in zip(found, tasks, strict=True)]
    real = right[count:]
    return {
        "generated": mean(right[:count]),
        "pages": count,
        "real": mean(real) if real else None,
        "real_pages": len(real),
    }


def _rotation(path: str) -> int:
    from pipeline.clean import clean
    from pipeline.render import render

    return clean(render(Path(path), "image/png", 1, limits=Limits()), find_codes=False).rotation


def seen_before(folder: Path) -> Row:
    """A page read against its kept reading: hashing the file and parsing the JSON is all that a look-up does."""
    import hashlib

    pages = samples(Degradation.STAMP_1, (71,))[:1]
    source, _ = write_files(pages, folder)
    reading, cost = in_pool(read_ours, [(str(source), "application/pdf", 1)])[0]
    kept = reading.model_dump_json()
    meter = Meter()
    for _ in range(20):
        hashlib.sha256(source.read_bytes()).hexdigest()
        PageReading.model_validate_json(kept)
    again: Cost = meter.stop()
    return {"read_cpu": cost.cpu, "again_cpu": again.cpu / 20, "times": cost.cpu / max(again.cpu / 20, 1e-9)}
