"""The browser's session cookie: Flask's own, which is signed and holds no more than tokens and notices."""

import time
from copy import deepcopy
from typing import Any

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface

KEPT = 2_000
SECONDS = 60.0
"""How long a cookie that was verified is known by its text: a page sends the same one with each of its pictures."""
_PLAIN = (str, bool, int, type(None))


class Cookies(SecureCookieSessionInterface):
    """Reads a cookie once, and remembers what was in it for a while."""

    def __init__(self) -> None:
        self._read: dict[str, tuple[float, dict[str, Any]]] = {}

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The session of a request: one that can be changed without changing what is remembered."""
        text = request.cookies.get(self.get_cookie_name(app))
        if not text:
            return self.session_class()
        kept, moment = self._read.get(text), time.monotonic()
        if kept is None or kept[0] < moment:
            opened = super().open_session(app, request)
            if not opened:
                return opened  # nothing in it, or nothing that we signed
            if len(self._read) >= KEPT:
                self._read.clear()
            kept = self._read[text] = (moment + SECONDS, _copied(opened))
        return self.session_class(_copied(kept[1]))


def _copied(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value if isinstance(value, _PLAIN) else deepcopy(value) for name, value in values.items()}
