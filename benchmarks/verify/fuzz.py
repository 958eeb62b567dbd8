"""Mutated signed files: none may pass unless what was signed and what is shown are unchanged; none may hang.

Run ``python -m benchmarks.verify.fuzz [--count N] [--seed N] [--state FOLDER]``. Seeds are good files of
``tests/pipeline/verify``, kept in the state folder with the office's store, so that every mutant can be made again
from (seed, index) and an interrupted run goes on where it stopped. Mutants are verified in a process with a worker's
memory and a time limit. Prints counts by level and verdict and every violation; violating files stay in the folder.
"""

import argparse
import collections
import random
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import pypdfium2
from pebble import ProcessExpired, ProcessPool

from benchmarks.verify.mutations import LEVELS
from models.settings import Limits
from models.signature import FileVerdict, Verdict
from pipeline.verify import load_trust, verify_file
from pipeline.verify.trust import TrustStore
from tests.pipeline.verify.attacks import byte_range
from tests.pipeline.verify.corpus import signed
from tests.pipeline.verify.pki import NOW, world

LIMIT_SECONDS = 20
BATCH = 25
SEEDS = (
    "B-B", "B-T", "B-LTA", "visible", "two", "seal-over-signature", "P1", "P2", "form", "legacy-detached",
    "object-streams", "hybrid",
)  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """One mutant's end. ``wrong`` is empty unless a rule was broken."""

    index: int
    kind: str
    level: str
    verdict: str
    wrong: str = ""

    def line(self) -> str:
        return "\t".join((str(self.index), self.kind, self.level, self.verdict, self.wrong))


class Hang(BaseException):
    """A file that took more CPU than the limit."""


def _alarm(_signal: int, _frame: FrameType | None) -> None:
    raise Hang


def pages(data: bytes) -> list[bytes]:
    """The pages as a person sees them."""
    document = pypdfium2.PdfDocument(data)
    document.init_forms()
    return [document[n].render(scale=0.5, grayscale=True).to_numpy().tobytes() for n in range(len(document))]


def is_harmless(mutant: bytes, original: bytes, verdict: FileVerdict) -> bool:
    """What the last person signed is byte for byte the same and the pages look the same."""
    end = max(signature.signed_bytes or 0 for signature in verdict.signatures)
    if not end:
        return False
    _, first, second, _ = byte_range(mutant[:end])
    same = mutant[:first] == original[:first] and mutant[second:end] == original[second:end]
    return same and pages(mutant) == pages(original)


def mutant_of(seeds: Path, seed: int, index: int) -> tuple[str, str, bytes, bytes]:
    """Kind, level, the good file and the mutant of one index."""
    dice = random.Random(f"{seed}/{index}")  # noqa: S311  reproducible, not secret
    kind, level = dice.choice(SEEDS), dice.choice(tuple(LEVELS))
    original = (seeds / f"{kind}.pdf").read_bytes()
    return kind, level, original, dice.choice(LEVELS[level])(original, dice)


def judged(index: int, seed: int, seeds: Path, store: TrustStore, path: Path) -> Outcome:
    """Make and judge one mutant in this process; one that computes too long ends with the alarm.

    The limit is on CPU seconds, so that a busy machine makes no hangs; what waits for ever ends with its batch.
    """
    kind, level, original, mutant = mutant_of(seeds, seed, index)
    path.write_bytes(mutant)
    signal.signal(signal.SIGPROF, _alarm)
    signal.setitimer(signal.ITIMER_PROF, LIMIT_SECONDS)
    try:
        verdict = verify_file(path, "x.pdf", store, moment=NOW)
    except Hang:
        return Outcome(index, kind, level, "-", "hang")
    except Exception as error:  # noqa: BLE001  the finding of a fuzzer
        return Outcome(index, kind, level, "-", f"crash {type(error).__name__}")
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    wrong = ""
    if verdict.verdict is Verdict.NO_SIGNATURE:
        wrong = "unsigned"
    elif verdict.verdict is Verdict.TOTAL_PASSED and mutant != original and not is_harmless(mutant, original, verdict):
        wrong = "passed"
    return Outcome(index, kind, level, verdict.verdict.value, wrong)


