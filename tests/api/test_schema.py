"""The whole described interface, called with made-up requests as everybody who may come: nothing is a 500 (case 49)."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.config import GenerationConfig, SchemathesisConfig
from schemathesis.core import NOT_SET
from schemathesis.generation import GenerationMode

from tests.conftest import closing
from tests.support import people
from tests.support.application import make_app
from tests.support.database import Sqlite

EXAMPLES = 6
"""Requests for each operation and caller: with sixty operations and ten callers enough for some thousands."""
SEED = 20250301


class World:
    """An application with a study, whose ids are filled in now and then, so that not every request ends at a 404."""

    def __init__(self, app: Flask, phantom_zip: bytes) -> None:
        self.app, self.calls = app, 0
        client = people.logged_in(app, "technologist")
        parts = {"file": [(io.BytesIO(phantom_zip), "study.zip")]}
        told = client.post("/api/upload", data=parts, content_type="multipart/form-data").get_json()
        self.ids = {
            "study": told["studies"][0]["id"],
            "series": told["id"],
            "upload": told["upload"]["id"],
            "index": "3",
        }
        document = client.get("/api/openapi.json").get_json()
        config = SchemathesisConfig()
        config.projects.default.generation = GenerationConfig(modes=[GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
        self.schema = schemathesis.openapi.from_dict(document, config=config)

    def caller(self, name: str) -> FlaskClient:
        """Somebody with a fresh login."""
        if name == "stranger":
            return self.app.test_client()
        if name == "guest":
            return people.guest(self.app, people.share(self.app, self.ids["study"]))
        return people.key_client(self.app, "technologist") if name == "key" else people.logged_in(self.app, name)


@pytest.fixture(scope="module")
def world(sqlite: Sqlite, tmp_path_factory: pytest.TempPathFactory, phantom_zip: bytes) -> Iterator[World]:
    folder: Path = tmp_path_factory.mktemp("schema")
    for app in closing(make_app(folder, sqlite.copy(folder))):
        yield World(app, phantom_zip)


def send(world: World, client: FlaskClient, case: Any, known: bool) -> Any:
    """One generated case; with ``known`` its path names what is there."""
    path = dict(case.path_parameters or {})
    if known and (case.method, case.path) != ("DELETE", "/api/studies/{study}"):
        path |= {name: world.ids[name] for name in path.keys() & world.ids.keys()}
    case.path_parameters = path
    sent = case.as_transport_kwargs(base_url="http://localhost")
    body = {name: sent[name] for name in ("json", "data") if sent.get(name) is not None}
    world.calls += 1
    answer = client.open(
        sent["url"].removeprefix("http://localhost"),
        method=sent["method"],
        query_string=dict(sent.get("params") or {}),
        headers={name: str(value) for name, value in (sent.get("headers") or {}).items() if _sendable(str(value))},
        environ_overrides={"REMOTE_ADDR": f"10.1.{world.calls >> 8 & 255}.{world.calls & 255}"},
        buffered=False,
        **body,
    )
    answer.close()
    return answer


def _sendable(text: str) -> bool:
    return text.isascii() and text.isprintable()


CALLERS = (*people.roles.ROLES, "stranger", "guest", "key")


@pytest.mark.parametrize("caller", CALLERS)
def test_case_49_no_made_up_request_is_a_500(world: World, caller: str) -> None:
    client = world.caller(caller)
    tried = 0
    for result in world.schema.get_all_operations():
        if hasattr(result, "err"):
            raise AssertionError(str(result.err()))
        operation = result.ok()
        if operation.path == "/api/events":
            continue  # an answer without an end, tried elsewhere

        @seed(SEED)
        @settings(
            max_examples=EXAMPLES, deadline=None, database=None, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(case=operation.as_strategy(), known=st.booleans())
        def check(case: Any, known: bool) -> None:
            nonlocal tried
            tried += 1
            answer = send(world, client, case, known)
            assert answer.status_code < 500 or answer.status_code == 503, f"{case.method} {case.formatted_path}"
            if answer.status_code >= 400 and case.body is NOT_SET:
                assert answer.mimetype == "application/json", case.formatted_path

        check()
    assert tried > 60
