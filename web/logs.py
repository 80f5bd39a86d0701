"""The log: one JSON object per line, so that nothing that was sent can forge a line; ids and codes, no patient data.

Each request is one line. It names the route and never the address that was asked for, which may hold a name that was
looked for or the token of a link. Of an exception it tells the type and the places in the code: what an exception says
may be what a file said.
"""

import json
import logging
import time
import traceback
import warnings
from pathlib import Path
from typing import Any, TextIO

from flask import Flask, Response, g, has_request_context, request
from flask.logging import wsgi_errors_stream

log = logging.getLogger("lightbox.requests")

IDS = frozenset({"study", "series", "upload", "annotation", "index", "link"})
"""Parts of an address that are ids; all others are left out, because a token is one of them."""
_QUIET = frozenset({"static", "openapi.static", "health.live", "health.ready", "health.metrics"})
"""Answered without end and telling nothing: logged where LOG_LEVEL is DEBUG."""
_ROOT = Path(__file__).resolve().parent.parent


class Lines(logging.Formatter):
    """A record as one line of JSON; ``extra={"fields": {…}}`` adds to it."""

    converter = time.gmtime

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": f"{self.formatTime(record, '%Y-%m-%dT%H:%M:%S')}.{int(record.msecs):03d}Z",
            "level": record.levelname,
            "logger": record.name,
            "message": self.message(record),
        }
        if has_request_context() and "request_id" in g:
            line["request"] = g.request_id
        line |= getattr(record, "fields", {})
        if record.exc_info and record.exc_info[1] is not None:
            line["exception"] = _places(record.exc_info[1])
        return json.dumps(line)

    def message(self, record: logging.LogRecord) -> str:
        """What the record says."""
        return record.getMessage()


class Foreign(Lines):
    """A record of a library, whose words may be those of a file: where it was said, and not what."""

    def message(self, record: logging.LogRecord) -> str:
        """The place in the code."""
        return f"{_short(record.pathname)}:{record.lineno} in {record.funcName}"


def configure(level: str) -> None:
    """Write what Lightbox logs from ``level`` on to the server's error stream."""
    logger = logging.getLogger("lightbox")
    logger.setLevel(level)
    _handle(logger, Lines())


def guard() -> None:
    """What libraries log or warn of goes the same way, without their words; for a server, which owns its process."""
    logging.getLogger("lightbox").propagate = False
    _handle(logging.getLogger(), Foreign())
    warnings.showwarning = _warned


def register(app: Flask) -> None:
    """One line for each request."""
    app.after_request(_answered)


def _answered(response: Response) -> Response:
    level = logging.DEBUG if request.endpoint in _QUIET and response.status_code < 500 else logging.INFO
    if log.isEnabledFor(level):
        log.log(level, "%s %s", request.method, response.status_code, extra={"fields": _fields(response)})
    return response


def _fields(response: Response) -> dict[str, Any]:
    told: dict[str, Any] = {
        "route": request.url_rule.rule if request.url_rule else "",
        "method": request.method,
        "status": response.status_code,
        "ms": round(1000 * (time.perf_counter() - g.start), 1) if "start" in g else None,
        "bytes": response.content_length,
        "address": request.remote_addr,
    }
    if "person" in g:
        told |= {"person": g.person.id, "session": g.person.session_id}
    return told | {name: value for name, value in (request.view_args or {}).items() if name in IDS and plain(value)}


def plain(value: Any) -> bool:
    """Whether this is an id and not something that was typed in the place of one."""
    text = str(value)
    return len(text) <= 32 and text.isascii() and text.isalnum() and any(letter.isdigit() for letter in text)


def _places(error: BaseException | None) -> list[str]:
    """The exception and those behind it, each with the places that it went through, the innermost last."""
    told = []
    while error is not None and len(told) < 10:
        frames = traceback.extract_tb(error.__traceback__)
        places = [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]
        told.append(f"{type(error).__name__}: {' > '.join(places)}")
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return told


def _short(path: str) -> str:
    """A file of ours by its path from the root, another by its name and folder."""
    try:
        return str(Path(path).relative_to(_ROOT))
    except ValueError:
        return "/".join(Path(path).parts[-2:])


def _handle(logger: logging.Logger, lines: Lines) -> None:
    if not any(isinstance(handler.formatter, Lines) for handler in logger.handlers):
        handler = logging.StreamHandler(wsgi_errors_stream)
        handler.setFormatter(lines)
        logger.addHandler(handler)


def _warned(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    """In the place of ``warnings.showwarning``."""
    logging.getLogger("lightbox.warnings").warning("%s at %s:%d", category.__name__, _short(filename), lineno)
