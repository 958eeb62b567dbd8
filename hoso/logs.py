"""Logging: lines on standard error with codes and hashes, never a person's data."""

import logging
import sys

from flows.faults import told

_FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"


def set_up_logging(level: str) -> None:
    """Our own loggers at ``level``; libraries only from warning on, because their lines may quote files."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter(_FORMAT))
    ours = logging.getLogger("hoso")
    ours.handlers = [handler]
    ours.propagate = False
    ours.setLevel(level.upper() if level.upper() in logging.getLevelNamesMapping() else "INFO")
    logging.getLogger("uvicorn.error").addFilter(_positions_only)
    for name in ("pdfminer", "pypdf", "pikepdf", "fontTools", "PIL", "pyhanko", "pyhanko_certvalidator"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


def _positions_only(record: logging.LogRecord) -> bool:
    """Let the web server say where something went wrong and not what: its traces quote messages, and those may quote a
    person's data."""
    if record.exc_info and record.exc_info[1] is not None:
        record.msg, record.args = told(record.exc_info[1]), ()
        record.exc_info = record.exc_text = None
    return True
