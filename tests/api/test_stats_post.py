"""POST /api/series/<series>/stats: regions by their points in the patient, on any plane."""

from typing import Any

import numpy as np
import pytest
from flask.testing import FlaskClient

from create_test_dicom import make_study
from phantom.files import Study, pack
from phantom.options import Options
from tests.api.marks import world


def post(client: FlaskClient, series: str, **body: Any) -> Any:
    return client.post(f"/api/series/{series}/stats", json=body)


def test_it_gives_what_get_gives_for_the_same_region(client: FlaskClient, series: dict[str, Any]) -> None:
    address = f"/api/series/{series['id']}/stats"
    asked = client.get(f"{address}?index=4&shape=polygon&points=10,12,30,14,22,31").get_json()
    points = world(client, series["id"], [(10, 12), (30, 14), (22, 31)])
    told = post(client, series["id"], plane={"name": "acquired", "index": 4}, shape="polygon", points=points).get_json()
    assert told == asked | {name: pytest.approx(asked[name]) for name in ("outline_area", "outline_length")}


def test_trap_26_a_turned_ellipse_counts_the_voxels_inside(
    client: FlaskClient, series: dict[str, Any], phantom: Study
) -> None:
    # Half axes (8, 6) and (-3, 4): at right angles, 10 and 5 pixels long.
    ends = [(24 - 8, 24 - 6), (24 + 8, 24 + 6), (24 + 3, 24 - 4), (24 - 3, 24 + 4)]
    told = post(client, series["id"], shape="ellipse", points=world(client, series["id"], ends)).get_json()
    y, x = np.mgrid[:48, :48]
    along, across = ((x - 24) * 0.8 + (y - 24) * 0.6) / 10, ((y - 24) * 0.8 - (x - 24) * 0.6) / 5
    inside = phantom.scan.values()[0, 4][along**2 + across**2 <= 1 + 1e-9]
    assert told["count"] == inside.size
    assert told["mean"] == pytest.approx(inside.mean())
    assert told["outline_area"] == pytest.approx(np.pi * 10 * 5 * 1.5**2)


def test_trap_27_a_coronal_region_has_that_planes_spacings(client: FlaskClient, series: dict[str, Any]) -> None:
    detail = client.get(f"/api/series/{series['id']}").get_json()["planes"]["coronal"]
    at = np.array(detail["origin"]) + 20 * np.array(detail["step"])
    right, down = np.array(detail["row"]), np.array(detail["column"])
    corners = [(at + x * right + y * down).tolist() for x, y in ((3, 1), (12, 1), (12, 6), (3, 6))]
    told = post(client, series["id"], plane={"name": "coronal"}, shape="rectangle", points=corners).get_json()
    asked = f"/api/series/{series['id']}/stats?plane=coronal&index=20&shape=rectangle&points=3,1,12,6"
    want = client.get(asked).get_json()
    assert (told["count"], told["mean"], told["area_mm2"]) == (want["count"], want["mean"], want["area_mm2"])
    assert (told["plane"], told["index"], told["count"]) == ("coronal", 20, 60)


def test_a_slab_is_measured_as_it_is_shown(client: FlaskClient, series: dict[str, Any], phantom: Study) -> None:
    points = world(client, series["id"], [(10, 12), (19, 12), (19, 25), (10, 25)])
    plane = {"name": "axial", "index": 4, "slab": {"mm": 9, "mode": "maximum_ip"}}
    told = post(client, series["id"], plane=plane, shape="rectangle", points=points).get_json()
    inside = phantom.scan.values()[0, 3:6, 12:26, 10:20].max(axis=0)
    assert (told["count"], told["mean"]) == (inside.size, pytest.approx(inside.mean()))


def test_an_oblique_plane_along_the_voxels_gives_the_voxels(
    client: FlaskClient, series: dict[str, Any], phantom: Study
) -> None:
    points = world(client, series["id"], [(10, 12), (19, 12), (19, 25), (10, 25)])
    plane = {"name": "oblique", "row": [1, 0, 0], "column": [0, 1, 0]}
    told = post(client, series["id"], plane=plane, shape="rectangle", points=points).get_json()
    inside = phantom.scan.values()[0, 4, 12:26, 10:20]
    assert told["count"] == inside.size
    assert told["mean"] == pytest.approx(inside.mean(), abs=1e-3)
    assert told["plane"] == "oblique"


def test_a_picture_without_a_place_is_measured_in_pixels(client: FlaskClient, send: Any) -> None:
    made = make_study(Options("DX", size=64))
    series = send({"dx.zip": pack(made.files)}).get_json()["studies"][0]["series"][0]
    told = post(client, series["id"], shape="rectangle", points=[[4, 5, 0], [13, 5, 0], [13, 14, 0], [4, 14, 0]])
    assert told.status_code == 200, told.text
    want = client.get(f"/api/series/{series['id']}/stats?index=0&shape=rectangle&points=4,5,13,14").get_json()
    assert (told.get_json()["count"], told.get_json()["mean"]) == (want["count"], want["mean"])


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"shape": "star"}, 400),
        ({"points": []}, 400),
        ({"points": [[1, 1]]}, 400),
        ({"points": [[1, 1, 1e9]]}, 400),
        ({"more": 1}, 400),
        ({"phase": 5}, 404),
        ({"plane": {"name": "oblique"}}, 400),
        ({"plane": {"name": "oblique", "row": [1, 0, 0], "column": [1, 0, 0]}}, 422),
        ({"plane": {"name": "oblique", "row": [0, 0, 0], "column": [0, 1, 0]}}, 422),
        ({"points": [[0, 0, 0], [90000, 0, 0], [0, 90000, 0]], "plane": {"name": "oblique", "row": [1, 0, 0],
          "column": [0, 1, 0]}}, 422),
        ({"points": [[0, 0, 0], [0, 0, 30], [9, 9, 9]]}, 422),
        ({"shape": "ellipse", "points": [[0, 0, 0]] * 3}, 422),
    ],
)  # fmt: skip
def test_case_49_what_cannot_be_measured_is_refused(
    client: FlaskClient, series: dict[str, Any], changes: dict[str, Any], status: int
) -> None:
    points = world(client, series["id"], [(10, 12), (19, 12), (19, 25)])
    answer = post(client, series["id"], **({"shape": "polygon", "points": points} | changes))
    assert answer.status_code == status, answer.text


def test_a_long_freehand_outline_is_taken(client: FlaskClient, series: dict[str, Any]) -> None:
    turn = np.linspace(0, 2 * np.pi, 4000, endpoint=False)
    outline = list(zip(24 + 15 * np.cos(turn), 24 + 15 * np.sin(turn), strict=True))
    told = post(client, series["id"], shape="freehand", points=world(client, series["id"], outline)).get_json()
    assert told["outline_area"] == pytest.approx(np.pi * (15 * 1.5) ** 2, rel=1e-4)
