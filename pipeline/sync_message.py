"""The synchronising message of the national portal and the provinces' systems, in both directions.

In: what is known of a dossier. Out: JSON-ready values with the systems' own (Vietnamese) keys; or, from their JSON,
``Peer``. Wrong: ``RefusedInput`` naming the key that is missing or malformed. Pure.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from models.calendar import HANOI
from models.decision import Event, EventKind
from models.dossier import ChecklistLine, ChecklistStatus, Dossier
from models.error import RefusedInput
from models.measures import Case
from models.procedure import Procedure, ProcedureVersion
from models.state import State
from models.status import Beside, Province, status_of
from models.submission import ReceivedFile

COPY, SCAN = 2, 3
"""``LoaiBan``: 1 bản chính, 2 bản sao, 3 bản chụp/bản quét (read as such; a province confirms it)."""


@dataclass(frozen=True)
class Told:
    """Everything a message is made of."""

    dossier: Dossier
    events: Sequence[Event]
    beside: Beside
    province: Province
    procedure: Procedure | None
    version: ProcedureVersion | None
    case: Case
    office: str
    results: Sequence[ReceivedFile] = ()


def message(told: Told) -> dict[str, Any]:
    """One dossier: its head, components with the hash of each file, and its progress step by step."""
    dossier = told.dossier
    status = status_of(dossier.state, told.beside)
    return {
        "MaHoSo": dossier.dossier,
        "MaTTHC": told.procedure.codes[0] if told.procedure and told.procedure.codes else (dossier.procedure or ""),
        "TenTTHC": told.procedure.name if told.procedure else "",
        "MaDonViTiepNhan": dossier.unit,
        "ChuHoSo": dossier.applicant.name,
        "LoaiDoiTuong": 2 if dossier.applicant.tax_code else 1,
        "HinhThucNop": int(dossier.channel),
        "NgayTiepNhan": _time(dossier.received_at),
        "NgayHenTra": _time(dossier.due_at) if dossier.due_at else "",
        "TrangThai": int(status),
        "TrangThaiDiaPhuong": told.province.said(status),
        "ThanhPhanHoSo": list(_components(told)),
        "KetQua": [_file(file) for file in told.results],
        "TienTrinh": list(_progress(told)),
        "DuocSoHoa": int(told.case.scanned),
        "DuocLayTuKhoDMQG": int(told.case.reused or any(_from_database(line) for line in dossier.checklist)),
    }


def _components(told: Told) -> Iterator[dict[str, Any]]:
    rules = {rule.key: rule for rule in told.version.components} if told.version else {}
    files = {file.name: file for file in told.dossier.files}
    for line in told.dossier.checklist:
        if line.status is ChecklistStatus.NOT_APPLICABLE:
            continue
        names = [s.file for c in told.dossier.components if c.component == line.component for s in c.sources]
        attached = [_file(files[name]) for name in dict.fromkeys(names) if name in files]
        rule = rules.get(line.component)
        yield {
            "MaThanhPhanHoSo": line.component,
            "TenThanhPhanHoSo": rule.name if rule else line.component,
            "SoLuong": max(1, rule.counts.original + rule.counts.certified + rule.counts.copy_) if rule else 1,
            "LoaiBan": SCAN if attached else COPY,
            "TinhTrang": _standing(line),
            "NguonDuLieu": f"{line.answer.database} {line.answer.reference}".strip() if line.answer else "",
            "GiayToDinhKem": attached,
        }


def _from_database(line: ChecklistLine) -> bool:
    return line.status is ChecklistStatus.FROM_DATABASE


def _standing(line: ChecklistLine) -> str:
    return {
        ChecklistStatus.PRESENT: "Có",
        ChecklistStatus.PRESENTED_ONLY: "Xuất trình",
        ChecklistStatus.FROM_DATABASE: "Tra cứu từ cơ sở dữ liệu",
    }.get(line.status, "Chưa đạt")


def _file(file: ReceivedFile) -> dict[str, str]:
    return {"IdGiayTo": file.sha256[:32], "TenGiayTo": file.name, "HashTepTin": file.sha256}


def _progress(told: Told) -> Iterator[dict[str, Any]]:
    """One line for each change that the national vocabulary can say."""
    before: int | None = None
    steps = [e for e in told.events if e.after is not None or e.kind in (EventKind.RESULT, EventKind.FEE)]
    for event in steps:
        state = event.after or (State.ACCEPTED if event.kind in (EventKind.RESULT, EventKind.FEE) else None)
        if state is None or state in (State.SEALED, State.DISPOSED):
            continue
        beside = Beside(has_result=event.kind is EventKind.RESULT, fee_unpaid=event.kind is EventKind.FEE)
        status = status_of(state, beside if event.after is None else Beside())
        if status == before:
            continue
        before = status
        yield {
            "MaHoSo": told.dossier.dossier,
            "NguoiXuLy": "" if event.actor in _OURSELVES else event.actor,
            "ThoiDiemXuLy": _time(event.at),
            "PhongBanXuLy": told.office,
            "NoiDungXuLy": "",
            "TrangThai": int(status),
            "NgayBatDau": _time(told.dossier.received_at),
            "NgayKetThucTheoQuyDinh": _time(told.dossier.due_at) if told.dossier.due_at else "",
        }


_OURSELVES = frozenset({"intake", "worker", "upkeep", "policy", "cli", "demo"})


def _time(moment: datetime) -> str:
    return moment.astimezone(HANOI).strftime("%Y-%m-%d %H:%M:%S")


@dataclass(frozen=True)
class Peer:
    """What another system's message says. ``hashes`` are those of its attachments, by component."""

    code: str
    procedure: str
    status: str
    hashes: Mapping[str, tuple[str, ...]]


