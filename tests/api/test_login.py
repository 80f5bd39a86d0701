"""Logging in and out, the second factor, the first account, a link that sets a password."""

import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient

from models import Account, AuditEvent, BlockedAddress, LoginSession
from records import accounts, addresses, database, factor, system
from records.access import LOCAL, SYSTEM
from tests.support import people
from tests.support.pages import HTML, browser, post, token
from tests.support.people import PASSWORD

NEW = "another long sentence"


@pytest.fixture
def radiologist(app: Flask) -> people.Made:
    return people.account(app, "radiologist", login="reader")


def logged_out(client: FlaskClient) -> bool:
    return client.get("/api/studies").status_code == 401


def cookie(client: FlaskClient) -> str:
    found = client.get_cookie("lightbox")
    return found.value if found else ""


def log_in(client: FlaskClient, login: str = "reader", password: str = PASSWORD, **query: str) -> Any:
    address = "/login" + "".join(f"?{name}={value}" for name, value in query.items())
    return post(client, address, login=login, password=password)


def test_the_first_account_ends_local_mode(app: Flask) -> None:
    client = browser(app)
    assert client.get("/", headers=HTML).status_code == 200
    made = post(client, "/setup", login="Admin", name="Admin", password=PASSWORD, again=PASSWORD)
    assert (made.status_code, made.location) == (302, "/profile")
    assert "Lightbox now asks for a login" in client.get("/profile", headers=HTML).text
    assert logged_out(browser(app))
    stranger = browser(app).get("/view/x?plane=axial", headers=HTML)
    assert (stranger.status_code, stranger.location) == (302, "/login?next=/view/x?plane%3Daxial")
    assert client.get("/setup", headers=HTML).location == "/login"


def test_the_first_account_is_made_once(app: Flask) -> None:
    first, second = browser(app), browser(app)
    late = token(second, "/setup")
    assert post(first, "/setup", login="admin", name="Admin", password=PASSWORD, again=PASSWORD).status_code == 302
    values = {"login": "second", "name": "Second admin", "password": PASSWORD, "again": PASSWORD}
    assert second.post("/setup", data={"csrf_token": late, **values}, headers=HTML).location == "/login"
    with app.extensions["sessions"]() as session:
        assert session.query(Account).count() == 1


def test_setting_up_is_for_this_machine_alone(make: Callable[..., Flask]) -> None:
    app = make(REQUIRE_LOGIN="1", ALLOWED_HOSTS="images.example.org")
    assert browser(app).get("/", headers=HTML).location == "/setup"
    assert browser(app).get("/setup", headers=HTML).status_code == 200
    outside = {"Host": "images.example.org", **HTML}
    assert browser(app).get("/setup", headers=outside).status_code == 403
    assert browser(app).get("/setup", headers={"X-Forwarded-For": "192.0.2.1", **HTML}).status_code == 403


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"password": "short", "again": "short"}, "12 to 128 characters"),
        ({"password": PASSWORD, "again": "other"}, "The two are not the same."),
        ({"login": "Admin One"}, "small letters, digits"),
        ({"name": " "}, "a name of 1 to 120 characters"),
        ({"password": "admin admin admin", "again": "admin admin admin"}, "would soon find this password"),
    ],
)
def test_what_is_wrong_with_the_first_account_stands_beside_the_field(
    app: Flask, values: dict[str, str], said: str
) -> None:
    whole = {"login": "admin", "name": "Admin", "password": PASSWORD, "again": PASSWORD, **values}
    answer = post(browser(app), "/setup", **whole)
    assert answer.status_code == 422 and said in answer.text
    assert 'aria-invalid="true"' in answer.text and PASSWORD not in answer.text


def test_a_login_opens_what_its_role_may(app: Flask, radiologist: people.Made) -> None:
    client = browser(app)
    before = cookie(client)
    answer = log_in(client, "READER ", next="/view/x")
    assert (answer.status_code, answer.location) == (302, "/view/x")
    assert client.get("/api/studies").status_code == 200
    assert cookie(client) not in ("", before)


