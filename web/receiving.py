"""What comes in over a connection: with a lowest speed, so that a slow client frees its thread, and handed on as it
comes."""

import time
from typing import Any

from gunicorn.http import body as bodies
from gunicorn.http import errors as http
from gunicorn.http.unreader import SocketUnreader

SLOWEST = 16 * 2**10
"""Bytes per second that a request must bring, over all of its time, once the first deadline has passed."""


class Slow(http.ParseException):  # type: ignore[misc]
    """A client that fell silent in the middle of its request, or sends it too slowly."""


class Unreader(SocketUnreader):  # type: ignore[misc]
    """Reads a connection for as long as each request on it comes fast enough.

    Parameters
    ----------
    sock : socket
    deadline : float
        Seconds that a client may be silent, and after which a request must have brought ``SLOWEST`` in each second.
    """

    def __init__(self, sock: Any, deadline: float) -> None:
        super().__init__(sock)
        self.deadline = deadline
        self.begin()

    def begin(self) -> None:
        """A request begins."""
        self.begun, self.received = time.monotonic(), 0

    def chunk(self, size_hint: int | None = None) -> bytes:
        """The next bytes of the connection; some more than asked for, where that is less than it reads at once."""
        try:
            data: bytes = super().chunk(size_hint)
        except TimeoutError as error:
            raise Slow from error
        return self._counted(data)

    def receive(self, size: int) -> bytes:
        """The next bytes of the connection, never more than ``size``."""
        try:
            data: bytes = self.sock.recv(size)
        except TimeoutError as error:
            raise Slow from error
        return self._counted(data)

    def _counted(self, data: bytes) -> bytes:
        self.received += len(data)
        elapsed = time.monotonic() - self.begun
        if data and elapsed > self.deadline and self.received < SLOWEST * elapsed:
            raise Slow
        return data


class Body(bodies.Body):  # type: ignore[misc]
    """The body of a request of known length, read by an ``Unreader``."""

    def receive(self, size: int) -> bytes:
        """The next bytes, at most ``size``, as soon as there are some: as the socket gives them.

        ``read`` gathers as many as were asked for, and copies each of them some five times on the way.
        """
        reader = self.reader
        if held := self.buf.tell():
            data: bytes = self.read(min(size, held))
            return data
        if held := reader.unreader.buf.tell():  # came with the headers
            data = reader.read(min(size, held))
            return data
        self.failed = True  # unless this goes well: where the next request starts is unknown then
        data = reader.unreader.receive(min(size, reader.length))
        reader.length -= len(data)
        self.failed = False
        return data
