"""Papers found in the files, the components they serve as, and their fields."""

from enum import StrEnum

from models.record import Box, Fraction, Key, PageNumber, Record, Text
from models.signature import SignatureVerdict


class Pages(Record):
    """Pages of one file, in the order of the paper."""

    file: Text
    pages: tuple[PageNumber, ...]


class Paper(Record):
    """One paper as split out of the files, before anyone knows what it is."""

    sources: tuple[Pages, ...]
    reason: Text = ""


class UnitCodes(Record):
    """The units that an address lies in, by the codes of the General Statistics Office: as far down as they are
    certain. ``name`` is the smallest one's with those above it."""

    province: str
    district: str | None = None
    """None since 1 July 2025, when districts ended, and where it is not certain."""
    commune: str | None = None
    name: Text

    @property
    def written(self) -> str:
        """The codes as forms write them, the province's first: ``86.860.29740``."""
        return ".".join(code for code in (self.province, self.district, self.commune) if code)


class AddressCodes(Record):
    """An address by the units before 1 July 2025 and by those since; None where it does not say which."""

    before: UnitCodes | None = None
    after: UnitCodes | None = None


class Field(Record):
    """One value with its evidence. ``value`` is normalised (dates ISO 8601), ``as_read`` is what stands there."""

    value: Text
    as_read: Text
    confidence: Fraction
    file: Text
    page: PageNumber
    box: Box
    valid: bool | None = None
    """Outcome of the field type's check (check digit, structure); None where it has none."""
    codes: AddressCodes | None = None
    """Of an address alone, where what is printed says without doubt which units are meant."""


class Component(Record):
    """A paper that serves as a component of the dossier. ``reason`` is the one line that explains the choice."""

    component: Key
    document_type: Key
    confidence: Fraction
    sources: tuple[Pages, ...]
    fields: dict[Key, Field] = {}
    signatures: tuple[SignatureVerdict, ...] = ()
    seals: int = 0
    form: Text = ""
    reason: Text = ""


class UnassignedReason(StrEnum):
    UNKNOWN_TYPE = "unknown_type"
    AMBIGUOUS = "ambiguous"
    BLANK = "blank"
    UNREADABLE = "unreadable"
    REFUSED = "refused"
    FOREIGN = "foreign"
    NOT_IN_PROCEDURE = "not_in_procedure"
    HIDDEN = "hidden"
    """A person took the page out of sight: it is kept, and serves as nothing."""
    REPLACED = "replaced"
    """A later delivery brought a new version of the paper."""


class Unassigned(Record):
    """Pages that serve as no component, and why."""

    file: Text
    pages: tuple[PageNumber, ...]
    reason: UnassignedReason
    guess: Key | None = None


def page_range(pages: tuple[int, ...]) -> str:
    """``1–3, 5``: pages as a person writes them."""
    runs: list[list[int]] = []
    for page in pages:
        if runs and page == runs[-1][-1] + 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)
