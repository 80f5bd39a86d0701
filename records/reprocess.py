"""A study read again from its stored originals, as if they had come today."""

from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine.errors import EngineError
from models import Instance, Study
from records import access, audit, database, display, intake, patientnames, studies
from records.access import Person
from records.database import Sessions
from records.display import Change
from records.filing import describe_study
from records.intake import Image
from records.storage import Storage
from records.texts import text

Read = Image | EngineError
"""One stored file as it reads today, or why it no longer does."""


def process(sessions: Sessions, storage: Storage, person: Person, study_id: str) -> dict[str, Any]:
    """Read every original of a study again and rebuild its series; gives the study as ``studies.describe`` does.

    What can no longer be read is kept, and listed as excluded with the reason. Series keep their ids where they stay
    the same part of the same series.
    """
    with database.reading(sessions) as session:
        access.study(session, person, study_id, held=True)
        files = _files(session, study_id)
    read = {one: _read(storage, one, key, name) for one, key, name, _ in files}
    with database.writing(sessions) as session:
        study = access.study(session, person, study_id, held=True)
        database.lock(session, [study.study_uid])
        present = _files(session, study_id)  # more may have come, or gone, in the meantime
        _rewrite(session, study, [(one, series_uid, read[one]) for one, _, _, series_uid in present if one in read])
        audit.append(session, audit.ACCESSED, person, ("study", study_id), files=len(present), purpose="reprocess")
        session.flush()
        return studies.describe(session, study)


def _files(session: Session, study_id: str) -> list[tuple[str, str, str, str]]:
    query = select(Instance.id, Instance.key, Instance.name, Instance.series_uid).where(Instance.study_id == study_id)
    return [(one, key, name, series_uid) for one, key, name, series_uid in session.execute(query)]


def _read(storage: Storage, instance: str, key: str, name: str) -> Read:
    try:
        return intake.recognise(storage.open(key), name, instance)
    except EngineError as error:
        return error


def _rewrite(session: Session, study: Study, files: list[tuple[str, str, Read]]) -> None:
    change = Change()
    for instance, series_uid, read in files:
        if isinstance(read, Image):
            change.add(series_uid, instance, read)
        else:
            change.headers.setdefault(series_uid, {})
            change.unreadable.add(instance)
    if files:
        session.execute(update(Instance), [_columns(instance, read) for instance, _, read in files])
    headers = [read.header for _, _, read in files if isinstance(read, Image) and read.header is not None]
    if headers:
        describe_study(study, headers[0].patient, headers[0].study)
        patientnames.begin_anew(study, (header.patient.get("name", "") for header in headers))
    display.rebuild(session, study, change)


def _columns(instance: str, read: Read) -> dict[str, str]:
    """What changes in an instance's row; the header of one that no longer reads stays as it was."""
    if isinstance(read, EngineError):
        return {"id": instance, "problem_code": text(read.code, 64), "problem": text(read.message, 1000)}
    code, message = display.problem_of(read)
    return {"id": instance, "problem_code": code, "problem": message, "header": read.text}
