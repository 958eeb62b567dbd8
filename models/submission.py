"""One delivery of files, as the portal or the counter hands it over. Nothing in it is trusted."""

from collections.abc import Sequence
from enum import IntEnum
from typing import Annotated

from pydantic import Field

from models.record import Moment, Record, Sha256, Text


class Channel(IntEnum):
    """How it came (national codes)."""

    IN_PERSON = 1
    ONLINE = 2
    POST = 3


class Applicant(Record):
    """Who applies: ``id_number`` (số định danh) for a person, ``tax_code`` (MST) for an organisation."""

    name: Text = ""
    id_number: Text | None = None
    tax_code: Text | None = None


class Submission(Record):
    """The metadata of a delivery: ``submission.json``, options and API fields together."""

    submission: Annotated[str, Field(max_length=200, pattern=r"^[^\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e]*$")] = ""
    """The portal's ID of the delivery: printable, and data like everything else."""
    procedure: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.]{1,64}$")] | None = None
    """Key of the catalogue, or the national TTHC code; receiving turns the code into the key."""
    received: Moment
    received_is_proven: bool = False
    """Whether ``received`` is our clock's or a trusted sender's; what an applicant writes is only a claim."""
    applicant: Applicant = Applicant()
    unit: Annotated[str, Field(pattern=r"^([A-Za-z0-9][A-Za-z0-9.]{0,31})?$")] = ""
    channel: Channel = Channel.ONLINE
    answers: dict[Text, bool | int | Text] = {}
    declared: dict[Text, Text] = {}
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


def folded(submissions: Sequence[Submission]) -> Submission:
    """What is known of a dossier from all its deliveries, oldest first: a later one adds, and wins where it says
    something; the procedure and the time of receipt are those of the first that named them."""
    first = submissions[0]
    for later in submissions[1:]:
        changes = {
            "answers": {**first.answers, **later.answers},
            "declared": {**first.declared, **later.declared},
            "procedure": first.procedure or later.procedure,
            "applicant": later.applicant if first.applicant == Applicant() else first.applicant,
            "represented_by": later.represented_by or first.represented_by,
            "ignored": (*first.ignored, *later.ignored),
        }
        first = first.model_copy(update=changes)
    return first
