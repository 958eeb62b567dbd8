"""The digests of all signed parts of a file in one pass over its bytes.

In: the bytes and every signature's byte range. Out: a digest for a range. Wrong: nothing; ranges are checked before.
Signatures of one file share their beginnings: twenty-five of them on a scan would read it twenty-five times.
"""

import hashlib
from collections.abc import Iterable
from typing import Any

from pipeline.verify.structure import Range

ALGORITHMS = frozenset({"sha1", "sha224", "sha256", "sha384", "sha512"})


class Digests:
    """One file's digests; states at the gaps are kept for each algorithm asked for."""

    def __init__(self, data: bytes, spans: Iterable[Range]) -> None:
        self._view = memoryview(data)
        self._stops = sorted({span.first_length for span in spans if 0 < span.first_length <= len(data)})
        self._states: dict[str, dict[int, Any]] = {}

    def of(self, algorithm: str, span: Range) -> bytes:
        """The digest over both parts of a range that starts at 0 and lies within the file."""
        total = self._state(algorithm, span.first_length).copy()
        total.update(self._view[span.second : span.end])
        return bytes(total.digest())

    def _state(self, algorithm: str, stop: int) -> Any:
        if algorithm not in self._states:
            running, at = hashlib.new(algorithm, usedforsecurity=False), 0
            states: dict[int, Any] = {}
            for end in self._stops:
                running.update(self._view[at:end])
                states[end], at = running.copy(), end
            self._states[algorithm] = states
        return self._states[algorithm][stop]
