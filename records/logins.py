"""Logging in and out: a password, a second factor where there is one, and a session that can be listed and ended."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from models import Account, LoginSession
from records import accounts, addresses, audit, database, factor, identity, passwords, system, tokens
from records.access import STRANGER, Person
from records.database import Sessions
from records.errors import NotFound, NotLoggedIn, RecordsError, TooMany, Unusable
from records.factor import Cipher
from records.system import System
from records.throttle import Throttle, Tries

WRONG = "The login name or the password is not right."


@dataclass(frozen=True, slots=True)
class From:
    """Where a login comes from."""

    address: str
    agent: str = ""
    request_id: str = ""

    @property
    def network(self) -> str:
        """By what tries from there are counted and blocked."""
        return addresses.network(self.address)

    def stranger(self) -> Person:
        """Who comes from there, before they say who they are."""
        return Person(STRANGER.id, STRANGER.name, STRANGER.role, address=self.address, request_id=self.request_id)


@dataclass(frozen=True, slots=True)
class Door:
    """What logging in needs: the database, the count of wrong tries, the cipher of second factors, and whom to tell
    that a login or a block changed (``Identities.forget``)."""

    sessions: Sessions
    throttle: Throttle
    cipher: Cipher
    changed: Callable[[], object]


def tries(rules: System) -> Tries:
    """How many wrong tries the settings let through."""
    return Tries(rules.login_tries, rules.block_tries)


def log_in(door: Door, login: str, password: str, origin: From, earlier: Person | None = None) -> str:
    """The token of a new login, which opens nothing until the second factor (``confirm``), where there is one.

    ``earlier`` is whose login the same browser showed until now: it ends, for the browser forgets its token. An account
    that is not there, one that is disabled and a wrong password get the same answer after the same work.

    Raises
    ------
    NotLoggedIn, TooMany
    """
    target = login.strip().casefold()[:64]
    with database.reading(door.sessions) as session:
        rules, account = system.load(session), accounts.by_login(session, target)
        kept, usable = (account.password, not account.disabled) if account else ("", False)
    take(door, "login", target, origin, rules)
    right = passwords.fits(kept, password)
    if not right or not usable or account is None:
        refused(door, "login", origin, rules, account.id if account else "")
        raise NotLoggedIn("login_failed", WRONG)
    door.throttle.right("login", target, origin.network, tries(rules))
    with database.writing(door.sessions) as session:
        account = accounts.find(session, account.id)
        if passwords.outdated(account.password):
            account.password = passwords.hashed(password)
        account.seen = audit.now()
        if earlier:
            log_out(session, earlier, replaced=True)
        token = _open(session, account, origin, passed=not account.totp)
        entity, asked = ("account", account.id), bool(account.totp)
        audit.append(session, audit.AUTHENTICATION, _who(account, origin), entity, login=True, second_factor=asked)
    if earlier:
        door.changed()
    return token


def confirm(door: Door, token: str, code: str, origin: From) -> str:
    """The token of the whole login, in place of ``token``, once the second factor is right.

    Raises
    ------
    NotLoggedIn, TooMany
    """
    with database.reading(door.sessions) as session:
        rules = system.load(session)
        login = _half(session, token, rules)
        account_id = login.account_id
    take(door, "code", account_id, origin, rules)
    try:
        fresh = _finished(door, token, account_id, code, origin, rules)
    except RecordsError:
        door.throttle.back("code", account_id, origin.network, tries(rules))
        raise
    if not fresh:
        refused(door, "code", origin, rules, account_id)
        raise NotLoggedIn("code_wrong", "This code is not right.")
    door.changed()
    door.throttle.right("code", account_id, origin.network, tries(rules))
    return fresh


def _finished(door: Door, token: str, account_id: str, code: str, origin: From, rules: System) -> str:
    """The token of the whole login in place of the half one's; "" where the code is not right."""
    with database.writing(door.sessions) as session:
        login, account = _half(session, token, rules), accounts.find(session, account_id)
        if not account.totp or account.disabled or not (by := factor.fits(session, door.cipher, account, code)):
            return ""
        fresh, who = tokens.new(), _who(account, origin)
        login.digest, login.passed, login.seen = tokens.digest(fresh), True, audit.now()
        audit.append(session, audit.AUTHENTICATION, who, ("account", account_id), second_factor="right", by=by)
    return fresh


def prove(door: Door, person: Person, password: str, origin: From) -> None:
    """Ask for the password again before something that would outlast a login that was left open.

    Raises
    ------
    Unusable, TooMany
    """
    with database.reading(door.sessions) as session:
        rules, account = system.load(session), accounts.find(session, person.id)
    door.throttle.take("login", account.login, origin.network, tries(rules))
    if not passwords.fits(account.password, password):
        refused(door, "login", origin, rules, account.id)
        raise Unusable("password_wrong", "The present password is not right.")
    door.throttle.right("login", account.login, origin.network, tries(rules))


def take(door: Door, kind: str, target: str, origin: From, rules: System) -> None:
    """Count a try of somebody who wants to come in, before its secret is looked at (``Throttle.take``).

    A request may have come through the gate before its address was blocked, and be counted only after that. A block is
    committed before the count of the address begins anew: whoever is let through by the new count meets the block here.

    Raises
    ------
    TooMany
    """
    door.throttle.take(kind, target, origin.network, tries(rules))
    try:
        with database.reading(door.sessions) as session:
            addresses.check(session, origin.address)
    except RecordsError:
        door.throttle.back(kind, target, origin.network, tries(rules))
        raise


