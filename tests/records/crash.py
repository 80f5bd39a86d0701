"""SQLite's method: die at the Nth step for every N, start again, and look whether all is well.

Run as a process of its own, ``python -m tests.records.crash URL FOLDER ACTION``: it forks one child for each N, which
is killed at its Nth write, sync, rename, removal, statement or commit. Prints how many steps there were.
"""

import os
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import event, select

import models
from records import recovery, studies
from records.access import LOCAL
from tests.support.database import Sqlite
from tests.support.desk import Desk
from tests.support.dicoms import ROOT, ct, nifti, report, study
from tests.support.zips import zipped

KILLED = 9
STEPS = ("write", "fsync", "rename", "unlink", "rmdir", "mkdir")


class Fault:
    """Ends the process at its Nth step."""

    def __init__(self, number: int) -> None:
        self.number, self.count, self.lock = number, 0, threading.Lock()

    def arm(self, desk: Desk) -> None:
        """Count the steps of the disk and of the database from now on."""
        for name in STEPS:
            setattr(os, name, self._around(name, getattr(os, name)))
        event.listen(desk.engine, "before_cursor_execute", lambda *_: self.step())
        dialect: Any = desk.engine.dialect
        dialect.do_commit = self._around("commit", dialect.do_commit)

    def step(self, last: Callable[[], object] = lambda: None) -> None:
        """One step; at the Nth, ``last`` is done and the process ends as by kill -9."""
        with self.lock:
            self.count += 1
            if self.count == self.number:
                last()
                os._exit(KILLED)

    def _around(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def stepped(*args: Any, **options: Any) -> Any:
            # A write is cut short: half of it reaches the file.
            self.step((lambda: call(args[0], args[1][: len(args[1]) // 2])) if name == "write" else lambda: None)
            return call(*args, **options)

        return stepped


def upload(desk: Desk) -> None:
    """Some that is new, some that is there already, a study of its own, an object without pixels, a text file."""
    desk.send(
        {
            "a.zip": zipped(study(4) | {"sr": report(), "notes.txt": b"hello"}),
            "loose": ct(1, StudyInstanceUID=f"{ROOT}.2", SOPInstanceUID=f"{ROOT}.2.1"),
            "b.nii": nifti(),
        }
    )


def delete(desk: Desk) -> None:
    """All that there is."""
    with desk.sessions() as session:
        ids = list(session.scalars(select(models.Study.id)))
    for one in ids:
        studies.delete(desk.sessions, desk.storage, LOCAL, one, lambda series: None)


def prepared(desk: Desk) -> None:
    """What is there before: two slices, which the upload brings again."""
    desk.send(study(2))


def check_upload(desk: Desk) -> None:
    """All of the upload is there or none of it; sent again it is complete."""
    recovery.recover(desk.sessions, desk.storage)
    desk.check()
    assert desk.counts()["instance"] in (2, 7), desk.counts()
    upload(desk)
    desk.check()
    made = desk.counts()
    assert (made["study"], made["series"], made["instance"]) == (3, 3, 7), made
    _emptied(desk)


def check_delete(desk: Desk) -> None:
    """Each study is there or gone, with its files."""
    recovery.recover(desk.sessions, desk.storage)
    desk.check()
    _emptied(desk)


def _emptied(desk: Desk) -> None:
    delete(desk)
    assert desk.files() == set(), desk.files()
    left = desk.counts()
    assert not any(left[name] for name in ("study", "series", "instance", "upload_study", "deletion")), left


def forked(url: str, folder: Path, *works: Callable[[Desk], None], fault: int = 0) -> int:
    """The exit code of a child that does some work; it is killed at step ``fault`` of the last."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    try:
        desk = Desk(url, folder)
        for work in works[:-1]:
            work(desk)
        if fault:
            Fault(fault).arm(desk)
        works[-1](desk)
        os._exit(0)
    except BaseException:
        traceback.print_exc()
        os._exit(1)


def rehearse() -> None:
    """Do all of it once, so that no child has to load and to compile what this process can hand down."""
    with tempfile.TemporaryDirectory(prefix="lightbox-crash-") as name:
        desk = Desk(Sqlite(Path(name)).copy(Path(name)), Path(name) / "uploads")
        upload(desk)
        delete(desk)
        desk.engine.dispose()
    assert threading.active_count() == 1, "a fork would lose the other threads"


def main(url: str, folder: Path, action: str) -> int:
    """Kill at every step until the work gets through; gives the number of steps."""
    rehearse()
    before, work, check = {"upload": (prepared, upload, check_upload), "delete": (upload, delete, check_delete)}[action]
    for number in range(1, 1000):
        code = forked(url, folder, before, work, fault=number)
        assert code in (0, KILLED), f"step {number} ended with {code}"
        assert forked(url, folder, check) == 0, f"after step {number}"
        if code == 0:
            return number - 1
    raise AssertionError("the work never got through")


if __name__ == "__main__":
    print(main(sys.argv[1], Path(sys.argv[2]), sys.argv[3]))
