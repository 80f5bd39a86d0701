"""/api/studies/<study>/annotations/file: out as CSV and JSON, in as JSON."""

import csv
import io
import json
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient

from records import annotation_files
from tests.api.marks import mark, put


@pytest.fixture
def study_id(study: dict[str, Any]) -> str:
    found: str = study["studies"][0]["id"]
    return found


@pytest.fixture
def stored(client: FlaskClient, study_id: str, series: dict[str, Any]) -> list[dict[str, Any]]:
    """A length, a region, a text."""
    corners = [(10, 12), (19, 12), (19, 25), (10, 25)]
    bodies = [
        mark(client, series["id"], label="Nodule"),
        mark(client, series["id"], "rectangle", pixels=corners, locked=True),
        mark(client, series["id"], "text", text='=HYPERLINK("http://evil")', label="@SUM(1)"),
    ]
    return [put(client, study_id, body).get_json() for body in bodies]


def fetched(client: FlaskClient, study_id: str, kind: str) -> Any:
    answer = client.get(f"/api/studies/{study_id}/annotations/file?format={kind}")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    return answer


def rows_of(client: FlaskClient, study_id: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(fetched(client, study_id, "csv").data.decode("utf-8-sig"))))


def test_the_table_has_the_numbers_with_their_units(
    client: FlaskClient, study_id: str, stored: list[dict[str, Any]]
) -> None:
    line, box, _ = rows_of(client, study_id)
    assert (line["kind"], line["label"], line["length_unit"]) == ("length", "Nodule", "mm")
    assert float(line["length"]) == pytest.approx(7.5)
    assert (line["calibration"], line["author"]) == ("Pixel Spacing", "Local administrator")
    assert line["sop_uid"] and line["series_uid"]
    assert float(box["mean"]) == stored[1]["statistics"]["mean"]
    assert (box["value_unit"], box["area_unit"], box["count"]) == ("HU", "mm²", "140")


def test_case_27_no_text_is_a_formula(client: FlaskClient, study_id: str, stored: list[dict[str, Any]]) -> None:
    text = rows_of(client, study_id)[2]
    assert text["text"] == '\'=HYPERLINK("http://evil")'
    assert text["label"] == "'@SUM(1)"
    for start in ("=", "+", "-", "@", "\t", "\n", " ="):
        put(client, study_id, mark(client, stored[0]["series"], "text", text=f"{start}1+1"))
    assert all(row["text"][:1] in ("'", "") for row in rows_of(client, study_id))


def test_files_carry_uids_and_no_other_identity(
    client: FlaskClient, study_id: str, stored: list[dict[str, Any]]
) -> None:
    study = client.get(f"/api/studies/{study_id}").get_json()
    for kind in ("json", "csv"):
        text = fetched(client, study_id, kind).data.decode()
        for hidden in (study["patient_name"], study["patient_id"], stored[0]["id"], study_id, stored[0]["series"]):
            assert hidden and hidden not in text


def test_what_was_given_out_can_be_taken_in_again(
    client: FlaskClient, study_id: str, stored: list[dict[str, Any]], send: Any, phantom_zip: bytes
) -> None:
    body = fetched(client, study_id, "json").get_json()
    assert body["lightbox"] == 1
    address = f"/api/studies/{study_id}/annotations/file"
    assert client.post(address, json=body).get_json() == {"created": 0, "revived": 0, "known": 3, "refused": []}
    client.delete(f"/api/studies/{study_id}")
    study_id = send({"again.zip": phantom_zip}).get_json()["studies"][0]["id"]
    answer = client.post(f"/api/studies/{study_id}/annotations/file", json=body)
    assert (answer.status_code, answer.get_json()) == (201, {"created": 3, "revived": 0, "known": 0, "refused": []})
    back = client.get(f"/api/studies/{study_id}/annotations").get_json()["annotations"]
    for name in ("key", "kind", "points", "plane", "label", "text", "locked", "measures", "statistics", "calibration"):
        assert [one[name] for one in back] == [one[name] for one in stored]


def test_what_was_deleted_comes_back_as_the_file_says(
    client: FlaskClient, study_id: str, stored: list[dict[str, Any]]
) -> None:
    body = fetched(client, study_id, "json").get_json()
    address = f"/api/studies/{study_id}/annotations/file"
    for one in stored[:2]:
        assert client.delete(f"/api/annotations/{one['id']}?version=1").status_code == 200
    body["annotations"][0]["label"] = "Nodule, left"
    body["annotations"][1]["kind"] = "box"
    told = client.post(address, json=body).get_json()
    assert {name: told[name] for name in ("created", "revived", "known")} == {"created": 0, "revived": 1, "known": 1}
    assert [(one["at"], one["code"]) for one in told["refused"]] == [(1, "bad_annotation")]
    back = client.get(f"/api/annotations/{stored[0]['id']}").get_json()
    assert (back["version"], back["label"], back["deleted"]) == (3, "Nodule, left", None)
    assert back["measures"] == stored[0]["measures"]
    history = client.get(f"/api/annotations/{stored[0]['id']}/history").get_json()["revisions"]
    assert [one["action"] for one in history] == ["created", "deleted", "restored"]
    assert history[-1]["body"]["label"] == "Nodule, left"
    told = client.post(address, json=body).get_json()
    assert (told["revived"], told["known"]) == (0, 2)


