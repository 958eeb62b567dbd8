"""How Vietnamese writes numbers: dots between thousands, a comma before decimals.

In: numbers as the program keeps them. Out: text for people. Pure; nothing goes wrong.
"""

from decimal import Decimal


def grouped(number: int | float | Decimal, places: int | None = None) -> str:
    """``9.197,6``; with ``places`` decimals, else as many as the number has."""
    written = f"{number:,}" if places is None else f"{number:,.{places}f}"
    return written.translate(_SWAPPED)


_SWAPPED = str.maketrans(",.", ".,")


def dong(amount: int) -> str:
    """``150.000 đồng``."""
    return f"{grouped(amount)} đồng"
