"""Addresses that attacked: blocked for a time, listed, released."""

import ipaddress
import math
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from uuid import uuid4

from sqlalchemy import Select, func, or_, select, update
from sqlalchemy.orm import Session

from models import BlockedAddress
from records import audit, system
from records.access import Person
from records.errors import Conflict, NotFound, TooMany, Unusable

LONGEST = 525_600
"""Minutes of the longest block: a year."""
PREFIX = 64
"""Bits of an IPv6 address that name the network: one machine has all addresses below, and a new one for each try."""
_WITH_PORT = re.compile(r"([0-9.]+):[0-9]{1,5}|\[([0-9A-Fa-f:.]+)\](?::[0-9]{1,5})?")
_BAD = "This is no address: write it as 192.0.2.7, 2001:db8::7 or 2001:db8::/64."


@lru_cache(4096)
def is_ip(text: str) -> bool:
    """Whether a text is an address of IPv4 or IPv6."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


@lru_cache(4096)
def is_loopback(address: str) -> bool:
    """Whether whoever connects from there is on this machine, as far as an address can tell: 127.0.0.0/8 or ::1, also
    as IPv4 within IPv6 (RFC 4291, section 2.5.5.2). "", which a socket file gives, tells nothing and is not."""
    name = network(address)
    return is_ip(name) and ipaddress.ip_address(name).is_loopback


@lru_cache(4096)
def bare(text: str) -> str:
    """An address as some proxies write it, with the port behind it, without that: 192.0.2.7 of 192.0.2.7:555,
    2001:db8::1 of [2001:db8::1]:555. What is an address already, or none, stays as it is."""
    parts = _WITH_PORT.fullmatch(text)
    found = (parts[1] or parts[2]) if parts else ""
    return found if is_ip(found) else text


@lru_cache(4096)
def network(address: str) -> str:
    """By what an address is counted and blocked: IPv4 by itself, IPv6 by its network of 64 bits, as 2001:db8::/64.

    What is no address (none was told) stays as it is.
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address) or found.is_loopback:
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(found) >> PREFIX << PREFIX, PREFIX)))


def written(typed: str) -> str:
    """The network that somebody typed, as an address of it or as itself.

    Raises
    ------
    Unusable
    """
    address, slash, bits = typed.strip().partition("/")
    try:
        version = ipaddress.ip_address(address).version
    except ValueError:
        raise Unusable("bad_address", _BAD) from None
    if slash and (version, bits) != (6, str(PREFIX)):
        raise Unusable("bad_address", _BAD)
    return network(address)


def block(session: Session, person: Person, address: str, reason: str, minutes: int | None = None) -> BlockedAddress:
    """Refuse strangers and logins from a ``network`` for some minutes (those of the settings by default)."""
    moment = audit.now()
    until = moment + timedelta(minutes=minutes or system.load(session).block_minutes)
    made = BlockedAddress(id=uuid4().hex, address=address, reason=reason, since=moment, until=until)
    session.add(made)
    audit.append(session, audit.ALERT, person, ("address", address), audit.SERIOUS, reason=reason, until=str(until))
    return made


def block_by_hand(session: Session, person: Person, address: str, reason: str, minutes: int) -> BlockedAddress:
    """Refuse strangers and logins from an address that somebody typed, or from its network.

    Raises
    ------
    Unusable, Conflict
    """
    plain = written(address)
    if plain == network(person.address):
        raise Conflict("own_address", "This is your own address: you would lock yourself out.")
    if not 1 <= len(reason.strip()) <= 64 or not reason.strip().isprintable():
        raise Unusable("bad_reason", "A reason has 1 to 64 characters on one line.")
    return block(session, person, plain, reason.strip(), minutes)


def blocked(session: Session) -> dict[str, datetime]:
    """The addresses that are blocked now, each with the moment (UTC) when it is let in again."""
    columns = _current().with_only_columns(BlockedAddress.address, func.max(BlockedAddress.until))
    return dict(session.execute(columns.group_by(BlockedAddress.address)).all())


def until(blocks: Mapping[str, datetime], address: str) -> datetime | None:
    """Until when one address is blocked, by itself or with its network; None where it is not."""
    return blocks.get(network(address)) or blocks.get(address)


def check(session: Session, address: str) -> None:
    """Refuse a try from an address that is blocked, as the database says at this moment.

    Raises
    ------
    TooMany
    """
    names = BlockedAddress.address.in_({network(address), address})
    last = session.scalar(_current().with_only_columns(func.max(BlockedAddress.until)).where(names))
    if last is not None:
        raise TooMany("address_blocked", *told(address, last))


def told(address: str, until: datetime) -> tuple[str, int]:
    """What somebody at a blocked address is told, and the seconds after which they are let in again."""
    name = network(address)
    message = (
        f"No login, code, PIN or key is taken from your address until {until:%Y-%m-%d %H:%M} UTC: it was blocked after "
        f"too many wrong tries or by hand. An administrator can release it under Blocked addresses; "
        f"who runs the server by: flask --app app address release {name}"
    )
    return message, max(1, math.ceil((until - audit.now()).total_seconds()))


def search(q: str = "", current: bool = True) -> Select[BlockedAddress]:
    """Blocks that hold, or all that there were, the newest first."""
    query = _current() if current else select(BlockedAddress)
    if q:
        found = (
            BlockedAddress.address.icontains(q, autoescape=True),
            BlockedAddress.reason.icontains(q, autoescape=True),
        )
        query = query.where(or_(*found))
    return query.order_by(BlockedAddress.since.desc(), BlockedAddress.id)


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
