"""The migrations lead to the tables that models.py describes, on both databases, and back."""

import flask_migrate
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import create_engine, inspect

from models import db
from tests.support.database import migrator


def test_the_migrated_tables_are_those_of_the_models(database_url: str) -> None:
    engine = create_engine(database_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, db.metadata)
    engine.dispose()
    assert differences == []


def test_the_migrations_can_be_undone(database_url: str) -> None:
    app: Flask = migrator(database_url)
    with app.app_context():
        flask_migrate.downgrade(revision="base")
        left = set(inspect(db.engine).get_table_names()) - {"alembic_version"}
        db.engine.dispose()
    assert left == set()
