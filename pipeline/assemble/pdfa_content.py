"""What a content stream may hold in a PDF/A-2b of ours: images, simple paint, our invisible text.

In: a page. Out: faults with their clauses. An operator, colour or resource that is not known is a fault.
"""

import re
from collections.abc import Iterator
from typing import Any

import pikepdf

_OPERATORS = (
    "q Q cm w J j M d ri i gs BT ET Tc Tw Tz TL Tf Tr Ts Td TD Tm T* Tj TJ ' \" Do "
    "m l c v y h re S s f F f* B B* b b* n W W* g G rg RG cs CS sc SC scn SCN BMC BDC EMC MP DP"
)
_KNOWN = {*re.split(" ", _OPERATORS), "INLINE IMAGE"}
_MAX_NESTING = 28
_MAX_FORMS = 6
_INLINE_FILTERS = {"/LZW", "/LZWDecode", "/Crypt"}
_INTENTS = {"/RelativeColorimetric", "/AbsoluteColorimetric", "/Perceptual", "/Saturation"}
_DEVICE_NAMES = {"/DeviceGray", "/DeviceRGB", "/G", "/RGB"}


def content_faults(page: pikepdf.Page) -> Iterator[str]:
    """Faults of a page's content and of the forms it draws."""
    resources = page.obj.get("/Resources", pikepdf.Dictionary())
    yield from _faults(page, resources, 0)


def _faults(content: Any, resources: Any, depth: int) -> Iterator[str]:
    if depth > _MAX_FORMS:
        yield "6.2.9 forms within forms"
        return
    nesting = 0
    try:
        instructions = pikepdf.parse_content_stream(content)
    except pikepdf.PdfParsingError:
        yield "6.2.2 content cannot be parsed"
        return
    for instruction in instructions:
        operator = str(instruction.operator)
        if operator not in _KNOWN:
            yield f"6.2.2 operator {operator[:8]}"
        nesting += (operator == "q") - (operator == "Q")
        if nesting > _MAX_NESTING:
            yield "6.1.13 saved states nested too deep"
        yield from _operand_faults(operator, instruction, resources, depth)


def _operand_faults(operator: str, instruction: Any, resources: Any, depth: int) -> Iterator[str]:
    if operator == "INLINE IMAGE":
        yield from _inline_faults(instruction)
    elif operator == "ri" and str(instruction.operands[0]) not in _INTENTS:
        yield "6.2.6 rendering intent"
    elif operator == "gs":
        yield from _missing(resources, "/ExtGState", instruction.operands[0])
    elif operator == "Tf":
        yield from _missing(resources, "/Font", instruction.operands[0])
    elif operator in ("cs", "CS"):
        yield from _space_faults(instruction.operands[0], resources)
    elif operator == "Do":
        yield from _missing(resources, "/XObject", instruction.operands[0])
        thing = resources.get("/XObject", {}).get(str(instruction.operands[0]))
        if thing is not None and str(thing.get("/Subtype")) == "/Form":
            yield from _faults(thing, thing.get("/Resources", pikepdf.Dictionary()), depth + 1)


def _missing(resources: Any, kind: str, name: Any) -> Iterator[str]:
    found = resources.get(kind, {}).get(str(name))
    if found is None:
        yield f"6.2.2 {kind[1:]} not among the resources"
    elif kind == "/ExtGState":
        from pipeline.assemble.pdfa_check import graphics_state_faults

        yield from graphics_state_faults(found)


def _space_faults(name: Any, resources: Any) -> Iterator[str]:
    from pipeline.assemble.pdfa_check import space_is_known

    space = resources.get("/ColorSpace", {}).get(str(name), name)
    if not space_is_known(space):
        yield "6.2.4 colour space"


def _inline_faults(instruction: Any) -> Iterator[str]:
    image = instruction.iimage
    filters = {str(name) for name in image.filters}
    if filters & _INLINE_FILTERS:
        yield "6.1.10 filter of an inline image"
    if not image.image_mask and str(image.obj.get("/ColorSpace", "/G")) not in _DEVICE_NAMES:
        yield "6.2.4 colour space of an inline image"
