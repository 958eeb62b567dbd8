"""Fees: what is owed, what came, and whether the two are the same.

In: the house; a payment message or a clerk's entry. Out: matters in the register; status 6 while one is unpaid. Wrong:
``WrongUsage`` for an amount that cannot be. A payment that fits no dossier waits for a person and is never lost.
"""

from flows.house import House
from models.decision import EventKind
from models.dossier_code import code_in
from models.error import Conflict, NotFound, WrongUsage
from models.fee import Fee, Payment
from models.finding import Finding, FindingCode, Severity
from models.matter import Matter, MatterKind, body_of
from models.number import dong

MOST = 10**12


def ask_fee(house: House, code: str, due: int, *, what: str = "", actor: str, origin: str = "") -> Matter:
    """Say what is owed; asking again changes the amount while nothing was paid."""
    if not 0 < due <= MOST:
        raise WrongUsage("a fee is a number of đồng greater than 0")
    office, dossier, now = house.register.office, house.register.dossier(code), house.now()
    fee = Fee(due=due, what=what.strip())
    known = [m for m in office.of(code, MatterKind.FEE) if m.open]
    if known:
        return office.settle(known[0].id, fee, EventKind.FEE, at=now, by=actor, close=False, origin=origin)
    matter = Matter(
        kind=MatterKind.FEE, unit=dossier.unit, dossier=code, opened_at=now, opened_by=actor,
        body=fee.model_dump_json(),
    )  # fmt: skip
    return office.open(matter, EventKind.FEE, origin=origin)


def fee_of_procedure(house: House, code: str) -> Matter | None:
    """For a dossier just accepted: the fee its procedure names, where it names one amount."""
    dossier = house.register.dossier(code)
    procedure = house.catalogue.procedures.get(dossier.procedure or "")
    if procedure is None or not procedure.fee_due or not procedure.fee_amount:
        return None
    if house.register.office.of(code, MatterKind.FEE):
        return None
    return ask_fee(house, code, procedure.fee_amount, what=procedure.fee, actor="upkeep")


def pay(house: House, payment: Payment, *, units: tuple[str, ...], actor: str, origin: str = "") -> Matter:
    """Take a payment in and match it: by the dossier it names, else by a code in what the payer wrote. The same
    reference again is the same payment."""
    if not 0 < payment.amount <= MOST or not payment.reference.strip():
        raise WrongUsage("a payment has a reference and an amount in đồng greater than 0")
    office, now = house.register.office, house.now()
    for known in office.about(MatterKind.PAYMENT, payment.reference):
        if known.unit in units:
            return known
    code = _meant(house, payment, units)
    matched = payment.model_copy(update={"dossier": code or ""})
    matter = Matter(
        kind=MatterKind.PAYMENT, unit=house.register.dossier(code).unit if code else units[0], dossier=code,
        subject=payment.reference, opened_at=now, opened_by=actor,
        closed_at=now if code else None, closed_by=actor if code else "", body=matched.model_dump_json(),
    )  # fmt: skip
    opened = office.open(matter, EventKind.PAYMENT, origin=origin)
    if code:
        _settle_fee(house, code, actor)
    return opened


def assign(house: House, number: int, code: str, *, actor: str, origin: str = "") -> Matter:
    """A person says which dossier an unmatched payment is for."""
    house.register.dossier(code)
    body = body_of(house.register.office.matter(number), Payment).model_copy(update={"dossier": code})
    matter = house.register.office.settle(
        number, body, EventKind.PAYMENT, at=house.now(), by=actor, origin=origin, dossier=code
    )
    _settle_fee(house, code, actor)
    return matter


def paid(house: House, code: str) -> int:
    """The sum of what came for a dossier, in đồng."""
    return sum(body_of(m, Payment).amount for m in house.register.office.of(code, MatterKind.PAYMENT))


def unpaid(house: House, code: str) -> bool:
    """Whether a fee is open."""
    return any(m.open for m in house.register.office.of(code, MatterKind.FEE))


def fee_findings(house: House, code: str) -> tuple[Finding, ...]:
    """Money that came is not the money that was owed: one finding with the two amounts."""
    fees = house.register.office.of(code, MatterKind.FEE)
    came = paid(house, code)
    owed = sum(body_of(m, Fee).due for m in fees)
    if not came or came == owed:
        return ()
    said = f"Số tiền đã nộp {dong(came)} khác số tiền phải nộp {dong(owed)}."
    return (Finding(code=FindingCode.FEE_MISMATCH, severity=Severity.REVIEW, message=said),)


def _settle_fee(house: House, code: str, actor: str) -> None:
    """The fee is paid when the sum is exactly what is owed; anything else is for a person."""
    fees = [m for m in house.register.office.of(code, MatterKind.FEE) if m.open]
    if fees and paid(house, code) == sum(body_of(m, Fee).due for m in fees):
        for matter in fees:
            house.register.office.settle(matter.id, body_of(matter, Fee), EventKind.PAYMENT, at=house.now(), by=actor)


def _meant(house: House, payment: Payment, units: tuple[str, ...]) -> str | None:
    if payment.dossier:
        try:
            dossier = house.register.dossier(payment.dossier)
        except NotFound:
            return None
        return dossier.dossier if dossier.unit in units else None
    owing = [m.dossier for m in house.register.office.waiting(MatterKind.FEE, units=units) if m.dossier]
    return code_in(payment.text, owing)


def waive(house: House, code: str, reason: str, *, actor: str, origin: str = "") -> None:
    """The fee need not be paid: exempt by law, paid elsewhere. A reason is asked for."""
    if not reason.strip():
        raise WrongUsage("waiving a fee needs a reason")
    open_fees = [m for m in house.register.office.of(code, MatterKind.FEE) if m.open]
    if not open_fees:
        raise Conflict(f"{code} has no open fee")
    for matter in open_fees:
        house.register.office.settle(
            matter.id, body_of(matter, Fee).model_copy(update={"what": reason.strip()}), EventKind.FEE,
            at=house.now(), by=actor, reason=reason.strip(), origin=origin,
        )  # fmt: skip
