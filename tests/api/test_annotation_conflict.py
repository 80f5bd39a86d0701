"""Case 35: two people at one annotation at once. One wins, the other is told with what is stored; nothing is lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.api.marks import again, mark, put

AT_ONCE = 2
ROUNDS = 6


@pytest.fixture
def line(client: FlaskClient, study_id: str, series: dict[str, Any]) -> dict[str, Any]:
    body: dict[str, Any] = put(client, study_id, mark(client, series["id"])).get_json()
    return body


def both(app: Flask, ask: Callable[[FlaskClient, int], Any]) -> list[Any]:
    """The answers to two requests that start at the same moment, each of a client and a thread of its own."""
    ready = Barrier(AT_ONCE)

    def one(number: int) -> Any:
        own = app.test_client()
        ready.wait(10)
        return ask(own, number)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, range(AT_ONCE)))


def test_an_older_version_is_told_what_is_stored(client: FlaskClient, line: dict[str, Any]) -> None:
    address = f"/api/annotations/{line['id']}"
    newer = client.put(address, json=again(line, label="first")).get_json()
    late = client.put(address, json=again(line, label="second"))
    assert (late.status_code, late.get_json()["error"]["code"]) == (409, "annotation_changed")
    assert late.get_json()["error"]["details"]["annotation"] == newer
    kept = client.put(address, json=again(newer, label="second"))
    assert (kept.status_code, kept.get_json()["version"]) == (200, 3)


def test_a_change_to_what_was_removed_is_told_so(client: FlaskClient, line: dict[str, Any]) -> None:
    address = f"/api/annotations/{line['id']}"
    client.delete(f"{address}?version=1")
    late = client.put(address, json=again(line, label="late"))
    assert late.status_code == 409
    assert late.get_json()["error"]["details"]["annotation"]["deleted"]
    assert "deleted" in late.get_json()["error"]["message"]


def test_removing_an_older_version_is_refused(client: FlaskClient, line: dict[str, Any]) -> None:
    address = f"/api/annotations/{line['id']}"
    client.put(address, json=again(line, label="first"))
    assert client.delete(f"{address}?version=1").status_code == 409
    assert client.get(address).get_json()["deleted"] is None


def test_case_35_of_two_changes_at_once_one_wins(app: Flask, client: FlaskClient, line: dict[str, Any]) -> None:
    for _ in range(ROUNDS):
        now = client.get(f"/api/annotations/{line['id']}").get_json()
        bodies = [again(now, label=f"{now['version']}-{number}") for number in range(AT_ONCE)]
        found = both(app, lambda own, number, sent=bodies: own.put(f"/api/annotations/{line['id']}", json=sent[number]))
        assert sorted(answer.status_code for answer in found) == [200, 409]
        won = next(answer.get_json() for answer in found if answer.status_code == 200)
        lost = next(answer.get_json() for answer in found if answer.status_code == 409)
        assert lost["error"]["details"]["annotation"] == won
        assert won["version"] == now["version"] + 1
    told = client.get(f"/api/annotations/{line['id']}/history").get_json()["revisions"]
    assert [one["version"] for one in told] == list(range(1, ROUNDS + 2))


def test_case_41_of_two_that_store_one_key_at_once_one_makes_it(
    app: Flask, client: FlaskClient, study_id: str, series: dict[str, Any]
) -> None:
    for count in range(1, ROUNDS + 1):
        body = mark(client, series["id"])
        found = both(app, lambda own, number, sent=body: put(own, study_id, sent))
        assert sorted(answer.status_code for answer in found) == [200, 201]
        assert found[0].get_json() == found[1].get_json()
        assert len(client.get(f"/api/studies/{study_id}/annotations").get_json()["annotations"]) == count


def test_case_35_a_change_and_a_removal_at_once(app: Flask, client: FlaskClient, line: dict[str, Any]) -> None:
    address = f"/api/annotations/{line['id']}"

    def ask(own: FlaskClient, number: int) -> Any:
        return own.put(address, json=again(line, label="mine")) if number else own.delete(f"{address}?version=1")

    found = both(app, ask)
    assert sorted(answer.status_code for answer in found) == [200, 409]
    assert client.get(address).get_json()["version"] == 2
