"""Whole dossiers through ``assess``: a clean one is ready; spoil one thing and it never is."""

from datetime import timedelta

import pytest

from models.dossier import Assessment, ChecklistStatus
from models.finding import FindingCode, Severity
from models.paper import UnassignedReason
from models.reading import FileReading, Quality, Source
from models.signature import FileVerdict, Identity, Integrity, SignatureVerdict, Signer, SubIndication, Trust, Verdict
from models.state import State
from models.submission import Applicant
from pipeline.assess import assess, route
from tests.pipeline.dossier_on_paper import (
    CERTIFICATE,
    CONTRACT,
    FORM,
    NUMBER,
    OWNER,
    catalogue,
    pages,
    reading,
    received,
    submission,
)
from tests.pipeline.typed import typed


def run(
    *readings: FileReading, verdicts: tuple[FileVerdict, ...] = (), known: tuple[str, ...] = (), **changes: object
) -> Assessment:
    return assess(
        submission(**changes),
        [received(r) for r in readings],
        readings,
        verdicts,
        (),
        catalogue(),
        engine="test",
        known=known,
    )


def codes(assessment: Assessment) -> set[FindingCode]:
    return {f.code for f in assessment.findings}


def open_codes(assessment: Assessment) -> set[FindingCode]:
    return {f.code for f in assessment.findings if f.severity is not Severity.NOTE}


def status(assessment: Assessment, key: str) -> ChecklistStatus:
    return next(line.status for line in assessment.checklist if line.component == key)


def test_a_clean_complete_dossier_is_ready() -> None:
    done = run(reading(pages()))
    assert open_codes(done) == set()
    assert route(done) is State.READY
    assert [c.component for c in done.components] == ["don", "gcn", "hop_dong"]
    assert done.components[2].sources[0].pages == (3, 4)
    assert done.components[0].fields["so_dinh_danh"].value == NUMBER
    assert done.components[1].fields["dien_tich"].value == "245.3"
    assert done.unassigned == ()


def test_the_same_input_gives_the_same_output() -> None:
    assert run(reading(pages())) == run(reading(pages()))


def test_every_component_has_exactly_one_status() -> None:
    done = run(reading(pages()))
    version = catalogue().procedure("land_transfer").version_at(submission().received.date())
    assert [line.component for line in done.checklist] == [c.key for c in version.components]


def test_every_reason_is_one_line() -> None:
    assert all(c.reason and "\n" not in c.reason for c in run(reading(pages())).components)


@pytest.mark.parametrize(
    ("form", "certificate", "contract", "code"),
    [
        (FORM.replace("Mẫu số 18", "Mẫu số 11/ĐK"), CERTIFICATE, CONTRACT, FindingCode.COMPONENT_WRONG_VERSION),
        (FORM.replace("Thửa đất số: 145", "Thửa đất số: 154"), CERTIFICATE, CONTRACT, FindingCode.FIELD_MISMATCH),
        (FORM, CERTIFICATE.replace("245,3", "254,3"), CONTRACT, FindingCode.FIELD_MISMATCH),
        (FORM.replace(NUMBER, "086075123457"), CERTIFICATE, CONTRACT, FindingCode.FIELD_MISMATCH),
        (FORM.replace(NUMBER, "986075123456"), CERTIFICATE, CONTRACT, FindingCode.FIELD_INVALID),
        (FORM, CERTIFICATE.replace(OWNER, "Phạm Quốc Bảo"), CONTRACT, FindingCode.FIELD_MISMATCH),
        (
            FORM.replace("20 tháng 02 năm 2026", "20 tháng 5 năm 2026"),
            CERTIFICATE,
            CONTRACT,
            FindingCode.COMPONENT_ISSUED_AFTER_RECEIPT,
        ),
        (
            FORM,
            CERTIFICATE,
            (CONTRACT[0], "Điều 2. Giá chuyển nhượng: 850.000.000 đồng"),
            FindingCode.COMPONENT_NOTARY_MISSING,
        ),
    ],
)
def test_one_thing_wrong_is_found_and_never_ready(
    form: str, certificate: str, contract: tuple[str, str], code: FindingCode
) -> None:
    done = run(reading(pages(form, certificate, contract)))
    assert code in codes(done)
    assert route(done) is State.REVIEW


