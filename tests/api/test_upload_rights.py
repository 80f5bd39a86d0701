"""Whose right ends in the middle of an upload leaves nothing behind (case 37)."""

import http.client
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from models import ApiKey, AuditEvent, Instance, LoginSession, Series, Study, Upload
from records import accounts, audit, database, ingest, keys
from records.access import LOCAL
from tests.support import people
from tests.support.midway import Midway
from tests.support.server import Server
from tests.support.waiting import until

ASYNC = {"Prefer": "respond-async"}
ZIP = "application/zip"

End = Callable[[Any, people.Made], object]


def _key_revoked(session: Any, made: people.Made) -> None:
    keys.revoke(session, LOCAL, session.scalar(select(ApiKey.id).where(ApiKey.account_id == made.id)))


def _moment(table: Any, column: str, hours: int) -> End:
    def end(session: Any, made: people.Made) -> None:
        moment = audit.now() - timedelta(hours=hours)
        session.execute(update(table).where(table.account_id == made.id).values({column: moment}))

    return end


def _role(role: str) -> End:
    return lambda session, made: accounts.change(session, LOCAL, made.id, 1, {"role": role})


def _disabled(session: Any, made: people.Made) -> None:
    accounts.disable(session, LOCAL, made.id)


def _signed_out(session: Any, made: people.Made) -> None:
    accounts.sign_out(session, LOCAL, made.id)


ACCOUNT: dict[str, tuple[End, int, str]] = {
    "disabled": (_disabled, 401, "not_logged_in"),
    "another role": (_role("requester"), 403, "not_allowed"),
}
"""What ends a right for good, and how that is answered."""
LOGIN: dict[str, tuple[End, int, str]] = {
    "signed out": (_signed_out, 401, "not_logged_in"),
    "a login too old": (_moment(LoginSession, "created", 10_000), 401, "not_logged_in"),
}
KEY: dict[str, tuple[End, int, str]] = {
    "revoked": (_key_revoked, 401, "not_logged_in"),
    "expired": (_moment(ApiKey, "expires", 1), 401, "not_logged_in"),
    "its account disabled": (_disabled, 401, "not_logged_in"),
    "its account in another role": (_role("requester"), 403, "not_allowed"),
}
BY_LOGIN = [pytest.param(False, *case, id=f"login: {name}") for name, case in (ACCOUNT | LOGIN).items()]
BY_KEY = [pytest.param(True, *case, id=f"key: {name}") for name, case in KEY.items()]
AFTER = [pytest.param(False, *case, id=f"login: {name}") for name, case in ACCOUNT.items()] + BY_KEY


def sender(app: Flask, by_key: bool) -> tuple[FlaskClient, people.Made]:
    """A technologist's browser, or a program with their key; there is an administrator beside them."""
    made = people.account(app, "technologist")
    people.account(app, "administrator")
    if not by_key:
        return people.entered(app, made), made
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {people.key(app, made)}"
    return client, made


def ending(app: Flask, end: End, made: people.Made) -> Callable[[], None]:
    """Ends a right as another process does: this one still remembers it."""

    def act() -> None:
        with database.writing(app.extensions["sessions"]) as session:
            end(session, made)

    return act


def nothing_is_left(app: Flask) -> None:
    """Neither rows nor files; the upload itself has failed, and the trail tells why."""
    with app.extensions["sessions"]() as session:
        for table in (Study, Series, Instance):
            assert session.scalar(select(func.count()).select_from(table)) == 0, table
        (upload,) = session.scalars(select(Upload))
        assert (upload.status, upload.stored) == ("failed", 0)
        events = session.scalars(select(AuditEvent.detail).where(AuditEvent.event == audit.IMPORT))
        assert [json.loads(detail)["code"] for detail in events] == [upload.error_code]
    # The row says so first, and its files go a moment later.
    until(lambda: [one for one in app.extensions["storage"].root.rglob("*") if one.is_file()], _none_but_the_lock)


def _none_but_the_lock(found: list[Path]) -> bool:
    return all(one.name == ".lock" for one in found)


@pytest.mark.parametrize("headers", [{}, ASYNC], ids=["at once", "behind"])
@pytest.mark.parametrize(("by_key", "end", "status", "code"), BY_LOGIN + BY_KEY)
def test_case_37_a_right_that_ends_while_the_body_comes_stores_nothing(
    app: Flask, phantom_zip: bytes, by_key: bool, end: End, status: int, code: str, headers: dict[str, str]
) -> None:
    client, made = sender(app, by_key)
    body = Midway(phantom_zip, ending(app, end, made))
    answer = client.post(
        "/api/upload", input_stream=body, content_type=ZIP, content_length=len(phantom_zip), headers=headers
    )
    assert body.acted
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (status, code), answer.text
    assert "nothing of it was kept" in answer.get_json()["error"]["message"]
    assert answer.headers.get("WWW-Authenticate") == ("Bearer" if status == 401 else None)
    nothing_is_left(app)


