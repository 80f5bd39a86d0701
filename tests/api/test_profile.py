"""One's own account: name, signature, preferences, password, second factor, logins, keys; and /api/me."""

import io
import re
import time
from types import SimpleNamespace
from unittest.mock import patch

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from models import Account, ApiKey, AuditEvent, LoginSession
from records import audit, database, profiles, roles, system
from records.access import LOCAL
from tests.support import people
from tests.support.pages import HTML, browser, post
from tests.support.people import PASSWORD

NEW = "another long sentence"


@pytest.fixture
def made(app: Flask) -> people.Made:
    return people.account(app, "radiologist", login="reader")


@pytest.fixture
def client(app: Flask, made: people.Made) -> FlaskClient:
    """A browser in which the account has logged in."""
    client = browser(app)
    assert post(client, "/login", login="reader", password=PASSWORD).status_code == 302
    return client


def kept(app: Flask, made: people.Made) -> Account:
    with app.extensions["sessions"]() as session:
        account = session.get(Account, made.id)
        assert account is not None and (account.signature is None or account.signature)
        return account


def png(size: tuple[int, int] = (900, 300)) -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", size, "white").save(file, "PNG")
    file.seek(0)
    return file


def test_name_title_and_signature_are_kept(app: Flask, client: FlaskClient, made: people.Made) -> None:
    sent = {"name": "Reader One", "title": "Dr.", "signature": (png(), "s.png")}
    assert post(client, "/profile/who", page="/profile", **sent).location == "/profile"
    account = kept(app, made)
    assert (account.name, account.title, account.version) == ("Reader One", "Dr.", 3)
    drawn = client.get("/profile/signature")
    assert drawn.mimetype == "image/png" and Image.open(io.BytesIO(drawn.data)).size == (600, 200)
    page = client.get("/profile", headers=HTML).text
    assert "Your profile is saved." in page and "Reader One" in page
    post(client, "/profile/who", page="/profile", name="Reader One", title="Dr.", unsigned="y")
    assert client.get("/profile/signature").status_code == 404


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"name": ""}, "This is needed."),
        ({"name": "a\x07b"}, "on one line"),
        ({"signature": b"<svg onload=alert(1)>"}, "not a PNG or JPEG"),
    ],
)
def test_what_cannot_be_kept_is_said_beside_its_field(
    app: Flask, client: FlaskClient, made: people.Made, values: dict[str, object], said: str
) -> None:
    sent = {name: (io.BytesIO(value), "s.svg") if isinstance(value, bytes) else value for name, value in values.items()}
    answer = post(client, "/profile/who", page="/profile", **{"name": "Reader", "title": "", **sent})
    assert answer.status_code == 422 and said in answer.text
    assert kept(app, made).version == 1


def test_25_a_name_is_never_markup(client: FlaskClient) -> None:
    post(client, "/profile/who", page="/profile", name="<script>alert(1)</script>", title="")
    for path in ("/profile", "/"):
        assert "<script>alert(1)" not in client.get(path, headers=HTML).text


def test_preferences_go_with_the_account(app: Flask, client: FlaskClient, made: people.Made) -> None:
    post(client, "/profile/look", page="/profile", theme="dark", units="cm", language="de-DE")
    assert profiles.preferences(kept(app, made).preferences).model_dump() == {
        "theme": "dark",
        "units": "cm",
        "language": "de-DE",
        "viewer": {},
    }
    elsewhere = people.entered(app, made)
    for path in ("/profile", "/"):
        assert '<html lang="en" data-theme="dark"' in elsewhere.get(path, headers=HTML).text
    post(client, "/profile/look", page="/profile", theme="", units="px", language="")
    assert profiles.preferences(kept(app, made).preferences).units == "px"
    for wrong in ({"theme": "pink", "units": "cm"}, {"theme": "", "units": "ft"}):
        assert post(client, "/profile/look", page="/profile", language="", **wrong).status_code == 422


