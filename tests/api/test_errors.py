"""One shape of error on every route, and never a stack trace."""

import errno
from typing import Any

import pytest
import sqlalchemy.exc
from flask import Flask
from flask.testing import FlaskClient

from engine.errors import Refused, Unusable
from imaging import NotReady
from records.errors import Busy, Conflict, Invalid, NoSpace, NotFound
from web.errors import Problem


def routes(app: Flask) -> list[tuple[str, str]]:
    """Every method and address, with ids that belong to nothing."""
    ids = {"series": "0" * 32, "study": "0" * 32, "upload": "0" * 32, "index": "0", "filename": "none"}
    found = []
    for rule in app.url_map.iter_rules():
        address = rule.rule
        for name, value in ids.items():
            address = address.replace(f"<path:{name}>", value).replace(f"<{name}>", value)
        found += [(method, address) for method in sorted(rule.methods - {"HEAD", "OPTIONS"})]
    return found


def shaped(answer: Any) -> bool:
    error = answer.get_json()["error"]
    return set(error) == {"code", "message", "details"} and error["code"] and error["message"].endswith(".")


def test_every_route_tells_its_errors_in_one_shape(client: FlaskClient) -> None:
    told = 0
    for method, address in routes(client.application):
        if address == "/api/events":
            continue
        answer = client.open(address, method=method)
        assert answer.status_code < 500, address
        if answer.status_code >= 400:
            assert shaped(answer), address
            told += 1
    assert told > 10


def test_every_route_refuses_methods_it_does_not_know(client: FlaskClient) -> None:
    for _, address in routes(client.application):
        answer = client.open(address, method="PATCH")
        assert (answer.status_code, answer.get_json()["error"]["code"]) == (405, "method_not_allowed"), address
        assert answer.headers["Allow"]


@pytest.mark.parametrize("address", ["/nothing", "/api/nothing", "/slice/x", "/static/none.js", "/api/docs/assets/no"])
def test_an_unknown_address_is_not_found(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    assert shaped(answer)


def test_people_get_a_page_and_programs_get_json(client: FlaskClient) -> None:
    browser = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    assert client.get("/nothing", headers=browser).mimetype == "text/html"
    assert client.get("/api/nothing", headers=browser).mimetype == "application/json"
    assert client.get("/slice/x/y", headers=browser).mimetype == "application/json"
    assert client.get("/nothing", headers={"Accept": "application/json"}).mimetype == "application/json"
    assert client.get("/nothing", headers={"Accept": "*/*"}).mimetype == "application/json"


def test_case_25_what_a_page_repeats_is_escaped(client: FlaskClient) -> None:
    answer = client.get("/<script>alert(1)</script>", headers={"Accept": "text/html"})
    assert "<script>alert" not in answer.text


KNOWN = [
    (Problem(418, "short_and_stout", "I am a teapot."), 418, "short_and_stout"),
    (Refused("not_dicom", "No."), 422, "not_dicom"),
    (Unusable("no_such_slice", "No."), 404, "no_such_slice"),
    (Unusable("no_volume", "No."), 422, "no_volume"),
    (NotReady("not_ready", "Wait."), 503, "not_ready"),
    (NotFound("study_not_found", "No."), 404, "study_not_found"),
    (Conflict("conflict", "No."), 409, "conflict"),
    (Invalid("malformed", "No."), 400, "malformed"),
    (Busy("database_busy", "Wait."), 503, "database_busy"),
    (NoSpace("no_space", "Full."), 507, "no_space"),
    (OSError(errno.ENOSPC, "full"), 507, "no_space"),
    (OSError(errno.EDQUOT, "full"), 507, "no_space"),
    (MemoryError(), 503, "no_memory"),
    (sqlalchemy.exc.OperationalError("", {}, Exception("database is locked")), 503, "database_busy"),
    (sqlalchemy.exc.TimeoutError(), 503, "database_busy"),
    (RuntimeError("secret detail"), 500, "internal"),
    (OSError(errno.EIO, "secret detail"), 500, "internal"),
]


@pytest.mark.parametrize(("error", "status", "code"), KNOWN, ids=[code for _, _, code in KNOWN])
def test_each_kind_of_error_has_its_status(app: Flask, error: Exception, status: int, code: str) -> None:
    def fail() -> None:
        raise error

    app.testing = False
    app.view_functions["health.live"] = fail
    answer = app.test_client().get("/healthz")
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (status, code)
    assert shaped(answer)
    assert "secret" not in answer.text and "Traceback" not in answer.text
    assert ("Retry-After" in answer.headers) == (status == 503)


def test_an_unexpected_error_is_found_in_the_log_by_its_id(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> None:
        raise RuntimeError("secret detail")

    app.testing = False
    app.view_functions["health.live"] = fail
    answer = app.test_client().get("/healthz")
    number = answer.get_json()["error"]["details"]["id"]
    assert number == answer.headers["X-Request-Id"]
    assert number in caplog.text
    assert "secret detail" in caplog.text
