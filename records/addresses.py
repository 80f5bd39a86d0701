"""Addresses that attacked: blocked for a time, listed, released."""

from datetime import timedelta
from uuid import uuid4

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from models import BlockedAddress
from records import audit, system
from records.access import Person
from records.errors import NotFound


def block(session: Session, person: Person, address: str, reason: str, minutes: int | None = None) -> BlockedAddress:
    """Refuse every request from an address for some minutes (those of the settings by default)."""
    moment = audit.now()
    until = moment + timedelta(minutes=minutes or system.load(session).block_minutes)
    made = BlockedAddress(id=uuid4().hex, address=address, reason=reason, since=moment, until=until)
    session.add(made)
    audit.append(session, audit.ALERT, person, ("address", address), audit.SERIOUS, reason=reason, until=str(until))
    return made


def blocked(session: Session) -> frozenset[str]:
    """The addresses that are blocked now."""
    return frozenset(session.scalars(_current().with_only_columns(BlockedAddress.address)))


def history(newest: bool = True) -> Select[BlockedAddress]:
    """Every block that was, the newest first."""
    order = BlockedAddress.since.desc() if newest else BlockedAddress.since
    return select(BlockedAddress).order_by(order)


def release(session: Session, person: Person, block_id: str) -> str:
    """Let an address in again; gives the address."""
    found = session.get(BlockedAddress, block_id)
    if found is None:
        raise NotFound("block_not_found", "There is no such block.")
    same = (BlockedAddress.address == found.address, BlockedAddress.released.is_(None))
    session.execute(update(BlockedAddress).where(*same).values(released=audit.now()))
    audit.append(session, audit.ALERT, person, ("address", found.address), action="U", released=True)
    return found.address


def _current() -> Select[BlockedAddress]:
    return select(BlockedAddress).where(BlockedAddress.until > audit.now(), BlockedAddress.released.is_(None))
