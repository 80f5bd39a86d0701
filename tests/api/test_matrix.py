"""Every route × everybody who may come: each gets the answer of the one table in ``tests.api.matrix``."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.routing import Rule

from models import ApiKey, Department, LoginSession, Room
from phantom.files import Study
from records import accounts, addresses, audit, database, roles, tokens
from records.access import LOCAL
from tests.api.marks import mark, put
from tests.api.matrix import ACROSS, MAY, RECORDS, TABLE, Route
from tests.conftest import closing
from tests.support import people
from tests.support.application import make_app
from web.needs import ANYBODY, LOGIN, is_static

NOBODY = frozenset[str]()
LET_IN_PENDING = {"code": "login.code", "password": "profile.password", "enrol": "profile.factor"}
"""Where somebody may go who has logged in and still has something to do."""


class World:
    """One application with a study in one facility, and everybody who might ask for it."""

    def __init__(self, app: Flask, phantom: Study) -> None:
        self.app, self.files = app, phantom.files
        self.north, self.south, self.spare = (people.facility(app, name) for name in ("North", "South", "Spare"))
        self.sender = people.logged_in(app, "technologist", self.north)
        self.sender.environ_base["REMOTE_ADDR"] = "10.255.0.1"
        self.ids: dict[str, Any] = {}
        self.calls = 0
        self.renew()

    def renew(self) -> None:
        """A study, an upload and an annotation as they are called for, whatever the last call did to them."""
        data = self.files[0][1]
        sent = {"file": [(io.BytesIO(data), name) for name, data in self.files]}
        told = self.sender.post("/api/upload", data=sent, content_type="multipart/form-data").get_json()
        study, series, upload = told["studies"][0]["id"], told["id"], told["upload"]["id"]
        drawn = mark(self.sender, series)
        note = put(self.sender, study, drawn).get_json()
        self.app.extensions["glimpses"]._keep(upload, b"a picture")
        self.ids = {"study": study, "series": series, "upload": upload, "annotation": note["id"], "index": 4}
        self.ids |= {"version": note["version"], "points": drawn["points"], "key": drawn["key"], "file": data}
        self.ids |= {"token": "0" * 43, "filename": "css/tokens.css", "unknown": uuid4().hex} | self.furniture()
        self.ids |= {"home": self.north, "goal": people.facility(self.app)}

    def furniture(self) -> dict[str, str]:
        """What an administrator may change, and nobody here uses."""
        made = people.account(self.app, "requester", self.north)
        text = people.key(self.app, made)
        department, room = (
            kind(id=uuid4().hex, facility_id=self.spare, name=uuid4().hex, created=audit.now())
            for kind in (Department, Room)
        )
        with database.writing(self.app.extensions["sessions"]) as session:
            session.add_all([department, room])
            block = addresses.block(session, LOCAL, "192.0.2.1", "tests")
            key = session.scalar(select(ApiKey.id).where(ApiKey.digest == tokens.digest(text))) or ""
            names = {"account_id": made.id, "facility_id": self.spare, "key_id": key, "block_id": block.id}
        return names | {"department_id": department.id, "room_id": room.id}

    def address(self) -> str:
        """A new one for every call: nobody is to be blocked or slowed down here."""
        self.calls += 1
        return f"10.{self.calls >> 16}.{self.calls >> 8 & 255}.{self.calls & 255}"

    def answer(self, client: FlaskClient, rule: Rule, method: str) -> tuple[int, str]:
        """Status and error code of one call."""
        filled = {name: self.ids.get(name, self.ids["unknown"]) for name in rule.arguments}
        if rule.endpoint == "openapi.static":
            filled["filename"] = "js/swagger-ui-bundle.js"
        _, path = rule.build(filled) or ("", "")
        sent = TABLE[rule.endpoint].send(self.ids)
        base = {"REMOTE_ADDR": self.address()}
        response = client.open(path, method=method, environ_overrides=base, buffered=False, **sent)
        told_how = "WWW-Authenticate" in response.headers
        assert told_how == (response.status_code == 401), f"{method} {path}: RFC 9110, 15.5.2"
        try:
            told = response.status_code >= 400 and response.is_json and method != "HEAD"
            return response.status_code, response.get_json()["error"]["code"] if told else ""
        finally:
            response.close()


@dataclass
class Caller:
    """Somebody: a client of theirs, and what they are to be let do.

    ``known``: a person stands behind it. ``sees``: the study lies in their reach. ``linked``: a link opened it.
    ``refused``: whatever they ask for, this is the code that they are told. ``program``: they call with an API key.
    """

    client: Callable[[World], FlaskClient]
    may: frozenset[str] = NOBODY
    known: bool = True
    sees: bool = False
    linked: bool = False
    pending: str = ""
    refused: str = ""
    program: bool = False
    made: dict[int, FlaskClient] = field(default_factory=dict)

    def of(self, world: World) -> FlaskClient:
        """The client; made anew where the last call ended it."""
        return self.made.get(id(world)) or self.made.setdefault(id(world), self.client(world))


def role(name: str, home: str = "north", **values: Any) -> Callable[[World], FlaskClient]:
    return lambda world: people.logged_in(world.app, name, getattr(world, home), **values)


def by_key(name: str, scopes: frozenset[str], home: str = "north") -> Callable[[World], FlaskClient]:
    return lambda world: people.key_client(world.app, name, set(scopes), getattr(world, home))


def dead_key(**columns: Any) -> Callable[[World], FlaskClient]:
    def make(world: World) -> FlaskClient:
        client = world.app.test_client()
        made = people.account(world.app, "administrator")
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {people.key(world.app, made, **columns)}"
        return client

    return make


def aged(**columns: Any) -> Callable[[World], FlaskClient]:
    """An administrator's login, with its row changed."""

    def make(world: World) -> FlaskClient:
        made = people.account(world.app, "administrator")
        client = people.entered(world.app, made)
        with database.writing(world.app.extensions["sessions"]) as session:
            session.execute(update(LoginSession).where(LoginSession.account_id == made.id).values(**columns))
        people.forget(world.app)
        return client

    return make


