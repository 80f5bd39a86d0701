import sqlite3
import threading

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import sessionmaker

import models
from records import database, ingest
from records.errors import Busy, NoSpace
from tests.support.desk import Desk
from tests.support.dicoms import study


def test_sqlite_connections_are_set_up(sqlite_url):
    engine = create_engine(sqlite_url)
    database.configure(engine)
    with engine.connect() as connection:
        pragmas = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "foreign_keys", "busy_timeout", "synchronous")
        }
    engine.dispose()
    assert pragmas == {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": database.BUSY_MS, "synchronous": 2}


def test_writers_take_turns(desk):
    """Ten read a counter and write it plus one: none is lost."""

    def add():
        with database.writing(desk.sessions) as session:
            database.lock(session, ["counter"])
            row = session.get_one(models.Upload, upload)
            row.total += 1

    upload = ingest.begin(desk.sessions)
    threads = [threading.Thread(target=add) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with desk.sessions() as session:
        assert session.get_one(models.Upload, upload).total == 10


def test_an_exception_takes_everything_back(desk):
    with pytest.raises(KeyError), database.writing(desk.sessions) as session:
        session.add(models.Deletion(key="x", created=ingest.audit.now()))
        session.flush()
        raise KeyError
    assert desk.counts()["deletion"] == 0


def test_a_broken_rule_is_not_called_busy(desk):
    with pytest.raises(IntegrityError), database.writing(desk.sessions) as session:
        session.execute(text("INSERT INTO deletion (key) VALUES ('x')"))


def test_case_44_a_locked_database_is_busy_and_the_upload_leaves_nothing(sqlite_url, tmp_path, monkeypatch):
    monkeypatch.setattr(database, "BUSY_MS", 50)
    desk = Desk(sqlite_url, tmp_path / "uploads")
    upload_id, sources = desk.begin(study(2))
    holder = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(Busy) as caught:
        ingest.process(upload_id, sources, desk.sessions, desk.storage)
    assert (caught.value.status, caught.value.code) == (503, "database_busy")
    assert caught.value.retry_after > 0
    holder.execute("ROLLBACK")
    holder.close()
    from records import recovery

    assert recovery.recover(desk.sessions, desk.storage).uploads == 1
    assert desk.files() == set()
    assert desk.send(study(2))["upload"]["stored"] == 2
    desk.check()
    desk.close()


def test_case_44_readers_are_not_held_up_by_a_writer(sqlite_url, tmp_path, monkeypatch):
    monkeypatch.setattr(database, "BUSY_MS", 50)
    desk = Desk(sqlite_url, tmp_path / "uploads")
    desk.send(study(2))
    with database.writing(desk.sessions) as session:
        session.execute(text("DELETE FROM upload_study"))
        assert desk.counts()["upload_study"] == 1
    assert desk.counts()["upload_study"] == 0
    desk.close()


@pytest.mark.parametrize("url", ["sqlite:////nowhere/at/all.db", "postgresql+psycopg://localhost:1/none"])
def test_case_44_a_database_that_is_away_is_busy(url):
    engine = create_engine(url)
    database.configure(engine)
    with pytest.raises(Busy), database.reading(sessionmaker(engine)) as session:
        session.execute(text("SELECT 1"))
    engine.dispose()


def test_case_44_a_postgresql_that_drops_its_connections_is_busy_once(postgres_url):
    engine = create_engine(postgres_url)
    sessions = sessionmaker(engine)
    with pytest.raises(Busy), database.reading(sessions) as session:
        session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
    with database.reading(sessions) as session:
        assert session.scalar(text("SELECT 1")) == 1
    engine.dispose()


def test_case_42_a_full_database_is_no_space(sqlite_url, tmp_path):
    desk = Desk(sqlite_url, tmp_path / "uploads")
    upload_id, sources = desk.begin(study(60))
    with desk.engine.connect() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar()
    full = desk.sessions

    def limited():
        session = full()
        session.connection(execution_options={}).exec_driver_sql(f"PRAGMA max_page_count={pages}")
        session.rollback()
        return session

    with pytest.raises(NoSpace):
        ingest.process(upload_id, sources, limited, desk.storage)
    assert desk.files() == set()
    desk.close()
