"""What a verdict costs beside pyHanko's own call on the same file, in one warm process (CPU medians, ratios).

Rows of ``python -m benchmarks.verify``. Bounds of the issue: one signature at most 1.3 times; 25 signatures, a CRL of
100,000 entries and a 30 MB scan bounded.
"""

import asyncio
import io
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature, async_validate_pdf_timestamp
from pyhanko_certvalidator import ValidationContext
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas

from models.signature import Verdict
from pipeline.verify import load_trust, may_be_signed, verify_file
from pipeline.verify.trust import TrustStore
from tests.pipeline.verify.corpus import plain_pdf, sign, signed
from tests.pipeline.verify.pki import DAY, NOW, crl, world


def pyhanko(data: bytes, store: TrustStore) -> None:
    """The library's classic call on every signature and document timestamp."""
    reader = PdfFileReader(io.BytesIO(data))

    def context() -> ValidationContext:
        return ValidationContext(
            trust_roots=list(store.roots),
            other_certs=list(store.intermediates),
            crls=list(store.crls),
            moment=NOW,
            revocation_mode="require",
            retroactive_revinfo=True,
        )

    async def all_of_them() -> None:
        for embedded in reader.embedded_regular_signatures:
            await async_validate_pdf_signature(embedded, context())
        for stamp in reader.embedded_timestamp_signatures:
            await async_validate_pdf_timestamp(stamp, context())

    asyncio.run(all_of_them())


def median(call: Callable[[], object], times: int) -> float:
    """CPU milliseconds, the middle of ``times`` runs after two warm ones."""
    for _ in range(2):
        call()
    spent = []
    for _ in range(times):
        start = time.process_time()
        call()
        spent.append(1000 * (time.process_time() - start))
    return statistics.median(spent)


def scan(pages: int, side: int) -> bytes:
    """An unsigned scan whose pictures do not compress: ``pages`` of roughly ``side`` squared bytes."""
    from PIL import Image

    out = io.BytesIO()
    sheet = canvas.Canvas(out)
    dice = random.Random(1)  # noqa: S311  reproducible, not secret
    for _ in range(pages):
        picture = Image.frombytes("L", (side, side), dice.randbytes(side * side))
        sheet.drawImage(ImageReader(picture), 0, 0, 595, 842)
        sheet.showPage()
    sheet.save()
    return out.getvalue()


def many(count: int, *, visible: bool = False) -> bytes:
    """``count`` signatures one after another; visible ones stand side by side, three a row, on the first page."""
    people, data = world(), plain_pdf()
    for number in range(count):
        x, y = 60 + 165 * (number % 3), 60 + 66 * (number // 3)
        who = (people.company, people.branch)[number % 2]  # names that the library's own font can write
        data = sign(data, who, field=f"Sig{number}", box=(x, y, x + 150, y + 50) if visible else None)
    return data


def long_list(folder: Path, entries: int) -> tuple[Path, Path]:
    trust, crls = world().write_trust(folder)
    gone = tuple((number + 10**9, NOW - 10 * DAY) for number in range(entries))
    (crls / "authority.crl").write_bytes(crl(world().authority, gone, at=NOW - timedelta(hours=1)))
    return trust, crls


@dataclass(frozen=True)
class Row:
    """One file: CPU milliseconds of ours and of pyHanko's own call (0 where there is none), side by side."""

    what: str
    ours_ms: float
    peer_ms: float
    verdict: str = ""

    @property
    def ratio(self) -> float:
        return self.ours_ms / self.peer_ms if self.peer_ms else 0.0

    def line(self) -> str:
        peer = f"{self.ratio:5.2f} x pyHanko ({self.peer_ms:.0f} ms)" if self.peer_ms else ""
        return f"{self.what:36} {self.ours_ms:8.1f} ms  {peer}  {self.verdict}"


def compared(label: str, data: bytes, path: Path, store: TrustStore, times: int) -> Row:
    """Ours and the peer's call alternate, so that a busy machine troubles both alike."""
    path.write_bytes(data)
    verdict = verify_file(path, "a.pdf", store, moment=NOW).verdict
    if verdict is not Verdict.TOTAL_PASSED:
        raise ValueError(f"{label}: {verdict.value}; a benchmark of something else")
    pyhanko(data, store)
    ours, theirs = [], []
    for _ in range(times):
        began = time.process_time()
        verify_file(path, "a.pdf", store, moment=NOW)
        between = time.process_time()
        pyhanko(data, store)
        ours.append(between - began)
        theirs.append(time.process_time() - between)
    return Row(label, 1000 * statistics.median(ours), 1000 * statistics.median(theirs), verdict.value)


def measured() -> Iterator[Row]:
    """Every row of the issue, one after another."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store = load_trust(*world().write_trust(folder / "office"))
        path = folder / "a.pdf"
        for kind in ("B-B", "visible", "B-T", "B-LT", "B-LTA", "two"):
            yield compared(kind, signed(kind), path, store, 15)
        yield compared("25 signatures without pictures", many(25), path, store, 1)
        yield compared("25 visible signatures", many(25, visible=True), path, store, 1)
        scanned = scan(20, 1250)
        yield compared(f"scan of {len(scanned) / 1e6:.0f} MB, B-B", sign(scanned, world().citizen), path, store, 5)
        long_term = sign(scanned, world().citizen, long_term=True, archive=True)
        yield compared("the same scan, B-LTA", long_term, path, store, 3)
        yield Row("a look at the unsigned scan", _scan_cost(path, scanned), 0)
        folders = long_list(folder / "big", 100_000)
        began = time.process_time()
        big = load_trust(*folders)
        yield Row("loading a CRL of 100,000 entries", 1000 * (time.process_time() - began), 0, "once per worker")
        yield compared("B-B with that CRL", signed("B-B"), path, big, 3)


def _scan_cost(path: Path, data: bytes) -> float:
    path.write_bytes(data)
    return median(lambda: may_be_signed(path), 5)
