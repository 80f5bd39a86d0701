"""Studies: found, described, opened, deleted."""

import logging
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Row, Select, and_, func, insert, select
from sqlalchemy import delete as sql_delete
from sqlalchemy.orm import Session

from engine.displayset import DisplaySet
from models import Deletion, Facility, Instance, Series, Study, UploadStudy
from records import access, audit, database, patientnames, quarantine, retention
from records.access import Person
from records.database import Sessions, in_parts
from records.display import split
from records.errors import Busy, NotFound
from records.storage import Data, Storage
from records.texts import caseless, fold

log = logging.getLogger("lightbox.studies")

Read = Callable[[str], Data]

PAGE = 50
"""Studies on one page of a list."""

QUARANTINED = (
    "Its Study Instance UID belongs to a study of another patient already: one of the two carries wrong data. "
    "They are kept apart until somebody deletes the wrong one or moves it to the facility that it belongs to; the one "
    "that is left is then free."
)

_STUDY = (
    "id",
    "study_uid",
    "patient_name",
    "patient_id",
    "issuer",
    "birth_date",
    "sex",
    "date",
    "time",
    "description",
    "accession",
    "institution",
    "referring_physician",
    "status",
    "instances",
    "thumbnail",
)
_SERIES = (
    "id",
    "series_uid",
    "part",
    "number",
    "modality",
    "description",
    "kind",
    "slices",
    "rows",
    "columns",
    "phases",
    "units",
    "digest",
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list of studies is narrowed to; dates are ISO, "" where open."""

    q: str = ""
    patient_id: str = ""
    modality: str = ""
    date_from: str = ""
    date_to: str = ""
    status: str = ""
    facility: str = ""
    page: int = 1
    size: int = PAGE


def search(session: Session, person: Person, wanted: Wanted) -> dict[str, Any]:
    """One page of studies, the newest first: ``{"studies", "total", "page", "pages", "facilities"}``.

    Who reads in several facilities is told them all by id and name, and with each study its own.
    """
    narrowed = _narrow(access.studies(session, person), wanted).with_only_columns(Study.id)
    start = (wanted.page - 1) * wanted.size
    newest = narrowed.order_by(Study.date.desc(), Study.time.desc(), Study.id.desc())
    ids = session.scalars(newest.limit(wanted.size).offset(start)).all()
    if len(ids) < wanted.size and (ids or start == 0):
        total = start + len(ids)  # the last page tells the number, so that a rare word is looked for once
    else:
        total = session.scalar(select(func.count()).select_from(narrowed.subquery())) or 0
    pages = max(1, -(-total // wanted.size))
    places = _facilities(session, person)
    found = _described(session, ids, {one.id: one.name for one in places})
    listed = [{"id": one.id, "name": one.name, "closed": one.closed is not None} for one in places]
    return {"studies": found, "total": total, "page": wanted.page, "pages": pages, "facilities": listed}


def _facilities(session: Session, person: Person) -> list[Row[str, str, datetime | None]]:
    """All facilities with name and when each was closed, for who reads in more than one; for everybody else none."""
    if person.reach != access.ALL:
        return []
    places = session.execute(select(Facility.id, Facility.name, Facility.closed).order_by(Facility.name)).all()
    return list(places) if len(places) > 1 else []


def _narrow(query: Select[Study], wanted: Wanted) -> Select[Study]:
    for word in fold(wanted.q).split():
        query = query.where(Study.search.contains(word, autoescape=True))
    if wanted.patient_id:
        query = query.where(Study.patient_id_folded == caseless(wanted.patient_id))
    if wanted.modality:
        query = query.where(Study.modalities.contains(f"\\{wanted.modality.upper()}\\", autoescape=True))
    if wanted.date_from:
        query = query.where(Study.date >= wanted.date_from)
    if wanted.date_to:
        query = query.where(Study.date <= wanted.date_to)
    if wanted.status:
        query = query.where(Study.status == wanted.status)
    if wanted.facility:
        query = query.where(Study.facility_id == wanted.facility)
    return query


def describe(session: Session, study: Study) -> dict[str, Any]:
    """One study with its series, and with every file of it that is not shown and why."""
    return _with_excluded(session, [study.id])[0]


def of_upload(session: Session, upload_id: str) -> list[dict[str, Any]]:
    """The studies that an upload touched, each as ``describe`` gives it."""
    query = select(UploadStudy.study_id).where(UploadStudy.upload_id == upload_id).order_by(UploadStudy.position)
    return _with_excluded(session, session.scalars(query).all())


def load_display_set(session: Session, series_id: str) -> DisplaySet:
    """What the engine needs to draw a series."""
    manifest = session.scalar(select(Series.manifest).where(Series.id == series_id))
    if manifest is None:
        raise NotFound("series_not_found", "There is no such series.")
    return DisplaySet.from_json(orjson.loads(manifest))


def reader(session: Session, storage: Storage, series_id: str) -> Read:
    """A function from the id of an instance of a series to the bytes of its file; it needs no session."""
    query = (
        select(Instance.id, Instance.key)
        .join(Series, and_(Series.study_id == Instance.study_id, Series.series_uid == Instance.series_uid))
        .where(Series.id == series_id)
    )
    keys = dict(session.execute(query).all())
    return lambda instance: storage.open(keys[instance])


def open_series(session: Session, storage: Storage, series_id: str) -> tuple[DisplaySet, Read]:
    """A series ready for ``imaging``: its display set, and how to read its files."""
    return load_display_set(session, series_id), reader(session, storage, series_id)


def delete(
    sessions: Sessions, storage: Storage, person: Person, study_id: str, close: Callable[[str], object]
) -> list[str]:
    """Delete a study: all rows at once, then its files; gives the ids of studies that it kept in quarantine.

    Between the two ``close`` is told the id of each series, so that nobody reads on in files that go. The rows leave
    behind the keys of the files, so that a deletion that is cut short is finished at the next start.
    """
    with database.writing(sessions) as session:
        database.lock(session, [access.study(session, person, study_id, held=True).study_uid])
        session.expire_all()  # who had the lock may have moved or deleted it
        study = access.study(session, person, study_id, held=True)
        released = quarantine.release(session, study, study.facility_id)
        series = list(session.scalars(select(Series.id).where(Series.study_id == study_id)))
        keys = list(session.scalars(select(Instance.key).where(Instance.study_id == study_id)))
        if keys:
            session.execute(insert(Deletion), [{"key": key, "created": audit.now()} for key in keys])
        uploads = list(session.scalars(select(UploadStudy.upload_id).where(UploadStudy.study_id == study_id)))
        session.execute(sql_delete(Study).where(Study.id == study_id))
        retention.forget_uploads(session, uploads)
        became: dict[str, Any] = {"files": len(keys), "released": released}
        audit.append(session, audit.DELETED, person, ("study", study_id), **became, **audit.of(study))
    for one in series:
        close(one)
    try:
        finish_deletion(sessions, storage, keys)
    except Busy:
        log.warning("the files of study %s are gone, and noted to be removed once more at the next start", study_id)
    return released


def finish_deletion(sessions: Sessions, storage: Storage, keys: Sequence[str]) -> None:
    """Remove files whose rows are gone, then the note that they are to be removed."""
    storage.delete(keys)
    with database.writing(sessions) as session:
        for some in in_parts(keys):
            session.execute(sql_delete(Deletion).where(Deletion.key.in_(some)))


def _with_excluded(session: Session, ids: Sequence[str]) -> list[dict[str, Any]]:
    found = _described(session, ids)
    excluded = defaultdict(list)
    for some in in_parts(ids):
        query = select(Instance).where(Instance.study_id.in_(some), Instance.problem_code != "").order_by(Instance.name)
        for row in session.scalars(query):
            one = {"instance": row.id, "file": row.name, "code": row.problem_code, "message": row.problem}
            excluded[row.study_id].append(one)
    return [study | {"excluded": excluded[study["id"]]} for study in found]


def _described(
    session: Session, ids: Sequence[str], facilities: Mapping[str, str] | None = None
) -> list[dict[str, Any]]:
    """Studies in the order of ``ids`` with their series: two queries, however many there are."""
    studies: dict[str, dict[str, Any]] = {}
    for some in in_parts(ids):
        for study in session.scalars(select(Study).where(Study.id.in_(some))):
            studies[study.id] = _study(study) | _where(study, facilities or {})
        for series in session.scalars(select(Series).where(Series.study_id.in_(some)).order_by(Series.position)):
            told = studies[series.study_id]
            told["series"].append(_series(series))
            if series.no_picture and told["thumbnail"] == series.id:
                told["thumbnail"] = None
    return [studies[one] for one in ids if one in studies]


def _where(study: Study, facilities: Mapping[str, str]) -> dict[str, str]:
    """Which facility a study belongs to, where there are several."""
    return {"facility_id": study.facility_id, "facility": facilities.get(study.facility_id, "")} if facilities else {}


def _study(study: Study) -> dict[str, Any]:
    return {name: getattr(study, name) for name in _STUDY} | {
        "patient_names": patientnames.told(study),
        "modalities": split(study.modalities),
        "quarantined": study.status == quarantine.HELD,
        "status_reason": QUARANTINED if study.status == quarantine.HELD else "",
        "created": _moment(study.created),
        "updated": _moment(study.updated),
        "series": [],
    }


def _series(series: Series) -> dict[str, Any]:
    return {name: getattr(series, name) for name in _SERIES} | {
        "spacing": orjson.loads(series.spacing),
        "picture": not series.no_picture,
    }


def _moment(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds") + "Z"
