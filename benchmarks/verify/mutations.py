"""Mutations of signed PDFs at four levels: bytes, objects, cross references, and the CMS in the gap.

In: a signed file and dice. Out: a mutant. Every mutation is reproducible from its dice; none reads a clock.
"""

import copy
import random
import re
import zlib
from collections.abc import Callable

from pipeline.verify.structure import der_length
from tests.pipeline.verify.attacks import EVIL, byte_range

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
    numbers = [int(found) for found in re.findall(rb"\b(\d{1,8}) 0 obj", data)] or [1]
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


Node = tuple[int, "bytes | list[Node]"]
"""A DER value: its tag byte, and its content or, where it is constructed, its parts."""


def der_tree(data: bytes) -> list[Node]:
    """The values in ``data``, parsed as deep as they are constructed. Raises ``IndexError`` on bad lengths."""
    nodes: list[Node] = []
    at = 0
    while at < len(data):
        tag, size, at = data[at], data[at + 1], at + 2
        if size & 0x80:
            count = size & 0x7F
            size, at = int.from_bytes(data[at : at + count], "big"), at + count
        if at + size > len(data):
            raise IndexError("a length beyond the end")
        content = data[at : at + size]
        nodes.append((tag, der_tree(content) if tag & 0x20 else content))
        at += size
    return nodes


def der_bytes(nodes: list[Node]) -> bytes:
    """The inverse of ``der_tree``."""
    out = bytearray()
    for tag, content in nodes:
        body = content if isinstance(content, bytes) else der_bytes(content)
        length = bytes([len(body)]) if len(body) < 128 else _long_length(len(body))
        out += bytes([tag]) + length + body
    return bytes(out)


def _long_length(size: int) -> bytes:
    body = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([0x80 | len(body)]) + body


def _lists(nodes: list[Node]) -> list[list[Node]]:
    found = [nodes] if nodes else []
    for _, content in nodes:
        if isinstance(content, list):
            found += _lists(content)
    return found


def cms_tree(data: bytes, dice: random.Random) -> bytes:
    """Parts of the CMS dropped, doubled, exchanged, retagged or rewritten, with all lengths right again."""
    _, first, second, _ = byte_range(data)
    raw = bytes.fromhex(data[first + 1 : second - 1].decode())
    nodes = der_tree(raw[: der_length(raw)])
    for _ in range(dice.choice((1, 1, 2))):
        parts = dice.choice(_lists(nodes))
        spot = dice.randrange(len(parts))
        tag, content = parts[spot]
        other = dice.choice(dice.choice(_lists(nodes)))
        match dice.randrange(6):
            case 0 if len(parts) > 1:
                del parts[spot]
            case 1:
                parts.insert(spot, copy.deepcopy(parts[spot]))
            case 2:
                parts[spot] = copy.deepcopy(other)
            case 3:
                parts[spot] = (tag ^ dice.choice((1, 2, 4, 0x20, 0x80)), content)
            case 4 if isinstance(content, bytes) and content:
                parts[spot] = (tag, flip(content, dice))
            case _:
                dice.shuffle(parts)
    digits = der_bytes(nodes).hex().encode()
    room = second - first - 2
    return data[: first + 1] + digits[:room].ljust(room, b"0") + data[second - 1 :]


def packed(data: bytes, dice: random.Random) -> bytes:
    """A deflated stream (object stream, cross references, page) with other content of the same packed length."""
    spots = [m.end() for m in re.finditer(rb"stream\r?\n", data) if data[m.start() - 3 : m.start()] != b"end"]
    dice.shuffle(spots)
    for spot in spots:
        worker = zlib.decompressobj()
        try:
            plain = worker.decompress(data[spot:])
        except zlib.error:
            continue
        size = len(data) - spot - len(worker.unused_data)
        if not plain or not worker.eof:
            continue
        changed = bytearray(plain)
        changed[dice.randrange(len(changed))] = dice.choice((0, 1, 2, 32, 48, 49, dice.randrange(256)))
        again = zlib.compress(bytes(changed), 9)
        if len(again) <= size:
            return data[:spot] + again.ljust(size, b"\0") + data[spot + size :]
    return flip(data, dice)


def appended_copy(data: bytes, dice: random.Random) -> bytes:
    """A later revision repeated after the end with one number or name of it changed."""
    ends = [m.end() for m in re.finditer(rb"%%EOF\r?\n?", data)]
    start = dice.choice([0, *ends[:-1]]) if len(ends) > 1 else 0
    return data + dice.choice((number, name))(data[start:], dice) if b"/ByteRange" in data[start:] else data + b" "


def twice(data: bytes, dice: random.Random) -> bytes:
    """Two mutations of bytes, objects or tables, one after the other."""
    for mutation in (dice.choice(_SIMPLE), dice.choice(_SIMPLE)):
        try:
            data = mutation(data, dice)
        except (ValueError, IndexError):
            continue
    return data


def _without_gap(data: bytes) -> bytes:
    try:
        _, first, second, _ = byte_range(data)
    except (ValueError, IndexError):
        return data
    return data[:first] + b" " * (second - first) + data[second:]


_SIMPLE: tuple[Mutation, ...] = (flip, insert, delete, number, name, new_object, table_entry, pointer)

LEVELS: dict[str, tuple[Mutation, ...]] = {
    "byte": (flip, insert, delete, repeat),
    "object": (number, name, new_object, packed, twice),
    "xref": (table_entry, pointer, empty_section, appended_copy),
    "cms": (cms_bytes, cms_cut, cms_tree),
}
