"""API keys: what programs show instead of a login."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import orjson
from sqlalchemy import ColumnElement, Select, func, or_, select, update
from sqlalchemy.orm import Session

from models import Account, ApiKey
from records import audit, database, roles, system, tokens
from records.access import Person
from records.errors import NotFound, Unusable

PREFIX = "lbx_"
_START = 8


def create(
    session: Session, person: Person, name: str, scopes: set[str], days: int, by: Person | None = None
) -> tuple[ApiKey, str]:
    """A key for a person's account, and its text, which is never shown again.

    ``by`` is who makes it for them; without it they do themselves. The audit trail names whoever acted, and, where
    that is somebody else, the account that the key is for.

    Raises
    ------
    Unusable
        Where it has no name, no scope, one that the person does not have, or lives too long.
    """
    longest = system.load(session).key_days
    if not 1 <= len(name.strip()) <= 120:
        raise Unusable("bad_name", "A key has a name of 1 to 120 characters: say what uses it.")
    if not scopes or not scopes <= person.permissions:
        raise Unusable("bad_scope", "A key carries at least one permission, and only such as you have yourself.")
    if not 1 <= days <= longest:
        raise Unusable("bad_lifetime", f"A key holds for 1 to {longest} days.")
    text, moment = PREFIX + tokens.new(), audit.now()
    made = ApiKey(
        id=uuid4().hex,
        digest=tokens.digest(text),
        account_id=person.id,
        name=name.strip(),
        start=text[: len(PREFIX) + _START],
        scopes=orjson.dumps(sorted(scopes)).decode(),
        created=moment,
        expires=moment + timedelta(days=days),
    )
    session.add(made)
    told: dict[str, Any] = {"scopes": sorted(scopes), "days": days}
    if by is None:
        audit.append(session, audit.ALERT, person, ("api_key", made.id), action="C", **told)
    else:
        audit.append(session, audit.ALERT, by, ("account", person.id), action="C", api_key=made.id, **told)
    return made, text


def listed(person: Person) -> Select[ApiKey, Account]:
    """Keys with their accounts, the newest first: everybody's for who manages keys, else one's own."""
    query = select(ApiKey, Account).join(Account, Account.id == ApiKey.account_id).order_by(ApiKey.created.desc())
    return query if person.may(roles.KEYS) else query.where(ApiKey.account_id == person.id)


def mine(person: Person) -> Select[ApiKey]:
    """One's own keys, the newest first."""
    return select(ApiKey).where(ApiKey.account_id == person.id).order_by(ApiKey.created.desc())


def held(session: Session, account_id: str) -> int:
    """How many keys of an account hold now."""
    return session.scalar(select(func.count()).select_from(ApiKey).where(*_held(account_id))) or 0


def end_all(session: Session, account_id: str) -> int:
    """Revoke every key of an account that holds; gives how many. What they end with is noted by the caller."""
    return database.changed(session, update(ApiKey).where(*_held(account_id)).values(revoked=audit.now()))


def _held(account_id: str) -> tuple[ColumnElement[bool], ...]:
    """The keys of an account that ``identity.valid`` would let in."""
    open_ = or_(ApiKey.expires.is_(None), ApiKey.expires > audit.now())
    return ApiKey.account_id == account_id, ApiKey.revoked.is_(None), open_


def revoke(session: Session, person: Person, key_id: str) -> None:
    """End a key."""
    row = session.execute(listed(person).where(ApiKey.id == key_id)).one_or_none()
    if row is None:
        raise NotFound("key_not_found", "There is no such key.")
    key = row[0]
    key.revoked = key.revoked or audit.now()
    audit.append(session, audit.ALERT, person, ("api_key", key.id), action="D")
