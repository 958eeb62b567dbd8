"""What an applicant needs for a procedure, in plain Vietnamese.

In: the procedure and one of its versions. Out: text. Wrong: nothing.
"""

from collections.abc import Iterator

from models.dossier import Required
from models.procedure import Catalogue, ComponentRule, Confidence, Procedure, ProcedureVersion
from pipeline.notices import words

_HEADINGS = {
    Required.ALWAYS: "Phải nộp",
    Required.ONE_OF: "Nộp một trong các giấy tờ",
    Required.CONDITIONAL: "Nộp thêm khi",
    Required.OPTIONAL: "Không bắt buộc",
}
_SURE = {
    Confidence.HIGH: "đọc trong văn bản hoặc cổng chính thức",
    Confidence.MEDIUM: "đọc ở trang thứ cấp hoặc văn bản cũ, nên đối chiếu",
    Confidence.LOW: "kiến thức chung, phải xác nhận trước khi dùng",
}


_USUAL_DPI = 200


def guide(procedure: Procedure, version: ProcedureVersion, catalogue: Catalogue) -> str:
    """The whole guide: heading, papers by obligation, questions, law and how sure the catalogue is."""
    return "\n".join([*_heading(procedure), "", *_papers(version), *_after(procedure, version, catalogue)])


def _heading(procedure: Procedure) -> Iterator[str]:
    codes = ", ".join(procedure.codes)
    yield procedure.name + (f" ({codes})" if codes else "")
    if procedure.legacy:
        yield f"KHÔNG CÒN TIẾP NHẬN: {procedure.legacy}"
    yield f"Lĩnh vực: {procedure.field}"
    yield f"Thời hạn: {words.term(procedure.deadline)}" + (
        f". {procedure.deadline.note}" * bool(procedure.deadline.note)
    )
    if procedure.fee:
        yield f"Phí, lệ phí: {procedure.fee}"
    if procedure.results:
        yield f"Kết quả: {'; '.join(procedure.results)}"
    if procedure.related:
        near = "; ".join(f"{name} ({code})" for code, name in procedure.related.items())
        yield f"Không nhầm với: {near}"
    if procedure.note:
        yield f"Lưu ý: {procedure.note}"


def _papers(version: ProcedureVersion) -> Iterator[str]:
    for required, heading in _HEADINGS.items():
        rules = [rule for rule in version.components if rule.required is required]
        if rules:
            yield f"{heading}:"
            yield from (line for rule in rules for line in _paper(rule))


def _paper(rule: ComponentRule) -> Iterator[str]:
    facts = [part for part in (words.papers(rule.counts), words.form(rule)) if part]
    if rule.notary_required:
        facts.append("có công chứng hoặc chứng thực")
    if rule.max_age_months:
        facts.append(f"không quá {rule.max_age_months} tháng")
    if rule.scan_dpi > _USUAL_DPI:
        facts.append(f"quét từ {rule.scan_dpi} dpi")
    yield f"  - {rule.name}" + (f" ({'; '.join(facts)})" if facts else "") + f"  [{rule.key}]"
    if rule.when:
        yield f"      {rule.when.question}" + (f"  [{rule.when.answer}]" if rule.when.answer else "")
    if rule.database:
        yield f"      Không phải nộp khi tra cứu được trong {rule.database}."
    if rule.note:
        yield f"      {rule.note}"


def _after(procedure: Procedure, version: ProcedureVersion, catalogue: Catalogue) -> Iterator[str]:
    replaced = [line for code in procedure.codes for line in catalogue.substitutions.get(code, ())]
    if replaced:
        yield "Giấy tờ được thay bằng dữ liệu (danh mục quốc gia):"
        yield from (f"  - {line.paper}: {line.database}" for line in replaced)
    yield ""
    until = f" đến {version.valid_to:%d/%m/%Y}" if version.valid_to else ""
    yield f"Áp dụng cho hồ sơ nhận từ {version.valid_from:%d/%m/%Y}{until}. Căn cứ: {'; '.join(version.legal)}."
    yield f"Mức tin cậy: {_SURE[version.confidence]}" + (f" ({version.source})." if version.source else ".")
    if version.note:
        yield version.note
    others = [v.name for v in procedure.versions if v is not version]
    if others:
        yield f"Các phiên bản khác: {', '.join(others)}."
