"""Every kind of paper the office knows: ``make_paper(kind, case)`` writes one, ``sample_pages`` is the short way.

A kind is a component or document-type key of the catalogue, or a variant of one (``gcn_a3``). A paper of a kind that
nobody laid out by hand is written by ``plain.py`` from its title, fields and running text.
"""

from importlib import import_module

from tests.office.case import Case, make_case
from tests.office.papers.registry import KINDS, Paper, make_paper
from tests.office.truth import Page

for _module in (
    "land",
    "identity",
    "agency",
    "parcels",
    "civil",
    "enterprise",
    "environment",
    "port",
    "others",
    "strays",
):
    import_module(f"tests.office.papers.{_module}")

SAMPLES = {
    "form": ("land_transfer", "don"),
    "contract": ("land_transfer", "hop_dong"),
    "gcn": ("land_transfer", "gcn"),
    "gcn_a3": ("land_transfer", "gcn_a3"),
    "can_cuoc": ("land_transfer", "can_cuoc"),
    "decision": ("mineral_licence", "qd_dtm"),
    "letter": ("environmental_permit", "de_nghi"),
    "table": ("wastewater_fee_industrial", "to_khai"),
    "report": ("environmental_permit", "bao_cao_de_xuat"),
    "analysis": ("groundwater_licence", "chat_luong_nuoc"),
    "charter": ("company_registration_llc2", "dieu_le"),
    "members": ("company_registration_llc2", "ds_thanh_vien"),
    "business": ("mineral_licence", "gcn_dkdn"),
    "birth": ("birth_registration", "to_khai"),
    "birth_proof": ("birth_registration", "chung_sinh"),
    "authorisation": ("land_transfer", "uy_quyen"),
}
"""Short names for benches: what each shows of the office's work."""


def sample_pages(name: str, seed: object, *, dpi: int = 300, family: str | None = None) -> list[Page]:
    """The pages of one invented paper. ``name``: a key of ``SAMPLES`` or ``procedure/kind``."""
    procedure, kind = SAMPLES[name] if name in SAMPLES else name.split("/")
    return [sheet.render(dpi) for sheet in make_paper(kind, make_case(seed, procedure), family=family).sheets]


__all__ = ["KINDS", "SAMPLES", "Case", "Paper", "make_case", "make_paper", "sample_pages"]
