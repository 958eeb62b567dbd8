"""``python -m benchmarks.loader REGISTER NUMBER [--unit CODE ...]``: see the package."""

import argparse
import sys

from benchmarks.loader import load
from storage.register import open_register


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("register", help="sqlite:///... or postgresql+psycopg://..., empty")
    parser.add_argument("number", type=int)
    parser.add_argument("--unit", action="append", default=[])
    chosen = parser.parse_args()
    register = open_register(chosen.register)
    register.migrate()
    load(chosen.number, register, units=chosen.unit, told=lambda done: print(done, file=sys.stderr, flush=True))
    register.close()


if __name__ == "__main__":
    main()
