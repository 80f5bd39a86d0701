"""PUT /api/studies/<study>/facility: a study that was taken in at the wrong facility goes to the right one, whole."""

from dataclasses import dataclass
from functools import partial
from typing import Any

import orjson
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

import web.events
from create_test_dicom import make_study
from models import HOME, AuditEvent, Facility, ShareLink, Study
from phantom.files import Study as Phantom
from phantom.files import pack
from phantom.options import Options
from records import audit, database
from tests.api.marks import mark, put
from tests.api.matrix import RECORDS, TABLE
from tests.api.test_isolation import call, missing, routes, sent, without_number
from tests.api.test_races import at_once
from tests.support import people


@dataclass(frozen=True)
class World:
    """Two facilities with a technologist in each, an administrator, and what the north took in by mistake."""

    app: Flask
    north: FlaskClient
    south: FlaskClient
    chief: FlaskClient
    home: str
    goal: str
    ids: dict[str, Any]
    told: dict[str, Any]

    def move(self, study: str = "", client: FlaskClient | None = None, **places: str) -> Any:
        """The answer to a move from the north to the south, or as ``places`` say."""
        body = {"from": self.home, "to": self.goal} | places
        return (client or self.chief).put(f"/api/studies/{study or self.ids['study']}/facility", json=body)


@pytest.fixture
def world(app: Flask, phantom: Phantom, phantom_zip: bytes) -> World:
    home, goal = people.facility(app, "North"), people.facility(app, "South")
    north, south = (people.logged_in(app, "technologist", one) for one in (home, goal))
    told = sent(north, phantom_zip)
    drawn = mark(north, told["id"])
    note = put(north, told["studies"][0]["id"], drawn).get_json()
    ids = {"study": told["studies"][0]["id"], "series": told["id"], "upload": told["upload"]["id"], "index": 4}
    ids |= {"annotation": note["id"], "version": note["version"], "points": drawn["points"], "key": drawn["key"]}
    ids |= {"home": home, "goal": goal, "file": phantom.files[0][1]}
    app.extensions["glimpses"]._keep(ids["upload"], b"a picture")
    return World(app, north, south, people.logged_in(app, "administrator"), home, goal, ids, told)


def trail(app: Flask, event: str) -> list[AuditEvent]:
    with database.reading(app.extensions["sessions"]) as session:
        return list(session.scalars(select(AuditEvent).where(AuditEvent.event == event).order_by(AuditEvent.id)))


def other_patient() -> bytes:
    """The same study UID, and another patient."""
    made = make_study(Options("CT", 9, 48, (4.0, 1.5, 1.5), coarse=2))
    return pack([(name, data.replace(b"PHANTOM", b"ANOTHER")) for name, data in made.files])


def status(app: Flask, study: str) -> str:
    with database.reading(app.extensions["sessions"]) as session:
        return session.get_one(Study, study).status


def test_a_moved_study_is_gone_for_the_one_facility_and_there_for_the_other(world: World) -> None:
    answer = world.move()
    assert answer.status_code == 200, answer.text
    assert (answer.get_json()["facility_id"], answer.get_json()["facility"]) == (world.goal, "South")
    assert world.north.get("/api/studies").get_json()["total"] == 0
    assert [one["id"] for one in world.south.get("/api/studies").get_json()["studies"]] == [world.ids["study"]]
    assert world.south.get(f"/slice/{world.ids['series']}/0").status_code == 200
    notes = world.south.get(f"/api/studies/{world.ids['study']}/annotations").get_json()["annotations"]
    assert [one["id"] for one in notes] == [world.ids["annotation"]]


def test_case_32_on_no_route_can_a_study_that_went_be_told_from_a_missing_one(world: World) -> None:
    kept = {}
    for rule, method in routes(world.app):
        if method == "GET" and TABLE[rule.endpoint].needs in people.roles.ROLES["technologist"].permissions:
            own = call(world.north, rule, method, world.ids)
            assert own.status_code == 200, rule.rule
            kept[rule.rule] = own.headers.get("ETag")
    assert len([tag for tag in kept.values() if tag]) > 5
    world.move()
    for rule, method in routes(world.app):
        tag = {"headers": {"If-None-Match": kept[rule.rule]}} if kept.get(rule.rule) and method == "GET" else {}
        hidden, absent = (call(world.north, rule, method, ids, **tag) for ids in (world.ids, missing(world.ids)))
        assert without_number(hidden) == without_number(absent), (method, rule.rule)
        assert hidden.status_code in (403, 404), (method, rule.rule)
    assert {"study", "series", "upload", "annotation"} == RECORDS


