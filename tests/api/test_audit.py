"""The audit trail by HTTP: searched, exported, asked who saw a study; and what of it is an event itself."""

import csv
import io
import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

import models
from records import audit, verifying
from tests.support import dicoms, people


def trail(app: Flask, event: str = "") -> list[models.AuditEvent]:
    with app.extensions["sessions"]() as session:
        query = select(models.AuditEvent).order_by(models.AuditEvent.id)
        return [one for one in session.scalars(query) if not event or one.event == event]


def test_what_was_done_is_listed_the_newest_first(client: FlaskClient, study: dict[str, Any]) -> None:
    upload, found = study["upload"]["id"], study["studies"][0]["id"]
    client.get(f"/api/studies/{found}")
    body = client.get("/api/audit").get_json()
    assert [one["event"] for one in body["events"]] == [audit.ACCESSED, audit.IMPORT]
    looked, taken = body["events"]
    assert (looked["study_id"], looked["person_id"], looked["outcome"]) == (found, "local", 0)
    assert (taken["entity_type"], taken["entity_id"], taken["address"]) == ("upload", upload, "127.0.0.1")
    assert (body["total"], body["page"], body["pages"]) == (2, 1, 1)
    assert looked["request_id"] and len(looked["digest"]) == 64


def test_to_read_the_trail_is_an_event_itself(app: Flask, client: FlaskClient) -> None:
    client.get("/api/audit?person=local&date_from=2020-01-01")
    client.get("/api/audit/export?format=csv")
    client.get("/audit/")
    client.get("/audit/check?go=1")
    told = [json.loads(one.detail) for one in trail(app, audit.TRAIL)]
    assert [one["how"] for one in told] == ["search", "export", "page", "verify"]
    assert told[0] == {"how": "search", "filters": {"person": "local", "date_from": "2020-01-01"}, "page": 1}
    assert told[3]["faults"] == 0


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("event=Import", 1),
        ("event=import", 0),
        ("outcome=failed", 0),
        ("outcome=success", 2),
        ("person=ADMIN", 2),
        ("person=local", 2),
        ("person=%25", 0),
        ("address=127.0.0.1", 2),
        ("address=192.0.2.1", 0),
        ("entity=upload", 1),
        ("date_from=2020-01-01&date_to=2020-12-31", 0),
        ("date_from=2020-01-01&date_to=2999-12-31", 2),
    ],
)
def test_filters_narrow_the_list(client: FlaskClient, study: dict[str, Any], query: str, expected: int) -> None:
    client.get(f"/api/studies/{study['studies'][0]['id']}")
    assert client.get(f"/api/audit?{query}").get_json()["total"] == expected


def test_the_trail_is_narrowed_to_a_facility_by_its_people_and_its_records(app: Flask) -> None:
    south, east = people.facility(app, "South"), people.facility(app, "East")
    technologist = people.logged_in(app, "technologist", south)
    chief = people.logged_in(app, "administrator")
    taken = technologist.post("/api/upload", data={"file": (io.BytesIO(dicoms.ct()), "a.dcm")})
    study = taken.get_json()["studies"][0]["id"]

    def concerns(facility: str, study_id: str = study) -> list[str]:
        found = chief.get(f"/api/audit?facility={facility}&study={study_id}").get_json()["events"]
        return [one["event"] for one in found if one["event"] != audit.TRAIL]

    chief.get(f"/api/studies/{study}")
    assert (concerns(south), concerns(east)) == ([audit.ACCESSED, audit.IMPORT], [])
    assert chief.delete(f"/api/studies/{study}").status_code == 204
    assert (concerns(south), concerns(east)) == ([audit.DELETED, audit.ACCESSED, audit.IMPORT], [])
    deleted = chief.get(f"/api/audit?event={audit.DELETED}").get_json()["events"][0]
    assert (deleted["facility_id"], deleted["detail"]["facility"]) == (models.HOME, south)
    page = chief.get(f"/audit/?facility={south}").text
    assert f'<option value="{south}" selected>South</option>' in page and audit.DELETED in page


