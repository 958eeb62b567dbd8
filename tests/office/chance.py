"""Chance by seed: the same words always give the same dice.

In: anything printable. Out: a ``random.Random`` or numpy generator of its own. Nothing can go wrong.
"""

import hashlib
import random
from collections.abc import Sequence
from typing import TypeVar

import numpy as np

T = TypeVar("T")


def _number(parts: tuple[object, ...]) -> int:
    return int.from_bytes(hashlib.sha256("\x1f".join(map(str, parts)).encode()).digest()[:8], "big")


def dice(*parts: object) -> random.Random:
    """A generator that depends on all ``parts`` and on nothing else."""
    return random.Random(_number(parts))  # noqa: S311


def noise_dice(*parts: object) -> np.random.Generator:
    """The same for numpy."""
    return np.random.default_rng(_number(parts))


def pick(rng: random.Random, *choices: T) -> T:
    """One of the arguments."""
    return rng.choice(choices)


def some(rng: random.Random, choices: Sequence[T], count: int) -> list[T]:
    """``count`` different ones, or all if there are fewer."""
    return rng.sample(list(choices), min(count, len(choices)))
