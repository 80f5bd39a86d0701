"""Commands for accounts and API keys, as somebody types them."""

import io
import re
from pathlib import Path
from typing import Any

import orjson
import pytest
from flask import Flask
from PIL import Image

from models import HOME, Account, AuditEvent
from records import accounts, audit, database, facilities, places, roles
from records.access import LOCAL
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
    assert typed(app, "user", "list") == ""
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
        "reader\tReader\tradiologist\tMain facility\t\tDr.",
    ]
    assert linked(typed(app, "user", "password", "Reader"))
    with app.extensions["sessions"]() as session:
        found = session.query(AuditEvent).filter_by(event=audit.ALERT, action="C").all()
        assert [(one.person_id, one.address) for one in found] == [("system", "command line")] * 2


def test_a_disabled_account_gets_no_link_that_would_open_nothing(app: Flask) -> None:
    people.account(app, "administrator", login="admin")
    people.account(app, "radiologist", login="reader")
    typed(app, "user", "disable", "reader")
    told = typed(app, "user", "password", "reader", fails=True)
    assert "This account is disabled: enable it first" in told and "/password/" not in told
    typed(app, "user", "enable", "reader")
    assert linked(typed(app, "user", "password", "reader"))


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


@pytest.mark.parametrize("more", [(), ("--password",), ("--stdin",)])
def test_only_the_first_account_is_an_administrators_without_a_word(app: Flask, more: tuple[str, ...]) -> None:
    printed = typed(app, "user", "create", "admin", "--name", "Admin")
    assert printed.startswith("admin: Administrator")
    told = typed(app, "user", "create", "second", "--name", "Second", *more, says=f"{PASSWORD}\n" * 2, fails=True)
    assert told == f"Error: Say what the account may do, with --role: {', '.join(roles.ROLES)}.\n"
    assert [line.split("\t")[0] for line in typed(app, "user", "list").splitlines()] == ["admin"]
    typed(app, "user", "create", "second", "--name", "Second", "--role", "administrator")


def lines(app: Flask, login: str) -> tuple[str, ...]:
    """Name, title, facility and department of an account, by name."""
    with app.extensions["sessions"]() as session:
        found = accounts.by_login(session, login)
        assert found is not None
        where = facilities.find(session, found.facility_id).name
        part = places.find(session, places.Department, found.department_id).name if found.department_id else ""
        return found.name, found.title, where, part


def department(app: Flask, facility_id: str, name: str) -> None:
    with database.writing(app.extensions["sessions"]) as session:
        places.create_department(session, LOCAL, facility_id, name)


def alerts(app: Flask, kind: str, action: str) -> list[tuple[str, str, dict[str, Any]]]:
    """Security alerts about such records: who, from where, what."""
    with app.extensions["sessions"]() as session:
        query = session.query(AuditEvent).filter_by(event=audit.ALERT, entity_type=kind, action=action)
        found = query.order_by(AuditEvent.id).all()
    return [(one.person_id, one.address, orjson.loads(one.detail)) for one in found]


def test_what_an_administrator_may_change_of_an_account(app: Flask) -> None:
    department(app, HOME, "Radiology")
    department(app, people.facility(app, "South"), "Imaging")
    people.account(app, "administrator")
    people.account(app, "radiologist", login="reader")
    printed = typed(app, "user", "change", "Reader", "--name", "Reader Renamed", "--title", "Prof.")
    assert printed == "reader: Prof. Reader Renamed, Radiologist, Main facility\n"
    typed(app, "user", "change", "reader", "--department", "Radiology")
    assert lines(app, "reader") == ("Reader Renamed", "Prof.", "Main facility", "Radiology")
    typed(app, "user", "change", "reader", "--facility", "Main facility", "--title", "")
    assert lines(app, "reader") == ("Reader Renamed", "", "Main facility", "Radiology"), "it stays where it is"
    typed(app, "user", "change", "reader", "--facility", "South")
    assert lines(app, "reader") == ("Reader Renamed", "", "South", ""), "the old facility's department is none of South"
    printed = typed(app, "user", "change", "reader", "--facility", "South", "--department", "Imaging")
    assert printed == "reader: Reader Renamed, Radiologist, South, Imaging\n"
    typed(app, "user", "change", "reader", "--department", "")
    assert lines(app, "reader") == ("Reader Renamed", "", "South", "")
    made = alerts(app, "account", "U")
    assert {one[:2] for one in made} == {("system", "command line")}
    assert [one[2]["fields"] for one in made] == [
        ["name", "title"],
        ["department_id"],
        ["title"],
        ["department_id", "facility_id"],
        ["department_id"],
        ["department_id"],
    ]


