"""GET /api/series/<series>/coarse."""

from typing import Any

import numpy as np
from flask.testing import FlaskClient

from engine import wire
from phantom.files import Study


def test_a_small_volume_is_its_own_copy(client: FlaskClient, series: dict[str, Any], phantom: Study) -> None:
    answer = client.get(f"/api/series/{series['id']}/coarse")
    assert answer.status_code == 200 and answer.mimetype == wire.MEDIA_TYPE
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert (wire.unpack(answer.data).values() == phantom.scan.values()[0]).all()


def test_the_series_tells_where_it_lies(client: FlaskClient, series: dict[str, Any]) -> None:
    told = client.get(f"/api/series/{series['id']}").get_json()
    samples = wire.unpack(client.get(f"/api/series/{series['id']}/coarse").data).samples
    assert told["coarse"]["shape"] == list(samples.shape)
    np.testing.assert_allclose(told["coarse"]["affine"], told["grid"]["affine"])


def test_it_is_compressed_and_kept(client: FlaskClient, series: dict[str, Any]) -> None:
    digest = client.get(f"/api/series/{series['id']}").get_json()["digest"]
    address = f"/api/series/{series['id']}/coarse?v={digest}"
    answer = client.get(address, headers={"Accept-Encoding": "zstd"})
    assert answer.headers["Content-Encoding"] == "zstd"
    assert "immutable" in answer.headers["Cache-Control"]
    again = client.get(address, headers={"Accept-Encoding": "zstd", "If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_a_phase_that_is_not_there_is_refused(client: FlaskClient, series: dict[str, Any]) -> None:
    answer = client.get(f"/api/series/{series['id']}/coarse?phase=9")
    assert answer.status_code == 404 and answer.get_json()["error"]["code"] == "no_such_phase"
    assert client.get(f"/api/series/{series['id']}/coarse?phase=x").status_code == 400


def test_a_series_that_is_not_there_is_not_found(client: FlaskClient) -> None:
    assert client.get("/api/series/nothing/coarse").status_code == 404
