"""One unit asks another about some components of a dossier."""

from models.record import Key, Moment, Record, Text


class Answer(Record):
    """What the other unit said, in words or with a document."""

    text: Text = ""
    sha256: str = ""
    file: Text = ""
    agrees: bool | None = None
    """None: neither yes nor no."""
    at: Moment
    by: str


class Consultation(Record):
    """The question. The matter's ``subject`` is the unit asked, its ``unit`` the one that asks, ``due_at`` the date by
    which the answer should come. The unit asked sees ``components`` and nothing else."""

    question: Text
    components: tuple[Key, ...]
    answer: Answer | None = None
