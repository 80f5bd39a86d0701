"""GET /api/uploads/<upload>/preview: a picture before everything is stored."""

import io
import threading
from typing import Any

import numpy as np
import pytest
from flask.testing import FlaskClient
from PIL import Image

from phantom.files import Study
from records import ingest
from tests.support.waiting import until
from tests.support.zips import zipped

ASYNC = {"Prefer": "respond-async"}


def pixels(png: bytes) -> np.ndarray[Any, Any]:
    return np.asarray(Image.open(io.BytesIO(png)))


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Uploads are not taken in before the event is set."""
    let, honest = threading.Event(), ingest.process

    def process(*arguments: Any, **more: Any) -> Any:
        assert let.wait(30)
        return honest(*arguments, **more)

    monkeypatch.setattr(ingest, "process", process)
    yield let
    let.set()


def test_it_shows_the_middle_slice_while_nothing_is_stored_yet(
    client: FlaskClient, send: Any, phantom_zip: bytes, phantom: Study, held: threading.Event
) -> None:
    upload = send({"phantom.zip": phantom_zip}, **ASYNC).get_json()["upload"]["id"]
    state = until(lambda: client.get(f"/api/uploads/{upload}").get_json(), lambda told: told["preview"])
    assert state["status"] != "done"
    assert client.get("/api/studies").get_json()["total"] == 0
    early = client.get(f"/api/uploads/{upload}/preview")
    assert (early.status_code, early.mimetype) == (200, "image/png")
    held.set()
    done = until(lambda: client.get(f"/api/uploads/{upload}").get_json(), lambda told: told["status"] == "done")
    index = done["slices"] // 2
    stored = client.get(f"/api/series/{done['id']}/plane?index={index}&format=png").data
    assert np.array_equal(pixels(early.data), pixels(stored))


def test_what_cannot_be_drawn_has_none_and_is_told_where_it_is_taken_in(client: FlaskClient, send: Any) -> None:
    upload = send({"a.zip": zipped({"notes.txt": b"not an image"})}, **ASYNC).get_json()["upload"]["id"]
    state = until(lambda: client.get(f"/api/uploads/{upload}").get_json(), lambda told: told["status"] == "failed")
    assert state["preview"] is False
    assert state["rejected"][0]["code"] == "not_dicom"
    answer = client.get(f"/api/uploads/{upload}/preview")
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (404, "no_preview")


def test_of_an_upload_that_is_not_there(client: FlaskClient) -> None:
    answer = client.get(f"/api/uploads/{'0' * 32}/preview")
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (404, "upload_not_found")
