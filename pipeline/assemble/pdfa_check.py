"""Whether a PDF may claim PDF/A-2b: the rules of ISO 19005-2 that files like ours can break.

In: an open ``pikepdf.Pdf``. Out: the faults found, each with its clause; none means the claim holds. What is not
known to be in order is a fault: this is no general validator, it says yes only to what it understands (images and
our own invisible text), and a born-digital page with fonts of its own is therefore never claimed.
"""

import hashlib
from collections.abc import Iterator
from functools import cache
from typing import Any

import pikepdf
from pikepdf import Name

from pipeline.assemble.make_parts import FONT_FILE
from pipeline.assemble.pdfa_content import content_faults

_FILTERS = {"/FlateDecode", "/DCTDecode", "/CCITTFaxDecode", "/JBIG2Decode", "/ASCIIHexDecode", "/ASCII85Decode"}
_FILTERS |= {"/RunLengthDecode"}
_ROOT_BAD = ("/AA", "/OpenAction", "/Names", "/AcroForm", "/OCProperties", "/Perms", "/Collection", "/Requirements")
_INTENTS = {"/RelativeColorimetric", "/AbsoluteColorimetric", "/Perceptual", "/Saturation"}
_MODES = {"Normal", "Compatible", "Multiply", "Screen", "Overlay", "Darken", "Lighten", "ColorDodge", "ColorBurn"}
_MODES |= {"HardLight", "SoftLight", "Difference", "Exclusion", "Hue", "Saturation", "Color", "Luminosity"}
_SIMPLE_SPACES = {"/DeviceGray", "/DeviceRGB", "/CalGray", "/CalRGB", "/Lab"}
_PAGE_LEAST, _PAGE_MOST = 3.0, 14400.0


def faults_of(pdf: pikepdf.Pdf) -> tuple[str, ...]:
    """Everything that forbids the claim; empty where it holds."""
    found = [*_file_faults(pdf), *_object_faults(pdf)]
    for number, page in enumerate(pdf.pages, start=1):
        found += [f"page {number}: {fault}" for fault in _page_faults(page)]
    return tuple(dict.fromkeys(found))


def _file_faults(pdf: pikepdf.Pdf) -> Iterator[str]:
    if pdf.is_encrypted and "/Encrypt" in pdf.trailer:
        yield "6.1.3 encrypted"
    if "/Info" in pdf.trailer:
        yield "6.6.3 information dictionary beside the metadata"
    for key in _ROOT_BAD:
        if key in pdf.Root:
            yield f"6.1/6.5/6.9 {key} in the catalogue"
    intents = list(pdf.Root.get("/OutputIntents", []))
    if len(intents) != 1 or intents[0].get("/S") != Name("/GTS_PDFA1"):
        yield "6.2.3 no single output intent"
    elif intents[0].get("/DestOutputProfile") is None or intents[0].DestOutputProfile.get("/N") != 3:
        yield "6.2.3 no RGB output profile"
    metadata = pdf.Root.get("/Metadata")
    if metadata is None or b'pdfaid:part="2"' not in metadata.read_bytes():
        yield "6.6.4 no PDF/A identification"


def _object_faults(pdf: pikepdf.Pdf) -> Iterator[str]:
    for indirect in pdf.objects:
        for thing in _with_parts(indirect):
            if isinstance(thing, pikepdf.Stream):
                yield from _stream_faults(thing)
            if isinstance(thing, pikepdf.Stream | pikepdf.Dictionary):
                yield from _dictionary_faults(thing)


def _with_parts(thing: Any) -> Iterator[Any]:
    """An object and the direct objects within it; indirect ones have their own turn."""
    waiting = [thing]
    while waiting:
        whole = waiting.pop()
        yield whole
        if isinstance(whole, pikepdf.Stream | pikepdf.Dictionary):
            parts = [part for _, part in whole.items()]
        elif isinstance(whole, pikepdf.Array):
            parts = list(whole)
        else:
            continue
        waiting += [part for part in parts if isinstance(part, pikepdf.Object) and not part.is_indirect]


def _stream_faults(stream: Any) -> Iterator[str]:
    filters = stream.get("/Filter", [])
    names = [filters] if isinstance(filters, pikepdf.Name) else list(filters)
    for name in names:
        if str(name) not in _FILTERS:
            yield f"6.1.7 filter {name}"
    if "/F" in stream or "/FFilter" in stream:
        yield "6.1.7 stream in another file"
    kind = str(stream.get("/Subtype", ""))
    if kind == "/PS" or "/Subtype2" in stream or "/Ref" in stream or "/OPI" in stream:
        yield "6.2.9 XObject of a forbidden kind"
    if kind == "/Image":
        yield from _image_faults(stream)


