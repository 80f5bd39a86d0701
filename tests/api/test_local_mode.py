"""Local mode: without accounts the server answers this machine alone (case 36)."""

import ipaddress
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.data import ROOT
from tests.support.application import environment
from tests.support.missing import missing
from tests.support.server import free_port

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


def test_whoever_connects_from_this_machine_is_answered(client: FlaskClient) -> None:
    for peer in ("127.0.0.1", "127.8.9.10", "::1", "::ffff:127.0.0.1"):
        assert client.get("/api/studies", environ_overrides={"REMOTE_ADDR": peer}).status_code == 200, peer


ELSEWHERE = (
    "192.168.1.9", "172.17.0.1", "::ffff:192.168.1.9", "fe80::1%eth0", "2001:db8::7", "::", "0.0.0.0", "", "x",
)  # fmt: skip


def test_case_36_whoever_connects_from_elsewhere_is_refused_whatever_host_they_name(client: FlaskClient) -> None:
    """Behind a socket file ("") stands a proxy as a rule, and nobody can tell who stands before that."""
    for peer in ELSEWHERE:
        for page, host in zip(PAGES, ["localhost", "127.0.0.1:5000", "[::1]"] * len(PAGES), strict=False):
            answer = client.get(page, headers={"Host": host}, environ_overrides={"REMOTE_ADDR": peer})
            assert (answer.status_code, answer.get_json()["error"]["code"]) == (403, "not_local"), (peer, page)
            assert "from the machine that it runs on" in answer.get_json()["error"]["message"]


@pytest.mark.parametrize(
    "command", [("flask", "--app", "app", "run", "--host"), ("gunicorn", "app:create_app()", "-b")]
)
def test_case_36_listening_beyond_loopback_without_an_account_opens_nothing(
    server_folder: Path, sqlite_url: str, command: tuple[str, ...]
) -> None:
    """However it was started: a connection to another address of this machine comes from there, not from loopback."""
    address, port = _own_address(), free_port()
    at = ["0.0.0.0", "--port", str(port)] if command[0] == "flask" else [f"0.0.0.0:{port}"]
    values = {"PATH": os.environ["PATH"], **environment(server_folder, sqlite_url)}
    with (server_folder / "log").open("wb") as log:
        run = subprocess.Popen([sys.executable, "-m", *command, *at], cwd=ROOT, env=values, stdout=log, stderr=log)
    try:
        asked = {"REMOTE": f"http://{address}:{port}/api/me", "LOCAL": f"http://127.0.0.1:{port}/api/me"}
        told = {name: _curl(url, f"localhost:{port}", run) for name, url in asked.items()}
    finally:
        run.kill()
        run.wait()
    assert told == {"REMOTE": (403, "not_local"), "LOCAL": (200, "Local administrator")}


def _own_address() -> str:
    """An address of this machine that is not loopback; asked by a process of its own, and nothing is sent."""
    script = (
        "import socket\n"
        "with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:\n"
        "    one.connect(('192.0.2.1', 9)); print(one.getsockname()[0])"
    )
    asked = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    address = asked.stdout.strip() or "127.0.0.1"
    if ipaddress.ip_address(address).is_loopback:
        missing("this machine has no address beyond loopback")
    return address


def _curl(url: str, host: str, run: subprocess.Popen[bytes]) -> tuple[int, str]:
    """The status, and the name or the code; asked by a process of its own, for this one stays on loopback."""
    script = (
        "import json, sys, urllib.error, urllib.request as r\n"
        "try: a = r.urlopen(r.Request(sys.argv[1], headers={'Host': sys.argv[2]}), timeout=5)\n"
        "except urllib.error.HTTPError as e: a = e\n"
        "b = json.load(a); print(json.dumps([a.status, b['error']['code'] if 'error' in b else b['name']]))"
    )
    until = time.monotonic() + 60
    while time.monotonic() < until and run.poll() is None:
        asked = subprocess.run([sys.executable, "-c", script, url, host], capture_output=True, text=True)
        if asked.returncode == 0:
            status, told = json.loads(asked.stdout)
            return status, told
        time.sleep(0.2)
    raise AssertionError("the server did not answer")


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
