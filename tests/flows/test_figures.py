"""A small office counted by hand: six dossiers whose every figure was worked out on paper, and the same by machine."""

import csv
import io
import json
import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from flows.figures import Asked, as_csv, as_json, report
from flows.handing_over import hand_over, record_result
from flows.house import House
from models.decision import Decision, DecisionKind, Event, EventKind
from models.error import WrongUsage
from models.figure import DEFINITION, DEFINITIONS, Group, group_of, rounded
from models.measures import read, written
from models.result import Way
from models.state import State
from models.submission import Applicant, Channel, Submission
from storage.register import figuring
from storage.register.figuring import Wanted
from tests.storage.samples import assessment, file, missing
from tests.storage.test_office import kept, recount

YEAR = Asked("2026-01", "2026-12")
START = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)


class Clerk:
    """Takes dossiers through an office by the clock."""

    def __init__(self, house: House) -> None:
        self.house, self.register, self.now = house, house.register, START

    def take(self, name: str, *, unit: str = "H61.02", channel: int = 2, procedure: str = "land_transfer") -> str:
        submission = Submission(
            submission=name, unit=unit, procedure=procedure, received=self.now, channel=Channel(channel),
            applicant=Applicant(name="x"),
        )  # fmt: skip
        return self.register.receive(submission, [file(f"{name}.pdf")], now=self.now, actor="intake").code

    def read(self, code: str, minutes: int, *, lacks: bool = False, due_days: int = 8) -> None:
        at = self.register.events(code)[-1].at + timedelta(minutes=minutes)
        self.register.move(code, State.PROCESSING, Event(kind=EventKind.PROCESSING_STARTED, at=at, actor="w"))
        dossier = self.register.dossier(code)
        concluded = assessment(dossier, findings=(missing(),) if lacks else ()).model_copy(
            update={"procedure": dossier.procedure}
        )
        due = dossier.received_at + timedelta(days=due_days)
        state = State.REVIEW if lacks else State.READY
        self.register.record(code, concluded, state, due_at=due, now=at, actor="w")

    def decide(self, code: str, kind: DecisionKind, hours: float) -> None:
        at = self.register.events(code)[-1].at + timedelta(hours=hours)
        self.register.decide(code, Decision(kind=kind, by="an", at=at, reason="x"))

    def bring(self, code: str, name: str, hours: float) -> None:
        at = self.register.events(code)[-1].at + timedelta(hours=hours)
        submission = Submission(submission=name, unit=code.split("-")[0], received=at)
        self.register.supplement(code, submission, [file(f"{name}.pdf")], now=at, actor="intake")

    def finish(self, code: str, days: float, *, hand: bool = True) -> None:
        at = self.register.events(code)[-1].at + timedelta(days=days)
        self.house.__dict__["now"] = lambda: at
        record_result(self.house, code, "GCN", actor="an")
        if hand:
            self.house.__dict__["now"] = lambda: at + timedelta(hours=3)
            hand_over(self.house, code, Way.IN_PERSON, actor="an")


