"""Findings on files and pages: signatures' verdicts, reading quality, secrecy stamps, papers seen before.

In: ``Desk``, files, hashes of papers in other dossiers. Out: findings.
"""

import re
from collections.abc import Iterator, Sequence

from models.finding import Evidence, Finding, FindingCode
from models.procedure import Catalogue, SignerRole
from models.reading import Quality, Source
from models.signature import FileVerdict, Identity, Integrity, SubIndication, Verdict
from models.submission import ReceivedFile
from pipeline.check.agencies import other_agency
from pipeline.check.papers import Desk, Paper
from pipeline.check.wording import finding
from pipeline.fold import tone_key
from pipeline.lines import PageView

LOW_CONFIDENCE = 0.55
"""Mean word confidence below which a page is put to a person."""

_SECRET = frozenset(tone_key(t) for t in ("MẬT", "TỐI MẬT", "TUYỆT MẬT"))
_SECRET_FOLDED = frozenset({"toi mat", "tuyet mat"})
_GRAVE_QUALITY = frozenset({Quality.INK_BUT_NO_TEXT})
_QUIET_QUALITY = frozenset({Quality.TWO_PAGES, Quality.LEGACY_ENCODING, Quality.GARBAGE_TEXT_LAYER})


def signatures(
    catalogue: Catalogue, verdicts: Sequence[FileVerdict], desk: Desk | None, files: Sequence[ReceivedFile] = ()
) -> Iterator[Finding]:
    """Findings for each file whose signatures are not all valid, or not those of whom they should be. A detached
    signature belongs to the paper of the file that it signs."""
    names = {file.sha256: file.name for file in files}
    for verdict in verdicts:
        signed = names.get(verdict.signs or "", verdict.file)
        owner = next((p for p in desk.papers if any(v.file == signed for v in p.pages)), None) if desk else None
        component, name = (owner.key, owner.name) if owner else (None, "")
        evidence: tuple[Evidence, ...] = (Evidence(file=verdict.file),)
        code = _signature_code(verdict)
        if code:
            yield finding(catalogue, code, component=component, name=name, detail=_why(verdict), evidence=evidence)
        wrong = _wrong_signer(desk, owner, verdict) if verdict.signatures else ""
        other = other_agency(catalogue, owner, verdict) if owner is not None and not wrong else None
        if other is not None:
            wrong, evidence = other
        if wrong:
            yield finding(
                catalogue,
                FindingCode.SIGNATURE_WRONG_SIGNER,
                component=component,
                name=name,
                detail=wrong,
                evidence=evidence,
            )


def with_detached(verdicts: Sequence[FileVerdict], files: Sequence[ReceivedFile]) -> tuple[FileVerdict, ...]:
    """The same, where a file without a signature of its own takes that of the detached signature beside it."""
    hashes = {file.name: file.sha256 for file in files}
    detached = {verdict.signs: verdict for verdict in verdicts if verdict.signs is not None}
    return tuple(
        detached[hashes[v.file]].model_copy(update={"file": v.file})
        if v.verdict is Verdict.NO_SIGNATURE and hashes.get(v.file) in detached
        else v
        for v in verdicts
    )


_OF_CONTENT = frozenset({FindingCode.FILE_UNSUPPORTED, FindingCode.FILE_UNKNOWN_TYPE, FindingCode.FILE_TYPE_MISMATCH})
"""Said of a signature beside its file too; of an unknown type where it is bare base64."""


def about_content(findings: Sequence[Finding], verdicts: Sequence[FileVerdict]) -> tuple[Finding, ...]:
    """The same without "no pages can be read" of detached signatures: what they sign is read as a file of its own, and
    their verdict says the rest. An attached one keeps it, since nobody reads what lies inside."""
    beside = {verdict.file for verdict in verdicts if verdict.signs is not None}
    return tuple(
        found
        for found in findings
        if found.code not in _OF_CONTENT or not all(e.file in beside for e in found.evidence)
    )


_APPLICANT = frozenset({SignerRole.CITIZEN, SignerRole.ENTERPRISE, SignerRole.PARTIES})
"""Roles that the applicant, or whoever the applicant authorised, plays."""


