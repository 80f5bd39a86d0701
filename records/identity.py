"""Whom a cookie or an API key stands for.

What was found is remembered for a moment (``SECONDS``), so that a picture does not cost two queries more. In this
process every change of an account, a login, a key or a setting calls ``forget``; other processes on the same database
follow within that moment.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import orjson
from sqlalchemy import ColumnElement, and_, or_, select, true, update
from sqlalchemy.orm import Session, aliased

from models import Account, ApiKey, LoginSession, ShareLink, Study
from records import addresses, audit, database, roles, system, tokens
from records.access import ALL, Person
from records.database import Sessions
from records.errors import Busy
from records.recent import Recent
from records.system import System

SECONDS = 2.0
"""How long an answer is remembered."""
REMEMBERED = 10_000
SEEN_SECONDS = 60
"""How exactly the last use of a login and a key is kept."""

CODE, PASSWORD, ENROL = "code", "password", "enrol"
"""What a person who has logged in still has to do before anything else."""

_SHARING = sorted(name for name, role in roles.ROLES.items() if {roles.VIEW, roles.SHARE} <= role.permissions)
_ACROSS = sorted(name for name, role in roles.ROLES.items() if role.across)
"""Roles that may make links, and roles that reach every facility."""


@dataclass(frozen=True, slots=True)
class Known:
    """Who somebody is, and what still stands between them and their records: "" or one of the constants above."""

    person: Person
    pending: str = ""
    preferences: str = "{}"


@dataclass(frozen=True, slots=True)
class Gate:
    """What every request asks first: whether there are accounts, the settings, and who is blocked until when."""

    accounts: bool
    system: System
    blocked: Mapping[str, datetime]


class Identities:
    """Finds persons by what they show."""

    def __init__(self, sessions: Sessions, clock: Callable[[], float] = time.monotonic) -> None:
        self._sessions = sessions
        self._known: Recent[str, Known | None] = Recent(SECONDS, REMEMBERED, clock)
        self._shared: Recent[tuple[str, ...], Mapping[str, str]] = Recent(SECONDS, REMEMBERED, clock)
        self._gate: Recent[None, Gate] = Recent(SECONDS, 1, clock)

    def forget(self) -> None:
        """Ask the database again: something changed."""
        self._known.forget()
        self._shared.forget()
        self._gate.forget()

    def gate(self) -> Gate:
        """The state of the door."""
        return self._gate.get(None, self._at_the_door)

    def by_login(self, token: str, touch: bool = True) -> Known | None:
        """Whose login a cookie's token is; None where it is none, or has ended. ``touch``: to ask keeps it alive."""
        digest = tokens.digest(token)
        return self._known.get(digest, lambda: self._login(digest, touch=touch))

    def by_key(self, key: str) -> Known | None:
        """Whose API key this is; None where it is none, has expired or was revoked."""
        digest = tokens.digest(key)
        return self._known.get(digest, lambda: self._key(digest))

    def standing(self, token: str, by_key: bool) -> Person | None:
        """Whom a login's token or an API key stands for now; to ask is no use of it, and does not keep it alive."""
        find, digest = self._key if by_key else self._login, tokens.digest(token)
        known = self._known.get(digest, lambda: find(digest, touch=False))
        return known.person if known else None

    def shared(self, opened: tuple[str, ...]) -> Mapping[str, str]:
        """The studies that these links open as long as they hold, each with the id of its link."""
        return self._shared.get(opened, lambda: self._opened(opened))

    def _at_the_door(self) -> Gate:
        with database.reading(self._sessions) as session:
            return Gate(any_account(session), system.load(session), addresses.blocked(session))

    def _opened(self, links: tuple[str, ...]) -> Mapping[str, str]:
        digests, rules = [tokens.digest(token) for token in links], self.gate().system
        query = select(ShareLink.study_id, ShareLink.id).join(Account, Account.id == ShareLink.account_id)
        with database.reading(self._sessions) as session:
            return dict(session.execute(query.where(ShareLink.digest.in_(digests), holds(rules))).all())

    def _login(self, digest: str, touch: bool = True) -> Known | None:
        rules = self.gate().system
        with database.reading(self._sessions) as session:
            query = select(LoginSession, Account).join(Account, Account.id == LoginSession.account_id)
            row = session.execute(query.where(LoginSession.digest == digest)).one_or_none()
            if row is None or not alive(row[0], rules) or row[1].disabled:
                return None
            login, account = row
            person = replace(person_of(account, rules), session_id=login.id)
            known = Known(person, _pending(login, account, rules), account.preferences)
            if known.pending:
                known = replace(known, person=replace(person, permissions=frozenset(), reach=""))
            seen = login.seen
        if touch:
            self._touch(LoginSession, login.id, "seen", seen)
        return known

    def _key(self, digest: str, touch: bool = True) -> Known | None:
        rules = self.gate().system
        with database.reading(self._sessions) as session:
            query = select(ApiKey, Account).join(Account, Account.id == ApiKey.account_id)
            row = session.execute(query.where(ApiKey.digest == digest)).one_or_none()
            if row is None or not valid(row[0]) or row[1].disabled:
                return None
            key, account = row
            person = replace(person_of(account, rules, frozenset(orjson.loads(key.scopes))), session_id=key.id)
            used = key.used
        if touch:
            self._touch(ApiKey, key.id, "used", used)
        return Known(person)

    def _touch(self, table: type[LoginSession] | type[ApiKey], row_id: str, column: str, last: datetime | None) -> None:
        """Note a use, about once a minute; where the database is busy the next request does."""
        moment = audit.now()
        if last is not None and moment - last < timedelta(seconds=SEEN_SECONDS):
            return
        try:
            with database.writing(self._sessions) as session:
                session.execute(update(table).where(table.id == row_id).values({column: moment}))
        except Busy:
            pass


