"""What lengths on pictures without a place rest on: the file, ultrasound regions, a known length drawn by hand."""

from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient

from create_test_dicom import make_study
from phantom.files import pack
from phantom.options import Options
from tests.api.marks import mark, put

PLANE = {"name": "acquired", "index": 0}


def sent(send: Any, options: Options) -> dict[str, Any]:
    study: dict[str, Any] = send({"study.zip": pack(make_study(options).files)}).get_json()["studies"][0]
    return study


def line(study: dict[str, Any], points: list[list[float]], kind: str = "length", **more: Any) -> dict[str, Any]:
    """A line on the first image of a study."""
    return {
        "key": uuid4().hex,
        "series": study["series"][0]["id"],
        "kind": kind,
        "space": "image",
        "plane": PLANE,
        "points": points,
    } | more


def listed(client: FlaskClient, study: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(f"/api/studies/{study['id']}/annotations").get_json()["annotations"]
    return found


def test_trap_22_a_calibration_by_hand_changes_the_other_lengths_of_its_image(client: FlaskClient, send: Any) -> None:
    study = sent(send, Options("DX", size=64))
    detail = client.get(f"/api/series/{study['series'][0]['id']}").get_json()
    rows, columns = detail["planes"]["acquired"]["spacing"]
    put(client, study["id"], line(study, [[10, 10, 0], [40, 10, 0]]))
    (plain,) = listed(client, study)
    assert plain["measures"] == [{"name": "length", "value": pytest.approx(30 * columns), "unit": "mm"}]
    assert plain["calibration"]["source"] == detail["spacing_source"]
    known = put(client, study["id"], line(study, [[5, 5, 0], [5, 25, 0]], "calibration", value=50.0)).get_json()
    by_hand, _ = listed(client, study)
    factor = 50 / (20 * rows)
    assert by_hand["measures"][0]["value"] == pytest.approx(30 * columns * factor)
    assert by_hand["calibration"] == {
        "source": "hand", "label": "calibrated by hand (50 mm)", "trusted": True,
        "pixel": pytest.approx(factor * min(rows, columns)), "mark": known["key"],
    }  # fmt: skip
    client.delete(f"/api/annotations/{known['id']}?version=1")
    assert listed(client, study)[0]["calibration"] == plain["calibration"]


def test_trap_23_ultrasound_is_measured_within_one_region(client: FlaskClient, send: Any) -> None:
    study = sent(send, Options("US", slices=2, size=128))
    detail = client.get(f"/api/series/{study['series'][0]['id']}").get_json()
    (region,) = detail["regions"]
    left, top, right, bottom = region["box"]
    within = [[left + 2, top + 2, 0], [left + 12, top + 2, 0]]
    told = put(client, study["id"], line(study, within)).get_json()
    assert told["measures"][0] == {
        "name": "length", "value": pytest.approx(abs(region["delta"][0]) * 10 * 10), "unit": "mm",
    }  # fmt: skip
    assert told["calibration"]["label"] == "ultrasound region"
    outside = put(client, study["id"], line(study, [[left + 2, top + 2, 0], [right + 60, bottom + 9, 0]])).get_json()
    assert outside["measures"][0]["unit"] == "px"
    assert outside["reason"] == "It does not lie within one ultrasound region."


def test_points_in_the_patient_are_refused_where_there_is_no_place(client: FlaskClient, send: Any) -> None:
    study = sent(send, Options("DX", size=64))
    answer = put(client, study["id"], line(study, [[1, 1, 0], [5, 5, 0]], space="patient"))
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (422, "bad_space")


def test_points_on_an_image_end_in_its_index(client: FlaskClient, send: Any) -> None:
    study = sent(send, Options("DX", size=64))
    answer = put(client, study["id"], line(study, [[1, 1, 0], [5, 5, 1]]))
    assert answer.status_code == 400


def test_a_key_image_has_no_points(client: FlaskClient, send: Any) -> None:
    study = sent(send, Options("CT", 3, 32, (4.0, 2.0, 2.0), coarse=2))
    body = mark(client, study["series"][0]["id"], "keyimage", pixels=[], plane=PLANE | {"index": 2})
    told = put(client, study["id"], body).get_json()
    assert (told["points"], told["measures"], told["statistics"], told["plane"]["index"]) == ([], [], None, 2)
    assert told["instance"]
