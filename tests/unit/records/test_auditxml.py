"""The trail as DICOM audit messages: each is valid against the schema of PS3.15 A.5.1, whatever stands in an event."""

import base64
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree

import orjson
import pytest
from sqlalchemy import select, text

import models
from records import audit, auditxml, studies, trail
from records.access import LOCAL, STRANGER, SYSTEM, Person
from tests.data import ROOT as FOLDER
from tests.support import dicoms
from tests.support.dicoms import ROOT
from tests.support.missing import missing
from tests.support.source import files, name
from tests.support.source import text as source

NORTH = replace(LOCAL, facility_id="n" * 32)
NURSE = Person("p1", "Ärztin <&> Söhne", "radiologist", facility_id="f" * 32, address="192.0.2.7", request_id="r1")


@pytest.fixture(scope="session")
def schema():
    """Says what is wrong with a message; None where nothing is."""
    try:
        from lxml import etree
    except ImportError as error:
        missing(f"no lxml: {error}")
    made = etree.RelaxNG(etree.parse(str(Path(FOLDER, "tests/support/audit_message.rng"))))

    def check(message: ElementTree.Element) -> str | None:
        whole = etree.fromstring(ElementTree.tostring(message))
        return None if made.validate(whole) else str(made.error_log)

    return check


def exported(desk, wanted=None):
    with desk.sessions() as session:
        data = b"".join(trail.export(session, wanted or trail.Wanted(), "xml", "https://lightbox.example.org"))
    root = ElementTree.fromstring(data)
    assert root.tag == "AuditMessages"
    return list(root)


def write(desk, *events):
    with desk.sessions.begin() as session:
        for one in events:
            given = dict(one)
            audit.append(session, given.pop("event"), given.pop("person", NURSE), given.pop("entity"), **given)


def test_every_kind_of_event_is_a_valid_message(desk, schema):
    entities = ("study", "account", "setting", "address", "api_key", "trail", "list", "link", "application", "")
    events = [
        {"event": event, "entity": (entity, "1"), "person": person, "outcome": outcome, "study_id": "s" * 32}
        for event in audit.ACTIONS
        for entity in entities
        for person, outcome in ((NURSE, 0), (STRANGER, 4), (SYSTEM, 12), (LOCAL, 8))
    ]
    write(desk, *events)
    messages = exported(desk)
    assert len(messages) == len(events)
    assert [found for one in messages if (found := schema(one))] == []
    codes = {one.find("EventIdentification/EventID").get("csd-code") for one in messages}
    assert codes == set(auditxml.EVENT_IDS.values()) and len(codes) == len(audit.ACTIONS)


def test_a_message_tells_who_what_when_and_where_from(desk, schema):
    write(desk, {"event": audit.ACCESSED, "entity": ("study", "a" * 32), "link": ""})
    (one,) = exported(desk)
    identification = one.find("EventIdentification")
    assert identification.attrib.keys() == {"EventActionCode", "EventDateTime", "EventOutcomeIndicator"}
    assert datetime.fromisoformat(identification.get("EventDateTime")).tzinfo is not None
    assert identification.find("EventID").attrib == {
        "csd-code": "110103",
        "codeSystemName": "DCM",
        "originalText": "DICOM Instances Accessed",
    }
    person, own = one.findall("ActiveParticipant")
    assert (person.get("UserID"), person.get("UserName")) == ("p1", NURSE.name)
    assert (person.get("NetworkAccessPointID"), person.get("NetworkAccessPointTypeCode")) == ("192.0.2.7", "2")
    assert (person.get("UserIsRequestor"), own.get("UserIsRequestor")) == ("true", "false")
    origin = one.find("AuditSourceIdentification")
    assert (origin.get("AuditSourceID"), origin.get("AuditEnterpriseSiteID")) == (
        "https://lightbox.example.org",
        "f" * 32,
    )
    (thing,) = one.findall("ParticipantObjectIdentification")
    assert (thing.get("ParticipantObjectTypeCode"), thing.get("ParticipantObjectTypeCodeRole")) == ("2", "3")
    details = {
        each.get("type"): base64.b64decode(each.get("value")).decode() for each in thing.iter() if each.get("type")
    }
    assert details["event"] == "1" and len(details["digest"]) == 64 and details["request"] == "r1"


def test_both_facilities_take_part_in_a_move(desk, schema):
    sides = {"from": {"id": "n1", "name": "North"}, "to": {"id": "s1", "name": "South"}}
    write(desk, {"event": audit.TRANSFERRED, "entity": ("study", "x"), "action": "U", **sides})
    (one,) = exported(desk)
    assert schema(one) is None
    told = {side.get("UserName"): side.find("RoleIDCode").get("csd-code") for side in one.findall("ActiveParticipant")}
    assert {"North": "110153", "South": "110152", "Lightbox": "110150"}.items() <= told.items()


def test_a_study_is_named_by_its_uid_while_it_is_there(desk, schema):
    study = desk.send({"a": dicoms.ct()})["studies"][0]
    write(
        desk,
        {"event": audit.EXPORT, "entity": ("study", study["id"])},
        {"event": audit.EXPORT, "entity": ("study", "x1")},
    )
    here, gone = (
        one.find("ParticipantObjectIdentification") for one in exported(desk, trail.Wanted(event=audit.EXPORT))
    )
    assert here.get("ParticipantObjectID") == study["study_uid"]
    assert here.find("ParticipantObjectIDTypeCode").get("csd-code") == "110180"
    assert (gone.get("ParticipantObjectID"), gone.find("ParticipantObjectIDTypeCode").get("codeSystemName")) == (
        "x1",
        "99LIGHTBOX",
    )


