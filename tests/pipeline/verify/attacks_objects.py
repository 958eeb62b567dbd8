"""Later revisions that hide or double objects: indexes of cross-reference streams, object streams, streams in streams.

In: a good file of ``corpus``. Out: ``OBJECTS``: name -> bytes. Written by hand, as no library would write them.
"""

import io
import zlib
from functools import lru_cache

import pikepdf

from tests.pipeline.verify.attacks import EVIL
from tests.pipeline.verify.attacks_later import Attacks
from tests.pipeline.verify.attacks_structure import _content_number, _evil_stream, _last
from tests.pipeline.verify.corpus import signed


@lru_cache(maxsize=1)
def _place() -> tuple[bytes, int, int, int, int]:
    good = signed("B-B")
    return (good, *_last(good), _content_number(good))


def _row(kind: int, place: int, last: int = 0) -> bytes:
    return bytes([kind]) + place.to_bytes(4, "big") + last.to_bytes(2, "big")


def section(
    objects: bytes, rows: bytes, index: bytes, *, size: int = 0, more: bytes = b"", wide: bytes = b"1 4 2"
) -> bytes:
    """A further revision by a cross-reference stream of these rows."""
    good, start, root, count, _ = _place()
    at, packed = len(good) + len(objects), zlib.compress(rows)
    head = b"%d 0 obj\n<</Type/XRef/W[%s]/Index[%s]/Size %d/Root %d 0 R/Prev %d/Filter/FlateDecode/Length %d%s>>" % (
        count + 8, wide, index, size or count + 9, root, start, len(packed), more,
    )  # fmt: skip
    return good + objects + head + b"\nstream\n" + packed + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % at


def packed(members: dict[int, bytes], *, count: int | None = None, more: bytes = b"") -> bytes:
    """An object stream, numbered one above the last object."""
    _, _, _, size, _ = _place()
    index, body = b"", b""
    for number, content in members.items():
        index += b"%d %d " % (number, len(body))
        body += content + b" "
    data = zlib.compress(index + body)
    head = b"<</Type/ObjStm/N %d/First %d/Filter/FlateDecode/Length %d%s>>" % (
        len(members) if count is None else count, len(index), len(data), more,
    )  # fmt: skip
    return b"%d 0 obj\n%s\nstream\n%s\nendstream\nendobj\n" % (size, head, data)


def _rows(*entries: tuple[int, bytes]) -> tuple[bytes, bytes]:
    ordered = sorted(entries)
    return b"".join(row for _, row in ordered), b" ".join(b"%d 1" % number for number, _ in ordered)


def in_stream(members: dict[int, bytes], *, count: int | None = None, more: bytes = b"") -> bytes:
    """Objects of the signed document given anew inside an object stream."""
    good, _, _, size, _ = _place()
    held = packed(members, count=count, more=more)
    entries = [(number, _row(2, size, at)) for at, number in enumerate(members)]
    return section(held, *_rows((size, _row(1, len(good))), *entries))


def _catalogue() -> bytes:
    _, _, root, _, _ = _place()
    return in_stream({root: b"<</Type/Catalog/Pages %d 0 R>>" % _pages()})


def _pages() -> int:
    with pikepdf.open(io.BytesIO(_place()[0])) as pdf:
        return int(pdf.Root.Pages.objgen[0])


def _overlapping(index: bytes, rows: int = 2) -> bytes:
    good, _, _, _, number = _place()
    return section(_evil_stream(number), _row(1, len(good)) * rows, index % {b"n": number})


def _within(inner: bytes, *, told: bool = True) -> bytes:
    """A stream whose data is a document of its own, or ends before it says."""
    good, _, _, size, _ = _place()
    length = len(inner) if told else 4
    held = b"%d 0 obj\n<</Length %d>>\nstream\n%s\nendstream\nendobj\n" % (size, length, inner)
    return section(held, *_rows((size, _row(1, len(good)))))


def _number() -> int:
    return _place()[4]


OBJECTS: Attacks = {
    "catalogue in an object stream": _catalogue,
    "page's content as no stream": lambda: in_stream({_number(): b"(So tien: 1 dong)"}),
    "object stream names more than it holds": lambda: in_stream({_number(): b"null"}, count=99),
    "object stream extends itself": lambda: in_stream(
        {_number(): b"null"}, more=b"/Extends %d 0 R" % _place()[3]
    ),
    "one object twice in an index": lambda: _overlapping(b"%(n)d 1 %(n)d 1"),
    "index below zero": lambda: _overlapping(b"-1 2"),
    "index beyond the size": lambda: _overlapping(b"%(n)d 1 99999999 1"),
    "index of one number": lambda: _overlapping(b"%(n)d"),
    "index longer than its rows": lambda: _overlapping(b"%(n)d 500", 1),
    "columns of no width": lambda: section(b"", b"", b"0 9", wide=b"0 0 0"),
    "columns far too wide": lambda: section(b"", b"\1" * 99, b"0 1", wide=b"1 900000000 2"),
    "size of one": lambda: section(_evil_stream(_number()), *_rows((_number(), _row(1, len(_place()[0])))), size=1),
    "row of an unknown type": lambda: section(_evil_stream(_number()), *_rows((_number(), _row(7, len(_place()[0]))))),
    "content freed": lambda: section(b"", *_rows((_number(), _row(0, 0, 1)))),
    "objects behind a false end of a stream": lambda: _within(
        b"x\nendstream\nendobj\n" + _evil_stream(_number()) + b"9 0 obj\n<<>>\nstream\n"
    ),
    "a document in a stream that ends early": lambda: _within(_evil_stream(_number()) + EVIL, told=False),
    "table decoded by a predictor that is none": lambda: section(
        b"", *_rows((_number(), _row(1, 9))), more=b"/DecodeParms<</Predictor 99>>"
    ),
}  # fmt: skip
