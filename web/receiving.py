"""What comes in over a connection: with a lowest speed, so that a slow client frees its thread, and handed on as it
comes."""

import time
from collections.abc import Callable
from typing import Any

from gunicorn.http import body as bodies
from gunicorn.http import errors as http
from gunicorn.http.unreader import SocketUnreader

SLOWEST = 16 * 2**10
"""Bytes per second that a request must bring, over all of its time, once the first deadline has passed."""


def too_slow(received: int, seconds: float, deadline: float) -> bool:
    """Whether so many bytes are too few for the time that they took."""
    return seconds > deadline and received < SLOWEST * seconds


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
        return self._counted(super().chunk, size_hint)

    def receive(self, size: int) -> bytes:
        """The next bytes of the connection, never more than ``size``."""
        return self._counted(self.sock.recv, size)

    def _counted(self, read: Callable[[Any], bytes], size: int | None) -> bytes:
        try:
            data = read(size)
        except TimeoutError as error:
            raise Slow from error
        self.received += len(data)
        if data and too_slow(self.received, time.monotonic() - self.begun, self.deadline):
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
