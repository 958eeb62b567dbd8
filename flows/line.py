"""Whose turn it is: which dossier a free worker takes next.

In: the house and the lane. Out: a dossier's code, or None when nobody waits. Lanes first: what the law wants within
minutes goes before everything. Then units take turns, so that one unit's flood does not starve another; within a unit
the first to come is the first to be served. The register holds all of this: a scheduler's queue would know only times.
"""

from collections.abc import Callable, Collection

from flows.house import House
from models.dossier import Dossier
from models.lane import Lane
from models.state import UNFINISHED, State


def lane_of(house: House, dossier: Dossier) -> Lane:
    """The lane by what the applicant applied for; what it turns out to be is known only after reading."""
    return Lane.EXPRESS if dossier.procedure in express_procedures(house) else Lane.NORMAL


def express_procedures(house: House) -> tuple[str, ...]:
    """Keys of the procedures whose deadline counts in minutes."""
    procedures = house.catalogue.procedures.values()
    return tuple(sorted(p.key for p in procedures if p.deadline.minutes is not None))


def next_in_line(house: House, lane: Lane, *, passed: Collection[str] = ()) -> str | None:
    """The dossier in ``received`` whose turn it is, leaving out those in ``passed`` (another worker has them)."""
    express = express_procedures(house)
    first = house.register.next_received(procedures=express, passed=passed)
    if first is not None or lane is Lane.EXPRESS:
        return first
    return house.register.next_received(procedures=None, passed=passed)


def take_turn(house: House, ticket: str, one: Callable[[str], Dossier]) -> Dossier:
    """Have the dossier whose turn it is processed by ``one``.

    A ticket is a right to be worked for. Each dossier received gives one, so there are enough; which dossier it serves
    is decided now. Only when the ticket's own was begun already is it tried first: its worker may have died."""
    own = house.register.dossier(ticket)
    passed: set[str] = set()
    if own.state is State.PROCESSING:
        done = one(ticket)
        if done.state not in UNFINISHED:
            return done
        passed.add(ticket)
    lane = lane_of(house, own)
    while (code := next_in_line(house, lane, passed=passed)) is not None:
        done = one(code)
        if done.state not in UNFINISHED:
            return done
        passed.add(code)  # another worker has it
    return house.register.dossier(ticket)