@pytest.fixture
def office(house: House) -> dict[str, str]:
    """
    | | unit | channel | read after | what became of it |
    |---|---|---|---|---|
    | A | H61.02 | online | 10 min, complete | accepted after 1 h, result after 4 d, handed over 3 h later |
    | B | H61.02 | online | 20 min, lacking | supplement after 2 h, brought after 24 h, accepted, result after 5 d |
    | C | H61.02 | in person | 30 min, lacking | two supplements, accepted, result in time: counts as late |
    | D | H61.03 | post | 40 min, complete | refused after 5 h |
    | E | H61.03 | online | 50 min, complete | accepted after 1 h, result after 12 d (due after 8): late |
    | F | H61.03 | online | 60 min, lacking | withdrawn after 1 h |
    """
    clerk, codes = Clerk(house), {}
    for name, unit, channel in (
        ("A", "H61.02", 2), ("B", "H61.02", 2), ("C", "H61.02", 1), ("D", "H61.03", 3), ("E", "H61.03", 2),
        ("F", "H61.03", 2),
    ):  # fmt: skip
        codes[name] = clerk.take(name, unit=unit, channel=channel)
    accept, supplement = DecisionKind.ACCEPT, DecisionKind.SUPPLEMENT
    clerk.read(codes["A"], 10)
    clerk.decide(codes["A"], accept, 1)
    clerk.finish(codes["A"], 4)
    clerk.read(codes["B"], 20, lacks=True)
    clerk.decide(codes["B"], supplement, 2)
    clerk.bring(codes["B"], "B2", 24)
    clerk.read(codes["B"], 5)
    clerk.decide(codes["B"], accept, 1)
    clerk.finish(codes["B"], 5, hand=False)
    clerk.read(codes["C"], 30, lacks=True)
    for n in (2, 3):
        clerk.decide(codes["C"], supplement, 1)
        clerk.bring(codes["C"], f"C{n}", 10)
        clerk.read(codes["C"], 5, lacks=n == 2)
    clerk.decide(codes["C"], accept, 1)
    clerk.finish(codes["C"], 1)
    clerk.read(codes["D"], 40)
    clerk.decide(codes["D"], DecisionKind.REJECT, 5)
    clerk.read(codes["E"], 50)
    clerk.decide(codes["E"], accept, 1)
    clerk.finish(codes["E"], 12)
    clerk.read(codes["F"], 60, lacks=True)
    clerk.decide(codes["F"], DecisionKind.WITHDRAW, 1)
    return codes


BY_HAND: dict[str, tuple[float, int, int | None]] = {
    "received": (6, 6, None),
    "accepted": (4, 4, None),
    "rejected": (1, 1, None),
    "finished": (4, 4, None),
    "withdrawn": (1, 1, None),
    "open": (0, 0, None),
    "timely": (3 / 5, 3, 5),  # A, B, D in time; C by its second request, E by four days
    "straight": (2 / 4, 2, 4),  # A, E
    "supplemented": (2 / 6, 2, 6),  # B, C
    "digitised": (0.0, 0, 4),  # every result came on paper
    "reused": (0.0, 0, 4),
    "weak_pages": (0.0, 0, 27),  # nine files of three pages
    "corrected": (0.0, 0, 6),
    "span.read": (30, 6, None),  # 10 20 30 40 50 60: the third
    "span.decide": (60, 6, None),  # 60 120 60 300 60 60
    "span.solve": (5800, 4, None),  # 1440 5760 7200 17280: the second, to two digits
    "span.collect": (180, 3, None),
}


def test_every_figure_is_what_was_counted_by_hand(house: House, office: dict[str, str]) -> None:
    whole = report(house, YEAR).whole
    assert {f.key: (f.value, f.number, f.of) for f in whole.figures} == BY_HAND
    assert whole.figure("span.read").high == 60
    assert whole.figure("span.decide").high == 300
    assert whole.figure("span.solve").high == 17000
    assert whole.reasons == (("component.missing", 3),)
    assert set(BY_HAND) == {d.key for d in DEFINITIONS}


def test_each_part_and_the_dossiers_behind_it(house: House, office: dict[str, str]) -> None:
    def received(by: str) -> dict[str, int]:
        return {
            name: g.figure("received").number for name, g in report(house, Asked("2026-01", "2026-12", by=by)).parts
        }

    assert received("unit") == {"Văn phòng Đăng ký đất đai": 3, "Chi cục Bảo vệ môi trường": 3}
    assert received("channel") == {"Trực tiếp": 1, "Trực tuyến": 4, "Bưu chính": 1}
    assert received("month") == {"01/2026": 6}
    assert received("level") == {"Một phần": 6}
    assert received("old_level") == {"Mức độ 3": 6}
    behind = house.register.figures.behind
    everything = Wanted(202601, 202612)
    assert {row.dossier for row in behind(everything, "late")} == {office["C"], office["E"]}
    assert {row.dossier for row in behind(everything, "reason.component.missing")} == {office["B"], office["C"]}
    assert {row.dossier for row in behind(Wanted(202601, 202612, channel=3), "timely")} == {office["D"]}
    assert report(house, Asked("2026-02", "2026-12")).whole.figure("received").number == 0
    assert report(house, Asked("2026-01", "2026-12", units=("H61.03",))).whole.figure("timely").number == 1
    assert report(house, Asked("2026-01", "2026-12", units=())).whole.figure("received").number == 0
    assert report(house, Asked("2026-01", "2026-12", level="full")).whole.figure("received").number == 0


