"""The body of an upload, streamed to files: counted, with a deadline, and never held in memory.

Werkzeug's form parser is not used: it spools each part twice and takes longer than unpacking the study.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from gunicorn.http.errors import ParseException
from multipart import MultipartError, MultipartSegment, ParserLimitReached, PushMultipartParser, parse_options_header

from records.storage import space
from web.errors import Problem
from web.receiving import Slow, too_slow

CHUNK = 2**20
"""Bytes read at once."""

MAX_PARTS = 100_000
_RAW = frozenset({"application/zip", "application/x-zip-compressed", "application/dicom", "application/octet-stream",
                  "application/gzip", "application/x-gzip"})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """One file that was received: the name it was sent under, where it lies now, its size."""

    name: str
    path: Path
    size: int


class Body:
    """The request's body, read in pieces.

    Parameters
    ----------
    environ : dict
        The WSGI environment.
    limit : int
        Bytes that a body may have.
    seconds : float
        How long it may take before it must have brought ``SLOWEST`` bytes in each second.
    """

    def __init__(self, environ: dict[str, Any], limit: int, seconds: float) -> None:
        self.expected = _content_length(environ)
        if self.expected > limit:
            raise _too_large(limit)
        stream = environ["wsgi.input"]
        self._receive = getattr(stream, "receive", stream.read)  # ``receiving.Body`` need not gather what it hands on
        self._limit, self._seconds = limit, seconds
        self._start, self.received = time.monotonic(), 0

    def read(self, size: int) -> bytes:
        """The next bytes; none at the end."""
        if self.expected >= 0:
            size = min(size, self.expected - self.received)
        try:
            data: bytes = self._receive(size) if size else b""
        except (TimeoutError, Slow) as error:
            raise _slow() from error
        except (OSError, ParseException) as error:  # the connection broke, or its chunks are malformed
            raise _truncated() from error
        self.received += len(data)
        self._check(data)
        return data

    def _check(self, data: bytes) -> None:
        if self.received > self._limit:
            raise _too_large(self._limit)
        if data and too_slow(self.received, time.monotonic() - self._start, self._seconds):
            raise _slow()
        if not data and self.received < self.expected:
            raise _truncated()


def receive(environ: dict[str, Any], folder: Path, name: str, limit: int, seconds: float) -> list[Part]:
    """Write every file of a request into ``folder``.

    ``name`` is what a body that is itself the file is called. Form fields that are not called ``file`` are read and
    forgotten.

    Raises
    ------
    Problem
        400 malformed or cut short, 408 too slow, 413 too large, 415 neither a form nor a file.
    NoSpace
        The disk is full.
    """
    kind, options = content_type(environ)
    body = Body(environ, limit, seconds)
    if kind in _RAW:
        return _raw(body, folder, name)
    with _malformed():
        parser = PushMultipartParser(
            options["boundary"], max_segment_count=MAX_PARTS, max_header_count=16, header_charset="latin-1"
        )
        return list(_parts(parser, body, folder))


def content_type(environ: dict[str, Any]) -> tuple[str, dict[str, str]]:
    """The media type of a body that an upload may have, and its options."""
    coding = environ.get("HTTP_CONTENT_ENCODING", "identity").strip().lower()
    if coding not in ("", "identity"):
        raise Problem(415, "content_encoding", "Send the body as it is: Content-Encoding is not taken.", coding=coding)
    kind, options = parse_options_header(environ.get("CONTENT_TYPE", ""))
    if kind == "multipart/form-data":
        if not options.get("boundary"):
            raise Problem(400, "malformed_form", "The form data has no boundary.")
    elif kind not in _RAW:
        message = (
            "Send multipart/form-data with parts named 'file' (curl -F file=@scan.zip), or one file as the body, "
            "of type application/zip or application/dicom."
        )
        raise Problem(415, "wrong_type", message, content_type=kind)
    return kind, options


def _raw(body: Body, folder: Path, name: str) -> list[Part]:
    path = folder / "0"
    with space(), open(path, "xb", buffering=0) as file:
        while data := body.read(CHUNK):
            _write(file, data)
    return [Part(name, path, body.received)]


def _parts(parser: PushMultipartParser, body: Body, folder: Path) -> Iterator[Part]:
    number, file, part = 0, None, None
    try:
        for event in parser.parse_blocking(body.read, CHUNK):
            if isinstance(event, MultipartSegment):
                part = event if event.name == "file" else None
                if part is not None:
                    with space():
                        file = open(folder / str(number), "xb", buffering=0)  # noqa: SIM115
            elif part is not None and file is not None:
                if event:
                    _write(file, event)
                else:
                    file.close()
                    yield Part(_name(part), folder / str(number), part.size)
                    number, file, part = number + 1, None, None
    finally:
        if file is not None:
            file.close()


def _write(file: BinaryIO, data: bytes) -> None:
    with space():
        rest = memoryview(data)
        while rest:
            rest = rest[file.write(rest) :]


def _name(part: MultipartSegment) -> str:
    """The sender's name of a file: a label, never a path; broken bytes are replaced."""
    return (part.filename or "").encode("latin-1", "replace").decode("utf-8", "replace").replace("\0", "\ufffd")


def _content_length(environ: dict[str, Any]) -> int:
    text = environ.get("CONTENT_LENGTH") or ""
    if text.isdecimal():
        return int(text)
    if text or "chunked" not in environ.get("HTTP_TRANSFER_ENCODING", ""):
        raise Problem(411, "length_required", "The request does not say how long its body is.")
    return -1


@contextmanager
def _malformed() -> Iterator[None]:
    try:
        yield
    except ParserLimitReached as error:
        raise Problem(400, "malformed_form", f"The form data has too many or too long headers: {error}.") from error
    except MultipartError as error:
        raise Problem(400, "malformed_form", f"The form data is malformed or was cut short: {error}.") from error


def _too_large(limit: int) -> Problem:
    message = f"The upload is larger than the {limit:,} bytes that this server takes (MAX_UPLOAD_BYTES)."
    return Problem(413, "too_large", message, limit=limit)


def _slow() -> Problem:
    return Problem(408, "too_slow", "The upload came too slowly, or stopped before its end.", {"Connection": "close"})


def _truncated() -> Problem:
    return Problem(400, "truncated", "The upload ended before all of it had come.", {"Connection": "close"})
