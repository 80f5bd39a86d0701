"""Annotations: listed, drawn, changed, removed, restored; as files in and out."""

from datetime import UTC, timedelta
from typing import Any

from flask import Response, request
from flask_openapi3 import APIBlueprint, Tag

from imaging import OpenSeries
from records import access, annotation_files, annotations, audit, measuring, roles
from records.annotations import Measured
from records.database import reading, writing
from records.errors import NotFound
from records.marks import Mark
from web import answers, services
from web.args import AnnotationPath, AnnotationsFileQuery, AnnotationsQuery, StudyPath, VersionQuery
from web.bodies import AnnotationFile, ChangedAnnotation, NewAnnotation, RestoredAnnotation
from web.needs import needs
from web.schemas import BINARY, AnnotationDetail, AnnotationHistory, AnnotationImport, AnnotationList, ErrorAnswer

api = APIBlueprint(
    "annotations", __name__, abp_tags=[Tag(name="Annotations")], abp_responses={404: ErrorAnswer, 409: ErrorAnswer}
)

MOST_BYTES = 2**20
"""Of one annotation: 4,096 points take a quarter of that."""
MOST_FILE_BYTES = 32 * 2**20
OVERLAP = timedelta(seconds=10)
"""What was written just before ``now`` may be seen only after it: the next question looks back so far."""


@api.before_request
def _bounded() -> None:
    request.max_content_length = MOST_FILE_BYTES if request.path.endswith("/file") else MOST_BYTES


@api.get("/api/studies/<study>/annotations", responses={200: AnnotationList})
@needs(roles.VIEW)
def listing(path: StudyPath, query: AnnotationsQuery) -> Response:
    """The annotations of a study; with `since` only what changed from then on, the removed ones included."""
    at = audit.now() - OVERLAP
    since = None if query.since is None else query.since.astimezone(UTC).replace(tzinfo=None)
    found = annotations.listing(services.session(), services.person(), path.study, since)
    services.viewed(path.study)
    return answers.json({"annotations": found, "now": annotations.moment(at)})


@api.post("/api/studies/<study>/annotations", responses={200: AnnotationDetail, 201: AnnotationDetail})
@needs(roles.ANNOTATE)
def create(path: StudyPath, body: NewAnnotation) -> Response:
    """Store a new annotation. The same key again changes nothing and gives 200 with the stored one."""
    _series_of(path.study, body.series)
    measured = _measured(body.series, body.mark())
    told, new = annotations.create(services.sessions(), services.person(), path.study, body.series, body.key, measured)
    return _answer(told, 201) if new else answers.json(told)


@api.get("/api/annotations/<annotation>", responses={200: AnnotationDetail})
@needs(roles.VIEW)
def detail(path: AnnotationPath) -> Response:
    """One annotation."""
    session = services.session()
    row = access.annotation(session, services.person(), path.annotation)
    services.viewed(row.study_id)
    return answers.json(annotations.described(session, [row])[0])


@api.put("/api/annotations/<annotation>", responses={200: AnnotationDetail})
@needs(roles.ANNOTATE)
def change(path: AnnotationPath, body: ChangedAnnotation) -> Response:
    """Replace an annotation by what is drawn now; 409 with the stored one where another version is there."""
    with reading(services.sessions()) as session:
        series = access.annotation(session, services.person(), path.annotation, held=True).series_id
    if series is None:
        raise NotFound("series_not_found", "The images that it was drawn on are not shown any longer.")
    measured = _measured(series, body.mark())
    return _answer(annotations.change(services.sessions(), services.person(), path.annotation, body.version, measured))


@api.delete("/api/annotations/<annotation>", responses={200: AnnotationDetail})
@needs(roles.ANNOTATE)
def remove(path: AnnotationPath, query: VersionQuery) -> Response:
    """Remove an annotation; it can be restored."""
    return _answer(annotations.remove(services.sessions(), services.person(), path.annotation, query.version))


