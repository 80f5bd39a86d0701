"""The bodies of requests as the worker hands them on."""

import socket
from collections.abc import Iterator

import pytest
from gunicorn.config import Config
from gunicorn.http.parser import RequestParser

from web.worker import Body

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
    with pytest.raises(TimeoutError):
        body.receive(10)
    assert body.failed
