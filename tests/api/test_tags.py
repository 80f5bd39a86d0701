"""GET /api/series/<series>/tags."""

import gzip
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.support import dicoms


def test_the_header_of_a_slice_is_told_as_a_tree(client: FlaskClient, series: dict[str, Any]) -> None:
    tags = client.get(f"/api/series/{series['id']}/tags?index=2").get_json()["tags"]
    found = {tag["keyword"]: tag for tag in tags}
    assert found["PatientID"]["value"] == "PHANTOM-1"
    assert found["PatientID"]["tag"] == "(0010,0020)"
    assert found["PatientID"]["vr"] == "LO"


def test_each_slice_has_its_own_header(client: FlaskClient, series: dict[str, Any]) -> None:
    uids = {
        tag["value"]
        for k in range(3)
        for tag in client.get(f"/api/series/{series['id']}/tags?index={k}").get_json()["tags"]
        if tag["keyword"] == "SOPInstanceUID"
    }
    assert len(uids) == 3


def test_case_25_texts_stay_texts(client: FlaskClient, send: Any) -> None:
    sent = send({"1": dicoms.ct(1, StudyDescription="<script>alert(1)</script>")}).get_json()
    answer = client.get(f"/api/series/{sent['id']}/tags")
    assert answer.mimetype == "application/json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "<script>alert(1)</script>" in [tag["value"] for tag in answer.get_json()["tags"]]


@pytest.mark.parametrize(("name", "pack"), [("a.nii", bytes), ("a.nii.gz", gzip.compress)])
def test_a_nifti_series_tells_the_fields_of_its_header(client: FlaskClient, send: Any, name: str, pack: Any) -> None:
    series = send({name: pack(dicoms.nifti())}).get_json()["id"]
    tags = client.get(f"/api/series/{series}/tags?index=3").get_json()["tags"]
    found = {tag["keyword"]: tag for tag in tags}
    assert (found["dim"]["tag"], found["dim"]["vr"]) == ("byte 40", "int16[8]")
    assert found["dim"]["value"] == "3, 4, 4, 4, 1, 1, 1, 1"
    assert (found["datatype"]["value"], found["datatype"]["meaning"]) == ("4", "Type of the voxels: int16")
    assert found["sform_code"]["meaning"].endswith(": scanner")
    assert client.get(f"/api/series/{series}/tags?index=4").status_code == 404


def test_a_slice_that_is_not_there_is_not_found(client: FlaskClient, series: dict[str, Any]) -> None:
    for index in (9, -1):
        assert client.get(f"/api/series/{series['id']}/tags?index={index}").status_code == 404
