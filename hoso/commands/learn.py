"""``hoso learn``: train on what clerks decided; the model is used only if it sorts held-back papers better."""

from typing import Annotated

import typer

from models.error import ExitCode
from models.learned import Held, Outcome, Report

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
Forget = Annotated[bool, typer.Option("--forget", help="Stop using the learned model: rules alone again.")]

_SAID = {
    Outcome.PROMOTED: "Mô hình mới xếp loại tốt hơn và được dùng từ lần khởi động tới.",
    Outcome.NOT_BETTER: "Mô hình mới không tốt hơn; giữ nguyên cách xếp loại đang dùng.",
    Outcome.TOO_FEW: "Chưa đủ hồ sơ đã tiếp nhận để học và để kiểm tra.",
}


def register(app: typer.Typer) -> None:
    app.command()(learn)


def learn(json: AsJson = False, forget: Forget = False) -> None:
    """Learn to sort papers from the dossiers that clerks accepted; exit 1 when no better model came of it."""
    from flows.learning import learn as train_on
    from hoso.opening import house as open_it
    from hoso.output import print_json, print_text
    from storage import learned

    house = open_it()
    if forget:
        gone = learned.retire(house.models)
        print_text("Đã thôi dùng mô hình; xếp loại theo quy tắc." if gone else "Không có mô hình nào đang dùng.")
        return
    report = train_on(house)
    if json:
        print_json(report)
    else:
        print_text(_told(report))
    raise typer.Exit(ExitCode.DONE if report.outcome is Outcome.PROMOTED else ExitCode.ANSWER_IS_NO)


def _told(report: Report) -> str:
    lines = [f"Học từ {report.papers} giấy tờ, {report.kinds} loại, của {report.dossiers} hồ sơ đã tiếp nhận."]
    if report.after.papers:
        lines += [
            f"Kiểm tra trên {report.after.papers} giấy tờ để riêng:",
            f"  đang dùng: {_line(report.before)}",
            f"  mô hình mới: {_line(report.after)}",
        ]
        lines += [f"  nói chắc {said:.0%}, đúng {right:.0%} ({n} giấy tờ)" for said, right, n in report.calibration]
    return "\n".join([*lines, _SAID[report.outcome]])


def _line(held: Held) -> str:
    return f"đúng {held.right}, sai {held.wrong}, để cán bộ xếp {held.abstained}"
