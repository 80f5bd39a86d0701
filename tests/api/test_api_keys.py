"""Case 39: keys that leaked, expired, were revoked, or want more than they should; case 45: no other door."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import fakeredis
import pytest
from flask import Flask
from sqlalchemy import select

from models import ApiKey, AuditEvent
from records import accounts, audit, database, keys, logins
from records.access import LOCAL
from records.errors import Busy, TooMany, Unusable
from records.throttle import Throttle, Tries
from tests.api.test_races import at_once, kinds
from tests.data import ROOT
from tests.support import people
from tests.support.application import Client


def bearer(app: Flask, text: str) -> Client:
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {text}"
    return client


def test_case_39_a_key_is_kept_as_its_hash_alone(app: Flask) -> None:
    made = people.account(app, "radiologist")
    with database.writing(app.extensions["sessions"]) as session:
        row, text = keys.create(session, people.person(app, made), "script", {"studies.view"}, 7)
        row_id = row.id
    secret = text.removeprefix(keys.PREFIX)
    assert len(secret) == 43, "256 bits"
    with app.extensions["sessions"]() as session:
        kept = session.get_one(ApiKey, row_id)
        columns = " ".join(str(getattr(kept, column.name)) for column in ApiKey.__table__.columns)
        trail = " ".join(f"{one.entity_id} {one.detail}" for one in session.scalars(select(AuditEvent)))
    assert secret not in columns and secret[10:] not in columns and secret not in trail
    assert bearer(app, text).get("/api/studies").status_code == 200
    assert bearer(app, kept.digest).get("/api/studies").status_code == 401, "its hash opens nothing"


def test_case_39_an_end_of_a_key_holds_at_once(app: Flask) -> None:
    made = people.account(app, "radiologist")
    with database.writing(app.extensions["sessions"]) as session:
        row, text = keys.create(session, people.person(app, made), "script", {"studies.view"}, 7)
        row_id = row.id
    client = bearer(app, text)
    assert client.get("/api/studies").status_code == 200
    with database.writing(app.extensions["sessions"]) as session:
        keys.revoke(session, people.person(app, made), row_id)
    people.forget(app)
    assert client.get("/api/studies").get_json()["error"]["code"] == "bad_key"


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER", "Bearer "])
def test_the_word_before_a_key_may_be_written_in_any_case(app: Flask, scheme: str) -> None:
    """RFC 9110, 11.1."""
    header = {"Authorization": f"{scheme} {people.key(app, people.account(app, 'radiologist'))}"}
    assert app.test_client().get("/api/studies", headers=header).status_code == 200


def test_what_is_no_bearer_is_no_key(app: Flask) -> None:
    text = people.key(app, people.account(app, "radiologist"))
    for header in (text, f"Basic {text}", f"Bearer{text}", "Bearer", ""):
        answer = app.test_client().get("/api/studies", headers={"Authorization": header})
        assert answer.status_code == 401, header


@pytest.mark.parametrize("ending", ["expired", "disabled", "demoted"])
def test_case_39_a_key_ends_with_its_time_and_with_what_its_account_may(app: Flask, ending: str) -> None:
    people.account(app, "administrator")
    made = people.account(app, "technologist")
    text = people.key(app, made, **({"expires": audit.now() - timedelta(seconds=1)} if ending == "expired" else {}))
    with database.writing(app.extensions["sessions"]) as session:
        if ending == "disabled":
            accounts.disable(session, LOCAL, made.id)
        if ending == "demoted":
            accounts.change(session, LOCAL, made.id, 1, {"role": "receptionist"})
    people.forget(app)
    assert bearer(app, text).get("/api/studies").status_code == (403 if ending == "demoted" else 401)


@pytest.mark.parametrize("scopes", [set(), {"audit.read"}, {"studies.view", "accounts.manage"}, {"everything"}])
def test_case_39_nobody_makes_a_key_that_may_more_than_they(app: Flask, scopes: set[str]) -> None:
    person = people.person(app, people.account(app, "radiologist"))
    with pytest.raises(Unusable) as raised, database.writing(app.extensions["sessions"]) as session:
        keys.create(session, person, "script", scopes, 7)
    assert raised.value.code == "bad_scope"


def test_case_39_guessed_keys_have_their_address_blocked(app: Flask) -> None:
    people.account(app, "administrator")
    codes = [bearer(app, f"lbx_{n}").get("/api/studies").status_code for n in range(53)]
    assert codes == [401] * 49 + [429] + [403] * 3
    good = people.key(app, people.account(app, "radiologist"))
    assert bearer(app, good).get("/api/studies").status_code == 200, "a key that is right is not shut out"


def test_case_45_no_port_is_opened_but_that_of_http() -> None:
    """Images come by HTTP alone: there is no DICOM network service that could be open without a login."""
    wanted = (ROOT / "requirements.txt").read_text().lower()
    assert "pynetdicom" not in wanted
    for folder in ("engine", "records", "web"):
        for path in (ROOT / folder).rglob("*.py"):
            source = path.read_text()
            assert ".bind((" not in source and "socketserver" not in source, path


# Counting in Redis


@pytest.fixture
def redis(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Redis as the counters call it, kept in this process."""
    server = fakeredis.FakeServer()
    monkeypatch.setattr("redis.from_url", lambda url, **more: fakeredis.FakeRedis(server=server))
    yield "redis://localhost:6399"
    server.connected = False


