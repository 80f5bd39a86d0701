"""ETag, 304, and how long an answer may be kept."""

from typing import Any

import pytest
from flask.testing import FlaskClient

ADDRESSES = (
    "/slice/{id}/4",
    "/views/{id}",
    "/api/series/{id}/plane",
    "/api/series/{id}/plane?format=raw",
    "/api/series/{id}/thumbnail",
    "/api/series/{id}/volume",
    "/api/series/{id}/tags",
    "/api/series/{id}/stats?shape=point&points=5,5",
    "/api/studies/{study}/image",
)


@pytest.fixture
def addresses(study: dict[str, Any], series: dict[str, Any]) -> list[str]:
    return [one.format(id=series["id"], study=study["studies"][0]["id"]) for one in ADDRESSES]


def test_an_answer_is_asked_for_again_unless_it_changed(
    client: FlaskClient, addresses: list[str], series: dict[str, Any]
) -> None:
    for address in addresses:
        first = client.get(address)
        assert first.status_code == 200, address
        assert first.headers["ETag"] == f'"{series["digest"]}"'
        assert first.headers["Cache-Control"] == "private, no-cache"
        again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b""), address
        other = client.get(address, headers={"If-None-Match": '"other"'})
        assert (other.status_code, other.data) == (200, first.data), address


def test_an_address_with_the_digest_is_kept_for_ever(
    client: FlaskClient, addresses: list[str], series: dict[str, Any]
) -> None:
    for address in addresses:
        mark = "&" if "?" in address else "?"
        kept = client.get(f"{address}{mark}v={series['digest']}")
        assert "immutable" in kept.headers["Cache-Control"], address
        assert "private" in kept.headers["Cache-Control"]
        stale = client.get(f"{address}{mark}v=another")
        assert stale.headers["Cache-Control"] == "private, no-cache"


def test_a_failure_is_not_kept(client: FlaskClient, series: dict[str, Any]) -> None:
    answer = client.get(f"/slice/{series['id']}/99?v={series['digest']}")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "ETag" not in answer.headers


def test_a_thumbnail_is_made_once(client: FlaskClient, series: dict[str, Any]) -> None:
    thumbnails = client.application.extensions["imaging"].thumbnails
    first = client.get(f"/api/series/{series['id']}/thumbnail").data
    assert thumbnails.bytes == len(first)
    assert client.get(f"/api/series/{series['id']}/thumbnail").data == first
    assert thumbnails.bytes == len(first)


def test_more_slices_change_the_digest(client: FlaskClient, send: Any) -> None:
    from tests.support import dicoms

    before = send({"1": dicoms.ct(1), "2": dicoms.ct(2)}).get_json()["studies"][0]["series"][0]
    client.get(f"/slice/{before['id']}/0")
    after = send({"3": dicoms.ct(3)}).get_json()["studies"][0]["series"][0]
    assert after["id"] == before["id"]
    assert after["digest"] != before["digest"]
    tag = {"If-None-Match": f'"{before["digest"]}"'}
    assert client.get(f"/slice/{before['id']}/0", headers=tag).get_json()["slices"] == 3
