"""The parts of the register that are reached by name: ``register.keeping``, ``register.office`` and so on.

In: a database. Out: one object for each part; its methods are transactions of their own. Nothing goes wrong here.
"""

from storage.register.copies import Copies
from storage.register.correcting import Correcting
from storage.register.database import Database
from storage.register.factors import Factors
from storage.register.figures import Figures
from storage.register.keeping import Keeping
from storage.register.looking import Looking
from storage.register.office import Office
from storage.register.outgoing import Outgoing
from storage.register.proposals import Proposals
from storage.register.reading_room import ReadingRoom
from storage.register.secrecy import Secrecy
from storage.register.tries import Tries
from storage.register.webhooks import Webhooks


class Rooms:
    """What ``Register`` is built on; a new part is added here."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.keeping = Keeping(database)
        """Sealed packages, holds, fixity checks and anchors."""
        self.copies = Copies(database)
        """What stands in the second store."""
        self.factors = Factors(database)
        """Second factors and sign-ins half way."""
        self.tries = Tries(database)
        """Failed sign-ins and unknown keys by address."""
        self.webhooks = Webhooks(database)
        """Receivers of changes of state, and what waits for them."""
        self.office = Office(database)
        """Results, fees, consultations: what goes on around the dossiers."""
        self.secrecy = Secrecy(database)
        """Dossiers stopped for a stamp of secrecy."""
        self.figures = Figures(database)
        """What is counted of dossiers."""
        self.outgoing = Outgoing(database)
        """What is still to be told to other systems and people."""
        self.looking = Looking(database)
        """Small looks that pages need often."""
        self.reading_room = ReadingRoom(database)
        """Search with facets, saved searches, a record's fixity and the purposes it was looked at for."""
        self.correcting = Correcting(database)
        """What people put right."""
        self.proposals = Proposals(database)
        """Decisions that wait for a second person."""
