"""What the dossier page shows, worked out from a dossier and the catalogue: names instead of keys, places instead
of file names, findings in the order a clerk reads them.

In: ``Dossier``, ``Catalogue``. Out: a ``Board`` of frozen values for the template. Pure; nothing goes wrong: what the
catalogue does not know is shown by its key.
"""

from dataclasses import dataclass
from functools import cached_property

from models.dossier import ChecklistLine, ChecklistStatus, Dossier, Required
from models.error import NotFound
from models.finding import Evidence, Finding, Severity
from models.paper import Component, Field, Pages, page_range
from models.procedure import Catalogue, ComponentRule, FieldCheck, Procedure, ProcedureVersion
from models.record import Box
from models.signature import FileVerdict, Verdict
from web.words import FINDINGS

LOW_CONFIDENCE = 0.8
"""Below this a field is marked for a second look."""

_ORDER = {Severity.BLOCKING: 0, Severity.REVIEW: 1, Severity.NOTE: 2}


@dataclass(frozen=True)
class Place:
    """Where to look: ``file`` is the file's index in the dossier (names stay out of addresses), -1 if it has none."""

    file: int
    name: str
    page: int | None
    box: Box | None
    text: str = ""

    @property
    def box_text(self) -> str:
        """The box for a ``data-box`` attribute: four fractions, empty where the place is a whole page."""
        return ",".join(f"{value:.4f}" for value in self.box) if self.box else ""


@dataclass(frozen=True)
class FindingLine:
    """A finding with its places. Two or more places of different pages or boxes can be compared side by side."""

    number: int
    finding: Finding
    component: str
    places: tuple[Place, ...]
    remedy: str

    @property
    def comparable(self) -> bool:
        return len({(p.file, p.page, p.box) for p in self.places if p.page}) > 1


@dataclass(frozen=True)
class CheckLine:
    """One line of the checklist: what the procedure asks, how it stands, where it was found."""

    line: ChecklistLine
    name: str
    rule: ComponentRule | None
    found: tuple[tuple[Component, tuple[Place, ...]], ...]


@dataclass(frozen=True)
class Datum:
    """One field of a component."""

    key: str
    label: str
    field: Field
    place: Place
    check: FieldCheck

    @property
    def unsure(self) -> bool:
        return self.field.confidence < LOW_CONFIDENCE or self.field.valid is False


@dataclass(frozen=True)
class PaperData:
    """One component with its fields, for the data tab."""

    component: Component
    name: str
    first: Place | None
    data: tuple[Datum, ...]
    absent: tuple[tuple[str, str], ...]
    """(key, label) of fields that papers of this kind have and this one was not found to."""


