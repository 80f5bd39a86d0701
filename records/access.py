"""The only door to records: who asks, and may they know.

Every function takes the person who asks and returns the record, or raises ``NotFound``: nobody can tell a record that
they may not see from one that is missing. ``visible`` is the one rule; all else asks it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

from sqlalchemy import ColumnElement, Engine, Select, and_, bindparam, false, or_, select, true
from sqlalchemy.orm import Session

from models import HOME, Annotation, Facility, Series, Study, Upload
from records import database, roles
from records.errors import NotFound
from records.events import About

T = TypeVar("T")

ALL = "*"
"""The reach of who reads in every facility."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks.

    ``reach`` is the facility whose studies they may see: its id, ``ALL``, or "" for none. ``facility_id`` is where what
    they take in belongs. ``shared`` are studies that links opened to them, to look at and no more; ``links`` says by
    which. ``session_id`` is their login or API key; ``address`` and ``request_id`` say where from, for the audit trail.
    """

    id: str
    name: str
    role: str
    permissions: frozenset[str] = frozenset()
    facility_id: str = HOME
    reach: str = ""
    shared: frozenset[str] = frozenset()
    links: Mapping[str, str] = field(default_factory=dict, compare=False)
    session_id: str = ""
    address: str = ""
    request_id: str = ""

    def may(self, permission: str) -> bool:
        """Whether this person has a permission; what a link opened can be seen with none."""
        return permission in self.permissions or (permission == roles.VIEW and bool(self.shared))


LOCAL = Person("local", "Local administrator", "administrator", frozenset(roles.PERMISSIONS), HOME, ALL)
"""The one person of an instance without accounts."""

STRANGER = Person("", "", roles.GUEST)
"""Somebody who has not logged in."""

GUEST = "Guest with a link"
"""How somebody is called who has nothing but a link."""

SYSTEM = Person("system", "Lightbox", "system")
"""The program itself, in the audit trail; it asks for no record."""


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
_LIGHT_WITHIN = _LIGHT.join(Study, Study.id == Series.study_id).where(Study.facility_id == bindparam("facility_id"))


def visible(person: Person, held: bool = False) -> ColumnElement[bool]:
    """Whether a row of ``Study`` is one that this person may know of: the rule behind every function here.

    Parameters
    ----------
    held : bool
        Only what lies in the person's own reach: a link lets somebody look, and do nothing else.
    """
    if person.reach == ALL:
        return true()
    own = Study.facility_id == person.reach if person.reach else false()
    return or_(own, Study.id.in_(person.shared)) if person.shared and not held else own


def hears(person: Person, about: About) -> bool:
    """Whether news is of something that this person may know of: ``visible`` and ``upload``, without the database."""
    if person.reach == ALL or (person.reach and person.reach == about.facility_id):
        return True
    if about.study_id:
        return about.study_id in person.shared
    own = person.id and person.id == about.person_id
    return bool(own and person.facility_id == about.facility_id)


def studies(session: Session, person: Person, held: bool = False) -> Select[Study]:
    """The studies that this person may see, to be narrowed further."""
    return select(Study).where(visible(person, held))


def study(session: Session, person: Person, study_id: str, held: bool = False) -> Study:
    """One study; ``held`` where more is to be done than to look at it."""
    return _found(session.scalar(studies(session, person, held).where(Study.id == study_id)), "study")


def series(session: Session, person: Person, series_id: str, held: bool = False) -> Series:
    """One series (display set)."""
    query = select(Series).join(Study, Study.id == Series.study_id)
    return _found(session.scalar(query.where(Series.id == series_id, visible(person, held))), "series")


def series_light(engine: Engine, person: Person, series_id: str, held: bool = False) -> SeriesLight:
    """The few columns of a series that hot paths need: one small query on a connection that is given back at once."""
    linked = bool(person.shared) and not held and person.reach != ALL
    query = _LIGHT if person.reach == ALL or linked else _LIGHT_WITHIN
    values = {"series_id": series_id, "facility_id": person.reach}
    with database.available(), engine.connect() as connection:
        row = connection.execute(query, values).first()
        if linked and row is not None and row.study_id not in person.shared:  # no link: then by their own reach, or not
            row = connection.execute(_LIGHT_WITHIN, values).first()
    return SeriesLight(*_found(row, "series"))


def upload(session: Session, person: Person, upload_id: str) -> Upload:
    """One upload: of a facility that this person sees, or their own, as long as they belong where it went."""
    query = select(Upload).where(Upload.id == upload_id)
    if person.reach != ALL:
        own = and_(Upload.person_id == person.id, Upload.facility_id == person.facility_id)
        query = query.where(or_(Upload.facility_id == person.reach, own))
    return _found(session.scalar(query), "upload")


def facility(session: Session, person: Person, facility_id: str) -> Facility:
    """One facility whose studies this person sees."""
    seen = person.reach in (ALL, facility_id)
    return _found(session.get(Facility, facility_id) if seen else None, "facility")


def annotation(session: Session, person: Person, annotation_id: str, held: bool = False) -> Annotation:
    """One annotation of a study that this person may see."""
    seen = studies(session, person, held).where(Study.id == Annotation.study_id).exists()
    query = select(Annotation).where(Annotation.id == annotation_id, seen)
    return _found(session.scalar(query), "annotation")


def annotations(session: Session, person: Person, study_id: str, held: bool = False) -> Select[Annotation]:
    """The annotations of one study, to be narrowed further; those that were deleted are among them."""
    study(session, person, study_id, held)
    return select(Annotation).where(Annotation.study_id == study_id)


def _found(record: T | None, kind: str) -> T:
    if record is None:
        raise NotFound(f"{kind}_not_found", f"There is no such {kind}.")
    return record
