"""What stands in a signed XML document beside what its signatures cover: 'see what is signed'.

In: the root, the elements each signature covers, the policy. Out: faults. Wrong: nothing.
A reader, a program or a style sheet looks for parts by name and takes the first it finds, and reads attributes and
instructions that no signature covers (XML Signature best practices, 3).
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from lxml import etree

from models.signature import SubIndication
from pipeline.verify.fault import Fault, unsure
from pipeline.verify.policy import Policy

_SIGNATURE = "{http://www.w3.org/2000/09/xmldsig#}Signature"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_OF_DECODED = frozenset({"id", "encoding", "mimetype"})


def unsigned_parts(root: Any, covered: Sequence[tuple[Any, ...]], policy: Policy) -> Iterator[Fault]:
    """``covered``: the elements of each signature."""
    everything = [element for elements in covered for element in elements]
    whole = any(element is root for element in everything) or root.tag == _SIGNATURE
    if list(root.itersiblings(etree.PI, preceding=True)) or list(root.itersiblings(etree.PI)):
        yield _look("Tệp có chỉ dẫn hiển thị không được ký (ví dụ bảng trình bày XSL), làm nội dung hiện ra khác đi.")
    if not whole:
        yield from _loose(root, everything, policy)
    if not policy.accept_divided:
        yield from _divided(root, covered)


def _loose(root: Any, covered: list[Any], policy: Policy) -> Iterator[Fault]:
    loose = [
        local_name(child)
        for child in root.iterchildren("*")
        if not any(child is element for element in covered)
        and child.tag != _SIGNATURE
        and (not _is_note(child) if local_name(child) in policy.unsigned_xml else _has_own_content(child))
    ]
    text = (root.text or "").strip() or any((child.tail or "").strip() for child in root)
    named = [f"@{name}" for name in _attributes(root)]
    orders = [f"<?{child.target}?>" for child in root.iterchildren(etree.PI)]
    if loose or text or named or orders:
        shown = ", ".join((*loose, *named, *orders)[:5]) or "văn bản ở gốc"
        yield _look(f"Có phần nội dung không được ký: {shown}.")


def _is_note(element: Any) -> bool:
    """Only text and an identifier: what stands unsigned by rule is a code, never a document."""
    return not len(element) and not _attributes(element)


def _divided(root: Any, covered: Sequence[tuple[Any, ...]]) -> Iterator[Fault]:
    """Signers who signed different parts: whoever adds a part and signs it himself borrows the others' names."""
    parts = list(root.iterchildren("*"))
    sets = [{at for at, part in enumerate(parts) if root in elements or part in elements} for elements in covered]
    held = [part for part in sets if part]
    if any(not one & other for one in held for other in held):
        yield _look("Các chữ ký trong tệp ký những phần khác nhau; mỗi người chỉ chịu trách nhiệm phần mình ký.")
    signed = set().union(*held) if held else set()
    names = [local_name(parts[at]) for at in signed]
    if any(names.count(name) > 1 for name in names) and any(part != signed for part in held):
        yield _look("Tệp có hai phần cùng tên do những người khác nhau ký; phần mềm khác có thể đọc nhầm phần.")


def _has_own_content(element: Any) -> bool:
    """Whether anything but signatures stands in an element."""
    if element.tag == _SIGNATURE:
        return False
    if (element.text or "").strip() or any((child.tail or "").strip() for child in element):
        return True
    if _attributes(element) or any(True for _ in element.iterchildren(etree.PI)):
        return True
    return any(_has_own_content(child) for child in element.iterchildren("*"))


def _attributes(element: Any) -> list[str]:
    """Names of attributes that say something: no identifier, no schema's address."""
    named = map(etree.QName, element.attrib)
    return [name.localname for name in named if name.localname.lower() != "id" and name.namespace != _XSI]


def decoded_faults(element: Any) -> Iterable[Fault]:
    """Of an element that is signed by its decoded text alone (base64 transform)."""
    named = {etree.QName(key).localname.lower() for key in element.attrib}
    if len(element) or not named <= _OF_DECODED:
        yield _look(f"Chỉ phần chữ của {local_name(element)} được ký, không phải thuộc tính và phần tử bên trong.")


def local_name(element: Any) -> str:
    return str(etree.QName(element).localname)


def _look(reason: str) -> Fault:
    return unsure(SubIndication.GENERIC, reason, touches_bytes=True)
