"""The signature dictionary written in every odd way, signed by its author; encryption; permissions.

In: good files of ``corpus``. Out: ``ATTACKS`` of each kind, and ``HONEST`` ones. ``signed_again`` signs whatever bytes
stand around the gap, as an author who writes his own PDF would: the signature value itself is always good.
"""

import asyncio
import hashlib
import io
import re
from collections.abc import Callable
from functools import lru_cache

import pikepdf
from pikepdf import Array
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers

from tests.pipeline.verify.attacks import (
    _patched_dictionary,
    _shift_table,
    annotation,
    byte_range,
    evil_page,
    in_gap,
    update,
    with_range,
)
from tests.pipeline.verify.attacks_later import Attacks
from tests.pipeline.verify.attacks_structure import _last
from tests.pipeline.verify.corpus import plain_pdf, sign, signed
from tests.pipeline.verify.pki import world

Part = tuple[int, int]


def signed_again(data: bytes, gap: Part, parts: tuple[Part, ...] | None = None) -> bytes:
    """A new CMS of the citizen into ``gap`` (start, end) over ``parts`` (offset, length), else over all the rest."""
    start, end = gap
    held = parts or ((0, start), (end, len(data) - end))
    digest = hashlib.sha256(b"".join(data[at : at + length] for at, length in held)).digest()
    content = asyncio.run(world().citizen.signer().async_sign(digest, "sha256", use_pades=True))
    return data[:start] + b"<" + content.dump().hex().encode().ljust(end - start - 2, b"0") + b">" + data[end:]


def rewritten(pattern: bytes, text: bytes, base: Callable[[], bytes] = lambda: signed("B-B")) -> bytes:
    """The last signature dictionary with ``pattern`` replaced by ``text`` of equal or lesser length, signed again."""
    data = base()
    _, first, second, _ = byte_range(data)
    match = list(re.compile(pattern).finditer(data))[-1]
    if len(text) > match.end() - match.start():
        raise ValueError("no room for that text")
    edited = data[: match.start()] + text.ljust(match.end() - match.start()) + data[match.end() :]
    return signed_again(edited, (first, second))


def ranged(text: Callable[[int, int, int], bytes], parts: Callable[[int, int, int], tuple[Part, ...]]) -> bytes:
    """Another byte range, with exactly those bytes signed. The optional ``/Type`` behind it makes room."""
    data = signed("B-B")
    _, first, second, last = byte_range(data)
    match = list(re.finditer(rb"/ByteRange\s*\[[^\]]*\]\s*/Type\s*/Sig(?=\s)", data))[-1]
    written = (b"/ByteRange [%s]" % text(first, second, last)).ljust(len(match.group()))
    if len(written) > len(match.group()):
        raise ValueError("no room for that byte range")
    edited = data[: match.start()] + written + data[match.end() :]
    return signed_again(edited, (first, second), parts(first, second, last))


def whole(first: int, second: int, last: int) -> tuple[Part, ...]:
    return ((0, first), (second, last))


def with_extra(extra: bytes, base: Callable[[], bytes] = lambda: signed("B-B")) -> bytes:
    """A further key in the last signature dictionary, signed."""
    return _patched_dictionary(base(), extra)


