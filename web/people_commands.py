"""Commands: ``flask --app app user …``. A running server follows within two seconds."""

import sys

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Account, Department, Facility
from records import accounts, database, logins, roles
from web import command_line, services, visitors
from web.command_line import PERSON, told

group = AppGroup("user", help="Accounts: make, list, change, close.")

_FIRST = "administrator"
"""The role of the first account."""


@group.command("create")
@click.argument("login")
@click.option("--name", required=True, help="As others see it.")
@click.option("--role", type=click.Choice(list(roles.ROLES)), help="Needed for all but the first, an administrator's.")
@click.option("--facility", default="", help="Its name; the first one where there is only one.")
@click.option("--department", default="", help="Its name, one of the facility.")
@click.option("--title", default="", help="Before the name on reports: Dr., Prof.")
@click.option("--password", "how", flag_value="ask", help="Ask for a password.")
@click.option("--stdin", "how", flag_value="stdin", help="Read the password from standard input.")
@told
def create(
    login: str, name: str, role: str | None, facility: str, department: str, title: str, how: str | None
) -> None:
    """Make an account. Without --password or --stdin a link is printed by which its password is set."""
    with database.reading(services.sessions()) as session:
        _role(session, role)  # told before somebody types a password
    password = _password(how)
    with services.changing() as session:
        values = {"name": name, "title": title, "role": _role(session, role)}
        values["facility_id"] = command_line.workplace(session, facility)
        values["department_id"] = command_line.department(session, values["facility_id"], department)
        made = accounts.create(session, PERSON, login, values, password)
        token = "" if password else accounts.link(session, PERSON, made.id)
        click.echo(f"{made.login}: {roles.ROLES[made.role].label}")
    if token:
        _show_link(token)


@group.command("list")
@click.option("--search", default="", help="Part of a name or login name.")
def listing(search: str) -> None:
    """List the accounts: login name, name, role, facility, department, title, state."""
    with services.sessions()() as session:
        places = {one.id: one.name for kind in (Facility, Department) for one in session.scalars(select(kind))}
        for one in session.scalars(accounts.search(search)):
            state = "disabled" if one.disabled else "second factor" if one.totp else ""
            where = (places.get(one.facility_id, ""), places.get(one.department_id or "", ""))
            click.echo("\t".join((one.login, one.name, one.role, *where, one.title, state)).rstrip())


@group.command("change")
@click.argument("login")
@click.option("--name", help="As others see it.")
@click.option("--title", help='Before the name on reports: Dr., Prof.; "" for none.')
@click.option("--facility", help="Its name; the department ends with the old one.")
@click.option("--department", help='Its name, one of the facility; "" for none.')
@told
def change(login: str, **given: str | None) -> None:
    """Change the name, title, facility or department of an account; what is not given stays."""
    typed = {name: value for name, value in given.items() if value is not None}
    if not typed:
        raise click.ClickException("Say what to change: --name, --title, --facility or --department.")
    with services.changing() as session:
        account = command_line.account(session, login)
        values = _values(session, account, typed)
        account = accounts.change(session, PERSON, account.id, account.version, values)
        click.echo(_described(session, account))


@group.command("password")
@click.argument("login")
@told
def password(login: str) -> None:
    """Print a link by which the password of an account is set: once, within a day."""
    with services.changing() as session:
        token = accounts.link(session, PERSON, command_line.account(session, login).id)
    _show_link(token)


@group.command("role")
@click.argument("login")
@click.argument("role", type=click.Choice(list(roles.ROLES)))
@told
def role(login: str, role: str) -> None:
    """Give an account another role."""
    with services.changing() as session:
        account = command_line.account(session, login)
        accounts.change(session, PERSON, account.id, account.version, {"role": role})
    click.echo(f"{account.login}: {roles.ROLES[role].label}")


@group.command("disable")
@click.argument("login")
@told
def disable(login: str) -> None:
    """Close an account, with its logins and keys."""
    with services.changing() as session:
        account = accounts.disable(session, PERSON, command_line.account(session, login).id)
    click.echo(f"{account.login}: disabled")


@group.command("enable")
@click.argument("login")
@told
def enable(login: str) -> None:
    """Open an account again; its keys stay revoked."""
    with services.changing() as session:
        account = accounts.disable(session, PERSON, command_line.account(session, login).id, disabled=False)
    click.echo(f"{account.login}: enabled")


@group.command("reset-factor")
@click.argument("login")
@told
def reset_factor(login: str) -> None:
    """Take away a second factor that was lost, and end the account's logins and API keys."""
    with services.changing() as session:
        ended = accounts.reset_factor(session, PERSON, command_line.account(session, login).id)
    click.echo(f"{login}: no second factor; logged out everywhere, API keys revoked: {ended}")


@group.command("release")
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
        logins.release(door, session, PERSON, command_line.account(session, login).id)
    click.echo(f"{login}: wrong tries forgotten")


@group.command("logout")
@click.argument("login")
@told
def logout(login: str) -> None:
    """End every login of an account."""
    with services.changing() as session:
        accounts.sign_out(session, PERSON, command_line.account(session, login).id)
    click.echo(f"{login}: logged out everywhere")


def _role(session: Session, chosen: str | None) -> str:
    """The role of a new account: what was chosen, or an administrator's for the very first."""
    if accounts.none_yet(session):
        if chosen not in (None, _FIRST):
            raise click.ClickException(f"The first account has to be an administrator's: --role {_FIRST}.")
        return _FIRST
    if chosen is None:
        raise click.ClickException(f"Say what the account may do, with --role: {', '.join(roles.ROLES)}.")
    return chosen


def _values(session: Session, account: Account, typed: dict[str, str]) -> dict[str, str]:
    """What was typed, as ``accounts.change`` takes it. A department is one of a facility, and is left with it."""
    values = {name: typed[name] for name in ("name", "title") if name in typed}
    place = account.facility_id
    if "facility" in typed:
        values["facility_id"] = place = command_line.workplace(session, typed["facility"])
    if "department" in typed or place != account.facility_id:
        values["department_id"] = command_line.department(session, place, typed.get("department", ""))
    return values


def _described(session: Session, account: Account) -> str:
    places = [session.get_one(Facility, account.facility_id).name]
    if account.department_id:
        places.append(session.get_one(Department, account.department_id).name)
    who = f"{account.title} {account.name}".strip()
    return f"{account.login}: {', '.join((who, roles.ROLES[account.role].label, *places))}"


def _password(how: str | None) -> str:
    if how == "stdin":
        return sys.stdin.readline().rstrip("\n")
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True)) if how == "ask" else ""


def _show_link(token: str) -> None:
    config = current_app.config
    base = config["PUBLIC_URL"].rstrip("/") or f"http://{config['HOST']}:{config['PORT']}"
    click.echo(f"Set the password here, once, within {accounts.LINK_HOURS} hours: {base}/password/{token}")
