"""Cases 22 and 32: a record of another facility is not there: by id, in lists and counts, by what a browser kept."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from create_test_dicom import make_study
from models import Account
from phantom.files import Study, pack
from phantom.options import Options
from records import database, system
from records.access import LOCAL
from tests.api.marks import mark, put
from tests.api.matrix import RECORDS, TABLE
from tests.support import people

FORMATS = {
    "planes.plane": ("png", "jpeg", "npy", "raw"),
    "planes.volume": ("npy", "nii", "raw"),
    "annotations.export": ("json", "csv"),
}
"""Routes with more than one way out: all are tried."""


@dataclass(frozen=True)
class Two:
    """Two facilities, a technologist in each, and what the north has stored."""

    app: Flask
    north: FlaskClient
    south: FlaskClient
    facilities: tuple[str, str]
    ids: dict[str, Any]
    told: dict[str, Any]


@pytest.fixture
def two(app: Flask, phantom: Study, phantom_zip: bytes) -> Two:
    facilities = people.facility(app, "North"), people.facility(app, "South")
    north, south = (people.logged_in(app, "technologist", one) for one in facilities)
    told = sent(north, phantom_zip)
    drawn = mark(north, told["id"])
    note = put(north, told["studies"][0]["id"], drawn).get_json()
    ids = {"study": told["studies"][0]["id"], "series": told["id"], "upload": told["upload"]["id"], "index": 4}
    ids |= {"annotation": note["id"], "version": note["version"], "points": drawn["points"], "key": drawn["key"]}
    ids |= {"home": facilities[0], "goal": facilities[1]}
    app.extensions["glimpses"]._keep(ids["upload"], b"a picture")
    return Two(app, north, south, facilities, ids | {"file": phantom.files[0][1]}, told)


def sent(client: FlaskClient, data: bytes) -> dict[str, Any]:
    """The answer to an upload."""
    parts = {"file": [(io.BytesIO(data), "study.zip")]}
    answer = client.post("/api/upload", data=parts, content_type="multipart/form-data")
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.get_json()
    return body


def routes(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Every route that names a record, with each of its methods."""
    for rule in app.url_map.iter_rules():
        if RECORDS & rule.arguments and rule.endpoint in TABLE:
            yield from ((rule, method) for method in sorted((rule.methods or set()) - {"OPTIONS"}))


def call(client: FlaskClient, rule: Rule, method: str, ids: dict[str, Any], **more: Any) -> Any:
    """One request to a route with these ids."""
    _, path = rule.build({name: ids.get(name, "0") for name in rule.arguments}) or ("", "")
    arguments = TABLE[rule.endpoint].send(ids) | more
    return client.open(path, method=method, **arguments)


def missing(ids: dict[str, Any]) -> dict[str, Any]:
    """The same call for what has never been there."""
    return ids | {name: uuid4().hex for name in RECORDS}


def without_number(answer: Any) -> tuple[int, str, dict[str, str]]:
    """All of an answer, but for what is another one in each."""
    changing = ("X-Request-Id", "Date", "Content-Length", "Content-Security-Policy")
    return answer.status_code, answer.text, {k: v for k, v in answer.headers.items() if k not in changing}


def test_case_32_on_no_route_can_anothers_record_be_told_from_a_missing_one(two: Two) -> None:
    tried = list(routes(two.app))
    assert len(tried) > 40
    for rule, method in tried:
        mine = TABLE[rule.endpoint].needs in people.roles.ROLES["technologist"].permissions
        hidden, absent = (call(two.south, rule, method, ids) for ids in (two.ids, missing(two.ids)))
        assert without_number(hidden) == without_number(absent), (method, rule.rule)
        assert hidden.status_code == (404 if mine else 403), (method, rule.rule, hidden.text)


def test_case_32_every_format_and_every_plane_is_shut(two: Two) -> None:
    for rule, method in routes(two.app):
        for kind in FORMATS.get(rule.endpoint, ()):
            assert call(two.north, rule, method, two.ids, query_string={"format": kind}).status_code == 200
            assert call(two.south, rule, method, two.ids, query_string={"format": kind}).status_code == 404
    for plane in ("axial", "coronal", "sagittal"):
        assert two.south.get(f"/api/series/{two.ids['series']}/plane?plane={plane}").status_code == 404


