"""Taking files in: the body goes to disk as it comes; then it is unpacked, read and stored, at once or behind."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from threading import BoundedSemaphore
from typing import Any

from flask import Response, current_app, request
from flask_openapi3 import APIBlueprint, Tag

from engine.errors import Refused
from records import access, database, ingest, roles, standing
from records.errors import Busy, NotFound, RecordsError
from records.events import About, Events
from records.intake import Source
from web import answers, services, spool
from web.args import UploadPath, UploadQuery
from web.events import SHARE
from web.needs import needs
from web.schemas import BINARY, ErrorAnswer, UploadAccepted, UploadBody

api = APIBlueprint("uploads", __name__, abp_tags=[Tag(name="Uploading")])

Work = Callable[[], dict[str, Any]]
_FILE = {"schema": {"type": "string", "format": "binary"}}
_FORM = {
    "type": "object",
    "properties": {"file": {"type": "array", "items": {"type": "string", "format": "binary"}}},
    "required": ["file"],
}
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {"schema": _FORM},
            "application/zip": _FILE,
            "application/dicom": _FILE,
            "application/octet-stream": _FILE,
        },
    }
}
_ANSWERS = {
    201: UploadBody,
    202: UploadAccepted,
    401: ErrorAnswer,
    403: ErrorAnswer,
    413: ErrorAnswer,
    415: ErrorAnswer,
    422: ErrorAnswer,
    507: ErrorAnswer,
}


@api.post("/upload", responses=_ANSWERS, openapi_extensions=_BODY)
@api.post("/api/upload", responses=_ANSWERS, openapi_extensions=_BODY)
@needs(roles.UPLOAD)
def upload(query: UploadQuery) -> Response:
    """Send images: form parts named `file`, or one file as the body.

    Each is a ZIP, a DICOM file under any name, `.nii` or `.nii.gz`. With `Prefer: respond-async` the answer is 202 as
    soon as everything has arrived, and `/api/uploads/<id>` tells how it goes on.
    """
    spool.content_type(request.environ)
    with _place():
        return _taken_in(query.name)


def upload_places(threads: int) -> int:
    """How many uploads may be under way in a server of so many threads: each holds one while its body comes, and
    others, and those who listen for news, are to be answered meanwhile."""
    return max(1, threads - threads // SHARE - max(1, threads // 8))


@contextmanager
def _place() -> Iterator[None]:
    places: BoundedSemaphore = current_app.extensions["upload_places"]
    if not places.acquire(blocking=False):
        message = "The server takes in as many uploads as it can at once: send this one again in a moment."
        raise Busy("uploads_busy", message)
    try:
        yield
    finally:
        places.release()


def _taken_in(name: str) -> Response:
    upload_id = ingest.begin(services.sessions(), services.person())
    try:
        sources = _receive(upload_id, name)
        _still_may()
        ingest.received(upload_id, services.sessions())
        if "respond-async" in request.headers.get("Prefer", ""):
            services.jobs().submit(_glimpse(upload_id, sources))
            services.jobs().submit(_quietly, _work(upload_id, sources))
            return answers.json({"upload": {"id": upload_id, "status": "unpacking"}}, 202)
    except BaseException as error:
        ingest.fail(upload_id, services.sessions(), services.storage(), error, services.person())
        raise
    return answers.json(_work(upload_id, sources)(), 201)


@api.get("/api/uploads/<upload>", responses={200: UploadBody, 404: ErrorAnswer})
@needs(roles.UPLOAD)
def progress(path: UploadPath) -> Response:
    """How an upload goes on, and when it is done what it brought."""
    session = services.session()
    row = access.upload(session, services.person(), path.upload)
    state = {"id": row.id, "status": row.status, "done": row.done, "total": row.total}
    state["preview"] = services.glimpses().get(row.id) is not None
    # Once it is done ``id`` is that of the first series, as in the answer to the upload itself.
    return answers.json(state | ingest.answer(session, row))


@api.get("/api/uploads/<upload>/preview", responses={200: BINARY, 404: ErrorAnswer})
@needs(roles.UPLOAD)
def preview(path: UploadPath) -> Response:
    """A PNG of one image from the middle of an upload that was sent with `respond-async`, while it is taken in."""
    row = access.upload(services.session(), services.person(), path.upload)
    picture = services.glimpses().get(row.id)
    if picture is None:
        raise NotFound("no_preview", "There is no picture of this upload yet, or not any longer.")
    return Response(picture, mimetype="image/png")


def _receive(upload_id: str, name: str) -> list[Source]:
    """Write the request's files where the upload waits."""
    config = current_app.config
    folder = services.storage().incoming(upload_id)
    parts = spool.receive(request.environ, folder, name, config["MAX_UPLOAD_BYTES"], config["REQUEST_SECONDS"])
    return [(part.path, part.name) for part in parts]


def _still_may() -> None:
    """Refuse whose right ended while the body came: that may have taken hours."""
    with database.reading(services.sessions()) as session:
        standing.ask(session, services.person(), roles.UPLOAD)


def _glimpse(upload_id: str, sources: list[Source]) -> Callable[[], None]:
    """What draws a first picture, for the listeners to show until everything is stored."""
    glimpses, events, about = services.glimpses(), services.events(), _about()

    def make() -> None:
        if glimpses.make(upload_id, sources):
            events.publish("upload", about, id=upload_id, preview=True)

    return make


def _work(upload_id: str, sources: list[Source]) -> Work:
    """What takes the files in and tells the listeners; it needs no request."""
    sessions, storage, person = services.sessions(), services.storage(), services.person()
    events, about = services.events(), _about()
    still = partial(standing.ask, person=person, need=roles.UPLOAD, login=False)

    def tell(status: str, done: int, total: int) -> None:
        events.publish("upload", about, id=upload_id, status=status, done=done, total=total)

    def work() -> dict[str, Any]:
        try:
            body = ingest.process(upload_id, sources, sessions, storage, person, tell, still=still)
        except BaseException:
            events.publish("upload", about, id=upload_id, status="failed")
            raise
        _finished(events, about, upload_id, body)
        return body

    return work


def _about() -> About:
    """Whose upload it is, and where it goes."""
    person = services.person()
    return About(person.facility_id, person_id=person.id)


def _finished(events: Events, about: About, upload_id: str, body: dict[str, Any]) -> None:
    events.publish("upload", about, id=upload_id, status="done")
    for study in body["studies"]:
        events.publish("study", replace(about, study_id=study["id"]), id=study["id"])


def _quietly(work: Work) -> None:
    """Run in the background: a refusal is no fault of the server, and the upload's row tells it."""
    try:
        work()
    except (Refused, RecordsError):
        return
