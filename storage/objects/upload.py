"""Bytes on their way into a store: hashed while they are written, so that nobody reads them a second time for it."""

from types import TracebackType

from models.error import WrongUsage
from storage.objects.ahead import Digest
from storage.objects.durable import Writer
from storage.objects.place import Stored


class Upload:
    """What ``ObjectStore.writing`` gives: write to it in order. It cannot seek. ``stored`` is there after the block."""

    def __init__(self, target: Writer) -> None:
        self._target = target
        self._sha256 = Digest()
        self.bytes = 0
        self._stored: Stored | None = None

    def __enter__(self) -> "Upload":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._sha256.close()

    def write(self, data: bytes) -> int:
        """The next bytes."""
        self._sha256.update(data)
        self.bytes += len(data)
        return self._target.write(data)

    def flush(self) -> None:
        """Nothing waits here."""

    @property
    def sha256(self) -> str:
        """Of what was written so far."""
        return self._sha256.hexdigest()

    @property
    def stored(self) -> Stored:
        """The object, once the block has ended well."""
        if self._stored is None:
            raise WrongUsage("an upload has no object before its block has ended")
        return self._stored

    @stored.setter
    def stored(self, stored: Stored) -> None:
        self._stored = stored