def test_the_page_of_the_viewer_says_who_looks_at_it(client: FlaskClient, made: people.Made) -> None:
    page = client.get("/", headers=HTML).text
    assert re.search(r'<meta name="csrf-token" content="[^"]{20,}">', page)
    assert f'"id": "{made.id}"' in page and '"studies.annotate"' in page and '"accounts.manage"' not in page


def test_me_tells_and_takes(app: Flask, client: FlaskClient, made: people.Made) -> None:
    told = client.get("/api/me").get_json()
    assert (told["login"], told["role"], told["role_name"], told["local"]) == (
        "reader",
        "radiologist",
        "Radiologist",
        False,
    )
    assert told["permissions"] == sorted(roles.ROLES["radiologist"].permissions)
    assert client.put("/api/me", json={"title": "Dr."}).status_code == 403, "without the token"
    headers = {"X-CSRF-Token": told["csrf_token"]}
    body = {"title": "Dr.", "preferences": {"viewer": {"keys": {"pan": ["P"]}}}}
    changed = client.put("/api/me", json=body, headers=headers).get_json()
    assert (changed["title"], changed["name"]) == ("Dr.", told["name"])
    assert changed["preferences"]["viewer"] == {"keys": {"pan": ["P"]}}
    client.put("/api/me", json={"preferences": {"theme": "light"}}, headers=headers)
    assert client.get("/api/me").get_json()["preferences"]["viewer"] == {"keys": {"pan": ["P"]}}


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"role": "administrator"}, 400, "bad_parameter"),
        ({"preferences": {"role": "administrator"}}, 422, "bad_preference"),
        ({"preferences": {"theme": "pink"}}, 422, "bad_preference"),
        ({"preferences": {"viewer": {"a": "x" * 70_000}}}, 422, "bad_preference"),
        ({"name": "\x00"}, 422, "bad_name"),
    ],
)
def test_33_me_takes_nothing_but_what_is_mine_to_set(
    client: FlaskClient, body: dict[str, object], status: int, code: str
) -> None:
    headers = {"X-CSRF-Token": client.get("/api/me").get_json()["csrf_token"]}
    answer = client.put("/api/me", json=body, headers=headers)
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (status, code)


def test_39_an_api_key_changes_nothing_of_its_account(app: Flask, made: people.Made) -> None:
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {people.key(app, made)}"
    told = client.get("/api/me").get_json()
    assert (told["login"], told["csrf_token"]) == ("reader", "")
    assert client.put("/api/me", json={"name": "x"}).get_json()["error"]["code"] == "login_only"
    sent = {"name": "k", "scopes": "studies.view", "days": 300, "password": PASSWORD}
    for path in ("/profile/keys", "/profile/who", "/profile/password", "/profile/second-factor"):
        assert client.post(path, data=sent).status_code == 403, path
        assert client.get(path).status_code in (403, 405), path


def test_a_new_password_ends_the_other_logins(app: Flask, client: FlaskClient, made: people.Made) -> None:
    other = people.entered(app, made)
    sent = {"present": PASSWORD, "password": NEW, "again": NEW}
    wrong = post(client, "/profile/password", **{**sent, "present": "wrong"})
    assert wrong.status_code == 422 and "The present password is not right." in wrong.text
    assert post(client, "/profile/password", **sent).location == "/profile"
    assert client.get("/api/studies").status_code == 200
    assert other.get("/api/studies").status_code == 401
    assert post(browser(app), "/login", login="reader", password=NEW).status_code == 302


def test_38_an_open_login_does_not_let_somebody_guess_the_password(client: FlaskClient) -> None:
    sent = {"present": "wrong", "password": NEW, "again": NEW}
    found = [post(client, "/profile/password", **sent).status_code for _ in range(6)]
    assert found == [422] * 5 + [429]


