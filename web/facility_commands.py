"""Commands: ``flask --app app facility …``. A running server follows within two seconds."""

from typing import Any, BinaryIO

import click
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from models import Facility
from records import database, emblems, facilities
from web import command_line, services
from web.command_line import PERSON, told

group = AppGroup("facility", help="Facilities: make, list, change, close.")

_LETTERHEAD = click.option(
    "--letterhead", type=click.File("rb"), help="A text file (UTF-8), - for standard input; an empty one takes it away."
)
_LOGO = click.option("--logo", type=click.File("rb"), help="A PNG or JPEG file of at most 1 MB.")


@group.command("list")
@click.option("--search", default="", help="Part of a name.")
@told
def listing(search: str) -> None:
    """List the facilities: id, name, accounts in use, whether it is closed."""
    with database.reading(services.sessions()) as session:
        found = list(session.scalars(facilities.search(search)))
        people = facilities.accounts(session, [one.id for one in found])
    for one in found:
        number, state = people.get(one.id, 0), "closed" if one.closed else ""
        click.echo("\t".join((one.id, one.name, f"{number} account{'s' * (number != 1)}", state)).rstrip())


@group.command("create")
@click.argument("name")
@_LETTERHEAD
@_LOGO
@told
def create(name: str, letterhead: BinaryIO | None, logo: BinaryIO | None) -> None:
    """Make a facility, and print its id."""
    typed = (name, _text(letterhead) if letterhead else "", _picture(logo))
    with services.changing() as session:
        made = facilities.create(session, PERSON, *typed)
    click.echo(f"{made.id}\t{made.name}")


@group.command("change")
@click.argument("facility")
@click.option("--name", help="What it is called from now on.")
@_LETTERHEAD
@_LOGO
@click.option("--without-logo", is_flag=True, help="Take the logo away.")
@told
def change(
    facility: str, name: str | None, letterhead: BinaryIO | None, logo: BinaryIO | None, without_logo: bool
) -> None:
    """Change the name, the letterhead or the logo of a facility; what is not given stays."""
    if name is None and letterhead is None and logo is None and not without_logo:
        raise click.ClickException("Say what to change: --name, --letterhead, --logo or --without-logo.")
    if logo and without_logo:
        raise click.ClickException("Give --logo or --without-logo, not both.")
    values: dict[str, Any] = {"logo": _picture(logo), "without_logo": without_logo}
    text = _text(letterhead) if letterhead else None
    with services.changing() as session:
        found = _found(session, facility)
        typed = (found.name if name is None else name, found.letterhead if text is None else text)
        facilities.change(session, PERSON, found.id, found.version, *typed, **values)
    click.echo(f"{found.id}\t{found.name}")


@group.command("close")
@click.argument("facility")
@told
def close(facility: str) -> None:
    """Take a facility out of use, once nobody works there any more; its records stay."""
    with services.changing() as session:
        closed = facilities.close(session, PERSON, _found(session, facility).id)
    click.echo(f"{closed.name}: closed")


@group.command("reopen")
@click.argument("facility")
@told
def reopen(facility: str) -> None:
    """Use a facility again."""
    with services.changing() as session:
        opened = facilities.reopen(session, PERSON, _found(session, facility).id)
    click.echo(f"{opened.name}: in use")


def _found(session: Session, name: str) -> Facility:
    """The facility of a name, as it stays until this transaction ends."""
    database.lock(session, [facilities.LOCK])
    return command_line.facility(session, name)


def _text(file: BinaryIO) -> str:
    try:
        return file.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise click.ClickException("The letterhead is no text in UTF-8: save it anew as such.") from None


def _picture(file: BinaryIO | None) -> bytes | None:
    if file is None:
        return None
    picture = file.read(emblems.MAX_BYTES + 1)  # one more than is taken, so that too much is told
    if not picture:
        raise click.ClickException("The logo is an empty file: choose a PNG or JPEG.")
    return picture
