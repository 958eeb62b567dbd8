"""Reads what a confined process answers, as one reads a stranger's letter.

In: bytes. Out: our own frozen values and plain data. Wrong: ``UnexpectedAnswer``. A pickle may name any function of
any module, and a cell that a file has taken over may send any pickle: only classes of our models and a few plain ones
of the standard library are found here, none of which does anything when it is made.
"""

import importlib
import io
import pickle  # the answers' form; read by the class below alone
from enum import Enum
from typing import Any

from models.record import Record

_ROOMS = ("models.", "pipeline.")
_PLAIN = {
    ("datetime", "datetime"), ("datetime", "date"), ("datetime", "time"), ("datetime", "timedelta"),
    ("datetime", "timezone"), ("pathlib", "Path"), ("pathlib", "PosixPath"), ("pathlib", "PurePosixPath"),
    ("builtins", "frozenset"), ("builtins", "set"), ("builtins", "complex"), ("builtins", "bytearray"),
    ("decimal", "Decimal"), ("uuid", "UUID"), ("fractions", "Fraction"),
    ("pydantic_core._pydantic_core", "TzInfo"),
}  # fmt: skip
MOST_BYTES = 512_000_000


class UnexpectedAnswer(Exception):
    """A cell answered with something that no job returns."""


class _Reader(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in _PLAIN:
            return getattr(importlib.import_module(module), name)
        if not module.startswith(_ROOMS):
            raise UnexpectedAnswer(module)
        found = getattr(importlib.import_module(module), name, None)
        if not isinstance(found, type) or found.__module__ != module:
            raise UnexpectedAnswer(module)
        if not (issubclass(found, Record | Enum) or hasattr(found, "__dataclass_fields__")):
            raise UnexpectedAnswer(module)
        return found


def read_answer(data: bytes) -> Any:
    """The value in ``data``."""
    try:
        return _Reader(io.BytesIO(data)).load()
    except UnexpectedAnswer:
        raise
    except Exception as error:  # noqa: BLE001 - whatever a forged pickle makes the reader raise
        raise UnexpectedAnswer(type(error).__name__) from None