def test_case_32_an_address_that_a_browser_kept_is_asked_for_again_and_is_not_there(two: Two) -> None:
    """Neither the validator of the picture nor the address that names its version opens it to somebody else."""
    kept = 0
    for rule, method in routes(two.app):
        if method != "GET" or TABLE[rule.endpoint].needs not in people.roles.ROLES["technologist"].permissions:
            continue
        own = call(two.north, rule, method, two.ids)
        if "ETag" not in own.headers:
            continue
        kept += 1
        version = {"v": own.headers["ETag"].strip('"')} | TABLE[rule.endpoint].send(two.ids).get("query_string", {})
        asked = {"headers": {"If-None-Match": own.headers["ETag"]}, "query_string": version}
        assert call(two.north, rule, method, two.ids, **asked).status_code == 304, rule.rule
        assert call(two.south, rule, method, two.ids, **asked).status_code == 404, rule.rule
        # A browser that another person sits down at asks each time: it may not show what it kept.
        assert call(two.north, rule, method, two.ids, **asked).headers["Cache-Control"] == "private, no-cache"
    assert kept > 5


def test_case_32_lists_counts_and_searches_know_nothing_of_it(two: Two) -> None:
    study = two.told["studies"][0]
    for query in (
        {}, {"q": study["patient_name"].split("^")[0]}, {"q": study["description"]},
        {"patient_id": study["patient_id"]}, {"modality": "CT"},
        {"date_from": "1900-01-01"}, {"status": "available"}, {"size": "1"}, {"page": "2"},
    ):  # fmt: skip
        listed = two.south.get("/api/studies", query_string=query).get_json()
        assert (listed["studies"], listed["total"], listed["pages"]) == ([], 0, 1), query
    assert two.north.get("/api/studies").get_json()["total"] == 1


def test_case_32_the_page_of_a_study_tells_nothing(two: Two) -> None:
    asked = {"headers": {"Accept": "text/html"}}
    hidden, absent = (two.south.get(f"/view/{one}", **asked) for one in (two.ids["study"], uuid4().hex))
    assert (hidden.status_code, absent.status_code) == (404, 404)
    plain = [re.sub(r'(nonce|content)="[^"]*"', "", one.text) for one in (hidden, absent)]
    assert plain[0] == plain[1]


def test_case_22_the_same_study_in_two_facilities_is_two_studies(two: Two, phantom_zip: bytes) -> None:
    again = sent(two.south, phantom_zip)
    mine = again["studies"][0]
    assert (again["upload"]["stored"], again["upload"]["duplicate"]) == (9, 0)
    assert mine["id"] != two.ids["study"] and mine["status"] == "available"
    assert mine["study_uid"] == two.told["studies"][0]["study_uid"]
    for client, own in ((two.north, two.ids["study"]), (two.south, mine["id"])):
        assert [one["id"] for one in client.get("/api/studies").get_json()["studies"]] == [own]
    panel = two.south.get(f"/api/series/{again['id']}").get_json()["trust"]["entries"]
    assert not {"same_study_uid", "quarantined", "refused"} & {entry["key"] for entry in panel}
    administrator = people.logged_in(two.app, "administrator")
    assert administrator.delete(f"/api/studies/{mine['id']}").status_code == 204
    assert two.north.get(f"/slice/{two.ids['series']}/0").status_code == 200


def test_case_22_another_patient_of_the_same_study_uid_elsewhere_is_not_told(two: Two) -> None:
    """Not by quarantine, and not by the trust panel: both would tell that the study is there."""
    other = make_study(Options("CT", 9, 48, (4.0, 1.5, 1.5), coarse=2))
    files = [(name, data.replace(b"PHANTOM", b"ANOTHER")) for name, data in other.files]
    assert files != other.files
    told = sent(two.south, pack(files))
    assert {study["status"] for study in told["studies"]} == {"available"}
    entries = two.south.get(f"/api/series/{told['id']}").get_json()["trust"]["entries"]
    assert "same_study_uid" not in {entry["key"] for entry in entries}


def test_case_32_uploads_of_another_facility_are_not_there(two: Two) -> None:
    for path in (f"/api/uploads/{two.ids['upload']}", f"/api/uploads/{two.ids['upload']}/preview"):
        assert two.north.get(path).status_code == 200
        assert two.south.get(path).status_code == 404


