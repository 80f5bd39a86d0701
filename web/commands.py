"""Commands: ``flask --app app maintenance …``."""

import shutil
from pathlib import Path

import click
from flask.cli import AppGroup
from sqlalchemy import func, select

from engine.errors import Refused
from models import Instance, Series, Study
from records import ingest, recovery
from records.access import LOCAL
from web import services

group = AppGroup("maintenance", help="Look after what is stored.")


@group.command("recover")
def recover() -> None:
    """Put right what a crash left half-done, as each start does."""
    made = recovery.recover(services.sessions(), services.storage())
    if made is None:
        raise click.ClickException("A running server is at work on this storage; it put things right at its start.")
    click.echo(
        f"uploads undone: {made.uploads}, folders of failed ones removed: {made.folders}, files deleted: {made.files}"
    )
    if made.unknown:
        click.echo(f"folders not known to this database, left alone: {made.unknown}")


@group.command("usage")
def usage() -> None:
    """Tell how much is stored."""
    with services.sessions()() as session:
        for name, table in (("studies", Study), ("series", Series), ("files", Instance)):
            click.echo(f"{name}: {session.scalar(select(func.count()).select_from(table)):,}")
        click.echo(f"bytes: {session.scalar(select(func.coalesce(func.sum(Instance.size), 0))):,}")
    click.echo(f"free on disk: {services.storage().usage()['free']:,} bytes")


@group.command("take")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def take(paths: tuple[Path, ...]) -> None:
    """Take in files as an upload does; what is stored already stays as it is."""
    sessions, storage = services.sessions(), services.storage()
    upload_id = ingest.begin(sessions, LOCAL)
    sources = []
    for number, path in enumerate(paths):
        copy = storage.incoming(upload_id) / str(number)
        shutil.copyfile(path, copy)
        sources.append((copy, path.name))
    try:
        told = ingest.process(upload_id, sources, sessions, storage, LOCAL)["upload"]
    except Refused as error:
        raise click.ClickException(error.message) from None
    click.echo(f"stored: {told['stored']}, there already: {told['duplicate']}, refused: {told['rejected']}")