def disabled(world: World) -> FlaskClient:
    made = people.account(world.app, "administrator")
    client = people.entered(world.app, made)
    with database.writing(world.app.extensions["sessions"]) as session:
        accounts.disable(session, LOCAL, made.id)
    people.forget(world.app)
    return client


def linked(world: World) -> FlaskClient:
    """A technologist of another facility who opened a link to the study."""
    client = people.logged_in(world.app, "technologist", world.south)
    with client.session_transaction() as kept:
        kept["shares"] = [people.share(world.app, world.ids["study"])]
    return client


def guest(other: bool = False, **columns: Any) -> Callable[[World], FlaskClient]:
    def make(world: World) -> FlaskClient:
        if other:
            with database.writing(world.app.extensions["sessions"]) as session:
                study = elsewhere(session, world.south)
        else:
            study = world.ids["study"]
        return people.guest(world.app, people.share(world.app, study, **columns))

    return make


def elsewhere(session: Any, facility: str) -> str:
    """The id of an empty study of another facility."""
    from models import Study as Row

    names = ("patient_name", "patient_id", "patient_id_folded", "issuer", "birth_date", "sex", "date", "time")
    more = ("description", "accession", "institution", "referring_physician", "search", "patient_key")
    moment, made = audit.now(), uuid4().hex
    row = Row(id=made, facility_id=facility, study_uid=f"2.25.{int(made, 16)}", status="available")
    for name in names + more:
        setattr(row, name, "")
    row.created = row.updated = moment
    session.add(row)
    return made


ALL = MAY["administrator"]
OLD = timedelta(days=400)


def program(name: str, scopes: frozenset[str], home: str = "north", sees: bool = True) -> Caller:
    """A program with a key, whose scopes are worth no more than the role of its account."""
    return Caller(by_key(name, scopes, home), scopes & MAY[name], sees=sees, program=True)


