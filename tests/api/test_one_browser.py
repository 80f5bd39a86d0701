"""One browser holds one login: whoever comes in where somebody was logged in ends that login."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from models import AuditEvent, LoginSession
from records import accounts, audit, database
from records.access import LOCAL
from tests.api.test_login import cookie, log_in, with_factor
from tests.support import people
from tests.support.pages import HTML, browser, post, token
from tests.support.people import PASSWORD

NEW = "another long sentence"


@pytest.fixture
def first(app: Flask) -> people.Made:
    return people.account(app, "technologist", login="first")


@pytest.fixture
def second(app: Flask) -> people.Made:
    return people.account(app, "radiologist", login="second")


def rows(app: Flask, made: people.Made) -> list[bool]:
    """Whether each login of an account was ended, the oldest first."""
    with app.extensions["sessions"]() as session:
        query = select(LoginSession.ended).where(LoginSession.account_id == made.id)
        return [one is not None for one in session.scalars(query.order_by(LoginSession.created))]


def replaced(app: Flask) -> list[tuple[str, str, str, str]]:
    """Who was logged out because somebody came in with the same browser: person, record, address, action."""
    query = select(AuditEvent).where(AuditEvent.event == audit.AUTHENTICATION, AuditEvent.detail.contains("replaced"))
    with app.extensions["sessions"]() as session:
        found = session.scalars(query.order_by(AuditEvent.id)).all()
    assert all(one.detail == '{"logout":true,"replaced":true}' for one in found)
    return [(one.person_id, one.entity_id, one.address, one.action) for one in found]


def again(client: FlaskClient, **values: Any) -> Any:
    """Send the form of a login page that stood open since before somebody logged in."""
    kept = people.csrf_token(client.application, client)
    sent = {"password": PASSWORD, **values}
    return client.post("/login", data=sent, headers={**HTML, "X-CSRF-Token": kept})


@pytest.mark.parametrize("who", ["first", "second"])
def test_37_a_login_ends_the_one_that_the_browser_showed(
    app: Flask, first: people.Made, second: people.Made, who: str
) -> None:
    client, thief = browser(app), browser(app)
    assert log_in(client, "first").status_code == 302
    client.get("/profile", headers=HTML)
    thief.set_cookie("lightbox", cookie(client))
    assert thief.get("/api/studies").status_code == 200
    assert again(client, login=who).status_code == 302
    assert client.get("/api/me").get_json()["login"] == who
    assert thief.get("/api/studies").status_code == 401, "at once, whatever was remembered"
    assert rows(app, first) == ([True, False] if who == "first" else [True])
    assert replaced(app) == [(first.id, first.id, "127.0.0.1", "E")]


def test_37_it_ends_also_where_the_second_factor_is_still_to_come(
    app: Flask, first: people.Made, second: people.Made
) -> None:
    with_factor(app, second.id)
    client = people.entered(app, first)
    assert again(client, login="second").location == "/login/code?next=/"
    assert rows(app, first) == [True] and rows(app, second) == [False]
    assert again(client, login="second").location == "/login/code?next=/"
    assert rows(app, second) == [True, False], "half a login is one"
    assert [one[0] for one in replaced(app)] == [first.id, second.id]


def test_a_wrong_password_ends_nothing(app: Flask, first: people.Made, second: people.Made) -> None:
    client = people.entered(app, first)
    assert again(client, login="second", password="wrong").status_code == 401
    assert client.get("/api/studies").status_code == 200
    assert rows(app, first) == [False] and replaced(app) == []


def test_a_login_that_has_ended_is_not_ended_again(app: Flask, first: people.Made) -> None:
    client = people.entered(app, first)
    with database.writing(app.extensions["sessions"]) as session:
        accounts.sign_out(session, LOCAL, first.id)
    assert again(client, login="first").status_code == 302
    assert rows(app, first) == [True, False] and replaced(app) == []


def test_an_api_key_beside_the_form_is_not_touched(app: Flask, first: people.Made, second: people.Made) -> None:
    client = browser(app)
    sent = {"csrf_token": token(client, "/login"), "login": "second", "password": PASSWORD}
    bearer = {"Authorization": f"Bearer {people.key(app, first)}"}
    assert client.post("/login", data=sent, headers=HTML | bearer).status_code == 302
    assert replaced(app) == []
    assert app.test_client().get("/api/studies", headers=bearer).status_code == 200


def test_37_a_link_that_sets_a_password_ends_the_login_of_whoever_opened_it(
    app: Flask, first: people.Made, second: people.Made
) -> None:
    with database.writing(app.extensions["sessions"]) as session:
        link = accounts.link(session, LOCAL, second.id)
    client = people.entered(app, first)
    assert post(client, f"/password/{link}", password=NEW, again=NEW).location == "/login"
    assert rows(app, first) == [True]
    assert replaced(app) == [(first.id, first.id, "127.0.0.1", "E")]


def test_37_who_logs_out_twice_is_told_of_once(app: Flask, first: people.Made) -> None:
    client, other = browser(app), browser(app)
    log_in(client, "first")
    client.get("/profile", headers=HTML)
    other.set_cookie("lightbox", cookie(client))
    for one in (client, other):
        sent = {"csrf_token": people.csrf_token(app, one)}
        assert one.post("/logout", data=sent, headers=HTML).location == "/login"
    with app.extensions["sessions"]() as session:
        query = select(AuditEvent).where(AuditEvent.detail.contains('"logout":true'))
        assert len(session.scalars(query).all()) == 1