def understood(body: Any) -> tuple[Peer, ...]:
    """The dossiers of a message: one dossier, a list of them, or the short form that names code and status only."""
    items = body if isinstance(body, list) else [body]
    if not items or len(items) > 500:
        raise RefusedInput("a synchronising message holds 1 to 500 dossiers")
    return tuple(_peer(item, number) for number, item in enumerate(items, 1))


def _peer(item: Any, number: int) -> Peer:
    if not isinstance(item, dict):
        raise RefusedInput(f"dossier {number} of the message is not an object")
    code = _text(item, "MaHoSo", number)
    if not code:
        raise RefusedInput(f"dossier {number} of the message has no MaHoSo")
    progress = item.get("TienTrinh", [])
    if not isinstance(progress, list):
        raise RefusedInput(f"dossier {number} of the message: TienTrinh is not a list")
    last = progress[-1].get("TrangThai") if progress and isinstance(progress[-1], dict) else None
    status = item.get("TrangThai", last)
    if not isinstance(status, (int, str, type(None))):
        raise RefusedInput(f"dossier {number} of the message: TrangThai is neither number nor text")
    hashes = dict(_hashes(item.get("ThanhPhanHoSo", []), number))
    return Peer(code, _text(item, "MaTTHC", number), "" if status is None else str(status)[:16], hashes)


def _hashes(components: Any, number: int) -> Iterator[tuple[str, tuple[str, ...]]]:
    if not isinstance(components, list) or len(components) > 500:
        raise RefusedInput(f"dossier {number} of the message: ThanhPhanHoSo is not a list")
    for component in components:
        attached = component.get("GiayToDinhKem", []) if isinstance(component, dict) else None
        if not isinstance(attached, list) or not all(isinstance(paper, dict) for paper in attached):
            raise RefusedInput(f"dossier {number} of the message: GiayToDinhKem is not a list of objects")
        hashes = (str(paper.get("HashTepTin", ""))[:128].lower() for paper in attached)
        yield _text(component, "MaThanhPhanHoSo", number), tuple(h for h in hashes if h)


def _text(item: Mapping[str, Any], key: str, number: int) -> str:
    value = item.get(key, "")
    if not isinstance(value, (str, int)):
        raise RefusedInput(f"dossier {number} of the message: {key} is not text")
    return str(value)[:200]