def refused(
    door: Door,
    kind: str,
    origin: From,
    rules: System,
    account_id: str = "",
    entity: tuple[str, str] | None = None,
) -> None:
    """Count a wrong try for its address and note it, with the account or the record that was tried; an address that had
    all of its tries is blocked."""
    full = door.throttle.wrong(kind, origin.network, tries(rules))
    with database.writing(door.sessions) as session:
        tried = entity or (("account", account_id) if account_id else (kind, ""))
        audit.append(session, audit.AUTHENTICATION, origin.stranger(), tried, audit.MINOR, failed=kind)
        if full:
            until = addresses.block(session, origin.stranger(), origin.network, kind).until
    if full:
        door.throttle.release(origin.network, tries(rules))
        door.changed()
        raise TooMany("address_blocked", *addresses.told(origin.address, until))


def release(door: Door, session: Session, person: Person, account_id: str) -> None:
    """Forget every wrong password and code of an account, from wherever, so that its owner can try again at once."""
    forget(door, accounts.release(session, person, account_id))


def forget(door: Door, account: Account) -> None:
    """Count the wrong tries of an account from zero."""
    door.throttle.forget(account.login)
    door.throttle.forget(account.id)


def open_for(session: Session, account: Account, origin: From) -> str:
    """The token of a login without a password: for who has just set it (first account, link)."""
    audit.append(session, audit.AUTHENTICATION, _who(account, origin), ("account", account.id), login=True)
    return _open(session, account, origin, passed=not account.totp)


def log_out(session: Session, person: Person, **why: Any) -> None:
    """End the login that asks, where nothing else has ended it; ``why`` where nobody asked for it."""
    if database.changed(session, update(LoginSession).where(*_asking(person)).values(ended=audit.now())):
        audit.append(session, audit.AUTHENTICATION, person, ("account", person.id), logout=True, **why)


def renew(session: Session, person: Person) -> str:
    """Another token for the login that asks, which goes on: who has the one of before, from a stolen cookie, is out."""
    fresh = tokens.new()
    same = LoginSession.id == person.session_id
    session.execute(update(LoginSession).where(same).values(digest=tokens.digest(fresh)))
    return fresh


def still(session: Session, person: Person) -> None:
    """Refuse a login that has ended since the request came: it makes nothing that would outlast it. Until this
    transaction ends nobody else ends it.

    Raises
    ------
    NotLoggedIn
    """
    if session.scalar(select(LoginSession.id).where(*_asking(person)).with_for_update()) is None:
        raise NotLoggedIn("not_logged_in", "This login has ended: log in again.")


def _asking(person: Person) -> tuple[ColumnElement[bool], ...]:
    """The login that asks, where nothing has ended it."""
    return LoginSession.id == person.session_id, LoginSession.ended.is_(None)


def mine(session: Session, person: Person, rules: System) -> list[LoginSession]:
    """The logins of an account that hold, the last used first."""
    own = (LoginSession.account_id == person.id, LoginSession.ended.is_(None))
    found = session.scalars(select(LoginSession).where(*own).order_by(LoginSession.seen.desc()))
    return [login for login in found if identity.alive(login, rules)]


def end(session: Session, person: Person, login_id: str) -> None:
    """End one login of one's own."""
    own = (LoginSession.id == login_id, LoginSession.account_id == person.id, LoginSession.ended.is_(None))
    if database.changed(session, update(LoginSession).where(*own).values(ended=audit.now())) != 1:
        raise NotFound("login_not_found", "There is no such login, or it has ended already.")
    audit.append(session, audit.AUTHENTICATION, person, ("account", person.id), ended=login_id)


def end_others(session: Session, person: Person) -> None:
    """End every login of one's own but the one that asks."""
    accounts.end_logins(session, person.id, keep=person.session_id)
    audit.append(session, audit.AUTHENTICATION, person, ("account", person.id), ended="others")


def _open(session: Session, account: Account, origin: From, passed: bool) -> str:
    token, moment = tokens.new(), audit.now()
    session.add(
        LoginSession(
            id=uuid4().hex,
            digest=tokens.digest(token),
            account_id=account.id,
            passed=passed,
            address=origin.address[:64],
            agent=origin.agent[:255],
            created=moment,
            seen=moment,
        )
    )
    return token


def _half(session: Session, token: str, rules: System) -> LoginSession:
    """A login whose second factor is still to come; locked, so that it is finished once."""
    same = LoginSession.digest == tokens.digest(token)
    login = session.scalar(select(LoginSession).where(same).with_for_update())
    if login is None or login.passed or not identity.alive(login, rules) or _late(login.created):
        raise NotLoggedIn("not_logged_in", "This login has expired: begin again.")
    return login


def _late(created: datetime) -> bool:
    return (audit.now() - created).total_seconds() > HALF_SECONDS


HALF_SECONDS = 600
"""How long the second factor may take."""


def _who(account: Account, origin: From) -> Person:
    return Person(
        account.id,
        account.name,
        account.role,
        facility_id=account.facility_id,
        address=origin.address,
        request_id=origin.request_id,
    )
