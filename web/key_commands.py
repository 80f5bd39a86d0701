"""Commands: ``flask --app app key …``. A running server follows within two seconds."""

from dataclasses import replace

import click
import orjson
from flask.cli import AppGroup
from sqlalchemy import select

from models import Account, ApiKey
from records import identity, keys, roles, system
from web import command_line, services
from web.command_line import PERSON, told

group = AppGroup("key", help="API keys: make, list, revoke.")


@group.command("create")
@click.argument("login")
@click.option("--name", required=True, help="What uses it.")
@click.option("--scope", "scopes", multiple=True, required=True, type=click.Choice(list(roles.PERMISSIONS)))
@click.option("--days", type=click.IntRange(1), default=90, show_default=True)
@told
def create(login: str, name: str, scopes: tuple[str, ...], days: int) -> None:
    """Make an API key for an account, and print it: it is not shown again."""
    with services.changing() as session:
        account = command_line.account(session, login)
        if account.disabled:
            raise click.ClickException(f"The account {account.login} is disabled.")
        person = identity.person_of(account, system.load(session))
        _, text = keys.create(session, person, name, set(scopes), days, by=PERSON)
    click.echo(text)


@group.command("list")
@click.option("--login", default="", help="Of this account alone.")
@told
def listing(login: str) -> None:
    """List the API keys."""
    with services.sessions()() as session:
        query = select(ApiKey, Account).join(Account, Account.id == ApiKey.account_id).order_by(ApiKey.created.desc())
        if login:
            query = query.where(Account.id == command_line.account(session, login).id)
        for one, account in session.execute(query):
            state = "" if identity.valid(one) else "revoked" if one.revoked else "expired"
            scopes = " ".join(orjson.loads(one.scopes))
            used = one.used.isoformat(" ", "minutes") if one.used else "never used"
            click.echo("\t".join((one.id, account.login, one.name, one.start + "…", scopes, used, state)).rstrip())


@group.command("revoke")
@click.argument("key_id")
@told
def revoke(key_id: str) -> None:
    """End an API key, by the id that the list shows."""
    with services.changing() as session:
        keys.revoke(session, replace(PERSON, permissions=frozenset({roles.KEYS})), key_id)
    click.echo(f"{key_id}: revoked")