def test_a_study_that_is_gone_keeps_its_uid_in_every_event(desk, schema):
    body = desk.send({"a": dicoms.ct(), "b": dicoms.ct(StudyInstanceUID=f"{ROOT}.7", SeriesInstanceUID=f"{ROOT}.7.1")})
    uids = {one["id"]: one["study_uid"] for one in body["studies"]}
    write(desk, *({"event": audit.ACCESSED, "entity": ("study", one)} for one in uids))
    before = told_of(desk)
    for one in uids:
        studies.delete(desk.sessions, desk.storage, NORTH, one, lambda series: None)
    assert {one: before[one] for one in uids} == {one: {uid} for one, uid in uids.items()}
    assert told_of(desk) == before
    with desk.sessions() as session:
        details = [orjson.loads(one) for one in session.scalars(select(models.AuditEvent.detail))]
        (north, *_) = session.scalars(select(models.AuditEvent).where(models.AuditEvent.event == audit.DELETED))
    assert {one["facility"] for one in details if "study_uid" in one} == {models.HOME}
    assert len([one for one in details if "study_uid" in one]) == 4, "each study, taken in and deleted"
    assert north.facility_id == NORTH.facility_id, "the person's stays the person's"


def told_of(desk):
    """What the events of the file call each study, by its id here."""
    found = {}
    for one in exported(desk):
        for thing in one.findall("ParticipantObjectIdentification"):
            if thing.find("ParticipantObjectIDTypeCode").get("csd-code") == "110180":
                found.setdefault(thing.find("ParticipantObjectName").text, set()).add(thing.get("ParticipantObjectID"))
            else:
                assert thing.find("ParticipantObjectIDTypeCode").get("originalText") != "Study, by its Lightbox id"
    return found


@pytest.mark.parametrize(
    ("event", "entity", "detail", "expected"),
    [
        (audit.AUTHENTICATION, "account", {"login": True}, "110122"),
        (audit.AUTHENTICATION, "account", {"logout": True}, "110123"),
        (audit.APPLICATION, "application", {"started": True}, "110120"),
        (audit.APPLICATION, "application", {"stopped": True}, "110121"),
        (audit.ALERT, "account", {}, "110137"),
        (audit.AUTHENTICATION, "account", {"action": "U", "password": "changed"}, "110137"),
        (audit.ALERT, "setting", {}, "110129"),
        (audit.ALERT, "account", {"refused": "admin.accounts_one"}, "110132"),
        (audit.ALERT, "trail", {}, "110134"),
    ],
)
def test_what_an_event_is_more_exactly_has_its_code(desk, event, entity, detail, expected):
    write(desk, {"event": event, "entity": (entity, "1"), **detail})
    (one,) = exported(desk)
    assert one.find("EventIdentification/EventTypeCode").get("csd-code") == expected


def test_a_change_of_a_password_from_before_is_no_login(desk, schema):
    write(desk, {"event": audit.AUTHENTICATION, "entity": ("account", "1"), "action": "U", "password": "changed"})
    (one,) = exported(desk)
    assert schema(one) is None
    assert one.find("EventIdentification/EventID").get("csd-code") == "110113"


def test_what_was_done_by_a_command_has_no_network_access_point(desk, schema):
    for address, point in (("command line", None), ("2001:db8::7", "2")):
        write(desk, {"event": audit.ALERT, "entity": ("api_key", "1"), "person": replace(NURSE, address=address)})
        one = exported(desk)[-1]
        assert schema(one) is None
        assert one.find("ActiveParticipant").get("NetworkAccessPointTypeCode") == point


def test_a_refusal_says_why_and_a_query_what_was_asked(desk, schema):
    write(
        desk,
        {"event": audit.IMPORT, "entity": ("upload", "u"), "outcome": audit.SERIOUS, "code": "not_dicom"},
        {"event": audit.QUERY, "entity": ("list", "studies"), "modality": "CT"},
    )
    refused, asked = exported(desk)
    assert refused.find("EventIdentification/EventOutcomeDescription").text == "not_dicom"
    query = asked.find("ParticipantObjectIdentification/ParticipantObjectQuery")
    assert base64.b64decode(query.text) == b'{"modality":"CT"}'


def test_what_somebody_wrote_into_the_table_by_hand_still_gives_a_file(desk):
    row = dict.fromkeys((one.name for one in models.AuditEvent.__table__.columns), "\u0001<x>") | {
        "outcome": 7,
        "id": 5,
    }
    names = ", ".join(row)
    with desk.sessions.begin() as session:
        row["action"] = "?"
        session.execute(text(f"INSERT INTO audit_event ({names}) VALUES ({', '.join(f':{one}' for one in row)})"), row)
    (one,) = exported(desk)
    assert one.find("EventIdentification").get("EventOutcomeIndicator") == "7"
    with desk.sessions() as session:
        assert trail.told(session.scalar(select(models.AuditEvent)))["detail"] == "\u0001<x>"


def test_every_event_that_the_code_writes_has_a_code():
    used = {line for path in files(".py") if name(path).startswith("records/") for line in source(path).split("audit.")}
    words = {one.split(",")[0].split("(")[0].strip() for one in used}
    assert {"ACCESSED", "EXPORT", "QUERY"} <= words
    assert set(auditxml.EVENT_IDS) == set(audit.ACTIONS)
