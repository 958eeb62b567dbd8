"""Logging: lines on standard error with codes and hashes, never a person's data; as text or as one JSON object each."""

import json
import logging
import re
import sys
from datetime import UTC, datetime

from flows.faults import told

_FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"
_PAIR = re.compile(r"\b([a-z_]+)=(\S+)")
"""Our messages say what in words and the rest in pairs: ``process ticket=H61.02-... error=ComponentMissing``."""


class JsonLines(logging.Formatter):
    """One object a line: time in UTC, level, logger, the message, and each of its pairs by name."""

    def format(self, record: logging.LogRecord) -> str:
        """As ``logging.Formatter.format``."""
        message = record.getMessage()
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        said = {"time": at, "level": record.levelname, "logger": record.name, "message": message}
        return json.dumps(dict(_PAIR.findall(message)) | said, ensure_ascii=False)


def set_up_logging(level: str, form: str = "text") -> None:
    """Our own loggers at ``level``, as ``text`` or ``json``; libraries only from warning on, because their lines may
    quote files."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if form == "json" else logging.Formatter(_FORMAT))
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
