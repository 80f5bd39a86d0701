"""An upload from its first byte to its last row: receiving, unpacking, storing, then done or failed.

Files are staged and synced first; then **one** transaction writes every row and sets the upload done. Until that moment
no row refers to a file, so that whatever goes wrong the folder of the upload is removed and nothing is left.
"""

import logging
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import orjson
from sqlalchemy import update
from sqlalchemy.orm import Session

from engine.archive import LITTER, Rejection
from engine.errors import Refused
from engine.limits import LIMITS, Limits
from models import Upload
from records import audit, database, filing, intake, pictures, retention, studies
from records.access import LOCAL, Person
from records.database import Sessions
from records.errors import Busy, NoSpace
from records.filing import Filed
from records.intake import Source, Staged
from records.storage import Storage

log = logging.getLogger("lightbox.ingest")

Progress = Callable[[str, int, int], None]
Still = Callable[[Session], None]
"""Raises, where whoever sends has no right to it any longer."""

TICK_SECONDS = 0.5
"""How often progress is written down."""

MOST_REJECTED = 200
"""Refusals that are listed one by one; all are counted."""


def begin(sessions: Sessions, person: Person = LOCAL) -> str:
    """Open an upload; gives its id, under which ``Storage.incoming`` takes its parts."""
    upload_id = uuid4().hex
    with database.writing(sessions) as session:
        retention.forget_names(session)
        moment, facility = audit.now(), person.facility_id
        row = Upload(id=upload_id, status="receiving", person_id=person.id, facility_id=facility, created=moment)
        session.add(row)
    return upload_id


def received(upload_id: str, sessions: Sessions) -> None:
    """All of an upload has come; what it is at now is told from here on, also where it has to wait for its turn."""
    _write_progress(upload_id, sessions, "unpacking", 0, 0)


def process(
    upload_id: str,
    sources: Sequence[Source],
    sessions: Sessions,
    storage: Storage,
    person: Person = LOCAL,
    on_progress: Progress | None = None,
    limits: Limits = LIMITS,
    still: Still | None = None,
) -> dict[str, Any]:
    """Take in what an upload brought.

    Parameters
    ----------
    upload_id : str
        From ``begin``.
    sources : list of (Path, name)
        Its parts, in the folder ``storage.incoming(upload_id)``, with the names their sender gave them.
    on_progress : callable, optional
        Told (status, files done, files expected) now and then.
    still : callable, optional
        Asked in the transaction that writes the rows, as its last step; what it raises leaves nothing behind.

    Returns
    -------
    dict
        The body of the answer, as the interface documents it ("Uploading").

    Raises
    ------
    Refused
        Nothing in it can be used; ``details`` has ``rejected`` and ``upload``.
    Busy, NoSpace
        The database or the disk gave out; nothing was kept.
    """
    run = _Run(upload_id, sessions, storage, person, on_progress, still)
    try:
        staged = run.unpack(sources, limits)
        run.settle(staged)
    except BaseException as error:
        storage.remove(upload_id)  # no row can refer to it yet
        fail(upload_id, sessions, storage, error, person)
        raise
    try:
        with ThreadPoolExecutor(1, thread_name_prefix="clear") as beside:
            beside.submit(_clear, storage, upload_id)
            filed, body = run.commit(staged)
    except BaseException as error:
        fail(upload_id, sessions, storage, error, person)
        raise
    if pictures.check(sessions, storage, filed.added):
        with database.reading(sessions) as session:
            body = answer(session, session.get_one(Upload, upload_id))
    return body


def _clear(storage: Storage, upload_id: str) -> None:
    """Remove what was unpacked and is no longer needed; where that fails, the next start does."""
    try:
        storage.clear_incoming(upload_id)
    except OSError as error:
        log.warning("what upload %s came in was not removed: %s", upload_id, error)


def summary(upload: Upload) -> dict[str, Any]:
    """An upload's progress and counts."""
    names = ("id", "status", "done", "total", "received", "stored", "duplicate", "rejected")
    return {name: getattr(upload, name) for name in names}


