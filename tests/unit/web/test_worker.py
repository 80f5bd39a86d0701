"""web.worker: what its threads do for a connection, so that the loop that accepts others never waits."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from gunicorn import util
from gunicorn.config import Config
from gunicorn.workers import gthread

from web.worker import Worker


@pytest.fixture
def waited(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The sockets on which a client's goodbye was waited for."""
    sockets: list[Any] = []
    monkeypatch.setattr(util, "close_graceful", lambda sock, **options: sockets.append(sock))
    return sockets


@pytest.fixture
def conn() -> Iterator[Any]:
    """A connection to a client that stays."""
    ours, theirs = socket.socketpair()
    yield gthread.TConn(Config(), ours, ("127.0.0.1", 1), ("127.0.0.1", 2))
    ours.close()
    theirs.close()


def serve(monkeypatch: pytest.MonkeyPatch, conn: Any, keep: bool) -> None:
    """What a thread does for one request; ``keep``: a further one may come on the connection."""
    monkeypatch.setattr(gthread.ThreadWorker, "handle", lambda self, conn: keep)
    assert Worker.handle(object.__new__(Worker), conn) is keep


def test_the_goodbye_of_a_client_is_waited_for_by_the_thread_that_served_it(
    monkeypatch: pytest.MonkeyPatch, conn: Any, waited: list[Any]
) -> None:
    serve(monkeypatch, conn, keep=False)
    assert waited == [conn.sock]
    conn.close(graceful=True)  # as the loop does when the thread is free again: every other client would wait with it
    assert waited == [conn.sock]


def test_a_connection_that_is_kept_is_not_closed(monkeypatch: pytest.MonkeyPatch, conn: Any, waited: list[Any]) -> None:
    serve(monkeypatch, conn, keep=True)
    assert waited == []
    conn.close()
    assert conn.sock.fileno() == -1
