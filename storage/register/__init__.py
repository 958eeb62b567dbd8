"""The register (sổ hồ sơ): the one truth of what exists and in which state, on SQLite or PostgreSQL.

``open_register(url)`` gives a ``Register``; nothing else of this package is needed outside ``storage/``.
"""

from storage.register.register import Received, Register, open_register

__all__ = ["Received", "Register", "open_register"]