def answer(session: Session, upload: Upload) -> dict[str, Any]:
    """All that an upload brought; before it is done, or where it failed, what there is to tell."""
    body: dict[str, Any] = {"upload": summary(upload)}
    if upload.status in ("done", "failed"):
        body["rejected"] = orjson.loads(upload.rejected_files)
        body["rejected_more"] = upload.rejected - len(body["rejected"])
    if upload.status == "failed":
        body["error"] = {"code": upload.error_code, "message": upload.error_message, "details": {}}
    if upload.status == "done":
        found = studies.of_upload(session, upload.id)
        every = [series for study in found for series in study["series"]]
        first = next((one for one in every if one["id"] == upload.series_id), {"id": None, "slices": 0})
        body |= {"id": first["id"], "slices": first["slices"], "studies": found}
    return body


def fail(upload_id: str, sessions: Sessions, storage: Storage, error: BaseException, person: Person = LOCAL) -> None:
    """Give an upload up: mark it failed and remove its files, unless it turns out to be done.

    Where the database is away nobody knows whether the upload was committed: its files stay, and the next start
    decides.
    """
    try:
        failed = _mark_failed(upload_id, sessions, error, person)
    except NoSpace:
        storage.remove(upload_id)  # the database is there and full: nothing was committed, and this makes room
        failed = _mark_failed(upload_id, sessions, error, person)
    except Busy:
        log.warning("upload %s could not be marked failed: the database is away", upload_id)
        return
    if failed:
        storage.remove(upload_id)


def _mark_failed(upload_id: str, sessions: Sessions, error: BaseException, person: Person) -> bool:
    code, message, details = _told(error)
    rejected, counts = details.get("rejected", []), details.get("upload", {})
    values = {
        "status": "failed",
        "error_code": code,
        "error_message": message,
        "received": counts.get("received", len(rejected)),
        "rejected": counts.get("rejected", len(rejected)),
        "rejected_files": orjson.dumps(rejected).decode(),
        "finished": audit.now(),
    }
    with database.writing(sessions) as session:
        query = update(Upload).where(Upload.id == upload_id, Upload.status != "done").values(values)
        failed = session.connection().execute(query).rowcount > 0
        if failed:
            audit.append(session, audit.IMPORT, person, ("upload", upload_id), audit.SERIOUS, code=code)
    return failed


def _told(error: BaseException) -> tuple[str, str, dict[str, Any]]:
    """What an error that was raised on purpose says, here or by whoever received the upload; of others, nothing."""
    code, message = getattr(error, "code", None), getattr(error, "message", None)
    if isinstance(code, str) and isinstance(message, str):
        return code, message, getattr(error, "details", {})
    return "internal", "The upload failed on the server.", {}