def test_an_account_that_needs_a_new_password_gets_nothing_else(app: Flask) -> None:
    client = people.logged_in(app, "radiologist", must_change=True)
    assert client.get("/", headers=HTML).location == "/profile/password"
    assert client.get("/api/studies").get_json()["error"]["code"] == "password_needed"
    page = client.get("/profile/password", headers=HTML).text
    assert "This account needs a new password before anything else." in page and "Log out" in page
    assert post(client, "/profile/password", present=PASSWORD, password=NEW, again=NEW).status_code == 302
    assert client.get("/api/studies").status_code == 200


def secret_of(page: str) -> str:
    found = re.search(r'class="secret-text">([A-Z2-7]{32})<', page)
    assert found
    return found[1]


def test_a_second_factor_is_set_up_used_and_removed(app: Flask, client: FlaskClient, made: people.Made) -> None:
    page = client.get("/profile/second-factor", headers=HTML).text
    assert 'src="data:image/svg+xml' in page
    secret = secret_of(page)
    assert secret_of(client.get("/profile/second-factor", headers=HTML).text) == secret
    wrong = post(client, "/profile/second-factor", code="000000", password=PASSWORD)
    assert wrong.status_code == 422 and "This code is not right" in wrong.text
    other = people.entered(app, made)
    past = time.time() - 90
    with patch("records.factor.time", SimpleNamespace(time=lambda: past)):
        code = pyotp.TOTP(secret).at(int(past))
        for guessed in ("", "wrong"):
            refused = post(client, "/profile/second-factor", code=code, password=guessed)
            assert refused.status_code == 422 and not kept(app, made).totp, "it is the owner who has to ask"
        set_up = post(client, "/profile/second-factor", code=code, password=PASSWORD)
    assert set_up.status_code == 302
    assert other.get("/api/studies").status_code == 401, "a login without the second factor"
    shown = client.get("/profile/second-factor", headers=HTML).text
    codes = re.findall(r"<li>([a-z2-9-]{17})</li>", shown)
    assert len(codes) == 10 and secret not in shown
    assert codes[0] not in client.get("/profile/second-factor", headers=HTML).text, "they are shown once"
    there = "/profile/second-factor"
    assert post(client, f"{there}/codes", page=there, password="wrong").status_code == 422
    post(client, f"{there}/codes", page=there, password=PASSWORD)
    fresh = re.findall(r"<li>([a-z2-9-]{17})</li>", client.get(there, headers=HTML).text)
    assert len(fresh) == 10 and not set(fresh) & set(codes)
    assert post(client, f"{there}/remove", page=there, password=PASSWORD).status_code == 302
    assert not kept(app, made).totp
    assert post(browser(app), "/login", login="reader", password=PASSWORD).location == "/"


def test_who_has_to_have_a_second_factor_sets_it_up_first(app: Flask) -> None:
    administrator = people.logged_in(app, "administrator")
    with database.writing(app.extensions["sessions"]) as session:
        system.change(session, LOCAL, {"second_factor": "administrators"})
    people.forget(app)
    assert administrator.get("/", headers=HTML).location == "/profile/second-factor"
    page = administrator.get("/profile/second-factor", headers=HTML).text
    assert "Your role needs a second factor before anything else." in page
    code = pyotp.TOTP(secret_of(page)).now()
    assert post(administrator, "/profile/second-factor", code=code, password=PASSWORD).status_code == 302
    assert administrator.get("/", headers=HTML).status_code == 200


