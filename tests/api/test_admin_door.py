"""Roles, everybody's API keys, blocked addresses, the settings."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from records import roles
from records.system import System
from tests.api.admin import events, get, post, value, words
from tests.data import ROOT
from tests.support.people import account, entered, facility, key, logged_in
from web.admin.addresses import REASONS

SOURCES = [*(ROOT / "records").glob("*.py"), *(ROOT / "web").rglob("*.py")]


@pytest.fixture
def admin(app: Flask) -> FlaskClient:
    return logged_in(app, "administrator", login="chief")


def test_the_matrix_shows_every_role_and_permission_as_the_program_checks_them(admin: FlaskClient) -> None:
    page = get(admin, "/roles").text
    rows = re.findall(r'<th scope="row">(?:<a href="#([\w.]+)">)?(.*?)</tr>', page, re.DOTALL)
    told = {name: re.findall(r'aria-label="(yes|no)"', row) for name, row in rows}
    assert set(told) == {*roles.PERMISSIONS, ""}
    for name in roles.PERMISSIONS:
        assert told[name] == ["yes" if name in role.permissions else "no" for role in roles.ROLES.values()]
    assert told[""] == ["yes" if role.across else "no" for role in roles.ROLES.values()]


def test_a_role_promises_what_this_version_has(admin: FlaskClient) -> None:
    """What is still to come is told as such wherever a role is chosen: a role without a permission opens nothing."""
    page, new = words(get(admin, "/roles")), words(get(admin, "/accounts/new"))
    guide = (ROOT / "docs/guide/administration.md").read_text()
    for role in roles.ROLES.values():
        assert bool(role.permissions) or (role.about.startswith("Has a profile and nothing else") and role.later)
        assert f"| {role.label} | {role.about} | {role.later or '–'} |" in guide
        assert role.about in page and f"{role.label}: {role.told()}" in new
        assert not role.later or f"Not in this version yet: {role.later}." in page


def test_every_route_stands_under_the_permission_that_it_asks_for(app: Flask, admin: FlaskClient) -> None:
    parts = re.findall(r'<details class="doors" id="([\w.]+)">(.*?)</details>', get(admin, "/roles").text, re.DOTALL)
    told = {name: re.findall(r"<code>(/[^<]*)</code>", body) for name, body in parts}
    assert "/admin/roles" in told[roles.ACCOUNTS] and "/login" in told["anybody"]
    routes = [rule for rule in app.url_map.iter_rules() if rule.endpoint in app.extensions["needs"]]
    assert sum(map(len, told.values())) == len(routes)


def test_everybodys_keys_are_listed_found_and_revoked(app: Flask, admin: FlaskClient) -> None:
    assert "There is no API key yet" in words(get(admin, "/keys"))
    who = account(app, "technologist", login="tech")
    secret = key(app, who, {roles.VIEW}, name="archive")
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
    assert client.get("/api/studies").status_code == 200
    page = get(admin, "/keys", q="tech", state="valid")
    assert "archive" in words(page) and roles.PERMISSIONS[roles.VIEW] in words(page)
    assert secret not in page.text
    (one,) = set(re.findall(r"/admin/keys/([0-9a-f]{32})/revoke", page.text))
    assert post(admin, f"/keys/{one}/revoke").status_code == 302
    assert client.get("/api/studies").status_code == 401
    assert "archive" in words(get(admin, "/keys", state="revoked"))
    assert "No key matches" in words(get(admin, "/keys", state="valid"))
    assert "No key matches" in words(get(admin, "/keys", state="expired"))
    assert events(app, ("api_key", one))[-1].action == "D"
    assert post(admin, f"/keys/{'0' * 32}/revoke").status_code == 404


def test_an_address_is_blocked_by_hand_and_released(app: Flask, admin: FlaskClient) -> None:
    assert "No address is blocked" in words(get(admin, "/addresses"))
    form = {"address": " 2001:DB8:0::7 ", "reason": "Probed the login", "minutes": "60"}
    assert post(admin, "/addresses/new", **form).status_code == 302
    other = app.test_client()
    other.environ_base["REMOTE_ADDR"] = "2001:db8::7"
    assert other.get("/login").status_code == 403
    page = get(admin, "/addresses", q="probed")
    assert "2001:db8::/64" in words(page)
    (one,) = set(re.findall(r"/admin/addresses/([0-9a-f]{32})/release", page.text))
    assert post(admin, f"/addresses/{one}/release").status_code == 302
    assert other.get("/login").status_code == 200
    assert "Released" in words(get(admin, "/addresses", state="all"))
    assert [event.action for event in events(app, ("address", "2001:db8::/64"))] == ["E", "U"]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"address": "example.org"}, "This is no address"),
        ({"address": "10.0.0.0/8"}, "This is no address"),
        ({"address": "127.0.0.1"}, "your own address"),
        ({"reason": "a\nb"}, "on one line"),
        ({"minutes": "0"}, "From 1 to"),
        ({"minutes": "9" * 30}, "From 1 to"),
        ({"minutes": "soon"}, "Not a whole number"),
    ],
)
def test_what_cannot_be_blocked_is_told(admin: FlaskClient, changed: dict[str, str], sentence: str) -> None:
    form = {"address": "192.0.2.7", "reason": "x", "minutes": "60"} | changed
    answer = post(admin, "/addresses/new", **form)
    assert answer.status_code in (409, 422) and sentence in words(answer)
    assert "No address is blocked" in words(get(admin, "/addresses"))


def test_the_settings_name_what_is_counted(admin: FlaskClient) -> None:
    """Each kind of secret that ``logins.refused`` counts, and no other."""
    assert "In an hour: passwords, codes, PINs and API keys; then the address is blocked." in words(
        get(admin, "/system")
    )
    assert "wrong passwords, codes, PINs or API keys" in words(get(admin, "/addresses"))
    calls = [re.findall(r'refused\(door(?:\(\))?, "(\w+)"', path.read_text()) for path in SOURCES]
    assert {kind for found in calls for kind in found} == set(REASONS)


def test_an_address_that_was_released_has_all_of_its_tries_again(app: Flask, admin: FlaskClient) -> None:
    post(admin, "/system", **form(admin, block_tries="5", login_tries="50"))
    attacker = app.test_client()
    attacker.environ_base["REMOTE_ADDR"] = "192.0.2.9"
    attacker.environ_base["HTTP_AUTHORIZATION"] = "Bearer lbx_wrong"
    codes = [attacker.get("/api/studies").status_code for _ in range(6)]
    assert codes == [401] * 4 + [429, 403]
    page = get(admin, "/addresses")
    assert "Wrong API keys" in words(page)
    (one,) = set(re.findall(r"/admin/addresses/([0-9a-f]{32})/release", page.text))
    post(admin, f"/addresses/{one}/release")
    assert [attacker.get("/api/studies").status_code for _ in range(3)] == [401] * 3


def form(client: FlaskClient, **changed: Any) -> dict[str, Any]:
    """The settings as a browser sends them, with some changed; None leaves one out, as a browser does an empty box."""
    values = {name: str(info.default) for name, info in System.model_fields.items() if info.default is not False}
    values |= {"seen": value(get(client, "/system"), "seen")} | changed
    return {name: one for name, one in values.items() if one is not None}


def test_every_setting_has_a_field_with_its_bounds(admin: FlaskClient) -> None:
    page = get(admin, "/system")
    for name, info in System.model_fields.items():
        assert info.title in words(page) and f'name="{name}"' in page.text
    assert 'id="idle_minutes" max="1440" min="5"' in page.text
    assert value(page, "idle_minutes") == "60"


def test_a_setting_that_is_changed_holds_at_once_and_is_audited(app: Flask, admin: FlaskClient) -> None:
    assert post(admin, "/system", **form(admin, password_length="20", share_pin="y")).status_code == 302
    assert value(get(admin, "/system"), "password_length") == "20"
    assert app.extensions["identities"].gate().system.share_pin
    (event,) = events(app, ("setting", "password_length"))
    assert (event.person_name, event.detail) == ("Test administrator", '{"before":12,"after":20}')
    assert events(app, ("setting", "idle_minutes")) == []


WRONG = ("4", "", "١٢", "1_0", "1e2", "12.0", "9" * 5000)


@pytest.mark.parametrize("changed", [*({"idle_minutes": typed} for typed in WRONG), {"second_factor": "x"}])
def test_a_setting_out_of_its_bounds_is_refused(admin: FlaskClient, changed: dict[str, str]) -> None:
    answer = post(admin, "/system", **form(admin, **changed))
    assert answer.status_code == 422 and 'aria-invalid="true"' in answer.text
    assert value(get(admin, "/system"), "idle_minutes") == "60"


def test_the_later_of_two_editors_of_the_settings_is_told(admin: FlaskClient) -> None:
    late = form(admin, idle_minutes="10")
    assert post(admin, "/system", **form(admin, key_days="30")).status_code == 302
    answer = post(admin, "/system", **late)
    assert answer.status_code == 409 and "Somebody else changed the settings meanwhile" in words(answer)
    assert "Idle minutes 60 10" in words(answer)
    assert "Longest life of an API key, days 30 365" in words(answer)
    assert post(admin, "/system", **late | {"seen": value(answer, "seen")}).status_code == 302
    assert value(get(admin, "/system"), "idle_minutes") == "10"


def test_facilities_see_each_other_only_after_a_second_question(app: Flask, admin: FlaskClient) -> None:
    one = account(app, "technologist", facility(app, "North"))
    client = entered(app, one)
    asked = post(admin, "/system", **form(admin, isolation=None))
    assert asked.status_code == 200 and "would no longer be kept apart" in words(asked)
    assert re.search(r'<input (?=[^>]*name="sure")(?=[^>]*autofocus)', asked.text), "a keyboard goes on at the question"
    assert app.extensions["identities"].gate().system.isolation
    assert post(admin, "/system", **form(admin, isolation=None, sure="y")).status_code == 302
    assert not app.extensions["identities"].gate().system.isolation
    assert client.get("/api/studies").status_code == 200
    assert events(app, ("setting", "isolation"))[-1].detail == '{"before":true,"after":false}'
