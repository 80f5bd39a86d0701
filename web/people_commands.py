"""Commands: ``flask --app app user …`` and ``flask --app app key …``. A running server follows within two seconds."""

import functools
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

import click
import orjson
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Account, ApiKey, Facility
from records import accounts, identity, keys, logins, roles, system
from records.access import SYSTEM
from records.errors import RecordsError
from web import services, visitors

user = AppGroup("user", help="Accounts: make, list, change, close.")
key = AppGroup("key", help="API keys: make, list, revoke.")

PERSON = replace(SYSTEM, address="command line")
"""Who does it, in the audit trail."""
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


@user.command("create")
@click.argument("login")
@click.option("--name", required=True, help="As others see it.")
@click.option("--role", type=click.Choice(list(roles.ROLES)), default="administrator", show_default=True)
@click.option("--facility", default="", help="Its name; the first one where there is only one.")
@click.option("--title", default="", help="Before the name on reports: Dr., Prof.")
@click.option("--password", "how", flag_value="ask", help="Ask for a password.")
@click.option("--stdin", "how", flag_value="stdin", help="Read the password from standard input.")
@told
def create(login: str, name: str, role: str, facility: str, title: str, how: str | None) -> None:
    """Make an account. Without --password or --stdin a link is printed by which its password is set."""
    password = _password(how)
    with services.changing() as session:
        if session.scalar(select(Account.id).limit(1)) is None and role != "administrator":
            raise click.ClickException("The first account has to be an administrator's: --role administrator.")
        values = {"name": name, "title": title, "role": role, "facility_id": _facility(session, facility)}
        made = accounts.create(session, PERSON, login, values, password)
        token = "" if password else accounts.link(session, PERSON, made.id)
        click.echo(f"{made.login}: {roles.ROLES[role].label}")
    if token:
        _show_link(token)


@user.command("list")
@click.option("--search", default="", help="Part of a name or login name.")
def listing(search: str) -> None:
    """List the accounts."""
    with services.sessions()() as session:
        names = {one.id: one.name for one in session.scalars(select(Facility))}
        for one in session.scalars(accounts.search(search)):
            state = "disabled" if one.disabled else "second factor" if one.totp else ""
            click.echo("\t".join((one.login, one.name, one.role, names.get(one.facility_id, ""), state)).rstrip())


@user.command("password")
@click.argument("login")
@told
def password(login: str) -> None:
    """Print a link by which the password of an account is set: once, within a day."""
    with services.changing() as session:
        token = accounts.link(session, PERSON, _account(session, login).id)
    _show_link(token)


@user.command("role")
@click.argument("login")
@click.argument("role", type=click.Choice(list(roles.ROLES)))
@told
def role(login: str, role: str) -> None:
    """Give an account another role."""
    with services.changing() as session:
        account = _account(session, login)
        accounts.change(session, PERSON, account.id, account.version, {"role": role})
    click.echo(f"{account.login}: {roles.ROLES[role].label}")


@user.command("disable")
@click.argument("login")
@told
def disable(login: str) -> None:
    """Close an account, with its logins and keys."""
    with services.changing() as session:
        account = accounts.disable(session, PERSON, _account(session, login).id)
    click.echo(f"{account.login}: disabled")


@user.command("enable")
@click.argument("login")
@told
def enable(login: str) -> None:
    """Open an account again; its keys stay revoked."""
    with services.changing() as session:
        account = accounts.disable(session, PERSON, _account(session, login).id, disabled=False)
    click.echo(f"{account.login}: enabled")


@user.command("reset-factor")
@click.argument("login")
@told
def reset_factor(login: str) -> None:
    """Take away a second factor that was lost, and end the account's logins."""
    with services.changing() as session:
        accounts.reset_factor(session, PERSON, _account(session, login).id)
    click.echo(f"{login}: no second factor")


@user.command("release")
@click.argument("login")
@told
def release(login: str) -> None:
    """Forget the wrong passwords and codes of an account; where counts are kept in Redis."""
    door = visitors.door()
    if not door.throttle.shared:
        raise click.ClickException(
            "The running server counts wrong tries in its own memory (LIMITS_STORAGE=memory://), where no command "
            "reaches them. They are forgotten when the server is started anew, after 15 minutes, or at once by 'Forget "
            "wrong tries' on the account's page."
        )
    with services.changing() as session:
        logins.release(door, session, PERSON, _account(session, login).id)
    click.echo(f"{login}: wrong tries forgotten")


@user.command("logout")
@click.argument("login")
@told
def logout(login: str) -> None:
    """End every login of an account."""
    with services.changing() as session:
        accounts.sign_out(session, PERSON, _account(session, login).id)
    click.echo(f"{login}: logged out everywhere")


@key.command("create")
@click.argument("login")
@click.option("--name", required=True, help="What uses it.")
@click.option("--scope", "scopes", multiple=True, required=True, type=click.Choice(list(roles.PERMISSIONS)))
@click.option("--days", type=click.IntRange(1), default=90, show_default=True)
@told
def create_key(login: str, name: str, scopes: tuple[str, ...], days: int) -> None:
    """Make an API key for an account, and print it: it is not shown again."""
    with services.changing() as session:
        account = _account(session, login)
        if account.disabled:
            raise click.ClickException(f"The account {account.login} is disabled.")
        person = identity.person_of(account, system.load(session))
        _, text = keys.create(session, replace(person, address=PERSON.address), name, set(scopes), days)
    click.echo(text)


@key.command("list")
@click.option("--login", default="", help="Of this account alone.")
@told
def list_keys(login: str) -> None:
    """List the API keys."""
    with services.sessions()() as session:
        query = select(ApiKey, Account).join(Account, Account.id == ApiKey.account_id).order_by(ApiKey.created.desc())
        if login:
            query = query.where(Account.id == _account(session, login).id)
        for one, account in session.execute(query):
            state = "" if identity.valid(one) else "revoked" if one.revoked else "expired"
            scopes = " ".join(orjson.loads(one.scopes))
            used = one.used.isoformat(" ", "minutes") if one.used else "never used"
            click.echo("\t".join((one.id, account.login, one.name, one.start + "…", scopes, used, state)).rstrip())


@key.command("revoke")
@click.argument("key_id")
@told
def revoke(key_id: str) -> None:
    """End an API key, by the id that the list shows."""
    with services.changing() as session:
        keys.revoke(session, replace(PERSON, permissions=frozenset({roles.KEYS})), key_id)
    click.echo(f"{key_id}: revoked")


def _account(session: Session, login: str) -> Account:
    found = accounts.by_login(session, login)
    if found is None:
        raise click.ClickException(f"There is no account {login}: 'flask --app app user list' shows those there are.")
    return found


def _facility(session: Session, name: str) -> str:
    """The id of a facility; without a name, of the only one."""
    found = list(session.scalars(select(Facility).where(Facility.closed.is_(None)).order_by(Facility.created)))
    fitting = [one for one in found if one.name == name] if name else found
    if len(fitting) != 1:
        raise click.ClickException("Name the facility with --facility: " + ", ".join(one.name for one in found))
    return fitting[0].id


def _password(how: str | None) -> str:
    if how == "stdin":
        return sys.stdin.readline().rstrip("\n")
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True)) if how == "ask" else ""


def _show_link(token: str) -> None:
    config = current_app.config
    base = config["PUBLIC_URL"].rstrip("/") or f"http://{config['HOST']}:{config['PORT']}"
    click.echo(f"Set the password here, once, within {accounts.LINK_HOURS} hours: {base}/password/{token}")
