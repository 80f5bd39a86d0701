"""The bodies of requests as the worker hands them on."""

import socket
from collections.abc import Iterator

import pytest
from gunicorn.config import Config
from gunicorn.http.parser import RequestParser

from web.receiving import Body, Slow, Unreader

HEAD = b"POST /upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n"
NEXT = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Two ends of a connection: the client's and the server's."""
    client, server = socket.socketpair()
    server.settimeout(5)
    with client, server:
        yield client, server


def asked(ends: tuple[socket.socket, socket.socket], sent: bytes) -> tuple[RequestParser, Body]:
    """What the server makes of the beginning of a request."""
    ends[0].sendall(sent)
    parser = RequestParser(Config(), ends[1], ("127.0.0.1", 1))
    parser.unreader = Unreader(ends[1], 1.0)
    request = next(parser)
    request.body = Body(request.body.reader)
    return parser, request.body


def test_what_has_come_is_handed_on_without_waiting_for_the_rest(ends: tuple[socket.socket, socket.socket]) -> None:
    _, body = asked(ends, HEAD + b"abc")
    assert body.receive(10) == b"abc"
    ends[0].sendall(b"defg")
    assert body.receive(10) == b"defg"
    ends[0].sendall(b"hij")
    assert body.receive(2) == b"hi"
    assert body.receive(10) == b"j"


def test_the_request_after_it_is_not_touched(ends: tuple[socket.socket, socket.socket]) -> None:
    parser, body = asked(ends, HEAD)
    ends[0].sendall(b"abcdefghij" + NEXT)
    got = b""
    while len(got) < 10:
        got += body.receive(1 << 20)
    assert got == b"abcdefghij" and body.receive(10) == b""
    assert next(parser).path == "/healthz"


def test_a_request_that_came_along_with_the_body_is_answered_too(ends: tuple[socket.socket, socket.socket]) -> None:
    parser, body = asked(ends, HEAD + b"abcdefghij" + NEXT)
    assert body.receive(1 << 20) + body.receive(1 << 20) == b"abcdefghij"
    assert next(parser).path == "/healthz"


def test_where_the_client_falls_silent_the_connection_is_not_used_again(
    ends: tuple[socket.socket, socket.socket],
) -> None:
    _, body = asked(ends, HEAD)
    ends[1].settimeout(0.01)
    with pytest.raises(Slow):
        body.receive(10)
    assert body.failed


def test_a_client_that_sends_a_byte_now_and_then_is_too_slow(
    ends: tuple[socket.socket, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each byte comes in time; all together are too few for the time that they took."""
    now = 100.0
    monkeypatch.setattr("web.receiving.time.monotonic", lambda: now)
    _, body = asked(ends, HEAD)
    ends[0].sendall(b"a")
    assert body.receive(10) == b"a"
    now += 1.1
    ends[0].sendall(b"b")
    with pytest.raises(Slow):
        body.receive(10)
