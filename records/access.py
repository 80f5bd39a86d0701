"""The only door to records: who asks, and may they know.

Every function takes the person who asks and returns the record, or raises ``NotFound``: nobody can tell a record that
they may not see from one that is missing.
"""

from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from sqlalchemy import Engine, Select, bindparam, select
from sqlalchemy.orm import Session

from models import Annotation, Series, Study, Upload
from records import database
from records.errors import NotFound

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks: ``role`` is "administrator" until there are accounts."""

    id: str
    name: str
    role: str


LOCAL = Person("local", "Local administrator", "administrator")
"""The one person of an instance without accounts."""


class SeriesLight(NamedTuple):
    """What a request for a picture needs of a series."""

    id: str
    study_id: str
    digest: str
    slices: int
    kind: str


_LIGHT = select(Series.id, Series.study_id, Series.digest, Series.slices, Series.kind).where(
    Series.id == bindparam("series_id")
)


def study(session: Session, person: Person, study_id: str) -> Study:
    """One study."""
    return _found(session.get(Study, study_id), "study")


def series(session: Session, person: Person, series_id: str) -> Series:
    """One series (display set)."""
    return _found(session.get(Series, series_id), "series")


def series_light(engine: Engine, person: Person, series_id: str) -> SeriesLight:
    """The few columns of a series that hot paths need: one small query on a connection that is given back at once."""
    with database.available(), engine.connect() as connection:
        row = connection.execute(_LIGHT, {"series_id": series_id}).first()
    return SeriesLight(*_found(row, "series"))


def upload(session: Session, person: Person, upload_id: str) -> Upload:
    """One upload."""
    return _found(session.get(Upload, upload_id), "upload")


def annotation(session: Session, person: Person, annotation_id: str) -> Annotation:
    """One annotation of a study that this person may see."""
    visible = studies(session, person).where(Study.id == Annotation.study_id).exists()
    query = select(Annotation).where(Annotation.id == annotation_id, visible)
    return _found(session.scalar(query), "annotation")


def annotations(session: Session, person: Person, study_id: str) -> Select[Annotation]:
    """The annotations of one study, to be narrowed further; those that were deleted are among them."""
    study(session, person, study_id)
    return select(Annotation).where(Annotation.study_id == study_id)


def studies(session: Session, person: Person) -> Select[tuple[Study]]:
    """The studies that this person may see, to be narrowed further."""
    return select(Study)


def _found(record: T | None, kind: str) -> T:
    if record is None:
        raise NotFound(f"{kind}_not_found", f"There is no such {kind}.")
    return record
