"""Learn from what clerks decided: papers of accepted dossiers, as they were sorted when they were accepted.

In: a house. Out: ``Report``; a better model is put in use. Readings come from the kept results, so nothing is read
again; a paper whose reading is gone teaches nothing. Wrong: nothing, too few decisions are an outcome.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from flows.house import House
from flows.results import recall_page
from models.dossier import Assessment
from models.error import NotFound
from models.learned import Held, Learned, Outcome, Report
from models.paper import Component
from models.procedure import Catalogue, Procedure, ProcedureVersion
from models.state import State
from pipeline.classify.decide import Decision, decide
from pipeline.classify.features import features
from pipeline.classify.kinds import Kinds, kinds_of, label_of
from pipeline.classify.train import Lesson, held_back, train
from pipeline.lines import PageView, view
from storage import learned

DECIDED = (State.ACCEPTED, State.SEALED, State.RETURNED)
"""States in which a person has confirmed what each paper is."""
LEAST_HELD = 10
"""Held-back papers below which nobody can tell which model is better."""
_BINS = (0.5, 0.8, 0.9, 0.95, 1.01)


@dataclass(frozen=True)
class Case:
    """One paper that a person confirmed, with what is needed to sort it again."""

    lesson: Lesson
    component: str
    pages: tuple[PageView, ...]
    kinds: Kinds


def learn(house: House) -> Report:
    """Train on all decisions but the held-back ones, and put the model in use if it sorts those better."""
    cases = list(confirmed(house))
    report, model = judged(cases, house.catalogue.learned)
    if model is not None and report.outcome is Outcome.PROMOTED:
        learned.promote(house.models, model)
    return report


def judged(cases: Sequence[Case], in_use: Learned | None) -> tuple[Report, Learned | None]:
    """Train, and hold what is in use against the new model on papers that neither saw."""
    held = [c for c in cases if held_back(c.lesson.dossier)]
    model = train([c.lesson for c in cases if not held_back(c.lesson.dossier)])
    labels = Counter(c.lesson.label for c in cases)
    report = Report(
        outcome=Outcome.TOO_FEW,
        papers=len(cases),
        dossiers=len({c.lesson.dossier for c in cases}),
        kinds=len(labels),
    )
    if model is None or len(held) < LEAST_HELD:
        return report, None
    before, after = tally(held, in_use), tally(held, model)
    better = after.right > before.right and after.wrong <= before.wrong
    told = {
        "outcome": Outcome.PROMOTED if better else Outcome.NOT_BETTER,
        "before": before,
        "after": after,
        "calibration": calibration(held, model),
        "fingerprint": model.fingerprint,
    }
    return report.model_copy(update=told), model


def tally(cases: Sequence[Case], model: Learned | None) -> Held:
    """How the rules, with the model where they are unsure, sort these papers."""
    right = wrong = 0
    for case in cases:
        got = _sorted(case, model)
        right += got.kind is not None and got.kind.component == case.component
        wrong += got.kind is not None and got.kind.component != case.component
    return Held(papers=len(cases), right=right, wrong=wrong, abstained=len(cases) - right - wrong)


def _sorted(case: Case, model: Learned | None) -> Decision:
    return decide(case.pages, replace(case.kinds, learned=model))


def calibration(cases: Sequence[Case], model: Learned) -> tuple[tuple[float, float, int], ...]:
    """What the model says of each case, in bins: mean probability of its best label, share right, how many."""
    from pipeline.classify.learned import probabilities_of

    said = []
    for case in cases:
        found = probabilities_of(model, case.lesson.features)
        best = max(found, key=lambda label: found[label])
        said.append((found[best], best == case.lesson.label))
    out = []
    for low, high in zip((0.0, *_BINS), _BINS, strict=False):
        own = [s for s in said if low <= s[0] < high]
        if own:
            out.append(
                (round(sum(p for p, _ in own) / len(own), 3), round(sum(r for _, r in own) / len(own), 3), len(own))
            )
    return tuple(out)


def confirmed(house: House) -> Iterator[Case]:
    """Every paper of every dossier that a person accepted."""
    for state in DECIDED:
        after: str | None = None
        while page := house.register.list(state=state, limit=200, after=after):
            for row in page:
                yield from _papers_of(house, row.dossier)
            after = page[-1].dossier


def _papers_of(house: House, code: str) -> Iterator[Case]:
    assessments = house.register.assessments(code)
    if not assessments or assessments[-1].procedure is None:
        return
    last, catalogue = assessments[-1], house.catalogue
    try:
        procedure = catalogue.procedure(last.procedure or "")
        version = next(v for v in procedure.versions if v.name == last.procedure_version)
    except (NotFound, StopIteration):
        return
    kinds = kinds_of(catalogue, procedure, version)
    for component in last.components:
        pages = _pages(house, last, component)
        case = _case(code, component, pages, catalogue, procedure, version, kinds)
        if case is not None:
            yield case


def _case(
    code: str,
    component: Component,
    pages: tuple[PageView, ...],
    catalogue: Catalogue,
    procedure: Procedure,
    version: ProcedureVersion,
    kinds: Kinds,
) -> Case | None:
    rule = version.component(component.component)
    if rule is None or not pages:
        return None
    label = label_of(rule, procedure, catalogue)
    return Case(Lesson(code, label, features(pages)), component.component, pages, kinds)


def _pages(house: House, assessment: Assessment, component: Component) -> tuple[PageView, ...]:
    """The paper's pages from the kept readings; empty where one is gone."""
    hashes = {f.name: f.sha256 for f in assessment.files}
    found = []
    for source in component.sources:
        for number in source.pages:
            sha = hashes.get(source.file, "")
            kept = recall_page(house.objects, sha, number, assessment.engine, house.settings)
            if kept is None:
                return ()
            found.append(view(source.file, kept))
    return tuple(found)