def test_case_38_two_processes_count_together_in_redis(redis: str) -> None:
    one, other, tries = Throttle(redis), Throttle(redis), Tries(target=3, address=5)
    for throttle in (one, other, one):
        throttle.take("login", "somebody", "192.0.2.1", tries)
        assert not throttle.wrong("login", "192.0.2.1", tries)
    with pytest.raises(TooMany):
        other.take("login", "somebody", "192.0.2.1", tries)
    other.take("login", "somebody", "192.0.2.2", tries)
    one.right("login", "somebody", "192.0.2.1", tries)
    other.take("login", "somebody", "192.0.2.1", tries)


@pytest.mark.parametrize("kept", ["memory", "redis"])
def test_case_38_tries_at_once_share_what_is_left(redis: str, kept: str) -> None:
    throttle, tries = Throttle(redis if kept == "redis" else "memory://"), Tries(target=5, address=99)
    take = lambda: throttle.take("pin", "one", "192.0.2.1", tries)  # noqa: E731
    assert kinds(at_once(*[take] * 16)) == [""] * 5 + ["too_many_tries"] * 11
    throttle.right("pin", "one", "192.0.2.1", tries)
    assert kinds(at_once(*[take] * 4)) == [""] * 4


@pytest.mark.parametrize("kept", ["memory", "redis"])
def test_case_38_a_right_password_gives_its_try_back(redis: str, kept: str) -> None:
    throttle, tries = Throttle(redis if kept == "redis" else "memory://"), Tries(target=2, address=99)
    for number in range(50):
        throttle.take("login", "somebody", f"192.0.2.{number}", tries)
        throttle.right("login", "somebody", f"192.0.2.{number}", tries)
    for number in range(20):
        throttle.take("login", "somebody", f"192.0.2.{number}", tries)
    with pytest.raises(TooMany):
        throttle.take("login", "somebody", "192.0.2.99", tries)


@pytest.mark.parametrize("kept", ["memory", "redis"])
def test_case_38_an_account_is_guessed_from_many_addresses_so_often_and_no_more(redis: str, kept: str) -> None:
    throttle, tries = Throttle(redis if kept == "redis" else "memory://"), Tries(target=2, address=99)
    addresses = [f"192.0.2.{number}" for number in range(12)]
    for number in range(20):
        throttle.take("login", "somebody", addresses[number // 2], tries)
    for address in addresses:
        with pytest.raises(TooMany):
            throttle.take("login", "somebody", address, tries)
    throttle.take("login", "somebody else", addresses[11], tries)
    throttle.forget("somebody")
    for address in addresses:
        throttle.take("login", "somebody", address, tries)


def test_case_38_codes_and_pins_are_counted_from_everywhere_together() -> None:
    throttle, tries = Throttle(), Tries(target=2, address=99)
    for kind in ("code", "pin"):
        for number in range(2):
            throttle.take(kind, "one", f"192.0.2.{number}", tries)
        with pytest.raises(TooMany):
            throttle.take(kind, "one", "192.0.2.9", tries)


def test_case_38_where_tries_cannot_be_counted_nobody_may_try(make: Callable[..., Flask]) -> None:
    app = make(LIMITS_STORAGE="redis://127.0.0.1:9")
    made = people.account(app, "radiologist")
    with pytest.raises(Busy):
        logins.log_in(app.extensions["door"], made.login, people.PASSWORD, people.HERE)
    client = app.test_client()
    assert client.get("/login").status_code == 200, "requests are counted in this process meanwhile"
    client.environ_base["HTTP_X_CSRF_TOKEN"] = people.csrf_token(app, client)
    assert client.post("/login", data={"login": made.login, "password": people.PASSWORD}).status_code == 503