def indirect_range() -> bytes:
    """``/ByteRange`` names an object of the signed document that holds the four numbers."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(plain_pdf())) as pdf:
        pdf.Root.PieceInfo = pdf.make_indirect(Array([1111111111] * 4))
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    data = sign(out.getvalue(), world().citizen)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        number = pdf.Root.PieceInfo.objgen[0]
    _, first, second, last = byte_range(data)
    match = list(re.finditer(rb"/ByteRange\s*\[[^\]]*\]", data))[-1]
    data = data[: match.start()] + (b"/ByteRange %d 0 R" % number).ljust(len(match.group())) + data[match.end() :]
    for value in (0, first, second, last):
        data = data.replace(b"1111111111", b"%010d" % value, 1)
    return signed_again(data, (first, second))


def shared_value() -> bytes:
    """Two fields of one revision hold the same signature: one signer shown in two places."""
    writer = IncrementalPdfFileWriter(io.BytesIO(plain_pdf()))
    fields.append_signature_field(writer, fields.SigFieldSpec("Sig1", box=(72, 300, 200, 350)))
    fields.append_signature_field(writer, fields.SigFieldSpec("Sig2", box=(272, 300, 400, 350)))
    meta = signers.PdfSignatureMetadata(field_name="Sig1", md_algorithm="sha256", signer_key_usage=set())
    out = io.BytesIO()
    signers.PdfSigner(meta, signer=world().citizen.signer()).sign_pdf(writer, output=out)
    data = out.getvalue()
    value = re.search(rb"/T \(Sig1\).{0,400}?/V (\d+) 0 R", data, re.DOTALL)
    target = re.search(rb"/T \(Sig2\)", data)
    if value is None or target is None:
        raise ValueError("the fields are not written as expected")
    extra = b"/V %s 0 R " % value.group(1)
    _, first, second, last = byte_range(data)
    moved = data[: target.start()] + extra + data[target.start() :]
    moved = _shift_table(moved, target.start(), len(extra))
    moved = with_range(moved, b"0 %d %d %d" % (first + len(extra), second + len(extra), last))
    return signed_again(moved, (first + len(extra), second + len(extra)))


def hex_written(change: Callable[[bytes], bytes]) -> bytes:
    """The same value, its hexadecimal digits written otherwise."""
    return in_gap(signed("B-B"), lambda gap: b"<" + change(gap[1:-1])[: len(gap) - 2].ljust(len(gap) - 2, b"0") + b">")


HONEST_VALUES: Attacks = {
    "digits in capitals": lambda: hex_written(bytes.upper),
    "digits in small letters": lambda: hex_written(bytes.lower),
    "a line feed among the digits": lambda: hex_written(lambda text: text[:64] + b"\n" + text[64:-1]),
}

RANGES: Attacks = {
    "range through an object": indirect_range,
    "range of reals": lambda: ranged(lambda a, b, c: b"0.0 %d.0 %d %d" % (a, b, c), whole),
    "range with signs": lambda: ranged(lambda a, b, c: b"+0 +%d %d %d" % (a, b, c), whole),
    "range of three": lambda: ranged(lambda a, b, c: b"0 %d %d" % (a, b), whole),
    "range of six": lambda: ranged(lambda a, b, c: b"0 %d %d %d 0 0" % (a, b, c), whole),
    "range ends early": lambda: ranged(
        lambda a, b, c: b"0 %d %d %d" % (a, b, c - 6), lambda a, b, c: ((0, a), (b, c - 6))
    ),
    "range overlaps itself": lambda: ranged(
        lambda a, b, c: b"0 %d %d %d" % (a, a - 9, b + c - a + 9), lambda a, b, c: ((0, a), (a - 9, b + c - a + 9))
    ),
    "range leaves out a word": lambda: ranged(
        lambda a, b, c: b"0 %d %d %d" % (a - 9, b, c), lambda a, b, c: ((0, a - 9), (b, c))
    ),
    "range starts late": lambda: ranged(
        lambda a, b, c: b"9 %d %d %d" % (a - 9, b, c), lambda a, b, c: ((9, a - 9), (b, c))
    ),
    "range backwards": lambda: ranged(
        lambda a, b, c: b"%d %d 0 %d" % (b, c, a), lambda a, b, c: ((b, c), (0, a))
    ),
    "range negative": lambda: ranged(lambda a, b, c: b"0 %d %d -%d" % (a, b, c), whole),
    "range huge": lambda: ranged(lambda a, b, c: b"0 %d %d 99999999999" % (a, b), whole),
    "range empty": lambda: ranged(lambda a, b, c: b"0 0 0 0", lambda a, b, c: ((0, 0), (0, 0))),
}  # fmt: skip

VALUES: Attacks = {
    "two fields share one signature": shared_value,
    "odd count of digits": lambda: hex_written(lambda text: text[:4801].rstrip(b"0") + b"7"),
    "no hexadecimals among the digits": lambda: hex_written(lambda text: text[:64] + b"%x\n" + text[64:-3]),
    "type of a document timestamp": lambda: rewritten(
        rb"/Type /Sig\s+/Filter /Adobe\.PPKLite", b"/Type /DocTimeStamp/Filter/A"
    ),
    "type that does not exist": lambda: rewritten(rb"/Type /Sig\b(?=[^>]*/Filter)", b"/Type /Xyz"),
    "sub filter of a timestamp": lambda: rewritten(rb"/SubFilter /ETSI\.CAdES\.detached", b"/SubFilter /ETSI.RFC3161"),
    "sub filter as text": lambda: rewritten(rb"/SubFilter /ETSI\.CAdES\.detached", b"/SubFilter (ETSI.CAdES.det)"),
    "sub filter of an invisible type": lambda: rewritten(rb"/SubFilter /ETSI\.CAdES\.detached", b"/SubFilter /x"),
    "no sub filter": lambda: rewritten(rb"/SubFilter /ETSI\.CAdES\.detached", b""),
    "byte range twice by an escape": lambda: with_extra(b"/Byte#52ange [0 9 9 9]"),
    "contents twice by an escape": lambda: with_extra(b"/Conten#74s <3080>"),
    "bytes behind the value": lambda: hex_written(lambda text: text[:-40] + b"3" * 40),
}


# encryption --------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=4)
def locked(user: str = "", revision: int = 6) -> bytes:
    """An encrypted document; with an empty user password everybody reads it."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(plain_pdf())) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(owner="chu", user=user, R=revision))  # type: ignore[arg-type]
    return out.getvalue()


