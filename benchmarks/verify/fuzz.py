"""Mutated signed files: none may pass unless what was signed and what is shown are unchanged; none may hang.

Run ``python -m benchmarks.verify.fuzz [COUNT] [SEED]``. Seeds are the good files of ``tests/pipeline/verify``.
Levels: byte (flip, insert, delete, repeat), object (numbers, names, values), xref (offsets, startxref, new sections),
CMS (bytes of the DER in the gap). Prints counts per level and verdict and every violation with its seed.
"""

import collections
import random
import re
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import pypdfium2

from models.signature import FileVerdict, Verdict
from pipeline.verify import load_trust, verify_file
from pipeline.verify.trust import TrustStore
from tests.pipeline.verify.attacks import EVIL, byte_range
from tests.pipeline.verify.corpus import GOOD, signed
from tests.pipeline.verify.pki import NOW, world

LIMIT_SECONDS = 20
Mutation = Callable[[bytes, random.Random], bytes]


def flip(data: bytes, dice: random.Random) -> bytes:
    out = bytearray(data)
    for _ in range(dice.choice((1, 1, 2, 8))):
        out[dice.randrange(len(out))] = dice.randrange(256)
    return bytes(out)


def insert(data: bytes, dice: random.Random) -> bytes:
    at = dice.choice((dice.randrange(len(data)), len(data)))
    piece = dice.choice((b" ", b"\n", b"%x\n", b"%%EOF\n", b"<<", b"endobj\n", dice.randbytes(dice.randrange(1, 40))))
    return data[:at] + piece + data[at:]


def delete(data: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(data))
    return data[:at] + data[at + dice.randrange(1, 60) :]


def repeat(data: bytes, dice: random.Random) -> bytes:
    at, size = dice.randrange(len(data)), dice.randrange(10, 400)
    to = dice.choice((dice.randrange(len(data)), len(data)))
    return data[:to] + data[at : at + size] + data[to:]


def number(data: bytes, dice: random.Random) -> bytes:
    spots = list(re.finditer(rb"\b\d+\b", _without_gap(data)))
    spot = dice.choice(spots)
    value = b"%d" % dice.choice((0, 1, 2, 3, 5, 9, 99, 65535, int(spot.group()[:9]) + 1))
    value = value.rjust(len(spot.group()), b"0")[: len(spot.group())] if dice.random() < 0.7 else value
    return data[: spot.start()] + value + data[spot.end() :]


def name(data: bytes, dice: random.Random) -> bytes:
    spots = list(re.finditer(rb"/[A-Za-z0-9]+", _without_gap(data)))
    one, two = dice.choice(spots), dice.choice(spots)
    text = two.group()
    if dice.random() < 0.6:
        text = text[: len(one.group())].ljust(len(one.group()))
    return data[: one.start()] + text + data[one.end() :]


def new_object(data: bytes, dice: random.Random) -> bytes:
    """An existing object overwritten after the end, with or without a table that points to it."""
    numbers = [int(found) for found in re.findall(rb"(\d+) 0 obj", data)] or [1]
    chosen = dice.choice(numbers)
    bodies = (
        b"<</Length %d>>\nstream\n%s\nendstream" % (len(EVIL), EVIL), b"null", b"<<>>", b"[]", b"<</Type/Catalog>>",
        b"<</Type/Annot/Subtype/Stamp/Rect[0 0 500 800]>>", b"(x)", b"%d 0 R" % dice.choice(numbers),
    )  # fmt: skip
    body = b"%d 0 obj\n%s\nendobj\n" % (chosen, dice.choice(bodies))
    if dice.random() < 0.3:
        return data + body + dice.choice((b"", b"%%EOF\n", b"startxref\n0\n%%EOF\n"))
    start = re.findall(rb"startxref\s+(\d+)", data)
    root = re.findall(rb"/Root\s+(\d+) 0 R", data)
    size = re.findall(rb"/Size\s+(\d+)", data)
    if not (start and root and size):
        return data + body
    table = b"xref\n%d 1\n%010d 00000 n \ntrailer\n<</Size %s /Root %s 0 R /Prev %s>>\nstartxref\n%d\n%%%%EOF\n" % (
        chosen, len(data), size[-1], root[-1], start[-1], len(data) + len(body),
    )  # fmt: skip
    return data + body + table


def table_entry(data: bytes, dice: random.Random) -> bytes:
    spots = list(re.finditer(rb"\d{10} \d{5} [nf]", data))
    if not spots:
        return flip(data, dice)
    spot = dice.choice(spots)
    entry = b"%010d %05d %s" % (dice.randrange(len(data)), dice.choice((0, 0, 1, 65535)), dice.choice((b"n", b"f")))
    return data[: spot.start()] + entry + data[spot.end() :]


def pointer(data: bytes, dice: random.Random) -> bytes:
    spots = list(re.finditer(rb"(startxref\s+|/Prev\s+|/Root\s+|/Size\s+)(\d+)", data))
    spot = dice.choice(spots)
    value = b"%d" % dice.choice((0, 1, dice.randrange(len(data)), int(spot.group(2)) + dice.choice((-1, 1))))
    return data[: spot.start(2)] + value + data[spot.end(2) :]