def test_the_list_tells_where_somebody_works_and_by_what_title(app: Flask) -> None:
    people.account(app, "administrator", login="chief", title="Prof.")
    south = people.facility(app, "South")
    department(app, south, "Imaging")
    people.account(app, "technologist", south, login="tech")
    people.account(app, "auditor", login="past", disabled=audit.now())
    typed(app, "user", "change", "tech", "--department", "Imaging", "--title", "B.Sc.")
    assert typed(app, "user", "list").splitlines() == [
        "chief\tTest administrator\tadministrator\tMain facility\t\tProf.",
        "past\tTest auditor\tauditor\tMain facility\t\t\tdisabled",
        "tech\tTest technologist\ttechnologist\tSouth\tImaging\tB.Sc.",
    ]
    assert typed(app, "user", "list", "--search", "tech").count("\n") == 1


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("reader",), "Say what to change: --name, --title, --facility or --department."),
        (("nobody", "--name", "X"), "There is no account nobody"),
        (("reader", "--name", " "), "An account has a name of 1 to 120 characters"),
        (("reader", "--title", "x" * 65), "A title has at most 64 characters on one line."),
        (("reader", "--facility", "Nowhere"), "Name the facility with --facility: Main facility, South"),
        (("reader", "--facility", "Closed"), "Name the facility with --facility: Main facility, South"),
        (("reader", "--department", "Imaging"), "There is no department Imaging in this facility: it has Radiology."),
        (("reader", "--facility", "South", "--department", "Radiology"), "in this facility: it has none."),
    ],
)
def test_a_change_of_an_account_that_cannot_be_is_told_and_changes_nothing(
    app: Flask, words: tuple[str, ...], sentence: str
) -> None:
    department(app, HOME, "Radiology")
    people.facility(app, "South")
    with database.writing(app.extensions["sessions"]) as session:
        facilities.close(session, LOCAL, facilities.create(session, LOCAL, "Closed").id)
    people.account(app, "administrator")
    people.account(app, "radiologist", login="reader", title="Dr.")
    before = lines(app, "reader")
    result = app.test_cli_runner().invoke(args=["user", "change", *words])
    assert result.exit_code == 1 and sentence in result.output
    assert lines(app, "reader") == before and alerts(app, "account", "U") == []


def test_an_account_is_made_in_a_department(app: Flask) -> None:
    people.account(app, "administrator")
    department(app, HOME, "Radiology")
    words = ("user", "create", "reader", "--name", "Reader", "--role", "radiologist", "--department")
    assert "There is no department X" in typed(app, *words, "X", fails=True)
    typed(app, *words, "Radiology")
    assert lines(app, "reader") == ("Reader", "", "Main facility", "Radiology")


def png() -> bytes:
    written = io.BytesIO()
    Image.new("L", (8, 4), 128).save(written, "PNG")
    return written.getvalue()


def kept(app: Flask, facility_id: str) -> tuple[str, str, bool]:
    with app.extensions["sessions"]() as session:
        found = facilities.find(session, facility_id)
        return found.name, found.letterhead, found.logo is not None


