"""The document-level policy, row by row where no attack class covers it; and the byte scan under it."""

import dataclasses
import io
import re
import zlib
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyhanko.pdf_utils.reader import PdfFileReader

from models.signature import FileVerdict, Integrity, SubIndication, Verdict
from pipeline.verify import OFFICE, may_be_signed, verify_file
from pipeline.verify.scan import has_traces
from pipeline.verify.structure import der_length, ranges_in, top_level_keys
from pipeline.verify.trust import TrustStore
from pipeline.verify.words import unexplained
from tests.pipeline.verify.attacks import EVIL, byte_range, update
from tests.pipeline.verify.conftest import Check
from tests.pipeline.verify.corpus import plain_pdf, sign, signed
from tests.pipeline.verify.pki import NOW, world


def section(data: bytes, entries: bytes, *, size: int | None = None, extra: bytes = b"", before: bytes = b"") -> bytes:
    """A further revision with a classic table."""
    reader = PdfFileReader(io.BytesIO(data), strict=False)
    start = int(re.findall(rb"startxref\s+(\d+)", data)[-1])
    root = reader.trailer.raw_get("/Root").idnum
    count = size or int(reader.trailer["/Size"])
    at = len(data) + len(before)
    return data + before + b"xref\n%strailer\n<</Size %d /Root %d 0 R /Prev %d%s>>\nstartxref\n%d\n%%%%EOF\n" % (
        entries, count, root, start, extra, at,
    )  # fmt: skip


def test_freeing_an_object_that_never_was_is_tolerated(check: Check) -> None:
    harmless = section(signed("B-B"), b"900 1\n0000000000 00001 f \n", size=901)
    verdict = check(sign(harmless, world().company, field="Sig2"))
    assert verdict.verdict is Verdict.TOTAL_PASSED, verdict


def test_freeing_an_object_in_use_is_not(check: Check) -> None:
    number = int(PdfFileReader(io.BytesIO(signed("B-B"))).root["/Pages"]["/Kids"][1].raw_get("/Contents").idnum)
    freed = section(signed("B-B"), b"%d 1\n0000000000 00001 f \n" % number)
    assert check(sign(freed, world().company, field="Sig2")).verdict is Verdict.TOTAL_FAILED


def test_a_second_table_after_signing_never_passes(check: Check) -> None:
    good = signed("B-B")
    reader = PdfFileReader(io.BytesIO(good))
    target = reader.root["/Pages"]["/Kids"][0].raw_get("/Contents").idnum
    size = int(reader.trailer["/Size"])
    body = b"%d 0 obj\n<</Length %d>>\nstream\n%s\nendstream\nendobj\n" % (target, len(EVIL), EVIL)
    entry = b"\x01" + len(good).to_bytes(4, "big") + b"\x00\x00"
    stream = b"%d 0 obj\n<</Type/XRef/W[1 4 2]/Index[%d 1]/Size %d/Length %d>>\nstream\n%s\nendstream\nendobj\n" % (
        size, target, size + 1, len(entry), entry,
    )  # fmt: skip
    at = len(good) + len(body)
    data = section(good, b"0 0\n", size=size + 1, extra=b" /XRefStm %d" % at, before=body + stream)
    assert check(data).verdict in (Verdict.INDETERMINATE, Verdict.TOTAL_FAILED)


def test_bookmarks_that_exhaust_recursion_are_indeterminate(check: Check) -> None:
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.generic import pdf_name
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    def outline(writer: IncrementalPdfFileWriter) -> None:
        items = [generic.DictionaryObject({pdf_name("/Title"): generic.TextStringObject(str(n))}) for n in range(600)]
        places = [writer.add_object(item) for item in items]
        for before, (item, place) in zip(places, list(zip(items, places, strict=True))[1:], strict=False):
            item[pdf_name("/Prev")] = before
            before.get_object()[pdf_name("/Next")] = place
        top = generic.DictionaryObject({pdf_name("/First"): places[0], pdf_name("/Last"): places[-1]})
        writer.root[pdf_name("/Outlines")] = writer.add_object(top)
        writer.update_root()

    first = sign(update(plain_pdf(), outline), world().citizen)
    verdict = check(sign(first, world().company, field="Sig2"))
    assert verdict.verdict in (Verdict.INDETERMINATE, Verdict.TOTAL_PASSED)
    assert len(verdict.signatures) == 2


def test_form_filling_names_the_field(check: Check) -> None:
    from tests.pipeline.verify.attacks import shadow_replace

    verdict = check(shadow_replace()["value"])
    assert verdict.signatures[0].changed_fields == ("so_tien",)
    assert "so_tien" in verdict.reasons[0]


def test_removed_signature_is_listed_by_name(check: Check) -> None:
    from tests.pipeline.verify.attacks import stripped

    verdict = check(stripped()["form removed"])
    assert [(s.field, s.sub_indication) for s in verdict.signatures] == [("Sig1", SubIndication.FORMAT_FAILURE)]


def test_signed_bytes_are_the_signed_revision(check: Check) -> None:
    first, second = check(signed("two")).signatures
    assert signed("two")[: first.signed_bytes] == signed("visible")
    assert second.signed_bytes == len(signed("two"))


