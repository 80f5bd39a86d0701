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
from records import access

UNKNOWN = "0123456789abcdef0123456789abcdef"
RECORDS = {"study", "series", "upload"}


@pytest.fixture
def shut(monkeypatch: pytest.MonkeyPatch, study: dict[str, Any]) -> Iterator[pytest.MonkeyPatch]:
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
        if method in item and RECORDS & set(re.findall(r"{(?:\w+:)?(\w+)}", path))
    ]


def answer(client: FlaskClient, method: str, path: str, ids: dict[str, str]) -> tuple[int, bytes]:
    """Status and body of one request with these ids filled in."""
    filled = re.sub(r"{(?:\w+:)?(\w+)}", lambda match: ids.get(match[1], "0"), path)
    # Enough of a query for the routes that want one.
    query = {"shape": "rectangle", "points": "1,1,5,5"} if path.endswith("/stats") else {}
    response = client.open(filled, method=method.upper(), query_string=query)
    return response.status_code, response.data


def test_case_22_no_route_tells_a_hidden_record_from_a_missing_one(
    client: FlaskClient, study: dict[str, Any], shut: pytest.MonkeyPatch
) -> None:
    hidden = {"study": study["studies"][0]["id"], "series": study["id"], "upload": study["upload"]["id"]}
    missing = dict.fromkeys(hidden, UNKNOWN)
    tried = routes(client)
    assert len(tried) > 10
    for method, path in tried:
        told = answer(client, method, path, hidden)
        assert told == answer(client, method, path, missing), (method, path)
        assert told[0] == 404, (method, path, told)


def test_case_22_a_hidden_study_is_not_listed_and_not_counted(client: FlaskClient, shut: pytest.MonkeyPatch) -> None:
    listed = client.get("/api/studies").get_json()
    assert (listed["studies"], listed["total"]) == ([], 0)


def test_case_22_what_was_tried_in_vain_changed_nothing(
    client: FlaskClient, study: dict[str, Any], shut: pytest.MonkeyPatch
) -> None:
    ids = {"study": study["studies"][0]["id"], "series": study["id"], "upload": study["upload"]["id"]}
    for method, path in routes(client):
        answer(client, method, path, ids)
    shut.undo()
    assert client.get(f"/api/studies/{ids['study']}/archive").status_code == 200
    assert client.get(f"/slice/{ids['series']}/0").status_code == 200
