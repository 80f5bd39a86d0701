"""Facilities, accounts, and clients that are logged in: what tests of people begin with.

``account(app, "radiologist")`` makes one, ``logged_in(app, "radiologist")`` makes one and gives a client of theirs,
which sends its CSRF token by itself; ``key_client`` calls with an API key, ``guest`` with a share link. The first one
ends local mode. Where a test is about logging in itself, it posts to the login page with ``PASSWORD``.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any, cast
from uuid import uuid4

from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer

from models import HOME, ApiKey, Facility, ShareLink
from records import accounts, audit, database, identity, keys, logins, roles, tokens
from records.access import LOCAL, Person
from records.identity import Identities
from records.logins import From
from records.system import System

PASSWORD = "a long sentence for tests"
"""Of every account that ``account`` makes."""
HERE = From("127.0.0.1", "tests")
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Made:
    """An account as tests need it after its session has been closed."""

    id: str
    login: str
    role: str
    facility_id: str


def facility(app: Flask, name: str = "") -> str:
    """The id of a new facility."""
    made = Facility(id=uuid4().hex, name=name or f"Facility {next(_numbers)}", created=audit.now())
    with database.writing(app.extensions["sessions"]) as session:
        session.add(made)
        return made.id


def account(app: Flask, role: str, facility_id: str = HOME, login: str = "", **values: Any) -> Made:
    """A new account, which has ``PASSWORD``; ``values`` are columns (``totp``, ``disabled``, ``preferences`` …)."""
    login = login or f"{role}.{next(_numbers)}"
    given = {"name": f"Test {role}", "role": role, "facility_id": facility_id}
    with database.writing(app.extensions["sessions"]) as session:
        made = accounts.create(session, LOCAL, login, given, PASSWORD)
        for name, value in values.items():
            setattr(made, name, value)
        told = Made(made.id, made.login, made.role, made.facility_id)
    forget(app)
    return told


def person(app: Flask, made: Made) -> Person:
    """Who an account stands for, for tests of records."""
    with app.extensions["sessions"]() as session:
        return identity.person_of(accounts.find(session, made.id), System())


def logged_in(app: Flask, role: str, facility_id: str = HOME, login: str = "", **values: Any) -> FlaskClient:
    """A client that a new account of this role has logged in with."""
    return entered(app, account(app, role, facility_id, login, **values))


def entered(app: Flask, made: Made) -> FlaskClient:
    """A client, with one more login of an account that exists."""
    with database.writing(app.extensions["sessions"]) as session:
        token = logins.open_for(session, accounts.find(session, made.id), HERE)
    return _browser(app, _user_id=token, _fresh=True)


def key_client(app: Flask, role: str, scopes: set[str] | None = None, facility_id: str = HOME) -> FlaskClient:
    """A client that calls with an API key of a new account of this role; all of its permissions by default."""
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {key(app, account(app, role, facility_id), scopes)}"
    return client


def key(app: Flask, made: Made, scopes: set[str] | None = None, **columns: Any) -> str:
    """The text of a new API key; ``columns`` of its row as the test wants them (``expires``, ``revoked``)."""
    text = keys.PREFIX + tokens.new()
    chosen = roles.ROLES[made.role].permissions if scopes is None else scopes
    row = {"name": "tests", "start": text[:12], "created": audit.now(), "expires": audit.now() + timedelta(days=1)}
    values = {"id": uuid4().hex, "digest": tokens.digest(text), "account_id": made.id, "scopes": _json(chosen)}
    with database.writing(app.extensions["sessions"]) as session:
        session.add(ApiKey(**(row | values | columns)))
    return text


def share(app: Flask, study_id: str, by: Made | None = None, **columns: Any) -> str:
    """The token of a new link to a study; ``columns`` of its row as the test wants them (``expires``, ``pin`` …)."""
    maker, token, moment = by or account(app, "radiologist"), tokens.new(), audit.now()
    row = {"note": "tests", "pin": "", "uses": 0, "created": moment, "expires": moment + timedelta(days=1)}
    maker = columns.get("account_id") or account(app, "radiologist").id
    values = {"id": uuid4().hex, "digest": tokens.digest(token), "study_id": study_id, "account_id": maker}
    with database.writing(app.extensions["sessions"]) as session:
        session.add(ShareLink(**(row | values | columns)))
    forget(app)
    return token


def guest(app: Flask, *links: str, user: str = "") -> FlaskClient:
    """A client without an account that opened these links; ``user`` is what a forged cookie claims to be."""
    return _browser(app, shares=list(links), **({"_user_id": user} if user else {}))


def forget(app: Flask) -> None:
    """Let the application see at once what a test changed in the database."""
    cast(Identities, app.extensions["identities"]).forget()


def csrf_token(app: Flask, client: FlaskClient) -> str:
    """A token that forms and scripts of this client's session may send."""
    with client.session_transaction() as kept:
        raw = kept.setdefault("csrf_token", secrets.token_hex(20))
    return cast(str, URLSafeTimedSerializer(app.config["SECRET_KEY"], salt="wtf-csrf-token").dumps(raw))


def _browser(app: Flask, **kept: Any) -> FlaskClient:
    client = app.test_client()
    with client.session_transaction() as session:
        session.update(kept)
    client.environ_base["HTTP_X_CSRF_TOKEN"] = csrf_token(app, client)
    return client


def _json(scopes: set[str] | frozenset[str]) -> str:
    return '["' + '","'.join(sorted(scopes)) + '"]' if scopes else "[]"
