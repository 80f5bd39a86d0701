"""GET /api/series/<series>: everything that is known of one."""

import io
from typing import Any

import numpy as np
import pytest
from flask.testing import FlaskClient
from PIL import Image

from phantom.files import Study
from tests.support import dicoms

KEYS = {
    "id", "study", "series_uid", "part", "modality", "number", "description", "kind", "reason", "slices", "rows",
    "columns", "phases", "phase_label", "phase_values", "spacing", "spacing_source", "calibration", "affine",
    "orientation", "units", "colour", "inverted", "slope", "intercept", "dtype", "padding", "frame_time", "regions",
    "windows", "window", "voi_function", "voi_luts", "presets", "planes", "digest", "patient", "study_info",
    "series_info", "range", "trust", "undrawable",
}  # fmt: skip


@pytest.fixture
def detail(client: FlaskClient, series: dict[str, Any]) -> dict[str, Any]:
    body: dict[str, Any] = client.get(f"/api/series/{series['id']}").get_json()
    return body


def test_it_tells_all_that_the_viewer_relies_on(detail: dict[str, Any]) -> None:
    assert set(detail) >= KEYS


def test_it_agrees_with_what_the_upload_told(detail: dict[str, Any], series: dict[str, Any]) -> None:
    assert {name: detail[name] for name in series} == series


def test_its_geometry_is_the_phantoms(detail: dict[str, Any], phantom: Study) -> None:
    assert np.allclose(detail["affine"], phantom.truth["affine_lps"])
    assert detail["spacing"] == [4.0, 1.5, 1.5]
    assert np.allclose(detail["orientation"], [1, 0, 0, 0, 1, 0])


def test_planes_tell_their_size_place_and_letters(detail: dict[str, Any]) -> None:
    axial, coronal = detail["planes"]["axial"], detail["planes"]["coronal"]
    assert [axial[name] for name in ("slices", "width", "height", "spacing")] == [9, 48, 48, [1.5, 1.5]]
    assert axial["letters"] == {"left": "R", "right": "L", "top": "A", "bottom": "P"}
    assert np.allclose(axial["step"], [0, 0, 4])
    assert [coronal[name] for name in ("slices", "width", "height", "spacing")] == [48, 48, 9, [4.0, 1.5]]
    assert coronal["letters"]["top"] == "H"


def test_windows_and_presets_are_offered(detail: dict[str, Any]) -> None:
    assert detail["window"]["width"] >= 1
    assert {"lung", "bone", "soft_tissue"} <= {preset["id"] for preset in detail["presets"]}


def test_it_tells_whom_it_shows(detail: dict[str, Any]) -> None:
    assert set(detail["patient"]) == {"name", "id", "birth_date", "sex", "age"}
    assert (detail["patient"]["name"], detail["patient"]["id"]) == ("Phantom^Thorax", "PHANTOM-1")
    assert set(detail["study_info"]) == {"date", "time", "description", "accession", "institution", "uid"}


def test_the_range_is_known_once_all_was_read(
    client: FlaskClient, detail: dict[str, Any], series: dict[str, Any], phantom: Study
) -> None:
    assert detail["range"] is None
    client.get(f"/api/series/{series['id']}/volume")
    again = client.get(f"/api/series/{series['id']}").get_json()
    assert again["range"] == [phantom.truth["min"], phantom.truth["max"]]


def test_it_has_a_trust_panel(detail: dict[str, Any]) -> None:
    assert detail["trust"]["entries"]
    assert all(set(entry) == {"key", "label", "value", "severity"} for entry in detail["trust"]["entries"])


def test_case_15_a_slice_that_cannot_be_drawn_is_told_and_the_others_are_shown(client: FlaskClient, send: Any) -> None:
    files = {"1": dicoms.ct(1), "2": dicoms.spoilt(2), "3": dicoms.ct(3)}
    (found,) = send(files).get_json()["studies"][0]["series"]
    assert [client.get(f"/slice/{found['id']}/{k}").status_code for k in range(3)] == [200, 422, 200]
    assert client.get(f"/api/series/{found['id']}/volume").status_code == 200
    (undrawable,) = client.get(f"/api/series/{found['id']}").get_json()["undrawable"]
    assert (undrawable["phase"], undrawable["index"]) == (0, 1)
    assert undrawable["message"]


