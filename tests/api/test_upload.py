"""POST /upload and /api/upload."""

import gzip
import io
from typing import Any

import pytest
from flask.testing import FlaskClient

from records import ingest, intake
from records.storage import Storage
from tests.support import dicoms
from tests.support.waiting import until
from tests.support.zips import zipped


def test_a_study_is_stored_and_described(study: dict[str, Any]) -> None:
    assert study["slices"] == 9
    assert study["rejected"] == []
    upload = study["upload"]
    assert {name: upload[name] for name in ("status", "received", "stored", "duplicate", "rejected")} == {
        "status": "done", "received": 9, "stored": 9, "duplicate": 0, "rejected": 0,
    }  # fmt: skip
    (found,) = study["studies"]
    assert (found["patient_name"], found["patient_id"], found["modalities"]) == ("Phantom^Thorax", "PHANTOM-1", ["CT"])
    (series,) = found["series"]
    assert series["id"] == study["id"]
    assert (series["kind"], series["slices"], series["rows"], series["columns"], series["phases"]) == (
        "volume", 9, 48, 48, 1,
    )  # fmt: skip
    assert series["spacing"] == [4.0, 1.5, 1.5]
    assert series["units"] == "HU"


@pytest.mark.parametrize("path", ["/upload", "/api/upload"])
def test_both_addresses_take_uploads(send: Any, path: str) -> None:
    assert send({"a": dicoms.ct()}, path).status_code == 201


def test_any_number_of_parts_of_any_kind_go_together(send: Any) -> None:
    answer = send({
        "folder/IM1": dicoms.ct(1),
        "more.zip": zipped({"x/2.dcm": dicoms.ct(2)}),
        "head.nii": dicoms.nifti(),
        "head.nii.gz": gzip.compress(dicoms.nifti(5)),
        "notes.txt": b"no image",
    })  # fmt: skip
    assert answer.status_code == 201
    body = answer.get_json()
    assert body["upload"]["stored"] == 4
    assert [(one["file"], one["code"]) for one in body["rejected"]] == [("notes.txt", "not_dicom")]
    assert body["rejected"][0]["message"]


@pytest.mark.parametrize("kind", ["application/zip", "application/dicom", "application/octet-stream"])
def test_a_body_may_be_the_file_itself(client: FlaskClient, kind: str) -> None:
    data = zipped({"1.dcm": dicoms.ct()}) if kind == "application/zip" else dicoms.ct()
    answer = client.post("/api/upload?name=folder/a%20file.bin", data=data, content_type=kind)
    assert answer.status_code == 201
    assert answer.get_json()["upload"]["stored"] == 1


def test_the_name_of_a_raw_body_is_told_where_it_is_refused(client: FlaskClient) -> None:
    answer = client.post("/api/upload?name=notes.txt", data=b"text", content_type="application/octet-stream")
    assert answer.status_code == 422
    assert answer.get_json()["error"]["details"]["rejected"][0]["file"] == "notes.txt"
    assert answer.get_json()["rejected"] == answer.get_json()["error"]["details"]["rejected"]


def test_the_same_bytes_again_change_nothing(send: Any, study: dict[str, Any], phantom_zip: bytes) -> None:
    again = send({"phantom.zip": phantom_zip}).get_json()
    assert (again["upload"]["stored"], again["upload"]["duplicate"]) == (0, 9)
    assert again["id"] == study["id"]
    assert again["studies"][0]["series"] == study["studies"][0]["series"]


def test_an_upload_with_nothing_usable_is_refused_with_the_reasons(client: FlaskClient) -> None:
    # Written by hand: Werkzeug's test client leaves out a line break after an empty file.
    head = '--here\r\nContent-Disposition: form-data; name="file"; filename="{}"\r\n\r\n{}\r\n'
    body = head.format("notes.txt", "no image") + head.format("empty.dcm", "") + "--here--\r\n"
    answer = client.post("/upload", data=body, content_type="multipart/form-data; boundary=here")
    assert answer.status_code == 422
    error = answer.get_json()["error"]
    assert {one["file"]: one["code"] for one in error["details"]["rejected"]} == {
        "notes.txt": "not_dicom", "empty.dcm": "empty_file",
    }  # fmt: skip
    assert client.get("/api/studies").get_json()["total"] == 0


def test_a_form_without_files_is_refused(client: FlaskClient) -> None:
    answer = client.post("/upload", data={"note": "no file"}, content_type="multipart/form-data")
    assert answer.status_code == 422


def test_fields_that_are_no_file_are_passed_over(client: FlaskClient) -> None:
    form = {"comment": "x" * 100_000, "file": (io.BytesIO(dicoms.ct()), "a"), "other": (io.BytesIO(b"y"), "y.txt")}
    answer = client.post("/upload", data=form, content_type="multipart/form-data")
    assert answer.status_code == 201
    assert (answer.get_json()["upload"]["received"], answer.get_json()["rejected"]) == (1, [])


def test_with_respond_async_the_answer_comes_first_and_progress_follows(send: Any, client: FlaskClient) -> None:
    answer = send({"a": dicoms.ct()}, Prefer="respond-async")
    assert answer.status_code == 202
    upload = answer.get_json()["upload"]
    assert set(upload) == {"id", "status"}
    finished(client)
    done = client.get(f"/api/uploads/{upload['id']}").get_json()
    assert (done["status"], done["upload"]["id"], done["upload"]["stored"]) == ("done", upload["id"], 1)
    assert done["id"] == done["studies"][0]["series"][0]["id"]


