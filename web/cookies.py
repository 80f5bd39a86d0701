"""The browser's session cookie: Flask's own, which is signed and holds no more than tokens and notices."""

from copy import deepcopy
from typing import Any

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface

from records.recent import Recent

KEPT = 2_000
SECONDS = 60.0
"""How long a cookie that was verified is known by its text: a page sends the same one with each of its pictures."""
_PLAIN = (str, bool, int, type(None))


class Cookies(SecureCookieSessionInterface):
    """Reads a cookie once, and remembers what was in it for a while."""

    def __init__(self) -> None:
        self._read: Recent[str, dict[str, Any] | None] = Recent(SECONDS, KEPT)

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The session of a request: one that can be changed without changing what is remembered."""
        text = request.cookies.get(self.get_cookie_name(app))
        if not text:
            return self.session_class()
        read = self._read.get(text, lambda: self._verified(app, request))
        return self.session_class() if read is None else self.session_class(_copied(read))

    def _verified(self, app: Flask, request: Request) -> dict[str, Any] | None:
        """What is in a cookie; None where there is nothing in it, or nothing that we signed."""
        opened = super().open_session(app, request)
        return _copied(opened) if opened else None


def _copied(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value if isinstance(value, _PLAIN) else deepcopy(value) for name, value in values.items()}
