"""Which later revisions a signature allows: pyHanko's rules, with one tolerance.

In: a reader and a signed revision. Out: pyHanko's ``DiffResult``. Wrong: ``SuspiciousModification`` as a value.
The tolerance: a widespread producer marks object numbers as freed that no revision ever allocated. Nothing can be
deleted that way, so such entries are left out before the rules look. Every other freeing stays suspect.
"""

# mypy: allow-untyped-calls
# (asn1crypto, pyHanko, PDFium and ReportLab leave some of their functions without types)

from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader
from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY, StandardDiffPolicy


class _WithoutEmptyFrees(HistoricalResolver):
    """A revision whose frees of never-allocated objects are not there."""

    def _is_empty_free(self, ref: generic.Reference) -> bool:
        xrefs = self.reader.xrefs
        before = self.revision - 1
        if before < 0:
            return False
        candidates = {0, ref.generation, ref.generation + 1}
        return all(
            xrefs.get_historical_ref(generic.Reference(ref.idnum, generation, pdf=self.reader), before) is None
            for generation in candidates
            if generation < 65536
        ) and not self._ever_used(ref.idnum)

    def _ever_used(self, number: int) -> bool:
        """Whether any revision up to this one holds an object of this number, in any generation."""
        for revision in range(self.revision + 1):
            data = self.reader.xrefs.get_xref_data(revision)
            if any(idnum == number and not _freed(data, idnum) for idnum, _ in data.explicit_refs_in_revision):
                return True
        return False

    def refs_freed_in_revision(self) -> set[generic.Reference]:
        return {ref for ref in super().refs_freed_in_revision() if not self._is_empty_free(ref)}

    def explicit_refs_in_revision(self) -> set[generic.Reference]:
        empty = {ref.idnum for ref in super().refs_freed_in_revision() if self._is_empty_free(ref)}
        return {ref for ref in super().explicit_refs_in_revision() if ref.idnum not in empty}


def _freed(data: Any, number: int) -> bool:
    return number in data.freed


def diff_policy_for(reader: PdfFileReader) -> StandardDiffPolicy:
    """The library's default rules. Where the file frees objects, its historical views tolerate the empty ones."""
    for revision in range(1, reader.xrefs.total_revisions):
        if reader.xrefs.refs_freed_in_revision(revision):
            view = _WithoutEmptyFrees(reader, revision)
            reader._historical_resolver_cache[revision] = view
    return DEFAULT_DIFF_POLICY
