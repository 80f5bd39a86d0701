"""GET /api/events: news as server-sent events."""

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import orjson
import pytest
from flask import Flask
from flask.testing import FlaskClient

import web.events
from records import ingest
from tests.support import dicoms


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A heartbeat at once."""
    monkeypatch.setattr(web.events, "HEARTBEAT_SECONDS", 0.05)


def news(answer: Any) -> Iterator[tuple[str, Any]]:
    """Kind and data of what comes; heartbeats are left out."""
    for piece in answer.response:
        lines = dict(line.split(": ", 1) for line in piece.decode().strip().splitlines())
        if "event" in lines:
            yield lines["event"], orjson.loads(lines["data"])


def test_a_quiet_stream_beats(client: FlaskClient) -> None:
    answer = client.get("/api/events")
    assert answer.mimetype == "text/event-stream"
    assert answer.headers["Cache-Control"] == "no-store"
    first, second = itertools.islice(answer.response, 2)
    assert first.startswith(b"retry: ")
    assert second.startswith(b": ")
    answer.close()


def test_an_upload_and_its_study_are_told(client: FlaskClient, send: Any) -> None:
    answer = client.get("/api/events")
    next(iter(answer.response))  # from here on it listens
    body = send({"a": dicoms.ct()}).get_json()
    told = []
    for kind, data in news(answer):
        told.append((kind, data["id"], data.get("status")))
        if kind == "study":
            break
    answer.close()
    assert ("upload", body["upload"]["id"], "done") in told
    assert told[-1] == ("study", body["studies"][0]["id"], None)


def test_an_upload_tells_what_it_is_at(client: FlaskClient, send: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest, "TICK_SECONDS", 0)
    answer = client.get("/api/events")
    next(iter(answer.response))
    upload_id = send({"a": dicoms.ct(1), "b": dicoms.ct(2)}).get_json()["upload"]["id"]
    told = list(itertools.islice((data for kind, data in news(answer) if kind == "upload"), 4))
    answer.close()
    steps = [("unpacking", 1), ("unpacking", 2), ("storing", 2)]
    assert told == [
        *({"id": upload_id, "status": status, "done": done, "total": 2} for status, done in steps),
        {"id": upload_id, "status": "done"},
    ]


def test_who_leaves_listens_no_more(client: FlaskClient) -> None:
    events = client.application.extensions["events"]
    answer = client.get("/api/events")
    next(iter(answer.response))
    assert events.listeners == 1
    answer.close()
    assert events.listeners == 0


def test_more_listeners_than_there_is_room_for_are_put_off(make: Callable[..., Flask]) -> None:
    client = make(THREADS="8").test_client()
    listening = [client.get("/api/events") for _ in range(2)]
    refused = client.get("/api/events")
    assert (refused.status_code, refused.get_json()["error"]["code"]) == (503, "too_many_streams")
    listening[0].close()
    again = client.get("/api/events")
    assert again.status_code == 200
    again.close()
    listening[1].close()


def test_a_stream_ends_after_its_time(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web.events, "LONGEST_SECONDS", 0.1)
    assert len(list(client.get("/api/events").response)) < 10