def _image_faults(image: Any) -> Iterator[str]:
    if "/Alternates" in image or image.get("/Interpolate", False):
        yield "6.2.8 image with alternates or interpolation"
    if "/Intent" in image and str(image.Intent) not in _INTENTS:
        yield "6.2.6 rendering intent"
    if image.get("/ImageMask", False):
        return
    if int(image.get("/BitsPerComponent", 8)) not in (1, 2, 4, 8, 16):
        yield "6.2.8 bits per component"
    if not space_is_known(image.get("/ColorSpace")):
        yield "6.2.4 image colour space"


def space_is_known(space: Any) -> bool:
    """Whether a colour space is independent of devices, or gray or RGB that the output intent explains."""
    if isinstance(space, pikepdf.Name):
        return str(space) in _SIMPLE_SPACES
    if not isinstance(space, pikepdf.Array) or len(space) == 0:
        return False
    kind = str(space[0])
    if kind == "/ICCBased":
        return _profile_fits(space[1])
    if kind == "/Indexed":
        return space_is_known(space[1])
    return kind in _SIMPLE_SPACES


def _profile_fits(profile: Any) -> bool:
    data = profile.read_bytes()
    spaces = {1: b"GRAY", 3: b"RGB ", 4: b"CMYK"}
    return len(data) >= 128 and data[36:40] == b"acsp" and data[8] < 5 and spaces.get(int(profile.N)) == data[16:20]


def _dictionary_faults(thing: Any) -> Iterator[str]:
    kind = str(thing.get("/Type", ""))
    if kind == "/Font" and not _is_our_font(thing):
        yield "6.2.11 a font that is not ours"
    if kind == "/Action" or ("/JS" in thing) or str(thing.get("/S", "")) in ("/JavaScript", "/Launch"):
        yield "6.5.1 an action"
    if kind in ("/Filespec", "/EmbeddedFile") or "/EF" in thing:
        yield "6.8 an embedded file"
    if kind == "/ExtGState":
        yield from graphics_state_faults(thing)


def graphics_state_faults(state: Any) -> Iterator[str]:
    """6.2.5 and 6.2.10: what a graphics state may not hold."""
    for key in ("/TR", "/HTP", "/HTO", "/HT"):
        if key in state:
            yield f"6.2.5 {key} in a graphics state"
    if "/TR2" in state and str(state.TR2) != "/Default":
        yield "6.2.5 /TR2 in a graphics state"
    modes = state.get("/BM", Name("/Normal"))
    for mode in [modes] if isinstance(modes, pikepdf.Name) else list(modes):
        if str(mode)[1:] not in _MODES:
            yield "6.2.10 blend mode"
    if "/RI" in state and str(state.RI) not in _INTENTS:
        yield "6.2.6 rendering intent"


def _is_our_font(font: Any) -> bool:
    subtype = str(font.get("/Subtype", ""))
    if subtype == "/Type0":
        return all(_is_our_font(part) for part in font.DescendantFonts) and "/ToUnicode" in font
    if subtype != "/CIDFontType2":
        return False
    program = font.get("/FontDescriptor", {}).get("/FontFile2")
    return program is not None and hashlib.sha256(program.read_bytes()).digest() == _our_font_digest()


@cache
def _our_font_digest() -> bytes:
    return hashlib.sha256(FONT_FILE.read_bytes()).digest()


def _page_faults(page: pikepdf.Page) -> Iterator[str]:
    x0, y0, x1, y1 = (float(value) for value in page.mediabox)
    if not all(_PAGE_LEAST <= side <= _PAGE_MOST for side in (abs(x1 - x0), abs(y1 - y0))):
        yield "6.1.13 page size"
    if "/Resources" not in page.obj and "/Contents" in page.obj:
        yield "6.2.2 resources not its own"
    if "/Annots" in page.obj and len(page.obj.Annots):
        yield "6.3 annotations"
    if "/AA" in page.obj:
        yield "6.5.2 actions of a page"
    if "/Group" in page.obj and "/CS" in page.obj.Group and not space_is_known(page.obj.Group.CS):
        yield "6.2.10 colour space of a transparency group"
    yield from content_faults(page)
