"""Who saw a study: what each person did with it, in words that say what it was."""

import re
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from records import whosaw
from tests.api.marks import mark, put
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


def test_every_deed_has_words_on_the_page() -> None:
    words = (ROOT / "static/js/ui/whosaw.js").read_text()
    assert set(re.findall(r'^  (\w+): \[".+", ".+"\],$', words, re.MULTILINE)) == set(whosaw.DEEDS)
