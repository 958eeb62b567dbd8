"""What a PDF's bytes say about its signatures, apart from any library: byte ranges, gaps, trailing bytes.

In: the whole file and a signature's byte range and contents. Out: faults. Wrong: nothing raises.
Offsets count bytes from the start of the file. The attacks meant are those of byte ranges (universal forgery,
wrapping) and of appended bytes that renderers repair into another page (incremental saving).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from models.signature import SubIndication
from pipeline.verify.fault import Fault, failed, unsure

_HEX = re.compile(rb"<[0-9A-Fa-f\x00\t\n\f\r ]*>")
_SPACE = b"\x00\t\n\f\r "
_RANGE = re.compile(rb"/ByteRange\s*\[\s*(-?\d+)\s+(-?\d+)\s+(-?\d+)\s+(-?\d+)\s*\]")


@dataclass(frozen=True)
class Range:
    """A signature's ``/ByteRange``: the two signed parts, as (offset, length)."""

    first: int
    first_length: int
    second: int
    second_length: int

    @property
    def end(self) -> int:
        """One past the last signed byte."""
        return self.second + self.second_length


def ranges_in(data: bytes) -> tuple[tuple[Range, ...], int]:
    """Every well-formed ``/ByteRange`` in the raw bytes, and how often the name stands there at all."""
    found: list[Range] = []
    mentioned, at = 0, data.find(b"/ByteRange")
    while at >= 0:
        mentioned += 1
        match = _RANGE.match(data, at)
        if match:
            found.append(Range(*(int(part) for part in match.groups())))
        at = data.find(b"/ByteRange", at + 1)
    return tuple(found), mentioned


def read_range(value: Sequence[object] | None) -> Range | None:
    """A parsed ``/ByteRange`` as a value; None where it is not four whole numbers."""
    if value is None or len(value) != 4:
        return None
    numbers = [int(part) for part in value if isinstance(part, int)]
    return Range(*numbers) if len(numbers) == 4 else None


def range_faults(data: bytes, span: Range | None, contents: bytes) -> tuple[Fault, ...]:
    """Whether the byte range signs all but exactly this signature's own hexadecimal string (ISO 32000-2, 12.8.1)."""
    if span is None:
        return (failed(SubIndication.FORMAT_FAILURE, "Phạm vi ký (ByteRange) thiếu hoặc sai dạng."),)
    if span.first != 0 or min(span.first_length, span.second, span.second_length) <= 0:
        return (failed(SubIndication.FORMAT_FAILURE, "Phạm vi ký không bắt đầu từ đầu tệp hoặc rỗng."),)
    if span.end > len(data) or span.second <= span.first_length:
        return (failed(SubIndication.FORMAT_FAILURE, "Phạm vi ký chồng lên nhau hoặc vượt quá độ dài tệp."),)
    gap = data[span.first_length : span.second]
    if is_narrow(data, span):
        gap = b"<" + gap + b">"
    if not _HEX.fullmatch(gap):
        return (failed(SubIndication.FORMAT_FAILURE, "Phần không được ký chứa nhiều hơn giá trị chữ ký."),)
    digits = gap[1:-1].translate(None, _SPACE)
    written = bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))
    if written != contents:
        return (failed(SubIndication.FORMAT_FAILURE, "Giá trị chữ ký đang dùng không nằm ở chỗ phạm vi ký chừa ra."),)
    return (*_padding_faults(contents), *_key_faults(data, span))


def is_narrow(data: bytes, span: Range) -> bool:
    """Some producers sign the two angle brackets too and leave out only the digits: more is covered, not less."""
    edges = data[span.first_length - 1 : span.first_length] + data[span.second : span.second + 1]
    return edges == b"<>" and data[span.first_length : span.first_length + 1] != b"<"


def _padding_faults(contents: bytes) -> tuple[Fault, ...]:
    length = der_length(contents)
    if length is None:
        return ()
    if contents[length:].strip(b"\x00"):
        return (unsure(SubIndication.GENERIC, "Sau giá trị chữ ký có dữ liệu lạ không được ký.", touches_bytes=True),)
    return ()