@api.post("/api/annotations/<annotation>/restore", responses={200: AnnotationDetail})
@needs(roles.ANNOTATE)
def restore(path: AnnotationPath, body: RestoredAnnotation) -> Response:
    """Bring a removed annotation back."""
    return _answer(annotations.restore(services.sessions(), services.person(), path.annotation, body.version))


@api.get("/api/annotations/<annotation>/history", responses={200: AnnotationHistory})
@needs(roles.VIEW)
def history(path: AnnotationPath) -> Response:
    """Every version of an annotation: who, when, what."""
    session = services.session()
    row = access.annotation(session, services.person(), path.annotation)
    services.viewed(row.study_id)
    return answers.json({"revisions": annotations.history(session, row)})


@api.get("/api/studies/<study>/annotations/file", responses={200: BINARY})
@needs(roles.EXPORT)
def export(path: StudyPath, query: AnnotationsFileQuery) -> Response:
    """The annotations of a study as a file: JSON that can be taken in again, or CSV for a spreadsheet."""
    person = services.person()
    with writing(services.sessions()) as session:
        made = annotation_files.make(session, person, path.study, query.format, query.unit)
        audit.append(session, audit.EXPORT, person, ("study", path.study), what="annotations", format=query.format)
    kind = "text/csv; charset=utf-8" if query.format == "csv" else "application/json"
    return answers.attachment(Response(made, content_type=kind), f"annotations-{path.study}.{query.format}")


@api.post("/api/studies/<study>/annotations/file", responses={201: AnnotationImport})
@needs(roles.ANNOTATE)
def take_in(path: StudyPath, body: AnnotationFile) -> Response:
    """Take in a JSON file of annotations, each by the UID and the part of its series; deleted ones come back."""
    person, sessions = services.person(), services.sessions()
    with reading(sessions) as session:
        study = access.study(session, person, path.study, held=True)
        annotation_files.check_study(study.study_uid, body.study_uid)
        wanted = annotation_files.read(session, path.study, body.annotations)
    done: dict[str, Any] = {"created": 0, "revived": 0, "known": 0, "refused": list(wanted.refused)}
    for one in wanted.marks:
        try:
            measured = _measured(one.series, one.mark)
            became = annotations.take_in(sessions, person, path.study, one.series, one.key, measured)
        except annotation_files.UNUSABLE as error:
            done["refused"].append({"at": one.at, "code": error.code, "message": error.message})
            continue
        done[became] += 1
    done["refused"].sort(key=lambda refusal: refusal["at"])
    with writing(sessions) as session:
        counts = {name: done[name] for name in ("created", "revived", "known")} | {"refused": len(done["refused"])}
        audit.append(session, audit.IMPORT, person, ("study", path.study), what="annotations", **counts)
    services.events().publish("annotations", services.about(path.study), study=path.study)
    return answers.json(done, 201)


def _series_of(study_id: str, series_id: str) -> None:
    """Refuse a series of another study as if it were not there; the connection is given back at once."""
    with reading(services.sessions()) as session:
        access.study(session, services.person(), study_id, held=True)
        if access.series(session, services.person(), series_id).study_id != study_id:
            raise NotFound("series_not_found", "There is no such series.")


def _measured(series_id: str, mark: Mark) -> Measured:
    """A mark on its true plane with its statistics; no database connection is held while pixels are read."""
    opened: OpenSeries = services.opened(services.light(series_id, held=True))
    on = measuring.placed(opened.info, mark)
    measuring.check_region(opened.info, on)
    found, reason = measuring.statistics(opened, on)
    return Measured(on, measuring.image_of(opened.info, on), found, reason)


def _answer(told: dict[str, Any], status: int = 200) -> Response:
    """The stored annotation, and news of it for the pages that show its study."""
    about = services.about(told["study"])
    services.events().publish("annotations", about, study=told["study"], id=told["id"], version=told["version"])
    return answers.json(told, status)