ROLES = {name: Caller(role(name), may, sees=bool(may & {roles.VIEW, roles.UPLOAD})) for name, may in MAY.items()}
ABROAD = {
    f"{name} of another facility": Caller(role(name, "south"), may, sees=name in ACROSS)
    for name, may in MAY.items()
    if name != "administrator"
}
SCOPES = {
    f"key without {scope}": program("administrator", ALL - {scope}, sees=scope != roles.VIEW)
    for scope in roles.PERMISSIONS
}
OTHERS = {
    "stranger": Caller(lambda world: people.guest(world.app), known=False),
    "a forged cookie": Caller(lambda world: people.guest(world.app, user="0" * 43), known=False),
    "a session that was idle too long": Caller(aged(seen=audit.now() - OLD), known=False),
    "a session that is too old": Caller(aged(created=audit.now() - OLD), known=False),
    "a session that was ended": Caller(aged(ended=audit.now()), known=False),
    "a disabled user": Caller(disabled, known=False),
    "a login without its second factor": Caller(aged(passed=False), pending="code"),
    "a password that must be changed": Caller(role("administrator", must_change=True), pending="password"),
    "a key of all that a radiologist may": program("radiologist", MAY["radiologist"]),
    "a key with more scopes than its account": program("facility_user", ALL),
    "a key of another facility": program("technologist", MAY["technologist"], "south", sees=False),
    "a key that expired": Caller(dead_key(expires=audit.now() - OLD), refused="bad_key"),
    "a key that was revoked": Caller(dead_key(revoked=audit.now()), refused="bad_key"),
    "guest": Caller(guest(), frozenset({roles.VIEW}), known=False, linked=True),
    "guest of another study": Caller(guest(other=True), frozenset({roles.VIEW}), known=False),
    "guest whose link expired": Caller(guest(expires=audit.now() - OLD), known=False),
    "guest whose link was revoked": Caller(guest(revoked=audit.now()), known=False),
    "a link beside a login of another facility": Caller(linked, MAY["technologist"], linked=True),
}
CALLERS = ROLES | ABROAD | SCOPES | OTHERS


def expected(route: Route, rule: Rule, caller: Caller) -> tuple[int, str] | None:
    """Status and code of a refusal; None where the call is let through."""
    if caller.refused and not is_static(rule.endpoint):
        return 401, caller.refused
    if route.needs == ANYBODY:
        return None
    if not caller.known and route.needs not in caller.may:
        return 401, "not_logged_in"
    if caller.pending:
        let_in = rule.endpoint in (LET_IN_PENDING[caller.pending], "login.leave")
        return None if let_in else (403, f"{caller.pending}_needed")
    if route.needs != LOGIN and route.needs not in caller.may:
        return 403, "not_allowed"
    if caller.program and not route.keys:
        return 403, "login_only"
    if rule.endpoint != "static" and RECORDS & rule.arguments and not caller.sees and not route.across:
        if not (caller.linked and route.needs == roles.VIEW and not route.held):
            return 404, "*_not_found"
    return None


def differs(got: tuple[int, str], wanted: tuple[int, str] | None, route: Route, method: str) -> bool:
    """Whether an answer is another than the table says."""
    if wanted is None:
        return not route.fine(method, got[0])
    words = {404: got[1].endswith("_not_found"), 401: got[1] in (wanted[1], "link_ended")}
    return got[0] != wanted[0] or not (method == "HEAD" or words.get(got[0], got[1] == wanted[1]))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, phantom: Study) -> Iterator[World]:
    """One for all callers, on each database."""
    folder: Path = tmp_path_factory.mktemp("world")
    if request.param == "sqlite":
        url = request.getfixturevalue("sqlite").copy(folder)
        for app in closing(make_app(folder, url)):
            yield World(app, phantom)
    else:
        with request.getfixturevalue("postgres").copy() as url:
            for app in closing(make_app(folder, url)):
                yield World(app, phantom)


def calls(app: Flask) -> list[tuple[Rule, str]]:
    """Every route with each of its methods, those that spend something last."""
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint in TABLE]  # the others are told by a test below
    found = [(rule, method) for rule in rules for method in (rule.methods or set()) - {"OPTIONS"}]
    return sorted(found, key=lambda call: (TABLE[call[0].endpoint].spends, call[0].rule, call[1]))


@pytest.mark.parametrize("name", CALLERS)
def test_everybody_gets_the_answer_of_the_table(world: World, name: str) -> None:
    caller, wrong = CALLERS[name], []
    caller.made.clear()
    for rule, method in calls(world.app):
        route = TABLE[rule.endpoint]
        wanted = expected(route, rule, caller)
        got = world.answer(caller.of(world), rule, method)
        if differs(got, wanted, route, method):
            wrong.append(f"{method} {rule.rule} ({rule.endpoint}): {got}, and not {wanted or route.ok}")
        if wanted is None and route.spends:
            world.renew()
            caller.made.clear()
    assert not wrong, f"{name}:\n" + "\n".join(wrong)


def test_every_route_has_its_line_in_the_table(app: Flask) -> None:
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == set(TABLE), "tests/api/matrix.py: one line for each"


def test_the_roles_may_what_the_table_says() -> None:
    assert {name: role.permissions for name, role in roles.ROLES.items()} == MAY
    assert {name for name, role in roles.ROLES.items() if role.across} == ACROSS