def test_broken_bytes_stay_broken_whatever_is_trusted(check: Check) -> None:
    data = signed("B-B").replace(b"/MediaBox", b"/MediaBoy", 1)
    for trust in (None, TrustStore()):
        verdict = check(data) if trust is None else check(data, trust=trust)
        assert verdict.signatures[0].integrity is Integrity.BROKEN
        assert verdict.verdict is Verdict.TOTAL_FAILED


def test_a_range_far_beyond_the_file_costs_nothing(check: Check) -> None:
    import time

    from tests.pipeline.verify.attacks import with_range

    began = time.process_time()
    assert check(with_range(signed("B-B"), b"0 999999 1 9")).verdict is Verdict.TOTAL_FAILED
    assert time.process_time() - began < 2


def test_only_a_document_timestamp_is_no_signature_of_anybody(check: Check) -> None:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.signers import PdfTimeStamper

    out = io.BytesIO()
    writer = IncrementalPdfFileWriter(io.BytesIO(plain_pdf()))
    PdfTimeStamper(world().timestamper()).timestamp_pdf(writer, "sha256", output=out)
    verdict = check(out.getvalue())
    assert verdict.verdict is Verdict.INDETERMINATE
    assert verdict.signatures[0].is_timestamp


def test_too_many_signatures_are_named_not_skipped(store: TrustStore, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(signed("two"))
    few = dataclasses.replace(OFFICE, max_signatures=1)
    verdict: FileVerdict = verify_file(path, "a.pdf", store, moment=NOW, policy=few)
    assert verdict.verdict is Verdict.INDETERMINATE
    assert len(verdict.signatures) == 2


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7\n1 0 obj<</Byte#52ange 1>>endobj",
        b"%PDF-1.7\n1 0 obj<</FT/S#69g>>endobj",
        b"%PDF-1.7\n1 0 obj<</Type/ObjStm/Filter/FlateDecode/N 1/First 4>>stream\n"
        + zlib.compress(b"1 0 <</FT/Sig/V 5 0 R>>")
        + b"\nendstream",
        b"%PDF-1.7\n1 0 obj<</Type/ObjStm/Filter/LZWDecode/N 1/First 4>>stream\nxx\nendstream",
        b"%PDF-1.7\n/Encrypt 1 0 R 1 0 obj<</Type/ObjStm/Filter/FlateDecode>>stream\nxx\nendstream",
        b"%PDF-1.7\n1 0 obj<</X <308204A006092A864886F70D010702A0820491>>>endobj",
    ],
)
def test_scan_finds_traces_wherever_they_hide(data: bytes) -> None:
    assert has_traces(data)


def test_scan_leaves_unsigned_files_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(plain_pdf())
    assert not may_be_signed(path)


@given(st.binary(max_size=300))
def test_parsers_of_bytes_never_raise(data: bytes) -> None:
    ranges_in(data)
    top_level_keys(data)
    der_length(data)
    has_traces(b"%PDF-1.7\n" + data)


@given(st.integers(0, 400), st.binary(min_size=1, max_size=6))
def test_scan_sees_a_signed_file_under_any_insertion(at: int, piece: bytes) -> None:
    data = signed("B-B")
    first = byte_range(data)[1]
    spot = (at * 97) % first
    assert has_traces(data[:spot] + piece + data[spot:])


def test_words_of_a_signature_picture() -> None:
    known = frozenset({"nguyen", "van", "an"})
    assert unexplained("Ký bởi: NGUYỄN VĂN AN\nNgày ký: 02/03/2026 08:00:00 +07:00", known) == []
    assert unexplained("Ký bởi: NGUYỄN VĂN AN, số tiền 1 đồng", known) == ["tien", "1", "dong"]


def layered(print_state: str, *, applied: bool = True) -> bytes:
    """A signed document with a layer that is on, and whose usage says how it prints."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(plain_pdf())) as pdf:
        name = pikepdf.Name
        usage = pikepdf.Dictionary(
            View=pikepdf.Dictionary(ViewState=name.ON), Print=pikepdf.Dictionary(PrintState=name(f"/{print_state}"))
        )
        group = pdf.make_indirect(pikepdf.Dictionary(Type=name.OCG, Name=pikepdf.String("stamp"), Usage=usage))
        groups = pikepdf.Array([group])
        event = pikepdf.Dictionary(Event=name.Print, OCGs=groups, Category=pikepdf.Array([name.Print]))
        default = pikepdf.Dictionary(ON=groups, AS=pikepdf.Array([event] if applied else []))
        pdf.Root.OCProperties = pikepdf.Dictionary(OCGs=groups, D=default)
        pdf.save(out)
    return sign(out.getvalue(), world().citizen)


def test_a_layer_that_is_not_printed_is_for_a_person_to_see(check: Check) -> None:
    verdict = check(layered("OFF"))
    assert verdict.verdict is Verdict.INDETERMINATE
    assert "không in ra" in " ".join(verdict.reasons)
    assert check(layered("ON")).verdict is Verdict.TOTAL_PASSED
    assert check(layered("OFF", applied=False)).verdict is Verdict.TOTAL_PASSED, "no event applies it"
