"""Gunicorn's threaded worker with a deadline on every read and write, so that a slow client frees its thread."""

from typing import Any

from gunicorn import util
from gunicorn.http import body as bodies
from gunicorn.http import errors as http
from gunicorn.workers import gthread

from web import errors
from web.events import STOP
from web.receiving import Body, Slow, Unreader

_TOLD = (
    (http.LimitRequestLine, 414, "The address is too long."),
    (http.LimitRequestHeaders, 431, "The headers of the request are too many or too long."),
    (Slow, 408, "The request came too slowly."),
    (http.ParseException, 400, "The request is not valid HTTP."),
)


class Worker(gthread.ThreadWorker):  # type: ignore[misc]
    """A threaded worker whose sockets give up after ``deadline`` seconds without a byte, or with too few."""

    deadline = 30.0

    def handle(self, conn: Any) -> Any:
        """Serve one request; gunicorn makes the socket wait for ever just before, in ``init``."""
        ready = type(conn).init

        def init() -> None:
            ready(conn)
            conn.sock.settimeout(self.deadline)
            if isinstance(conn.parser.unreader, Unreader):
                conn.parser.unreader.begin()
            else:
                conn.parser.unreader = Unreader(conn.sock, self.deadline)

        conn.init = init
        keep = super().handle(conn)
        if not keep:
            # Gunicorn would wait for the client's goodbye in the loop that accepts connections, and stop everybody.
            util.close_graceful(conn.sock, timeout=1.0)
            conn.close = lambda graceful=False: None
        return keep

    def handle_request(self, req: Any, conn: Any) -> Any:
        """Answer one request."""
        if isinstance(req.body.reader, bodies.LengthReader):
            req.body = Body(req.body.reader)
        return super().handle_request(req, conn)

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """What never reaches the application is refused in the shape of every other error."""
        status, message = _told(exc)
        if status == 500:
            self.log.error("Error outside of the application", exc_info=exc)
        else:
            self.log.warning("Invalid request from %s: %s", addr[0] if addr else "", exc)
        try:
            util.write_nonblock(client, errors.plain(status, message))
        except OSError:
            self.log.debug("The client did not wait for its refusal.")

    def handle_exit(self, sig: int, frame: Any) -> None:
        """End the streams of news first: the worker waits for every answer to be finished."""
        self.wsgi.extensions["events"].publish(STOP)
        super().handle_exit(sig, frame)

    def handle_quit(self, sig: int, frame: Any) -> None:
        """The same on Ctrl+C."""
        self.wsgi.extensions["events"].publish(STOP)
        super().handle_quit(sig, frame)


def _told(error: BaseException) -> tuple[int, str]:
    """Status and sentence; a header that the application itself made wrong is no fault of the client."""
    if not isinstance(error, http.InvalidResponseHeader | http.InvalidResponseHeaderName):
        for kind, status, message in _TOLD:
            if isinstance(error, kind):
                return status, message
    return 500, "Something went wrong on the server; its log has the details."
