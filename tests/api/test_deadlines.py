"""A real server against clients that are slow, silent or lie (case 40), and its orderly end."""

import json
import shutil
import socket
import tempfile
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.support.database import Sqlite
from tests.support.server import Server, running
from tests.support.waiting import until

SECONDS = 1.0
"""How long the server waits for a silent client."""
THREADS = 4
PATIENCE = 60.0
"""Seconds after which a test that waits in vain gives up; it measures nothing."""


@pytest.fixture(scope="module")
def server(sqlite: Sqlite) -> Iterator[Server]:
    """A server that is soon tired of waiting."""
    folder = Path(tempfile.mkdtemp(prefix="lightbox-deadlines-"))
    with running(folder, sqlite.copy(folder), REQUEST_SECONDS=str(SECONDS), THREADS=str(THREADS)) as started:
        yield started
    shutil.rmtree(folder)


@contextmanager
def connected(server: Server, sent: bytes) -> Iterator[socket.socket]:
    """A connection that has sent some bytes."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as client:
        client.sendall(sent)
        yield client


def answer(client: socket.socket) -> bytes:
    """All that comes until the server closes."""
    pieces = []
    try:
        while piece := client.recv(65536):
            pieces.append(piece)
    except ConnectionResetError:
        pass
    return b"".join(pieces)


def lives(server: Server) -> bool:
    with urllib.request.urlopen(f"{server.url}/healthz", timeout=PATIENCE) as found:
        return bool(found.status == 200)


def stored(server: Server) -> list[str]:
    """The files below the storage."""
    return [path.name for path in server.uploads.rglob("*") if path.is_file() and path.name != ".lock"]


def head(server: Server, length: int) -> bytes:
    lines = [
        "POST /api/upload HTTP/1.1", f"Host: localhost:{server.port}", "Content-Type: application/dicom",
        f"Content-Length: {length}", "", "",
    ]  # fmt: skip
    return "\r\n".join(lines).encode()


def test_case_40_silent_clients_free_their_threads(server: Server) -> None:
    """As many as there are threads fall silent half-way; another client is served, and they are given up."""
    half = b"GET /healthz HTTP/1.1\r\nHost: local"
    with ExitStack() as stack:
        silent = [stack.enter_context(connected(server, half)) for _ in range(THREADS)]
        assert lives(server)
        assert all(b" 408 " in answer(client).split(b"\r\n")[0] for client in silent)


def drip(client: socket.socket) -> bytes:
    """A byte now and then, each in time, until the server has had enough; what it says."""
    client.settimeout(0.1)
    for _ in range(round(PATIENCE / 0.1)):
        try:
            client.sendall(b"x")
            return client.recv(4096)
        except TimeoutError:
            continue
        except OSError:
            return b"closed"
    return b""


@pytest.mark.parametrize("kind", ["header", "body", "chunks"])
def test_case_40_clients_that_drip_free_their_threads(server: Server, kind: str) -> None:
    """More than there are threads send a byte now and then; another client is served, and they are given up."""
    start = head(server, 100_000) if kind != "header" else b"GET /healthz HTTP/1.1\r\nX-Long: "
    if kind == "chunks":
        start = start.replace(b"Content-Length: 100000", b"Transfer-Encoding: chunked") + b"186A0\r\n"
    with ExitStack() as stack, ThreadPoolExecutor(2 * THREADS) as pool:
        clients = [stack.enter_context(connected(server, start)) for _ in range(2 * THREADS)]
        told = pool.map(drip, clients)
        assert lives(server)
        assert {b"closed" if one == b"closed" else one.split()[1] for one in told} <= {b"closed", b"408", b"503"}
    assert stored(server) == []


def test_case_40_clients_that_never_say_goodbye_hold_nobody_up(server: Server) -> None:
    """More than there are threads keep their connections open after the answer; another client is served."""
    refused = b"GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
    with ExitStack() as stack:
        for _ in range(THREADS + 2):
            assert b"403" in stack.enter_context(connected(server, refused)).recv(4096)
        assert lives(server)


def test_case_40_an_upload_that_stops_half_way_is_answered_and_leaves_nothing(server: Server) -> None:
    with connected(server, head(server, 100_000) + bytes(5000)) as client:
        assert b"408" in answer(client).split(b"\r\n")[0]
    assert stored(server) == []
    assert lives(server)


def test_uploads_that_take_long_leave_threads_for_others(server: Server) -> None:
    """Four threads take in two uploads at once; a third is told to come again, and is taken in later."""
    with ExitStack() as stack:
        slow = [stack.enter_context(connected(server, head(server, 100_000) + bytes(5000))) for _ in range(2)]
        until(lambda: len(list(server.uploads.rglob("incoming"))), lambda number: number == 2)
        with connected(server, head(server, 4) + b"none") as third:
            line, _, rest = third.recv(65536).partition(b"\r\n")
        assert b" 503 " in line and b"uploads_busy" in rest and b"Retry-After: 5" in rest
        assert lives(server)
        assert all(b" 408 " in answer(client).split(b"\r\n")[0] for client in slow)
    with connected(server, head(server, 4) + b"none") as again:
        assert b" 422 " in again.recv(65536).partition(b"\r\n")[0]


def test_case_40_a_connection_that_closes_early_leaves_nothing(server: Server) -> None:
    with connected(server, head(server, 100_000) + bytes(5000)) as client:
        client.shutdown(socket.SHUT_WR)
        assert b"400" in answer(client).split(b"\r\n")[0]
    assert stored(server) == []


@pytest.mark.parametrize(
    ("request_line", "told"),
    [
        (b"GET /" + b"x" * 10_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", (414, "address_too_long")),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: " + b"y" * 10_000 + b"\r\n\r\n", (431, "headers_too_large")),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"X-Many: y\r\n" * 200 + b"\r\n", (431, "headers_too_large")),
        (b"POST /upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\n", (400, "malformed")),
        (
            b"POST /upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
            (400, "malformed"),
        ),
    ],
    ids=["long line", "long header", "many headers", "negative length", "two lengths"],
)
def test_case_40_huge_and_lying_headers_are_refused_in_the_shape_of_every_error(
    server: Server, request_line: bytes, told: tuple[int, str]
) -> None:
    with connected(server, request_line) as client:
        head, _, body = answer(client).partition(b"\r\n\r\n")
    status, *headers = head.decode().split("\r\n")
    assert int(status.split()[1]) == told[0]
    assert {"Content-Type: application/json", "X-Content-Type-Options: nosniff"} <= set(headers)
    assert f"Content-Length: {len(body)}" in headers
    error = json.loads(body)["error"]
    assert (error["code"], error["details"]) == (told[1], {})
    assert error["message"].endswith(".")
    assert lives(server)


def test_a_post_without_a_body_is_told_how_to_send_a_file(server: Server) -> None:
    bare = f"POST /upload HTTP/1.1\r\nHost: localhost:{server.port}\r\nConnection: close\r\n\r\n"
    with connected(server, bare.encode()) as client:
        head, _, body = answer(client).partition(b"\r\n\r\n")
    assert b" 415 " in head.split(b"\r\n")[0]
    assert "-F file=@" in json.loads(body)["error"]["message"]


def test_bytes_that_are_no_http_end_the_connection(server: Server) -> None:
    with connected(server, b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n") as client:
        assert b" 200 " not in answer(client)
    assert lives(server)


def test_a_body_in_broken_chunks_is_refused(server: Server) -> None:
    lines = (
        f"POST /upload HTTP/1.1\r\nHost: localhost:{server.port}\r\nContent-Type: application/dicom\r\n"
        "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nnot a size\r\n"
    )
    with connected(server, lines.encode()) as client:
        assert b"400" in answer(client).split(b"\r\n")[0]
    assert lives(server)


def test_the_server_ends_at_once_though_pages_listen(server: Server) -> None:
    listen = f"GET /api/events HTTP/1.1\r\nHost: localhost:{server.port}\r\n\r\n".encode()
    with connected(server, listen) as client:
        assert b"text/event-stream" in client.recv(4096)
        server.stop()
        rest = b"".join(iter(lambda: client.recv(4096), b""))
        assert rest.endswith(b"0\r\n\r\n")  # the stream was ended in good order, not cut off at the last moment
