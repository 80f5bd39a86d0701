"""Run by Alembic: migrates the database of the current Flask application."""

from alembic import context
from flask import current_app
from sqlalchemy import Connection


def main() -> None:
    """Migrate: against the database, or as SQL on the standard output (``flask db upgrade --sql``)."""
    database = current_app.extensions["migrate"].db
    if context.is_offline_mode():
        migrate(url=database.engine.url.render_as_string(hide_password=False), literal_binds=True)
        return
    with database.engine.connect() as connection:
        keep_children(connection)
        migrate(connection=connection)
    database.engine.dispose()


def migrate(**target: object) -> None:
    """Run the migrations; ``render_as_batch`` because SQLite changes a table by copying it."""
    context.configure(
        target_metadata=current_app.extensions["migrate"].db.metadata,
        render_as_batch=True,
        transaction_per_migration=True,
        process_revision_directives=skip_empty,
        **target,
    )
    with context.begin_transaction():
        context.run_migrations()


def keep_children(connection: Connection) -> None:
    """Let SQLite drop the old copy of a table without deleting the rows that refer to it."""
    if connection.dialect.name == "sqlite":
        connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")


def skip_empty(_context: object, _revision: object, directives: list) -> None:
    """Write no migration where nothing changed."""
    if getattr(context.config.cmd_opts, "autogenerate", False) and directives[0].upgrade_ops.is_empty():
        directives[:] = []


main()
