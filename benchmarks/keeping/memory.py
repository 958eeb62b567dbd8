"""Memory while a dossier of two gigabytes is packaged and stored: the peak of a process that does nothing else.

``python -m benchmarks.keeping.memory STORE REGISTER MEGABYTES`` prints JSON; ``packaged`` runs it and reads that.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from benchmarks.keeping.sealing import accepted
from models.procedure import Retention
from models.submission import ReceivedFile
from storage.objects import Mode, Place, incoming_key, open_store
from storage.packages import gather, seal
from storage.register import open_register

FILE_MB = 128


def packaged(store: str, megabytes: int) -> dict[str, float]:
    """Peak memory in MB of making the package, and before it; the package's bytes."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/r.sqlite"
        _prepare(store, url, megabytes)
        command = [sys.executable, "-m", "benchmarks.keeping.memory", store, url]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        return dict(json.loads(done.stdout))


def _prepare(store: str, url: str, megabytes: int) -> None:
    objects, register = open_store(store), open_register(url)
    register.migrate()
    files = []
    for n in range(max(1, megabytes // FILE_MB)):
        with tempfile.NamedTemporaryFile() as file:
            digest = sha256()
            for _ in range(min(FILE_MB, megabytes)):
                piece = os.urandom(1 << 20)
                digest.update(piece)
                file.write(piece)
            file.flush()
            key = incoming_key(digest.hexdigest())
            stored = objects.put_file(Place.INCOMING, key, Path(file.name), sha256=digest.hexdigest())
        files.append(
            ReceivedFile(name=f"{n}.pdf", sha256=digest.hexdigest(), bytes=stored.bytes, media_type="application/pdf")
        )
    accepted(register, files, "large")
    register.close()


def main() -> None:
    """See the module."""
    objects, register = open_store(sys.argv[1]), open_register(sys.argv[2])
    (row,) = register.list()
    record = gather(register, row.dossier)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    package = seal(record, objects, Retention(code="07", years=1), now=datetime.now(UTC), mode=Mode.GOVERNANCE)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"before MB": round(before), "peak MB": round(after), "package MB": package.bytes >> 20}))


if __name__ == "__main__":
    main()
