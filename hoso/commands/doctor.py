"""``hoso doctor``: what is missing on this machine, and what to do about it."""

import shutil
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from models.error import ExitCode, HosoError
from models.record import Record

if TYPE_CHECKING:
    from flows.house import House

FREE_MB = 500


class Check(Record):
    """One thing looked at. ``required`` ones decide the exit code."""

    name: str
    ok: bool
    found: str = ""
    todo: str = ""
    required: bool = True


def register(app: typer.Typer) -> None:
    app.command()(doctor)


def doctor(
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
    store: Annotated[
        bool, typer.Option("--store", help="Check whether the object store may hold sealed dossiers.")
    ] = False,
) -> None:
    """Say what is missing on this machine and what to do."""
    from hoso.opening import house as open_it
    from hoso.output import print_json, print_table

    house = open_it()
    checks = store_checks(house) if store else machine_checks(house)
    if json:
        print_json({"checks": [c.model_dump() for c in checks]})
    else:
        rows = [["được" if c.ok else ("THIẾU" if c.required else "nên có"), c.name, c.found, c.todo] for c in checks]
        print_table(["", "Mục", "Thấy", "Việc cần làm"], rows)
    bad = any(c.required and not c.ok for c in checks)
    raise typer.Exit(ExitCode.COMPONENT_MISSING if bad else ExitCode.DONE)


def machine_checks(house: "House") -> list[Check]:
    """Everything that a dossier needs on its way, in that order."""
    return [
        _python(),
        _try("Tesseract và tiếng Việt", _tesseract),
        _try("Phông chữ tiếng Việt", _font),
        _try("Danh mục thủ tục", lambda: _catalogue(house)),
        _try("Kho đối tượng", lambda: _objects(house)),
        _try("Sổ hồ sơ", lambda: _register(house)),
        _space(house),
        _confinement(house),
        _trust(house),
        *([_try("Khóa ký của cơ quan", lambda: _office_key(house))] if _signs(house) else []),
    ]


def _try(name: str, look: Callable[[], str]) -> Check:
    try:
        return Check(name=name, ok=True, found=look())
    except HosoError as error:
        return Check(name=name, ok=False, todo=str(error))


def _python() -> Check:
    version = sys.version_info
    found = f"{version.major}.{version.minor}.{version.micro}"
    return Check(
        name="Python", ok=version >= (3, 11), found=found, todo="" if version >= (3, 11) else "install Python 3.11"
    )


def _tesseract() -> str:
    from pipeline.read.engine import probe

    engine = probe()
    return engine.version + ("" if engine.second_model else "; không có eng: chữ số chỉ đọc một lần")


def _font() -> str:
    from pipeline.notices.fonts import find_font

    return find_font().name


def _catalogue(house: "House") -> str:
    return f"{len(house.catalogue.procedures)} thủ tục, {len(house.catalogue.document_types)} loại giấy tờ"


def _objects(house: "House") -> str:
    from storage.objects import Place

    house.objects.stat(Place.WORK, "doctor")
    return "S3" if house.settings.objects.startswith("s3:") else "thư mục (không có khóa WORM)"


def _register(house: "House") -> str:
    house.register.migrate()
    return house.settings.register_url.split(":", 1)[0]


def _space(house: "House") -> Check:
    free = shutil.disk_usage(house.settings.home).free // 1_000_000
    todo = "" if free >= FREE_MB else f"free at least {FREE_MB} MB under HOSO_HOME"
    return Check(name="Đĩa trống", ok=free >= FREE_MB, found=f"{free} MB", todo=todo)


def _confinement(house: "House") -> Check:
    """Which walls stand around a real worker of this machine."""
    from flows.cell.walls import Wall

    words = {
        Wall.NETWORK: "không mạng",
        Wall.PROCESSES: "họ tiến trình riêng",
        Wall.FILES: "chỉ thấy tệp đang mở",
        Wall.CALLS: "lọc lời gọi hệ thống",
    }
    to_do = {
        Wall.NETWORK: "allow user namespaces (sysctl kernel.unprivileged_userns_clone=1)",
        Wall.PROCESSES: "allow user namespaces (sysctl kernel.unprivileged_userns_clone=1)",
        Wall.FILES: "use a kernel with Landlock (Debian 12's has it; lsm=landlock,... at boot)",
        Wall.CALLS: "apt-get install libseccomp2",
    }
    with house.workers(1) as pool:
        walls = pool.walls()
    found = ", ".join([*(words[wall] for wall in Wall if wall in walls), "giới hạn bộ nhớ, thời gian, đĩa, tiến trình"])
    todo = "; ".join(dict.fromkeys(to_do[wall] for wall in Wall if wall not in walls))
    return Check(name="Cách ly tiến trình mở tệp", ok=not todo, found=found, todo=todo, required=False)


def _trust(house: "House") -> Check:
    folder = house.settings.trust
    count = len([p for p in folder.rglob("*") if p.is_file()]) if folder and folder.is_dir() else 0
    todo = "" if count else "put the CAs' root certificates under HOSO_TRUST; see docs/signatures.md"
    return Check(name="Chứng thư gốc tin cậy", ok=count > 0, found=f"{count} tệp", todo=todo, required=False)


def _signs(house: "House") -> bool:
    return house.settings.sign_pkcs12 is not None or bool(house.settings.sign_pkcs11)


def _office_key(house: "House") -> str:
    """Open the key that signs sealed dossiers; what it cannot do today it says."""
    from flows.signing import office_key
    from models.calendar import HANOI
    from pipeline.seal_signature import certificate_of

    key = office_key(house.settings)
    if key is None:
        return ""
    found = certificate_of(key, house.now())
    return f"{found.name}, đến {found.until.astimezone(HANOI):%d/%m/%Y}"


def store_checks(house: "House") -> list[Check]:
    """Whether this store may hold sealed dossiers, in plain words."""
    from storage.objects.admission import check_store

    report = check_store(house.objects)
    return [Check(name=r.promise.value, ok=r.kept, found=r.message) for r in report.results]