@lru_cache(maxsize=4)
def locked_and_signed(user: str = "", revision: int = 6) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(locked(user, revision)))
    writer.encrypt(user)
    meta = signers.PdfSignatureMetadata(field_name="Sig1", md_algorithm="sha256", signer_key_usage=set())
    out = io.BytesIO()
    signers.PdfSigner(meta, signer=world().citizen.signer()).sign_pdf(writer, output=out)
    return out.getvalue()


def locked_update(change: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(locked_and_signed()))
    writer.encrypt("")
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _page_removed(writer: IncrementalPdfFileWriter) -> None:
    pages = writer.root["/Pages"]
    pages[pdf_name("/Kids")] = generic.ArrayObject([pages["/Kids"].raw_get(1)])
    pages[pdf_name("/Count")] = generic.NumberObject(1)
    writer.update_container(pages)


def other_trailer(extra: bytes) -> bytes:
    """A further revision whose trailer says something else about the encryption."""
    data = locked_and_signed()
    start, root, size = _last(data)
    identity = re.search(rb"/ID\s*\[[^\]]*\]", data)
    trailer = b"trailer\n<</Size %d/Root %d 0 R/Prev %d%s%s>>\n" % (
        size, root, start, identity.group() if identity else b"", extra,
    )  # fmt: skip
    return data + b"xref\n0 0\n" + trailer + b"startxref\n%d\n%%%%EOF\n" % len(data)


HONEST_LOCKED: Attacks = {
    "encrypted, AES-256": lambda: locked_and_signed(),
    "encrypted, AES-128": lambda: locked_and_signed("", 4),
}

LOCKED: Attacks = {
    "encrypted, page replaced": lambda: locked_update(evil_page),
    "encrypted, page removed": lambda: locked_update(_page_removed),
    "encryption taken out of the trailer": lambda: other_trailer(b""),
    "encryption made another": lambda: other_trailer(b"/Encrypt<</Filter/Standard/V 1/R 2/O(x)/U(x)/P -4>>"),
    "encryption by an unknown filter": lambda: other_trailer(b"/Encrypt<</Filter/Adobe.PubSec/V 5>>"),
    "a password is needed": lambda: locked_and_signed("mat khau"),
    "no trailer's encryption, byte for byte": lambda: locked_and_signed().replace(b"/Encrypt", b"/Encrypx"),
}


# permissions ------------------------------------------------------------------------------------------------------


def _docmdp(level: bytes) -> bytes:
    return (
        b"/Reference [<</Type/SigRef/TransformMethod/DocMDP/TransformParams<</Type/TransformParams/V/1.2/P %s>>>>]"
        % level
    )


def _permitted(data: bytes, key: str = "/DocMDP") -> bytes:
    """``/Perms`` added later, naming the signature."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        value = writer.root["/AcroForm"]["/Fields"][0].raw_get("/V")
        writer.root[pdf_name("/Perms")] = generic.DictionaryObject({pdf_name(key): value})
        writer.update_root()

    return update(data, change)


def _own_permissions(level: bytes) -> bytes:
    """A certification of one's own making, and then a note."""
    return update(with_extra(_docmdp(level)), annotation("/FreeText"))


def _signed_anyway(data: bytes, box: tuple[int, ...] | None = None) -> bytes:
    """A further signature by a program that does not ask what the first one permits: the permission is masked while
    the library signs."""
    mask = data.replace(b"/Perms", b"/Pexms").replace(b"/DocMDP", b"/DocMXX")
    out = sign(mask, world().company, field="Sig2", box=box)  # type: ignore[arg-type]
    end = len(data)
    _, first, second, _ = byte_range(out)
    later = out[end:].replace(b"/Pexms", b"/Perms").replace(b"/DocMXX", b"/DocMDP")
    return signed_again(data + later, (first, second))


PERMISSIONS: Attacks = {
    **{f"reference of level {level.decode()}, then a note": lambda level=level: _own_permissions(level)  # type: ignore[misc]
       for level in (b"1", b"3", b"9", b"(3)", b"null")},
    "permissions added later": lambda: _permitted(signed("B-B")),
    "usage rights added later": lambda: _permitted(signed("B-B"), "/UR3"),
    "certified P1 after another signature, then a note": lambda: update(
        with_extra(_docmdp(b"1"), lambda: signed("two")), annotation("/FreeText")
    ),
    "signed after P1": lambda: _signed_anyway(signed("P1")),
    "signed with a picture after P1": lambda: _signed_anyway(signed("P1"), (72, 300, 272, 350)),
    "reference without parameters, then a note": lambda: update(
        with_extra(b"/Reference [<</TransformMethod/DocMDP>>]"), annotation("/FreeText")
    ),
    "reference to an unknown method, then a note": lambda: update(
        with_extra(b"/Reference [<</TransformMethod/Foo/TransformParams<<>>>>]"), annotation("/FreeText")
    ),
}  # fmt: skip