def test_a_mismatch_shows_both_places() -> None:
    done = run(reading(pages(form=FORM.replace("Thửa đất số: 145", "Thửa đất số: 154"))))
    clash = next(f for f in done.findings if f.code is FindingCode.FIELD_MISMATCH)
    assert {e.page for e in clash.evidence} >= {1}
    assert len(clash.evidence) == 2
    assert all(e.box is not None for e in clash.evidence)


def test_marks_alone_are_a_note() -> None:
    done = run(reading(pages(certificate=CERTIFICATE.replace(OWNER, "Nguyễn Văn Thuân"))))
    assert FindingCode.FIELD_MISMATCH_MARKS in codes(done)
    assert open_codes(done) == set()


def test_tone_placement_is_no_difference() -> None:
    form = FORM.replace(OWNER, "Nguyễn Thị Hoà")
    certificate = CERTIFICATE.replace(OWNER, "Nguyễn Thị Hòa")
    contract = (CONTRACT[0].replace(OWNER, "NGUYỄN THỊ HOÀ"), CONTRACT[1])
    done = run(
        reading(pages(form, certificate, contract)), applicant=Applicant(name="Nguyễn Thị Hoà", id_number=NUMBER)
    )
    assert not codes(done) & {FindingCode.FIELD_MISMATCH, FindingCode.FIELD_MISMATCH_MARKS}


def test_a_page_scanned_coarser_than_asked_is_a_note() -> None:
    read = pages()
    dpi = (200, 300, 191, 150)
    done = run(reading([page.model_copy(update={"dpi": d}) for page, d in zip(read, dpi, strict=True)]))
    (found,) = (f for f in done.findings if f.code is FindingCode.PAGE_RESOLUTION)
    assert (found.component, found.evidence[0].page) == ("hop_dong", 4)
    assert "150 dpi, cần từ 200 dpi" in found.message
    assert open_codes(done) == set()
    assert FindingCode.PAGE_RESOLUTION not in codes(run(reading(read)))


def test_a_missing_paper() -> None:
    read = pages()
    done = run(reading([read[0], read[2], read[3]]))
    assert status(done, "gcn") is ChecklistStatus.MISSING
    assert FindingCode.COMPONENT_MISSING in codes(done)
    assert route(done) is State.REVIEW


def test_a_superseded_form_is_the_status_too() -> None:
    done = run(reading(pages(form=FORM.replace("Mẫu số 18", "Mẫu số 11/ĐK"))))
    assert status(done, "don") is ChecklistStatus.WRONG_VERSION


def test_the_version_is_chosen_by_date_of_receipt() -> None:
    old = run(
        reading(pages(form=FORM.replace("Mẫu số 18", "Mẫu số 11/ĐK").replace("2026", "2025"))),
        received=submission().received - timedelta(days=360),
    )
    assert old.procedure_version == "2024-08-01"
    assert FindingCode.COMPONENT_WRONG_VERSION not in codes(old)


def test_the_same_paper_twice_is_a_duplicate() -> None:
    read = pages()
    done = run(reading([*read, read[0]]))
    assert status(done, "don") is ChecklistStatus.DUPLICATE


def test_missing_signature_and_seal() -> None:
    read = [p.model_copy(update={"ink": (), "seals": ()}) for p in pages()]
    assert {FindingCode.COMPONENT_SIGNATURE_MISSING, FindingCode.COMPONENT_SEAL_MISSING} <= codes(run(reading(read)))


def test_a_stranger_applies_without_authorisation() -> None:
    done = run(reading(pages()), applicant=Applicant(name="Lý Gia Hân", id_number="086199000111"))
    assert codes(done) & {FindingCode.APPLICANT_NO_AUTHORISATION, FindingCode.APPLICANT_DIFFERS}
    assert route(done) is State.REVIEW


def test_a_representative_needs_an_authorisation() -> None:
    done = run(reading(pages()), represented_by=Applicant(name="Lý Gia Hân", id_number="086199000111"))
    assert status(done, "uy_quyen") is ChecklistStatus.MISSING


STRANGE = """
^ CỬA HÀNG VẬT LIỆU ANH PHÁT
^ PHIẾU BÁN HÀNG
Ống nhựa phi 27 mười lăm cây
Xi măng hai mươi bao
Khách hàng đã nhận đủ hàng
"""