def batch_job(indices: Sequence[int], seed: int, state: Path) -> tuple[Outcome, ...]:
    """Several mutants in one confined worker, so that its parsed store serves them all."""
    store = load_trust(state / "office" / "trust", state / "office" / "crls")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mutant"
        return tuple(judged(index, seed, state / "seeds", store, path) for index in indices)


def prepare(state: Path) -> None:
    """Seeds and store of a new run; those of an interrupted one stay."""
    if (state / "seeds").is_dir():
        return
    world().write_trust(state / "office")
    making = state / "making"
    making.mkdir(parents=True, exist_ok=True)
    for kind in SEEDS:
        (making / f"{kind}.pdf").write_bytes(signed(kind))
    making.rename(state / "seeds")


def confine() -> None:
    """Memory as an office's worker has it; a mutant that wants more is a finding."""
    limit = Limits().worker_memory_mb * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def run(count: int, seed: int, state: Path) -> Iterator[Outcome]:
    """The outcomes of all mutants below ``count`` that have none yet, as they come."""
    done = {outcome.index for outcome in kept(state)}
    todo = [index for index in range(count) if index not in done]
    with ProcessPool(max_workers=1, max_tasks=80, initializer=confine) as pool, (state / "done.tsv").open("a") as log:
        for at in range(0, len(todo), BATCH):
            for outcome in _ended(pool, todo[at : at + BATCH], seed, state):
                log.write(outcome.line() + "\n")
                yield outcome
            log.flush()


def _ended(pool: ProcessPool, batch: Sequence[int], seed: int, state: Path) -> Iterator[Outcome]:
    """A batch; one that killed its worker again, one by one, to find out which mutant did."""
    try:
        yield from pool.schedule(batch_job, args=(batch, seed, state), timeout=LIMIT_SECONDS * len(batch) + 20).result()
    except (TimeoutError, ProcessExpired, MemoryError) as error:
        if len(batch) > 1:
            for index in batch:
                yield from _ended(pool, (index,), seed, state)
        else:
            kind, level, _, _ = mutant_of(state / "seeds", seed, batch[0])
            yield Outcome(batch[0], kind, level, "-", f"worker {type(error).__name__}")


def kept(state: Path) -> Iterator[Outcome]:
    """The outcomes that an earlier run wrote whole."""
    path = state / "done.tsv"
    for line in path.read_text().splitlines() if path.is_file() else ():
        parts = line.split("\t")
        if len(parts) == 5:
            yield Outcome(int(parts[0]), *parts[1:])


def report(outcomes: Sequence[Outcome]) -> str:
    """Counts by level and verdict, then what went wrong."""
    counts = collections.Counter((outcome.level, outcome.verdict) for outcome in outcomes)
    lines = [f"{level:8} {verdict:14} {number}" for (level, verdict), number in sorted(counts.items())]
    bad = [outcome for outcome in outcomes if outcome.wrong]
    lines.append(f"{len(outcomes)} mutants; violations: {len(bad)}")
    return "\n".join([*lines, *(outcome.line() for outcome in bad)])


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--state", type=Path)
    given = parser.parse_args()
    state = given.state or Path(tempfile.mkdtemp(prefix="fuzz-"))
    state.mkdir(parents=True, exist_ok=True)
    prepare(state)
    began = time.monotonic()
    for outcome in run(given.count, given.seed, state):
        if outcome.wrong:
            print(outcome.line(), file=sys.stderr)
            (state / f"violation-{outcome.index}.pdf").write_bytes(
                mutant_of(state / "seeds", given.seed, outcome.index)[3]
            )
    print(report(list(kept(state))))
    print(f"{time.monotonic() - began:.0f} s in {state}")


if __name__ == "__main__":
    main()
