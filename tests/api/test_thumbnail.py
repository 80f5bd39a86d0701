"""GET /api/series/<series>/thumbnail."""

import io
from typing import Any

from flask.testing import FlaskClient
from PIL import Image

from tests.support import dicoms


def test_it_is_a_small_picture(client: FlaskClient, series: dict[str, Any]) -> None:
    answer = client.get(f"/api/series/{series['id']}/thumbnail")
    assert answer.mimetype == "image/jpeg"
    assert Image.open(io.BytesIO(answer.data)).size == (48, 48)


def test_it_opens_no_volume(client: FlaskClient, series: dict[str, Any]) -> None:
    client.get(f"/api/series/{series['id']}/thumbnail")
    assert client.application.extensions["imaging"].usage()["series"] == 0


def test_it_looks_the_same_once_the_series_is_open(client: FlaskClient, send: Any) -> None:
    series = send({str(n): dicoms.ct(n, PixelSpacing=[1.0, 0.5]) for n in range(1, 5)}).get_json()["id"]
    imaging = client.application.extensions["imaging"]
    closed = client.get(f"/api/series/{series}/thumbnail").data
    client.get(f"/slice/{series}/0")
    imaging.thumbnails.drop(lambda key: True)
    assert imaging.usage()["series"] == 1
    assert client.get(f"/api/series/{series}/thumbnail").data == closed
    assert Image.open(io.BytesIO(closed)).size == (4, 8), "pixels are twice as tall as wide"


def test_it_promises_no_more_than_it_uses(client: FlaskClient, series: dict[str, Any]) -> None:
    told = client.get("/api/openapi.json").get_json()["paths"]["/api/series/{series}/thumbnail"]["get"]["parameters"]
    assert {one["name"] for one in told} == {"series", "v"}
    address = f"/api/series/{series['id']}/thumbnail"
    client.get(address)
    kept = client.application.extensions["imaging"].usage()["thumbnail_bytes"]
    assert client.get(f"{address}?v=1&x=2").status_code == 200
    assert client.application.extensions["imaging"].usage()["thumbnail_bytes"] == kept, "one picture, kept once"
    assert client.get(f"{address}?v={'1' * 200}").status_code == 400


def test_an_unknown_series_has_none(client: FlaskClient) -> None:
    assert client.get("/api/series/0123456789abcdef0123456789abcdef/thumbnail").status_code == 404