@pytest.mark.parametrize("away", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_a_login_leads_to_no_other_site(app: Flask, radiologist: people.Made, away: str) -> None:
    assert log_in(browser(app), next=away).location == "/"


@pytest.mark.parametrize("away", ["/logout", "/nowhere", "/api/studies", "/profile/who", "/static/css/pages.css"])
def test_a_login_leads_to_a_page(app: Flask, radiologist: people.Made, away: str) -> None:
    assert log_in(browser(app), next=away).location == "/"


@pytest.mark.parametrize("there", ["/profile/keys", "/view/a%20b?plane=axial", "/api/docs", "/?q=x"])
def test_a_login_leads_on_to_a_page_of_ours(app: Flask, radiologist: people.Made, there: str) -> None:
    assert log_in(browser(app), next=there).location == there


def test_who_is_not_there_who_is_disabled_and_a_wrong_password_get_the_same_answer(
    app: Flask, radiologist: people.Made
) -> None:
    people.account(app, "radiologist", login="absent", disabled=accounts.audit.now())
    answers = [
        log_in(browser(app), login, password)
        for login, password in (("reader", "wrong"), ("absent", PASSWORD), ("nobody", PASSWORD), ("no\0body", PASSWORD))
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert all("The login name or the password is not right." in answer.text for answer in answers)


def test_38_an_account_waits_after_too_many_wrong_passwords_and_an_address_is_blocked(
    app: Flask, radiologist: people.Made
) -> None:
    with database.writing(app.extensions["sessions"]) as session:
        system.change(session, LOCAL, {"login_tries": 3, "block_tries": 5})
    people.forget(app)
    client = browser(app)
    assert [log_in(client, password="wrong").status_code for _ in range(3)] == [401, 401, 401]
    refused = log_in(client)
    assert refused.status_code == 429 and "too many wrong tries" in refused.text
    assert refused.headers["Retry-After"] == "900"
    owner = browser(app)
    owner.environ_base["REMOTE_ADDR"] = "192.0.2.50"
    assert log_in(owner).status_code == 302, "who guesses elsewhere does not lock the owner out"
    assert log_in(client).status_code == 429, "and the owner's login gives no more tries"
    assert [log_in(client, f"nobody{n}").status_code for n in range(2)] == [401, 429]
    assert client.get("/login", headers=HTML).status_code == 403
    with app.extensions["sessions"]() as session:
        assert session.query(BlockedAddress).one().address == "127.0.0.1"


def test_38_a_blocked_address_shuts_out_strangers_and_logins_and_nobody_who_is_in(
    app: Flask, radiologist: people.Made
) -> None:
    inside, chief = people.entered(app, radiologist), people.account(app, "administrator")
    half = browser(app)
    with_factor(app, chief.id)
    log_in(half, chief.login)
    with database.writing(app.extensions["sessions"]) as session:
        addresses.block(session, LOCAL, "127.0.0.1", "by hand", 5)
    people.forget(app)
    assert inside.get("/api/studies").status_code == 200
    assert inside.get("/", headers=HTML).status_code == 200
    assert inside.post("/login", data={"login": "reader", "password": PASSWORD}).status_code == 403
    for path in ("/healthz", "/readyz", "/static/css/pages.css"):
        with browser(app).get(path) as answer:
            assert answer.status_code == 200, path
    key = {"Authorization": "Bearer lbx_wrong"}
    for answer in (browser(app).get("/login"), half.get("/login/code"), browser(app).get("/api/studies", headers=key)):
        error = answer.get_json()["error"]
        assert (answer.status_code, error["code"]) == (403, "address_blocked")
        assert "until " in error["message"] and "address release 127.0.0.1" in error["message"]
        assert 0 < int(answer.headers["Retry-After"]) <= 300


@pytest.mark.parametrize("how", ["link", "button"])
def test_38_wrong_tries_are_forgotten_by_a_link_that_was_used_and_by_an_administrator(
    app: Flask, radiologist: people.Made, how: str
) -> None:
    client = browser(app)
    assert [log_in(client, password="wrong").status_code for _ in range(6)] == [401] * 5 + [429]
    if how == "link":
        with database.writing(app.extensions["sessions"]) as session:
            made = accounts.link(session, LOCAL, radiologist.id)
        assert post(client, f"/password/{made}", password=NEW, again=NEW).status_code == 302
    else:
        chief = people.logged_in(app, "administrator")
        assert chief.post(f"/admin/accounts/{radiologist.id}/release", headers=HTML).status_code == 302
    assert log_in(client, password=NEW if how == "link" else PASSWORD).status_code == 302


def test_37_a_login_gets_a_new_session_and_logging_out_ends_it(app: Flask, radiologist: people.Made) -> None:
    client = browser(app)
    log_in(client)
    stolen = cookie(client)
    assert post(client, "/logout", page="/profile").location == "/login"
    assert "You are logged out." in client.get("/login", headers=HTML).text
    thief = browser(app)
    thief.set_cookie("lightbox", stolen)
    assert logged_out(client) and logged_out(thief)


def test_36_logging_out_and_in_need_the_token_of_the_page(app: Flask, radiologist: people.Made) -> None:
    client = browser(app)
    log_in(client)
    assert client.post("/logout", headers=HTML).status_code == 403
    assert not logged_out(client)
    data = {"login": "reader", "password": PASSWORD}
    assert browser(app).post("/login", data=data, headers=HTML).status_code == 403


def test_the_second_factor_is_asked_for_before_anything_opens(app: Flask, radiologist: people.Made) -> None:
    secret = with_factor(app, radiologist.id)
    client = browser(app)
    assert log_in(client, next="/view/x").location == "/login/code?next=/view/x"
    half = cookie(client)
    assert client.get("/api/studies").status_code == 403
    assert client.get("/", headers=HTML).location == "/login/code"
    assert client.get("/view/y?tab=1", headers=HTML).location == "/login/code?next=/view/y?tab%3D1"
    asked = client.get("/login/code", headers=HTML).text
    assert "account-initials" not in asked and "Test radiologist" not in asked, "whose account it is"
    assert post(client, "/login/code", code="000000").status_code == 401
    right = post(client, "/login/code?next=/view/x", code=pyotp.TOTP(secret).now())
    assert (right.status_code, right.location) == (302, "/view/x")
    assert client.get("/api/studies").status_code == 200
    old = browser(app)
    old.set_cookie("lightbox", half)
    assert logged_out(old), "the token changes with the second factor"


def test_a_code_serves_once_and_a_recovery_code_too(app: Flask, radiologist: people.Made) -> None:
    with database.writing(app.extensions["sessions"]) as session:
        account = accounts.find(session, radiologist.id)
        secret = factor.secret()
        code = pyotp.TOTP(secret).now()
        spare = factor.enrol(session, app.extensions["door"].cipher, SYSTEM, account, secret, code)[0]
    people.forget(app)
    client, here = browser(app), "/profile/second-factor"
    log_in(client)
    assert post(client, "/login/code", code=code).status_code == 401, "the code that set it up"
    assert post(client, "/login/code", code="é").status_code == 401
    assert post(client, "/login/code?next=/view/x", code=spare.upper().replace("-", " ")).location == here
    assert "That recovery code is used up; 9 more are left." in client.get(here, headers=HTML).text
    with app.extensions["sessions"]() as session:
        assert session.query(AuditEvent).filter(AuditEvent.detail.contains('"by":"recovery code"')).count() == 1
    again = browser(app)
    log_in(again)
    assert post(again, "/login/code", code=spare).status_code == 401


def test_37_a_login_ends_when_it_is_idle_and_when_it_is_old(app: Flask, radiologist: people.Made) -> None:
    for column, ago in (("seen", 61 * 60), ("created", 13 * 3600)):
        client = people.entered(app, radiologist)
        assert not logged_out(client)
        with database.writing(app.extensions["sessions"]) as session:
            for login in session.query(LoginSession):
                setattr(login, column, accounts.audit.now() - accounts.timedelta(seconds=ago))
        people.forget(app)
        assert logged_out(client), column


def test_a_link_sets_a_password_once_and_ends_all_logins(app: Flask, radiologist: people.Made) -> None:
    before = people.entered(app, radiologist)
    with database.writing(app.extensions["sessions"]) as session:
        link = accounts.link(session, LOCAL, radiologist.id)
    client = browser(app)
    assert "reader" in client.get(f"/password/{link}", headers=HTML).text
    assert post(client, f"/password/{link}", password="short", again="short").status_code == 422
    assert post(client, f"/password/{link}", password=NEW, again=NEW).location == "/login"
    assert "The password is set. Log in as reader." in client.get("/login", headers=HTML).text
    assert logged_out(before)
    assert client.get(f"/password/{link}", headers=HTML).status_code == 404
    assert log_in(client, password=NEW).status_code == 302


def test_a_link_ends_the_api_keys_and_the_trail_says_who_and_where_from(app: Flask, radiologist: people.Made) -> None:
    bearer = {"Authorization": f"Bearer {people.key(app, radiologist)}"}
    assert app.test_client().get("/api/studies", headers=bearer).status_code == 200
    with database.writing(app.extensions["sessions"]) as session:
        link = accounts.link(session, LOCAL, radiologist.id)
    client = browser(app)
    assert "API keys" in client.get(f"/password/{link}", headers=HTML).text
    assert post(client, f"/password/{link}", password=NEW, again=NEW).status_code == 302
    assert app.test_client().get("/api/studies", headers=bearer).status_code == 401
    with app.extensions["sessions"]() as session:
        told = session.query(AuditEvent).filter(AuditEvent.detail.contains("set by link")).one()
    assert (told.event, told.person_id, told.role) == ("Security Alert", radiologist.id, "radiologist")
    assert (told.address, len(told.request_id) > 0) == ("127.0.0.1", True)
    assert '"keys_ended":1' in told.detail


def test_the_trail_says_where_the_first_administrator_came_from(app: Flask) -> None:
    sent = {"login": "chief", "name": "Chief", "password": NEW, "again": NEW}
    assert post(browser(app), "/setup", **sent).status_code == 302
    with app.extensions["sessions"]() as session:
        told = session.query(AuditEvent).filter_by(event="Security Alert", action="C").one()
    assert (told.person_id, told.person_name, told.address) == (told.entity_id, "Chief", "127.0.0.1")


def test_a_new_link_ends_the_old_one_and_a_day_ends_any(app: Flask, radiologist: people.Made) -> None:
    with database.writing(app.extensions["sessions"]) as session:
        old, new = (accounts.link(session, LOCAL, radiologist.id) for _ in range(2))
    assert browser(app).get(f"/password/{old}", headers=HTML).status_code == 404
    with database.writing(app.extensions["sessions"]) as session:
        session.query(accounts.OneTimeLink).update({"expires": accounts.audit.now()})
    assert browser(app).get(f"/password/{new}", headers=HTML).status_code == 404


def test_without_accounts_the_login_page_leads_to_the_first_one(app: Flask) -> None:
    assert browser(app).get("/login", headers=HTML).location == "/setup"
    assert browser(app).get("/profile", headers=HTML).location == "/setup"
    assert "Set up accounts" in browser(app).get("/setup", headers=HTML).text


def with_factor(app: Flask, account_id: str) -> str:
    """Give an account a second factor, as if it had been set up a minute ago; gives its secret."""
    secret, past = factor.secret(), time.time() - 90
    with (
        database.writing(app.extensions["sessions"]) as session,
        patch("records.factor.time", SimpleNamespace(time=lambda: past)),
    ):
        account = accounts.find(session, account_id)
        code = pyotp.TOTP(secret).at(int(past))
        factor.enrol(session, app.extensions["door"].cipher, SYSTEM, account, secret, code)
    people.forget(app)
    return secret
