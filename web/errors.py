"""Every error in one shape: JSON for programs, a page for browsers; never a stack trace."""

import errno
import logging
import re
from http import HTTPStatus
from typing import Any

import orjson
import sqlalchemy.exc
from flask import Flask, Response, g, make_response, render_template, request
from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import HTTPException, NotFound

import imaging
from engine.errors import EngineError
from records import errors as records
from web import answers

log = logging.getLogger("lightbox.web")

DOCS = "/api/docs"
"""The one page among the addresses of programs."""
PROGRAMS = ("/api/", "/upload", "/slice/", "/views/", "/healthz", "/readyz", "/metrics", "/static/")
"""Paths that programs use: their errors are JSON whatever the client accepts."""
_UPLOADED = ("upload", "rejected", "rejected_more")
_CODES = {
    400: "malformed",
    401: "not_logged_in",
    403: "not_allowed",
    404: "not_found",
    405: "method_not_allowed",
    408: "too_slow",
    409: "conflict",
    411: "length_required",
    413: "too_large",
    414: "address_too_long",
    415: "wrong_type",
    422: "unusable",
    429: "too_many",
    431: "headers_too_large",
    503: "busy",
    507: "no_space",
}
# What pydantic finds, in words; what stands in braces is the bound that was broken.
_FAULTS = {
    "missing": "it is missing",
    "extra_forbidden": "there is no such field, or it cannot be set",
    "model_type": "a JSON object is needed",
    "string_too_long": "it has more than {max_length} characters",
    "int_parsing": "a whole number is needed",
    "int_parsing_size": "the number is too large",
    "int_from_float": "a whole number is needed",
    "float_parsing": "a number is needed",
    "finite_number": "a finite number is needed",
    "bool_parsing": "it must be true or false",
    "literal_error": "it must be {expected}",
    "greater_than": "it must be more than {gt:.12g}",
    "greater_than_equal": "it must be at least {ge:.12g}",
    "less_than": "it must be less than {lt:.12g}",
    "less_than_equal": "it must be at most {le:.12g}",
    "too_short": "at least {min_length} is needed",
    "too_long": "at most {max_length} are taken",
}
_LETTERS = {
    "0-9A-Za-z_-": "letters, digits, - and _",
    "0-9A-Za-z_": "letters, digits and _",
    "a-z-": "small letters and -",
}
_NOT_FOUND = frozenset({"no_such_slice", "no_such_phase", "no_such_series"})


class ErrorDetail(BaseModel):
    """What went wrong: a stable code for programs, a sentence for people, further facts."""

    code: str
    message: str
    details: dict[str, Any] = {}


class ErrorBody(BaseModel):
    """The one shape of every error."""

    error: ErrorDetail


class Problem(Exception):
    """An error that a view raises itself."""

    def __init__(self, status: int, code: str, message: str, headers: dict[str, str] | None = None, **details: Any):
        super().__init__(message)
        self.status, self.code, self.message = status, code, message
        self.headers, self.details = headers or {}, details


def register(app: Flask) -> None:
    """Answer every exception in the one shape."""
    app.register_error_handler(Problem, _problem)
    app.register_error_handler(EngineError, _engine)
    app.register_error_handler(records.RecordsError, _record)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(sqlalchemy.exc.OperationalError, _database)
    app.register_error_handler(sqlalchemy.exc.TimeoutError, _database)
    app.register_error_handler(Exception, _unexpected)


def invalid(error: ValidationError) -> Response:
    """400 for parameters that do not fit, with a sentence that names the first of them."""
    faults = error.errors(include_url=False, include_input=False)
    named = [{"parameter": str(fault["loc"][0]) if fault["loc"] else "", "message": _fault(fault)} for fault in faults]
    name, message = named[0]["parameter"], named[0]["message"]
    sentence = f"{name}: {message}." if name else f"{message[:1].upper()}{message[1:]}."
    return answer(400, "bad_parameter", sentence, {"parameters": named})


