"""Which series an upload brought images to, and whether each has a picture to show in a list."""

import logging
from collections.abc import Mapping

import orjson
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine import pixels
from engine.displayset import DisplaySet
from engine.errors import Undrawable
from engine.opened import first_drawable
from models import Series
from records import database, studies
from records.database import Sessions
from records.errors import RecordsError
from records.storage import Storage
from records.studies import Read
from records.texts import text

log = logging.getLogger("lightbox.pictures")

Touched = Mapping[tuple[str, str], set[str]]
"""Instances by study and DICOM series, the studies in the order in which they were met."""


def first_touched(session: Session, touched: Touched) -> str | None:
    """The id of the first series that shows one of these instances; None where none does."""
    for study_id in dict.fromkeys(study for study, _ in touched):
        uids = {series: instances for (study, series), instances in touched.items() if study == study_id}
        query = select(Series.id, Series.series_uid, Series.manifest).where(Series.study_id == study_id)
        for one, uid, manifest in session.execute(query.order_by(Series.position)):
            if uid in uids and not uids[uid].isdisjoint(_instances(manifest)):
                return str(one)
    return None


def check(sessions: Sessions, storage: Storage, touched: Touched) -> bool:
    """Note of every series with new instances why it has no picture, where it has none; whether there was one.

    A list then shows a symbol without asking for a picture first. Only for lists: nothing is lost where it fails.
    """
    try:
        with database.reading(sessions) as session:
            found = [made for key in touched for made in _opened(session, storage, *key)]
        reasons = {one: reason for one, info, read in found if (reason := _reason(info, read))}
        if reasons:
            with database.writing(sessions) as session:
                for one, reason in reasons.items():
                    session.execute(update(Series).where(Series.id == one).values(no_picture=reason))
        return bool(reasons)
    except RecordsError as error:
        log.info("the pictures of new series were not looked at: %s", error.code)
        return False


def _instances(manifest: str) -> set[str]:
    info = DisplaySet.from_json(orjson.loads(manifest))
    return {item.instance for line in info.slices for item in line}


def _opened(session: Session, storage: Storage, study_id: str, series_uid: str) -> list[tuple[str, DisplaySet, Read]]:
    query = select(Series.id).where(Series.study_id == study_id, Series.series_uid == series_uid)
    return [(one, *studies.open_series(session, storage, one)) for one in session.scalars(query).all()]


def _reason(info: DisplaySet, read: Read) -> str:
    """Why no slice that may stand for a DICOM series can be decoded, the middle one first; "" where one can."""
    if info.format != "dicom":
        return ""  # a file that is read as a whole was read at its beginning already
    line = info.slices[0]
    try:
        first_drawable(info, lambda k: pixels.decode_frame(read(line[k].instance), info, line[k]))
    except Undrawable as error:
        return text(error.message, 1000)
    return ""
