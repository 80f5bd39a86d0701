"""At start: undo what a crash left half-done, finish what was decided."""

import logging
from dataclasses import dataclass

from sqlalchemy import select, update

from models import Deletion, Upload
from records import audit, database
from records.access import LOCAL
from records.database import Sessions
from records.storage import Storage
from records.studies import finish_deletion

log = logging.getLogger("lightbox.recovery")

STOPPED = "The server stopped while this upload was being taken in; please send it again."


@dataclass(frozen=True, slots=True)
class Recovered:
    """What was put right: uploads undone, folders nobody knew, files deleted at last."""

    uploads: int = 0
    folders: int = 0
    files: int = 0


def recover(sessions: Sessions, storage: Storage) -> Recovered | None:
    """Make rows and files agree; None where another process is at work on this storage, which then needs no help.

    The files of an upload that is not done are removed and it is marked failed; a folder that no upload knows is
    removed; deletions that were decided are finished.
    """
    if not storage.claim():
        return None
    with database.reading(sessions) as session:
        done = set(session.scalars(select(Upload.id).where(Upload.status == "done")))
        undone = set(session.scalars(select(Upload.id).where(Upload.status.not_in(("done", "failed")))))
        keys = list(session.scalars(select(Deletion.key)))
    orphans = set(storage.uploads()) - done
    for upload_id in orphans:
        storage.remove(upload_id)
    _mark_stopped(sessions, undone)
    if keys:
        finish_deletion(sessions, storage, keys)
    made = Recovered(len(undone), len(orphans - undone), len(keys))
    if made != Recovered():
        log.warning("recovered after a stop: %s", made)
    return made


def _mark_stopped(sessions: Sessions, uploads: set[str]) -> None:
    if not uploads:
        return
    with database.writing(sessions) as session:
        for upload_id in sorted(uploads):
            values = {"status": "failed", "error_code": "stopped", "error_message": STOPPED, "finished": audit.now()}
            session.execute(update(Upload).where(Upload.id == upload_id).values(values))
            audit.append(session, audit.IMPORT, LOCAL, ("upload", upload_id), audit.SERIOUS, code="stopped")
