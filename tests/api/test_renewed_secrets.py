"""What ends with a password or a second factor: other logins always; API keys where somebody else may hold them."""

import re
from collections.abc import Callable
from typing import Any

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient

from models import ApiKey, AuditEvent
from records import accounts, audit, database, logins
from records.access import LOCAL
from records.errors import NotLoggedIn
from tests.api.admin import events
from tests.api.test_login import cookie, with_factor
from tests.support import people
from tests.support.pages import HTML, browser, post, token
from tests.support.people import PASSWORD

NEW = "another long sentence"
CHANGE = {"present": PASSWORD, "password": NEW, "again": NEW}


@pytest.fixture
def made(app: Flask) -> people.Made:
    return people.account(app, "radiologist", login="reader")


@pytest.fixture
def client(app: Flask, made: people.Made) -> FlaskClient:
    return people.entered(app, made)


def program(app: Flask, made: people.Made, **columns: Any) -> FlaskClient:
    """A client that calls with a new key of the account."""
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {people.key(app, made, **columns)}"
    return client


def status(client: FlaskClient) -> int:
    return client.get("/api/studies").status_code


def passed(app: Flask) -> None:
    """As if the second factor of every login had been given."""
    with database.writing(app.extensions["sessions"]) as session:
        session.query(logins.LoginSession).update({"passed": True})
    people.forget(app)


def told(app: Flask, made: people.Made, words: str) -> list[str]:
    """The details of alerts about an account."""
    return [one.detail for one in events(app, ("account", made.id)) if words in one.detail]


def test_a_new_password_keeps_the_keys_and_says_so(app: Flask, client: FlaskClient, made: people.Made) -> None:
    programs = [program(app, made), program(app, made)]
    page = client.get("/profile/password", headers=HTML).text
    assert "Revoke my API keys too" in page and "2 keys hold now" in page and "checked" not in page
    assert post(client, "/profile/password", **CHANGE).location == "/profile"
    assert "Your 2 API keys go on." in client.get("/profile", headers=HTML).text
    assert [status(one) for one in programs] == [200, 200]
    assert ['"keys_ended":0' in one for one in told(app, made, '"password":"changed"')] == [True]


def test_a_new_password_ends_the_keys_where_that_is_ticked(app: Flask, client: FlaskClient, made: people.Made) -> None:
    programs, other = [program(app, made), program(app, made)], people.account(app, "radiologist")
    elsewhere = program(app, other)
    wrong = post(client, "/profile/password", **{**CHANGE, "present": "wrong", "keys": "y"})
    assert wrong.status_code == 422 and "checked" in wrong.text and status(programs[0]) == 200
    assert post(client, "/profile/password", **CHANGE, keys="y").location == "/profile"
    page = client.get("/profile", headers=HTML).text
    assert "2 API keys have ended: make new ones" in page and "go on" not in page
    assert [status(one) for one in (*programs, elsewhere, client)] == [401, 401, 200, 200]
    assert ['"keys_ended":2' in one for one in told(app, made, '"password":"changed"')] == [True]


@pytest.mark.parametrize(("sent", "after"), [({"keys": True}, 401), ({"keys": False}, 200), ({}, 200)])
def test_the_same_choice_as_json(
    app: Flask, client: FlaskClient, made: people.Made, sent: dict[str, bool], after: int
) -> None:
    key = program(app, made)
    assert client.post("/profile/password", json={**CHANGE, **sent}).status_code == 302
    assert (status(key), status(client)) == (after, 200)


def test_without_a_key_that_holds_nothing_is_asked(app: Flask, client: FlaskClient, made: people.Made) -> None:
    program(app, made, revoked=audit.now())
    program(app, made, expires=audit.now())
    assert "Revoke my API keys" not in client.get("/profile/password", headers=HTML).text
    post(client, "/profile/password", **CHANGE, keys="y")
    assert "API key" not in client.get("/profile", headers=HTML).text.split("</form>")[0].split("<main")[-1]
    assert ['"keys_ended":0' in one for one in told(app, made, '"password":"changed"')] == [True]


def test_a_link_says_how_many_keys_it_ended(app: Flask, made: people.Made) -> None:
    key = program(app, made)
    with database.writing(app.extensions["sessions"]) as session:
        link = accounts.link(session, LOCAL, made.id)
    visitor = browser(app)
    assert "all API keys of before end" in visitor.get(f"/password/{link}", headers=HTML).text
    post(visitor, f"/password/{link}", password=NEW, again=NEW)
    assert "1 API key has ended: make new ones where programs need them." in visitor.get("/login", headers=HTML).text
    assert status(key) == 401


def test_an_administrator_who_takes_away_a_second_factor_ends_logins_and_keys(app: Flask, made: people.Made) -> None:
    key, login, chief = program(app, made), people.entered(app, made), people.logged_in(app, "administrator")
    with_factor(app, made.id)
    page = f"/admin/accounts/{made.id}"
    assert "All logins and API keys of this account end" in chief.get(page, headers=HTML).text
    assert post(chief, f"{page}/factor", page=page).status_code == 302
    assert "every login and every API key of the account has ended" in chief.get(page, headers=HTML).text
    assert (status(key), status(login), status(chief)) == (401, 401, 200)
    assert ['"keys_ended":1' in one for one in told(app, made, '"second_factor":"removed"')] == [True]


