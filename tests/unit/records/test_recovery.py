from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

import models
from engine.errors import Refused
from records import audit, ingest, recovery, retention
from records.recovery import Recovered
from records.storage import Storage
from tests.support.dicoms import study


@pytest.fixture
def filled(desk):
    desk.send(study(3))
    return desk


def recover(desk):
    return recovery.recover(desk.sessions, desk.storage)


def test_after_an_orderly_stop_there_is_nothing_to_do(filled):
    before = filled.files()
    assert recover(filled) == Recovered()
    assert filled.files() == before
    filled.check()


def test_an_upload_that_was_not_done_is_removed_and_told(filled):
    upload_id, _ = filled.begin(study(2))
    filled.storage.write(filled.storage.key(upload_id, 0), [b"half"])
    assert recover(filled) == Recovered(uploads=1)
    filled.check()
    with filled.sessions() as session:
        upload = session.get_one(models.Upload, upload_id)
        body = ingest.answer(session, upload)
    assert (body["upload"]["status"], body["error"]["code"]) == ("failed", "stopped")
    assert "send it again" in body["error"]["message"]


def test_what_a_finished_upload_came_in_is_removed(filled):
    """A stop between the last row of an upload and the removal of its archive."""
    before = filled.files()
    (upload_id,) = filled.storage.uploads()
    (filled.storage.incoming(upload_id) / "0").write_bytes(b"the archive")
    assert recover(filled) == Recovered()
    assert filled.files() == before
    assert not list(filled.storage.root.rglob("incoming"))
    filled.check()


def test_a_folder_that_this_database_does_not_know_is_left_alone_and_told(filled, caplog):
    """Another database's originals: a start with the wrong DATABASE_URL must not cost them."""
    key = filled.storage.key("f" * 32, 0)
    filled.storage.incoming("f" * 32)
    filled.storage.write(key, [b"another database's original"])
    assert recover(filled) == Recovered(unknown=1)
    assert bytes(filled.storage.open(key)) == b"another database's original"
    assert "DATABASE_URL" in caplog.text


def test_a_deletion_that_was_decided_is_finished(filled):
    with filled.sessions.begin() as session:
        session.delete(session.scalars(select(models.Study)).one())
        session.add_all(models.Deletion(key=key, created=audit.now()) for key in list(filled.storage.keys()))
    assert recover(filled) == Recovered(files=3)
    assert filled.files() == set()
    filled.check()


def sent_with_words(desk, age: timedelta) -> str:
    """An upload with nothing but words, as if it had been sent so long ago."""
    with pytest.raises(Refused):
        desk.send({"Phantom^Sample.txt": b"hello"})
    with desk.sessions.begin() as session:
        upload = session.scalars(select(models.Upload).order_by(models.Upload.created.desc())).first()
        upload.created -= age
        return upload.id


def told(desk, upload_id: str) -> dict[str, Any]:
    with desk.sessions() as session:
        return ingest.answer(session, session.get_one(models.Upload, upload_id))


def test_the_names_of_files_that_brought_nothing_are_forgotten_after_a_day(desk):
    old, young = (sent_with_words(desk, retention.KEPT + hours * timedelta(hours=1)) for hours in (1, -1))
    recover(desk)
    assert "Phantom" not in str(told(desk, old))
    assert (told(desk, old)["rejected"], told(desk, old)["rejected_more"]) == ([], 1)
    assert told(desk, old)["error"]["code"] == "not_dicom"
    assert [one["file"] for one in told(desk, young)["rejected"]] == ["Phantom^Sample.txt"]


def test_the_names_of_files_that_brought_nothing_are_forgotten_without_a_restart_too(desk):
    old = sent_with_words(desk, 2 * retention.KEPT)
    assert "Phantom" in str(told(desk, old))
    ingest.begin(desk.sessions)
    assert "Phantom" not in str(told(desk, old))


def test_empty_folders_are_removed_at_start(filled):
    (filled.storage.root / "0f" / ("0f" + "1" * 30)).mkdir(parents=True)
    (filled.storage.root / "00").mkdir(exist_ok=True)
    recover(filled)
    assert [path for path in filled.storage.root.rglob("*") if path.is_dir() and not list(path.iterdir())] == []
    filled.check()


def test_an_upload_that_brought_something_keeps_the_list_of_what_was_left_out(desk):
    upload_id = desk.send(study(1) | {"notes.txt": b"hello"})["upload"]["id"]
    with desk.sessions.begin() as session:
        session.get_one(models.Upload, upload_id).created -= 10 * retention.KEPT
    recover(desk)
    assert [one["file"] for one in told(desk, upload_id)["rejected"]] == ["notes.txt"]


def test_twice_is_once(filled):
    filled.begin(study(2))
    assert recover(filled) == Recovered(uploads=1)
    assert recover(filled) == Recovered()


def test_what_another_process_is_at_work_on_is_left_alone(filled):
    other = Storage(filled.storage.root)
    assert other.claim()
    upload_id, _ = filled.begin(study(2))
    assert recover(filled) is None
    assert filled.storage.folder(upload_id).exists()
    other.close()
    assert recover(filled) == Recovered(uploads=1)


def test_what_is_not_ours_in_the_folder_is_left_alone(filled):
    (filled.storage.root / "notes.txt").write_text("mine")
    (filled.storage.root / "ab").mkdir(exist_ok=True)
    (filled.storage.root / "ab" / "thing").mkdir()
    recover(filled)
    assert (filled.storage.root / "notes.txt").exists()
    assert (filled.storage.root / "ab" / "thing").exists()
