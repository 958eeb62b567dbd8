"""A dossier's status in the national vocabulary (1 to 10), and as a province says it.

In: the dossier's state and what is open beside it. Out: a ``Status``. Pure; wrong: ``NotFound`` for a code that a
province's table does not have.
"""

from enum import IntEnum

from models.error import NotFound
from models.record import Record, Text
from models.state import State


class Status(IntEnum):
    """The national set, as the synchronising systems send it."""

    REGISTERED = 1
    """Mới đăng ký."""
    ACCEPTED = 2
    """Được tiếp nhận."""
    REFUSED = 3
    """Không được tiếp nhận."""
    IN_PROCESS = 4
    """Đang xử lý."""
    SUPPLEMENT = 5
    """Yêu cầu bổ sung giấy tờ."""
    FEE = 6
    """Yêu cầu thực hiện nghĩa vụ tài chính."""
    WITHDRAWN = 7
    """Công dân yêu cầu rút hồ sơ."""
    STOPPED = 8
    """Dừng xử lý."""
    FINISHED = 9
    """Đã xử lý xong."""
    RETURNED = 10
    """Đã trả kết quả."""


NAMES: dict[Status, str] = {
    Status.REGISTERED: "Mới đăng ký",
    Status.ACCEPTED: "Được tiếp nhận",
    Status.REFUSED: "Không được tiếp nhận",
    Status.IN_PROCESS: "Đang xử lý",
    Status.SUPPLEMENT: "Yêu cầu bổ sung",
    Status.FEE: "Yêu cầu thực hiện nghĩa vụ tài chính",
    Status.WITHDRAWN: "Rút hồ sơ",
    Status.STOPPED: "Dừng xử lý",
    Status.FINISHED: "Đã xử lý xong",
    Status.RETURNED: "Đã trả kết quả",
}

_OF_STATE: dict[State, Status] = {
    State.RECEIVED: Status.REGISTERED,
    State.PROCESSING: Status.REGISTERED,
    State.READY: Status.REGISTERED,
    State.REVIEW: Status.REGISTERED,
    State.SUPPLEMENT_REQUESTED: Status.SUPPLEMENT,
    State.ACCEPTED: Status.ACCEPTED,
    State.REJECTED: Status.REFUSED,
    State.WITHDRAWN: Status.WITHDRAWN,
    State.STOPPED: Status.STOPPED,
    State.UNCOLLECTED: Status.FINISHED,
    State.RETURNED: Status.RETURNED,
}


class Beside(Record):
    """What is open or done beside a dossier, as far as its status depends on it."""

    fee_unpaid: bool = False
    consulting: bool = False
    has_result: bool = False
    before_sealing: State | None = None
    """The last state before it was sealed: sealing and disposal are ours and no status of the nation's."""


def status_of(state: State, beside: Beside) -> Status:
    """The national status. An accepted dossier is 6 while its fee is unpaid, 9 once its result came, 4 while another
    unit is asked, else 2."""
    if state in (State.SEALED, State.DISPOSED):
        return status_of(beside.before_sealing or State.ACCEPTED, beside.model_copy(update={"before_sealing": None}))
    if state is not State.ACCEPTED:
        return _OF_STATE[state]
    if beside.fee_unpaid:
        return Status.FEE
    if beside.has_result:
        return Status.FINISHED
    return Status.IN_PROCESS if beside.consulting else Status.ACCEPTED


class Province(Record):
    """How one province says it: its own code for each national status, and what else it sends that means the same."""

    key: str
    """Begins the codes of its units: ``H61``."""
    name: Text
    codes: dict[Status, str]
    also: dict[str, Status] = {}
    """Further codes of the province, which we understand and never send."""
    source: Text = ""

    def said(self, status: Status) -> str:
        """Our status in the province's code."""
        return self.codes[status]

    def understood(self, code: str) -> Status:
        """The national status of a province's code."""
        for status, own in self.codes.items():
            if own == code:
                return status
        if code in self.also:
            return self.also[code]
        raise NotFound(f"status {code!r} is not in the table of {self.key}; see catalogue/status.yaml")


NATION = Province(key="", name="Cổng Dịch vụ công quốc gia", codes={status: str(status.value) for status in Status})
"""Units of a province that has no table speak the national set."""


def province_of(unit: str, provinces: dict[str, Province]) -> Province:
    """The table of a unit: the longest key that begins its code."""
    fitting = [key for key in provinces if key and (unit == key or unit.startswith(f"{key}."))]
    return provinces[max(fitting, key=len)] if fitting else NATION
