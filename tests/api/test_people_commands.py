"""Commands for accounts and API keys, as somebody types them."""

import re
from typing import Any

from flask import Flask

from models import Account, AuditEvent
from records import audit
from tests.support import people
from tests.support.pages import HTML, browser, post
from tests.support.people import PASSWORD


def typed(app: Flask, *words: str, says: str = "", fails: bool = False) -> str:
    """What a command prints; ``says`` is what is typed when it asks."""
    result = app.test_cli_runner().invoke(args=list(words), input=says)
    assert bool(result.exit_code) == fails, result.output
    people.forget(app)
    return result.output


def linked(printed: str) -> str:
    found = re.search(r"http://127\.0\.0\.1:5000(/password/[\w-]{43})$", printed.strip())
    assert found, printed
    return found[1]


def test_the_first_account_with_a_password_that_is_typed(app: Flask) -> None:
    refused = typed(app, "user", "create", "reader", "--name", "Reader", "--role", "radiologist", fails=True)
    assert "The first account has to be an administrator's" in refused
    typed(app, "user", "create", "admin", "--name", "Admin", "--password", says=f"{PASSWORD}\n{PASSWORD}\n")
    assert browser(app).get("/", headers=HTML).location == "/login?next=/"
    assert post(browser(app), "/login", login="admin", password=PASSWORD).location == "/"


def test_an_account_whose_password_is_set_by_the_printed_link(app: Flask) -> None:
    typed(app, "user", "create", "admin", "--name", "Admin", "--stdin", says=f"{PASSWORD}\n")
    printed = typed(app, "user", "create", "reader", "--name", "Reader", "--role", "radiologist", "--title", "Dr.")
    assert printed.startswith("reader: Radiologist")
    assert post(browser(app), linked(printed), password=PASSWORD, again=PASSWORD).location == "/login"
    assert post(browser(app), "/login", login="reader", password=PASSWORD).location == "/"
    assert typed(app, "user", "list").splitlines() == [
        "admin\tAdmin\tadministrator\tMain facility",
        "reader\tReader\tradiologist\tMain facility",
    ]
    assert linked(typed(app, "user", "password", "Reader"))
    with app.extensions["sessions"]() as session:
        found = session.query(AuditEvent).filter_by(event=audit.ALERT, action="C").all()
        assert [(one.person_id, one.address) for one in found] == [("system", "command line")] * 2


def test_what_an_account_is_and_may_changes_at_once(app: Flask) -> None:
    client = people.logged_in(app, "administrator", login="admin")
    assert "last administrator" in typed(app, "user", "disable", "admin", fails=True)
    people.account(app, "administrator", login="second")
    typed(app, "user", "role", "admin", "auditor")
    assert client.get("/api/studies").status_code == 403
    typed(app, "user", "logout", "admin")
    assert client.get("/api/studies").status_code == 401
    typed(app, "user", "disable", "admin")
    assert "disabled" in typed(app, "user", "list", "--search", "adm")
    assert post(browser(app), "/login", login="admin", password=PASSWORD).status_code == 401
    typed(app, "user", "enable", "admin")
    assert post(browser(app), "/login", login="admin", password=PASSWORD).status_code == 302
    assert "There is no account nobody" in typed(app, "user", "disable", "nobody", fails=True)


def test_a_second_factor_that_was_lost(app: Flask) -> None:
    made = people.account(app, "radiologist", login="reader", totp="kept")
    typed(app, "user", "reset-factor", "reader")
    with app.extensions["sessions"]() as session:
        assert session.get_one(Account, made.id).totp == ""


def test_a_facility_is_named_where_there_are_several(app: Flask) -> None:
    people.account(app, "administrator")
    people.facility(app, "South")
    words = ("user", "create", "reader", "--name", "Reader", "--role", "technologist")
    assert "Name the facility with --facility: Main facility, South" in typed(app, *words, fails=True)
    typed(app, *words, "--facility", "South")
    assert "reader\tReader\ttechnologist\tSouth" in typed(app, "user", "list")


def test_a_key_is_printed_once_listed_and_revoked(app: Flask) -> None:
    people.account(app, "radiologist", login="reader")
    key = typed(app, "key", "create", "reader", "--name", "nightly", "--scope", "studies.view").strip()
    bearer = {"Authorization": f"Bearer {key}"}
    assert app.test_client().get("/api/studies", headers=bearer).status_code == 200
    listed = typed(app, "key", "list", "--login", "reader").split("\t")
    assert listed[1:3] == ["reader", "nightly"] and key not in "".join(listed)
    beyond = typed(app, "key", "create", "reader", "--name", "x", "--scope", "system.manage", fails=True)
    assert "only such as you have yourself" in beyond
    typed(app, "key", "revoke", listed[0])
    assert app.test_client().get("/api/studies", headers=bearer).status_code == 401
    assert typed(app, "key", "list").rstrip().endswith("revoked")
    assert "There is no such key" in typed(app, "key", "revoke", "none", fails=True)


def test_an_address_that_is_blocked_is_listed_and_let_in_again(app: Flask) -> None:
    people.account(app, "administrator")
    assert "is no address" in typed(app, "address", "block", "nowhere", fails=True)
    typed(app, "address", "block", "127.0.0.1", "--reason", "noise", "--minutes", "5")
    answer = post_blocked(app)
    assert answer.status_code == 403 and "address release 127.0.0.1" in answer.get_json()["error"]["message"]
    assert 0 < int(answer.headers["Retry-After"]) <= 300
    assert typed(app, "address", "list").startswith("127.0.0.1\tnoise\tuntil ")
    assert typed(app, "address", "release", "127.0.0.1") == "127.0.0.1: released\n"
    assert post(browser(app), "/login", login="nobody", password=PASSWORD).status_code == 401
    assert typed(app, "address", "release", "127.0.0.1") == "127.0.0.1 is not blocked\n"


def post_blocked(app: Flask) -> Any:
    """A login as a program sends it, with a token of its own session."""
    client = browser(app)
    headers = {"X-CSRF-Token": people.csrf_token(app, client)}
    return client.post("/login", data={"login": "nobody", "password": PASSWORD}, headers=headers)


def test_wrong_tries_are_forgotten_where_a_command_reaches_their_counts(app: Flask, monkeypatch: Any) -> None:
    people.account(app, "radiologist", login="reader")
    throttle = app.extensions["door"].throttle
    for _ in range(5):
        assert post(browser(app), "/login", login="reader", password="wrong").status_code == 401
    told = typed(app, "user", "release", "reader", fails=True)
    assert "when the server is started anew" in told and "'Forget wrong tries' on the account's page" in told
    assert post(browser(app), "/login", login="reader", password=PASSWORD).status_code == 429
    monkeypatch.setattr(throttle, "shared", True)
    assert typed(app, "user", "release", "reader") == "reader: wrong tries forgotten\n"
    assert post(browser(app), "/login", login="reader", password=PASSWORD).status_code == 302
