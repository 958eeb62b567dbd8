"""What a verdict costs beside pyHanko's own call on the same file, in one warm process (CPU medians, ratios).

Run ``python -m benchmarks.verify.cost``. Bounds of the issue: one signature at most 1.3 times; 25 signatures, a CRL of
100,000 entries and a 30 MB scan bounded.
"""

import asyncio
import io
import random
import statistics
import tempfile
import time
from collections.abc import Callable
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


def many(count: int) -> bytes:
    data = plain_pdf()
    for number in range(count):
        data = sign(data, world().citizen, field=f"Sig{number}")
    return data


def long_list(folder: Path, entries: int) -> tuple[Path, Path]:
    trust, crls = world().write_trust(folder)
    gone = tuple((number + 10**9, NOW - 10 * DAY) for number in range(entries))
    (crls / "authority.crl").write_bytes(crl(world().authority, gone, at=NOW - timedelta(hours=1)))
    return trust, crls


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store = load_trust(*world().write_trust(folder / "office"))
        path = folder / "a.pdf"

        def compare(label: str, data: bytes, trust: TrustStore, times: int, *, peer: bool = True) -> None:
            path.write_bytes(data)
            verdict = verify_file(path, "a.pdf", trust, moment=NOW).verdict
            ours = median(lambda: verify_file(path, "a.pdf", trust, moment=NOW), times)
            theirs = median(lambda: pyhanko(data, trust), times) if peer else 0.0
            ratio = f"{ours / theirs:5.2f} x pyHanko ({theirs:.0f} ms)" if peer else ""
            print(f"{label:34} {ours:8.1f} ms  {ratio}  {verdict.value}")
            assert verdict is not Verdict.NO_SIGNATURE

        for kind in ("B-B", "visible", "B-T", "B-LT", "B-LTA", "two"):
            compare(kind, signed(kind), store, 15)
        compare("25 signatures", many(25), store, 1)
        scanned = scan(20, 1250)
        compare(f"scan of {len(scanned) / 1e6:.0f} MB", sign(scanned, world().citizen), store, 5)
        long_term = sign(scanned, world().citizen, long_term=True, archive=True)
        compare("the same, B-LTA", long_term, store, 3)
        print(f"{'may_be_signed on the unsigned scan':34} {_scan_cost(path, scanned):8.1f} ms")
        folders = long_list(folder / "big", 100_000)
        began = time.process_time()
        big = load_trust(*folders)
        print(
            f"{'loading a CRL of 100,000 entries':34} {1000 * (time.process_time() - began):8.1f} ms, once per worker"
        )
        compare("B-B with that CRL", signed("B-B"), big, 3)


def _scan_cost(path: Path, data: bytes) -> float:
    path.write_bytes(data)
    return median(lambda: may_be_signed(path), 5)


if __name__ == "__main__":
    main()
