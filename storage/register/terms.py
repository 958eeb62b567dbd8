"""From which revision on a program may work with the register: while machines are upgraded one by one, those that still
have the older program go on beside the tables of the newer one.

In: a connection. Out: a revision, or None where the register does not say. A change after which older programs would
do harm or fail (a column gone, a new value in a closed set that they read) comes with a migration that sets ``oldest``
to its own revision; one that only adds tables, columns or keys of a kept value leaves it as it is.
"""

import sqlalchemy as sa

from storage.register.columns import metadata

register_terms = sa.Table(
    "register_terms",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("oldest", sa.String(32), nullable=False),
    sa.CheckConstraint("id = 1", name="one_row"),
)


def oldest(connection: sa.Connection) -> str | None:
    """The revision of the oldest program that may work with these tables."""
    if not sa.inspect(connection).has_table(register_terms.name):
        return None
    found = connection.execute(sa.select(register_terms.c.oldest)).scalar_one_or_none()
    return None if found is None else str(found)