def test_both_facilities_are_named_in_the_trail(world: World) -> None:
    world.move()
    (event,) = trail(world.app, audit.TRANSFERRED)
    told = orjson.loads(event.detail)
    assert (event.action, event.outcome, event.entity_id, event.study_id) == ("U", 0, *[world.ids["study"]] * 2)
    assert (told["from"], told["to"]) == ({"id": world.home, "name": "North"}, {"id": world.goal, "name": "South"})
    assert world.told["studies"][0]["patient_name"] not in event.detail


def test_links_end_with_the_move_at_once(world: World) -> None:
    token = people.share(world.app, world.ids["study"])
    guest, beside = people.guest(world.app, token), world.north
    with beside.session_transaction() as session:
        session["shares"] = [token]
    for client in (guest, beside):
        assert client.get(f"/slice/{world.ids['series']}/0").status_code == 200
    world.move()
    assert guest.get(f"/slice/{world.ids['series']}/0").status_code == 401
    assert beside.get(f"/slice/{world.ids['series']}/0").status_code == 404
    with database.reading(world.app.extensions["sessions"]) as session:
        assert all(session.scalars(select(ShareLink.revoked)).all())
    assert [(one.action, one.entity_type) for one in trail(world.app, audit.EXPORT)] == [("D", "link")]


def test_case_32_open_streams_tell_the_new_facility_alone(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web.events, "HEARTBEAT_SECONDS", 0.05)
    streams = [client.get("/api/events") for client in (world.north, world.south)]
    for one in streams:
        next(iter(one.response))
    world.move()
    drawn = mark(world.south, world.ids["series"])
    put(world.south, world.ids["study"], drawn)
    told = [[piece for piece in _until_quiet(one) if b"event" in piece] for one in streams]
    assert told[0] == []
    kinds = [piece.split(b"\n")[0] for piece in told[1]]
    assert kinds == [b"event: study", b"event: annotations"]
    assert world.ids["study"].encode() in told[1][0]


def test_case_32_what_a_slow_listener_has_not_heard_yet_is_withdrawn(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web.events, "HEARTBEAT_SECONDS", 0.05)
    stream = world.north.get("/api/events")
    next(iter(stream.response))
    put(world.north, world.ids["study"], mark(world.north, world.ids["series"]))
    world.move()
    assert [piece for piece in _until_quiet(stream) if b"event" in piece] == []


def _until_quiet(answer: Any) -> list[bytes]:
    found = []
    for piece in answer.response:
        if piece.startswith(b":"):
            break
        found.append(piece)
    answer.close()
    return found


def test_an_upload_of_several_studies_stays_and_forgets_the_one_that_went(world: World, phantom: Phantom) -> None:
    other = make_study(Options("MR", 5, 32, (4.0, 1.5, 1.5), coarse=2))
    told = sent(world.north, pack([(f"a{name}", data) for name, data in phantom.files] + list(other.files)))
    stays = next(one["id"] for one in told["studies"] if one["id"] != world.ids["study"])
    world.move()
    again = world.north.get(f"/api/uploads/{told['upload']['id']}").get_json()
    assert [one["id"] for one in again["studies"]] == [stays]
    assert again["id"] in {one["id"] for one in again["studies"][0]["series"]}
    assert world.ids["study"] not in str(again)
    assert world.south.get(f"/api/uploads/{told['upload']['id']}").status_code == 404
    assert world.south.get(f"/api/uploads/{world.ids['upload']}").status_code == 200
    assert world.chief.get(f"/api/uploads/{world.ids['upload']}/preview").status_code == 404


def test_other_studies_of_the_patient_stay_where_they_are(world: World) -> None:
    second = make_study(Options("CT", 5, 32, (4.0, 1.5, 1.5), coarse=2, seed=7))
    stays = sent(world.north, pack(second.files))["studies"][0]
    assert stays["patient_id"] == world.told["studies"][0]["patient_id"] and stays["id"] != world.ids["study"]
    world.move()
    assert [one["id"] for one in world.north.get("/api/studies").get_json()["studies"]] == [stays["id"]]


def test_a_study_that_is_there_already_is_not_merged(world: World, phantom_zip: bytes) -> None:
    there = sent(world.south, phantom_zip)["studies"][0]["id"]
    answer = world.move()
    error = answer.get_json()["error"]
    assert (answer.status_code, error["code"], error["details"]) == (409, "study_there", {"study": there})
    assert world.north.get(f"/slice/{world.ids['series']}/0").status_code == 200
    assert trail(world.app, audit.TRANSFERRED) == []
    assert world.chief.delete(f"/api/studies/{there}").status_code == 204
    assert world.move().status_code == 200