def empty_section(data: bytes, dice: random.Random) -> bytes:
    """A further revision that frees, hides or adds nothing."""
    start, root, size = (
        re.findall(pattern, data)[-1] for pattern in (rb"startxref\s+(\d+)", rb"/Root\s+(\d+) 0 R", rb"/Size\s+(\d+)")
    )
    freed = dice.randrange(1, 30)
    entry = dice.choice((b"", b"%d 1\n0000000000 00001 f \n" % freed, b"%d 1\n0000000000 65535 f \n" % freed))
    extra = dice.choice((b"", b" /XRefStm 10", b" /Encrypt 3 0 R", b" /ID [<00><00>]"))
    return data + b"xref\n%strailer\n<</Size %s /Root %s 0 R /Prev %s%s>>\nstartxref\n%d\n%%%%EOF\n" % (
        entry or b"0 0\n", size, root, start, extra, len(data),
    )  # fmt: skip


def cms_bytes(data: bytes, dice: random.Random) -> bytes:
    _, first, second, _ = byte_range(data)
    digits = bytearray(data[first + 1 : second - 1])
    used = len(bytes(digits).rstrip(b"0")) or 1
    for _ in range(dice.choice((1, 1, 3))):
        digits[dice.randrange(min(len(digits), used + 20))] = ord(dice.choice("0123456789abcdefABCDEF"))
    return data[: first + 1] + bytes(digits) + data[second - 1 :]


def cms_cut(data: bytes, dice: random.Random) -> bytes:
    _, first, second, _ = byte_range(data)
    digits = bytearray(data[first + 1 : second - 1])
    used = len(bytes(digits).rstrip(b"0")) or 1
    at = dice.randrange(used) & ~1
    size = 2 * dice.randrange(1, 30)
    kept = digits[:at] + digits[at + size :] + b"0" * size
    return data[: first + 1] + bytes(kept[: len(digits)]) + data[second - 1 :]


def _without_gap(data: bytes) -> bytes:
    try:
        _, first, second, _ = byte_range(data)
    except (ValueError, IndexError):
        return data
    return data[:first] + b" " * (second - first) + data[second:]


LEVELS: dict[str, tuple[Mutation, ...]] = {
    "byte": (flip, insert, delete, repeat),
    "object": (number, name, new_object),
    "xref": (table_entry, pointer, empty_section),
    "cms": (cms_bytes, cms_cut),
}


def pages(data: bytes) -> list[bytes]:
    """The pages as a person sees them."""
    document = pypdfium2.PdfDocument(data)
    document.init_forms()
    return [document[n].render(scale=0.5, grayscale=True).to_numpy().tobytes() for n in range(len(document))]


def is_harmless(mutant: bytes, original: bytes, verdict: FileVerdict) -> bool:
    """What the last person signed is byte for byte the same and the pages look the same."""
    end = max(signature.signed_bytes or 0 for signature in verdict.signatures)
    if not end:
        return False
    _, first, second, _ = byte_range(mutant[:end])
    same = mutant[:first] == original[:first] and mutant[second:end] == original[second:end]
    return same and pages(mutant) == pages(original)


class Hang(BaseException):
    """A file that took longer than the limit."""


def _alarm(_signal: int, _frame: FrameType | None) -> None:
    raise Hang


def run(
    count: int, seed: int, store: TrustStore, folder: Path
) -> tuple[collections.Counter[tuple[str, str]], list[str]]:
    """Counts by (level, verdict), and what went wrong."""
    counts: collections.Counter[tuple[str, str]] = collections.Counter()
    wrong: list[str] = []
    path = folder / "mutant"
    signal.signal(signal.SIGALRM, _alarm)
    for index in range(count):
        dice = random.Random(f"{seed}/{index}")  # noqa: S311  reproducible, not secret
        kind, level = dice.choice(GOOD), dice.choice(tuple(LEVELS))
        original = signed(kind)
        mutant = dice.choice(LEVELS[level])(original, dice)
        path.write_bytes(mutant)
        signal.alarm(LIMIT_SECONDS)
        try:
            verdict = verify_file(path, "x.pdf", store, moment=NOW)
        except Hang:
            wrong.append(f"{seed}/{index} {kind} {level}: hang")
            continue
        except Exception as error:  # noqa: BLE001  the finding of a fuzzer
            wrong.append(f"{seed}/{index} {kind} {level}: crash {type(error).__name__}")
            continue
        finally:
            signal.alarm(0)
        counts[level, verdict.verdict.value] += 1
        if verdict.verdict is Verdict.NO_SIGNATURE:
            wrong.append(f"{seed}/{index} {kind} {level}: unsigned")
        if verdict.verdict is Verdict.TOTAL_PASSED and not is_harmless(mutant, original, verdict):
            wrong.append(f"{seed}/{index} {kind} {level}: passed")
    return counts, wrong


def main() -> None:
    count, seed = (int(value) for value in (*sys.argv[1:], "20000", "1")[:2]) if len(sys.argv) < 3 else map(
        int, sys.argv[1:3]
    )  # fmt: skip
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        store = load_trust(*world().write_trust(Path(folder)))
        counts, wrong = run(count, seed, store, Path(folder))
    for (level, verdict), number_ in sorted(counts.items()):
        print(f"{level:8} {verdict:14} {number_}")
    print(f"{count} mutants in {time.monotonic() - started:.0f} s; violations: {len(wrong)}")
    for line in wrong:
        print(" ", line)


if __name__ == "__main__":
    main()