def test_an_administrator_ends_the_share_links_of_an_account(app: Flask, study_id: str, made: people.Made) -> None:
    chief, other = people.logged_in(app, "administrator"), people.account(app, "radiologist")
    tokens = [people.share(app, study_id, account_id=one.id) for one in (made, made, other)]
    people.share(app, study_id, account_id=made.id, expires=audit.now())
    page = f"/admin/accounts/{made.id}"
    assert "<dt>Share links</dt><dd>2</dd>" in chief.get(page, headers=HTML).text
    assert post(chief, f"{page}/shares", page=page).status_code == 302
    after = chief.get(page, headers=HTML).text
    assert "Every share link of this account has ended." in after and "<dt>Share links</dt><dd>None</dd>" in after
    assert [app.test_client().get(f"/s/{one}").status_code for one in tokens] == [404, 404, 303]
    assert ['"links_ended":2' in one for one in told(app, made, "links_ended")] == [True]
    assert ended_links(app, study_id) == ['{"every":true}'] * 2


def test_a_disabled_account_ends_its_links_one_by_one_in_the_trail(
    app: Flask, study_id: str, made: people.Made
) -> None:
    chief, token = people.logged_in(app, "administrator"), people.share(app, study_id, account_id=made.id)
    page = f"/admin/accounts/{made.id}"
    assert post(chief, f"{page}/disable", page=page).status_code == 302
    assert app.test_client().get(f"/s/{token}").status_code == 404
    assert ended_links(app, study_id) == ['{"disabled":true}']


def ended_links(app: Flask, study: str) -> list[str]:
    """What the trail tells of links of a study that ended."""
    with app.extensions["sessions"]() as session:
        wanted = {"event": audit.EXPORT, "entity_type": "link", "action": "D", "study_id": study}
        return [one.detail for one in session.query(AuditEvent).filter_by(**wanted)]


def test_the_command_that_takes_away_a_second_factor_says_what_ended(app: Flask, made: people.Made) -> None:
    key = program(app, made)
    with_factor(app, made.id)
    result = app.test_cli_runner().invoke(args=["user", "reset-factor", "reader"])
    assert result.output == "reader: no second factor; logged out everywhere, API keys revoked: 1\n"
    people.forget(app)
    assert status(key) == 401


def test_who_does_without_a_second_factor_stays_alone_logged_in(app: Flask, made: people.Made) -> None:
    with_factor(app, made.id)
    client, other, key = people.entered(app, made), people.entered(app, made), program(app, made)
    passed(app)
    here = "/profile/second-factor"
    assert [status(one) for one in (client, other)] == [200, 200]
    assert post(client, f"{here}/remove", page=here, password=PASSWORD).status_code == 302
    assert "Your other logins have ended; your API keys go on." in client.get(here, headers=HTML).text
    assert [status(one) for one in (client, other, key)] == [200, 401, 200]


def stolen(app: Flask, client: FlaskClient) -> FlaskClient:
    """Another browser with the same cookie."""
    thief = browser(app)
    thief.set_cookie("lightbox", cookie(client))
    assert status(thief) == 200
    return thief


@pytest.mark.parametrize("how", ["password", "second-factor/remove", "logins/end"])
def test_37_a_stolen_cookie_does_not_outlive_what_ends_the_other_logins(
    app: Flask, client: FlaskClient, made: people.Made, how: str
) -> None:
    if "factor" in how:
        with_factor(app, made.id)
        passed(app)
    thief, here = stolen(app, client), f"/profile/{how.split('/')[0]}"
    sent = {"password": PASSWORD} if "factor" in how else CHANGE
    assert post(client, f"/profile/{how}", page=here, **sent).status_code == 302
    assert [status(one) for one in (client, thief)] == [200, 401]
    assert client.get("/api/me").get_json()["login"] == "reader"


def test_37_a_stolen_cookie_does_not_outlive_a_second_factor(app: Flask, client: FlaskClient) -> None:
    page = client.get("/profile/second-factor", headers=HTML).text
    secret, thief = re.search(r'class="secret-text">([A-Z2-7]{32})<', page), stolen(app, client)
    assert secret
    sent = {"code": pyotp.TOTP(secret[1]).now(), "password": PASSWORD}
    assert post(client, "/profile/second-factor", **sent).status_code == 302
    assert [status(one) for one in (client, thief)] == [200, 401]
    assert len(re.findall(r"<li>([a-z2-9-]{17})</li>", client.get("/profile/second-factor", headers=HTML).text)) == 10


KEY = {"name": "late", "scopes": ["studies.view"], "days": "30", "password": PASSWORD}


@pytest.mark.parametrize("path", ["keys", "second-factor/codes", "second-factor/remove"])
def test_37_a_login_that_ends_while_its_password_is_asked_makes_nothing_that_outlasts_it(
    app: Flask, made: people.Made, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    with_factor(app, made.id)
    client = people.entered(app, made)
    passed(app)
    here = f"/profile/{path.split('/')[0]}"
    sent = {"csrf_token": token(client, here), **KEY}
    monkeypatch.setattr(logins, "prove", _ending(app, made, logins.prove))
    answer = client.post(f"/profile/{path}", data=sent)
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (401, "not_logged_in")
    with app.extensions["sessions"]() as session:
        assert session.query(ApiKey).count() == 0
        assert accounts.find(session, made.id).totp
        assert session.query(AuditEvent).filter(AuditEvent.detail.contains("new codes")).count() == 0


def _ending(app: Flask, made: people.Made, prove: Callable[..., None]) -> Callable[..., None]:
    """Proves the password; then an administrator ends every login, in another process."""

    def proved(*given: Any) -> None:
        prove(*given)
        with database.writing(app.extensions["sessions"]) as session:
            accounts.sign_out(session, LOCAL, made.id)

    return proved


def test_a_login_that_has_ended_is_none(app: Flask, made: people.Made) -> None:
    people.entered(app, made)
    with database.writing(app.extensions["sessions"]) as session:
        accounts.sign_out(session, LOCAL, made.id)
        login = session.query(logins.LoginSession).one()
        with pytest.raises(NotLoggedIn):
            logins.still(session, people.Person(made.id, "", made.role, session_id=login.id))
