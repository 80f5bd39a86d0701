"""GET /api/series/<series>/stats."""

from typing import Any

import numpy as np
import pytest
from flask.testing import FlaskClient

from create_test_dicom import make_study
from phantom.files import Study, pack
from phantom.options import Options


def get(client: FlaskClient, series: dict[str, Any], query: str) -> Any:
    return client.get(f"/api/series/{series['id']}/stats?{query}")


def test_a_rectangle_is_measured_in_full_precision(client: FlaskClient, series: dict[str, Any], phantom: Study) -> None:
    body = get(client, series, "index=4&shape=rectangle&points=10,12,19,25").get_json()
    inside = phantom.scan.values()[0, 4, 12:26, 10:20]
    assert body["count"] == inside.size
    assert body["mean"] == pytest.approx(inside.mean())
    assert body["sd"] == pytest.approx(inside.std())
    assert (body["min"], body["max"]) == (inside.min(), inside.max())
    assert body["area_mm2"] == pytest.approx(inside.size * 1.5 * 1.5)
    assert body["unit"] == "HU"
    assert (body["plane"], body["index"], body["phase"]) == ("acquired", 4, 0)


def test_other_planes_have_their_own_spacings(client: FlaskClient, series: dict[str, Any]) -> None:
    body = get(client, series, "plane=coronal&index=20&shape=rectangle&points=0,0,47,8").get_json()
    assert body["count"] == 48 * 9
    assert body["area_mm2"] == pytest.approx(48 * 9 * 1.5 * 4)


def test_a_point_is_one_voxel(client: FlaskClient, series: dict[str, Any], phantom: Study) -> None:
    body = get(client, series, "index=4&shape=point&points=10,12").get_json()
    assert body["mean"] == phantom.scan.values()[0, 4, 12, 10]
    assert np.isclose(body["count"], 1)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("shape=rectangle", 400),
        ("points=1,1,2,2", 400),
        ("shape=star&points=1,1,2,2", 400),
        ("shape=rectangle&points=1,1,2", 400),
        ("shape=rectangle&points=1,1,2,nan", 400),
        ("shape=rectangle&points=1,1,2,x", 400),
        ("shape=polygon&points=" + "1,1," * 5000 + "1,1", 400),
        ("shape=rectangle&points=1,1", 422),
        ("shape=rectangle&points=1,1,2,2&index=9", 404),
        ("shape=rectangle&points=1,1,2,2&index=-1", 404),
    ],
)
def test_case_49_what_cannot_be_measured_is_refused(
    client: FlaskClient, series: dict[str, Any], query: str, status: int
) -> None:
    assert get(client, series, query).status_code == status


def test_a_region_outside_the_picture_is_empty(client: FlaskClient, series: dict[str, Any]) -> None:
    body = get(client, series, "shape=rectangle&points=100,100,120,120").get_json()
    assert (body["count"], body["mean"]) == (0, None)


def test_trap_24_pet_is_given_in_its_own_unit_and_in_uptake_values(client: FlaskClient, send: Any) -> None:
    made = make_study(Options("PT", 5, 32, (4.0, 6.0, 6.0), coarse=2))
    series = send({"pet.zip": pack(made.files)}).get_json()["studies"][0]["series"][0]
    body = get(client, series, "index=2&shape=rectangle&points=8,8,24,24").get_json()
    factor = made.truth["suv_factor"]
    assert (series["units"], body["unit"]) == ("BQML", "BQML")
    assert body["suv"] == pytest.approx({name: body[name] * factor for name in ("mean", "sd", "min", "max")})
    assert 0 < body["suv"]["mean"] < body["suv"]["max"] < 50


def test_trap_24_what_is_no_pet_has_no_uptake_values(client: FlaskClient, series: dict[str, Any]) -> None:
    assert get(client, series, "index=4&shape=point&points=10,12").get_json()["suv"] is None
