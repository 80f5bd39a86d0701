"""A study read again from its stored originals, as if they had come today."""

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine.displayset import DisplaySet
from engine.errors import EngineError
from engine.header import Header
from models import Instance, Study
from records import access, audit, database, display, intake, studies
from records.access import Person
from records.database import Sessions
from records.display import Change, Problem
from records.filing import describe_study, header_json
from records.storage import Storage


@dataclass(frozen=True, slots=True)
class _Read:
    """One stored file as it reads today."""

    id: str
    header: Header | None = None
    info: DisplaySet | None = None
    problem: Problem = ("", "")


def process(sessions: Sessions, storage: Storage, person: Person, study_id: str) -> dict[str, Any]:
    """Read every original of a study again and rebuild its series; gives the study as ``studies.describe`` does.

    What can no longer be read is kept, and listed as excluded with the reason. Series keep their ids where they stay
    the same part of the same series.
    """
    with database.reading(sessions) as session:
        access.study(session, person, study_id)
        files = _files(session, study_id)
    read = {one: _read(storage, one, key, name) for one, key, name, _ in files}
    with database.writing(sessions) as session:
        study = access.study(session, person, study_id)
        database.lock(session, [study.study_uid])
        present = _files(session, study_id)  # more may have come, or gone, in the meantime
        _rewrite(session, study, [(read[one], series_uid) for one, _, _, series_uid in present if one in read])
        audit.append(session, audit.ACCESSED, person, ("study", study_id), files=len(present), purpose="reprocess")
        session.flush()
        return studies.describe(session, study)


def _files(session: Session, study_id: str) -> list[tuple[str, str, str, str]]:
    query = select(Instance.id, Instance.key, Instance.name, Instance.series_uid).where(Instance.study_id == study_id)
    return [(one, key, name, series_uid) for one, key, name, series_uid in session.execute(query)]


def _read(storage: Storage, instance: str, key: str, name: str) -> _Read:
    try:
        header, info = intake.recognise(storage.open(key), name, instance)
    except EngineError as error:
        return _Read(instance, problem=(error.code, error.message))
    return _Read(instance, header, info, display.problem_of(header) if header else ("", ""))


def _rewrite(session: Session, study: Study, files: list[tuple[_Read, str]]) -> None:
    change = Change()
    for one, series_uid in files:
        if one.header is not None:
            change.add(series_uid, one.id, one.header)
        elif one.info is not None:
            change.infos.append(replace(one.info, series_uid=series_uid))
        else:
            change.headers.setdefault(series_uid, {})
            change.unreadable.add(one.id)
    rows = [_columns(one) for one, _ in files]
    if rows:
        session.execute(update(Instance), rows)
    headers = [one.header for one, _ in files if one.header is not None]
    if headers:
        describe_study(study, headers[0].patient, headers[0].study)
    display.rebuild(session, study, change)


def _columns(one: _Read) -> dict[str, str]:
    code, message = one.problem
    values = {"id": one.id, "problem_code": code, "problem": message}
    return values | {"header": header_json(one.header)} if one.header else values
