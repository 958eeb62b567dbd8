"""How far a dossier is, told to whoever shows it. Carries codes and counts only."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Progress:
    """``done`` of ``total`` pages where the step counts pages."""

    dossier: str
    step: str
    done: int = 0
    total: int = 0


Report = Callable[[Progress], None]


def quiet(_progress: Progress) -> None:
    """Tell nobody."""
