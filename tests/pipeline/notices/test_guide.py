"""What an applicant is told of a procedure before coming."""

from pipeline.notices.guide import guide
from tests.pipeline.dossier_on_paper import catalogue


def test_how_finely_a_map_is_to_be_scanned_and_what_is_easily_confused() -> None:
    procedure = catalogue().procedure("groundwater_licence")
    told = guide(procedure, procedure.versions[0], catalogue())
    assert "Sơ đồ khu vực và vị trí công trình khai thác (1 bản chính; quét từ 300 dpi)" in told
    assert told.count("dpi") == 1
    assert "Không nhầm với: Gia hạn, điều chỉnh giấy phép (38 ngày) (1.004211); Khai thác nước mặt (1.004179)" in told
