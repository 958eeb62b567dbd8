"""The result of a procedure, and how it got to the applicant."""

from enum import StrEnum

from models.record import Moment, Record, Text
from models.signature import FileVerdict


class Way(StrEnum):
    """How a result is handed over."""

    IN_PERSON = "in_person"
    POST = "post"
    ONLINE = "online"


class Result(Record):
    """The document that was applied for. ``sha256`` is empty when only paper came; ``verdict`` when it is no file."""

    name: Text
    """What it is called: a name of the procedure's results, or as the clerk wrote it."""
    number: Text = ""
    """Its number and notation."""
    file: Text = ""
    sha256: str = ""
    media_type: str = ""
    pages: int = 0
    verdict: FileVerdict | None = None


class Handover(Record):
    """A result given to the applicant. By post, ``post_list`` and ``barcode`` name the envelope and ``proof`` is the
    SHA-256 of the delivery slip that came back."""

    way: Way
    to: Text = ""
    """Who took it, where that is not the applicant."""
    post_list: int | None = None
    barcode: str = ""
    proof: str = ""
    note: Text = ""


class Envelope(Record):
    """One line of a post list."""

    dossier: str
    barcode: str
    handover: int


class PostList(Record):
    """What went to the post office together; the clerk of the post office signs it."""

    made_at: Moment
    envelopes: tuple[Envelope, ...]
