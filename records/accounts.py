"""Accounts: made, changed, disabled; never deleted, because the audit trail names them."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Select, func, or_, select, update
from sqlalchemy.orm import Session

from models import HOME, Account, Department, Facility, LoginSession, OneTimeLink, ShareLink
from records import audit, database, fields, identity, keys, linkends, passwords, roles, system, tokens
from records.access import SYSTEM, Person
from records.errors import Conflict, NotAllowed, NotFound, Unusable

LOGIN = re.compile(r"[a-z0-9][a-z0-9._@+-]{1,63}")
LINK_HOURS = 24
"""How long a link to set a password holds."""
_FIELDS = frozenset({"name", "title", "role", "facility_id", "department_id"})
_HELD = {"read": True}
"""A row that stays as it is until this transaction ends."""
_ADMINISTRATORS = "administrators"
"""The lock under which the number of administrators may fall."""


def find(session: Session, account_id: str) -> Account:
    """One account."""
    found = session.get(Account, account_id)
    if found is None:
        raise NotFound("account_not_found", "There is no such account.")
    return found


def by_login(session: Session, login: str) -> Account | None:
    """The account of a login name, in whatever case it was typed."""
    plain = login.strip().casefold()
    # What cannot be one is not asked for: a database refuses some characters in a comparison.
    return session.scalar(select(Account).where(Account.login == plain)) if LOGIN.fullmatch(plain) else None


def search(q: str = "", role: str = "", facility_id: str = "", disabled: bool | None = None) -> Select[Account]:
    """Accounts that match, by name."""
    query = select(Account).order_by(func.lower(Account.name), Account.id)
    if q:
        query = query.where(
            or_(Account.login.contains(q.casefold(), autoescape=True), Account.name.icontains(q, autoescape=True))
        )
    if role:
        query = query.where(Account.role == role)
    if facility_id:
        query = query.where(Account.facility_id == facility_id)
    if disabled is not None:
        query = query.where(Account.disabled.is_not(None) if disabled else Account.disabled.is_(None))
    return query


def create(session: Session, person: Person, login: str, values: Mapping[str, Any], password: str = "") -> Account:
    """Make an account; without a password it is opened by a link (``link``).

    Raises
    ------
    Unusable, Conflict
    """
    made = _made(session, person, login, values, password)
    _note_made(session, person, made)
    return made


def _made(session: Session, person: Person, login: str, values: Mapping[str, Any], password: str) -> Account:
    login = login.strip().casefold()
    if not LOGIN.fullmatch(login):
        raise Unusable("bad_login", "A login name has 2 to 64 small letters, digits, and . _ @ + - between them.")
    database.lock(session, [f"login {login}"])
    if by_login(session, login) is not None:
        raise Conflict("login_taken", "There is an account with this login name already.")
    moment = audit.now()
    made = Account(
        id=uuid4().hex, login=login, name="", role="", facility_id=HOME, version=0, created=moment, updated=moment
    )
    made.totp, made.totp_step, made.preferences, made.title, made.must_change = "", 0, "{}", "", False
    made.password = ""
    _set(session, made, {"facility_id": HOME, **values})
    _within(person, made)
    if password:
        passwords.check(password, _known(session, made), system.load(session).password_length)
        made.password = passwords.hashed(password)
    made.version = 1
    session.add(made)
    return made


def _note_made(session: Session, person: Person, made: Account) -> None:
    audit.append(session, audit.ALERT, person, ("account", made.id), action="C", login=made.login, role=made.role)


def none_yet(session: Session) -> bool:
    """Whether the first account is still to be made; of two who ask in order to make it, the second waits."""
    database.lock(session, [_ADMINISTRATORS])
    return not identity.any_account(session)


def first(session: Session, login: str, name: str, password: str, origin: Person) -> Account:
    """The first administrator, whose account ends local mode; ``origin`` has the address that they come from.

    Raises
    ------
    Conflict
        Where there is an account already, made by another browser at the same moment.
    """
    if not none_yet(session):
        raise Conflict("set_up_already", "There is an administrator already: log in.")
    made = _made(session, SYSTEM, login, {"name": name, "role": "administrator"}, password)
    _note_made(session, _owner(made, origin), made)
    return made


def change(session: Session, person: Person, account_id: str, version: int, values: Mapping[str, Any]) -> Account:
    """Change what an administrator may: name, title, role, facility, department. All logins follow at once.

    Raises
    ------
    Conflict
        Where somebody else changed it since (``version``), or no administrator would be left.
    """
    database.lock(session, [_ADMINISTRATORS])
    account = _within(person, _same(session, account_id, version))
    before = {name: getattr(account, name) for name in _FIELDS}
    _set(session, account, values)
    _within(person, account)
    _keep_one(session)
    changed = sorted(name for name in _FIELDS if getattr(account, name) != before[name])
    _changed(account)
    audit.append(session, audit.ALERT, person, ("account", account.id), action="U", fields=changed, role=account.role)
    return account


def disable(session: Session, person: Person, account_id: str, disabled: bool = True) -> Account:
    """Close an account, with its logins, keys and links, which stay ended; or open it again."""
    database.lock(session, [_ADMINISTRATORS])
    account = _within(person, find(session, account_id))
    if not disabled:
        _facility(session, account)
    account.disabled = audit.now() if disabled else None
    if disabled:
        end_logins(session, account_id)
        _end_links(session, account_id)
        keys.end_all(session, account_id)
        linkends.end(session, person, ShareLink.account_id == account_id, disabled=True)
    _keep_one(session)
    _changed(account)
    audit.append(session, audit.ALERT, person, ("account", account_id), action="U", disabled=disabled)
    return account


def link(session: Session, person: Person, account_id: str) -> str:
    """The token of a link by which this account's password is set, once, within a day; older ones end.

    Raises
    ------
    Conflict
        Where the account is disabled: the link would open nothing.
    """
    account, moment, token = _within(person, find(session, account_id)), audit.now(), tokens.new()
    if account.disabled:
        raise Conflict("account_disabled", "This account is disabled: enable it first, then make the link.")
    _end_links(session, account_id)
    expires = moment + timedelta(hours=LINK_HOURS)
    session.add(OneTimeLink(digest=tokens.digest(token), account_id=account.id, created=moment, expires=expires))
    audit.append(session, audit.ALERT, person, ("account", account_id), link="password")
    return token


def linked(session: Session, token: str) -> Account:
    """Whose link a token is.

    Raises
    ------
    NotFound
        Where it is none, was used, or has expired.
    """
    holds = (OneTimeLink.digest == tokens.digest(token), OneTimeLink.used.is_(None), OneTimeLink.expires > audit.now())
    found = session.scalar(select(Account).join(OneTimeLink, OneTimeLink.account_id == Account.id).where(*holds))
    if found is None or found.disabled:
        raise NotFound(
            "password_link_gone", "This link was used already or has expired: ask an administrator for a new one."
        )
    return found


def redeem(session: Session, token: str, password: str, origin: Person) -> tuple[Account, int]:
    """Set a password by a link; the link, and all logins and API keys there were, end. Gives how many keys that were.

    Who sets it is whoever holds the account, and so the event names the account and the address of ``origin``.
    """
    account = linked(session, token)
    _set_password(session, account, password)
    used = update(OneTimeLink).where(OneTimeLink.digest == tokens.digest(token), OneTimeLink.used.is_(None))
    if database.changed(session, used.values(used=audit.now())) != 1:
        raise NotFound("password_link_gone", "This link was used already.")
    ended, entity = keys.end_all(session, account.id), ("account", account.id)
    owner = _owner(account, origin)
    audit.append(session, audit.ALERT, owner, entity, action="U", password="set by link", keys_ended=ended)
    return account, ended


def set_password(
    session: Session, person: Person, account_id: str, old: str, new: str, keep: str = "", end_keys: bool = False
) -> int:
    """Change one's own password; every login but ``keep`` ends, and with ``end_keys`` every API key. Gives how many
    keys have ended.

    Raises
    ------
    Unusable
    """
    account = _locked(session, account_id)  # who knows the old one sets none behind a link that has just been used
    if not passwords.fits(account.password, old):
        raise Unusable("password_wrong", "The present password is not right.")
    if old == new:
        raise Unusable("password_same", "The new password is the present one.")
    _set_password(session, account, new, keep)
    ended, entity = keys.end_all(session, account_id) if end_keys else 0, ("account", account_id)
    audit.append(session, audit.ALERT, person, entity, action="U", password="changed", keys_ended=ended)
    return ended


def reset_factor(session: Session, person: Person, account_id: str) -> int:
    """Take away a second factor that was lost; it is set up anew at the next login where one is needed.

    Logins and API keys end, because the device that is gone may hold some; gives how many keys that were.
    """
    account = _within(person, _locked(session, account_id))
    account.totp, account.totp_step = "", 0
    _changed(account)
    end_logins(session, account_id)
    ended, entity = keys.end_all(session, account_id), ("account", account_id)
    audit.append(session, audit.ALERT, person, entity, action="U", second_factor="removed", keys_ended=ended)
    return ended


def end_shares(session: Session, person: Person, account_id: str) -> int:
    """Take back every share link that somebody's account made; gives how many there were."""
    account = _within(person, find(session, account_id))
    ended = linkends.end(session, person, ShareLink.account_id == account.id, every=True)
    audit.append(session, audit.ALERT, person, ("account", account.id), action="U", links_ended=ended)
    return ended


