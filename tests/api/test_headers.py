"""Headers that keep a browser from doing what it should not (cases 17, 25, 26)."""

import re
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from tests.api.sharing import PIN, enter, make
from tests.api.test_login import with_factor
from tests.support import people
from tests.support.pages import HTML, browser, post


def policy(answer: Any) -> dict[str, list[str]]:
    """The Content-Security-Policy by directive."""
    parts = [part.split() for part in answer.headers["Content-Security-Policy"].split(";") if part.strip()]
    return {part[0]: part[1:] for part in parts}


def test_every_answer_carries_them(client: FlaskClient, series: dict[str, Any]) -> None:
    for address in ("/", "/healthz", f"/slice/{series['id']}/0", "/nothing", "/static/none", "/api/docs"):
        headers = client.get(address).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert headers["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


def test_case_25_the_page_runs_its_own_scripts_alone(client: FlaskClient) -> None:
    answer = client.get("/")
    rules = policy(answer)
    assert rules["default-src"] == ["'none'"]
    assert [one for one in rules["script-src"] if not one.startswith("'nonce-")] == ["'self'"]
    assert "'unsafe-inline'" not in answer.headers["Content-Security-Policy"]
    hosts = [one for values in rules.values() for one in values if "." in one or "*" in one]
    assert hosts == []


def test_a_nonce_is_used_once(client: FlaskClient) -> None:
    first, second = (policy(client.get("/"))["script-src"] for _ in range(2))
    assert first != second


def test_the_scripts_of_a_page_carry_its_nonce(client: FlaskClient) -> None:
    for address in ("/", "/view/0123456789abcdef", "/api/docs"):
        answer = client.get(address, headers={"Accept": "text/html"})
        (nonce,) = [one[7:-1] for one in policy(answer)["script-src"] if one.startswith("'nonce-")]
        inline = re.findall(r"<script(?![^>]*\bsrc=)([^>]*)>", answer.text)
        assert all(f'nonce="{nonce}"' in attributes for attributes in inline), address


def test_cases_17_and_26_what_is_no_page_may_do_nothing(client: FlaskClient, study: dict[str, Any]) -> None:
    found = study["studies"][0]["id"]
    for address in (f"/api/studies/{found}/archive", f"/api/studies/{found}/image", "/healthz"):
        rules = policy(client.get(address))
        assert rules["default-src"] == ["'none'"]
        assert "sandbox" in rules


def refused_at_the_door(app: Flask, study: str) -> dict[str, Any]:
    """Every kind of answer to somebody who did not prove who they are."""
    people.account(app, "radiologist", login="reader")
    chief, maker = people.account(app, "administrator", login="chief"), people.logged_in(app, "radiologist")
    with_factor(app, chief.id)
    half, guest = browser(app), browser(app)
    post(half, "/login", login="chief", password=people.PASSWORD)
    shared, asked = make(maker, study), make(maker, study, pin=PIN)
    enter(guest, shared)
    assert maker.delete(f"/api/links/{shared['link']['id']}").status_code == 204
    return {
        "a program": browser(app).get("/api/studies"),
        "an upload": browser(app).post("/api/upload", data=b"x", content_type="application/dicom"),
        "nowhere": browser(app).get("/nowhere"),
        "a wrong password": post(browser(app), "/login", login="reader", password="wrong"),
        "a wrong code": post(half, "/login/code", code="000000"),
        "a wrong PIN": enter(browser(app), asked, "111222"),
        "a link that has ended": guest.get("/api/studies"),
        "no key": browser(app).get("/api/studies", headers={"Authorization": "Bearer lbx_none"}),
    }


def test_every_401_says_what_would_be_let_in(app: Flask, study: dict[str, Any]) -> None:
    """RFC 9110, 15.5.2; RFC 6750, 3."""
    answers = refused_at_the_door(app, study["studies"][0]["id"])
    assert {why: answer.status_code for why, answer in answers.items()} == dict.fromkeys(answers, 401)
    asked = {why: answer.headers.getlist("WWW-Authenticate") for why, answer in answers.items()}
    assert asked.pop("no key") == ['Bearer error="invalid_token"']
    assert all(one == ["Bearer"] for one in asked.values()), asked
    for path in ("/healthz", "/login"):
        assert "WWW-Authenticate" not in browser(app).get(path, headers=HTML).headers
