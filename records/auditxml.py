"""The audit trail as DICOM audit messages: the XML of PS3.15 A.5.1, which extends RFC 3881.

A file holds many messages, and the standard has no element around several: ``AuditMessages`` is ours, and each of its
children is one whole ``AuditMessage``. It names the study and never the patient, of whom the trail knows nothing.
"""

import base64
import re
from collections.abc import Callable, Iterator
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

import orjson

from models import AuditEvent
from records import addresses, audit

# PS3.16 CID 400.
EVENT_IDS = {
    audit.APPLICATION: "110100",
    audit.TRAIL: "110101",
    audit.ACCESSED: "110103",
    audit.TRANSFERRED: "110104",
    audit.DELETED: "110105",
    audit.EXPORT: "110106",
    audit.IMPORT: "110107",
    audit.PATIENT: "110110",
    audit.PROCEDURE: "110111",
    audit.QUERY: "110112",
    audit.ALERT: "110113",
    audit.AUTHENTICATION: "110114",
}
# PS3.16 CID 401 and 402: what an event is more exactly, where that has a code.
START, STOP = ("110120", "Application Start"), ("110121", "Application Stop")
LOGIN, LOGOUT = ("110122", "Login"), ("110123", "Logout")
RECORDING = ("110134", "Audit Recording Started")
_RESTRICTED = ("110132", "Use of Restricted Function")
_ALERTS = {
    "account": ("110137", "User Security Attributes Changed"),
    "api_key": ("110137", "User Security Attributes Changed"),
    "address": _RESTRICTED,
    "trail": RECORDING,
}
_CONFIGURED = ("110129", "Security Configuration")
_APPLICATION, _DESTINATION, _SOURCE = (
    ("110150", "Application"),
    ("110152", "Destination Role ID"),
    ("110153", "Source Role ID"),
)
_ROLES = {audit.IMPORT: _DESTINATION, audit.EXPORT: _SOURCE, audit.QUERY: _SOURCE}
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_OWN = "99LIGHTBOX"


Uid = Callable[[str], str]
"""From a study's id here to its Study Instance UID; "" where neither the table nor the trail knows it any longer."""


def messages(events: Iterator[AuditEvent], source: str, uid: Uid) -> Iterator[bytes]:
    """A file of messages in pieces; ``source`` names the installation that tells."""
    yield b'<?xml version="1.0" encoding="UTF-8"?>\n<AuditMessages>\n'
    for event in events:
        yield tostring(message(event, source, uid), encoding="utf-8", xml_declaration=False) + b"\n"
    yield b"</AuditMessages>\n"


def message(event: AuditEvent, source: str, uid: Uid) -> Element:
    """One event as an ``AuditMessage``."""
    root, detail = Element("AuditMessage"), _detail(event)
    _identification(root, event, _named(event), detail)
    _participants(root, event)
    if event.event == audit.TRANSFERRED:
        _sides(root, detail)
    origin = SubElement(root, "AuditSourceIdentification", AuditSourceID=source or "Lightbox")
    if event.facility_id:
        origin.set("AuditEnterpriseSiteID", event.facility_id)
    SubElement(origin, "AuditSourceTypeCode", {"csd-code": "4"})
    _object(root, event, detail, uid)
    return _cleaned(root)


def _detail(event: AuditEvent) -> dict[str, Any]:
    try:
        found = orjson.loads(event.detail)
    except orjson.JSONDecodeError:
        return {"detail": event.detail}
    return found if isinstance(found, dict) else {"detail": found}


def _named(event: AuditEvent) -> str:
    """What the standard calls an event. User Authentication is a login or logout alone (PS3.15 A.5.3.11), and not the
    changes of passwords and second factors that stand under this name from before they were Security Alerts."""
    changed = event.event == audit.AUTHENTICATION and event.action == "U"
    return audit.ALERT if changed else event.event


def _identification(root: Element, event: AuditEvent, named: str, detail: dict[str, Any]) -> None:
    made = SubElement(
        root,
        "EventIdentification",
        EventActionCode=event.action,
        EventDateTime=event.at,
        EventOutcomeIndicator=str(event.outcome),
    )
    _code(made, "EventID", EVENT_IDS.get(named, named), named, named in EVENT_IDS)
    if kind := _kind(event, named, detail):
        _code(made, "EventTypeCode", *kind)
    if event.outcome:
        why = next((str(detail[name]) for name in ("code", "failed", "reason") if name in detail), "refused")
        SubElement(made, "EventOutcomeDescription").text = why


def _kind(event: AuditEvent, named: str, detail: dict[str, Any]) -> tuple[str, str] | None:
    if named == audit.ALERT and "refused" in detail:
        return _RESTRICTED
    if named == audit.ALERT:
        return _ALERTS.get(event.entity_type, _CONFIGURED)
    if named == audit.APPLICATION:
        return STOP if detail.get("stopped") else START
    if named == audit.AUTHENTICATION:
        return LOGOUT if detail.get("logout") or "ended" in detail else LOGIN
    return None


