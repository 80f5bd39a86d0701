"""Annotations: drawn, changed, removed, restored.

Every version is kept, and nobody overwrites what they have not seen.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

import orjson
from sqlalchemy import CursorResult, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engine.displayset import DisplaySet
from engine.header import Pair
from engine.metric import Calibration
from models import Annotation, AnnotationRevision, Series
from records import access, audit, database, marks, measuring, revisions, studies
from records.access import Person
from records.database import Sessions
from records.errors import Conflict, Invalid, NotFound
from records.marks import Mark
from records.measuring import Image

MOST = 10_000
"""Annotations of one study."""
_UNKNOWN = {"source": "", "label": "", "trusted": False, "pixel": None}
"""What the numbers of a mark rest on whose images are gone."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A mark as it is to be stored: on its true plane, with its statistics, or why it has none."""

    mark: Mark
    image: Image
    statistics: dict[str, Any] | None
    reason: str

    def columns(self) -> dict[str, Any]:
        """Values of the row."""
        instance, frame = self.image
        return {"body": self.mark.text_of(self.statistics, self.reason), "instance": instance, "frame": frame}


def listing(session: Session, person: Person, study_id: str, since: datetime | None = None) -> list[dict[str, Any]]:
    """The annotations of a study, the oldest first; with ``since`` those changed or removed from then on."""
    query = access.annotations(session, person, study_id)
    query = query.where(Annotation.updated >= since) if since else query.where(Annotation.deleted.is_(None))
    return described(session, session.scalars(query.order_by(Annotation.created, Annotation.id)).all())


def described(session: Session, rows: Iterable[Annotation]) -> list[dict[str, Any]]:
    """Annotations as they are told, with their numbers by the calibrations that hold now."""
    per_series: dict[str | None, list[Annotation]] = defaultdict(list)
    found = list(rows)
    for row in found:
        per_series[row.series_id].append(row)
    numbers: dict[str, dict[str, Any]] = {}
    for series_id, some in per_series.items():
        info = studies.load_display_set(session, series_id) if series_id else None
        known = calibrations(session, series_id) if series_id else []
        spacings: dict[str, Pair] = {}
        numbers |= {row.id: _numbers(info, row, known, spacings) for row in some}
    return [_told(row, numbers[row.id]) for row in found]


def calibrations(session: Session, series_id: str) -> list[Calibration]:
    """The calibrations by hand of one series, the oldest first."""
    query = (
        select(Annotation)
        .where(Annotation.series_id == series_id, Annotation.kind == "calibration", Annotation.deleted.is_(None))
        .order_by(Annotation.created, Annotation.id)
    )
    return [measuring.calibration_of(row.key, marks.read(row.body)[0]) for row in session.scalars(query)]


def create(
    sessions: Sessions, person: Person, study_id: str, series_id: str, key: str, measured: Measured
) -> tuple[dict[str, Any], bool]:
    """Store a new annotation; where the key is known already, the stored one and False.

    Raises
    ------
    NotFound
        ``study_not_found``, ``series_not_found``.
    Conflict
        ``too_many_annotations``.
    """
    try:
        with database.writing(sessions) as session:
            known = session.scalar(
                access.annotations(session, person, study_id, held=True).where(Annotation.key == key)
            )
            if known is not None:
                return described(session, [known])[0], False
            row = _new(session, person, study_id, series_id, key, measured)
            return described(session, [row])[0], True
    except IntegrityError:  # the same key, a moment earlier
        with database.reading(sessions) as session:
            known = session.scalar(
                access.annotations(session, person, study_id, held=True).where(Annotation.key == key)
            )
            if known is None:
                raise
            return described(session, [known])[0], False


def take_in(sessions: Sessions, person: Person, study_id: str, series_id: str, key: str, measured: Measured) -> str:
    """Store an annotation of a file: "created", "revived" where it was deleted here, or "known" where it is there.

    Raises
    ------
    Invalid
        ``bad_annotation`` where another kind was deleted under the same key. Else as ``create``.
    """
    told, new = create(sessions, person, study_id, series_id, key, measured)
    if new or told["deleted"] is None:
        return "created" if new else "known"
    with database.writing(sessions) as session:
        row = access.annotation(session, person, told["id"], held=True)
        session.refresh(row, with_for_update=True)  # Two files at once revive it once.
        if row.deleted is None:
            return "known"
        if row.kind != measured.mark.kind:
            raise Invalid("bad_annotation", f"Its key belongs to a {row.kind} that was deleted here.")
        series = _series(session, study_id, series_id)
        _leave_room(session, study_id)
        place = {"series_id": series.id, "series_uid": series.series_uid}
        _step(session, person, row, row.version, "R", {"deleted": None} | place | measured.columns())
    return "revived"


