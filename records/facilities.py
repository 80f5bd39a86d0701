"""Facilities: made, changed, taken out of use; never deleted, because records belong to them."""

from collections.abc import Iterable
from uuid import uuid4

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from models import HOME, Account, Facility
from records import audit, database, emblems, fields
from records.access import Person
from records.errors import Conflict, NotFound

LOCK = "facilities"
"""Under which facilities and their parts are changed, so that two of one name are never made at once."""
LETTERHEAD = 2000
"""Characters of a letterhead."""
LOGO = (1200, 400)
"""A logo is kept no larger than this: width and height in pixels."""


def find(session: Session, facility_id: str) -> Facility:
    """One facility."""
    found = session.get(Facility, facility_id)
    if found is None:
        raise NotFound("facility_not_found", "There is no such facility.")
    return found


def search(q: str = "", closed: bool | None = None) -> Select[Facility]:
    """Facilities that match, by name."""
    query = select(Facility).order_by(func.lower(Facility.name), Facility.id)
    if q:
        query = query.where(Facility.name.icontains(q, autoescape=True))
    if closed is not None:
        query = query.where(Facility.closed.is_not(None) if closed else Facility.closed.is_(None))
    return query


def accounts(session: Session, facility_ids: Iterable[str]) -> dict[str, int]:
    """How many accounts that are in use belong to each of these facilities."""
    query = select(Account.facility_id, func.count()).group_by(Account.facility_id)
    mine = (Account.facility_id.in_(list(facility_ids)), Account.disabled.is_(None))
    return dict(session.execute(query.where(*mine)).all())


def create(session: Session, person: Person, name: str, letterhead: str = "", logo: bytes | None = None) -> Facility:
    """Make a facility.

    Parameters
    ----------
    logo : bytes or None
        A PNG or JPEG, as it was sent.

    Raises
    ------
    Unusable, Conflict
    """
    database.lock(session, [LOCK])
    made = Facility(id=uuid4().hex, name="", letterhead="", version=1, created=audit.now())
    _set(session, made, name, letterhead)
    made.logo = emblems.png(logo, LOGO) if logo else None
    session.add(made)
    audit.append(session, audit.ALERT, person, ("facility", made.id), action="C")
    return made


def change(
    session: Session,
    person: Person,
    facility_id: str,
    version: int,
    name: str,
    letterhead: str,
    logo: bytes | None = None,
    without_logo: bool = False,
) -> Facility:
    """Change what a facility is called and what stands on its letters; a logo that is not given stays.

    Raises
    ------
    Unusable, Conflict
    """
    database.lock(session, [LOCK])
    facility = find(session, facility_id)
    fields.same(facility.version, version)
    before = (facility.name, facility.letterhead)
    _set(session, facility, name, letterhead)
    if logo or without_logo:
        facility.logo = emblems.png(logo, LOGO) if logo else None
    after = (facility.name, facility.letterhead)
    changed = [field for field, old, new in zip(("name", "letterhead"), before, after, strict=True) if old != new]
    changed += ["logo"] if logo or without_logo else []
    facility.version += 1
    audit.append(session, audit.ALERT, person, ("facility", facility.id), action="U", fields=changed)
    return facility


def close(session: Session, person: Person, facility_id: str) -> Facility:
    """Take a facility out of use, once nobody works there any more; its records stay.

    Raises
    ------
    Conflict
        Where accounts in use belong to it, or it is the one that uploads without an account belong to.
    """
    database.lock(session, [LOCK])
    facility = session.scalar(select(Facility).where(Facility.id == facility_id).with_for_update())
    if facility is None:
        raise NotFound("facility_not_found", "There is no such facility.")
    if facility.id == HOME:
        message = "The first facility cannot be closed: what comes in without an account belongs to it. Rename it."
        raise Conflict("first_facility", message)
    if number := accounts(session, [facility.id]).get(facility.id, 0):
        who = "One account belongs" if number == 1 else f"{number} accounts belong"
        raise Conflict("facility_in_use", f"{who} to this facility: move or disable them first.", accounts=number)
    facility.closed = facility.closed or audit.now()
    facility.version += 1
    audit.append(session, audit.ALERT, person, ("facility", facility.id), action="U", closed=True)
    return facility


def reopen(session: Session, person: Person, facility_id: str) -> Facility:
    """Use a facility again."""
    database.lock(session, [LOCK])
    facility = find(session, facility_id)
    facility.closed = None
    facility.version += 1
    audit.append(session, audit.ALERT, person, ("facility", facility.id), action="U", closed=False)
    return facility


def _set(session: Session, facility: Facility, name: str, letterhead: str) -> None:
    facility.name = fields.name(name, "A facility")
    facility.letterhead = fields.lines(letterhead, LETTERHEAD, "A letterhead")
    same_name = func.lower(Facility.name) == func.lower(facility.name)
    taken = select(Facility.id).where(same_name, Facility.id != facility.id)
    with session.no_autoflush:
        if session.scalar(taken.limit(1)) is not None:
            raise Conflict("name_taken", "There is a facility of this name already.")