def shares(session: Session, account_id: str) -> int:
    """How many share links of an account are open."""
    return linkends.open_links(session, ShareLink.account_id == account_id)


def sign_out(session: Session, person: Person, account_id: str) -> None:
    """End every login of somebody's account."""
    account = _within(person, find(session, account_id))
    end_logins(session, account.id)
    audit.append(session, audit.ALERT, person, ("account", account.id), action="U", logins="ended")


def release(session: Session, person: Person, account_id: str) -> Account:
    """Note that somebody's wrong tries are to be forgotten (``logins.release`` does it); gives the account."""
    account = _within(person, find(session, account_id))
    audit.append(session, audit.ALERT, person, ("account", account.id), action="U", tries="forgotten")
    return account


def end_logins(session: Session, account_id: str, keep: str = "") -> None:
    """End every login of an account, but the one that asks."""
    open_ = (LoginSession.account_id == account_id, LoginSession.ended.is_(None), LoginSession.id != keep)
    session.execute(update(LoginSession).where(*open_).values(ended=audit.now()))


def _set_password(session: Session, account: Account, password: str, keep: str = "") -> None:
    passwords.check(password, _known(session, account), system.load(session).password_length)
    account.password, account.must_change = passwords.hashed(password), False
    _changed(account)
    end_logins(session, account.id, keep)
    _end_links(session, account.id)


