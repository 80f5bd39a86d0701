"""Who is there: a login's cookie, an API key, links that were opened, or the one person of local mode."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import cast

import flask
from flask import Flask, Request, current_app, g, request
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from records import addresses, roles
from records.access import GUEST, LOCAL, STRANGER, Person
from records.identity import Gate, Known
from records.logins import Door, From, refused
from web import services
from web.cookies import Cookies
from web.errors import Problem

_BEARER = "bearer"
"""In capitals or not (RFC 9110, 11.1)."""
_BAD_KEY = 'Bearer error="invalid_token"'
"""RFC 6750, 3.1."""
_LISTENING = "events.stream"
SHARES = "shares"
"""Where the browser's session keeps the tokens of links that were opened."""
MOST_SHARES = 20
_NOBODY, _ONLY = Known(STRANGER), Known(LOCAL)


class Visitor(UserMixin):
    """Somebody who has logged in, as flask-login keeps them: its id is the token of the login."""

    def __init__(self, token: str, known: Known, by_key: bool = False) -> None:
        self.token, self.known, self.by_key = token, known, by_key

    def get_id(self) -> str:
        """The token; nothing that tells who it is."""
        return self.token


def register(app: Flask) -> None:
    """Let flask-login find visitors."""
    app.session_interface = Cookies()
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
        return _ONLY
    visitor = _visitor()
    found = visitor.known if visitor else _NOBODY
    if tokens := flask.session.get(SHARES):
        links = services.identities().shared(tuple(tokens))
        found = replace(found, person=_guest(found.person, links))
    return found


def blocked(gate: Gate) -> None:
    """Refuse who comes from a blocked address; to be asked of strangers, and of whoever tries to come in.

    Raises
    ------
    Problem
        403 ``address_blocked``, with ``Retry-After``.
    """
    address = request.remote_addr or ""
    if (until := addresses.until(gate.blocked, address)) is not None:
        message, seconds = addresses.told(address, until)
        raise Problem(403, "address_blocked", message, {"Retry-After": str(seconds)})


def _visitor() -> Visitor | None:
    """Who flask-login would find; it looks at more than is used here, which each picture would pay for."""
    token = flask.session.get("_user_id")
    return (_by_cookie(token) if token else None) or _by_key(request)


def standing() -> Callable[[], Person | None]:
    """Asks later, without a request, who this visitor is by then; None once their right has ended."""
    identities, person, require = services.identities(), services.person(), current_app.config["REQUIRE_LOGIN"]
    links = tuple(flask.session.get(SHARES, ()))
    visitor = (current_user.token, current_user.by_key) if current_user.is_authenticated else None

    def now() -> Person | None:
        gate = identities.gate()
        if person.id == LOCAL.id:
            return None if gate.accounts or require else LOCAL
        found = identities.standing(*visitor) if visitor else STRANGER
        if found is None:
            return None
        found = _guest(found, identities.shared(links)) if links else found
        return found if found.may(roles.VIEW) else None

    return now


def came_by_link() -> bool:
    """Whether this browser has opened a link, which may have ended since."""
    return SHARES in flask.session


def by_login() -> bool:
    """Whether the request comes from a browser in which somebody has logged in, perhaps by half."""
    return bool(current_user.is_authenticated and not current_user.by_key)


def by_cookie() -> bool:
    """Whether the request's right comes from a cookie, which a browser sends by itself."""
    return SHARES in flask.session or by_login()


def by_key() -> bool:
    """Whether the request's right comes from an API key, which no browser sends by itself."""
    return bool(current_user.is_authenticated and current_user.by_key)


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


def stay(token: str) -> None:
    """Go on with the same login under another token (``logins.renew``); all else that the browser holds stays."""
    flask.session["_user_id"] = token


def leave() -> None:
    """Forget the browser's login and its links."""
    logout_user()
    flask.session.clear()


def share(token: str) -> None:
    """Remember a link that was opened in this browser."""
    others = (one for one in flask.session.get(SHARES, ()) if one != token)
    flask.session[SHARES] = [*others, token][-MOST_SHARES:]


def _by_cookie(token: str) -> Visitor | None:
    if request.endpoint == _LISTENING:
        return _listener(token)
    found = services.identities().by_login(token)
    return Visitor(token, found) if found else None


def _listener(token: str) -> Visitor | None:
    """Who only listens for news: a page does that by itself, and it does not keep a login alive."""
    found = services.identities().by_login(token, touch=False)
    return Visitor(token, found) if found else None


def _by_key(asked: Request) -> Visitor | None:
    scheme, _, key = asked.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != _BEARER:
        return None  # what a proxy asks for itself (Basic) is no key of ours
    key = key.strip()
    found = services.identities().by_key(key)
    if found is None:
        blocked(services.identities().gate())
        refused(door(), "key", origin(), services.identities().gate().system)
        message = "This API key is none, has expired or was revoked."
        raise Problem(401, "bad_key", message, {"WWW-Authenticate": _BAD_KEY})
    return Visitor(key, found, by_key=True)


def _guest(person: Person, links: Mapping[str, str]) -> Person:
    """Somebody with what links open to them; who has nothing else is a guest, and named so in the audit trail."""
    name = person.name or (GUEST if links else "")
    return replace(person, name=name, shared=frozenset(links), links=links)


def placed(person: Person) -> Person:
    """The same person, with where this request comes from and its number, for the audit trail."""
    return replace(person, address=request.remote_addr or "", request_id=g.request_id)