class _Run:
    """One upload on its way in."""

    def __init__(
        self,
        upload_id: str,
        sessions: Sessions,
        storage: Storage,
        person: Person,
        on_progress: Progress | None,
        still: Still | None,
    ) -> None:
        self.id, self.sessions, self.storage, self.person = upload_id, sessions, storage, person
        self.on_progress, self.still = on_progress, still
        self.rejections: list[Rejection] = []
        self.sent = 0
        self.ticked = time.monotonic()

    def unpack(self, sources: Sequence[Source], limits: Limits) -> list[Staged]:
        """Bring every image into the storage."""
        expected, staged = intake.expected(sources, limits), []
        self.sent = len(sources)
        for done, one in enumerate(intake.stage(sources, self.id, self.storage, limits), 1):
            if isinstance(one, Rejection):
                self.rejections.append(one)
            else:
                staged.append(one)
            self._tick("unpacking", done, max(done, expected))
        self.rejections = intake.paired(self.rejections)
        return staged

    def settle(self, staged: Sequence[Staged]) -> None:
        """Wait for the disk."""
        count = len(staged) + len(self.rejections)
        self._tick("storing", count, count, at_once=True)
        self.storage.settle(self.id, [one.key for one in staged])

    def commit(self, staged: Sequence[Staged]) -> tuple[Filed, dict[str, Any]]:
        """Write all rows at once; of an upload that brings nothing, only what it was in conflict with."""
        with database.writing(self.sessions) as session:
            filed = filing.file(session, self.id, staged)
            rejections = self.rejections + filed.rejections
            useful = filed.stored + filed.duplicate > 0
            body = self._kept(session, filed, rejections) if useful else {}
            if self.still is not None:
                self.still(session)  # the last thing: a right that ends while rows are written has ended
        if not useful:
            raise _nothing_usable(self.id, rejections, self.sent)
        return filed, body

    def _kept(self, session: Session, filed: Filed, rejections: list[Rejection]) -> dict[str, Any]:
        """Write that the upload is done; gives the body of the answer."""
        self.storage.delete(filed.unused)
        upload = session.get_one(Upload, self.id)
        _close(upload, filed, rejections)
        self._audit(session, filed, rejections)
        session.flush()
        return answer(session, upload)

    def _audit(self, session: Session, filed: Filed, rejections: list[Rejection]) -> None:
        """One event for the upload; where it brought several studies one more for each, so that all tell who did."""
        touched = list(filed.studies)
        only = audit.of(filed.studies[touched[0]]) if len(touched) == 1 else {}
        audit.append(
            session,
            audit.IMPORT,
            self.person,
            ("upload", self.id),
            audit.MINOR if rejections else audit.SUCCESS,
            study_id=touched[0] if len(touched) == 1 else "",
            studies=touched,
            stored=filed.stored,
            duplicate=filed.duplicate,
            rejected=Counter(one.code for one in rejections),
            **only,
        )
        for one, study in filed.studies.items() if len(touched) > 1 else ():
            audit.append(session, audit.IMPORT, self.person, ("study", one), upload=self.id, **audit.of(study))

    def _tick(self, status: str, done: int, total: int, at_once: bool = False) -> None:
        """Tell how far it is, now and then; progress that cannot be written down is not worth a failure."""
        if not at_once and time.monotonic() - self.ticked < TICK_SECONDS:
            return
        self.ticked = time.monotonic()
        if self.on_progress is not None:
            self.on_progress(status, done, total)
        _write_progress(self.id, self.sessions, status, done, total)


def _write_progress(upload_id: str, sessions: Sessions, status: str, done: int, total: int) -> None:
    try:
        with database.writing(sessions) as session:
            session.execute(update(Upload).where(Upload.id == upload_id).values(status=status, done=done, total=total))
    except Busy:
        log.info("progress of upload %s was not written: the database is busy", upload_id)


def _close(upload: Upload, filed: Filed, rejections: list[Rejection]) -> None:
    upload.status = "done"
    upload.stored, upload.duplicate, upload.rejected = filed.stored, filed.duplicate, len(rejections)
    upload.received = upload.done = upload.total = filed.stored + filed.duplicate + len(rejections)
    upload.rejected_files = orjson.dumps(listed(rejections)).decode()
    upload.finished = audit.now()


def listed(rejections: Sequence[Rejection]) -> list[dict[str, str]]:
    """Refusals as the interface lists them; the first ones, since there may be a hundred thousand."""
    return [{"file": one.name, "code": one.code, "message": one.message} for one in rejections[:MOST_REJECTED]]


def _nothing_usable(upload_id: str, rejections: list[Rejection], sent: int) -> Refused:
    counts = {"id": upload_id, "status": "failed", "received": len(rejections), "rejected": len(rejections)}
    details: dict[str, Any] = {"upload": counts | {"stored": 0, "duplicate": 0}, "rejected": listed(rejections)}
    details["rejected_more"] = len(rejections) - len(details["rejected"])
    if not rejections:
        empty = f"There is nothing but {LITTER}." if sent else "There is no file in this upload."
        return Refused("nothing_received", empty, **details)
    codes = {one.code for one in rejections}
    if len(codes) == 1:
        return Refused(rejections[0].code, rejections[0].message, **details)
    return Refused("nothing_usable", "None of these files can be used; each is listed with its reason.", **details)
