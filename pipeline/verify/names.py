"""Names in certificates and lists, as they are compared.

In: a name. Out: its key (RFC 5280, 7.1): equal for equal names. Wrong: ``ValueError`` on a name that cannot be parsed.
"""

# mypy: allow-untyped-calls
# (asn1crypto, pyHanko, PDFium and ReportLab leave some of their functions without types)

from functools import lru_cache

from asn1crypto import x509


def name_key(name: x509.Name) -> str:
    """A name as compared. Authorities' names come again with every file, so they are kept: the library compares
    letter by letter each time."""
    return _name_key(name.dump())


@lru_cache(maxsize=4096)
def _name_key(der: bytes) -> str:
    return str(x509.Name.load(der).hashable)