def test_a_facility_is_made_changed_closed_and_opened_again(app: Flask, tmp_path: Path) -> None:
    letter, logo = tmp_path / "letter.txt", tmp_path / "logo.png"
    letter.write_bytes("\ufeffSüd\r\nTel. 1\r\n".encode())
    logo.write_bytes(png())
    printed = typed(app, "facility", "create", "South", "--letterhead", str(letter), "--logo", str(logo))
    made, name = printed.rstrip("\n").split("\t")
    assert name == "South" and kept(app, made) == ("South", "Süd\nTel. 1", True)
    typed(app, "facility", "change", "South", "--name", "South wing")
    assert kept(app, made) == ("South wing", "Süd\nTel. 1", True), "what is not given stays"
    typed(app, "facility", "change", "South wing", "--letterhead", "-", "--without-logo", says="Tel. 2\n")
    assert kept(app, made) == ("South wing", "Tel. 2", False)
    people.account(app, "technologist", made, login="tech")
    assert typed(app, "facility", "list", "--search", "south") == f"{made}\tSouth wing\t1 account\n"
    assert "One account belongs to this facility" in typed(app, "facility", "close", "South wing", fails=True)
    people.account(app, "administrator")
    typed(app, "user", "change", "tech", "--facility", "Main facility")
    assert typed(app, "facility", "close", "South wing") == "South wing: closed\n"
    assert typed(app, "facility", "list").splitlines() == [
        f"{HOME}\tMain facility\t2 accounts",
        f"{made}\tSouth wing\t0 accounts\tclosed",
    ]
    assert typed(app, "facility", "reopen", "South wing") == "South wing: in use\n"
    assert {one[:2] for action in "CU" for one in alerts(app, "facility", action)} == {("system", "command line")}
    changes = [one[2] for one in alerts(app, "facility", "U")]
    assert changes == [{"fields": ["name"]}, {"fields": ["letterhead", "logo"]}, {"closed": True}, {"closed": False}]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("create", " "), "A facility has a name of 1 to 120 characters"),
        (("create", "MAIN facility"), "There is a facility of this name already."),
        (("create", "X", "--letterhead", "latin"), "The letterhead is no text in UTF-8"),
        (("create", "X", "--logo", "latin"), "This is not a PNG or JPEG picture"),
        (("create", "X", "--logo", "empty"), "The logo is an empty file"),
        (("create", "X", "--logo", "large"), "A picture has at most 1 MB."),
        (("change", "Main facility"), "Say what to change: --name, --letterhead, --logo or --without-logo."),
        (("change", "Main facility", "--name", ""), "A facility has a name of 1 to 120 characters"),
        (("change", "Main facility", "--logo", "latin", "--without-logo"), "Give --logo or --without-logo, not both."),
        (("change", "Nowhere", "--name", "X"), "There is no facility Nowhere: 'flask --app app facility list' shows"),
        (("close", "Main facility"), "The first facility cannot be closed"),
        (("reopen", "Nowhere"), "There is no facility Nowhere"),
    ],
)
def test_what_cannot_be_done_with_a_facility_is_told_in_a_sentence(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], sentence: str
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, data in {"latin": "Süd".encode("latin-1"), "empty": b"", "large": bytes(1_000_001)}.items():
        Path(name).write_bytes(data)
    result = app.test_cli_runner().invoke(args=["facility", *words])
    assert result.exit_code == 1 and sentence in result.output
    assert typed(app, "facility", "list") == f"{HOME}\tMain facility\t0 accounts\n"
    assert alerts(app, "facility", "C") == alerts(app, "facility", "U") == []


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


def test_a_refusal_lists_ten_names_at_most(app: Flask) -> None:
    people.account(app, "administrator")
    for number in range(12):
        typed(app, "facility", "create", f"House {number:02}")
    told = typed(app, "user", "create", "reader", "--name", "Reader", "--role", "technologist", fails=True)
    listed = told.split("--facility: ")[1].strip()
    assert listed.startswith("House 00, House 01, ") and listed.endswith(", House 09 and 3 more")


def test_a_key_that_a_command_makes_is_no_deed_of_the_account(app: Flask) -> None:
    made = people.account(app, "facility_user", login="fua")
    typed(app, "key", "create", "fua", "--name", "k", "--scope", "studies.view")
    key_id = typed(app, "key", "list").split("\t")[0]
    detail = {"api_key": key_id, "scopes": ["studies.view"], "days": 90}
    assert alerts(app, "account", "C")[-1] == ("system", "command line", detail)
    with app.extensions["sessions"]() as session:
        told = session.query(AuditEvent).filter_by(person_id="system", entity_id=made.id).one()
    assert (told.person_name, told.role) == ("Lightbox", "system")
    assert alerts(app, "api_key", "C") == []


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
