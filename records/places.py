"""Departments and rooms: the parts of a facility."""

from collections.abc import Iterable
from typing import TypeVar
from uuid import uuid4

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from models import Account, Department, Facility, Room
from records import audit, database, facilities, fields
from records.access import Person
from records.errors import Conflict, NotFound, Unusable

Place = TypeVar("Place", Department, Room)
_NAMES: dict[type[Department] | type[Room], str] = {Department: "department", Room: "room"}


def find(session: Session, kind: type[Place], place_id: str) -> Place:
    """One department or room."""
    found = session.get(kind, place_id)
    if found is None:
        raise NotFound(f"{_NAMES[kind]}_not_found", f"There is no such {_NAMES[kind]}.")
    return found


def departments(q: str = "", facility_id: str = "") -> Select[Department, Facility]:
    """Departments that match, with their facilities, by name."""
    query = select(Department, Facility).join(Facility, Facility.id == Department.facility_id)
    return query.where(*_matches(Department, q, facility_id)).order_by(*_order(Department))


def rooms(q: str = "", facility_id: str = "") -> Select[Room, Facility, Department]:
    """Rooms that match, with their facilities and departments (None where all share the room), by name."""
    query = select(Room, Facility, Department).join(Facility, Facility.id == Room.facility_id)
    query = query.outerjoin(Department, Department.id == Room.department_id)
    return query.where(*_matches(Room, q, facility_id)).order_by(*_order(Room))


def uses(session: Session, department_ids: Iterable[str]) -> dict[str, tuple[int, int]]:
    """How many accounts and rooms belong to each of these departments; those with none are left out."""
    asked = list(department_ids)
    people = _count(session, Account.department_id, asked)
    places = _count(session, Room.department_id, asked)
    return {one: (people.get(one, 0), places.get(one, 0)) for one in people.keys() | places.keys()}


def create_department(session: Session, person: Person, facility_id: str, name: str) -> Department:
    """Make a department.

    Raises
    ------
    Unusable, Conflict
    """
    made = Department(id=uuid4().hex, facility_id=_open(session, facility_id), version=1, created=audit.now())
    return _keep(session, person, made, name)


def create_room(session: Session, person: Person, facility_id: str, name: str, department_id: str = "") -> Room:
    """Make a room, of one department or shared by all.

    Raises
    ------
    Unusable, Conflict
    """
    made = Room(id=uuid4().hex, facility_id=_open(session, facility_id), version=1, created=audit.now())
    made.department_id = _department(session, made, department_id)
    return _keep(session, person, made, name)


def change_department(session: Session, person: Person, place_id: str, version: int, name: str) -> Department:
    """Rename a department.

    Raises
    ------
    Unusable, Conflict
    """
    return _change(session, person, Department, place_id, version, name)


def change_room(
    session: Session, person: Person, place_id: str, version: int, name: str, department_id: str = ""
) -> Room:
    """Change a room's name and whose it is.

    Raises
    ------
    Unusable, Conflict
    """
    room = _change(session, person, Room, place_id, version, name)
    room.department_id = _department(session, room, department_id)
    return room


def remove(session: Session, person: Person, kind: type[Place], place_id: str) -> str:
    """Delete a department or a room, and give its facility's id; who belonged to a department then has none."""
    database.lock(session, [facilities.LOCK])
    found = find(session, kind, place_id)
    session.delete(found)
    audit.append(session, audit.ALERT, person, (_NAMES[kind], found.id), action="D", facility=found.facility_id)
    return found.facility_id


def _matches(kind: type[Department] | type[Room], q: str, facility_id: str) -> list[ColumnElement[bool]]:
    found = [kind.name.icontains(q, autoescape=True)] if q else []
    return found + ([kind.facility_id == facility_id] if facility_id else [])


def _order(kind: type[Department] | type[Room]) -> tuple[ColumnElement[str], ColumnElement[str], ColumnElement[str]]:
    return func.lower(Facility.name), func.lower(kind.name), kind.id.expression


def _count(session: Session, column: InstrumentedAttribute[str | None], ids: list[str]) -> dict[str, int]:
    rows = session.execute(select(column, func.count()).where(column.in_(ids)).group_by(column))
    return {one: number for one, number in rows if one}


def _open(session: Session, facility_id: str) -> str:
    """The id of a facility that is in use."""
    database.lock(session, [facilities.LOCK])
    facility = session.get(Facility, facility_id)
    if facility is None or facility.closed:
        raise Unusable("bad_facility", "There is no such facility, or it is closed.")
    return facility.id


def _department(session: Session, room: Room, department_id: str) -> str | None:
    if not department_id:
        return None
    with session.no_autoflush:
        found = session.get(Department, department_id)
    if found is None or found.facility_id != room.facility_id:
        raise Unusable("bad_department", "This department is not one of the facility.")
    return found.id


def _change(session: Session, person: Person, kind: type[Place], place_id: str, version: int, name: str) -> Place:
    database.lock(session, [facilities.LOCK])
    found = find(session, kind, place_id)
    fields.same(found.version, version)
    _name(session, found, name)
    found.version += 1
    audit.append(session, audit.ALERT, person, (_NAMES[kind], found.id), action="U", facility=found.facility_id)
    return found


def _keep(session: Session, person: Person, made: Place, name: str) -> Place:
    _name(session, made, name)
    session.add(made)
    kind = _NAMES[type(made)]
    audit.append(session, audit.ALERT, person, (kind, made.id), action="C", facility=made.facility_id)
    return made


def _name(session: Session, place: Department | Room, name: str) -> None:
    kind = type(place)
    place.name = fields.name(name, f"A {_NAMES[kind]}")
    same_name = func.lower(kind.name) == func.lower(place.name)
    taken = select(kind.id).where(same_name, kind.facility_id == place.facility_id, kind.id != place.id)
    with session.no_autoflush:
        if session.scalar(taken.limit(1)) is not None:
            raise Conflict("name_taken", f"There is a {_NAMES[kind]} of this name in the facility already.")