def _participants(root: Element, event: AuditEvent) -> None:
    """The person who asked, and this application, which did it."""
    if event.person_id != "system":
        person = SubElement(
            root,
            "ActiveParticipant",
            UserID=event.person_id or "stranger",
            UserName=event.person_name,
            UserIsRequestor="true",
        )
        if addresses.is_ip(event.address):
            person.set("NetworkAccessPointID", event.address)
            person.set("NetworkAccessPointTypeCode", "2")  # an IP address; a command comes from no network at all
        if event.role:
            _code(person, "RoleIDCode", event.role, event.role.replace("_", " "), False)
    asked = "true" if event.person_id == "system" else "false"
    own = SubElement(root, "ActiveParticipant", UserID="lightbox", UserName="Lightbox", UserIsRequestor=asked)
    _code(own, "RoleIDCode", *_ROLES.get(event.event, _APPLICATION))


def _sides(root: Element, detail: dict[str, Any]) -> None:
    """From where and to where a study was moved: facilities take part as the systems do between which images go."""
    for name, role in (("from", _SOURCE), ("to", _DESTINATION)):
        if isinstance(side := detail.get(name), dict):
            values = {"UserID": str(side.get("id", "")), "UserName": str(side.get("name", ""))}
            _code(SubElement(root, "ActiveParticipant", values, UserIsRequestor="false"), "RoleIDCode", *role)


def _object(root: Element, event: AuditEvent, detail: dict[str, Any], uid: Uid) -> None:
    """What it happened to; a study also where something of it was concerned."""
    known = detail["study_uid"] if isinstance(detail.get("study_uid"), str) else ""
    if event.study_id and event.entity_type != "study":
        _study(root, event.study_id, known or uid(event.study_id), {})
    told = {"event": event.id, "digest": event.digest, "request": event.request_id} | detail
    if event.entity_type == "study":
        _study(root, event.entity_id, known or uid(event.entity_id), told)
        return
    kind, role, code = _OBJECTS.get(event.entity_type, ("2", "13", (event.entity_type or "system", event.entity_type)))
    values = {"ParticipantObjectID": event.entity_id or event.entity_type or "lightbox"}
    made = SubElement(root, "ParticipantObjectIdentification", values)
    made.set("ParticipantObjectTypeCode", kind)
    made.set("ParticipantObjectTypeCodeRole", role)
    _code(made, "ParticipantObjectIDTypeCode", *code, code[0].isdigit())
    if event.event == audit.QUERY:
        SubElement(made, "ParticipantObjectQuery").text = base64.b64encode(event.detail.encode()).decode()
    else:
        name = "Security Audit Log" if event.entity_type == "trail" else event.entity_id or event.entity_type
        SubElement(made, "ParticipantObjectName").text = name
    _details(made, told)


# Type, role and code of the id (RFC 3881 5.5.4) of what an event happened to.
_OBJECTS = {
    "account": ("1", "11", ("11", "User Identifier")),
    "list": ("2", "24", ("10", "Search Criteria")),
    "trail": ("2", "13", ("12", "URI")),
}


def _study(root: Element, study_id: str, uid: str, told: dict[str, Any]) -> None:
    """A study: by its UID where that is known, under the name of its id here."""
    made = SubElement(root, "ParticipantObjectIdentification", ParticipantObjectID=uid or study_id)
    made.set("ParticipantObjectTypeCode", "2")
    made.set("ParticipantObjectTypeCodeRole", "3")
    if uid:
        values = {"csd-code": "110180", "codeSystemName": "DCM", "originalText": "Study Instance UID"}
        SubElement(made, "ParticipantObjectIDTypeCode", values)
    else:
        _code(made, "ParticipantObjectIDTypeCode", "study", "Study, by its Lightbox id", False)
    SubElement(made, "ParticipantObjectName").text = study_id
    _details(made, told)


def _details(made: Element, told: dict[str, Any]) -> None:
    for name, value in told.items():
        text = value if isinstance(value, str) else orjson.dumps(value).decode()
        encoded = base64.b64encode(text.encode()).decode()
        SubElement(made, "ParticipantObjectDetail", type=name, value=encoded)


def _code(parent: Element, name: str, code: str, meaning: str, known: bool = True) -> None:
    """A coded value: of DICOM, of RFC 3881 where it is the type of an id, else our own."""
    system = "RFC-3881" if name == "ParticipantObjectIDTypeCode" else "DCM"
    values = {"csd-code": code, "codeSystemName": system if known else _OWN, "originalText": meaning}
    SubElement(parent, name, values)


def _cleaned(root: Element) -> Element:
    """The same without the characters that XML cannot hold, whatever stands in the table."""
    for one in root.iter():
        one.text = _ILLEGAL.sub("\ufffd", one.text) if one.text else one.text
        for name, value in one.attrib.items():
            one.set(name, _ILLEGAL.sub("\ufffd", str(value)))
    return root
