"""What an operator asks, as Prometheus metrics: each with its question, all computed from the register when asked.

In: the house. Out: the text that Prometheus scrapes. Nothing is counted in this process, so that any desk of many, or
``hoso metrics`` on a machine without one, says the same. No label holds a person's data or a dossier's code.
"""

import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flows.house import House
from storage.register.standing import Standing

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric

QUANTILES = (0.5, 0.95, 1.0)


@dataclass(frozen=True)
class Measure:
    """A metric: its name, its labels, and what an operator asks that it answers."""

    name: str
    question: str
    labels: tuple[str, ...] = ()


MEASURES = (
    Measure("hoso_dossiers", "How many dossiers stand in each state?", ("state",)),
    Measure("hoso_waiting_dossiers", "How many wait for a worker, and of which unit?", ("unit",)),
    Measure("hoso_oldest_waiting_seconds", "How long has the first in line for a worker waited?"),
    Measure("hoso_oldest_undecided_seconds", "How long has the first in line for a clerk waited?"),
    Measure("hoso_overdue_dossiers", "How many are past their day and undecided?"),
    Measure("hoso_received_day", "How many came in the last 24 hours?"),
    Measure("hoso_assessed_day", "How many of those has the pipeline been through?"),
    Measure("hoso_straight_day", "How many of those need nothing cleared up by a person?"),
    Measure(
        "hoso_seconds_to_assessed", "How long from receipt to assessment, for those of the last day?", ("quantile",)
    ),
    Measure("hoso_paper_confidence", "How sure is the pipeline of what each paper is, of the last day?", ("quantile",)),
    Measure("hoso_put_back_day", "How often had a dossier to wait because a component was missing?"),
    Measure("hoso_findings_day", "What fails: how many of the last day's dossiers have each finding?", ("code",)),
    Measure("hoso_disk_free_bytes", "How much room is left on the disk of HOSO_HOME?"),
    Measure("hoso_disk_bytes", "How large is that disk?"),
    Measure("hoso_register_up", "Does the register answer? (1 or 0)"),
)


def render(house: House) -> bytes:
    """The metrics in Prometheus' text format. A register that does not answer is a 0, not an error."""
    from prometheus_client import CollectorRegistry, generate_latest

    registry: CollectorRegistry = CollectorRegistry()
    registry.register(_Collector(house))
    return generate_latest(registry)


class _Collector:
    def __init__(self, house: House) -> None:
        self._house = house

    def describe(self) -> Iterable["Metric"]:
        return []

    def collect(self) -> Iterator["Metric"]:
        from prometheus_client.core import GaugeMetricFamily

        values = _values(self._house)
        for measure in MEASURES:
            if measure.name not in values:
                continue
            family = GaugeMetricFamily(measure.name, measure.question, labels=measure.labels)
            for labels, number in values[measure.name]:
                family.add_metric(labels, number)
            yield family


Values = dict[str, list[tuple[tuple[str, ...], float]]]


def _values(house: House) -> Values:
    from sqlalchemy.exc import SQLAlchemyError

    from models.error import HosoError

    disk = shutil.disk_usage(house.settings.home)
    values: Values = {
        "hoso_disk_free_bytes": [((), float(disk.free))],
        "hoso_disk_bytes": [((), float(disk.total))],
    }
    try:
        values.update(_of_register(house.register.standing(house.now())))
        values["hoso_register_up"] = [((), 1.0)]
    except (HosoError, SQLAlchemyError):
        values["hoso_register_up"] = [((), 0.0)]
    return values


def _of_register(now: Standing) -> Values:
    plain = {
        "hoso_oldest_waiting_seconds": now.oldest_waiting_seconds,
        "hoso_oldest_undecided_seconds": now.oldest_undecided_seconds,
        "hoso_overdue_dossiers": now.overdue,
        "hoso_received_day": now.received_day,
        "hoso_assessed_day": now.assessed_day,
        "hoso_straight_day": now.straight_day,
        "hoso_put_back_day": now.put_back_day,
    }
    return {
        "hoso_dossiers": [((state.value,), float(number)) for state, number in now.states.items()],
        "hoso_waiting_dossiers": [((unit,), float(number)) for unit, number in now.waiting_by_unit.items()],
        "hoso_findings_day": [((code,), float(number)) for code, number in sorted(now.findings_day.items())],
        "hoso_seconds_to_assessed": _quantiles(now.seconds_to_assessed),
        "hoso_paper_confidence": _quantiles(now.confidences),
        **{name: [((), float(value))] for name, value in plain.items()},
    }


def _quantiles(ascending: Sequence[float]) -> list[tuple[tuple[str, ...], float]]:
    if not ascending:
        return []
    last = len(ascending) - 1
    return [((f"{q:g}",), ascending[round(q * last)]) for q in QUANTILES]
