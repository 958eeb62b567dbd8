"""Logging: lines on standard error with codes and hashes, never a person's data."""

import logging
import sys

_FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"


def set_up_logging(level: str) -> None:
    """Our own loggers at ``level``; libraries only from warning on, because their lines may quote files."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter(_FORMAT))
    ours = logging.getLogger("hoso")
    ours.handlers = [handler]
    ours.propagate = False
    ours.setLevel(level.upper() if level.upper() in logging.getLevelNamesMapping() else "INFO")
    for name in ("pdfminer", "pypdf", "pikepdf", "fontTools", "PIL", "pyhanko", "pyhanko_certvalidator"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
