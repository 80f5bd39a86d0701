"""Gunicorn's threaded worker with a deadline on every read and write, so that a silent client frees its thread."""

from typing import Any

from gunicorn import util
from gunicorn.workers import gthread

from web.events import STOP


class Worker(gthread.ThreadWorker):  # type: ignore[misc]
    """A threaded worker whose sockets give up after ``deadline`` seconds without a byte."""

    deadline = 30.0

    def handle(self, conn: Any) -> Any:
        """Serve one request; gunicorn makes the socket wait for ever just before, in ``init``."""
        ready = type(conn).init

        def init() -> None:
            ready(conn)
            conn.sock.settimeout(self.deadline)

        conn.init = init
        keep = super().handle(conn)
        if not keep:
            # Gunicorn would wait for the client's goodbye in the loop that accepts connections, and stop everybody.
            util.close_graceful(conn.sock, timeout=1.0)
            conn.close = lambda graceful=False: None
        return keep

    def handle_exit(self, sig: int, frame: Any) -> None:
        """End the streams of news first: the worker waits for every answer to be finished."""
        self.wsgi.extensions["events"].publish(STOP)
        super().handle_exit(sig, frame)

    def handle_quit(self, sig: int, frame: Any) -> None:
        """The same on Ctrl+C."""
        self.wsgi.extensions["events"].publish(STOP)
        super().handle_quit(sig, frame)
