"""The log: one JSON object per line, so that nothing that was sent can forge a line; ids and codes, no patient data."""

import json
import logging
from typing import Any

from flask.logging import wsgi_errors_stream


class Lines(logging.Formatter):
    """A record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line)


def configure(level: str) -> None:
    """Write what Lightbox logs from ``level`` on to the server's error stream."""
    logger = logging.getLogger("lightbox")
    logger.setLevel(level)
    if not logger.handlers:
        handler = logging.StreamHandler(wsgi_errors_stream)
        handler.setFormatter(Lines())
        logger.addHandler(handler)