def test_an_unknown_paper_is_left_and_never_forced() -> None:
    done = run(reading([*pages(), typed(STRANGE)]))
    assert done.unassigned[0].reason is UnassignedReason.UNKNOWN_TYPE
    assert done.unassigned[0].pages == (5,)
    assert route(done) is State.REVIEW


def test_a_paper_of_another_procedure_is_named_and_does_not_count() -> None:
    birth = """
^ CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
^ Độc lập - Tự do - Hạnh phúc
^ TỜ KHAI ĐĂNG KÝ KHAI SINH
Kính gửi: Ủy ban nhân dân xã Phú Quới
Họ, chữ đệm, tên người yêu cầu:
"""
    done = run(reading([*pages(), typed(birth)]))
    assert done.unassigned[0].reason is UnassignedReason.NOT_IN_PROCEDURE
    assert done.unassigned[0].guess is not None
    assert FindingCode.PAPER_NOT_IN_PROCEDURE in codes(done)
    assert route(done) is State.REVIEW


def test_a_paper_of_strangers_is_foreign() -> None:
    other = (
        CERTIFICATE.replace(OWNER, "Lâm Quốc Huy")
        .replace(NUMBER, "092070111222")
        .replace("145", "77")
        .replace("123456", "998877")
        .replace("CS01234", "CS09999")
    )
    done = run(reading([*pages(), typed(other, seals=1, ink=1)]))
    assert FindingCode.PAPER_FOREIGN in codes(done)
    assert any(u.reason is UnassignedReason.FOREIGN and u.pages == (5,) for u in done.unassigned)


def test_blank_backs_are_no_obstacle() -> None:
    read = pages()
    done = run(reading([read[0], typed(""), *read[1:]]))
    assert any(u.reason is UnassignedReason.BLANK for u in done.unassigned)
    assert route(done) is State.READY


def test_a_page_of_ink_without_text_is_never_ready() -> None:
    unread = typed("").model_copy(update={"blank": False, "quality": (Quality.INK_BUT_NO_TEXT,)})
    done = run(reading([*pages(), unread]))
    assert FindingCode.PAGE_UNREADABLE in codes(done)
    assert route(done) is State.REVIEW


def test_secret_stamps_stop_a_dossier_and_ordinary_words_do_not() -> None:
    assert FindingCode.SECRET_MARKED in codes(run(reading(pages(form="TỐI MẬT\n" + FORM))))
    assert FindingCode.SECRET_MARKED not in codes(
        run(reading(pages(form=FORM.replace("3. Nội dung", "Mặt tiền đường mật độ cao. 3. Nội dung"))))
    )


def test_papers_already_used_elsewhere() -> None:
    assert FindingCode.PAPER_REUSED in codes(run(reading(pages()), known=("a" * 64,)))


def _verdict(verdict: Verdict, integrity: Integrity, sub: SubIndication | None = None) -> FileVerdict:
    one = SignatureVerdict(
        field="Sig1", verdict=verdict, sub_indication=sub, integrity=integrity, trust=Trust.UNDETERMINED
    )
    return FileVerdict(file="scan.pdf", verdict=verdict, sub_indication=sub, signatures=(one,))


@pytest.mark.parametrize(
    ("verdict", "code"),
    [
        (
            _verdict(Verdict.TOTAL_FAILED, Integrity.BROKEN, SubIndication.HASH_FAILURE),
            FindingCode.SIGNATURE_CHANGED_AFTER,
        ),
        (_verdict(Verdict.TOTAL_FAILED, Integrity.INTACT, SubIndication.REVOKED), FindingCode.SIGNATURE_INVALID),
        (
            _verdict(Verdict.INDETERMINATE, Integrity.INTACT, SubIndication.NO_CERTIFICATE_CHAIN_FOUND),
            FindingCode.SIGNATURE_INDETERMINATE,
        ),
    ],
)
def test_signature_verdicts_become_findings(verdict: FileVerdict, code: FindingCode) -> None:
    done = run(reading(pages()), verdicts=(verdict,))
    assert code in codes(done)
    assert route(done) is State.REVIEW


def _passed(name: str, ids: dict[str, str], identity: Identity, purpose: str = "public") -> FileVerdict:
    one = SignatureVerdict(
        field="Sig1",
        verdict=Verdict.TOTAL_PASSED,
        integrity=Integrity.INTACT,
        trust=Trust.TRUSTED,
        identity=identity,
        signer=Signer(name=name, ids=ids),
        purpose=purpose,
    )
    return FileVerdict(file="scan.pdf", verdict=Verdict.TOTAL_PASSED, signatures=(one,))


