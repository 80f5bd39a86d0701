"""Every error in one shape: JSON for programs, a page for browsers; never a stack trace."""

import errno
import logging
from http import HTTPStatus
from typing import Any

import sqlalchemy.exc
from flask import Flask, Response, g, make_response, render_template, request
from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import HTTPException

import imaging
from engine.errors import EngineError
from records import errors as records
from web import answers

log = logging.getLogger("lightbox.web")

# Paths that programs use: their errors are JSON whatever the client accepts.
_PROGRAMS = ("/api/", "/upload", "/slice/", "/views/", "/healthz", "/readyz", "/metrics", "/static/")
_UPLOADED = ("upload", "rejected")
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
    faults = error.errors(include_url=False, include_context=False, include_input=False)
    named = [
        {
            "parameter": str(fault["loc"][0]) if fault["loc"] else "",
            "message": fault["msg"].removeprefix("Value error, "),
        }
        for fault in faults
    ]
    sentence = f"{named[0]['parameter'] or 'The request'}: {named[0]['message']}."
    return answer(400, "bad_parameter", sentence, {"parameters": named})


def answer(
    status: int, code: str, message: str, details: dict[str, Any] | None = None, headers: dict[str, str] | None = None
) -> Response:
    """An error response, as JSON or as a page."""
    if _for_people():
        name = HTTPStatus(status).phrase
        response = make_response(render_template("errors/error.html", status=status, name=name, message=message))
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


def _for_people() -> bool:
    if request.path.startswith(_PROGRAMS) and request.path != "/api/docs":
        return False
    return request.accept_mimetypes.best_match(["application/json", "text/html"], "application/json") == "text/html"


def _problem(error: Problem) -> Response:
    return answer(error.status, error.code, error.message, error.details, error.headers)


def _engine(error: EngineError) -> Response:
    if isinstance(error, imaging.NotReady):
        return answer(503, error.code, error.message, error.details)
    return answer(404 if error.code in _NOT_FOUND else 422, error.code, error.message, error.details)


def _record(error: records.RecordsError) -> Response:
    headers = {"Retry-After": str(error.retry_after)} if isinstance(error, records.Busy) else None
    return answer(error.status, error.code, error.message, error.details, headers)


def _http(error: HTTPException) -> Response:
    if error.response is not None:
        return error.response  # type: ignore[return-value]
    status = error.code or 500
    headers = {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After", "Location")}
    return answer(status, _CODES.get(status, "error"), error.description or HTTPStatus(status).phrase, None, headers)


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