def test_what_does_not_fit_is_refused_one_by_one(
    client: FlaskClient, study_id: str, stored: list[dict[str, Any]]
) -> None:
    body = fetched(client, study_id, "json").get_json()
    good = body["annotations"][0] | {"key": uuid4().hex}
    rows = [
        good,
        good | {"key": "short"},
        good | {"key": uuid4().hex, "series_uid": "1.2.3"},
        good | {"key": uuid4().hex, "points": [[0, 0, 0]]},
        good | {"key": uuid4().hex, "points": [[0, 0, 0], [0, 0, 500]]},
        good | {"key": uuid4().hex, "author": "somebody else", "version": 99},
        3,
        None,
        [good],
    ]
    answer = client.post(f"/api/studies/{study_id}/annotations/file", json=body | {"annotations": rows})
    told = answer.get_json()
    assert (told["created"], told["known"], [one["at"] for one in told["refused"]]) == (2, 0, [1, 2, 3, 4, 6, 7, 8])
    assert [one["code"] for one in told["refused"]] == ["bad_annotation"] * 3 + ["off_plane"] + ["bad_annotation"] * 3
    listed = client.get(f"/api/studies/{study_id}/annotations").get_json()["annotations"]
    assert {one["author"] for one in listed} == {"Local administrator"}


@pytest.mark.parametrize(
    "body",
    ["", "{", "[]", "{}", '{"lightbox": 2, "annotations": []}', '{"lightbox": 1}', '{"lightbox": 1, "annotations": 3}',
     '{"lightbox": 1, "annotations": [], "study_uid": 3}'],
)  # fmt: skip
def test_case_49_what_is_no_such_file_is_refused(client: FlaskClient, study_id: str, body: str) -> None:
    address = f"/api/studies/{study_id}/annotations/file"
    answer = client.post(address, data=body, content_type="application/json")
    assert answer.status_code == 400, answer.text


def test_a_file_of_another_study_is_refused_whole(
    client: FlaskClient, study_id: str, stored: list[dict[str, Any]]
) -> None:
    body = fetched(client, study_id, "json").get_json()
    address = f"/api/studies/{study_id}/annotations/file"
    answer = client.post(address, json=body | {"study_uid": "1.2.3"})
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (400, "other_study")
    del body["study_uid"]
    assert client.post(address, json=body).get_json()["known"] == 3


def test_the_table_names_the_slab_that_numbers_were_measured_on(
    client: FlaskClient, study_id: str, series: dict[str, Any]
) -> None:
    thin = mark(client, series["id"])
    thick = mark(client, series["id"])
    thick["plane"] = thick["plane"] | {"slab": {"mm": 10, "mode": "maximum_ip"}}
    for body in (thin, thick):
        assert put(client, study_id, body).status_code == 201
    assert [(row["slab"], row["slab_mm"]) for row in rows_of(client, study_id)] == [("", ""), ("maximum_ip", "10.0")]


def test_numbers_keep_all_their_digits(client: FlaskClient, study_id: str, stored: list[dict[str, Any]]) -> None:
    body = json.loads(fetched(client, study_id, "json").data)
    assert body["annotations"][1]["statistics"]["sd"] == stored[1]["statistics"]["sd"]


@pytest.mark.parametrize(("unit", "size"), [("mm", 1.0), ("cm", 10.0), ("px", 1.5)])
def test_lengths_and_areas_are_in_the_unit_that_is_asked_for(
    client: FlaskClient, study_id: str, stored: list[dict[str, Any]], unit: str, size: float
) -> None:
    made = client.get(f"/api/studies/{study_id}/annotations/file?format=csv&unit={unit}")
    line, box, _ = csv.DictReader(io.StringIO(made.data.decode("utf-8-sig")))
    assert (line["length_unit"], box["area_unit"]) == (unit, f"{unit}²")
    area, perimeter = (one["value"] for one in stored[1]["measures"])
    assert float(line["length"]) == pytest.approx(7.5 / size)
    assert float(box["area"]) == pytest.approx(area / size**2)
    assert float(box["perimeter"]) == pytest.approx(perimeter / size)
    assert float(box["mean"]) == stored[1]["statistics"]["mean"]
    assert client.get(f"/api/studies/{study_id}/annotations/file?format=csv&unit=ft").status_code == 400


def test_without_a_spacing_there_are_pixels_whatever_is_asked_for(stored: list[dict[str, Any]]) -> None:
    unknown = stored[0] | {"calibration": stored[0]["calibration"] | {"pixel": None}}
    bare = unknown | {"measures": [{"name": "length", "value": 12.0, "unit": "px"}]}
    for unit in ("mm", "cm", "px"):
        (row,) = csv.DictReader(io.StringIO(annotation_files.to_csv([bare], unit).decode("utf-8-sig")))
        assert (row["length"], row["length_unit"]) == ("12.0", "px")


def test_a_point_in_colour_has_red_green_and_blue(stored: list[dict[str, Any]]) -> None:
    nothing = dict.fromkeys(("mean", "sd", "min", "max"))
    point = stored[1] | {"statistics": nothing | {"count": 1, "unit": "", "rgb": [12, 0, 255]}}
    coloured, grey = csv.DictReader(io.StringIO(annotation_files.to_csv([point, stored[1]]).decode("utf-8-sig")))
    assert [coloured[name] for name in ("red", "green", "blue", "mean")] == ["12", "0", "255", ""]
    assert [grey[name] for name in ("red", "green", "blue")] == ["", "", ""]
