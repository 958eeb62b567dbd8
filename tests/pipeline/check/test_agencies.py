"""An agency's signature under another agency's paper; names that count only in their time."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import cast

import pytest

from models.finding import Finding, FindingCode
from models.paper import Field
from models.procedure import AgencyAlias, SignerRole
from models.reading import Source
from models.signature import (
    FileVerdict,
    Integrity,
    Proof,
    SignatureVerdict,
    SignedAt,
    Signer,
    Trust,
    Verdict,
)
from pipeline.check.files import signatures
from pipeline.check.papers import Desk
from tests.pipeline.dossier_on_paper import catalogue

NEW, OLD = "Sở Nông nghiệp và Môi trường tỉnh Bình Minh", "Sở Tài nguyên và Môi trường tỉnh Bình Minh"
ALIAS = AgencyAlias(name=NEW, alias=OLD, valid_from=date(2025, 7, 1), valid_to=date(2025, 12, 31))


def found(
    who: str,
    issuer: str | None,
    at: datetime,
    *,
    source: Source = Source.TEXT_LAYER,
    roles: tuple[SignerRole, ...] = (),
    verdict: Verdict = Verdict.TOTAL_PASSED,
) -> list[Finding]:
    one = SignatureVerdict(
        field="Sig1", verdict=verdict, integrity=Integrity.INTACT, trust=Trust.TRUSTED, signer=Signer(name=who),
        purpose="government", signed_at=SignedAt(time=at, proof=Proof.TIMESTAMP),
    )  # fmt: skip
    box = (0.1, 0.1, 0.4, 0.12)
    field = Field(value=issuer or "-", as_read=(issuer or "-").upper(), confidence=0.9, file="a.pdf", page=1, box=box)
    page = SimpleNamespace(file="a.pdf", reading=SimpleNamespace(source=source))
    paper = SimpleNamespace(
        key="giay_phep", name="Giấy phép", rule=SimpleNamespace(signers=roles), pages=(page,),
        fields={"co_quan_ban_hanh": field} if issuer else {},
    )  # fmt: skip
    desk = cast(Desk, SimpleNamespace(papers=(paper,), submission=SimpleNamespace(represented_by=None)))
    known = catalogue().model_copy(update={"agency_aliases": (ALIAS,)})
    verdicts = [FileVerdict(file="a.pdf", verdict=verdict, signatures=(one,))]
    return [f for f in signatures(known, verdicts, desk) if f.code is FindingCode.SIGNATURE_WRONG_SIGNER]


IN_TIME = datetime(2025, 9, 1, tzinfo=UTC)


def test_another_agency_is_a_finding_with_both_places() -> None:
    wrong = found("Sở Xây dựng tỉnh Bình Minh", NEW, IN_TIME)
    assert len(wrong) == 1
    assert "Sở Xây dựng tỉnh Bình Minh ký" in wrong[0].message
    assert NEW.upper() in wrong[0].message
    signed, issued = wrong[0].evidence
    assert signed.text == "Sở Xây dựng tỉnh Bình Minh"
    assert (issued.page, issued.text, issued.box is not None) == (1, NEW.upper(), True)


@pytest.mark.parametrize(
    ("at", "wrong"),
    [
        (datetime(2025, 6, 30, 16, 59, tzinfo=UTC), 1),
        (datetime(2025, 6, 30, 17, 0, tzinfo=UTC), 0),  # the 1st of July in Hà Nội
        (datetime(2025, 12, 31, 16, 59, tzinfo=UTC), 0),
        (datetime(2025, 12, 31, 17, 0, tzinfo=UTC), 1),
    ],
)
def test_a_name_counts_on_the_day_of_signing_only(at: datetime, wrong: int) -> None:
    assert len(found(NEW, OLD, at)) == wrong
    assert len(found(OLD, NEW, at)) == wrong
    assert not found(OLD, OLD, at)


def test_where_nothing_can_be_held_against_the_issuer() -> None:
    stranger = "Sở Xây dựng tỉnh Bình Minh"
    assert not found(stranger, None, IN_TIME)
    assert not found(stranger, NEW, IN_TIME, source=Source.OCR)
    assert not found(stranger, NEW, IN_TIME, roles=(SignerRole.COPY_CERTIFIER,))
    assert not found(stranger, NEW, IN_TIME, verdict=Verdict.INDETERMINATE)
