"""The audit trail (PS3.15 A.5): who did what to which record, from where, and what was refused.

``append`` notes an event beside the change that it tells of; both are committed together, the event at the very end, so
that the chain (``records.chain``) is locked for no longer than a commit.
"""

from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import event as events
from sqlalchemy.orm import Session

from models import AuditEvent, Study
from records import chain
from records.access import Person

SUCCESS, MINOR, SERIOUS, MAJOR = 0, 4, 8, 12
"""Outcomes (PS3.15 A.5.3)."""

APPLICATION = "Application Activity"
AUTHENTICATION = "User Authentication"
QUERY = "Query"
IMPORT = "Import"
EXPORT = "Export"
ACCESSED = "DICOM Instances Accessed"
TRANSFERRED = "DICOM Instances Transferred"
DELETED = "DICOM Study Deleted"
ALERT = "Security Alert"
PROCEDURE = "Procedure Record"
"""What was recorded of a study beside its images: annotations."""
PATIENT = "Patient Record"
TRAIL = "Audit Log Used"

ACTIONS = {
    APPLICATION: "E",
    AUTHENTICATION: "E",
    QUERY: "E",
    IMPORT: "C",
    EXPORT: "R",
    ACCESSED: "R",
    TRANSFERRED: "R",
    DELETED: "D",
    ALERT: "E",
    PROCEDURE: "U",
    PATIENT: "R",
    TRAIL: "R",
}
"""Every event, and its usual action."""

_NOTED = "audit_noted"
_LENGTHS: dict[str, int | None] = {
    column.name: getattr(column.type, "length", None) for column in AuditEvent.__table__.columns
}


def now() -> datetime:
    """This moment, UTC, as all rows keep it."""
    return datetime.now(UTC).replace(tzinfo=None)


def append(
    session: Session,
    event: str,
    person: Person,
    entity: tuple[str, str],
    outcome: int = SUCCESS,
    action: str = "",
    study_id: str = "",
    **detail: Any,
) -> None:
    """Add one event to the session's transaction.

    Parameters
    ----------
    event : str
        What happened, in the words of PS3.15: one of the constants above.
    entity : (type, id)
        The record that it happened to: ``("study", id)``.
    action : str
        C, R, U, D or E where it is not the event's usual one.
    study_id : str
        The study that it concerns, where the entity is something else.
    detail : Any
        Counts and codes, JSON-able; never a patient's name.
    """
    texts = {
        "at": now().isoformat(timespec="microseconds") + "Z",
        "event": event,
        "action": action or ACTIONS[event],
        "person_id": person.id,
        "person_name": person.name,
        "role": person.role,
        "facility_id": person.facility_id,
        "address": person.address,
        "request_id": person.request_id,
        "entity_type": entity[0],
        "entity_id": entity[1],
        "study_id": study_id or (entity[1] if entity[0] == "study" else ""),
    }
    noted: dict[str, Any] = {name: _fitting(name, text) for name, text in texts.items()}
    noted |= {"outcome": outcome, "detail": orjson.dumps(detail).decode()}
    if not session.in_transaction():
        session.begin()  # so that a rollback is told, even where nothing else was done yet
    session.info.setdefault(_NOTED, []).append(noted)


def of(study: Study) -> dict[str, Any]:
    """What an event has to say of a study so that it can be told which one it was after the study is gone: its Study
    Instance UID and its facility, which is not always that of the person. Neither is patient data."""
    return {"study_uid": study.study_uid, "facility": study.facility_id}


def _fitting(name: str, text: str) -> str:
    """What the column takes on every database: no longer than it is, without NUL and broken characters."""
    plain = text.encode("utf-8", "replace").decode().replace("\0", "")
    return plain[: _LENGTHS[name]]


@events.listens_for(Session, "before_commit")
def _write(session: Session) -> None:
    if session.in_nested_transaction():
        return  # a savepoint is released; the transaction goes on
    noted = session.info.pop(_NOTED, None)
    if noted:
        session.flush()
        chain.extend(session, session.info["audit_key"], noted)


@events.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop(_NOTED, None)