def test_case_21_quarantine_is_that_of_the_facility_where_the_study_is(world: World) -> None:
    """Where another patient's study has its UID the one that comes is kept apart; the one that it leaves is free."""
    second = sent(world.north, other_patient())["studies"][0]["id"]
    assert [status(world.app, one) for one in (world.ids["study"], second)] == ["available", "quarantined"]
    assert world.move().get_json()["status"] == "available"
    assert [status(world.app, one) for one in (world.ids["study"], second)] == ["available", "available"]
    assert orjson.loads(trail(world.app, audit.TRANSFERRED)[0].detail)["released"] == [second]
    assert world.move(second).get_json()["status"] == "quarantined"


@pytest.mark.parametrize("how", ["move", "delete"])
def test_case_21_who_listens_hears_of_the_study_that_is_free(
    world: World, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setattr(web.events, "HEARTBEAT_SECONDS", 0.05)
    second = sent(world.north, other_patient())["studies"][0]["id"]
    stream = world.north.get("/api/events")
    next(iter(stream.response))
    if how == "move":
        assert world.move().status_code == 200
    else:
        assert world.chief.delete(f"/api/studies/{world.ids['study']}").status_code == 204
    (told,) = [piece for piece in _until_quiet(stream) if b"event: study" in piece and second.encode() in piece]
    assert b"deleted" not in told
    assert status(world.app, second) == "available"


def test_who_decided_on_an_old_list_is_told(world: World) -> None:
    third = people.facility(world.app, "Third")
    world.move()
    late = world.move(to=third)
    assert (late.status_code, late.get_json()["error"]["code"]) == (409, "study_moved")
    again = world.move()
    assert (again.status_code, again.get_json()["facility_id"]) == (200, world.goal)
    assert len(trail(world.app, audit.TRANSFERRED)) == 1


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"to": "0" * 32}, (404, "facility_not_found")),
        ({"to": "../etc"}, (400, "bad_parameter")),
        ({"to": ""}, (400, "bad_parameter")),
        ({"patient_name": "X"}, (400, "bad_parameter")),
    ],
)
def test_what_does_not_fit_is_refused(world: World, change: dict[str, str], expected: tuple[int, str]) -> None:
    answer = world.move(**change)
    assert (answer.status_code, answer.get_json()["error"]["code"]) == expected


def test_nothing_goes_to_a_facility_that_is_closed(world: World) -> None:
    with database.writing(world.app.extensions["sessions"]) as session:
        session.get_one(Facility, world.goal).closed = audit.now()
    answer = world.move()
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (409, "facility_closed")
    listed = world.chief.get("/api/studies").get_json()["facilities"]
    assert {one["name"]: one["closed"] for one in listed}["South"] is True


@pytest.mark.parametrize("role", ["radiologist", "technologist", "facility_user"])
def test_who_does_not_decide_about_facilities_moves_nothing(world: World, role: str) -> None:
    client = people.logged_in(world.app, role, world.home)
    assert world.move(client=client).status_code == 403
    assert world.north.get("/api/studies").get_json()["total"] == 1


def test_a_key_reaches_no_further_than_its_scopes(world: World) -> None:
    only = people.key_client(world.app, "administrator", {"studies.move"})
    assert world.move(client=only).status_code == 404
    both = people.key_client(world.app, "administrator", {"studies.move", "studies.view"})
    assert world.move(client=both).status_code == 200


def test_the_one_person_of_this_machine_has_one_facility(client: FlaskClient, study_id: str) -> None:
    """No place to go to, no facility in the list, no button on the page."""
    listed = client.get("/api/studies").get_json()
    assert listed["facilities"] == [] and "facility_id" not in listed["studies"][0]
    answer = client.put(f"/api/studies/{study_id}/facility", json={"from": HOME, "to": "1" * 32})
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (404, "facility_not_found")
    same = client.put(f"/api/studies/{study_id}/facility", json={"from": HOME, "to": HOME})
    assert same.status_code == 200 and trail(client.application, audit.TRANSFERRED) == []


def test_case_35_of_two_moves_at_once_one_decides(world: World) -> None:
    third = people.facility(world.app, "Third")
    others = [people.logged_in(world.app, "administrator") for _ in range(2)]
    moves = zip(others, (world.goal, third), strict=True)
    told = at_once(*(partial(world.move, client=client, to=goal) for client, goal in moves))
    assert sorted(one.status_code for one in told) == [200, 409]
    assert len(trail(world.app, audit.TRANSFERRED)) == 1
