"""At start: undo what a crash left half-done, finish what was decided."""

import logging
from dataclasses import dataclass, replace

from sqlalchemy import select, update

from models import Deletion, Upload
from records import audit, database, retention
from records.access import LOCAL
from records.database import Sessions
from records.storage import Storage
from records.studies import finish_deletion

log = logging.getLogger("lightbox.recovery")

STOPPED = "The server stopped while this upload was being taken in; please send it again."
UNKNOWN = "%d folders in UPLOAD_DIR are not known to this database; they were left alone: is DATABASE_URL right?"


@dataclass(frozen=True, slots=True)
class Recovered:
    """What was put right: uploads undone, folders of failed ones, files deleted at last; and folders left alone."""

    uploads: int = 0
    folders: int = 0
    files: int = 0
    unknown: int = 0


def recover(sessions: Sessions, storage: Storage) -> Recovered | None:
    """Make rows and files agree; None where another process is at work on this storage, which then needs no help.

    The files of an upload that is not done are removed and it is marked failed; deletions that were decided are
    finished. A folder that no upload knows is left alone: the row of an upload is committed before its folder is made,
    so that such a folder belongs to another database, and may hold originals.
    """
    if not storage.claim():
        return None
    with database.reading(sessions) as session:
        known = dict(session.execute(select(Upload.id, Upload.status)).all())
        keys = list(session.scalars(select(Deletion.key)))
    undone = {one for one, status in known.items() if status not in ("done", "failed")}
    there = {one: known.get(one) for one in storage.uploads()}
    left = {one for one, status in there.items() if status not in ("done", None)}
    for upload_id in left:
        storage.remove(upload_id)
    for upload_id, status in there.items():
        if status == "done":
            storage.clear_incoming(upload_id)  # it stopped between the last row and this
    _mark_stopped(sessions, undone)
    if keys:
        finish_deletion(sessions, storage, keys)
    with database.writing(sessions) as session:
        retention.forget_names(session)
    storage.tidy()
    unknown = sum(one not in known for one in storage.uploads())
    made = Recovered(len(undone), len(left - undone), len(keys), unknown)
    _tell(made)
    return made


def _tell(made: Recovered) -> None:
    if made.unknown:
        log.warning(UNKNOWN, made.unknown)
    if replace(made, unknown=0) != Recovered():
        log.warning("recovered after a stop: %s", made)


def _mark_stopped(sessions: Sessions, uploads: set[str]) -> None:
    if not uploads:
        return
    with database.writing(sessions) as session:
        for upload_id in sorted(uploads):
            values = {"status": "failed", "error_code": "stopped", "error_message": STOPPED, "finished": audit.now()}
            session.execute(update(Upload).where(Upload.id == upload_id).values(values))
            audit.append(session, audit.IMPORT, LOCAL, ("upload", upload_id), audit.SERIOUS, code="stopped")
