"""One shape of error on every route, and never a stack trace."""

import errno
import json
from typing import Any

import pytest
import sqlalchemy.exc
from flask import Flask
from flask.testing import FlaskClient

from engine.errors import Refused, Unusable
from imaging import NotReady
from records.errors import Busy, Conflict, Invalid, NoSpace, NotFound
from tests.support import people
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


DEEP = {
    "arrays": "[" * 1200,
    "closed": "[" * 1000 + "]" * 1000,
    "objects": '{"a":' * 900 + "1" + "}" * 900,
    "field": '{"preferences":' + "[" * 1000 + "]" * 1000 + "}",
    "just too deep": "[" * 65 + "]" * 65,
}


@pytest.mark.parametrize("body", DEEP.values(), ids=DEEP)
def test_case_49_json_that_nests_without_end_is_malformed(client: FlaskClient, body: str) -> None:
    for method, address in [("PUT", "/api/me"), ("POST", f"/api/series/{'0' * 32}/stats")]:
        answer = client.open(address, method=method, data=body, content_type="application/json")
        assert (answer.status_code, answer.get_json()["error"]["code"]) == (400, "malformed"), answer.text
        assert shaped(answer)


def test_case_49_no_route_that_reads_json_breaks_on_deep_nesting(client: FlaskClient) -> None:
    refused = set()
    for method, address in routes(client.application):
        if method in ("POST", "PUT", "DELETE"):
            for body in DEEP.values():
                answer = client.open(address, method=method, data=body, content_type="application/json")
                assert answer.status_code < 500, (method, address)
                if answer.status_code == 400 and answer.get_json()["error"]["code"] == "malformed":
                    refused.add((method, address))
    wanted = ("annotations", "annotations/file", "links")
    assert {("POST", f"/api/studies/{'0' * 32}/{name}") for name in wanted} <= refused
    assert {("PUT", "/api/me"), ("PUT", f"/api/studies/{'0' * 32}/facility")} <= refused


def test_case_49_what_nests_no_deeper_than_the_bound_is_read(client: FlaskClient) -> None:
    body = '{"preferences":' + "[" * 63 + "]" * 63 + "}"
    answer = client.put("/api/me", data=body, content_type="application/json")
    assert answer.get_json().get("error", {}).get("code") != "malformed"


UNWRITABLE = {
    "half of a character": r'"\ud800"',
    "its other half alone": r'"text \udc00 text"',
    "in a list": r'[[{"a": "\ud83d"}]]',
    "as a key": r'{"\ud800": 1}',
    "as bytes": b'"\xed\xa0\x80"',
    "a number of 65 bits": str(2**64),
    "a negative one": str(-(2**63) - 1),
    "a longer one": "123456789012345678901234567890",
}


@pytest.mark.parametrize("value", UNWRITABLE.values(), ids=UNWRITABLE)
def test_case_49_json_that_cannot_be_written_again_is_malformed_everywhere(
    client: FlaskClient, study_id: str, value: str | bytes
) -> None:
    text = value if isinstance(value, bytes) else value.encode()
    series = client.get(f"/api/studies/{study_id}").get_json()["series"][0]["id"]
    bodies = [
        ("PUT", "/api/me", b'{"preferences": {"viewer": {"x": %s}}}'),
        ("PUT", "/api/me", b'{"preferences": {"viewer": %s}}'),
        ("PUT", "/api/me", b'{"preferences": %s}'),
        ("POST", f"/api/studies/{study_id}/annotations", b'{"key": %s}'),
        ("POST", f"/api/studies/{study_id}/annotations/file", b'{"lightbox": 1, "annotations": [%s]}'),
        ("POST", f"/api/studies/{study_id}/links", b'{"days": 1, "note": %s}'),
        ("PUT", f"/api/studies/{study_id}/facility", b'{"from": %s}'),
        ("POST", f"/api/series/{series}/stats", b'{"shape": %s}'),
    ]
    for method, address, body in bodies:
        answer = client.open(address, method=method, data=body.replace(b"%s", text), content_type="application/json")
        assert (answer.status_code, answer.get_json()["error"]["code"]) == (400, "malformed"), (address, answer.text)
        assert shaped(answer)


def test_case_49_no_route_that_reads_json_breaks_on_what_cannot_be_written(client: FlaskClient) -> None:
    for method, address in routes(client.application):
        if method in ("POST", "PUT", "DELETE"):
            for value in UNWRITABLE.values():
                answer = client.open(address, method=method, data=value, content_type="application/json")
                assert answer.status_code < 500, (method, address, value)


