"""Local mode: without accounts the server answers this machine alone (case 36)."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

PAGES = ("/", "/healthz", "/readyz", "/metrics", "/api/studies", "/api/openapi.json", "/static/js/pages/main.js", "/no")


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:5000", "127.0.0.1", "127.0.0.1:80", "[::1]", "[::1]:5000", "LOCALHOST:1"]
)
def test_this_machine_is_answered(client: FlaskClient, host: str) -> None:
    assert client.get("/api/studies", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example", "evil.example:5000", "192.168.1.7:5000", "localhost.evil.example", "127.0.0.1.evil.example",
        "127.0.0.1@evil.example", "0.0.0.0", "[::2]:5000", "[::1", "::1", "", "localhost:5000:5000", "127.0.0.2",
        "localhost:5097@evil", "localhost:", "localhost:x", "localhost:\u0661", "localhost:50 ", "localhost\n",
    ],
)  # fmt: skip
def test_case_36_a_rebound_name_is_refused_everywhere(client: FlaskClient, host: str) -> None:
    for page in PAGES:
        answer = client.get(page, environ_overrides={"HTTP_HOST": host})
        assert answer.status_code == 403, page
        assert answer.get_json()["error"]["code"] == "not_local"


@pytest.mark.parametrize(
    "header",
    [
        "Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Port",
        "X-Forwarded-Prefix", "X-Forwarded-Server", "X-Real-IP", "X-Client-IP", "CF-Connecting-IP", "True-Client-IP",
    ],
)  # fmt: skip
def test_case_36_a_request_through_a_proxy_is_refused(client: FlaskClient, header: str) -> None:
    for page in PAGES:
        answer = client.get(page, headers={header: "127.0.0.1"})
        assert (answer.status_code, answer.get_json()["error"]["code"]) == (403, "proxied"), page


def test_a_browser_is_told_the_reason_on_a_page(client: FlaskClient) -> None:
    answer = client.get("/", headers={"Host": "evil.example", "Accept": "text/html"})
    assert (answer.status_code, answer.mimetype) == (403, "text/html")
    assert "localhost" in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:9999"},
        {"Origin": "https://localhost"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_case_36_another_sites_page_changes_nothing(client: FlaskClient, headers: dict[str, str]) -> None:
    for method, path in (
        ("post", "/upload"), ("post", "/api/upload"), ("post", "/api/process/x"), ("delete", "/api/studies/x"),
    ):  # fmt: skip
        answer = getattr(client, method)(path, headers=headers)
        assert (answer.status_code, answer.get_json()["error"]["code"]) == (403, "cross_origin")


@pytest.mark.parametrize("headers", [{}, {"Origin": "http://localhost"}, {"Sec-Fetch-Site": "same-origin"}])
def test_our_own_page_and_programs_may(client: FlaskClient, headers: dict[str, str]) -> None:
    assert client.post("/api/process/0123456789abcdef", headers=headers).status_code == 404


def test_a_link_from_elsewhere_may_be_followed(client: FlaskClient) -> None:
    assert client.get("/", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


@pytest.mark.parametrize(
    "page", [page for page in PAGES if page not in ("/healthz", "/readyz") and not page.startswith("/static/")]
)
def test_require_login_closes_everything_but_health(make: Callable[..., Flask], page: str) -> None:
    client = make(REQUIRE_LOGIN="1").test_client()
    answer = client.get(page)
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (401, "not_logged_in")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_require_login_leaves_health_open(make: Callable[..., Flask]) -> None:
    client = make(REQUIRE_LOGIN="1").test_client()
    assert [client.get(page).status_code for page in ("/healthz", "/readyz")] == [200, 200]
