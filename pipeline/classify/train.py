"""Train a linear model on papers that people sorted (multinomial logistic regression, scikit-learn).

In: ``Lesson`` values. Out: ``Learned``, or None where there is too little to learn from. scikit-learn is imported here
and nowhere else: using a model needs none. Deterministic: the same lessons give the same model.
"""

import hashlib
import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from models.learned import Learned
from pipeline.classify.learned import probabilities_of

LEAST_LESSONS, LEAST_KINDS, LEAST_OF_A_KIND = 40, 3, 4
LEAST_DOSSIERS = 4
"""In how many dossiers a word must stand before a model may know it: what fewer share may be somebody's name."""
MOST_FEATURES = 3000
SMALLEST = 0.02
"""Weights nearer to nothing than this are left out."""


@dataclass(frozen=True)
class Lesson:
    """One paper that a person sorted. ``dossier`` keeps papers of one dossier on one side of every split."""

    dossier: str
    label: str
    features: frozenset[str]


def held_back(dossier: str, share: float = 0.25) -> bool:
    """Whether a dossier's papers are kept for judging: by its name, so that no later training sees them either."""
    return int(hashlib.sha256(f"held:{dossier}".encode()).hexdigest()[:8], 16) / 2**32 < share


def train(lessons: Sequence[Lesson]) -> Learned | None:
    """Train on ``lessons``; a fifth of their dossiers set the temperature."""
    counts = Counter(one.label for one in lessons)
    known = [one for one in lessons if counts[one.label] >= LEAST_OF_A_KIND]
    labels = sorted({one.label for one in known})
    if len(known) < LEAST_LESSONS or len(labels) < LEAST_KINDS:
        return None
    tuning = [one for one in known if held_back(f"tuning:{one.dossier}", 0.2)]
    fitting = [one for one in known if not held_back(f"tuning:{one.dossier}", 0.2)]
    fitted = _fit(fitting)
    return fitted.model_copy(update={"temperature": _temperature(fitted, tuning), "papers": len(known)})


def _vocabulary(lessons: Sequence[Lesson]) -> list[str]:
    dossiers: defaultdict[str, set[str]] = defaultdict(set)
    for one in lessons:
        for feature in one.features:
            dossiers[feature].add(one.dossier)
    shared = [f for f, where in dossiers.items() if len(where) >= LEAST_DOSSIERS]
    return sorted(sorted(shared), key=lambda f: -len(dossiers[f]))[:MOST_FEATURES]


def _fit(lessons: Sequence[Lesson]) -> Learned:
    from scipy.sparse import csr_matrix  # type: ignore[import-untyped]
    from sklearn.linear_model import LogisticRegression

    places = {feature: i for i, feature in enumerate(_vocabulary(lessons))}
    rows = [sorted(places[f] for f in one.features if f in places) for one in lessons]
    starts = [0]
    for row in rows:
        starts.append(starts[-1] + len(row))
    columns = [c for row in rows for c in row]
    matrix = csr_matrix(([1.0] * len(columns), columns, starts), shape=(len(lessons), len(places)))
    fitted = LogisticRegression(C=0.5, max_iter=300)  # type: ignore[no-untyped-call]
    fitted.fit(matrix, [one.label for one in lessons])
    labels = [str(label) for label in fitted.classes_]
    # Two labels share one row of weights: written out for both, so that a model always reads the same.
    table = fitted.coef_ if len(labels) > 2 else [-fitted.coef_[0] / 2, fitted.coef_[0] / 2]
    bias = fitted.intercept_ if len(labels) > 2 else [-fitted.intercept_[0] / 2, fitted.intercept_[0] / 2]
    weights = {
        feature: kept
        for feature, at in places.items()
        if (kept := {i: round(float(r[at]), 3) for i, r in enumerate(table) if abs(r[at]) >= SMALLEST})
    }
    return Learned(labels=tuple(labels), bias=tuple(round(float(b), 3) for b in bias), weights=weights)


def _temperature(model: Learned, lessons: Sequence[Lesson]) -> float:
    """The temperature under which held lessons are likeliest (Guo et al. 2017)."""
    tried = [0.25 * 1.15**i for i in range(20)]

    def loss(temperature: float) -> float:
        warm = model.model_copy(update={"temperature": temperature})
        return -sum(math.log(max(probabilities_of(warm, o.features).get(o.label, 0.0), 1e-9)) for o in lessons)

    best: float = min(tried, key=loss)
    return round(best, 3) if lessons else 1.0
