"""The door of an instance on a network: names, proxies, TLS, cookies, cross-site requests, limits (cases 36, 38)."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import Settings, SettingsError
from records import database, system
from records.access import LOCAL
from tests.support import people

TLS = {"PUBLIC_URL": "https://lightbox.example.org", "TRUSTED_PROXIES": "1"}
BEHIND = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "lightbox.example.org", "X-Forwarded-For": "192.0.2.7"}
CHANGING = (
    ("POST", "/api/upload"), ("POST", "/upload"), ("DELETE", "/api/studies/x"), ("POST", "/api/process/x"),
    ("PUT", "/api/me"), ("POST", "/logout"), ("POST", "/profile/password"), ("POST", "/admin/system"),
    ("POST", "/api/studies/x/links"), ("DELETE", "/api/annotations/x"),
)  # fmt: skip


def change(app: Flask, **values: Any) -> None:
    """Settings of the system, as an administrator sets them."""
    with database.writing(app.extensions["sessions"]) as session:
        system.change(session, LOCAL, values)
    people.forget(app)


# Names and proxies


@pytest.mark.parametrize(
    ("host", "answered"),
    [
        ("localhost", True), ("127.0.0.1:5000", True), ("[::1]", True), ("192.168.1.7:5000", True),
        ("lightbox.example.org", True), ("LIGHTBOX.example.org:443", True), ("pacs.example.org", True),
        ("evil.example", False), ("lightbox.example.org.evil.example", False), ("lightbox.example.org@evil", False),
        ("", False), ("lightbox.example.org:x", False), ("evil.example#lightbox.example.org", False),
        ("[lightbox.example.org]", False), ("1.2.3.4.evil.example", False),
    ],
)  # fmt: skip
def test_case_36_with_accounts_too_only_names_that_are_ours_are_answered(
    make: Callable[..., Flask], host: str, answered: bool
) -> None:
    app = make(PUBLIC_URL="http://lightbox.example.org", ALLOWED_HOSTS="pacs.example.org, other.example.org")
    client = people.logged_in(app, "radiologist")
    cookie = client.get_cookie("lightbox")
    assert cookie is not None
    for path in ("/api/studies", "/", "/login", "/healthz"):
        stranger = app.test_client(use_cookies=False)
        got = stranger.get(path, environ_overrides={"HTTP_HOST": host}, headers={"Cookie": f"lightbox={cookie.value}"})
        if answered:
            assert got.status_code in (200, 302), (path, got.text)
        else:
            assert (got.status_code, got.get_json()["error"]["code"]) == (403, "unknown_host"), path


def test_case_36_forwarding_headers_count_only_from_as_many_proxies_as_are_trusted(make: Callable[..., Flask]) -> None:
    """The address that counts is the one that the last trusted proxy saw; what a client writes itself is nothing."""
    for trusted, expected in (("0", "10.0.0.9"), ("1", "198.51.100.2"), ("2", "203.0.113.5")):
        app = make(TRUSTED_PROXIES=trusted)
        people.account(app, "administrator")
        change(app, block_tries=5)
        sent = {"X-Forwarded-For": "203.0.113.5, 198.51.100.2", "Authorization": "Bearer wrong"}
        for _ in range(7):
            app.test_client().get("/api/studies", headers=sent, environ_overrides={"REMOTE_ADDR": "10.0.0.9"})
        blocked = app.extensions["identities"].gate().blocked
        assert expected in blocked, (trusted, blocked)


@pytest.mark.parametrize(
    ("told", "counted"),
    [
        ("1.2.3.4:{}", "1.2.3.4"),
        ("[2001:db8::1]:{}", "2001:db8::/64"),
        ("203.0.113.5, 1.2.3.4:{}", "1.2.3.4"),
    ],
)
def test_case_36_a_port_that_a_gateway_adds_makes_no_visitor_of_its_own(
    make: Callable[..., Flask], told: str, counted: str
) -> None:
    """Some gateways write it behind the address; each connection has another one."""
    app = make(TRUSTED_PROXIES="1")
    people.account(app, "administrator")
    change(app, block_tries=5)
    for number in range(7):
        sent = {"X-Forwarded-For": told.format(50_000 + number), "Authorization": "Bearer wrong"}
        app.test_client().get("/api/studies", headers=sent)
    assert list(app.extensions["identities"].gate().blocked) == [counted]


# TLS


def test_behind_tls_nothing_is_answered_without_it(make: Callable[..., Flask]) -> None:
    app = make(**TLS)
    people.account(app, "administrator")
    client = app.test_client()
    plain = BEHIND | {"X-Forwarded-Proto": "http"}
    moved = client.get("/view/x?series=1", headers=plain)
    assert (moved.status_code, moved.location) == (308, "https://lightbox.example.org/view/x?series=1")
    assert client.post("/api/upload", headers=plain).status_code == 308
    assert client.get("/healthz", headers=plain).status_code == 200, "probes come from within"
    assert "Strict-Transport-Security" not in moved.headers, "it says nothing where it came unprotected"
    assert client.get("/login", headers=BEHIND).headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_a_redirect_to_tls_leads_to_ourselves_whatever_was_asked_for(make: Callable[..., Flask]) -> None:
    app = make(**TLS)
    people.account(app, "administrator")
    for path in ("//evil.example/", "/\\evil.example", "/%2f%2fevil.example", "/@evil.example"):
        moved = app.test_client().get(path, headers=BEHIND | {"X-Forwarded-Proto": "http"})
        assert moved.status_code == 308
        assert moved.location.startswith("https://lightbox.example.org/"), moved.location


def test_cookies_are_of_this_host_alone_and_out_of_reach_of_scripts(make: Callable[..., Flask]) -> None:
    for more, name, secure in ((TLS, "__Host-lightbox", True), ({}, "lightbox", False)):
        app = make(**more)
        made = people.account(app, "radiologist")
        headers = BEHIND if secure else {}
        page = app.test_client().get(
            "/login", headers=headers, base_url="https://lightbox.example.org" if secure else None
        )
        set_ = page.headers["Set-Cookie"]
        assert set_.startswith(f"{name}=")
        assert "HttpOnly" in set_ and "SameSite=Lax" in set_ and "Path=/" in set_ and "Domain" not in set_
        assert ("Secure" in set_) == secure
        assert made.login not in set_


# Cross-site requests


def test_case_36_what_changes_something_needs_the_token_of_the_session(app: Flask) -> None:
    client = people.logged_in(app, "administrator")
    token = client.environ_base.pop("HTTP_X_CSRF_TOKEN")
    other = people.csrf_token(app, people.logged_in(app, "administrator"))
    for method, path in CHANGING:
        for wrong in (None, "", "x", token[:-2], other):
            got = client.open(path, method=method, headers={"X-CSRF-Token": wrong} if wrong is not None else {})
            assert (got.status_code, got.get_json()["error"]["code"]) == (403, "csrf"), (method, path, wrong)
        good = client.open(path, method=method, headers={"X-CSRF-Token": token})
        assert good.status_code != 403, (method, path, good.text)
        if path == "/logout":
            client = people.logged_in(app, "administrator")
            token = client.environ_base.pop("HTTP_X_CSRF_TOKEN")


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}]
)
def test_case_36_another_site_cannot_even_with_a_token(app: Flask, headers: dict[str, str]) -> None:
    client = people.logged_in(app, "administrator")
    for method, path in CHANGING:
        got = client.open(path, method=method, headers=headers)
        assert (got.status_code, got.get_json()["error"]["code"]) == (403, "cross_origin"), path


def test_case_36_a_key_needs_no_token_because_no_browser_sends_it_by_itself(app: Flask) -> None:
    client = people.key_client(app, "administrator")
    assert client.post("/api/process/0123456789abcdef").status_code == 404


def test_case_36_a_key_beside_a_cookie_does_not_get_around_the_token(app: Flask) -> None:
    client = people.logged_in(app, "radiologist")
    client.environ_base.pop("HTTP_X_CSRF_TOKEN")
    stolen = people.key(app, people.account(app, "administrator"))
    for sent in (f"Bearer {stolen}", "Bearer x", "Basic eDp4"):
        for path in ("/api/upload", "/logout", "/profile/password"):
            got = client.post(path, headers={"Authorization": sent})
            assert (got.status_code, got.get_json()["error"]["code"]) == (403, "csrf"), (sent, path)


def test_the_header_of_a_proxys_own_login_is_no_wrong_key(app: Flask) -> None:
    """A proxy may ask for a password of its own (Basic): browsers then send it with every request."""
    people.account(app, "administrator")
    client, headers = app.test_client(), {"Authorization": "Basic eDp4"}
    for _ in range(60):
        assert client.get("/login", headers=headers).status_code == 200
    assert client.post("/login", headers=headers).get_json()["error"]["code"] == "csrf"


# Limits


@pytest.fixture
def limited(app: Flask) -> Iterator[Flask]:
    people.account(app, "administrator")
    change(app, stranger_minute=30, login_minute=5, upload_hour=10)
    yield app


def test_strangers_wait_and_others_do_not(limited: Flask) -> None:
    client = limited.test_client()
    got = [client.get("/login") for _ in range(31)]
    assert [one.status_code for one in got[:30]] == [200] * 30
    assert (got[30].status_code, got[30].get_json()["error"]["code"]) == (429, "too_many_requests")
    assert 1 <= int(got[30].headers["Retry-After"]) <= 60
    assert client.get("/api/studies").status_code == 429, "one count for all addresses of the server"
    assert client.get("/healthz").status_code == 200
    elsewhere = {"environ_overrides": {"REMOTE_ADDR": "192.0.2.8"}}
    assert client.get("/login", **elsewhere).status_code == 200
    somebody = people.logged_in(limited, "radiologist")
    assert [somebody.get("/api/studies").status_code for _ in range(40)] == [200] * 40
    assert people.key_client(limited, "radiologist").get("/api/studies").status_code == 200


def test_logins_are_counted_right_and_wrong(limited: Flask) -> None:
    """So that nobody makes the server hash passwords without end."""
    made, client = people.account(limited, "radiologist"), limited.test_client()
    client.environ_base["HTTP_X_CSRF_TOKEN"] = people.csrf_token(limited, client)
    form = {"login": made.login, "password": people.PASSWORD}
    codes = []
    for _ in range(6):
        codes.append(client.post("/login", data=form).status_code)
        client.environ_base["HTTP_X_CSRF_TOKEN"] = people.csrf_token(limited, client)
    assert codes == [302] * 5 + [429]


def test_uploads_are_counted_by_account(limited: Flask) -> None:
    one, other = (people.logged_in(limited, "technologist") for _ in range(2))
    codes = [one.post("/api/upload", data=b"no image", content_type="application/dicom").status_code for _ in range(11)]
    assert codes == [422] * 10 + [429]
    assert other.post("/api/upload", data=b"no image", content_type="application/dicom").status_code == 422


def test_without_accounts_nothing_is_counted(client: FlaskClient, app: Flask) -> None:
    change(app, stranger_minute=30, upload_hour=10)
    assert [client.get("/api/studies").status_code for _ in range(40)] == [200] * 40
    codes = {client.post("/api/upload", data=b"x", content_type="application/dicom").status_code for _ in range(12)}
    assert codes == {422}


# Start


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PUBLIC_URL", "lightbox.example.org"), ("PUBLIC_URL", "https://lightbox.example.org/path"),
        ("PUBLIC_URL", "javascript:alert(1)"), ("TRUSTED_PROXIES", "-1"), ("TRUSTED_PROXIES", "all"),
        ("LIMITS_STORAGE", "file:///tmp/x"), ("LIMITS_STORAGE", "redis"), ("AUDIT_KEY", "short"),
    ],
)  # fmt: skip
def test_a_setting_of_the_door_that_cannot_be_used_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=rf"^{name}.*\.$"):
        Settings.from_environment({name: value})


@pytest.mark.parametrize(
    "secret", ["changeme-changeme", "your-256-bit-secret", "dev-secret-key-not-for-production", "1234567890123456"]
)
def test_case_38_a_secret_that_everybody_would_try_is_refused(secret: str) -> None:
    for name in ("SESSION_SECRET", "AUDIT_KEY"):
        with pytest.raises(SettingsError, match=f"^{name}: ") as raised:
            Settings.from_environment({name: secret})
        assert secret not in str(raised.value)