def _fault(fault: Any) -> str:
    """What is wrong with a parameter, in words that say what it should be."""
    if fault["type"] == "string_pattern_mismatch":
        return _letters(fault["ctx"]["pattern"])
    if words := _FAULTS.get(fault["type"]):
        return words.format_map(fault.get("ctx", {}))
    return str(fault["msg"]).removeprefix("Value error, ")


def _letters(pattern: str) -> str:
    """What a pattern of characters and their number lets through."""
    found = re.fullmatch(r"\^\[(.+)\]\{\d+,(\d+)\}\$", pattern)
    if found is None or found[1] not in _LETTERS:
        return "it holds a character that is not allowed here"
    return f"only {_LETTERS[found[1]]} are taken, at most {found[2]} of them"


def plain(status: int, message: str) -> bytes:
    """A whole HTTP response, for what is refused before the application is asked."""
    body = orjson.dumps({"error": {"code": _CODES.get(status, "internal"), "message": message, "details": {}}})
    head = (
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\nConnection: close\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n\r\n"
    )
    return head.encode("ascii") + body


def answer(
    status: int, code: str, message: str, details: dict[str, Any] | None = None, headers: dict[str, str] | None = None
) -> Response:
    """An error response, as JSON or as a page."""
    g.code = code
    if for_people():
        name = HTTPStatus(status).phrase.capitalize()
        # Whatever is broken, a page without a name or a navigation needs nothing of it.
        page = "errors/error.html" if status < 500 else "errors/broken.html"
        response = make_response(render_template(page, status=status, code=code, name=name, message=message))
    else:
        body: dict[str, Any] = {"error": {"code": code, "message": message, "details": details or {}}}
        # What an upload refused stands where it stands in the answer to one that was taken in.
        response = answers.json(body | {name: details[name] for name in _UPLOADED if details and name in details})
    response.status_code = status
    response.headers["Cache-Control"] = "no-store"
    response.headers.update(headers or {})
    if status == 503:
        response.headers.setdefault("Retry-After", "2")
    return response


def for_people() -> bool:
    """Whether the answer is read by a person in a browser."""
    if request.path.startswith(PROGRAMS) and request.path != DOCS:
        return False
    return request.accept_mimetypes.best_match(["application/json", "text/html"], "application/json") == "text/html"


def _problem(error: Problem) -> Response:
    return answer(error.status, error.code, error.message, error.details, error.headers)


def _engine(error: EngineError) -> Response:
    if isinstance(error, imaging.NotReady):
        return answer(503, error.code, error.message, error.details)
    g.inside = True  # a part that a record does not have is no refusal
    return answer(404 if error.code in _NOT_FOUND else 422, error.code, error.message, error.details)


def _record(error: records.RecordsError) -> Response:
    headers = {"Retry-After": str(error.retry_after)} if isinstance(error, records.Busy | records.TooMany) else None
    return answer(error.status, error.code, error.message, error.details, headers)


def _http(error: HTTPException) -> Response:
    if error.response is not None:
        return error.response  # type: ignore[return-value]
    status = error.code or 500
    headers = {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After", "Location")}
    message = error.description or HTTPStatus(status).phrase
    if isinstance(error, NotFound):
        message = "There is no such page." if for_people() else "There is nothing at this address."
    return answer(status, _CODES.get(status, "error"), message, None, headers)


def _database(error: Exception) -> Response:
    log.warning("database not available, request %s: %s", g.get("request_id"), getattr(error, "orig", error))
    return answer(503, "database_busy", "The database is busy or away; try again in a moment.")


def _unexpected(error: Exception) -> Response:
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return answer(507, "no_space", "There is no space left on the server's disk.")
    if isinstance(error, MemoryError):
        return answer(503, "no_memory", "The server is short of memory; try again in a moment.")
    number = g.get("request_id", "")
    log.exception("unexpected error, request %s", number)
    return answer(
        500, "internal", f"Something went wrong on the server; its log has the details under {number}.", {"id": number}
    )
