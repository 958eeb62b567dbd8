"""A row that is measured on a PostgreSQL of its own, and left out where there is none.

In: what measures it, given the server. Out: the row, or why there is none. The server is gone afterwards.
"""

from collections.abc import Callable

from tests.services.daemon import ServiceMissing
from tests.services.postgres import Postgres


def on_postgres(measure: Callable[[Postgres], dict[str, object]]) -> dict[str, object]:
    """See the module."""
    try:
        server = Postgres()
    except ServiceMissing:
        return {"skipped": "no PostgreSQL"}
    server.start()
    try:
        return measure(server)
    finally:
        server.remove()
