"""What was promised to an applicant beside the first deadline: an apology with a new date, and reminders."""

from models.message import Occasion
from models.record import Moment, Record, Text


class Extension(Record):
    """The office is late, says why, apologises and names a new date (TT 03/2025/TT-VPCP, Mẫu 04)."""

    old_due: Moment
    new_due: Moment
    reason: Text
    notice: Text = ""
    """The text of the notice as it was sent."""


class Reminder(Record):
    """What somebody was reminded of. The matter's ``subject`` names the occasion, so that it happens once."""

    occasion: Occasion
