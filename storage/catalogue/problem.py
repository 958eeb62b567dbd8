"""One problem of a catalogue file, as a clerk who edits it needs to see it."""

from models.record import Record, Text


class CatalogueProblem(Record):
    """``file`` is relative to the catalogue's folder, ``line`` counts from 1 (0: the file as a whole)."""

    file: str
    line: int
    message: Text

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}" if self.line else f"{self.file}: {self.message}"
