"""Fees and payments of a dossier."""

from models.record import Moment, Record, Text


class Fee(Record):
    """What is owed. ``due`` in đồng."""

    due: int
    what: Text = ""


class Payment(Record):
    """Money that came: a payment message, or a receipt that a clerk entered. ``amount`` in đồng."""

    reference: str
    """The payer's bank or the portal's number of it; the same number again is the same payment."""
    amount: int
    text: Text = ""
    """What the payer wrote: the dossier's code is looked for in it."""
    paid_at: Moment
    dossier: str = ""
    """The dossier it was matched with; empty while nobody knows."""