def test_who_signed_is_held_against_applicant_representative_and_role() -> None:
    agent = Applicant(name="Lý Gia Hân", id_number="086199000111")
    own = _passed(OWNER, {"CCCD": NUMBER}, Identity.MATCHES)
    stranger = _passed("LÝ GIA HÂN", {"CCCD": "086199000111"}, Identity.DIFFERS)
    agency = _passed("Sở Nông nghiệp", {}, Identity.NOT_CHECKED, "government")
    wrong = FindingCode.SIGNATURE_WRONG_SIGNER
    assert wrong not in codes(run(reading(pages()), verdicts=(own,)))
    assert wrong in codes(run(reading(pages()), verdicts=(stranger,)))
    assert wrong not in codes(run(reading(pages()), verdicts=(stranger,), represented_by=agent))
    born = [page.model_copy(update={"source": Source.TEXT_LAYER}) for page in pages()]
    assert wrong not in codes(run(reading(pages()), verdicts=(agency,)))
    assert wrong in codes(run(reading(born), verdicts=(agency,)))
    assert wrong not in codes(run(reading(born), verdicts=(own,)))


def test_declarations_are_only_a_hint() -> None:
    read = pages()
    files = [
        reading(read[:1], "a.pdf", "a" * 64),
        reading(read[1:2], "b.pdf", "b" * 64),
        reading(read[2:], "c.pdf", "c" * 64),
    ]
    done = run(*files, declared={"a.pdf": "gcn"})
    assert next(c.component for c in done.components if c.sources[0].file == "a.pdf") == "don"
    assert FindingCode.COMPONENT_DECLARED_DIFFERS in codes(done)


def test_without_a_known_procedure_nothing_is_ready() -> None:
    for procedure in (None, "no_such_procedure"):
        done = run(reading(pages()), procedure=procedure)
        assert FindingCode.PROCEDURE_UNKNOWN in codes(done)
        assert route(done) is State.REVIEW


def test_no_files_at_all() -> None:
    done = run()
    assert FindingCode.COMPONENT_MISSING in codes(done)
    assert route(done) is State.REVIEW


def delivered(*deliveries: tuple[FileReading, ...]) -> Assessment:
    """A dossier that came in several deliveries."""
    files = [
        received(r).model_copy(update={"submission": f"s-{n}"}) for n, given in enumerate(deliveries, 1) for r in given
    ]
    readings = [r for given in deliveries for r in given]
    return assess(submission(), files, readings, (), (), catalogue(), engine="test")


def test_a_later_delivery_replaces_a_paper() -> None:
    wrong = reading(pages(contract=(CONTRACT[0].replace(OWNER, "Trần Văn Khác"), CONTRACT[1])))
    assert route(delivered((wrong,))) is State.REVIEW
    better = reading(pages()[2:], "hop_dong_moi.pdf", "b" * 64)
    done = delivered((wrong,), (better,))
    assert open_codes(done) == set()
    assert route(done) is State.READY
    contract = next(c for c in done.components if c.component == "hop_dong")
    assert [s.file for s in contract.sources] == ["hop_dong_moi.pdf"]
    old = [u for u in done.unassigned if u.reason is UnassignedReason.REPLACED]
    assert [(u.file, u.pages) for u in old] == [("scan.pdf", (3, 4))]


def test_the_same_paper_twice_in_one_delivery_replaces_nothing() -> None:
    again = reading(pages()[2:], "hop_dong_2.pdf", "b" * 64)
    assert FindingCode.COMPONENT_DUPLICATE in codes(delivered((reading(pages()), again)))


def test_an_earlier_paper_does_not_replace_a_later_one_that_is_wrong() -> None:
    wrong = reading(pages(contract=(CONTRACT[0].replace(OWNER, "Trần Văn Khác"), CONTRACT[1]))[2:], "moi.pdf", "b" * 64)
    done = delivered((reading(pages()),), (wrong,))
    assert route(done) is State.REVIEW


def test_a_page_sent_later_replaces_no_paper() -> None:
    page = reading([typed(CONTRACT[1], 1, seals=1, ink=2, head="2")], "trang2.pdf", "b" * 64)
    done = delivered((reading(pages()),), (page,))
    assert not [u for u in done.unassigned if u.reason is UnassignedReason.REPLACED]
