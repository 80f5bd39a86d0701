"""The audit trail (PS3.15 A.5): who did what to which record, and what was refused."""

from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy.orm import Session

from models import AuditEvent
from records.access import Person

SUCCESS, MINOR, SERIOUS, MAJOR = 0, 4, 8, 12
"""Outcomes (PS3.15 A.5.3)."""

IMPORT = "Import"
EXPORT = "Export"
ACCESSED = "DICOM Instances Accessed"
DELETED = "DICOM Study Deleted"
ALERT = "Security Alert"
PROCEDURE = "Procedure Record"
"""What was recorded of a study beside its images: annotations."""

_ACTIONS = {IMPORT: "C", EXPORT: "R", ACCESSED: "R", DELETED: "D", ALERT: "E", PROCEDURE: "U"}


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
    detail : Any
        Counts and codes, JSON-able; never a patient's name.
    """
    session.add(
        AuditEvent(
            at=now(),
            event=event,
            action=action or _ACTIONS[event],
            outcome=outcome,
            person_id=person.id,
            entity_type=entity[0],
            entity_id=entity[1],
            detail=orjson.dumps(detail).decode(),
        )
    )
