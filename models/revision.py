"""What became of a signed document after it was signed: the signed revision beside the latest one."""

from enum import StrEnum

from models.record import Box, PageNumber, Record, Text


class Difference(StrEnum):
    """What happened to one part of the document since it was signed."""

    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


class Mark(StrEnum):
    """What lies over a page and is no part of its content (ISO 32000-2, 12.5): roughly, as a clerk would name it."""

    FIELD = "field"
    """A form field that can be written."""
    SIGNATURE = "signature"
    """The place where a signature shows itself."""
    LINK = "link"
    NOTE = "note"
    """All else: notes, stamps, free text, drawings."""


class PageDifference(Record):
    """A page that a person sees otherwise now. A page that was added or removed has a number on one side only."""

    difference: Difference
    signed_page: PageNumber | None = None
    latest_page: PageNumber | None = None
    regions: tuple[Box, ...] = ()
    """Where, as fractions of both pages, origin top left; empty where the whole page came or went."""


class FieldDifference(Record):
    """A form field whose value is another one now. ``before`` and ``after`` are shown, so they are cut short."""

    name: Text
    difference: Difference
    before: Text = ""
    after: Text = ""


class MarkDifference(Record):
    """How many marks of one kind came, went or changed on a page of the latest revision (0: on a page that is gone)."""

    page: int
    mark: Mark
    difference: Difference
    count: int


class RevisionComparison(Record):
    """The first ``signed_bytes`` bytes of a file, which one signature signed, against the whole file."""

    signed_bytes: int
    signed_pages: int
    latest_pages: int
    compared_pages: int
    """Pages looked at; fewer than there are where the file has too many."""
    pages: tuple[PageDifference, ...] = ()
    fields: tuple[FieldDifference, ...] = ()
    marks: tuple[MarkDifference, ...] = ()