def test_case_49_json_within_a_text_of_json_does_not_pass_by_the_bounds(client: FlaskClient) -> None:
    for inner in ('{"preferences": {"viewer": {"x": 123456789012345678901234567890}}}', '{"name": "Somebody"}', ""):
        answer = client.put("/api/me", data=json.dumps(inner), content_type="application/json")
        assert (answer.status_code, answer.get_json()["error"]["code"]) == (400, "malformed"), inner


def test_whole_characters_and_numbers_of_64_bits_are_kept(app: Flask) -> None:
    client = people.logged_in(app, "radiologist")
    sent = {"whole": "\U0001f9e0 \u00e9", "most": 2**64 - 1, "least": -(2**63), "real": 1e300}
    answer = client.put("/api/me", json={"preferences": {"viewer": sent}})  # the first is sent as two escaped halves
    assert answer.status_code == 200, answer.text
    assert client.get("/api/me").get_json()["preferences"]["viewer"] == sent


@pytest.mark.parametrize("address", ["/nothing", "/api/nothing", "/slice/x", "/static/none.js", "/api/docs/assets/no"])
def test_an_unknown_address_is_not_found(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    assert shaped(answer)


STRANGE = ["0123456789abcdef", "no%20id", "x" * 65, "a%00b", "a'b", "%C3%A9"]


@pytest.mark.parametrize("study", STRANGE)
def test_the_page_of_an_unknown_study_is_not_found_and_still_tells_it(client: FlaskClient, study: str) -> None:
    page = client.get(f"/view/{study}", headers={"Accept": "text/html,*/*;q=0.8"})
    assert (page.status_code, page.mimetype) == (404, "text/html")
    assert "/static/joined/" in page.text
    program = client.get(f"/view/{study}")
    assert (program.status_code, program.get_json()["error"]["code"]) == (404, "study_not_found")


def test_the_page_of_a_known_study_is_there(client: FlaskClient, study: dict[str, Any]) -> None:
    for accepted in ("text/html", "*/*"):
        assert client.get(f"/view/{study['studies'][0]['id']}", headers={"Accept": accepted}).status_code == 200


WRONG = [
    ("slice/{id}/1_0", "index: a whole number is needed."),
    ("slice/{id}/3.0", "index: a whole number is needed."),
    ("slice/{id}/x", "index: a whole number is needed."),
    ("slice/{id}/1?phase=+1", "phase: a whole number is needed."),
    ("slice/{id}/1?preset=a'b", "preset: only letters, digits, - and _ are taken, at most 32 of them."),
    ("slice/{id}/1?invert=perhaps", "invert: it must be true or false."),
    ("slice/{id}/1?window_center=x&window_width=1", "window_center: a number is needed."),
    ("slice/{id}/1?window_center=nan&window_width=1", "window_center: a finite number is needed."),
    ("slice/{id}/1?voi=round", "voi: it must be 'linear', 'linear_exact' or 'sigmoid'."),
    ("slice/a'b/1", "series: only letters, digits, - and _ are taken, at most 64 of them."),
    ("api/series/{id}/plane?origin=0,0", "origin: three numbers are needed, joined by commas: x,y,z."),
    ("api/series/{id}/plane?origin=0,0,x", "origin: a number is needed."),
    (
        "api/series/{id}/plane?origin=0,0,0&column=0,1,0",
        "An oblique plane needs origin, row and column together; missing here: row.",
    ),
    ("api/series/{id}/plane?width=0", "width: it must be at least 1."),
    ("api/series/{id}/plane?width=5000", "width: it must be at most 4096."),
    ("api/series/{id}/plane?spacing=0", "spacing: it must be more than 0."),
    ("api/series/{id}/plane?index=3.0", "index: a whole number is needed."),
    ("api/series/{id}/stats?shape=line", "points: it is missing."),
    ("api/series/{id}/stats?shape=line&points=1,2,3", "points: points come in pairs: x1,y1,x2,y2,…."),
    ("api/studies?status=A%20B", "status: only small letters and - are taken, at most 32 of them."),
    ("api/studies?q=%00", "q: it holds a character that is not allowed here."),
    ("api/studies?q=" + "x" * 201, "q: it has more than 200 characters."),
    ("api/studies?date_from=yesterday", "date_from: write dates as YYYY-MM-DD."),
]


@pytest.mark.parametrize(("address", "told"), WRONG)
def test_a_parameter_that_does_not_fit_is_told_in_words(
    client: FlaskClient, series: dict[str, Any], address: str, told: str
) -> None:
    answer = client.get("/" + address.format(id=series["id"]))
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (400, "bad_parameter")
    assert answer.get_json()["error"]["message"] == told


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
