"""From drafts to components: decide each paper, join what belongs together, hand papers to the components that want
them.

In: drafts from ``pipeline.split``, kinds, the procedure's version, what the applicant declared. Out: ``Sorted``: papers
taken for a component, and papers left with the reason. Nothing is forced: a paper of a type that the procedure does not
ask for is left as ``not_in_procedure``.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from models.dossier import Required
from models.paper import UnassignedReason
from models.procedure import ProcedureVersion
from models.reading import Quality
from pipeline.classify.codes import card_data
from pipeline.classify.decide import Decision, decide
from pipeline.classify.kinds import Kinds
from pipeline.split.order import Draft

_READABLE = 0.3
"""Mean confidence below which a page that matches nothing is called unreadable instead of unknown."""


@dataclass(frozen=True)
class Sorted:
    """``taken``: draft, decision, component key. ``left``: draft, decision, why."""

    taken: tuple[tuple[Draft, Decision, str], ...]
    left: tuple[tuple[Draft, Decision, UnassignedReason], ...]


def sort_papers(
    drafts: Sequence[Draft],
    kinds: Kinds,
    version: ProcedureVersion | None,
    declared: Mapping[str, str],
    taken_before: Sequence[str] = (),
) -> Sorted:
    """Decide every draft. ``taken_before``: components that have their paper already."""
    decided = [(d, _decide(d, kinds, declared)) for d in drafts]
    decided = _join(decided, kinds, declared, _asked_cards(version))
    taken: list[tuple[Draft, Decision, str]] = []
    left: list[tuple[Draft, Decision, UnassignedReason]] = []
    used: list[str] = list(taken_before)
    for draft, decision in decided:
        key = _component(decision, version, used)
        if key is not None:
            used.append(key)
            taken.append((draft, decision, key))
        else:
            left.append((draft, decision, _why(draft, decision)))
    return Sorted(tuple(taken), tuple(left))


def _decide(draft: Draft, kinds: Kinds, declared: Mapping[str, str]) -> Decision:
    return decide(draft.pages, kinds, _declared(draft, declared), [c.titles for c in draft.clues])


def _declared(draft: Draft, declared: Mapping[str, str]) -> str | None:
    """What the applicant said of the draft's file, where the draft is all that one file holds or begins it."""
    said = {declared[p.file] for p in draft.pages if p.file in declared}
    return said.pop() if len(said) == 1 else None


def _component(decision: Decision, version: ProcedureVersion | None, used: Sequence[str]) -> str | None:
    """The component that takes this paper: its own, or another of the same type that still has none."""
    if decision.kind is None or decision.kind.component is None or version is None:
        return None
    own = decision.kind.component
    if own not in used:
        return own
    twins = [c.key for c in version.components if c.document_type == decision.kind.document_type and not c.titles]
    return next((k for k in twins if k not in used), own)


def _why(draft: Draft, decision: Decision) -> UnassignedReason:
    if decision.kind is not None:
        return UnassignedReason.NOT_IN_PROCEDURE
    unreadable = all(
        Quality.INK_BUT_NO_TEXT in p.reading.quality or (p.reading.confidence < _READABLE and p.reading.words)
        for p in draft.pages
    )
    if unreadable:
        return UnassignedReason.UNREADABLE
    return decision.abstained or UnassignedReason.UNKNOWN_TYPE


Decided = tuple[Draft, Decision]


def _asked_cards(version: ProcedureVersion | None) -> frozenset[str]:
    """Components that the procedure always asks for: cards for one of them are one paper, the members' together."""
    return frozenset(c.key for c in version.components if c.required is Required.ALWAYS) if version else frozenset()


def _join(
    decided: Sequence[Decided], kinds: Kinds, declared: Mapping[str, str], together: frozenset[str]
) -> list[Decided]:
    """Put the sides of one card, and pages that open nothing, to the paper they belong to."""
    out: list[Decided] = []
    for draft, decision in decided:
        place = _place(out, draft, decision)
        kind = decision.kind
        if place is None and out and kind is not None and kind.card and kind.component in together:
            place = len(out) - 1 if out[-1][1].kind == kind else None
        if place is None:
            out.append((draft, decision))
            continue
        owner, _ = out[place]
        pages = (*owner.pages, *draft.pages)
        joined = replace(
            owner,
            pages=pages,
            clues=(*owner.clues, *draft.clues),
            missing=(),
            reordered=owner.reordered,
            opened=owner.opened or draft.opened,
        )
        out[place] = (joined, _decide(joined, kinds, declared))
    return out


def _place(before: Sequence[Decided], draft: Draft, decision: Decision) -> int | None:
    """Which earlier paper this draft continues; None where it stands for itself."""
    if decision.kind is not None and decision.kind.card:
        mine = _card_number(draft)
        for i, (owner, other) in enumerate(before):
            if other.kind != decision.kind or len(owner.pages) + len(draft.pages) > 3:
                continue
            theirs = _card_number(owner)
            halves = _is_front(owner) != _is_front(draft)
            if halves and (mine is None or theirs is None or mine == theirs):
                return i
        return None
    if decision.kind is not None and not _opens(draft):
        for i in range(len(before) - 1, -1, -1):
            if before[i][1].kind == decision.kind:
                return i
    return None


def _opens(draft: Draft) -> bool:
    first = draft.clues[0]
    return first.title_weight > 2.0 or first.letterhead or first.card


def _is_front(draft: Draft) -> bool:
    return any(c.card or c.title_weight > 2.0 or c.letterhead for c in draft.clues)


def _card_number(draft: Draft) -> str | None:
    """The number on either side: in the code, printed, or in the machine-readable lines of the back."""
    for page in draft.pages:
        data = card_data(page)
        if data:
            return data.number
        for line in page.lines:
            found = re.search(r"(?<!\d)(\d{12})(?!\d)", line.text) or re.search(
                r"VNM\d{9}\d(\d{12})", line.text.replace(" ", "")
            )
            if found:
                return found[1]
    return None
