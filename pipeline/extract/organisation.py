"""Names of organisations, phone numbers, flows: values that the catalogue's patterns cannot describe well.

In: text. Out: ``Value``s. An organisation's name begins with its kind (Công ty, Hợp tác xã ...) and runs on until
punctuation or a verb; printed in capitals it stays so, for nobody can tell which words have small letters.
"""

import re

from pipeline.extract.values import Value, apart
from pipeline.fold import fold_aligned, letters

_KIND = (
    r"tong cong ty|c[o0]ng ?[tlf]y|cty|tap doan|doanh ?\w{5,8} ?t\w ?nhan|doanh nghiep tu ?\w{4}|dntn|hop tac xa"
    r"|lien hiep hop tac xa|ho kinh doanh|xi nghiep"
)
_OTHER_KIND = r"chi nhanh|ngan hang|trung tam|benh vien|truong|vien|ban quan ly|co so|uy ban nhan dan|so|hoi"
COMPANY = re.compile(rf"(?<![0-9a-z])(?:{_KIND})(?= )")
_ANY = re.compile(rf"(?<![0-9a-z])(?:{_KIND}|{_OTHER_KIND})(?= )")
_INSIDE = re.compile(r"(?:truong|vien|so|hoi|co so)$")
_END = re.compile(
    r"[,;:()“”\"]|[.…]{4,}|(?<![.…])\.(?![\w.…])|\s[-–—]\s"
    r"|\s(?:là|có|được|do|tại|đã|về|theo|với|để|trong|của|làm|sẽ|phải|chuyên|đề nghị"
    r"|số|mã|kính|xin|cam"
    r"|chịu|lập|ký|nộp|gửi|thực|hoạt động|đặt|ngày|địa chỉ|thuộc|đăng ký)(?=\s|$)",
)
_SHORT = (
    ("trach nhiem huu han", "tnhh"), ("mot thanh vien", "mtv"), ("co phan", "cp"), ("doanh nghiep tu nhan", "dntn"),
    ("hop tac xa", "htx"), ("cong ty", "cty"),
)  # fmt: skip


def organisation(text: str, *, only_companies: bool = False) -> Value | None:
    """The first organisation named in ``text``; its kind and at least one more word, the kind with a capital."""
    folded = fold_aligned(text)
    for found in (COMPANY if only_companies else _ANY).finditer(folded):
        if not text[found.start()].isupper() or (
            _INSIDE.match(found[0])
            and text[: found.start()][-1:] == " "
            and (text[: found.start()].rstrip()[-1:].isalpha())
        ):
            # Trường Hải, Sở Nhì: what may be part of a name is an office's kind only where it begins something.
            continue
        end = _END.search(text, found.end())
        stop = end.start() if end else len(text)
        name = _without_small(_without_sentence(text[found.start() : stop])).rstrip(" .…_-–")
        rest = name[found.end() - found.start() :].replace("…", " ").replace("..", " ").lstrip(" .")
        if rest[:1].isupper() and len(name) < 140 and _LEGAL.sub("", letters(rest)).strip():
            return Value(apart(name), found.start(), found.start() + len(name), None)
    return None


_FORMS = re.compile(
    r"trach nhiem huu han|(?:mot|hai) thanh vien(?: tro len)?|co phan|tu nhan|thuong mai|dich vu|san xuat|xay dung"
    r"|hop tac xa|ho kinh doanh"
)


def _without_small(name: str) -> str:
    """A name whose kind is printed in capitals is in capitals throughout: the first small letters end it."""
    words = name.split()
    if len(words) < 4 or not all(w.isupper() for w in words[:3]):
        return name
    for word in re.finditer(r"\S+", name):
        if any(c.islower() for c in word[0]):
            return name[: word.start()].rstrip()
    return name


_LEGAL = re.compile(
    r"trach ?nhiem ?huu ?han|tnhh|(?:mot|hai) ?thanh ?vien(?: ?tro ?len)?|mtv|co ?phan|\bcp\b|tu ?nhan|hop ?danh"
    r"|\b[i\d]+\b"
)
"""Legal forms alone, as certificates print them under their title, are nobody's name."""


def _without_sentence(name: str) -> str:
    """Cut where three words in small letters follow each other that are no legal form: a sentence goes on there."""
    folded = fold_aligned(name)
    kept = _FORMS.sub(lambda m: m[0].upper(), folded)
    run, at = 0, 0
    for word in re.finditer(r"\S+", name):
        small = word[0][0].islower() and not kept[word.start()].isupper()
        if small and run == 0:
            at = word.start()
        run = run + 1 if small else 0
        if run == 3:
            return name[:at]
    return name


def organisation_key(name: str) -> str:
    """Folded, with the usual abbreviations, without spaces: equal for TNHH and trách nhiệm hữu hạn."""
    return short_forms(letters(name)).replace(" ", "")


def short_forms(plain: str) -> str:
    """Folded text with the usual abbreviations."""
    for long, short in _SHORT:
        plain = plain.replace(long, short)
    return plain


_PHONE = re.compile(r"(?<![\d.])(?:\+84|0|\(0\d{2,3}\) ?)(?:[ .\-]?\d){7,10}(?!\d)")


def phone(text: str) -> Value | None:
    """A Vietnamese telephone number: ten digits for a mobile, eleven for a landline, separators dropped."""
    found = _PHONE.search(text)
    if not found:
        return None
    digits = "0" + re.sub(r"\D", "", found[0])[2:] if found[0].startswith("+84") else re.sub(r"\D", "", found[0])
    return Value(digits, found.start(), found.end(), len(digits) in (10, 11))


_FLOW = re.compile(r"(?<![\w./,])(\d(?:[\d., ]{0,10}\d)?)\s*m\s{0,3}\S{0,2}\s{0,3}/\s*ngay")


def flow(text: str) -> Value | None:
    """A flow in cubic metres a day as printed, spaces dropped; the raised 3 is what OCR reads worst."""
    found = _FLOW.search(fold_aligned(text))
    if not found:
        return None
    return Value(found[1].replace(" ", ""), found.start(1), found.end(1), True)
