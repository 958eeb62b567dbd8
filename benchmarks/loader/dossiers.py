"""One invented dossier as rows of every table it touches, its events chained as the register chains them."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import sqlalchemy as sa

from benchmarks.loader.words import PAGES, texts
from models.decision import Event, EventKind, StoredEvent
from models.dossier import Assessment
from models.finding import Finding, FindingCode, Severity
from models.state import State
from models.submission import Applicant, ReceivedFile, Submission
from storage.register import tables
from storage.register.agreement import delivery_digest
from storage.register.chain import START, event_hash
from storage.register.intake import file_row

FIRST = datetime(2025, 1, 1, tzinfo=UTC)
SECONDS = 40
"""Between two receipts: a million reach from January 2025 to April 2026."""
WAITING = 33
"""Every 33rd dossier waits for a person."""
KEPT = timedelta(days=3653)
PROCEDURES = ("land_transfer", "birth_registration", "civil_status_extract", "company_registration")


@dataclass(frozen=True)
class Loaded:
    """A dossier's rows by table, and its words."""

    code: str
    words: list[str]
    rows: dict[sa.Table, dict[str, object]]
    events: list[dict[str, object]]


class _Chains:
    """Each unit's last number and hash."""

    def __init__(self) -> None:
        self.heads: dict[str, tuple[int, str]] = {}

    def add(self, unit: str, event: Event) -> dict[str, object]:
        number, previous = self.heads.get(unit, (0, START))
        given = {name: getattr(event, name) for name in Event.model_fields}
        stored = StoredEvent.model_construct(**given, number=number + 1, unit=unit, previous=previous, hash="")
        digest = event_hash(stored)
        self.heads[unit] = (number + 1, digest)
        return given | {"number": number + 1, "unit": unit, "previous": previous, "hash": digest}


def loaded(number: int, units: tuple[str, ...]) -> Iterator[Loaded]:
    """``number`` dossiers, oldest first."""
    chance, chains = np.random.default_rng(1), _Chains()
    for n, (words, name) in enumerate(texts(chance, number)):
        yield _one(n, units[n % len(units)], words, name, chains)


def _one(n: int, unit: str, words: list[str], name: str, chains: _Chains) -> Loaded:
    at = FIRST + timedelta(seconds=SECONDS * n)
    code, procedure = f"{unit}-{at:%y%m%d}-{n:07d}", PROCEDURES[n // 7 % len(PROCEDURES)]
    state = (State.REVIEW if n % 2 else State.READY) if n % WAITING == 0 else State.SEALED
    applicant = Applicant(name=name, id_number=f"{26_000_000_000 + n:012d}")
    given = Submission(submission=f"load-{n}", unit=unit, procedure=procedure, received=at, applicant=applicant)
    digest = hashlib.sha256(code.encode()).hexdigest()
    file = ReceivedFile(name="scan.pdf", sha256=digest, bytes=300_000, media_type="application/pdf", pages=PAGES,
                        submission=given.submission)  # fmt: skip
    findings = _findings(state)
    assessment = Assessment(procedure=procedure, findings=findings, engine="loader", catalogue="loader")
    body, delivery = assessment.model_dump_json(), given.model_dump_json()
    judged = hashlib.sha256(body.encode()).hexdigest()
    detail = {"delivery": delivery_digest(delivery, [(file.name, digest, file.bytes)]), "assessment": judged}
    first = Event(kind=EventKind.ASSESSED, at=at, actor="loader", dossier=code, after=state, detail=detail)
    events = [chains.add(unit, first)]
    rows: dict[sa.Table, dict[str, object]] = {
        tables.dossiers: {
            "code": code, "unit": unit, "submission": given.submission, "state": state.value, "channel": 2,
            "applicant_name": name, "applicant_id_number": applicant.id_number, "applicant_tax_code": None,
            "procedure": procedure, "procedure_version": "", "received_at": at, "due_at": at + timedelta(days=8),
            "due_rank": at + timedelta(days=8), "risk_rank": -1000 * len(findings), "blocking": 0,
            "review": len(findings), "files": 1, "version": 1, "changed_at": at,
        },
        tables.submissions: {
            "unit": unit, "submission": given.submission, "dossier": code, "ordinal": 1, "received_at": at,
            "digest": digest, "body": delivery,
        },
        tables.files: {"dossier": code, "ordinal": 1, **file_row(file)},
        tables.assessments: {
            "dossier": code, "number": 1, "at": at, "engine": "loader", "catalogue": "loader", "digest": judged,
            "body": body,
        },
        tables.indexed: {"id": n + 1, "dossier": code},
    }  # fmt: skip
    if findings:
        rows[tables.findings] = {"dossier": code, "ordinal": 1, "code": findings[0].code.value, "severity": "review",
                                 "component": None, "field": None}  # fmt: skip
    if state is State.SEALED:
        package = _package(code, digest, at)
        rows[tables.packages] = package
        sealed = Event(kind=EventKind.SEALED, at=at, actor="loader", dossier=code, detail={"sha256": digest})
        events.append(chains.add(unit, sealed))
    return Loaded(code, words, rows, events)


def _findings(state: State) -> tuple[Finding, ...]:
    if state is not State.REVIEW:
        return ()
    return (Finding(code=FindingCode.FEE_MISMATCH, severity=Severity.REVIEW, message="Số tiền khác nhau"),)


def _package(code: str, digest: str, at: datetime) -> dict[str, object]:
    return {
        "dossier": code, "key": f"{code}/{code}.bagit.zip", "profile": "bagit", "sha256": digest, "bytes": 400_000,
        "version": "1", "sealed_at": at, "retention": "06", "retain_until": at + KEPT, "mode": "", "hold": False,
    }  # fmt: skip
