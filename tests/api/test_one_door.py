"""Case 22: what a person may not see is answered exactly as what is not there, on every route.

There is one door to records, ``records.access``. Here it is shut, as it is for a study of another facility, and
every route of the interface that names a record is tried: none may reach it by another way.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Select, false

from docs.make_api import METHODS
from models import HOME
from records import access
from tests.api.marks import mark, put

UNKNOWN = "0123456789abcdef0123456789abcdef"
RECORDS = {"study", "series", "upload", "annotation"}
TRAIL = frozenset({"/api/studies/{study}/access"})
"""What the audit trail says of a study, for who may read the trail of the whole institution; it outlives the study."""
POINT = {"points": [[0, 0, 0]]}
# Enough of a body for the routes that want one.
BODIES: dict[tuple[str, str], dict[str, Any]] = {
    ("post", "/api/series/{series}/stats"): {"shape": "point"} | POINT,
    ("post", "/api/studies/{study}/annotations"): {"key": UNKNOWN, "kind": "probe"} | POINT,
    ("post", "/api/studies/{study}/annotations/file"): {"lightbox": 1, "annotations": []},
    ("post", "/api/studies/{study}/links"): {"days": 1},
    ("put", "/api/studies/{study}/facility"): {"from": HOME, "to": HOME},
    ("put", "/api/annotations/{annotation}"): {"version": 1, "kind": "probe"} | POINT,
    ("post", "/api/annotations/{annotation}/restore"): {"version": 1},
}


@pytest.fixture
def ids(client: FlaskClient, study: dict[str, Any]) -> dict[str, str]:
    """One record of each kind."""
    drawn = put(client, study["studies"][0]["id"], mark(client, study["id"])).get_json()
    own = {"study": study["studies"][0]["id"], "series": study["id"], "upload": study["upload"]["id"]}
    return own | {"annotation": drawn["id"]}


@pytest.fixture
def shut(monkeypatch: pytest.MonkeyPatch, ids: dict[str, str]) -> Iterator[pytest.MonkeyPatch]:
    """The phantom is stored, and nobody may see it."""
    found, visible = access._found, access.studies

    def nothing(*arguments: Any) -> Select[Any]:
        return visible(*arguments).where(false())

    monkeypatch.setattr(access, "_found", lambda record, kind: found(None, kind))
    monkeypatch.setattr(access, "studies", nothing)
    yield monkeypatch


def routes(client: FlaskClient) -> list[tuple[str, str]]:
    """Method and path of every route that names a record."""
    paths = client.get("/api/openapi.json").get_json()["paths"]
    return [
        (method, path)
        for path, item in paths.items()
        for method in METHODS
        if method in item and RECORDS & set(re.findall(r"{(?:\w+:)?(\w+)}", path)) and path not in TRAIL
    ]


def answer(client: FlaskClient, method: str, path: str, ids: dict[str, str]) -> tuple[int, bytes]:
    """Status and body of one request with these ids filled in."""
    filled = re.sub(r"{(?:\w+:)?(\w+)}", lambda match: ids.get(match[1], "0"), path)
    # Enough of a query for the routes that want one.
    query = {"shape": "rectangle", "points": "1,1,5,5", "version": "1"}
    body = BODIES.get((method, path))
    if body and path.endswith("/annotations"):
        body = body | {"series": ids["series"]}
    response = client.open(filled, method=method.upper(), query_string=query, json=body)
    return response.status_code, response.data


def test_case_22_no_route_tells_a_hidden_record_from_a_missing_one(
    client: FlaskClient, ids: dict[str, str], shut: pytest.MonkeyPatch
) -> None:
    missing = dict.fromkeys(ids, UNKNOWN)
    tried = routes(client)
    assert len(tried) > 18
    for method, path in tried:
        told = answer(client, method, path, ids)
        assert told == answer(client, method, path, missing), (method, path)
        assert told[0] == 404, (method, path, told)


def test_case_22_a_hidden_study_is_not_listed_and_not_counted(client: FlaskClient, shut: pytest.MonkeyPatch) -> None:
    listed = client.get("/api/studies").get_json()
    assert (listed["studies"], listed["total"]) == ([], 0)


def test_case_22_what_was_tried_in_vain_changed_nothing(
    client: FlaskClient, ids: dict[str, str], shut: pytest.MonkeyPatch
) -> None:
    for method, path in routes(client):
        answer(client, method, path, ids)
    shut.undo()
    assert client.get(f"/api/studies/{ids['study']}/archive").status_code == 200
    assert client.get(f"/slice/{ids['series']}/0").status_code == 200
    kept = client.get(f"/api/studies/{ids['study']}/annotations").get_json()["annotations"]
    assert [(one["id"], one["version"], one["deleted"]) for one in kept] == [(ids["annotation"], 1, None)]