def der_length(data: bytes) -> int | None:
    """Length of the first DER or BER value, header included; None where it is indefinite or cut short."""
    if len(data) < 2:
        return None
    first = data[1]
    if first < 0x80:
        return 2 + first
    count = first & 0x7F
    if count == 0 or count > 4 or len(data) < 2 + count:
        return None
    return 2 + count + int.from_bytes(data[2 : 2 + count], "big")


def _key_faults(data: bytes, span: Range) -> tuple[Fault, ...]:
    """Duplicate keys beside the gap: parsers disagree on which of two wins.

    The dictionary is read from its ``obj`` keyword to the gap and from the gap to ``endobj``; strings and nested
    dictionaries are left out by depth."""
    start = data.rfind(b" obj", max(0, span.first_length - 65536), span.first_length)
    stop = data.find(b"endobj", span.second, span.second + 65536)
    if start < 0 or stop < 0:
        return ()
    keys = top_level_keys(data[start + 4 : span.first_length] + b"<>" + data[span.second : stop])
    doubled = {key for key in keys if keys.count(key) > 1}
    if doubled:
        names = ", ".join(sorted(key.decode("latin-1") for key in doubled))
        return (
            unsure(
                SubIndication.GENERIC, f"Từ điển chữ ký có khóa trùng ({names}), có thể bị đọc sai.", touches_bytes=True
            ),
        )
    return ()


_TOKEN = re.compile(
    rb"(?P<open><<)|(?P<close>>>)|(?P<hex><[^<>]*>)|(?P<string>\()|(?P<name>/[^\s()<>\[\]{}/%]*)"
    rb"|(?P<array>\[)|(?P<end>\])|(?P<other>[^\s()<>\[\]/]+)"
)


def top_level_keys(source: bytes) -> list[bytes]:
    """The keys of the outermost dictionary of ``source``, in order, as written with escapes resolved."""
    keys: list[bytes] = []
    depth = arrays = position = 0
    expect_key = False
    while match := _TOKEN.search(source, position):
        position = match.end()
        kind = match.lastgroup
        if kind == "string":
            position = _string_end(source, position)
        at_top = depth == 1 and arrays == 0
        if kind == "name" and at_top and expect_key:
            keys.append(re.sub(rb"#([0-9A-Fa-f]{2})", lambda m: bytes([int(m.group(1), 16)]), match.group()[1:]))
            expect_key = False
            continue
        depth += (kind == "open") - (kind == "close")
        arrays += (kind == "array") - (kind == "end")
        opened = kind == "open" and depth == 1
        ended = depth == 1 and arrays == 0 and not _half_reference(source, position, match.group())
        if opened or ended:
            expect_key = True
    return keys


def _half_reference(source: bytes, position: int, token: bytes) -> bool:
    """Whether a number is the start of ``12 0 R`` (then the value goes on)."""
    return token.isdigit() and re.match(rb"\s+(\d+\s+R\b|R\b)", source[position : position + 24]) is not None


def _string_end(source: bytes, position: int) -> int:
    depth = 1
    while position < len(source) and depth:
        byte = source[position]
        if byte == 0x5C:
            position += 1
        depth += (byte == 0x28) - (byte == 0x29)
        position += 1
    return position


def tail_faults(data: bytes, accounted: int) -> tuple[Fault, ...]:
    """Bytes after ``accounted`` (the end of the last revision): only white space may stand there.

    Renderers rebuild a damaged file from whatever objects they find, so an object out here can become the page."""
    tail = data[accounted:]
    if not tail.strip(_SPACE):
        return ()
    return (
        failed(
            SubIndication.FORMAT_FAILURE,
            f"Tệp bị nối thêm {len(tail)} byte vào sau phần đã ký; nội dung hiển thị có thể đã bị thay đổi.",
        ),
    )


def revision_end(data: bytes, startxref: int, not_before: int) -> int | None:
    """The end of the revision whose cross-reference section stands at ``startxref``: past its ``%%EOF`` line.

    Looks for ``startxref <that number> %%EOF`` at or after ``not_before``; None where there is none."""
    match = re.compile(rb"startxref\s+%d\s+%%%%EOF[^\S\r\n]*(?:\r\n|\r|\n)?" % startxref).search(data, not_before)
    return match.end() if match else None
