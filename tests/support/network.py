"""No test reaches beyond this machine."""

import ipaddress
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_CONNECT, _CONNECT_EX = socket.socket.connect, socket.socket.connect_ex


class OutgoingConnection(OSError):
    """A test tried to leave the machine."""


def _check(sock: socket.socket, address: Any) -> None:
    if sock.family not in (socket.AF_INET, socket.AF_INET6):
        return
    host = address[0]
    try:
        inside = ipaddress.ip_address(host).is_loopback
    except ValueError:
        inside = host == "localhost"
    if not inside:
        raise OutgoingConnection(f"tests stay on this machine, but one connects to {host}")


@contextmanager
def loopback_only() -> Iterator[None]:
    """Refuse every connection of this process beyond loopback."""

    def connect(self: socket.socket, address: Any) -> None:
        _check(self, address)
        return _CONNECT(self, address)

    def connect_ex(self: socket.socket, address: Any) -> int:
        _check(self, address)
        return _CONNECT_EX(self, address)

    socket.socket.connect, socket.socket.connect_ex = connect, connect_ex  # type: ignore[method-assign]
    try:
        yield
    finally:
        socket.socket.connect, socket.socket.connect_ex = _CONNECT, _CONNECT_EX  # type: ignore[method-assign]