def finished(client: FlaskClient) -> None:
    """Wait until nothing is at work behind the requests."""
    until(lambda: client.application.extensions["jobs"].open, lambda jobs: jobs == 0)


def watched(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What an upload tells of itself after each file that it unpacked and before the disk has them."""
    seen: list[dict[str, Any]] = []
    stage, settle = intake.stage, Storage.settle

    def look(upload_id: str) -> None:
        seen.append(client.application.test_client().get(f"/api/uploads/{upload_id}").get_json())

    def staging(sources: Any, upload_id: str, *more: Any) -> Any:
        for one in stage(sources, upload_id, *more):
            yield one
            look(upload_id)

    def settling(self: Storage, upload_id: str, keys: Any) -> None:
        look(upload_id)
        settle(self, upload_id, keys)

    monkeypatch.setattr(ingest, "TICK_SECONDS", 0)
    monkeypatch.setattr(intake, "stage", staging)
    monkeypatch.setattr(Storage, "settle", settling)
    return seen


def test_on_its_way_an_upload_tells_what_it_is_at_and_how_far(
    send: Any, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = watched(client, monkeypatch)
    parts = {"a.zip": zipped({str(number): dicoms.ct(number) for number in range(3)}), "notes.txt": b"no image"}
    upload_id = send(parts, Prefer="respond-async").get_json()["upload"]["id"]
    finished(client)
    steps = [("unpacking", done, 4) for done in (1, 2, 3, 4)] + [("storing", 4, 4)]
    assert [(one["id"], one["status"], one["done"], one["total"]) for one in seen] == [
        (upload_id, *step) for step in steps
    ]
    done = client.get(f"/api/uploads/{upload_id}").get_json()
    assert (done["status"], done["done"], done["total"]) == ("done", 4, 4)


def test_once_all_has_come_an_upload_is_never_said_to_be_receiving(
    send: Any, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    submit = client.application.extensions["jobs"].submit
    waiting: list[Any] = []
    monkeypatch.setattr(client.application.extensions["jobs"], "submit", lambda *work: waiting.append(work))
    upload = send({"a": dicoms.ct()}, Prefer="respond-async").get_json()["upload"]
    asked = client.get(f"/api/uploads/{upload['id']}").get_json()
    assert (upload["status"], asked["status"]) == ("unpacking", "unpacking")
    for work in waiting:
        submit(*work).result()
    assert client.get(f"/api/uploads/{upload['id']}").get_json()["status"] == "done"


def test_a_refused_upload_counts_the_same_in_both_answers(send: Any, client: FlaskClient) -> None:
    told = send({"notes.txt": b"no image"}).get_json()["upload"]
    asked = client.get(f"/api/uploads/{told['id']}").get_json()["upload"]
    assert {name: asked[name] for name in told} == told
    assert asked["received"] == 1


def test_what_brings_nothing_to_draw_has_no_first_series(send: Any, client: FlaskClient) -> None:
    answer = send({"sr": dicoms.report()})
    assert (answer.status_code, answer.get_json()["id"], answer.get_json()["slices"]) == (201, None, 0)
    schema = client.get("/api/openapi.json").get_json()["components"]["schemas"]["UploadBody"]["properties"]["id"]
    assert {"type": "null"} in schema["anyOf"]


def test_a_failure_behind_the_answer_is_told_by_the_upload(send: Any, client: FlaskClient) -> None:
    upload = send({"notes.txt": b"no image"}, Prefer="respond-async").get_json()["upload"]
    finished(client)
    told = client.get(f"/api/uploads/{upload['id']}").get_json()
    assert told["status"] == "failed"
    assert told["error"]["message"]
    assert told["rejected"][0]["file"] == "notes.txt"


def test_what_is_not_listed_of_many_refusals_is_counted_in_every_answer(send: Any, client: FlaskClient) -> None:
    words = {f"{number}.txt": b"no image" for number in range(ingest.MOST_REJECTED + 5)}
    refused = send({"a.zip": zipped(words)})
    assert refused.status_code == 422
    taken = send({"a.zip": zipped(words | {"1.dcm": dicoms.ct()})})
    assert taken.status_code == 201
    bodies = [answer.get_json() for answer in (refused, taken)]
    bodies += [client.get(f"/api/uploads/{body['upload']['id']}").get_json() for body in bodies]
    for body in (*bodies, refused.get_json()["error"]["details"]):
        assert (len(body["rejected"]), body["rejected_more"]) == (ingest.MOST_REJECTED, 5)
        assert body["upload"]["rejected"] == ingest.MOST_REJECTED + 5


def test_an_unknown_upload_is_not_found(client: FlaskClient) -> None:
    answer = client.get("/api/uploads/0123456789abcdef0123456789abcdef")
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (404, "upload_not_found")


def test_when_too_much_waits_an_upload_is_put_off_and_nothing_is_left(send: Any, client: FlaskClient) -> None:
    jobs = client.application.extensions["jobs"]
    jobs.close()
    answer = send({"a": dicoms.ct()}, Prefer="respond-async")
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert list(client.application.extensions["storage"].uploads()) == []
