"""A person decides: straight away, or as a proposal where the office wants a second pair of eyes.

In: the house, a dossier's code, a decision. Out: the dossier after it; its state is unchanged when the decision is only
proposed. A supplement notice also answers for failed look-ups in state databases whose papers it asks for. Wrong: as
``Register.decide``; ``LookUpOpen`` for an acceptance while such a look-up is open and its paper lacking. Desk, bulk,
shell and interface all decide here, so none of them is a way round.
"""

from flows.house import House
from flows.looking_up import notified, require_answered, settle
from models.decision import Decision, DecisionKind
from models.dossier import Dossier
from models.state import State

FINAL_WORD = frozenset({DecisionKind.ACCEPT, DecisionKind.REJECT})
"""What a procedure with ``four_eyes`` asks a second person for."""


def needs_second(house: House, dossier: Dossier, kind: DecisionKind) -> bool:
    """Whether this decision on this dossier takes two people: by its procedure, or by ``HOSO_FOUR_EYES``."""
    listed = {name.strip() for name in house.settings.four_eyes.split(",")}
    procedure = house.catalogue.procedures.get(dossier.procedure or "")
    return kind in listed or (procedure is not None and procedure.four_eyes and kind in FINAL_WORD)


def decide(house: House, code: str, decision: Decision, *, origin: str = "") -> Dossier:
    """See the module."""
    dossier = house.register.dossier(code)
    second = needs_second(house, dossier, decision.kind)
    came = require_answered(house, dossier) if decision.kind is DecisionKind.ACCEPT else ()
    decided = house.register.decide(code, decision, origin=origin, four_eyes=second)
    if decided.state is State.SUPPLEMENT_REQUESTED:
        notified(house, decided, decision.notice, actor=decision.by, origin=origin)
    if decided.state is State.ACCEPTED:
        settle(house, came, "giấy tờ đã có trong hồ sơ", actor=decision.by, origin=origin)
    return decided
