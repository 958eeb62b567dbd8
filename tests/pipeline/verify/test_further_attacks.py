"""Attack by attack: what the program must say, why, and in which words. No variant passes or counts as unsigned.

The makers stand in ``attacks_later``, ``attacks_values``, ``attacks_hidden``, ``attacks_objects``, ``attacks_pkix``,
``attacks_shared`` and ``attacks_containers``; here stands what is expected of each, so that a rule that weakens is seen
at once.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from models.signature import FileVerdict, SubIndication, Verdict
from tests.pipeline.verify import (
    attacks_containers,
    attacks_hidden,
    attacks_later,
    attacks_objects,
    attacks_pkix,
    attacks_shared,
    attacks_values,
)
from tests.pipeline.verify.attacks_later import Attacks
from tests.pipeline.verify.conftest import Check
from tests.pipeline.verify.pki import world

FAILED, UNSURE = Verdict.TOTAL_FAILED, Verdict.INDETERMINATE


@dataclass(frozen=True)
class Answer:
    """What must be said. ``says`` stands in one of the reasons."""

    verdict: Verdict
    sub: SubIndication
    says: str


def unsure(says: str, sub: SubIndication = SubIndication.GENERIC) -> Answer:
    return Answer(UNSURE, sub, says)


def failed(says: str, sub: SubIndication = SubIndication.FORMAT_FAILURE) -> Answer:
    return Answer(FAILED, sub, says)


CHANGED = failed("đã bị thay đổi sau khi ký")
FILLED = unsure("Ô biểu mẫu đã được điền hoặc sửa sau khi ký: dong_y")
LAYER = unsure("hiện trên màn hình mà không in ra")
NO_RANGE = failed("Phạm vi ký (ByteRange) thiếu hoặc sai dạng")
NOT_FROM_START = failed("không bắt đầu từ đầu tệp hoặc rỗng")
OVERLAP = failed("chồng lên nhau hoặc vượt quá độ dài tệp")
STRAY = unsure("không gắn với ô chữ ký nào")
UNSUPPORTED = unsure("Dạng chữ ký cũ hoặc không hỗ trợ")
DAMAGED = unsure("hỏng, không đọc được")
ODD_SIGNATURE = unsure("Chữ ký có cấu trúc mà phần mềm không kiểm tra được")
OTHER_LOOK = unsure("có thể hiện khác khi in, khi rê chuột")
COMMAND = unsure("kèm lệnh tự chạy hoặc liên kết")
LOOSE_OBJECT = unsure("đối tượng không thuộc bảng tham chiếu nào")
UNRULY = unsure("được cấp trái quy tắc", SubIndication.CHAIN_CONSTRAINTS_FAILURE)
NO_LISTS = unsure("danh sách thu hồi CRL hoặc OCSP", SubIndication.CERTIFICATE_CHAIN_GENERAL_FAILURE)
ISSUER_OUT = unsure("tổ chức cấp đã hết hạn", SubIndication.CERTIFICATE_CHAIN_GENERAL_FAILURE)
WEAK = unsure("quá yếu", SubIndication.CRYPTO_CONSTRAINTS_FAILURE)
NOT_FOR_SIGNING = unsure("không phải để ký văn bản", SubIndication.CHAIN_CONSTRAINTS_FAILURE)
UNSIGNED_PART = unsure("Có phần nội dung không được ký")
UNSIGNED_FILE = unsure("Gói có 1 tệp không được ký: c.pdf", SubIndication.SIGNED_DATA_NOT_FOUND)
STYLE = unsure("chỉ dẫn hiển thị không được ký")
NOT_WHOLE = unsure("dữ liệu ngoài các tệp của nó")


@dataclass(frozen=True)
class Group:
    """Attacks of one kind, what is said of most, and of the others by name."""

    attacks: Attacks
    most: Answer
    others: dict[str, Answer]


GROUPS: dict[str, Group] = {
    "states": Group(
        attacks_later.STATES,
        CHANGED,
        {"box ticked by its look": FILLED, "box ticked": FILLED, "looks of a box swapped": FILLED},
    ),
    "own box": Group(attacks_later.OWN, CHANGED, {}),
    "layers": Group(
        attacks_later.LAYERS,
        LAYER,
        {"usage changed": CHANGED, "order changed": CHANGED, "other configurations": CHANGED},
    ),
    "marks": Group(attacks_later.MARKS, CHANGED, {}),
    "catalogue": Group(attacks_later.CATALOGUE, CHANGED, {}),
    "page": Group(attacks_later.PAGE, CHANGED, {}),
    "ranges": Group(
        attacks_values.RANGES,
        NO_RANGE,
        {
            "range through an object": STRAY,
            "range with signs": STRAY,
            "range ends early": failed("không bao trùm trọn phiên bản"),
            "range overlaps itself": OVERLAP,
            "range huge": OVERLAP,
            "range leaves out a word": failed("chứa nhiều hơn giá trị chữ ký"),
            "range starts late": NOT_FROM_START,
            "range backwards": NOT_FROM_START,
            "range negative": NOT_FROM_START,
            "range empty": NOT_FROM_START,
        },
    ),
    "values": Group(
        attacks_values.VALUES,
        UNSUPPORTED,
        {
            "two fields share one signature": unsure("Hai ô chữ ký dùng chung một chữ ký"),
            "odd count of digits": unsure("Sau giá trị chữ ký có dữ liệu lạ"),
            "bytes behind the value": unsure("Sau giá trị chữ ký có dữ liệu lạ"),
            "no hexadecimals among the digits": failed("chứa nhiều hơn giá trị chữ ký"),
            "byte range twice by an escape": OVERLAP,
            "contents twice by an escape": unsure("khóa trùng"),
        },
    ),
    "locked": Group(
        attacks_values.LOCKED,
        DAMAGED,
        {
            "encrypted, page replaced": CHANGED,
            "encrypted, page removed": CHANGED,
            "encryption taken out of the trailer": unsure("Nội dung trang 1 khác với bản đã ký"),
            "a password is needed": unsure("phải có mật khẩu mới mở được"),
            "no trailer's encryption, byte for byte": unsure("Phần mềm không kiểm tra được tệp này"),
        },
    ),
    "permissions": Group(
        attacks_values.PERMISSIONS,
        CHANGED,
        {
            **{f"reference of level {level}, then a note": ODD_SIGNATURE for level in ("9", "(3)", "null")},
            "reference without parameters, then a note": ODD_SIGNATURE,
            "signed after P1": failed("mà người ký chứng nhận không cho phép"),
        },
    ),
    "boxes": Group(
        attacks_hidden.BOXES,
        OTHER_LOOK,
        {"runs a script": COMMAND, "opens a page of the web": COMMAND, "in a layer": CHANGED},
    ),
    "inside": Group(attacks_hidden.INSIDE, CHANGED, {"XFA form": unsure("Biểu mẫu dạng XFA")}),
    "shared": Group(
        attacks_shared.SHARED,
        CHANGED,
        {
            "words of a free box gone": unsure("có chữ khi ký, nay không còn: “tien 100”"),
            "words of a free box gone, drawn": unsure("có chữ khi ký, nay không còn: “tien"),
        },
    ),
    "objects": Group(
        attacks_objects.OBJECTS,
        DAMAGED,
        {
            "catalogue in an object stream": failed("đã bị gỡ khỏi tệp"),
            "page's content as no stream": CHANGED,
            "object stream names more than it holds": CHANGED,
            "object stream extends itself": CHANGED,
            "index beyond the size": CHANGED,
            "columns far too wide": unsure("Cấu trúc tệp không đúng chuẩn"),
            "size of one": CHANGED,
            "row of an unknown type": LOOSE_OBJECT,
            "content freed": CHANGED,
            "objects behind a false end of a stream": LOOSE_OBJECT,
            "a document in a stream that ends early": LOOSE_OBJECT,
        },
    ),
    "CMS": Group(
        attacks_pkix.ODD_CMS,
        unsure("Phần mềm không đọc được chữ ký này"),
        {
            "RSA with SHA3-256": unsure(
                "thuật toán mà phần mềm không kiểm tra được", SubIndication.CRYPTO_CONSTRAINTS_FAILURE
            )
        },
    ),
    "containers": Group(
        attacks_containers.ASIC,
        UNSIGNED_FILE,
        {
            "XAdES, file changed": failed("đã bị thay đổi sau khi ký", SubIndication.HASH_FAILURE),
            "each signs another file": unsure("Không phải mọi chữ ký trong gói đều ký mọi tệp"),
            "a document among the signatures": unsure("META-INF/hop dong.pdf"),
            "a document as type": unsure("tệp lạ ở chỗ dành cho chữ ký, không được ký: mimetype"),
            "a document in the comment": NOT_WHOLE,
            "a document in an extra field": NOT_WHOLE,
        },
    ),
    "XML": Group(
        attacks_containers.XML,
        UNSIGNED_PART,
        {
            "style sheet before it": STYLE,
            "XAdES, style sheet before it": STYLE,
            "part of the same name signed by another": unsure("hai phần cùng tên"),
            "part of another name signed by another": unsure("ký những phần khác nhau"),
            "attribute on an element signed by its decoded text": unsure("Chỉ phần chữ của DuLieu được ký"),
            "child of an element signed by its decoded text": unsure("Chỉ phần chữ của DuLieu được ký"),
            "certificate of the same key, XAdES": unsure(
                "không phải chứng thư mà người ký đã ghi", SubIndication.SIG_CONSTRAINTS_FAILURE
            ),
            "XAdES, number changed": failed("đã bị thay đổi sau khi ký", SubIndication.HASH_FAILURE),
        },
    ),
}
PKIX: dict[str, Answer] = {
    "authority may not sign lists": NO_LISTS,
    "no list of the authority above": NO_LISTS,
    "authority has run out": ISSUER_OUT,
    "authority begins tomorrow": ISSUER_OUT,
    "authority is revoked": unsure("tổ chức cấp đã bị thu hồi", SubIndication.REVOKED_CA_NO_POE),
    "authority of RSA 1024": WEAK,
    "certificate signed with SHA-1": WEAK,
    "certificate signed with MD5": WEAK,
    "curve of 224 bits": unsure("ECDSA ngắn hơn 256 bit", SubIndication.CRYPTO_CONSTRAINTS_FAILURE),
    "certificate begins tomorrow": unsure("chưa bắt đầu có hiệu lực", SubIndication.OUT_OF_BOUNDS_NO_POE),
    "certificate for encrypting": unsure("không được cấp để ký văn bản", SubIndication.CHAIN_CONSTRAINTS_FAILURE),
    "certificate for a server": NOT_FOR_SIGNING,
    "certificate for OCSP": NOT_FOR_SIGNING,
}
"""All others of ``attacks_pkix.PKIX`` break a rule of RFC 5280, 6.1."""
NAMED = [(kind, name) for kind, group in GROUPS.items() for name in group.attacks]


def said(verdict: FileVerdict) -> str:
    return " ".join((*verdict.reasons, *(reason for one in verdict.signatures for reason in one.reasons)))


def hold(verdict: FileVerdict, answer: Answer) -> None:
    assert (verdict.verdict, verdict.sub_indication) == (answer.verdict, answer.sub), verdict
    assert answer.says in said(verdict), said(verdict)


def test_every_expectation_names_an_attack() -> None:
    for group in GROUPS.values():
        assert set(group.others) <= set(group.attacks)
    assert set(PKIX) <= set(attacks_pkix.PKIX)


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed")
@pytest.mark.parametrize(("kind", "name"), NAMED, ids=[f"{kind}: {name}" for kind, name in NAMED])
def test_attack_is_answered_as_expected(check: Check, kind: str, name: str) -> None:
    group = GROUPS[kind]
    hold(check(group.attacks[name]()), group.others.get(name, group.most))


@pytest.mark.parametrize("name", attacks_pkix.PKIX)
def test_certificate_that_must_not_sign(check: Check, name: str) -> None:
    case = attacks_pkix.PKIX[name]()
    hold(check(case.data, trust=case.store), PKIX.get(name, UNRULY))


HONEST: Attacks = {
    **attacks_later.HONEST,
    **attacks_values.HONEST_VALUES,
    **attacks_values.HONEST_LOCKED,
    **attacks_hidden.HONEST_INSIDE,
    **attacks_shared.HONEST_SHARED,
    **attacks_pkix.HONEST_CMS,
    **attacks_containers.HONEST_ASIC,
    **attacks_containers.HONEST_XML,
}
"""What the rules must leave alone."""


@pytest.mark.parametrize("name", HONEST)
def test_what_the_rules_leave_alone(check: Check, name: str) -> None:
    verdict = check(HONEST[name]())
    assert verdict.verdict is Verdict.TOTAL_PASSED, verdict


MODERN: dict[str, Callable[[], attacks_pkix.Case]] = {**attacks_pkix.HONEST_PKIX, **attacks_pkix.MODERN}


@pytest.mark.parametrize("name", MODERN)
def test_certificates_and_algorithms_that_may_sign(check: Check, name: str) -> None:
    case = MODERN[name]()
    verdict = check(case.data, trust=case.store)
    assert verdict.verdict is Verdict.TOTAL_PASSED, verdict
    assert ("chỉ nêu RSA và ECDSA" in said(verdict)) is name.startswith("Ed"), "EdDSA passes with a word of caution"


def test_a_countersignature_is_told_and_counts_for_nothing(check: Check) -> None:
    verdict = check(attacks_pkix.countersigned(world().stranger))
    assert verdict.verdict is Verdict.TOTAL_PASSED
    assert "countersignature" in said(verdict)
    assert [one.signer.name for one in verdict.signatures] == ["NGUYỄN VĂN AN"]
