"""Every form of the server, with each of its fields missing, and with none: told beside the field, never a failure."""

import html
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from models import HOME, ApiKey, Department, Room
from records import accounts, database, factor, passwords
from records.access import LOCAL
from tests.api.admin import PAGE
from tests.support import people
from web import errors

FORMS: dict[str, dict[str, str]] = {
    "login.page": {"login": "nobody", "password": "not the right one"},
    "login.code": {"code": "123456"},
    "login.leave": {},
    "login.setup": {"login": "first", "name": "First", "password": people.PASSWORD, "again": people.PASSWORD},
    "login.password": {"password": people.PASSWORD, "again": people.PASSWORD},
    "shares.pin": {"pin": "918273"},
    "profile.who": {"name": "Somebody", "title": "Dr.", "unsigned": "y"},
    "profile.look": {"theme": "dark", "units": "mm", "language": "en"},
    "profile.password": {"present": people.PASSWORD, "password": "another long sentence", "again": "x"},
    "profile.factor": {"code": "123456"},
    "profile.factor_codes": {"password": people.PASSWORD},
    "profile.factor_remove": {"password": people.PASSWORD},
    "profile.logins_end": {},
    "profile.logins_end_others": {},
    "profile.keys": {"name": "A key", "scopes": "studies.view", "days": "9", "password": people.PASSWORD},
    "profile.keys_revoke": {},
    "admin.accounts_new": {
        "login": "new.one", "name": "New", "title": "Dr.", "role": "auditor", "facility_id": HOME, "department_id": "",
    },
    "admin.accounts_one": {
        "version": "1", "name": "New", "title": "Dr.", "role": "auditor", "facility_id": HOME, "department_id": "",
        "sure": "y",
    },
    "admin.accounts_link": {},
    "admin.accounts_factor": {},
    "admin.accounts_logins": {},
    "admin.accounts_shares": {},
    "admin.accounts_release": {},
    "admin.accounts_disable": {"sure": "y"},
    "admin.accounts_enable": {},
    "admin.addresses_new": {"address": "192.0.2.7", "reason": "A test", "minutes": "5"},
    "admin.addresses_release": {},
    "admin.facilities_new": {"name": "North", "letterhead": "Street"},
    "admin.facilities_one": {"version": "1", "name": "North", "letterhead": "Street", "without_logo": "y"},
    "admin.facilities_close": {},
    "admin.facilities_reopen": {},
    "admin.departments_new": {"facility_id": HOME, "name": "Radiology"},
    "admin.departments_one": {"version": "1", "name": "Radiology"},
    "admin.departments_remove": {},
    "admin.rooms_new": {"facility_id": HOME, "name": "Two", "department_id": ""},
    "admin.rooms_one": {"version": "1", "name": "Two", "department_id": ""},
    "admin.rooms_remove": {},
    "admin.keys_revoke": {},
    "admin.system": {},
}  # fmt: skip
"""What a browser sends to each page that takes a form; the settings of the system are read from their page."""


def ids(app: Flask) -> dict[str, str]:
    """A record of each kind that addresses of forms name."""
    made = people.account(app, "technologist")
    people.key(app, made)
    with database.writing(app.extensions["sessions"]) as session:
        for kind in (Department, Room):
            session.add(kind(id="d" * 32, facility_id=HOME, name="One", version=1, created=made_at(session, made.id)))
        link = accounts.link(session, LOCAL, made.id)
        key = session.query(ApiKey.id).filter_by(account_id=made.id).scalar()
    places = dict.fromkeys(("department_id", "room_id"), "d" * 32)
    nothing = dict.fromkeys(("login", "link", "block_id"), "0" * 32)
    return {"account_id": made.id, "token": link, "key": key, "key_id": key, "facility_id": HOME} | places | nothing


def made_at(session: Any, account_id: str) -> Any:
    return accounts.find(session, account_id).created


def views(app: Flask) -> Iterator[tuple[str, Any]]:
    """Every page that takes a form, by the name of its view."""
    for rule in app.url_map.iter_rules():
        if "POST" in rule.methods and not rule.rule.startswith(errors.PROGRAMS):
            yield rule.endpoint, rule


def test_the_table_names_every_form(app: Flask) -> None:
    assert {endpoint for endpoint, _ in views(app)} == set(FORMS)


def sends(fields: dict[str, str]) -> list[dict[str, str]]:
    """The fields without each of them, and none at all."""
    return [{name: text for name, text in fields.items() if name != left} for left in fields] + [{}]


def typed(client: FlaskClient, endpoint: str, path: str) -> dict[str, str]:
    """What is sent where nothing is missing."""
    if endpoint != "admin.system":
        return FORMS[endpoint]
    page = client.get(path, headers=PAGE).text
    fields = dict(re.findall(r'<input[^>]*\bname="(?!csrf_token)([a-z_]+)"[^>]*value="([^"]*)"', page))
    assert "idle_minutes" in fields
    return {name: html.unescape(text) for name, text in fields.items()} | {"second_factor": "optional"}


def held_up(endpoint: str, sent: dict[str, str], answer: TestResponse) -> None:
    assert answer.status_code < 500, f"{endpoint} {sent}: {answer.status_code}"
    if answer.status_code == 422 and "<form" in answer.text:
        assert 'aria-invalid="true"' in answer.text or 'role="alert"' in answer.text, f"{endpoint} {sent}"


@pytest.mark.parametrize("endpoint", FORMS)
def test_a_form_with_a_field_missing_is_told_so(app: Flask, endpoint: str) -> None:
    if endpoint == "login.setup":
        client, found = people.guest(app), dict[str, str]()
    elif endpoint == "login.code":
        people.account(app, "administrator")
        secret = app.extensions["door"].cipher.close(factor.secret())
        client, found = people.logged_in(app, "administrator", totp=secret), {}
    else:
        client, found = people.logged_in(app, "administrator"), ids(app)
    (rule,) = (rule for name, rule in views(app) if name == endpoint)
    path = re.sub(r"<(?:\w+:)?(\w+)>", lambda one: found[one[1]], rule.rule)
    for sent in sends(typed(client, endpoint, path)):
        held_up(endpoint, sent, client.post(path, data=sent, headers=PAGE))


def test_a_second_factor_is_proved_by_a_password_that_is_there(app: Flask) -> None:
    made = people.account(app, "administrator")
    client = people.entered(app, made)
    with database.writing(app.extensions["sessions"]) as session:
        accounts.find(session, made.id).totp = app.extensions["door"].cipher.close(factor.secret())
    for path in ("/profile/second-factor/codes", "/profile/second-factor/remove"):
        answer = client.post(path, data={}, headers=PAGE)
        assert answer.status_code == 422 and 'aria-invalid="true"' in answer.text, path


def test_a_pin_that_is_missing_is_asked_for(app: Flask, study_id: str) -> None:
    people.account(app, "administrator")
    guest = people.guest(app)
    token = people.share(app, study_id, pin=passwords.hashed("918273"))
    asked = guest.get(f"/s/{token}", headers=PAGE)
    answer = guest.post(asked.location, data={}, headers=PAGE)
    assert answer.status_code == 422 and "Type the PIN of this link." in answer.text
