"""Who is there: a login's cookie, an API key, links that were opened, or the one person of local mode."""

from dataclasses import replace
from typing import cast

import flask
from flask import Flask, Request, current_app, g, request
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from records.access import LOCAL, STRANGER, Person
from records.identity import Gate, Known
from records.logins import Door, From, refused
from web import services
from web.errors import Problem

_BEARER = "Bearer "
SHARES = "shares"
"""Where the browser's session keeps the tokens of links that were opened."""
MOST_SHARES = 20


class Visitor(UserMixin):
    """Somebody who has logged in, as flask-login keeps them: its id is the token of the login."""

    def __init__(self, token: str, known: Known, by_key: bool = False) -> None:
        self.token, self.known, self.by_key = token, known, by_key

    def get_id(self) -> str:
        """The token; nothing that tells who it is."""
        return self.token


def register(app: Flask) -> None:
    """Let flask-login find visitors."""
    manager = LoginManager()
    manager.session_protection = None  # logins are rows of the database, which end when they should
    manager.init_app(app, add_context_processor=False)
    manager.user_loader(_by_cookie)
    manager.request_loader(_by_key)


def door() -> Door:
    """What logging in needs."""
    return cast(Door, current_app.extensions["door"])


def origin() -> From:
    """Where this request comes from."""
    agent = request.headers.get("User-Agent", "")
    return From(request.remote_addr or "", agent, g.request_id)


def local(gate: Gate) -> bool:
    """Whether this instance has no accounts and serves this machine alone."""
    return not gate.accounts and not current_app.config["REQUIRE_LOGIN"]


def known(gate: Gate) -> Known:
    """Who asks, and what they still have to do."""
    if local(gate):
        return Known(_placed(LOCAL))
    found = current_user.known if current_user.is_authenticated else Known(STRANGER)
    if tokens := flask.session.get(SHARES):
        shared = services.identities().shared(tuple(tokens))
        found = replace(found, person=replace(found.person, shared=shared))
    return replace(found, person=_placed(found.person))


def by_cookie() -> bool:
    """Whether the request's right comes from a cookie, which a browser sends by itself."""
    return bool(SHARES in flask.session or (current_user.is_authenticated and not current_user.by_key))


def enter(token: str) -> Known:
    """Begin the browser's session anew with this login."""
    found = services.identities().by_login(token)
    if found is None:
        raise Problem(401, "not_logged_in", "This login has ended already: log in again.")
    shares = flask.session.get(SHARES)
    flask.session.clear()
    if shares:
        flask.session[SHARES] = shares
    login_user(Visitor(token, found))
    return found


def leave() -> None:
    """Forget the browser's login and its links."""
    logout_user()
    flask.session.clear()


def share(token: str) -> None:
    """Remember a link that was opened in this browser."""
    flask.session[SHARES] = [*flask.session.get(SHARES, ()), token][-MOST_SHARES:]


def _by_cookie(token: str) -> Visitor | None:
    found = services.identities().by_login(token)
    return Visitor(token, found) if found else None


def _by_key(asked: Request) -> Visitor | None:
    header = asked.headers.get("Authorization", "")
    if not header:
        return None
    key = header.removeprefix(_BEARER).strip()
    found = services.identities().by_key(key) if header.startswith(_BEARER) else None
    if found is None:
        refused(door(), "key", "", origin(), services.identities().gate().system)
        raise Problem(
            401, "bad_key", "This API key is none, has expired or was revoked.", {"WWW-Authenticate": "Bearer"}
        )
    return Visitor(key, found, by_key=True)


def _placed(person: Person) -> Person:
    return replace(person, address=request.remote_addr or "", request_id=g.request_id)
