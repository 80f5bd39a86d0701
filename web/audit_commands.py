"""Commands: ``flask --app app audit …``."""

from typing import BinaryIO

import click
from flask import current_app
from flask.cli import AppGroup

from records import audit, chain, database, trail, verifying
from web import services
from web.args import check_date
from web.command_line import PERSON, told

group = AppGroup("audit", help="The audit trail: verify it, take it out.")


@group.command("verify")
@click.option("--anchor", help="NUMBER:DIGEST as an earlier verification printed it, and you kept elsewhere.")
@told
def verify(anchor: str | None) -> None:
    """Say whether every event is as it was written; ends with status 1 where one is not."""
    try:
        noted = verifying.parse_anchor(anchor) if anchor else None
    except ValueError as error:
        raise click.BadParameter(f"{error}.", param_hint="--anchor") from None
    with database.reading(services.sessions()) as session:
        verdict = verifying.verify(session, session.info["audit_key"], noted)
    for fault in verdict.faults:
        click.echo(fault, err=True)
    if verdict.found > len(verdict.faults):
        click.echo(f"… and {verdict.found - len(verdict.faults):,} more.", err=True)
    before = f", and {verdict.before:,} before the chain" if verdict.before else ""
    click.echo(f"{verdict.events:,} events{before}; faults: {verdict.found:,}")
    if not verdict.sound:
        raise SystemExit(1)
    click.echo(f"The trail is sound. Keep this elsewhere, for the next time: --anchor {verdict.last}:{verdict.digest}")


@group.command("export")
@click.option("--format", "kind", type=click.Choice(list(trail.KINDS)), default="json", show_default=True)
@click.option("--from", "date_from", default="", help="YYYY-MM-DD, included.", callback=lambda *given: _day(given[-1]))
@click.option("--to", "date_to", default="", help="YYYY-MM-DD, included.", callback=lambda *given: _day(given[-1]))
@click.option("--study", default="", help="The id of a study.")
@click.option("--person", default="", help="The id of an account, or a part of the name.")
@click.option("--event", default="", type=click.Choice(["", *sorted(audit.ACTIONS)]), help="In the words of PS3.15.")
@click.option("--output", type=click.File("wb"), default="-", help="A file; the terminal by default.")
@told
def export(output: BinaryIO, kind: str, **wanted: str) -> None:
    """Write the events that match, the oldest first."""
    narrowed = trail.Wanted(**wanted)
    with database.writing(services.sessions()) as session:
        trail.used(session, PERSON, "export", narrowed, format=kind)
    source = current_app.config["PUBLIC_URL"] or "Lightbox"
    with database.reading(services.sessions()) as session:
        for piece in trail.export(session, narrowed, kind, source):
            output.write(piece)


@group.command("renew")
@click.option("--reason", required=True, help="Why; it stands in the trail.")
@click.confirmation_option(prompt="Begin a new chain behind what is there now? Verify and export the trail first")
@told
def renew(reason: str) -> None:
    """Begin a new chain, after damage or the loss of AUDIT_KEY: what is there stays, as it is now."""
    with database.writing(services.sessions()) as session:
        head = chain.renew(session, session.info["audit_key"])
        audit.append(
            session, audit.ALERT, PERSON, ("trail", "audit"), audit.SERIOUS, reason=reason[:200], before=head.last
        )
    click.echo(f"A new chain begins at event {head.first:,}.")


def _day(written: str) -> str:
    try:
        return check_date(written)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None
