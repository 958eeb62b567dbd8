"""What another system said of a dossier."""

from models.record import Moment, Record, Text


class Inbound(Record):
    """One message taken in. ``differences`` names files whose hash is not ours, and components we do not have."""

    code: str
    status: int | None = None
    at: Moment
    differences: tuple[Text, ...] = ()