@pytest.fixture
def before_rows(monkeypatch: pytest.MonkeyPatch) -> list[Callable[[], None]]:
    """What is done once everything has come and been read, and no row is written yet."""
    acts: list[Callable[[], None]] = []
    honest = ingest._Run.settle

    def settle(*arguments: Any) -> None:
        honest(*arguments)
        for act in acts:
            act()

    monkeypatch.setattr(ingest._Run, "settle", settle)
    return acts


@pytest.mark.parametrize(("by_key", "end", "status", "code"), AFTER)
def test_case_37_a_right_that_ends_before_the_rows_are_written_stores_nothing(
    app: Flask, phantom_zip: bytes, before_rows: list[Callable[[], None]],
    by_key: bool, end: End, status: int, code: str,
) -> None:  # fmt: skip
    client, made = sender(app, by_key)
    before_rows.append(ending(app, end, made))
    answer = client.post("/api/upload?name=a.zip", data=phantom_zip, content_type=ZIP)
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (status, code), answer.text
    nothing_is_left(app)


@pytest.mark.parametrize(("by_key", "end", "status", "code"), AFTER)
def test_case_37_an_upload_behind_the_answer_fails_and_says_why(
    app: Flask, phantom_zip: bytes, before_rows: list[Callable[[], None]],
    by_key: bool, end: End, status: int, code: str,
) -> None:  # fmt: skip
    client, made = sender(app, by_key)
    colleague = people.logged_in(app, "radiologist")
    before_rows.append(ending(app, end, made))
    answer = client.post("/api/upload?name=a.zip", data=phantom_zip, content_type=ZIP, headers=ASYNC)
    assert answer.status_code == 202
    path = f"/api/uploads/{answer.get_json()['upload']['id']}"
    told = until(lambda: colleague.get(path).get_json(), lambda told: told["status"] in ("failed", "done"))
    assert (told["status"], told["error"]["code"]) == ("failed", code)
    assert "nothing of it was kept" in told["error"]["message"]
    nothing_is_left(app)


def test_who_logs_out_once_all_has_come_has_handed_it_over(
    app: Flask, phantom_zip: bytes, before_rows: list[Callable[[], None]]
) -> None:
    client, made = sender(app, by_key=False)
    before_rows.append(ending(app, _signed_out, made))
    answer = client.post("/api/upload?name=a.zip", data=phantom_zip, content_type=ZIP)
    assert answer.status_code == 201, answer.text


def test_a_login_does_not_go_idle_while_it_sends(app: Flask, phantom_zip: bytes) -> None:
    """Five gigabytes through a slow line take longer than somebody may be idle."""
    client, made = sender(app, by_key=False)
    body = Midway(phantom_zip, ending(app, _moment(LoginSession, "seen", 2), made))
    answer = client.post("/api/upload", input_stream=body, content_type=ZIP, content_length=len(phantom_zip))
    assert body.acted and answer.status_code == 201, answer.text


def test_case_37_the_first_account_ends_local_mode_in_mid_upload(
    app: Flask, client: FlaskClient, phantom_zip: bytes
) -> None:
    body = Midway(phantom_zip, lambda: people.account(app, "administrator"))
    answer = client.post("/api/upload", input_stream=body, content_type=ZIP, content_length=len(phantom_zip))
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (401, "not_logged_in")
    nothing_is_left(app)


def test_what_another_role_may_still_do_is_done(app: Flask, phantom_zip: bytes) -> None:
    client, made = sender(app, by_key=False)
    body = Midway(phantom_zip, ending(app, _role("radiologist"), made))
    answer = client.post("/api/upload", input_stream=body, content_type=ZIP, content_length=len(phantom_zip))
    assert body.acted and answer.status_code == 201


def test_case_37_who_is_disabled_between_two_halves_of_a_body_is_out(
    make: Callable[..., Flask], make_server: Callable[..., Server], phantom_zip: bytes
) -> None:
    """The real server, over a socket; the account is disabled by another process."""
    server = make_server()
    app = make(DATA_DIR=server.settings["DATA_DIR"], UPLOAD_DIR=server.settings["UPLOAD_DIR"])
    made = people.account(app, "technologist")
    people.account(app, "administrator")
    key, half = people.key(app, made), len(phantom_zip) // 2
    until(lambda: _me(server, key), lambda status: status == 200 and _me(server, "none") == 401)
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    connection.putrequest("POST", "/api/upload")
    for name, value in _head(key, len(phantom_zip)).items():
        connection.putheader(name, value)
    connection.endheaders(phantom_zip[:half])
    until(lambda: [*server.uploads.rglob("incoming/0")], bool)
    ending(app, _disabled, made)()
    connection.send(phantom_zip[half:])
    answer = connection.getresponse()
    assert (answer.status, json.loads(answer.read())["error"]["code"]) == (401, "not_logged_in")
    connection.close()
    nothing_is_left(app)


def _head(key: str, length: int) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}", "Content-Type": ZIP, "Content-Length": str(length)}


def _me(server: Server, key: str) -> int:
    """How the server answers this key."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    connection.request("GET", "/api/me", headers={"Authorization": f"Bearer {key}"})
    status = connection.getresponse().status
    connection.close()
    return status