def test_images_that_form_no_volume_say_why(client: FlaskClient, send: Any) -> None:
    single = send({"1": dicoms.ct(1)}).get_json()["studies"][0]["series"][0]
    detail = client.get(f"/api/series/{single['id']}").get_json()
    assert detail["kind"] == "images"
    assert detail["reason"]
    assert detail["planes"]["coronal"] == {"reason": detail["reason"]}
    answer = client.get(f"/slice/{single['id']}/0?plane=coronal")
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (422, "no_volume")


def test_an_unknown_series_is_not_found(client: FlaskClient) -> None:
    answer = client.get("/api/series/0123456789abcdef0123456789abcdef")
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (404, "series_not_found")


def test_case_15_the_trust_panel_warns_of_images_that_cannot_be_drawn(client: FlaskClient, send: Any) -> None:
    files = {str(n): dicoms.spoilt(n) if n == 3 else dicoms.ct(n) for n in range(1, 6)}
    series = send(files).get_json()["studies"][0]["series"][0]["id"]
    assert client.get(f"/slice/{series}/2").status_code == 422
    detail = client.get(f"/api/series/{series}").get_json()
    (row,) = (entry for entry in detail["trust"]["entries"] if entry["key"] == "undrawable")
    assert (row["severity"], row["value"][:37]) == ("warning", "1 of 5 images cannot be drawn (3): 1 ")
    planes = detail["planes"]
    assert (planes["acquired"]["in_gap"], planes["axial"]["in_gap"], planes["coronal"]["rows_in_gap"]) == ([], [2], [2])


def test_case_15_other_slices_stand_for_a_middle_one_that_cannot_be_drawn(client: FlaskClient, send: Any) -> None:
    files = {str(n): dicoms.spoilt(n) if n == 3 else dicoms.ct(n) for n in range(1, 6)}
    body = send(files).get_json()["studies"][0]
    pictures = (f"/api/series/{body['series'][0]['id']}/thumbnail", f"/api/studies/{body['id']}/image")
    assert [client.get(path).status_code for path in pictures] == [200, 200]


def test_trap_30_a_window_that_would_show_nothing_is_left_and_told(client: FlaskClient, send: Any) -> None:
    air = {"PixelData": b"\0\0\1\0" * 32}
    series = send({str(n): dicoms.ct(n, **air) for n in range(1, 4)}).get_json()["id"]
    detail = client.get(f"/api/series/{series}").get_json()
    assert detail["window"]["source"] == "auto"
    (row,) = (entry for entry in detail["trust"]["entries"] if entry["key"] == "window")
    assert "outside the soft-tissue preset" in row["value"]
    assert client.get(f"/slice/{series}/1").get_json()["window"]["center"] == -1023.5


def test_trap_21_an_aspect_ratio_stretches_the_picture_and_is_no_length(client: FlaskClient, send: Any) -> None:
    flat = {"PixelSpacing": None, "ImagePositionPatient": None, "PixelAspectRatio": [2, 1], "Modality": "OT"}
    series = send({"1": dicoms.ct(1, **flat)}).get_json()["id"]
    detail = client.get(f"/api/series/{series}").get_json()
    plane = detail["planes"]["acquired"]
    assert (detail["spacing"], plane["spacing"], plane["aspect"]) == (None, None, [2, 1])
    drawn = {
        query: Image.open(io.BytesIO(client.get(f"/api/series/{series}/{query}").data))
        for query in ("plane?index=0", "plane?index=0&isotropic=1", "thumbnail")
    }
    assert [image.size for image in drawn.values()] == [(8, 8), (8, 15), (4, 8)]
    assert drawn["plane?index=0"].info["aspect"] == (2000, 1000)
    stats = client.get(f"/api/series/{series}/stats?index=0&shape=rectangle&points=0,0,3,3").get_json()
    assert stats["area_mm2"] is None
