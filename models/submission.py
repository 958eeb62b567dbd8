"""One delivery of files, as the portal or the counter hands it over. Nothing in it is trusted."""

from enum import IntEnum
from typing import Annotated

from pydantic import Field

from models.record import Key, Moment, Record, Sha256, Text


class Channel(IntEnum):
    """How it came (national codes)."""

    IN_PERSON = 1
    ONLINE = 2
    POST = 3


class Applicant(Record):
    """Who applies: ``id_number`` (số định danh) for a person, ``tax_code`` (MST) for an organisation."""

    name: Text = ""
    id_number: str | None = None
    tax_code: str | None = None


class Submission(Record):
    """The metadata of a delivery: ``submission.json``, options and API fields together."""

    submission: Annotated[str, Field(max_length=200, pattern=r"^[^\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e]*$")] = ""
    """The portal's ID of the delivery: printable, and data like everything else."""
    procedure: Key | None = None
    received: Moment
    applicant: Applicant = Applicant()
    unit: Annotated[str, Field(pattern=r"^([A-Za-z0-9][A-Za-z0-9.]{0,31})?$")] = ""
    channel: Channel = Channel.ONLINE
    answers: dict[str, bool | int | str] = {}
    declared: dict[str, str] = {}
    represented_by: Applicant | None = None
    ignored: tuple[Text, ...] = ()
    """Entries of ``submission.json`` that could not be used; each becomes a finding."""


class ReceivedFile(Record):
    """One file as received. ``name`` is data, never a path, and unique within its dossier."""

    name: Text
    sha256: Sha256
    bytes: int
    media_type: str = "application/octet-stream"
    pages: int = 0
    submission: str = ""
    sent_as: str = ""
    """The name as sent, with escapes, where it had to be changed (NFD, control characters, a path, a duplicate)."""
