"""Annotations stay on their image when more images of the study arrive."""

import io
from typing import Any

from flask.testing import FlaskClient
from pydicom import dcmread

from phantom.files import Study
from tests.api.marks import again, mark, put


def send_part(send: Any, phantom: Study, part: slice) -> dict[str, Any]:
    """The slices of the phantom between two heights; the upload's study."""
    by_height = sorted(phantom.files, key=lambda file: dcmread(io.BytesIO(file[1])).ImagePositionPatient[2])
    answer = send(dict(by_height[part]))
    assert answer.status_code == 201, answer.text
    study: dict[str, Any] = answer.get_json()["studies"][0]
    return study


def test_more_slices_below_move_the_number_and_not_the_place(client: FlaskClient, send: Any, phantom: Study) -> None:
    first = send_part(send, phantom, slice(4, None))
    series = first["series"][0]["id"]
    detail = client.get(f"/api/series/{series}").get_json()
    low = detail["positions"][0]
    line = put(client, first["id"], mark(client, series) | {"points": [low, [low[0] + 3, *low[1:]]]}).get_json()
    key = put(client, first["id"], mark(client, series, "keyimage", pixels=[])).get_json()
    assert (line["plane"]["index"], key["plane"]["index"]) == (0, 4)
    send_part(send, phantom, slice(0, 4))
    shown = client.get(f"/api/series/{series}").get_json()
    assert shown["positions"].index(low) == 4
    listed = client.get(f"/api/studies/{first['id']}/annotations").get_json()["annotations"]
    assert [one["plane"]["index"] for one in listed] == [4, 8]
    assert listed[0]["points"] == line["points"] and listed[0]["series"] == series
    assert listed[0]["measures"] == line["measures"]
    history = client.get(f"/api/annotations/{line['id']}/history").get_json()["revisions"]
    assert [(one["version"], one["person"]) for one in history] == [(1, "Local administrator"), (2, "Lightbox")]
    late = client.put(f"/api/annotations/{line['id']}", json=again(line, label="late"))
    assert late.status_code == 409


def test_reading_the_originals_again_changes_nothing(client: FlaskClient, send: Any, phantom: Study) -> None:
    study = send_part(send, phantom, slice(None))
    line = put(client, study["id"], mark(client, study["series"][0]["id"])).get_json()
    assert client.post(f"/api/process/{study['id']}").status_code == 200
    assert client.get(f"/api/annotations/{line['id']}").get_json() == line
