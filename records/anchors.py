"""Annotations stay on their image when the series of a study are arranged anew: more of it came, or it was read again.

A new slice moves the numbers of those behind it, and an echo that arrives late splits a series in two. An annotation
follows the image that it was drawn on; that is a version of its own, so that nobody writes an older number over it.
"""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.displayset import DisplaySet
from engine.errors import Unusable
from models import Annotation
from records import audit, marks, measuring, revisions
from records.access import Person
from records.marks import Mark

SERVER = Person("server", "Lightbox", "server")
"""Who is named for what nobody did by hand."""

Place = tuple[str | None, int]
"""A series and the index of a plane of it."""


def follow(session: Session, study_id: str, series_uid: str, sets: Mapping[str, DisplaySet]) -> None:
    """Bind the annotations of one DICOM series to the display sets that show their images now.

    Parameters
    ----------
    sets : mapping
        The display sets of that DICOM series by series id, their rows written already. An annotation whose image
        none of them shows keeps its history, and has no series until one does.
    """
    here = (Annotation.study_id == study_id, Annotation.series_uid == series_uid)
    for row in session.scalars(select(Annotation).where(*here).execution_options(populate_existing=True)):
        mark, statistics, reason = marks.read(row.body)
        series, index = _place(row, mark, sets)
        if (series, index) == (row.series_id, mark.plane.index):
            continue
        row.series_id, row.body = series, mark.on(index).text_of(statistics, reason)
        row.version, row.updated = row.version + 1, audit.now()
        row.editor_id, row.editor_name = SERVER.id, SERVER.name
        session.flush()
        revisions.keep(session, SERVER, row, "U")


def _place(row: Annotation, mark: Mark, sets: Mapping[str, DisplaySet]) -> Place:
    order = sorted(sets, key=lambda one: one != row.series_id)
    if row.instance:
        for one in order:
            index = measuring.index_of(sets[one], (row.instance, row.frame), (mark.phase, mark.plane.index))
            if index is not None:
                return one, index
        return None, mark.plane.index
    for one in order:
        try:
            return one, measuring.placed(sets[one], mark).plane.index
        except Unusable:
            continue
    return None, mark.plane.index