def test_the_kept_sums_are_the_slow_recount(house: House, office: dict[str, str]) -> None:
    assert kept(house.register) == recount(house.register)


@pytest.mark.parametrize("seed", range(3))
def test_and_stay_so_whatever_an_office_does(house: House, seed: int) -> None:
    chance, clerk = random.Random(seed), Clerk(house)  # noqa: S311
    codes = []
    for n in range(12):
        clerk.now = START + timedelta(days=chance.randrange(90))
        codes.append(clerk.take(f"s{n}", unit=chance.choice(["H61.02", "H61.03"]), channel=chance.choice([1, 2, 3])))
    for step in range(60):
        code = chance.choice(codes)
        state = house.register.dossier(code).state
        if state is State.RECEIVED:
            clerk.read(code, chance.randrange(1, 300), lacks=chance.random() < 0.5)
        elif state in (State.READY, State.REVIEW):
            clerk.decide(code, chance.choice(list(DecisionKind)), chance.random() * 100)
        elif state is State.SUPPLEMENT_REQUESTED:
            clerk.bring(code, f"{code}-{step}", chance.random() * 100)
        elif state is State.ACCEPTED:
            clerk.finish(code, chance.random() * 10, hand=chance.random() < 0.7)
    assert kept(house.register) == recount(house.register)
    with house.register.database.read() as connection:
        slow: Counter[tuple[str, int]] = Counter()
        for _, measures in figuring.recounted(connection, Wanted(0, 999912)):
            slow.update(measures)
    assert house.register.figures.groups(Wanted(0, 999912)) == (group_of("", slow),)


# -- form


def test_json_and_csv_say_the_same_with_every_definition(house: House, office: dict[str, str]) -> None:
    made = report(house, Asked("2026-01", "2026-12", by="unit"))
    data = json.loads(json.dumps(as_json(made)))
    assert {d["key"] for d in data["definitions"]} == set(DEFINITION)
    rows = list(csv.DictReader(io.StringIO(as_csv(made))))
    whole = {row["figure"]: row for row in rows if row["part"] == ""}
    assert float(whole["timely"]["value"]) == 0.6
    assert (whole["timely"]["number"], whole["timely"]["of"]) == ("3", "5")
    assert all(row["definition"] for row in rows if not row["figure"].startswith("reason."))
    assert len([row for row in rows if row["part"] == "H61.03" and row["figure"] == "received"]) == 1


@pytest.mark.parametrize(("first", "last", "by"), [("2026-13", "2026-12", ""), ("2026-02", "2026-01", ""),
                                                   ("x", "2026-01", ""), ("2026-01", "2026-02", "name")])  # fmt: skip
def test_a_period_that_cannot_be_is_refused(house: House, first: str, last: str, by: str) -> None:
    with pytest.raises(WrongUsage):
        report(house, Asked(first, last, by=by))


@pytest.mark.parametrize(("minutes", "said"), [(0, 0), (9, 9), (99, 99), (104, 100), (105, 110), (1449, 1400),
                                               (5760, 5800), (-3, 0)])  # fmt: skip
def test_minutes_keep_two_digits(minutes: int, said: int) -> None:
    assert rounded(minutes) == said


def test_measures_are_read_as_they_were_written() -> None:
    measures = {
        ("received", 0): 1,
        ("pages", 0): 27,
        ("span.read", 0): 1,
        ("span.solve", 5800): 1,
        ("reason.a.b", 0): 2,
    }
    assert read(written(measures)) == measures
    assert read(written({})) == {}
    assert isinstance(group_of("", {}), Group)
