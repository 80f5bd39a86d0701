"""What the commands of the command line share: who acts, how a refusal is told, how things are named."""

import functools
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, TypeVar

import click
from sqlalchemy.orm import Session

from models import Account, Facility
from records import accounts, facilities, places
from records.access import SYSTEM
from records.errors import RecordsError

PERSON = replace(SYSTEM, address="command line")
"""Who does it, in the audit trail."""
_TOLD = 10
"""Names that a refusal lists."""
Command = TypeVar("Command", bound=Callable[..., None])


def told(command: Command) -> Command:
    """Say what was refused in its own sentence."""

    @functools.wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except RecordsError as error:
            raise click.ClickException(error.message) from None

    return run  # type: ignore[return-value]


def account(session: Session, login: str) -> Account:
    """The account of a login name."""
    found = accounts.by_login(session, login)
    if found is None:
        raise click.ClickException(f"There is no account {login}: 'flask --app app user list' shows those there are.")
    return found


def facility(session: Session, name: str) -> Facility:
    """The facility of a name, closed ones among them."""
    plain = _plain(name)
    found = next((one for one in session.scalars(facilities.search()) if one.name == plain), None)
    if found is None:
        listed = "'flask --app app facility list' shows those there are."
        raise click.ClickException(f"There is no facility {plain}: {listed}")
    return found


def workplace(session: Session, name: str) -> str:
    """The id of a facility in use that somebody is to belong to; without a name, of the only one."""
    found, plain = list(session.scalars(facilities.search(closed=False))), _plain(name)
    fitting = [one for one in found if one.name == plain] if plain else found
    if len(fitting) != 1:
        raise click.ClickException(f"Name the facility with --facility: {_some(one.name for one in found)}")
    return fitting[0].id


def department(session: Session, facility_id: str, name: str) -> str:
    """The id of a department of a facility; "" where no name is given."""
    plain = _plain(name)
    found = {one.name: one.id for one, _ in session.execute(places.departments(facility_id=facility_id))}
    if plain and plain not in found:
        there = f"it has {_some(found)}." if found else "it has none."
        raise click.ClickException(f"There is no department {plain} in this facility: {there}")
    return found.get(plain, "")


def _some(names: Iterable[str]) -> str:
    """Names in a sentence: ten of them, and how many there are beside."""
    listed = list(names)
    more = f" and {len(listed) - _TOLD} more" if len(listed) > _TOLD else ""
    return ", ".join(listed[:_TOLD]) + more


def _plain(name: str) -> str:
    """A name as it is kept, however a terminal composes its letters."""
    return unicodedata.normalize("NFC", name.strip())