def test_logins_are_listed_and_end(app: Flask, client: FlaskClient, made: people.Made) -> None:
    phone, tablet = people.entered(app, made), people.entered(app, made)
    page = client.get("/profile/logins", headers=HTML).text
    assert page.count("/end") - page.count("/logins/end") == 3 and page.count('good">this one') == 1
    ids = re.findall(r"/profile/logins/([0-9a-f]{32})/end", page)
    for one in ids:
        with app.extensions["sessions"]() as session:
            agent = session.get(LoginSession, one).agent
        if agent == people.HERE.agent:
            post(client, f"/profile/logins/{one}/end", page="/profile/logins")
            break
    assert sorted(one.get("/api/studies").status_code for one in (phone, tablet)) == [200, 401]
    post(client, "/profile/logins/end", page="/profile/logins")
    assert [one.get("/api/studies").status_code for one in (phone, tablet, client)] == [401, 401, 200]


def test_32_somebody_elses_login_and_key_cannot_be_ended(app: Flask, client: FlaskClient) -> None:
    other = people.account(app, "radiologist")
    people.entered(app, other)
    people.key(app, other)
    with app.extensions["sessions"]() as session:
        login = session.query(LoginSession).filter_by(account_id=other.id).one().id
        key = session.query(ApiKey).filter_by(account_id=other.id).one().id
    for path, page in ((f"logins/{login}/end", "logins"), (f"keys/{key}/revoke", "keys")):
        assert post(client, f"/profile/{path}", page=f"/profile/{page}").status_code == 404


def test_an_api_key_is_shown_once_and_does_what_it_may(app: Flask, client: FlaskClient) -> None:
    sent = {"name": "nightly", "scopes": ["studies.view"], "days": 30, "password": PASSWORD}
    wrong = post(client, "/profile/keys", **{**sent, "password": "wrong"})
    assert wrong.status_code == 422 and "lbx_" not in wrong.text
    assert post(client, "/profile/keys", **{**sent, "scopes": ["accounts.manage"]}).status_code == 422
    assert post(client, "/profile/keys", **{**sent, "days": 1000}).status_code == 422
    assert post(client, "/profile/keys", **sent).location == "/profile/keys"
    page = client.get("/profile/keys", headers=HTML).text
    found = re.search(r"lbx_[\w-]{43}", page)
    assert found and found[0] not in client.get("/profile/keys", headers=HTML).text
    bearer = {"Authorization": f"Bearer {found[0]}"}
    assert app.test_client().get("/api/studies", headers=bearer).status_code == 200
    assert app.test_client().delete("/api/studies/x", headers=bearer).status_code == 403
    key = re.search(r"/profile/keys/([0-9a-f]{32})/revoke", page)
    assert key
    post(client, f"/profile/keys/{key[1]}/revoke", page="/profile/keys")
    assert app.test_client().get("/api/studies", headers=bearer).status_code == 401


def test_without_a_permission_there_is_no_key_to_make(app: Flask) -> None:
    page = people.logged_in(app, "receptionist").get("/profile/keys", headers=HTML).text
    assert "Your role has no permission that a key could carry" in page


def test_a_new_password_is_no_login_in_the_audit_trail(app: Flask, client: FlaskClient, made: people.Made) -> None:
    post(client, "/profile/password", present=PASSWORD, password=NEW, again=NEW)
    with app.extensions["sessions"]() as session:
        found = session.query(AuditEvent).filter(AuditEvent.detail.contains('"password":"changed"')).one()
        assert (found.event, found.person_id) == (audit.ALERT, made.id)


def test_what_was_changed_is_in_the_audit_trail(app: Flask, client: FlaskClient, made: people.Made) -> None:
    post(client, "/profile/who", page="/profile", name="Reader One", title="")
    with app.extensions["sessions"]() as session:
        found = session.query(AuditEvent).filter_by(event=audit.ALERT, entity_id=made.id, action="U").one()
        assert (found.person_id, '"name"' in found.detail, "Reader One" in found.detail) == (made.id, True, False)


def test_preferences_that_cannot_be_read_are_as_they_come() -> None:
    odd = '{"theme": "pink", "units": "cm", "unknown": 1, "viewer": []}'
    assert profiles.preferences(odd).model_dump() == {"theme": "", "units": "cm", "language": "", "viewer": {}}
