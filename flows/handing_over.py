"""Results come back and go out: recorded, handed over in person, by post or online, and reminded of until they are.

In: the house, a dossier's code, a file or a way. Out: matters in the register. Wrong: ``Conflict`` where there is no
result to hand over or the fee is unpaid, ``RefusedInput`` for a file that cannot be opened.
"""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from flows.fees import unpaid
from flows.filing import codes_on, file_paper, refused
from flows.house import House
from models.decision import EventKind
from models.error import Conflict, WrongUsage
from models.matter import Matter, MatterKind, body_of
from models.record import Record
from models.result import Envelope, Handover, PostList, Result, Way
from models.state import State
from pipeline.notices.post_list import LIST

WAITING = (State.ACCEPTED, State.UNCOLLECTED)
"""States in which a result may come and be handed over."""


def record_result(
    house: House, code: str, name: str, *, number: str = "", file: Path | None = None, actor: str, origin: str = ""
) -> Matter:
    """A result came: on paper, or as a file that is stored and verified like any other."""
    dossier = house.register.dossier(code)
    if dossier.state not in WAITING:
        raise Conflict(f"{code} is not accepted, or was handed over already; no result belongs to it now")
    if not name.strip():
        raise WrongUsage("a result has a name, as the procedure calls it")
    filed = file_paper(house, code, file) if file else None
    result = Result(name=name.strip(), number=number.strip())
    if filed:
        result = result.model_copy(
            update={
                "file": filed.file.name, "sha256": filed.file.sha256, "media_type": filed.file.media_type,
                "pages": filed.file.pages, "verdict": filed.verdict,
            }
        )  # fmt: skip
    now = house.now()
    matter = Matter(
        kind=MatterKind.RESULT, unit=dossier.unit, dossier=code, opened_at=now, opened_by=actor,
        due_at=now + timedelta(days=house.settings.collect_days), body=result.model_dump_json(),
    )  # fmt: skip
    papers = (filed.file,) if filed else ()
    return house.register.office.open(matter, EventKind.RESULT, origin=origin, papers=papers)


def hand_over(
    house: House, code: str, way: Way, *, to: str = "", note: str = "", actor: str, origin: str = ""
) -> Matter:
    """Give the results to the applicant. In person and online it is done; by post an envelope waits for its list and
    then for the slip that proves its delivery."""
    results = _to_hand_over(house, code, way)
    dossier, now = house.register.dossier(code), house.now()
    sent = len(house.register.office.of(code, MatterKind.HANDOVER))
    done = way is not Way.POST
    handover = Handover(way=way, to=to.strip(), note=note.strip(), barcode="" if done else f"{code}-P{sent + 1}")
    matter = Matter(
        kind=MatterKind.HANDOVER, unit=dossier.unit, dossier=code, subject=handover.barcode, opened_at=now,
        opened_by=actor, closed_at=now if done else None, closed_by=actor if done else "",
        body=handover.model_dump_json(),
    )  # fmt: skip
    closes = [m.id for m in results] if done else []
    to_state = State.RETURNED if done else None
    return house.register.office.open(matter, EventKind.HANDED_OVER, origin=origin, to=to_state, closes=closes)


def _to_hand_over(house: House, code: str, way: Way) -> list[Matter]:
    dossier = house.register.dossier(code)
    results = [m for m in house.register.office.of(code, MatterKind.RESULT) if m.open]
    if dossier.state not in WAITING or not results:
        raise Conflict(f"{code} has no result that waits to be handed over; record the result first")
    if unpaid(house, code):
        raise Conflict(f"the fee of {code} is not paid; the result waits until it is")
    bodies = [body_of(matter, Result) for matter in results]
    if any(b.verdict and refused(b.verdict) for b in bodies):
        raise Conflict(f"a signature on the result of {code} is broken; get it again before it goes out")
    if way is Way.ONLINE and not all(b.sha256 for b in bodies):
        raise Conflict(f"a result of {code} came on paper only; it cannot be handed over online")
    if any(m.open for m in house.register.office.of(code, MatterKind.HANDOVER)):
        raise Conflict(f"the result of {code} is on its way by post already")
    return results


def post_list(house: House, unit: str, *, actor: str, origin: str = "") -> Matter:
    """Put every envelope that waits on one list for the post office."""
    office = house.register.office
    waiting = [m for m in office.waiting(MatterKind.HANDOVER, units=[unit]) if body_of(m, Handover).post_list is None]
    if not waiting:
        raise Conflict("no envelope waits for the post; hand results over by post first")
    now = house.now()
    envelopes = tuple(Envelope(dossier=m.dossier or "", barcode=m.subject, handover=m.id) for m in waiting)
    listed = office.open(
        Matter(
            kind=MatterKind.POST_LIST, unit=unit, opened_at=now, opened_by=actor, closed_at=now, closed_by=actor,
            body=PostList(made_at=now, envelopes=envelopes).model_dump_json(),
        ),
        EventKind.HANDED_OVER,
        origin=origin,
    )  # fmt: skip
    for matter in waiting:
        body = body_of(matter, Handover).model_copy(update={"post_list": listed.id})
        office.settle(matter.id, body, EventKind.HANDED_OVER, at=now, by=actor, close=False, origin=origin)
    return listed


def without_secret(house: House, listed: PostList) -> PostList:
    """The list without envelopes of dossiers that were stopped for secrecy since."""
    known = {one.dossier for one in listed.envelopes if house.register.looking.summary(one.dossier) is not None}
    return listed.model_copy(update={"envelopes": tuple(one for one in listed.envelopes if one.dossier in known)})


class Proofs(Record):
    """What a scan of delivery slips proves: dossiers ``delivered``, codes that belong to no envelope on its way, and
    hand-over lists among the pages, for whose sake nothing of the scan counts."""

    delivered: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()


def match_proofs(house: House, scan: Path, *, units: Sequence[str], actor: str, origin: str = "") -> Proofs:
    """Delivery slips scanned back: which dossiers they prove delivered. A hand-over list bears the same codes and is
    signed before anything is delivered: a scan with one proves nothing."""
    office = house.register.office
    delivered, unknown = [], []
    codes = codes_on(house, scan)
    if lists := tuple(code.text for code in codes if code.text.startswith(LIST)):
        return Proofs(lists=lists)
    for code in codes:
        known = [m for m in office.about(MatterKind.HANDOVER, code.text) if m.open and m.unit in units]
        if not known or known[0].dossier is None:
            unknown.append(code.text)
            continue
        matter, dossier = known[0], known[0].dossier
        filed = file_paper(house, dossier, scan, name=f"bao_phat_{matter.subject}{scan.suffix}")
        body = body_of(matter, Handover).model_copy(update={"proof": filed.file.sha256})
        now = house.now()
        for result in office.of(dossier, MatterKind.RESULT):
            if result.open:
                office.settle(result.id, body_of(result, Result), EventKind.HANDED_OVER, at=now, by=actor)
        office.settle(
            matter.id, body, EventKind.HANDED_OVER, at=now, by=actor, origin=origin, to=State.RETURNED,
            papers=(filed.file,),
        )  # fmt: skip
        delivered.append(dossier)
    return Proofs(delivered=tuple(delivered), unknown=tuple(unknown))


def came_back(house: House, handover: int, *, actor: str, origin: str = "") -> Matter:
    """The post brought an envelope back: the result waits again."""
    matter = house.register.office.matter(handover)
    body = body_of(matter, Handover).model_copy(update={"note": "bưu chính trả lại, không phát được"})
    return house.register.office.settle(
        handover, body, EventKind.HANDED_OVER, at=house.now(), by=actor, reason=body.note, origin=origin
    )
