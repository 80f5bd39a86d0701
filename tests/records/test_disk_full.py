"""A disk that fills up at any step of an upload: the upload is refused, and nothing of it is left."""

import errno
import os

import pytest
from sqlalchemy import select

import models
from records.errors import NoSpace
from tests.support.desk import Desk
from tests.support.dicoms import study
from tests.support.zips import zipped


@pytest.fixture
def desk(database_url, tmp_path):
    made = Desk(database_url, tmp_path / "uploads")
    yield made
    made.close()


class Full:
    """Lets the Nth call of a function of ``os`` find the disk full, and all that follow."""

    def __init__(self, monkeypatch, name: str) -> None:
        self.honest, self.left = getattr(os, name), -1
        monkeypatch.setattr(os, name, self)

    def __call__(self, *args, **options):
        self.left -= 1
        if self.left == 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        return self.honest(*args, **options)


@pytest.mark.parametrize(("name", "most"), [("write", 3), ("fsync", 6), ("rename", 1)])
def test_case_42_a_full_disk_leaves_nothing_behind(desk, monkeypatch, name, most):
    desk.send({"before": study(1)["IM0001"]})
    before = desk.files()
    full = Full(monkeypatch, name)
    parts = {"a.zip": zipped(study(4)), "loose": study(5)["IM0005"]}
    for number in range(1, most + 1):
        upload_id, sources = desk.begin(parts)
        full.left = number
        with pytest.raises(NoSpace):
            _process(desk, upload_id, sources)
        full.left = -1
        assert desk.files() == before
        with desk.sessions() as session:
            assert session.scalars(select(models.Upload.status).where(models.Upload.id == upload_id)).one() == "failed"
        desk.check()
    assert desk.send(parts)["upload"]["stored"] == 4
    desk.check()


def _process(desk, upload_id, sources):
    from records import ingest

    ingest.process(upload_id, sources, desk.sessions, desk.storage)