def test_a_day_ends_with_its_last_moment(client: FlaskClient, study: dict[str, Any]) -> None:
    day = client.get("/api/audit").get_json()["events"][0]["at"][:10]
    assert client.get(f"/api/audit?event=Import&date_from={day}&date_to={day}").get_json()["total"] == 1


def test_one_study_one_request_and_pages(client: FlaskClient, study: dict[str, Any]) -> None:
    found = study["studies"][0]["id"]
    answer = client.get(f"/api/studies/{found}")
    request = answer.headers["X-Request-Id"]
    assert client.get(f"/api/audit?request={request}").get_json()["events"][0]["study_id"] == found
    assert client.get(f"/api/audit?study={found}").get_json()["total"] == 2
    first = client.get("/api/audit?size=2&page=1").get_json()
    second = client.get("/api/audit?size=2&page=2").get_json()
    assert first["pages"] == 2 and len(first["events"]) == 2 and second["total"] == first["total"] + 1


@pytest.mark.parametrize("query", ["date_from=yesterday", "outcome=maybe", "page=0", "size=1000", "event=a%00"])
def test_a_filter_that_is_none_is_refused(client: FlaskClient, query: str) -> None:
    assert client.get(f"/api/audit?{query}").status_code == 400


def test_a_csv_file_holds_no_formula(app: Flask, client: FlaskClient) -> None:
    """Case 27."""
    with app.extensions["sessions"].begin() as session:
        person = audit_person("=HYPERLINK(1)")
        audit.append(session, audit.ALERT, person, ("setting", "@SUM(A1)"))
    answer = client.get("/api/audit/export?format=csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="audit.csv"'
    assert answer.content_type == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert (rows[0]["person_name"], rows[0]["entity_id"]) == ("'=HYPERLINK(1)", "'@SUM(A1)")
    assert [row["event"] for row in rows] == [audit.ALERT, audit.TRAIL]


def audit_person(name: str) -> Any:
    from records.access import Person

    return Person("p1", name, "administrator", address="192.0.2.1")


def test_a_json_file_holds_every_event_that_matches(client: FlaskClient, study: dict[str, Any]) -> None:
    body = json.loads(client.get("/api/audit/export?format=json&event=Import").data)
    assert [one["event"] for one in body["events"]] == ["Import"]
    assert body["events"][0]["entity_id"] == study["upload"]["id"]
    assert json.loads(client.get("/api/audit/export?event=Export").data) == {"events": []}


def test_a_long_trail_is_exported_whole(app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    from records import trail as records_trail

    monkeypatch.setattr(records_trail, "_PART", 3)
    with app.extensions["sessions"].begin() as session:
        for number in range(7):
            audit.append(session, audit.EXPORT, audit_person("p"), ("study", str(number)))
    body = json.loads(client.get("/api/audit/export?format=json").data)
    assert [one["id"] for one in body["events"]] == list(range(1, 9))


def test_who_saw_a_study_is_told_also_after_it_is_gone(client: FlaskClient, study: dict[str, Any]) -> None:
    found = study["studies"][0]["id"]
    client.get(f"/api/studies/{found}")
    client.get(f"/api/studies/{found}/archive")
    client.delete(f"/api/studies/{found}")
    body = client.get(f"/api/studies/{found}/access").get_json()
    (one,) = body["people"]
    assert one["events"] == {audit.IMPORT: 1, audit.ACCESSED: 1, audit.EXPORT: 1, audit.DELETED: 1}
    assert one["deeds"] == {"took_in": 1, "looked": 1, "took_out": 1, "deleted": 1}
    assert (one["id"], one["name"], one["role"]) == ("local", "Local administrator", "administrator")
    assert one["first"] < one["last"] and body["total"] == 4
    assert [one["event"] for one in body["events"]] == [audit.DELETED, audit.EXPORT, audit.ACCESSED, audit.IMPORT]


def test_of_a_study_that_never_was_nobody_is_told(client: FlaskClient) -> None:
    answer = client.get(f"/api/studies/{'0' * 32}/access")
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (404, "study_not_found")


def test_only_who_may_read_the_trail_reads_it(app: Flask) -> None:
    for role in ("radiologist", "technologist", "facility_user"):
        other = people.logged_in(app, role)
        for path in ("/api/audit", "/api/audit/export", f"/api/studies/{'0' * 32}/access", "/audit/", "/audit/check"):
            assert other.get(path).status_code == 403, (role, path)
    auditor = people.logged_in(app, "auditor")
    assert auditor.get("/api/audit").status_code == 200
    assert auditor.get("/audit/").status_code == 200
    assert auditor.get("/api/studies").status_code == 403


def test_a_list_is_one_query_event_without_the_words(app: Flask, client: FlaskClient) -> None:
    for _ in range(3):
        client.get("/api/studies?q=Phantom+Sample&modality=CT&page=1")
    client.get("/api/studies?q=Phantom+Sample&modality=CT&page=2")
    client.get("/api/studies?patient_id=P1")
    told = [json.loads(one.detail) for one in trail(app, audit.QUERY)]
    assert told == [{"modality": "CT", "by": ["q"]}, {"by": ["patient_id"]}]
    assert "Phantom" not in str([one.detail for one in trail(app)])


def test_a_volume_that_is_taken_out_is_an_export(app: Flask, client: FlaskClient, series: dict[str, Any]) -> None:
    client.get(f"/api/series/{series['id']}/volume?format=npy")
    (one,) = trail(app, audit.EXPORT)
    assert json.loads(one.detail) == {"what": "volume", "format": "npy", "series": series["id"]}


def test_the_page_shows_what_stands_there_as_text(app: Flask, client: FlaskClient) -> None:
    """Case 25."""
    with app.extensions["sessions"].begin() as session:
        audit.append(session, audit.ALERT, audit_person("<script>x</script>"), ("setting", "<b>"), why="<i>")
    page = client.get("/audit/").text
    assert "&lt;script&gt;x" in page and "<script>x" not in page and "<b>" not in page and "<i>" not in page


def test_the_page_filters_and_says_what_is_wrong(client: FlaskClient) -> None:
    wrong = client.get("/audit/?date_from=31.12.2025")
    assert (wrong.status_code, "write dates as YYYY-MM-DD" in wrong.text) == (400, True)
    assert "No event matches" in client.get("/audit/?event=Import").text
    assert client.get("/audit/?page=99").status_code == 200


def test_the_page_of_the_verification_tells_the_anchor_and_takes_it(app: Flask, client: FlaskClient) -> None:
    client.get("/audit/")
    page = client.get("/audit/check?go=1").text
    with app.extensions["sessions"]() as session:
        verdict = verifying.verify(session, app.config["AUDIT_KEY"].encode() or session.info["audit_key"])
    assert "as it was written" in page and verdict.sound
    digest = trail(app)[0].digest
    assert "no fault" in client.get(f"/audit/check?go=1&anchor=1:{digest}").text
    assert "is not the one that was noted" in client.get(f"/audit/check?go=1&anchor=1:{'0' * 64}").text
    refused = client.get("/audit/check?go=1&anchor=nonsense")
    assert (refused.status_code, "NUMBER:DIGEST" in refused.text) == (422, True)


def test_guests_are_told_apart_by_their_links(app: Flask, client: FlaskClient, study: dict[str, Any]) -> None:
    found = study["studies"][0]["id"]
    for note in ("For the board", ""):
        assert people.guest(app, people.share(app, found, note=note)).get(f"/api/studies/{found}").status_code == 200
    auditor = people.logged_in(app, "auditor")
    told = [one for one in auditor.get(f"/api/studies/{found}/access").get_json()["people"] if not one["id"]]
    assert {one["link"]["note"]: (one["link"]["by"], one["events"]) for one in told} == {
        "For the board": ("Test radiologist", {audit.ACCESSED: 1}),
        "": ("Test radiologist", {audit.ACCESSED: 1}),
    }
    assert all(one["link"]["created"].endswith("Z") for one in told)


def test_the_page_names_accounts_and_lists(app: Flask, client: FlaskClient) -> None:
    client.get("/api/studies?modality=CT")
    made = people.account(app, "technologist")
    page = people.logged_in(app, "auditor").get("/audit/").text
    assert "List of studies" in page
    assert f'title="{made.id}">Test technologist<' in page
