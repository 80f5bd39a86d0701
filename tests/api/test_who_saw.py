"""Who saw a study: what each person did with it, in words that say what it was."""

import json
import re
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from models import HOME
from records import audit, database, verifying, whosaw
from records.access import Person
from tests.api.marks import again, mark, put
from tests.api.sharing import enter, make
from tests.data import ROOT
from tests.support import people


def told(client: FlaskClient, study: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(f"/api/studies/{study}/access").get_json()["people"]
    return found


def test_a_link_that_is_made_is_nothing_that_was_taken_out(app: Flask, study: dict[str, Any]) -> None:
    """Both are an Export in the words of PS3.15."""
    found, user = study["studies"][0]["id"], people.logged_in(app, "facility_user")
    auditor = people.logged_in(app, "auditor")
    links = [make(user, found) for _ in range(7)]
    for made in links[:3]:
        assert user.delete(f"/api/links/{made['link']['id']}").status_code == 204
    assert user.get(f"/api/studies/{found}").status_code == 200
    assert user.get(f"/api/studies/{found}/archive").status_code == 403, "it may not take out"
    deeds = {one["role"]: one["deeds"] for one in told(auditor, found)}
    assert deeds["facility_user"] == {"looked": 1, "made_link": 7, "ended_link": 3, "refused": 1}


def test_a_guest_opened_a_link_and_an_auditor_read_the_trail(app: Flask, study: dict[str, Any]) -> None:
    found, auditor = study["studies"][0]["id"], people.logged_in(app, "auditor")
    made, guest = make(people.logged_in(app, "radiologist"), found), app.test_client()
    assert enter(guest, made).status_code == 303
    assert guest.get(f"/api/studies/{found}").status_code == 200
    auditor.get(f"/api/audit?study={found}")
    told(auditor, found)
    people_told = told(auditor, found)
    assert [one["deeds"] for one in people_told if "link" in one] == [{"opened_link": 1, "looked": 1}]
    assert [one["deeds"] for one in people_told if one["role"] == "auditor"] == [{"asked": 2}]


def test_marks_and_files_are_told_apart(client: FlaskClient, study: dict[str, Any], series: dict[str, Any]) -> None:
    found = study["studies"][0]["id"]
    assert put(client, found, mark(client, series["id"])).status_code == 201
    file = client.get(f"/api/studies/{found}/annotations/file?format=json").get_json()
    assert client.post(f"/api/studies/{found}/annotations/file", json=file).status_code == 201
    assert client.get(f"/api/series/{series['id']}/volume?format=npy").status_code == 200
    assert client.post(f"/api/process/{found}").status_code == 200
    (one,) = told(client, found)
    deeds = {"took_in": 1, "marked": 1, "took_out_marks": 1, "took_in_marks": 1, "took_out": 1, "read_again": 1}
    assert one["deeds"] == deeds | {"looked": 1}
    assert sum(one["deeds"].values()) == sum(one["events"].values())


def test_who_reads_one_mark_has_looked_at_its_study(app: Flask, study: dict[str, Any]) -> None:
    found, drawer = study["studies"][0]["id"], people.logged_in(app, "technologist")
    drawn = put(drawer, found, mark(drawer, study["id"])).get_json()
    for path in ("", "/history"):
        reader = people.logged_in(app, "radiologist", name=f"Reader of {path}")
        assert reader.get(f"/api/annotations/{drawn['id']}{path}").status_code == 200
    deeds = [one["deeds"] for one in told(people.logged_in(app, "auditor"), found) if one["role"] == "radiologist"]
    assert deeds == [{"looked": 1}] * 2


def as_before(app: Flask, client: FlaskClient, body: dict[str, Any]) -> str:
    """A mark whose event names no study, as it was written before marks named theirs; gives the id of its study."""
    study = client.get(f"/api/series/{body['series']}").get_json()["study"]
    drawn = put(client, study, body).get_json()
    with database.writing(app.extensions["sessions"]) as session:
        reader = Person("p-old", "Reader of before", "radiologist")
        detail = {"kind": "length", "version": 1, "what": "created"}
        audit.append(session, audit.PROCEDURE, reader, ("annotation", drawn["id"]), action="C", **detail)
    return str(study)


def test_a_mark_names_its_study(app: Flask, client: FlaskClient, series: dict[str, Any]) -> None:
    study = client.get(f"/api/series/{series['id']}").get_json()["study"]
    drawn = put(client, study, mark(client, series["id"])).get_json()
    assert client.put(f"/api/annotations/{drawn['id']}", json=again(drawn)).status_code == 200
    assert client.delete(f"/api/annotations/{drawn['id']}?version=2").status_code == 200
    assert client.post(f"/api/annotations/{drawn['id']}/restore", json={"version": 3}).status_code == 200
    events = client.get(f"/api/audit?event=Procedure+Record&study={study}").get_json()["events"]
    assert [one["detail"]["what"] for one in events] == ["restored", "deleted", "changed", "created"]
    assert {(one["study_id"], one["entity_id"]) for one in events} == {(study, drawn["id"])}


def test_marks_from_before_they_named_their_study_are_found_by_where_they_lie(
    app: Flask, client: FlaskClient, series: dict[str, Any]
) -> None:
    study = as_before(app, client, mark(client, series["id"]))
    before = told(client, study)
    assert [(one["name"], one["deeds"]) for one in before if one["id"] == "p-old"] == [
        ("Reader of before", {"marked": 1})
    ]
    events = client.get(f"/api/studies/{study}/access").get_json()["events"]
    (old,) = [one for one in events if one["person_id"] == "p-old"]
    assert (old["study_id"], old["event"]) == ("", audit.PROCEDURE), "it stays as it was written"
    assert client.get(f"/api/audit?study={study}&person=p-old").get_json()["total"] == 1
    assert client.get(f"/api/audit?facility={HOME}&person=p-old").get_json()["total"] == 1
    assert client.get(f"/api/audit?study={'0' * 32}&person=p-old").get_json()["total"] == 0
    file = json.loads(client.get(f"/api/audit/export?format=json&study={study}&person=p-old").data)
    assert [one["id"] for one in file["events"]] == [old["id"]]
    with app.extensions["sessions"]() as session:
        assert verifying.verify(session, session.info["audit_key"]).sound
    assert client.delete(f"/api/studies/{study}").status_code == 204
    assert "p-old" not in [one["id"] for one in told(client, study)], "nothing tells any longer where it was"


def test_who_was_refused_a_mark_or_a_series_is_told_of_its_study(app: Flask, study: dict[str, Any]) -> None:
    found, series = study["studies"][0]["id"], study["id"]
    drawer, auditor = people.logged_in(app, "technologist"), people.logged_in(app, "auditor")
    drawn = put(drawer, found, mark(drawer, series)).get_json()
    away = people.logged_in(app, "technologist", people.facility(app, "South"), login="away")
    for path in (f"/api/annotations/{drawn['id']}", f"/api/series/{series}"):
        assert away.get(path).status_code == 404
    refused = [one for one in told(auditor, found) if "refused" in one["deeds"]]
    assert [(one["role"], one["deeds"]) for one in refused] == [("technologist", {"refused": 2})]


def test_every_deed_has_words_on_the_page() -> None:
    words = (ROOT / "static/js/ui/whosaw.js").read_text()
    assert set(re.findall(r'^  (\w+): \[".+", ".+"\],$', words, re.MULTILINE)) == set(whosaw.DEEDS)
