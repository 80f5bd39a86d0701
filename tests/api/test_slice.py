"""GET /slice/<series>/<index> and /views/<series>."""

import base64
import io
from typing import Any

import numpy as np
import pytest
from flask.testing import FlaskClient
from PIL import Image

from phantom.files import Study

PLANES = {"axial": (9, 48, 48), "coronal": (48, 48, 9), "sagittal": (48, 48, 9)}
"""Number of planes, width and height of each."""


def picture(body: dict[str, Any]) -> np.ndarray[Any, Any]:
    """The pixels of an answer."""
    kind, data = body["image"].split(",", 1)
    assert kind == "data:image/png;base64"
    image = np.asarray(Image.open(io.BytesIO(base64.b64decode(data))))
    assert image.shape[:2] == (body["height"], body["width"])
    return image


def drawn(values: Any, center: float, width: float) -> np.ndarray[Any, Any]:
    """Grey by PS3.3 C.11.2.1.2.1, as plainly as can be."""
    level = (np.asarray(values, float) - (center - 0.5)) / (width - 1) + 0.5
    return np.clip(level, 0, 1) * 255


def test_a_slice_is_a_picture_in_json(client: FlaskClient, series: dict[str, Any], phantom: Study) -> None:
    body = client.get(f"/slice/{series['id']}/4?window_center=40&window_width=400").get_json()
    assert set(body) == {"image", "index", "slices", "plane", "width", "height", "window"}
    assert (body["index"], body["slices"], body["plane"]) == (4, 9, "acquired")
    assert body["window"] == {"center": 40, "width": 400}
    assert np.abs(picture(body) - drawn(phantom.scan.values()[0, 4], 40, 400)).max() <= 1


def test_every_slice_can_be_asked_for(client: FlaskClient, series: dict[str, Any], phantom: Study) -> None:
    for k in range(9):
        body = client.get(f"/slice/{series['id']}/{k}?window_center=0&window_width=2000").get_json()
        assert np.abs(picture(body) - drawn(phantom.scan.values()[0, k], 0, 2000)).max() <= 1


@pytest.mark.parametrize("plane", PLANES)
def test_other_planes_have_their_own_size_and_count(client: FlaskClient, series: dict[str, Any], plane: str) -> None:
    body = client.get(f"/slice/{series['id']}/0?plane={plane}").get_json()
    picture(body)
    assert (body["slices"], body["width"], body["height"]) == PLANES[plane]
    assert body["plane"] == plane


def test_views_shows_the_middle_of_all_three_planes(client: FlaskClient, series: dict[str, Any]) -> None:
    body = client.get(f"/views/{series['id']}").get_json()
    assert set(body) == set(PLANES)
    for name, (count, width, height) in PLANES.items():
        picture(body[name])
        told = [body[name][key] for key in ("index", "slices", "width", "height", "plane")]
        assert told == [count // 2, count, width, height, name]


def test_views_shows_the_indexes_that_are_asked_for(client: FlaskClient, series: dict[str, Any]) -> None:
    body = client.get(f"/views/{series['id']}?axial=1&coronal=2&sagittal=47").get_json()
    assert [body[name]["index"] for name in ("axial", "coronal", "sagittal")] == [1, 2, 47]
    alone = client.get(f"/slice/{series['id']}/47?plane=sagittal").get_json()
    assert body["sagittal"] == alone


def test_a_preset_sets_the_window(client: FlaskClient, series: dict[str, Any]) -> None:
    body = client.get(f"/slice/{series['id']}/4?preset=lung").get_json()
    assert body["window"] == {"center": -600, "width": 1500}


def test_inverted_is_the_negative(client: FlaskClient, series: dict[str, Any]) -> None:
    plain, negative = (
        picture(client.get(f"/slice/{series['id']}/4?preset=bone&invert={flag}").get_json()) for flag in (0, 1)
    )
    assert (plain.astype(int) + negative == 255).all()


def test_a_colour_map_makes_a_colour_picture(client: FlaskClient, series: dict[str, Any]) -> None:
    assert picture(client.get(f"/slice/{series['id']}/4?colormap=hot").get_json()).shape == (48, 48, 3)


def test_a_slab_shows_the_highest_of_its_slices(client: FlaskClient, series: dict[str, Any], phantom: Study) -> None:
    query = "plane=axial&slab_mm=9&slab=maximum_ip&window_center=0&window_width=2000"
    body = client.get(f"/slice/{series['id']}/4?{query}").get_json()
    highest = phantom.scan.values()[0, 3:6].max(axis=0)
    assert np.abs(picture(body) - drawn(highest, 0, 2000)).max() <= 1


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("/slice/{id}/9", 404, "no_such_slice"),
        ("/slice/{id}/-1", 404, "no_such_slice"),
        ("/slice/{id}/99999999999999999999999", 404, "no_such_slice"),
        ("/slice/{id}/first", 400, "bad_parameter"),
        ("/slice/{id}/1.5", 400, "bad_parameter"),
        ("/slice/{id}/0?plane=oblique", 400, "bad_parameter"),
        ("/slice/{id}/0?phase=1", 404, "no_such_phase"),
        ("/slice/{id}/0?phase=-1", 404, "no_such_phase"),
        ("/slice/{id}/0?preset=unknown", 422, "no_such_preset"),
        ("/slice/{id}/0?colormap=unknown", 422, "no_such_colormap"),
        ("/slice/{id}/0?window_center=40", 422, "bad_window"),
        ("/slice/0123456789abcdef0123456789abcdef/0", 404, "series_not_found"),
        ("/slice/..%2f..%2fetc/0", 404, "not_found"),
        ("/slice/%00/0", 400, "bad_parameter"),
        ("/views/{id}?coronal=48", 404, "no_such_slice"),
        ("/views/0123456789abcdef0123456789abcdef", 404, "series_not_found"),
    ],
)
def test_case_49_what_is_not_there_is_told(
    client: FlaskClient, series: dict[str, Any], address: str, status: int, code: str
) -> None:
    answer = client.get(address.format(id=series["id"]))
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (status, code)
    assert answer.get_json()["error"]["message"].endswith((".", "from 0."))
