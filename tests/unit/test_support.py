"""The ground under the tests is tested too: nothing leaves the machine, nothing missing passes silently."""

import socket
from pathlib import Path

import psycopg
import pytest

from tests.support.database import Postgres
from tests.support.missing import missing
from tests.support.network import OutgoingConnection
from tests.support.server import free_port


def test_a_connection_beyond_this_machine_is_refused() -> None:
    with socket.socket() as sock, pytest.raises(OutgoingConnection, match=r"192\.0\.2\.1"):
        sock.connect(("192.0.2.1", 80))


def test_a_connection_to_this_machine_is_allowed() -> None:
    with socket.create_server(("127.0.0.1", free_port())) as listener, socket.socket() as sock:
        sock.connect(listener.getsockname())
        assert sock.getpeername() == listener.getsockname()


def test_a_missing_part_skips_on_a_desk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no such part"):
        missing("no such part")


def test_a_missing_part_fails_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="nothing may be missing"):
        missing("no such part")


def test_the_embedded_postgresql_makes_and_drops_databases(postgres: Postgres) -> None:
    name = postgres.create()
    address = postgres.url(name).replace("+psycopg", "")
    with psycopg.connect(address) as connection:
        assert "PostgreSQL" in connection.execute("SELECT version()").fetchone()[0]
    postgres.drop(name)
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(address)


def test_the_test_images_are_described(data: Path) -> None:
    assert (data / "README.md").is_file()
