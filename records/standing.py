"""Whether a right still holds in the middle of long work, asked of the database: nothing remembered counts."""

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Account, ApiKey, LoginSession
from records import identity, roles, system
from records.access import LOCAL, Person
from records.errors import NotAllowed, NotLoggedIn

ENDED = (
    "The login or API key by which this was begun has ended, so that nothing of it was kept: log in and begin again."
)
LOST = "Your account lost the permission for this before it was finished, so that nothing of it was kept."


def ask(session: Session, person: Person, need: str, login: bool = True) -> None:
    """Refuse whose right has ended since ``person`` was found: account disabled, key revoked or expired, role changed.

    Parameters
    ----------
    need : str
        The permission, as ``records.roles`` names it; where somebody was moved to meanwhile makes no difference.
    login : bool
        Whether their login has to hold as well. It does while they still send; who logs out while what they sent is
        being stored has handed it over. How long it was idle is not asked: whoever sends uses it.

    Raises
    ------
    NotLoggedIn, NotAllowed
    """
    if person.id == LOCAL.id:
        if identity.any_account(session):
            raise NotLoggedIn("not_logged_in", ENDED)  # the first account has ended local mode
        return
    account = session.execute(select(Account.role, Account.disabled).where(Account.id == person.id)).one_or_none()
    if account is None or account.disabled is not None:
        raise NotLoggedIn("not_logged_in", ENDED)
    scopes = _scopes(session, person)
    if scopes is None and login:
        _logged_in(session, person)
    permissions = roles.ROLES[account.role].permissions
    if need not in (permissions if scopes is None else permissions & scopes):
        raise NotAllowed("not_allowed", LOST, permission=need)


def _scopes(session: Session, person: Person) -> frozenset[str] | None:
    """What the API key that asks may do; None where it is a login."""
    key = session.get(ApiKey, person.session_id)
    if key is None:
        return None
    if not identity.valid(key):
        raise NotLoggedIn("not_logged_in", ENDED)
    return frozenset(orjson.loads(key.scopes))


def _logged_in(session: Session, person: Person) -> None:
    login = session.get(LoginSession, person.session_id)
    if login is None or not identity.lasting(login, system.load(session)):
        raise NotLoggedIn("not_logged_in", ENDED)
