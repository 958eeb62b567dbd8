"""Writes ``examples/``: sample dossiers of several procedures, the invented PKI's public certificates, and what must come of them.

``python -m tests.office.make_examples [FOLDER]``. The same bytes every time (with the same fonts and libraries).
"""
# ruff: noqa: E501 - the papers' wording stands on one line, as it is printed

import json
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.office.degrade import Wear
from tests.office.dossier import OfficeDossier, make_dossier, write
from tests.office.pki import Pki

SCAN = Wear(skew=0.6, noise=2, light=0.03, dpi=200, jpeg=58)
"""A tidy office scanner, its files small enough to keep in the repository."""


@dataclass(frozen=True)
class Example:
    """One sample dossier."""

    folder: str
    seed: int
    procedure: str
    shows: str
    how: dict[str, object]


EXAMPLES: tuple[Example, ...] = (
    Example("01_chuyen_nhuong_day_du", 11, "land_transfer", "Hồ sơ chuyển nhượng đất đầy đủ, quét rõ", {"optional": True, "conditional": ()}),
    Example("02_thieu_hop_dong", 12, "land_transfer", "Thiếu hợp đồng công chứng", {"defects": ("missing:hop_dong",), "optional": False, "conditional": ()}),
    Example("03_quet_gop_mot_tep", 13, "groundwater_licence", "Cả bộ hồ sơ quét chung một tệp PDF", {"bundle": True, "optional": True, "conditional": ()}),
    Example("04_anh_dien_thoai", 14, "birth_registration", "Khai sinh, giấy tờ chụp bằng điện thoại", {"photos": True, "optional": True, "conditional": ()}),
    Example("05_chu_ky_so_bi_sua", 15, "wastewater_fee_industrial", "Tờ khai bị sửa sau khi ký số", {"defects": ("broken_signature:to_khai",), "conditional": ("ket_qua_phan_tich",)}),
    Example("06_chu_ky_so_dung", 16, "wastewater_fee_industrial", "Tờ khai ký số hợp lệ của doanh nghiệp", {"defects": ("signed:to_khai",), "conditional": ("ket_qua_phan_tich",)}),
    Example("07_trang_nguoc_mat_trang", 17, "land_certificate_reissue", "Một trang quét ngược, mặt sau trắng", {"defects": ("upside_down:gcn", "blank_back:don"), "optional": True, "conditional": ()}),
    Example("08_thanh_lap_cong_ty", 18, "company_registration_llc2", "Thành lập công ty TNHH hai thành viên", {"conditional": ()}),
    Example("09_ten_khong_khop", 19, "land_transfer", "Tên bên chuyển nhượng trên hợp đồng khác Giấy chứng nhận", {"defects": ("name_mismatch:hop_dong",), "optional": False, "conditional": ()}),
)  # fmt: skip


def expected(dossier: OfficeDossier) -> dict[str, object]:
    """One entry of ``expected.json``: what the truth says."""
    truth = dossier.truth
    return {
        "procedure": dossier.procedure,
        "state": truth.state,
        "components": sorted({c.component for c in truth.components}),
        "missing": list(truth.missing),
        "findings": sorted(truth.findings),
        "findings_either": [list(group) for group in truth.either],
        "signatures": dict(sorted(truth.signatures.items())),
    }


def main(folder: Path) -> None:
    """Write everything anew; README and the rest of the folder stay."""
    pki = Pki()
    answers: dict[str, object] = {}
    for one in EXAMPLES:
        dossier = make_dossier(one.seed, one.procedure, level=SCAN, plain=True, photo_quality=70, pki=pki, **one.how)  # type: ignore[arg-type]
        place = folder / one.folder
        shutil.rmtree(place, ignore_errors=True)
        write(dossier, place)
        answers[one.folder] = {"shows": one.shows, **expected(dossier)}
    pki.write(folder)
    text = json.dumps(answers, ensure_ascii=False, indent=1) + "\n"
    (folder / "expected.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[2] / "examples")
