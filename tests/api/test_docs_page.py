"""GET /api/openapi.json and /api/docs."""

import re

from flask.testing import FlaskClient

from web.errors import PROGRAMS


def test_every_api_route_is_described(client: FlaskClient) -> None:
    described = client.get("/api/openapi.json").get_json()["paths"]
    rules = {
        re.sub(r"<(\w+)>", r"{\1}", rule.rule)
        for rule in client.application.url_map.iter_rules()
        if rule.endpoint.split(".")[0] not in ("static", "openapi") and rule.rule.startswith(PROGRAMS)
    }
    assert rules == set(described)


def test_parameters_are_described_with_their_bounds(client: FlaskClient) -> None:
    operation = client.get("/api/openapi.json").get_json()["paths"]["/api/series/{series}/plane"]["get"]
    parameters = {one["name"]: one for one in operation["parameters"]}
    assert parameters["series"]["in"] == "path"
    assert parameters["format"]["schema"]["enum"] == ["png", "jpeg", "npy", "raw"]
    assert (parameters["quality"]["schema"]["minimum"], parameters["quality"]["schema"]["maximum"]) == (1, 100)


def test_errors_are_described(client: FlaskClient) -> None:
    document = client.get("/api/openapi.json").get_json()
    for path, item in document["paths"].items():
        for method, operation in item.items():
            assert "400" in operation["responses"], (path, method)


def test_the_page_and_all_it_loads_come_from_here(client: FlaskClient) -> None:
    page = client.get("/api/docs").text
    loaded = re.findall(r'(?:src|href)="(/[^"]+)"', page)
    assert len(loaded) == 2
    for address in loaded:
        with client.get(address) as answer:
            assert answer.status_code == 200
    assert "http" not in page
