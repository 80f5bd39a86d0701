"""A phantom study, and clients that send it."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from create_test_dicom import make_study
from phantom.files import Study, pack
from phantom.options import Options
from tests.support import people

PHANTOM = Options("CT", 9, 48, (4.0, 1.5, 1.5), coarse=2)

Send = Callable[..., Any]


@pytest.fixture(scope="session")
def phantom() -> Study:
    """A small CT: its files, its truth, its voxels."""
    return make_study(PHANTOM)


@pytest.fixture(scope="session")
def phantom_zip(phantom: Study) -> bytes:
    """The phantom's files as one ZIP."""
    return pack(phantom.files)


@pytest.fixture
def send(client: FlaskClient) -> Send:
    """Send files as a browser's form does: ``send({"a.dcm": b"…"}, Prefer="respond-async")``."""

    def post(files: dict[str, bytes], path: str = "/api/upload", **headers: str) -> Any:
        parts = [(io.BytesIO(data), name) for name, data in files.items()]
        return client.post(path, data={"file": parts}, content_type="multipart/form-data", headers=headers)

    return post


@pytest.fixture
def study(send: Send, phantom_zip: bytes) -> dict[str, Any]:
    """The phantom, uploaded: the answer to its upload."""
    answer = send({"phantom.zip": phantom_zip})
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.get_json()
    return body


@pytest.fixture
def series(study: dict[str, Any]) -> dict[str, Any]:
    """The phantom's series, as the upload tells it."""
    found: dict[str, Any] = study["studies"][0]["series"][0]
    return found


@pytest.fixture
def study_id(study: dict[str, Any]) -> str:
    """The phantom's study; it was taken in before there were accounts."""
    return str(study["studies"][0]["id"])


@pytest.fixture
def maker(app: Flask, study_id: str) -> FlaskClient:
    """A radiologist, who shares it by links."""
    return people.logged_in(app, "radiologist", name="The maker")


@pytest.fixture
def stranger(app: Flask, maker: FlaskClient) -> FlaskClient:
    """A browser without a login, where there are accounts."""
    return app.test_client()
