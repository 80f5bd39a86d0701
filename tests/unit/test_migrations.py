"""The migrations make the tables that the models say, forth and back, on both databases."""

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

import models
from tests.support.application import make_app
from tests.support.dicoms import study


@pytest.fixture
def app(database_url, tmp_path):
    app = make_app(tmp_path, database_url)
    with app.app_context():
        yield app
        models.db.session.remove()
        models.db.engine.dispose()


def tables() -> set[str]:
    return set(inspect(models.db.engine).get_table_names()) - {"alembic_version"}


def test_the_tables_are_those_of_the_models(app):
    with models.db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, models.Base.metadata) == []
    assert tables() == set(models.Base.metadata.tables)


def test_the_way_back_and_forth_again_works(app):
    flask_migrate.downgrade(revision="base")
    assert tables() == set()
    flask_migrate.upgrade()
    assert tables() == set(models.Base.metadata.tables)


def test_a_second_upgrade_changes_nothing_that_is_there(app, database_url, tmp_path):
    from tests.support.desk import Desk

    desk = Desk(database_url, tmp_path / "uploads")
    desk.send(study(2))
    before = desk.counts()
    flask_migrate.upgrade()
    assert desk.counts() == before
    desk.check()
    desk.close()
