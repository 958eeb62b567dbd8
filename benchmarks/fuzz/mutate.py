"""Changes good bytes into bad ones: flips, cuts, copies, numbers at their limits, words of the format, splices.

In: a source of chance, a good file, others to splice with, and the format's words. Out: bytes. The same chance gives
the same bytes, so a finding is repeated by its number alone.
"""

import io
import random
import struct
import warnings
import zipfile
from collections.abc import Sequence

LIMITS = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
MOST = 3_000_000


def mutated(chance: random.Random, good: bytes, others: Sequence[bytes], words: Sequence[bytes]) -> bytes:
    """``good`` after one to eight changes."""
    data = bytearray(good)
    if good[:4] == b"PK\x03\x04" and chance.random() < 0.5:
        data = bytearray(_inside_zip(chance, good, words))
    for _ in range(chance.choice((1, 1, 2, 3, 5, 8))):
        _change(chance, data, others, words)
    return bytes(data[:MOST])


def _change(chance: random.Random, data: bytearray, others: Sequence[bytes], words: Sequence[bytes]) -> None:
    at = chance.randrange(len(data) + 1)
    length = chance.choice((1, 2, 4, 16, 64, 256, 4096))
    kind = chance.randrange(8)
    if kind == 0 and data:
        data[at % len(data)] ^= 1 << chance.randrange(8)
    elif kind == 1:
        data[at : at + length] = chance.randbytes(length)
    elif kind == 2:
        del data[at : at + length]
    elif kind == 3:
        piece = data[at : at + length]
        data[at:at] = piece * chance.choice((1, 2, 50))
    elif kind == 4:
        form = chance.choice("<>") + chance.choice("BHI")
        data[at : at + struct.calcsize(form)] = struct.pack(
            form, chance.choice(LIMITS) & (256 ** struct.calcsize(form) - 1)
        )
    elif kind == 5 and words:
        data[at:at] = chance.choice(words)
    elif kind == 6 and others:
        other = chance.choice(others)
        start = chance.randrange(len(other) + 1)
        data[at:] = other[start:]
    else:
        _number(chance, data)


def _number(chance: random.Random, data: bytearray) -> None:
    """Put another number where the text has one: lengths, offsets, counts."""
    digits = [n for n in range(len(data)) if 48 <= data[n] <= 57]
    if not digits:
        return
    start = end = chance.choice(digits)
    while end < len(data) and 48 <= data[end] <= 57:
        end += 1
    data[start:end] = chance.choice((b"0", b"-1", b"1", b"65536", b"4294967296", b"99999999999999999999", b"1e999"))


def _inside_zip(chance: random.Random, good: bytes, words: Sequence[bytes]) -> bytes:
    """Change one member and write the archive anew, so that its check sums are right and the member is read."""
    try:
        with zipfile.ZipFile(io.BytesIO(good)) as archive:
            members = [(i.filename, archive.read(i)) for i in archive.infolist()]
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError):
        return good
    if not members:
        return good
    which = chance.randrange(len(members))
    name, inner = members[which]
    changed = bytearray(inner)
    _change(chance, changed, [m for _, m in members], words)
    names = (name, name, "../../etc/cron.d/x", "/abs", "a" * 5000, members[0][0], "con\x07", "a\\..\\b")
    members[which] = (chance.choice(names), bytes(changed))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a name twice is meant
        for member, content in members:
            archive.writestr(member, content)
    return stream.getvalue()
