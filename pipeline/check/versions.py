"""Papers that a later delivery of the same dossier replaces: they stay in its history and serve as nothing.

In: papers taken for components, the files with the delivery each came in (oldest first). Out: the papers replaced, and
findings without those that speak of replaced pages alone. Only a whole paper of its own replaces an earlier one, and
only where the law asks for one: an added page or a further member's card replaces nothing.
"""

from collections.abc import Sequence

from models.finding import Evidence, Finding
from models.submission import ReceivedFile
from pipeline.check.counts import asked
from pipeline.check.foreign import of_members
from pipeline.check.papers import Paper


def replaced(papers: Sequence[Paper], files: Sequence[ReceivedFile]) -> tuple[Paper, ...]:
    """The papers of which a later delivery brought a new version."""
    order = {name: n for n, name in enumerate(dict.fromkeys(f.submission for f in files))}
    came = {f.name: order[f.submission] for f in files}

    def delivery(paper: Paper) -> tuple[int, int]:
        numbers = [came.get(page.file, 0) for page in paper.pages]
        return min(numbers), max(numbers)

    def renews(new: Paper, old: Paper) -> bool:
        return new.key == old.key and new.draft.opened and delivery(new)[0] > delivery(old)[1]

    single = [p for p in papers if asked(p.rule) <= 1 and not of_members(p)]
    return tuple(old for old in single if any(renews(new, old) for new in single))


def without_replaced(found: Sequence[Finding], old: Sequence[Paper], files: Sequence[ReceivedFile]) -> list[Finding]:
    """The findings that speak of something else than replaced pages; a file counts as replaced when all its pages
    are."""
    gone = {(page.file, page.number) for paper in old for page in paper.pages}
    whole = {f.name for f in files if f.pages and all((f.name, n + 1) in gone for n in range(f.pages))}

    def past(where: Evidence) -> bool:
        return where.file in whole or (where.file, where.page) in gone

    return [f for f in found if not f.evidence or not all(past(e) for e in f.evidence)]