def holds(rules: System) -> ColumnElement[bool]:
    """Of a share link beside its maker's account: whether it opens anything now, which its maker must still be able to.

    It ends for good with the account; it rests while the maker's role may not share, or does not reach the study.
    """
    ended = (ShareLink.revoked.is_(None), ShareLink.expires > audit.now(), Account.disabled.is_(None))
    return and_(*ended, Account.role.in_(_SHARING), _reaches(rules))


def _reaches(rules: System) -> ColumnElement[bool]:
    """Whether the maker of a link sees its study: the reach of ``person_of``, in SQL."""
    if not rules.isolation:
        return true()
    lies = aliased(Study)  # the query around may hold the study itself
    own = select(lies.id).where(lies.id == ShareLink.study_id, lies.facility_id == Account.facility_id)
    return or_(Account.role.in_(_ACROSS), own.exists())


def person_of(account: Account, rules: System, scopes: frozenset[str] | None = None) -> Person:
    """The person that an account stands for, with no more than the scopes of a key."""
    role = roles.ROLES[account.role]
    permissions = role.permissions if scopes is None else role.permissions & scopes
    reach = ""
    if roles.VIEW in permissions:
        reach = ALL if role.across or not rules.isolation else account.facility_id
    return Person(account.id, account.name, account.role, permissions, account.facility_id, reach)


def alive(login: LoginSession, rules: System) -> bool:
    """Whether a login still holds: not ended, not idle too long, not too old."""
    return lasting(login, rules) and audit.now() - login.seen < timedelta(minutes=rules.idle_minutes)


def lasting(login: LoginSession, rules: System) -> bool:
    """Whether a login has neither ended nor grown too old, however long it was idle."""
    return login.ended is None and audit.now() - login.created < timedelta(hours=rules.absolute_hours)


def valid(key: ApiKey) -> bool:
    """Whether a key still holds."""
    return key.revoked is None and (key.expires is None or audit.now() < key.expires)


def any_account(session: Session) -> bool:
    """Whether local mode is over."""
    return session.scalar(select(Account.id).limit(1)) is not None


def _pending(login: LoginSession, account: Account, rules: System) -> str:
    if not login.passed:
        return CODE
    if account.must_change:
        return PASSWORD
    wanted = rules.second_factor == "everybody" or (
        rules.second_factor == "administrators" and account.role == "administrator"
    )
    return ENROL if wanted and not account.totp else ""