def _wrong_signer(desk: Desk | None, owner: Paper | None, verdict: FileVerdict) -> str:
    """Who signed instead of whom: names, where nobody is the applicant or the person authorised, or where no valid
    signature plays a role that the component asks for; else empty."""
    from pipeline.verify.signers import identity_of, plays_role

    people = [s for s in verdict.signatures if not s.is_timestamp]
    names = ", ".join(dict.fromkeys(s.signer.name for s in people if s.signer.name))
    roles = owner.rule.signers if owner is not None else ()
    agent = desk.submission.represented_by if desk is not None else None
    own = [s for s in people if Identity.MATCHES in (s.identity, identity_of(s.signer, agent))]
    strangers = [s.signer.name for s in people if s.identity is Identity.DIFFERS and s not in own]
    if strangers and not own and (not roles or _APPLICANT & set(roles)):
        return ", ".join(strangers)
    if owner is None or not roles or verdict.verdict is not Verdict.TOTAL_PASSED:
        return ""
    if any(page.reading.source is not Source.TEXT_LAYER for page in owner.pages):
        return ""  # a scan: who must sign has signed the paper, whoever signs the scan vouches for the scan
    return "" if any(plays_role(s, role) for s in people for role in roles) else names


def _signature_code(verdict: FileVerdict) -> FindingCode | None:
    if verdict.verdict is Verdict.TOTAL_FAILED:
        changed = verdict.sub_indication is SubIndication.HASH_FAILURE or any(
            s.integrity is Integrity.BROKEN or (s.changed_fields and s.verdict is Verdict.TOTAL_FAILED)
            for s in verdict.signatures
        )
        return FindingCode.SIGNATURE_CHANGED_AFTER if changed else FindingCode.SIGNATURE_INVALID
    if verdict.verdict is Verdict.INDETERMINATE:
        odd = not verdict.signatures and verdict.sub_indication is SubIndication.GENERIC
        return FindingCode.SIGNATURE_UNSUPPORTED if odd else FindingCode.SIGNATURE_INDETERMINATE
    return None


def _why(verdict: FileVerdict) -> str:
    reasons = list(verdict.reasons) + [r for s in verdict.signatures for r in s.reasons]
    return reasons[0] if reasons else str(verdict.sub_indication or "")


def pages(catalogue: Catalogue, views: Sequence[PageView]) -> Iterator[Finding]:
    """Blank, unreadable and doubtful pages; secrecy stamps."""
    for page in views:
        evidence = (Evidence(file=page.file, page=page.number),)
        yield from _reading(catalogue, page, evidence)
        stamp = secret_stamp(page)
        if stamp:
            yield finding(catalogue, FindingCode.SECRET_MARKED, evidence=(stamp,))


def _reading(catalogue: Catalogue, page: PageView, evidence: tuple[Evidence, ...]) -> Iterator[Finding]:
    reading = page.reading
    if reading.blank:
        yield finding(catalogue, FindingCode.PAGE_BLANK, evidence=evidence)
        return
    if Quality.INK_BUT_NO_TEXT in reading.quality or (page.empty and not reading.codes):
        yield finding(catalogue, FindingCode.PAGE_UNREADABLE, evidence=evidence)
        return
    if Quality.ORIENTATION_UNCERTAIN in reading.quality and reading.confidence < 0.7:
        yield finding(catalogue, FindingCode.PAGE_ORIENTATION_UNCERTAIN, evidence=evidence)
    if reading.confidence < LOW_CONFIDENCE and reading.words:
        yield finding(catalogue, FindingCode.PAGE_LOW_CONFIDENCE, detail=f"{reading.confidence:.0%}", evidence=evidence)
    for quality in reading.quality:
        if quality in _GRAVE_QUALITY | _QUIET_QUALITY or quality is Quality.ORIENTATION_UNCERTAIN:
            continue
        said = catalogue.quality_wording.get(quality, str(quality)).replace("{page}", str(page.number)).rstrip(".")
        yield finding(catalogue, FindingCode.PAGE_QUALITY, detail=said[:1].lower() + said[1:], evidence=evidence)


def secret_stamp(page: PageView) -> Evidence | None:
    """A secrecy mark that stands alone in capitals (Luật Bảo vệ bí mật nhà nước 2018 Đ.8, NĐ 30/2020)."""
    for line in page.lines:
        text = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", line.text)
        if line.upper_share < 0.9 or not 3 <= len(text) <= 11:
            continue
        if tone_key(text) in _SECRET or " ".join(line.plain.split()) in _SECRET_FOLDED:
            return Evidence(file=page.file, page=page.number, box=line.span(0, len(line.text))[0], text=line.text)
    return None


def reused(catalogue: Catalogue, files: Sequence[ReceivedFile], known: Sequence[str], desk: Desk) -> Iterator[Finding]:
    """Files whose bytes another dossier holds too."""
    elsewhere = frozenset(known)
    for file in files:
        if file.sha256 not in elsewhere:
            continue
        owner = next((p for p in desk.papers if any(v.file == file.name for v in p.pages)), None)
        yield finding(
            catalogue,
            FindingCode.PAPER_REUSED,
            component=owner.key if owner else None,
            name=owner.name if owner else f"Tệp {file.name}",
            evidence=(Evidence(file=file.name),),
        )
