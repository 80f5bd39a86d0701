"""The history of an annotation: one row for each version, and who made it in the audit trail."""

from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from models import Annotation, AnnotationRevision
from records import audit
from records.access import Person

ACTIONS = {"C": "created", "U": "changed", "D": "deleted", "R": "restored"}


def keep(session: Session, person: Person, row: Annotation, action: str) -> None:
    """Write down the version that a row has now; ``action`` is one of ACTIONS."""
    session.execute(
        insert(AnnotationRevision).values(
            annotation_id=row.id,
            version=row.version,
            action=action,
            person_id=person.id,
            person_name=person.name,
            at=row.updated,
            body=row.body,
        )
    )
    letter = "U" if action == "R" else action
    detail: dict[str, Any] = {"kind": row.kind, "version": row.version, "what": ACTIONS[action]}
    entity = ("annotation", row.id)
    audit.append(session, audit.PROCEDURE, person, entity, action=letter, study_id=row.study_id, **detail)
