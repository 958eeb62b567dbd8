"""What a clerk reads of a verdict in the terminal: each reason once, no code that says nothing, what was signed."""

import pytest

from hoso.commands.verify import _print
from models.signature import FileVerdict, Integrity, SignatureVerdict, Signer, SubIndication, Trust, Verdict


def verdict(verdict: Verdict, sub: SubIndication | None, *reasons: str, file_reasons: tuple[str, ...]) -> FileVerdict:
    one = SignatureVerdict(
        field="S1",
        verdict=verdict,
        sub_indication=sub,
        integrity=Integrity.UNDETERMINED,
        trust=Trust.TRUSTED,
        reasons=reasons,
        signer=Signer(name="CÔNG TY SAO MAI"),
        profile="XAdES-B-B",
        coverage="a.pdf, b.pdf",
    )
    return FileVerdict(file="goi.asice", verdict=verdict, sub_indication=sub, reasons=file_reasons, signatures=(one,))


def test_each_reason_is_read_once(capsys: pytest.CaptureFixture[str]) -> None:
    told = "Nội dung văn bản đã bị thay đổi sau khi ký."
    _print([verdict(Verdict.TOTAL_FAILED, SubIndication.FORMAT_FAILURE, told, file_reasons=(told, "Gói quá lớn."))])
    out = capsys.readouterr().out
    assert out.count(told) == 1
    assert out.count("Gói quá lớn.") == 1
    assert "goi.asice: không hợp lệ (FORMAT_FAILURE)" in out


def test_a_code_that_says_nothing_is_left_out_and_the_signed_files_are_named(
    capsys: pytest.CaptureFixture[str],
) -> None:
    _print(
        [verdict(Verdict.INDETERMINATE, SubIndication.GENERIC, file_reasons=("Gói có 1 tệp không được ký: c.pdf.",))]
    )
    out = capsys.readouterr().out
    assert "GENERIC" not in out
    assert "chưa xác định\n" in out
    assert "; ký a.pdf, b.pdf" in out