def test_case_32_who_moves_to_another_facility_leaves_their_uploads_behind(two: Two) -> None:
    with database.writing(two.app.extensions["sessions"]) as session:
        for account in session.query(Account).filter(Account.facility_id == two.facilities[0]):
            account.facility_id = two.facilities[1]
    people.forget(two.app)
    assert two.north.get(f"/api/studies/{two.ids['study']}").status_code == 404
    assert two.north.get(f"/api/uploads/{two.ids['upload']}").status_code == 404


def test_case_33_no_field_puts_a_mark_into_anothers_study(two: Two, phantom_zip: bytes) -> None:
    """Neither a series of another facility under one's own study, nor the other way round."""
    own = sent(two.south, phantom_zip)
    body = {"key": uuid4().hex, "kind": "length", "space": "patient", "points": two.ids["points"]}
    body["plane"] = {"name": "acquired", "index": 4}  # type: ignore[assignment]
    for study, series in ((own["studies"][0]["id"], two.ids["series"]), (two.ids["study"], own["id"])):
        answer = two.south.post(f"/api/studies/{study}/annotations", json=body | {"series": series})
        assert answer.status_code == 404, answer.text
    assert len(two.north.get(f"/api/studies/{two.ids['study']}/annotations").get_json()["annotations"]) == 1


def test_with_isolation_switched_off_facilities_see_each_other_at_once(two: Two) -> None:
    with database.writing(two.app.extensions["sessions"]) as session:
        system.change(session, LOCAL, {"isolation": False})
    people.forget(two.app)
    assert two.south.get("/api/studies").get_json()["total"] == 1
    assert two.south.get(f"/slice/{two.ids['series']}/0").status_code == 200
    with database.writing(two.app.extensions["sessions"]) as session:
        system.change(session, LOCAL, {"isolation": True})
    people.forget(two.app)
    assert two.south.get(f"/slice/{two.ids['series']}/0").status_code == 404


def test_case_32_a_guest_sees_one_study_and_no_other(two: Two, phantom_zip: bytes) -> None:
    other = sent(two.south, phantom_zip)
    guest = people.guest(two.app, people.share(two.app, two.ids["study"]))
    assert guest.get(f"/slice/{two.ids['series']}/0").status_code == 200
    assert guest.get(f"/slice/{other['id']}/0").status_code == 404
    assert [one["id"] for one in guest.get("/api/studies").get_json()["studies"]] == [two.ids["study"]]


def test_a_link_opens_pictures_and_measurements_and_neither_header_nor_arrays(two: Two) -> None:
    """By the link alone, also for somebody whose role may take out: in their own facility, and not here."""
    token, series = people.share(two.app, two.ids["study"]), f"/api/series/{two.ids['series']}"
    guest = people.guest(two.app, token)
    with two.south.session_transaction() as kept:
        kept["shares"] = [token]
    for client, status in ((guest, 401), (two.south, 404)):
        assert client.get(f"{series}/plane?format=raw").status_code == 200
        assert client.get(f"{series}/stats?shape=rectangle&points=1,1,5,5").status_code == 200
        assert client.get(f"{series}/tags").status_code == 404
        assert client.get(f"{series}/plane?format=npy").status_code == status
    assert two.north.get(f"{series}/tags").status_code == 200
    looker = people.logged_in(two.app, "department_head", two.facilities[0])
    assert looker.get(f"{series}/tags").status_code == 200
    assert looker.get(f"{series}/plane?format=npy").status_code == 403


def test_who_reads_across_is_told_the_facility_and_nobody_else(two: Two, phantom_zip: bytes) -> None:
    other = sent(two.south, phantom_zip)["studies"][0]["id"]
    reader = people.logged_in(two.app, "radiologist", two.facilities[0])
    told = reader.get("/api/studies").get_json()
    assert {one["id"]: one["facility"] for one in told["studies"]} == {two.ids["study"]: "North", other: "South"}
    assert {"North", "South"} <= {one["name"] for one in told["facilities"]}
    of_south = reader.get(f"/api/studies?facility={two.facilities[1]}").get_json()
    assert ([one["id"] for one in of_south["studies"]], of_south["total"]) == ([other], 1)
    own = two.north.get("/api/studies").get_json()
    assert own["facilities"] == [] and "facility" not in own["studies"][0]
    assert two.north.get(f"/api/studies?facility={two.facilities[1]}").get_json()["total"] == 0
