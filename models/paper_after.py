"""Paper that comes after an online application: promised for later, or shown to a clerk."""

from models.record import Key, Record, Text


class Owed(Record):
    """A paper the applicant promised to bring afterwards."""

    component: Key
    note: Text = ""


class Presented(Record):
    """A paper shown at the counter. ``same`` says whether it is what was sent; ``sha256`` is its scan, where one was
    made: then it is a new version of the component, and the old one stays."""

    component: Key
    same: bool
    sha256: str = ""
    replaces: str = ""
    """SHA-256 of the file that served as the component until then."""
    note: Text = ""