def change(sessions: Sessions, person: Person, annotation_id: str, version: int, measured: Measured) -> dict[str, Any]:
    """Replace what was drawn by what is drawn now.

    Raises
    ------
    NotFound
        ``annotation_not_found``.
    Conflict
        ``annotation_changed`` where somebody else was faster, or removed it; ``details`` have the annotation.
    """
    with database.writing(sessions) as session:
        row = access.annotation(session, person, annotation_id, held=True)
        if row.kind != measured.mark.kind:
            raise Invalid("bad_parameter", f"This annotation is a {row.kind}; its kind cannot be changed.")
        if row.deleted is not None:
            raise _changed(session, row)
        _step(session, person, row, version, "U", measured.columns())
        return described(session, [row])[0]


def remove(sessions: Sessions, person: Person, annotation_id: str, version: int) -> dict[str, Any]:
    """Remove an annotation; its history stays. Raises as ``change``."""
    with database.writing(sessions) as session:
        row = access.annotation(session, person, annotation_id, held=True)
        if row.deleted is not None:
            return described(session, [row])[0]
        _step(session, person, row, version, "D", {"deleted": audit.now()})
        return described(session, [row])[0]


def restore(sessions: Sessions, person: Person, annotation_id: str, version: int) -> dict[str, Any]:
    """Bring a removed annotation back. Raises as ``change``."""
    with database.writing(sessions) as session:
        row = access.annotation(session, person, annotation_id, held=True)
        if row.deleted is None:
            return described(session, [row])[0]
        _step(session, person, row, version, "R", {"deleted": None})
        return described(session, [row])[0]


def history(session: Session, row: Annotation) -> list[dict[str, Any]]:
    """Every version of an annotation, the oldest first: who, when, what."""
    query = select(AnnotationRevision).where(AnnotationRevision.annotation_id == row.id)
    return [
        {
            "version": one.version,
            "action": revisions.ACTIONS[one.action],
            "person": one.person_name,
            "at": moment(one.at),
            "body": orjson.loads(one.body),
        }
        for one in session.scalars(query.order_by(AnnotationRevision.version))
    ]


def moment(at: datetime | None) -> str | None:
    """A time as it is told."""
    return None if at is None else at.isoformat(timespec="microseconds") + "Z"


def _new(session: Session, person: Person, study_id: str, series_id: str, key: str, measured: Measured) -> Annotation:
    series = _series(session, study_id, series_id)
    _leave_room(session, study_id)
    at = audit.now()
    row = Annotation(
        id=uuid4().hex,
        study_id=study_id,
        series_id=series_id,
        series_uid=series.series_uid,
        key=key,
        kind=measured.mark.kind,
        version=1,
        author_id=person.id,
        author_name=person.name,
        created=at,
        editor_id=person.id,
        editor_name=person.name,
        updated=at,
        deleted=None,
        **measured.columns(),
    )
    session.add(row)
    session.flush()
    revisions.keep(session, person, row, "C")
    return row


def _series(session: Session, study_id: str, series_id: str) -> Series:
    series = session.get(Series, series_id)
    if series is None or series.study_id != study_id:
        raise NotFound("series_not_found", "There is no such series.")
    return series


def _leave_room(session: Session, study_id: str) -> None:
    here = (Annotation.study_id == study_id, Annotation.deleted.is_(None))
    if (session.scalar(select(func.count()).select_from(Annotation).where(*here)) or 0) >= MOST:
        raise Conflict("too_many_annotations", f"A study may have {MOST} annotations; delete some first.")


def _step(session: Session, person: Person, row: Annotation, version: int, action: str, values: dict[str, Any]) -> None:
    """One version further, if it still is the one that was seen: one statement decides."""
    made = {"editor_id": person.id, "editor_name": person.name, "updated": audit.now(), "version": version + 1}
    here = (Annotation.id == row.id, Annotation.version == version)
    done = session.execute(
        update(Annotation).where(*here).values(**values, **made), execution_options={"synchronize_session": False}
    )
    session.refresh(row)
    if not isinstance(done, CursorResult) or done.rowcount != 1:
        raise _changed(session, row)
    revisions.keep(session, person, row, action)


def _changed(session: Session, row: Annotation) -> Conflict:
    what = "deleted" if row.deleted else "changed"
    message = f"{row.editor_name} {what} this annotation in the meantime."
    return Conflict("annotation_changed", message, annotation=described(session, [row])[0])


def _numbers(
    info: DisplaySet | None, row: Annotation, known: list[Calibration], spacings: dict[str, Pair]
) -> dict[str, Any]:
    if info is None:
        reason = "The images that it was drawn on are not shown any longer."
        return {"measures": [], "calibration": _UNKNOWN, "reason": reason}
    return measuring.numbers(info, marks.read(row.body)[0], known, spacings)


def _told(row: Annotation, numbers: dict[str, Any]) -> dict[str, Any]:
    body: dict[str, Any] = {"caption": None, "view": None} | orjson.loads(row.body)  # rows from before there was one
    own = {name: getattr(row, name) for name in ("id", "key", "version", "kind", "instance", "frame", "author_id")}
    told = own | {"study": row.study_id, "series": row.series_id}
    people = {"author": row.author_name, "editor": row.editor_name}
    times = {name: moment(getattr(row, name)) for name in ("created", "updated", "deleted")}
    return body | numbers | {"reason": numbers["reason"] or body["reason"]} | told | people | times
