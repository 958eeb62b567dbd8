"""A certified extract (trích lục) of a record: where it is taken from, with hashes, then the pages asked for.

In: the dossier, which papers, packages and events, who gives it out and why. Out: the cover as a ``Notice``; cover and
pages as one PDF. Wrong: whatever pikepdf raises for an access copy that is not one. The cover's digest is over its
facts, so the same facts give the same digest whoever gives it out and when.
"""

import io
from collections.abc import Sequence
from datetime import datetime

import pikepdf

from models.calendar import HANOI
from models.extract import Extract
from models.notice import Letterhead, Notice, NoticeKind
from models.procedure import Catalogue
from models.signature import Verdict
from pipeline.notices.words import day


def cover(extract: Extract, catalogue: Catalogue, head: Letterhead) -> Notice:
    """The extract's first pages."""
    dossier = extract.dossier
    return Notice(
        kind=NoticeKind.EXTRACT,
        title="TRÍCH LỤC HỒ SƠ ĐIỆN TỬ",
        text="\n".join([*_origin(extract, catalogue), *_papers(extract, catalogue), *_proof(extract)]),
        dossier=dossier.dossier,
        head=head,
        day=extract.at.astimezone(HANOI).date(),
        signers=("NGƯỜI TRÍCH LỤC",),
        signed_by=extract.by,
        made_at=extract.at,
    )


def with_pages(front: bytes, parts: Sequence[tuple[bytes, tuple[int, ...]]]) -> bytes:
    """The cover, then the pages of each access copy, in order; the same in gives the same out."""
    with pikepdf.open(io.BytesIO(front)) as whole:
        for copy, pages in parts:
            with pikepdf.open(io.BytesIO(copy)) as source:
                for number in pages:
                    if 1 <= number <= len(source.pages):
                        whole.pages.append(source.pages[number - 1])
        out = io.BytesIO()
        whole.save(out, deterministic_id=True)
        return out.getvalue()


def _origin(extract: Extract, catalogue: Catalogue) -> list[str]:
    dossier = extract.dossier
    procedure = catalogue.procedures.get(dossier.procedure or "")
    return [
        f"Trích từ hồ sơ điện tử mã {dossier.dossier}, tiếp nhận {_moment(dossier.received_at)}, "
        f"thủ tục: {procedure.name if procedure else 'chưa rõ'}; người nộp: {dossier.applicant.name or 'chưa rõ'}.",
        *(
            line
            for package in extract.packages
            for line in (
                f"Gói lưu trữ {package.profile.value.upper()} đóng {_moment(package.sealed_at)}, SHA-256:",
                package.sha256,
            )
        ),
        *([] if extract.packages else ["Hồ sơ chưa đóng gói lưu trữ; trích theo bản đang giữ."]),
    ]


def _papers(extract: Extract, catalogue: Catalogue) -> list[str]:
    hashes = {file.name: file.sha256 for file in extract.dossier.files}
    procedure = catalogue.procedures.get(extract.dossier.procedure or "")
    version = next(
        (v for v in (procedure.versions if procedure else ()) if v.name == extract.dossier.procedure_version), None
    )
    lines = []
    for number, component in enumerate(extract.components, 1):
        rule = version.component(component.component) if version else None
        lines.append(f"{number}. {rule.name if rule else component.component}")
        for source in component.sources:
            pages = ", ".join(map(str, source.pages))
            sha256 = hashes.get(source.file, "không rõ")
            lines += [f"Tệp {source.file}, trang {pages}; SHA-256 của tệp gốc:", sha256]
        values = [f"{_label(catalogue, key)}: {_said(field.value)}" for key, field in component.fields.items()]
        if values:
            lines.append("Dữ liệu: " + "; ".join(values) + ".")
    signed = [v for v in extract.dossier.signatures if v.verdict is not Verdict.NO_SIGNATURE]
    lines += [f"Chữ ký số của tệp {v.file}: {v.verdict.value}." for v in signed]
    return lines


def _proof(extract: Extract) -> list[str]:
    last = extract.events[-1] if extract.events else None
    return [
        f"Mục đích: {extract.purpose}.",
        "Mã băm SHA-256 của nội dung trích:",
        extract.digest,
        *([f"Nhật ký đơn vị {last.unit}, sự kiện {last.number}, mã:", last.hash] if last else []),
        "Mã băm của tệp PDF này được ghi trong nhật ký của hồ sơ; cơ quan lưu trữ đối chiếu được bản này với nhật ký.",
    ]


def _label(catalogue: Catalogue, key: str) -> str:
    kind = catalogue.field_types.get(key)
    return kind.label if kind else key


def _said(value: str) -> str:
    parts = value.split("-")
    return "/".join(reversed(parts)) if [len(p) for p in parts] == [4, 2, 2] else value


def _moment(moment: datetime) -> str:
    local = moment.astimezone(HANOI)
    return f"{local:%H giờ %M} {day(local.date())}"