@dataclass(frozen=True)
class Board:
    """Everything the dossier's template needs beside the history."""

    dossier: Dossier
    catalogue: Catalogue

    @cached_property
    def procedure(self) -> Procedure | None:
        return self.catalogue.procedures.get(self.dossier.procedure) if self.dossier.procedure else None

    @cached_property
    def procedure_name(self) -> str:
        """The procedure's name, or its key, or nothing where it is not known yet."""
        return self.procedure.name if self.procedure else (self.dossier.procedure or "")

    @cached_property
    def version(self) -> ProcedureVersion | None:
        if self.procedure is None:
            return None
        try:
            return self.procedure.version_at(self.dossier.received_at.date())
        except NotFound:
            return None

    @cached_property
    def questions(self) -> dict[str, str]:
        """The questions that decide conditional components, by answer key."""
        return dict(self.version.questions()) if self.version else {}

    def component_name(self, key: str | None) -> str:
        """A component's name in this procedure, or its document type's, or its key."""
        if not key:
            return ""
        rule = self.version.component(key) if self.version else None
        if rule is not None:
            return rule.name
        kind = self.catalogue.document_types.get(key)
        return kind.name if kind else key

    def field_label(self, key: str) -> str:
        kind = self.catalogue.field_types.get(key)
        return kind.label if kind else key

    def check_of(self, key: str) -> FieldCheck:
        """What kind of value a field holds."""
        kind = self.catalogue.field_types.get(key)
        return kind.check if kind else FieldCheck.NONE

    def place(self, evidence: Evidence) -> Place:
        """An evidence's place with its file's index."""
        return Place(self._file(evidence.file), evidence.file, evidence.page, evidence.box, evidence.text or "")

    @cached_property
    def findings(self) -> tuple[FindingLine, ...]:
        """Gravest first, otherwise as the pipeline gave them."""
        ordered = sorted(self.dossier.findings, key=lambda finding: _ORDER[finding.severity])
        return tuple(self._finding(number, finding) for number, finding in enumerate(ordered))

    @cached_property
    def checklist(self) -> tuple[CheckLine, ...]:
        """Without what does not apply, which the template lists apart."""
        return tuple(self._check(line) for line in self.dossier.checklist if not _idle(line))

    @cached_property
    def idle(self) -> tuple[CheckLine, ...]:
        """Components this dossier does not need."""
        return tuple(self._check(line) for line in self.dossier.checklist if _idle(line))

    @cached_property
    def papers(self) -> tuple[PaperData, ...]:
        """In the order of the checklist: the procedure's own."""
        order = {line.component: number for number, line in enumerate(self.dossier.checklist)}
        found = sorted(self.dossier.components, key=lambda c: order.get(c.component, len(order)))
        return tuple(self._paper(component) for component in found)

    @cached_property
    def signed_files(self) -> tuple[FileVerdict, ...]:
        """Verdicts of files that carry signatures, or should be looked at for another reason."""
        return tuple(v for v in self.dossier.signatures if v.verdict is not Verdict.NO_SIGNATURE)

    @cached_property
    def signature_tone(self) -> str:
        """The worst verdict's tone, for the tab's count."""
        verdicts = {file.verdict for file in self.signed_files}
        if Verdict.TOTAL_FAILED in verdicts:
            return "bad"
        return "warn" if Verdict.INDETERMINATE in verdicts else ""

    @cached_property
    def short_reason(self) -> str:
        """The open findings by their short names: the reason a supplement is requested for, without people's data."""
        names = [FINDINGS[f.code] for f in self.dossier.findings if f.severity is not Severity.NOTE]
        return "; ".join(dict.fromkeys(names)) or "Hồ sơ cần bổ sung, hoàn thiện"

    @cached_property
    def blocking(self) -> int:
        return sum(f.severity is Severity.BLOCKING for f in self.dossier.findings)

    @cached_property
    def to_review(self) -> int:
        return sum(f.severity is Severity.REVIEW for f in self.dossier.findings)

    @cached_property
    def tone_of_page(self) -> dict[tuple[int, int], str]:
        """The gravest finding's tone of each page that has one: (file index, page) to tone."""
        tones: dict[tuple[int, int], str] = {}
        for line in reversed(self.findings):
            tone = {Severity.BLOCKING: "bad", Severity.REVIEW: "warn"}.get(line.finding.severity)
            for place in line.places:
                if tone and place.page:
                    tones[place.file, place.page] = tone
        return tones

    @cached_property
    def off_pages(self) -> frozenset[tuple[int, int]]:
        """Pages that serve as no component: blank backs, strangers."""
        return frozenset((self._file(u.file), page) for u in self.dossier.unassigned for page in u.pages)

    @cached_property
    def file_index(self) -> dict[str, int]:
        return {file.name: index for index, file in enumerate(self.dossier.files)}

    def _file(self, name: str) -> int:
        return self.file_index.get(name, -1)

    def _finding(self, number: int, finding: Finding) -> FindingLine:
        wording = self.catalogue.wording.get(finding.code)
        return FindingLine(
            number=number,
            finding=finding,
            component=self.component_name(finding.component),
            places=tuple(self.place(evidence) for evidence in finding.evidence),
            remedy="" if wording is None or "{" in wording.remedy else wording.remedy,
        )

    def _check(self, line: ChecklistLine) -> CheckLine:
        found = tuple(
            (component, self._pages(component.sources))
            for component in self.dossier.components
            if component.component == line.component
        )
        rule = self.version.component(line.component) if self.version else None
        return CheckLine(line, self.component_name(line.component), rule, found)

    def _pages(self, sources: tuple[Pages, ...]) -> tuple[Place, ...]:
        return tuple(
            Place(self._file(source.file), source.file, source.pages[0], None, page_range(source.pages))
            for source in sources
            if source.pages
        )

    def _paper(self, component: Component) -> PaperData:
        places = self._pages(component.sources)
        data = tuple(
            Datum(
                key,
                self.field_label(key),
                field,
                Place(self._file(field.file), field.file, field.page, field.box, field.as_read),
                self.check_of(key),
            )
            for key, field in component.fields.items()
        )
        name, first = self.component_name(component.component), places[0] if places else None
        return PaperData(component, name, first, data, self._absent(component))

    def _absent(self, component: Component) -> tuple[tuple[str, str], ...]:
        rule = self.version.component(component.component) if self.version else None
        kind = self.catalogue.document_types.get(component.document_type)
        wanted = (*(rule.fields if rule else ()), *(kind.fields if kind else ()))
        keys = [key for key in dict.fromkeys(wanted) if key not in component.fields]
        return tuple((key, self.field_label(key)) for key in keys)


def _idle(line: ChecklistLine) -> bool:
    absent = line.status is ChecklistStatus.MISSING and line.required is Required.OPTIONAL
    return absent or line.status is ChecklistStatus.NOT_APPLICABLE
