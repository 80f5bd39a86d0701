"""The migrations make the tables that the models say, forth and back, on both databases."""

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

import models
from records import audit, database, verifying
from records.access import LOCAL
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


TEXTS = (
    "patient_name", "patient_id", "patient_id_folded", "issuer", "birth_date", "sex", "date", "time", "description",
    "accession", "institution", "referring_physician", "modalities", "search",
)  # fmt: skip
OLD_STUDY = dict.fromkeys(TEXTS, "") | {
    "id": "a" * 32,
    "study_uid": "1.2.3",
    "patient_key": "x",
    "status": "available",
    "patient_names": "[]",
    "instances": 1,
}
MOMENT = "2026-03-01 08:09:10.123456"


def fill(connection) -> None:
    """A study with a file and an event of the audit trail, as the tables were before there were facilities."""
    study = OLD_STUDY | {"created": MOMENT, "updated": MOMENT}
    insert(connection, "study", study)
    insert(connection, "upload", {"id": "b" * 32, "status": "done", "person_id": "local", "done": 1, "total": 1}
           | dict.fromkeys(("received", "stored", "duplicate", "rejected"), 0)
           | {"rejected_files": "[]", "error_code": "", "error_message": "", "created": MOMENT})  # fmt: skip
    insert(connection, "instance", {"id": "c" * 32, "study_id": "a" * 32, "upload_id": "b" * 32, "series_uid": "1.2"}
           | {"sop_uid": "1.2.4", "key": "k", "size": 1, "blake3": "d" * 64, "name": "n", "format": "dicom"}
           | {"problem_code": "", "problem": "", "header": "{}"})  # fmt: skip
    insert(connection, "audit_event", {"id": 1, "at": MOMENT, "event": "Import", "action": "C", "outcome": 0}
           | {"person_id": "local", "entity_type": "upload", "entity_id": "b" * 32, "detail": "{}"})  # fmt: skip


def insert(connection, table: str, row: dict[str, object]) -> None:
    names, places = ", ".join(row), ", ".join(f":{name}" for name in row)
    connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({places})"), row)


def test_what_was_stored_before_there_were_facilities_is_kept_and_belongs_to_the_first(app):
    flask_migrate.downgrade(revision="0002")
    with models.db.engine.begin() as connection:
        fill(connection)
    flask_migrate.upgrade()
    with models.db.engine.connect() as connection:
        assert [tuple(row) for row in connection.execute(text("SELECT id, facility_id FROM study"))] == [
            ("a" * 32, models.HOME)
        ]
        assert connection.execute(text("SELECT facility_id FROM upload")).scalar_one() == models.HOME
        assert connection.execute(text("SELECT study_id FROM instance")).scalar_one() == "a" * 32
        assert connection.execute(text("SELECT at FROM audit_event")).scalar_one() == "2026-03-01T08:09:10.123456Z"


def test_the_chain_begins_behind_the_events_that_were_there(app):
    flask_migrate.downgrade(revision="0002")
    with models.db.engine.begin() as connection:
        fill(connection)
    flask_migrate.upgrade()
    sessions = app.extensions["sessions"]
    with database.writing(sessions) as session:
        audit.append(session, audit.EXPORT, LOCAL, ("study", "a" * 32))
    with sessions() as session:
        verdict = verifying.verify(session, session.info["audit_key"])
    assert (verdict.events, verdict.last, verdict.faults) == (1, 2, [])


def test_the_way_back_keeps_the_studies(app):
    flask_migrate.downgrade(revision="0002")
    with models.db.engine.begin() as connection:
        fill(connection)
    flask_migrate.upgrade()
    flask_migrate.downgrade(revision="0002")
    with models.db.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM instance JOIN study ON study.id = study_id")).scalar() == 1
        assert str(connection.execute(text("SELECT at FROM audit_event")).scalar_one())[:26] == MOMENT
    flask_migrate.upgrade()


def test_what_stayed_in_quarantine_alone_is_free(app):
    """Earlier versions kept it there also after the study of the other patient was deleted."""
    flask_migrate.downgrade(revision="0004")
    studies = {"a": ("1.2.3", "quarantined"), "b": ("1.2.4", "available"), "c": ("1.2.4", "quarantined")}
    with models.db.engine.begin() as connection:
        for letter, (uid, status) in studies.items():
            own = {"id": letter * 32, "study_uid": uid, "patient_key": letter, "status": status}
            moments = {"facility_id": models.HOME, "created": MOMENT, "updated": MOMENT}
            insert(connection, "study", OLD_STUDY | own | moments)
    flask_migrate.upgrade()
    with models.db.engine.connect() as connection:
        found = connection.execute(text("SELECT status FROM study ORDER BY id")).scalars().all()
    assert found == ["available", "available", "quarantined"]
