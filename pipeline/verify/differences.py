"""Which later revisions a signature allows: pyHanko's rules, with two tolerances.

In: a reader and a signed revision. Out: pyHanko's ``DiffResult``. Wrong: ``SuspiciousModification`` as a value.
The tolerance: a widespread producer marks object numbers as freed that no revision ever allocated. Nothing can be
deleted that way, so such entries are left out before the rules look. Every other freeing stays suspect.
The library also reports the appearance of every form field as updated, written since or not: a second signature on any
form would count as filling it, and on a locked one as a breach. Only objects that were written since can be updates.
"""

# mypy: allow-untyped-calls
# (asn1crypto, pyHanko, PDFium and ReportLab leave some of their functions without types)

from collections.abc import Iterator
from typing import Any, cast

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader
from pyhanko.sign.diff_analysis import (
    DEFAULT_DIFF_POLICY,
    FormUpdate,
    FormUpdatingRule,
    ModificationLevel,
    StandardDiffPolicy,
)


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


class _WrittenSince:
    """The library's rule for forms, without 'updates' of fields' objects that no later revision wrote."""

    def __init__(self, rule: FormUpdatingRule) -> None:
        self._rule = rule

    def apply(self, old: HistoricalResolver, new: HistoricalResolver) -> Iterator[tuple[ModificationLevel, FormUpdate]]:
        """As the rule's own ``apply``. A field that points at another old object is written itself."""
        xrefs = new.reader.xrefs
        revisions = range(old.revision + 1, new.revision + 1)
        written = {ref for revision in revisions for ref in xrefs.explicit_refs_in_revision(revision)}
        for level, update in self._rule.apply(old, new):
            of_field = update.field_name is not None and not update.valid_when_locked
            if not of_field or update.updated_ref in written:
                yield level, update


def _rules() -> StandardDiffPolicy:
    form: Any = _WrittenSince(cast("FormUpdatingRule", DEFAULT_DIFF_POLICY.form_rule))
    return StandardDiffPolicy(DEFAULT_DIFF_POLICY.global_rules, form)


_RULES = _rules()


def diff_policy_for(reader: PdfFileReader) -> StandardDiffPolicy:
    """The library's default rules. Where the file frees objects, its historical views tolerate the empty ones."""
    for revision in range(1, reader.xrefs.total_revisions):
        if reader.xrefs.refs_freed_in_revision(revision):
            view = _WithoutEmptyFrees(reader, revision)
            reader._historical_resolver_cache[revision] = view
    return _RULES
