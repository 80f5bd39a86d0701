"""What the records know of a series stands in its trust panel."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from records.audit import now
from tests.support import dicoms
from tests.support.dicoms import ROOT


def rows(client: FlaskClient, series: str) -> dict[str, tuple[str, str]]:
    entries = client.get(f"/api/series/{series}").get_json()["trust"]["entries"]
    return {one["key"]: (one["severity"], one["value"]) for one in entries}


def one_study(client: FlaskClient, **wanted: str) -> dict[str, Any]:
    (found,) = client.get("/api/studies", query_string=wanted).get_json()["studies"]
    return found  # type: ignore[no-any-return]


def test_case_20_a_refused_file_stays_flagged_at_its_series(send: Any, client: FlaskClient) -> None:
    body = send(dicoms.study(3)).get_json()
    assert "refused" not in rows(client, body["id"])
    other = dicoms.ct(2, PixelData=bytes(128))
    assert send({"other": other, "new": dicoms.ct(9)}).get_json()["upload"]["rejected"] == 1
    severity, value = rows(client, body["id"])["refused"]
    assert severity == "warning"
    assert value.startswith("1 file with the same SOP Instance UID")
    assert now().date().isoformat() in value


def test_case_20_alone_in_its_upload_it_is_flagged_too_and_once(send: Any, client: FlaskClient) -> None:
    body = send(dicoms.study(3) | {"sr": dicoms.report()}).get_json()
    for data in (bytes(128), bytes(128), b"\1" * 128):
        assert send({"other": dicoms.ct(2, PixelData=data)}).status_code == 422
    assert rows(client, body["id"])["refused"][1].startswith("2 files")
    client.delete(f"/api/studies/{body['studies'][0]['id']}")
    again = send(dicoms.study(3)).get_json()
    assert "refused" not in rows(client, again["id"])


def test_another_name_with_the_same_patient_id_is_told_and_found(send: Any, client: FlaskClient) -> None:
    body = send(dicoms.study(2)).get_json()
    assert "patient_names" not in rows(client, body["id"])
    send({"c": dicoms.ct(3, PatientName="Phantom^Renamed")})
    severity, value = rows(client, body["id"])["patient_names"]
    assert severity == "warning"
    assert "2 different names" in value
    told = one_study(client, q="renamed")
    assert told["patient_name"] == "Phantom^Ärzte"
    assert told["patient_names"] == ["Phantom^Ärzte", "Phantom^Renamed"]
    client.post(f"/api/process/{told['id']}")
    assert one_study(client)["patient_names"] == told["patient_names"]


@pytest.mark.parametrize("same", ["PHANTOM^ARZTE", "Phantom^Ärzte^^", "Phantom^Ärzte=模範", "", None])
def test_a_name_written_a_little_differently_is_not_told(send: Any, client: FlaskClient, same: str | None) -> None:
    body = send({"a": dicoms.ct(1), "b": dicoms.ct(2, PatientName=same)}).get_json()
    assert "patient_names" not in rows(client, body["id"])


def test_case_21_quarantine_is_told_with_its_reason_on_both_sides(send: Any, client: FlaskClient) -> None:
    first = send(dicoms.study(2)).get_json()
    other = {"PatientID": "P-2", "PatientName": "Other^One", "SeriesInstanceUID": f"{ROOT}.1.7"}
    second = send({"o": dicoms.ct(5, SOPInstanceUID=f"{ROOT}.1.7.5", **other)}).get_json()
    told = one_study(client, status="quarantined")
    assert told["id"] == second["studies"][0]["id"]
    assert "Study Instance UID" in told["status_reason"]
    assert rows(client, second["id"])["quarantined"][0] == "warning"
    assert rows(client, first["id"])["same_study_uid"][0] == "warning"
    assert one_study(client, status="available")["status_reason"] == ""
    assert client.delete(f"/api/studies/{first['studies'][0]['id']}").status_code == 204
    assert (one_study(client)["id"], one_study(client)["status_reason"]) == (told["id"], "")
    assert not {"quarantined", "same_study_uid"} & set(rows(client, second["id"]))


def test_what_cannot_be_drawn_has_no_picture_in_list_and_manifest(send: Any, client: FlaskClient) -> None:
    body = send({"bad": dicoms.spoilt()}).get_json()
    assert client.get(f"/api/series/{body['id']}/thumbnail").status_code == 422
    told = one_study(client)
    assert (told["thumbnail"], told["series"][0]["picture"]) == (None, False)
    assert client.get(f"/api/series/{body['id']}").get_json()["picture"] is False