def _known(session: Session, account: Account) -> tuple[str, ...]:
    """What others know of whoever holds an account, and would try first."""
    facility = session.get(Facility, account.facility_id)
    return account.login, account.name, facility.name if facility else ""


def _end_links(session: Session, account_id: str) -> None:
    open_ = (OneTimeLink.account_id == account_id, OneTimeLink.used.is_(None))
    session.execute(update(OneTimeLink).where(*open_).values(expires=audit.now()))


def _owner(account: Account, origin: Person) -> Person:
    """Whoever holds the account, where this request comes from."""
    return replace(origin, id=account.id, name=account.name, role=account.role, facility_id=account.facility_id)


def _locked(session: Session, account_id: str) -> Account:
    """One account as it is now that nobody else changes it."""
    query = select(Account).where(Account.id == account_id).with_for_update()
    account = session.scalar(query.execution_options(populate_existing=True))
    if account is None:
        raise NotFound("account_not_found", "There is no such account.")
    return account


def _same(session: Session, account_id: str, version: int) -> Account:
    account = _locked(session, account_id)
    if account.version != version:
        raise Conflict("changed_meanwhile", "Somebody else changed this account meanwhile: look at it again.")
    return account


def _changed(account: Account) -> None:
    account.version += 1
    account.updated = audit.now()


def _set(session: Session, account: Account, values: Mapping[str, Any]) -> None:
    """Set the fields that may be set, and check them against each other."""
    if unknown := set(values) - _FIELDS:
        raise Unusable("bad_field", f"These cannot be set: {', '.join(sorted(unknown))}.")
    for name, value in values.items():
        setattr(account, name, value.strip() if isinstance(value, str) else value)
    account.name = fields.name(account.name, "An account")
    if len(account.title) > 64 or not account.title.isprintable():
        raise Unusable("bad_title", "A title has at most 64 characters on one line.")
    if account.role not in roles.ROLES:
        raise Unusable("bad_role", f"The role is one of {', '.join(roles.ROLES)}.")
    with session.no_autoflush:
        _facility(session, account)
        _department(session, account)


def _facility(session: Session, account: Account) -> None:
    facility = session.get(Facility, account.facility_id, with_for_update=_HELD)
    if facility is None or facility.closed:
        raise Unusable("bad_facility", "There is no such facility, or it is closed.")


def _department(session: Session, account: Account) -> None:
    account.department_id = account.department_id or None
    if account.department_id is None:
        return
    department = session.get(Department, account.department_id, with_for_update=_HELD)
    if department is None or department.facility_id != account.facility_id:
        raise Unusable("bad_department", "This department is not one of the facility.")


def _within(person: Person, account: Account) -> Account:
    """The account, where whoever asks may do all that it may: an API key of few scopes opens no way to more."""
    if person.id != SYSTEM.id and not roles.ROLES[account.role].permissions <= person.permissions:
        raise NotAllowed("beyond_you", "This account may do more than you, or than your API key: log in to change it.")
    return account


def _keep_one(session: Session) -> None:
    """Refuse what would leave nobody to administer the system."""
    session.flush()
    left = select(Account.id).where(Account.role == "administrator", Account.disabled.is_(None)).limit(1)
    if session.scalar(left) is None:
        raise Conflict("last_administrator", "This is the last administrator: make another one first.")
