"""What an office's Prefect server starts by the clock, each a flow of its own: what ``hoso upkeep`` and its fellows do.

In: nothing; the installation is this process's. Out: how many things were done, for Prefect's pages. Each may run at
any time, twice or half: the register knows what is done. Wrong: a run that ends ``Failed`` says what waits, in counts.
"""

from prefect import flow
from prefect.artifacts import create_markdown_artifact

from flows.warm.standing import standing_house
from models.error import ComponentMissing, IntegrityError

BOOKS = ("anchored", "reindexed")
"""The parts of the day's work that have no schedule of their own."""


@flow(name="upkeep", persist_result=False)
def upkeep_flow() -> int:
    """What is unfinished gets its ticket again; reminders, fees, results, anchors. Returns how many tickets."""
    from flows.cell.pool import sweep
    from flows.daily import daily
    from flows.office_upkeep import office_upkeep
    from flows.tickets import top_up

    house = standing_house()
    asked = top_up(house)
    house.objects.sweep()
    sweep(house.scratch)
    failed = len(office_upkeep(house).problems)
    if (day := daily(house, parts=BOOKS)) is not None:
        failed += len(day.failed)
    if failed:
        raise ComponentMissing(f"{failed} parts of upkeep failed; run hoso upkeep to see why")
    return len(asked)


@flow(name="seal", persist_result=False)
def seal_flow() -> int:
    """Dossiers that were decided and await nothing more; returns how many were sealed."""
    from flows.upkeep import UpkeepReport, seal_decided

    result = UpkeepReport()
    seal_decided(standing_house(), result)
    if result.waiting:
        raise ComponentMissing(f"{len(result.waiting)} dossiers could not be sealed; run hoso upkeep to see why")
    return len(result.sealed)


@flow(name="fixity", persist_result=False)
def fixity_flow() -> int:
    """The objects that were read longest ago, against their hashes; returns how many were read."""
    from flows.daily import fixity

    report = fixity(standing_house())
    if report is None:
        return 0
    if not report.sound:
        wrong = len(report.altered) + len(report.missing) - len(report.mended)
        raise IntegrityError(f"{wrong} objects are not as they were stored; see hoso fixity")
    return report.checked


@flow(name="second-copy", persist_result=False)
def second_copy_flow() -> int:
    """What the second store lacks, where one is set; returns how many objects were copied."""
    from flows.daily import copies

    report = copies(standing_house())
    if report is None:
        return 0
    if not report.sound:
        wrong = len(report.failed) + len(report.alarms)
        raise IntegrityError(f"{wrong} objects are not in the second store as they should be; run hoso copy second")
    return report.copied


@flow(name="retention", persist_result=False)
def retention_flow() -> int:
    """The list for approval: sealed dossiers whose retention is over. Nothing is destroyed without two people."""
    house = standing_house()
    due = house.register.keeping.due(now=house.now(), unit=None)
    rows = [f"| {p.dossier} | {p.retention} | {p.retain_until:%Y-%m-%d} |" for p in due if p.retain_until]
    text = "\n".join(
        [f"# {len(due)} dossiers past their retention", "", "| dossier | rule | until |", "|---|---|---|", *rows]
    )
    create_markdown_artifact(text, key="retention", description="hoso due lists them, hoso dispose needs two approvals")
    return len(due)


@flow(name="webhooks", persist_result=False)
def webhooks_flow() -> int:
    """``hoso webhook deliver``; returns how many messages arrived."""
    from flows.webhooks.deliver import deliver

    return deliver(standing_house()).delivered


@flow(name="watch", persist_result=False)
def watch_flow() -> int:
    """``hoso watch``: takes deliveries in and has each processed; returns how many it took in."""
    from flows.tickets import submit_run
    from flows.watch import watch

    house = standing_house()
    taken = watch(house).taken
    for code in taken:
        submit_run(house, code)
    return len(taken)


@flow(name="revocation", persist_result=False)
def revocation_flow() -> int:
    """``hoso trust fetch``; returns how many lists were replaced by newer ones."""
    from flows.revocation.refresh import Outcome, refresh

    return sum(one.outcome is Outcome.REPLACED for one in refresh(standing_house()))


FLOWS = (
    upkeep_flow, seal_flow, fixity_flow, second_copy_flow, retention_flow, webhooks_flow, watch_flow, revocation_flow,
)  # fmt: skip
