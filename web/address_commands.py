"""Commands: ``flask --app app address …``, for when an address is blocked that should not be, perhaps one's own."""

import click
from flask.cli import AppGroup

from records import addresses, database
from web import services
from web.command_line import PERSON, told

group = AppGroup("address", help="Blocked addresses: list, block, release.")


@group.command("list")
def listing() -> None:
    """List the addresses that are blocked now."""
    with database.reading(services.sessions()) as session:
        for one in session.scalars(addresses.search()):
            click.echo(f"{one.address}\t{one.reason}\tuntil {one.until.isoformat(' ', 'minutes')} UTC")


@group.command("block")
@click.argument("address")
@click.option("--reason", default="by hand", show_default=True)
@click.option("--minutes", type=click.IntRange(1, addresses.LONGEST), default=60, show_default=True)
@told
def block(address: str, reason: str, minutes: int) -> None:
    """Refuse strangers and logins from an address for a time."""
    with services.changing() as session:
        made = addresses.block_by_hand(session, PERSON, address, reason, minutes)
    click.echo(f"{made.address}: blocked until {made.until.isoformat(' ', 'minutes')} UTC")


@group.command("release")
@click.argument("address")
@told
def release(address: str) -> None:
    """Let an address in again; a running server follows within two seconds."""
    with services.changing() as session:
        names = (address, addresses.written(address))  # a block from before networks were blocked is of one address
        found = next((one for one in session.scalars(addresses.search()) if one.address in names), None)
        if found:
            addresses.release(session, PERSON, found.id)
    click.echo(f"{address}: released" if found else f"{address} is not blocked")
