"""A study moved to another facility, because it was taken in at the wrong one: whole, with all that hangs on it.

There is no table of patients: who is examined stands in each study's own row. So a move takes one study along and
leaves the patient's others where they are; the two facilities then each know the same patient, as they do where both
examined them.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Facility, Series, ShareLink, Study, Upload, UploadStudy
from records import access, audit, database, filing, linkends, quarantine, studies
from records.access import Person
from records.errors import Conflict


@dataclass(frozen=True, slots=True)
class Moved:
    """The study as ``studies.describe`` tells it, with its facility; which uploads brought it.

    ``released`` are studies that it kept in quarantine where it was; ``done`` is False where it was there already.
    """

    study: dict[str, Any]
    uploads: frozenset[str] = frozenset()
    released: tuple[str, ...] = ()
    done: bool = False


def move(session: Session, person: Person, study_id: str, source_id: str, target_id: str) -> Moved:
    """Give a study to another facility; where it is there already, nothing changes.

    Its share links end, because who made them answers for another facility's patients. It is quarantined where the
    facility has another patient's study of its UID; who was quarantined because of it where it was, is so no longer.

    Parameters
    ----------
    source_id : str
        Where the study was when this person decided.

    Raises
    ------
    NotFound
        There is no such study or facility, or not one that this person may know of.
    Conflict
        Somebody moved the study meanwhile, the facility is closed, or it has this study of this patient already.
    """
    database.lock(session, [access.study(session, person, study_id, held=True).study_uid])
    session.expire_all()  # who had the lock may have changed what was read
    study = access.study(session, person, study_id, held=True)
    target = access.facility(session, person, target_id)
    if study.facility_id == target.id:
        return Moved(_told(session, study, target))
    if study.facility_id != source_id:
        message = "This study is in another facility by now: load the list again, and decide anew."
        raise Conflict("study_moved", message)
    _check(session, study, target)
    return _moved(session, person, study, session.get_one(Facility, source_id), target)


def _moved(session: Session, person: Person, study: Study, source: Facility, target: Facility) -> Moved:
    links = linkends.end(session, person, ShareLink.study_id == study.id, moved=True)
    uploads = _uploads(session, study.id)
    for upload in uploads:
        _give_upload(session, study.id, upload, target.id)
    study.facility_id = target.id
    session.flush()
    study.status = quarantine.HELD if quarantine.namesakes(session, study, target.id) else quarantine.FREE
    released = quarantine.release(session, study, source.id)
    sides: dict[str, Any] = {name: {"name": one.name, "id": one.id} for name, one in (("from", source), ("to", target))}
    became = {"links_ended": links, "uploads": len(uploads), "status": study.status, "released": released}
    detail = sides | {"study_uid": study.study_uid} | became
    audit.append(session, audit.TRANSFERRED, person, ("study", study.id), action="U", **detail)
    session.flush()
    return Moved(_told(session, study, target), frozenset(one.id for one in uploads), tuple(released), done=True)


def _told(session: Session, study: Study, facility: Facility) -> dict[str, Any]:
    return studies.describe(session, study) | {"facility_id": facility.id, "facility": facility.name}


def _check(session: Session, study: Study, target: Facility) -> None:
    if target.closed is not None:
        message = f"{target.name} is closed: choose another facility, or open it again first."
        raise Conflict("facility_closed", message)
    patient = {"id": study.patient_id, "issuer": study.issuer, "name": study.patient_name}
    twins = [one.id for one in quarantine.namesakes(session, study, target.id) if filing.same_patient(one, patient)]
    if twins:
        message = f"{target.name} has this study of this patient already: delete the one that is not needed."
        raise Conflict("study_there", message, study=twins[0])


def _uploads(session: Session, study_id: str) -> list[Upload]:
    query = select(Upload).join(UploadStudy, UploadStudy.upload_id == Upload.id)
    return list(session.scalars(query.where(UploadStudy.study_id == study_id)))


def _give_upload(session: Session, study_id: str, upload: Upload, facility_id: str) -> None:
    """An upload that brought this study alone goes along; one of several stays, and tells of the others alone."""
    others = session.scalars(
        select(UploadStudy.study_id).where(UploadStudy.upload_id == upload.id, UploadStudy.study_id != study_id)
    ).all()
    if not others:
        upload.facility_id = facility_id
        return
    session.delete(session.get_one(UploadStudy, (upload.id, study_id)))
    if upload.series_id in session.scalars(select(Series.id).where(Series.study_id == study_id)).all():
        first = select(Series.id).where(Series.study_id.in_(others)).order_by(Series.position, Series.id)
        upload.series_id = session.scalar(first.limit(1))
