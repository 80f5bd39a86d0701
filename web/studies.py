"""Studies: listed, described, exported, read again, deleted."""

from collections.abc import Iterable
from dataclasses import asdict, fields

from flask import Response
from flask_openapi3 import APIBlueprint, Tag

from engine import encode
from engine.errors import Unusable
from imaging import representative
from records import access, audit, export, moving, reprocess, roles, studies
from records.database import writing
from records.studies import Wanted
from web import answers, services
from web.args import StudiesQuery, StudyPath
from web.bodies import Move
from web.needs import needs
from web.schemas import BINARY, ErrorAnswer, StudyList, StudySummary

api = APIBlueprint("studies", __name__, abp_tags=[Tag(name="Studies")])


@api.get("/api/studies", responses={200: StudyList})
@needs(roles.VIEW)
def listing(query: StudiesQuery) -> Response:
    """Studies that match, the newest first, a page at a time."""
    wanted = Wanted(**{field.name: getattr(query, field.name) for field in fields(Wanted)})
    narrowed = {name: value for name, value in asdict(wanted).items() if name not in ("page", "size")}
    services.asked(narrowed)
    return answers.json(studies.search(services.session(), services.person(), wanted))


@api.get("/api/studies/<study>", responses={200: StudySummary, 404: ErrorAnswer})
@needs(roles.VIEW)
def detail(path: StudyPath) -> Response:
    """One study with its series, and with every file that is not shown and why."""
    session = services.session()
    study = access.study(session, services.person(), path.study)
    services.viewed(study.id)
    return answers.json(studies.describe(session, study))


@api.delete("/api/studies/<study>", responses={204: None, 404: ErrorAnswer})
@needs(roles.DELETE)
def remove(path: StudyPath) -> Response:
    """Delete a study: its rows and its files. What it alone kept in quarantine is free from then on."""
    close, about = services.imaging().forget, services.about(path.study)
    released = studies.delete(services.sessions(), services.storage(), services.person(), path.study, close)
    services.events().publish("study", about, id=path.study, deleted=True)
    _tell(released)
    return Response(status=204)


@api.put("/api/studies/<study>/facility", responses={200: StudySummary, 404: ErrorAnswer, 409: ErrorAnswer})
@needs(roles.MOVE)
def move(path: StudyPath, body: Move) -> Response:
    """Move a study that was taken in at the wrong facility; its share links end.

    From then on it does not exist for the people of the facility where it was. A study that is there already stays.
    """
    with services.changing() as session:
        moved = moving.move(session, services.person(), path.study, body.source, body.target)
    services.glimpses().forget(moved.uploads)
    if moved.done:
        services.events().withdraw(path.study)
        _tell((path.study, *moved.released))
    return answers.json(moved.study)


def _tell(changed: Iterable[str]) -> None:
    """News of studies that are not as they were."""
    for study in changed:
        services.events().publish("study", services.about(study), id=study)


@api.get("/api/studies/<study>/image", responses={200: BINARY, 404: ErrorAnswer, 422: ErrorAnswer})
@needs(roles.VIEW)
def image(path: StudyPath) -> Response:
    """A PNG of the study: the middle slice of its largest series that can be drawn."""
    session = services.session()
    study = access.study(session, services.person(), path.study)
    if study.thumbnail is None:
        raise Unusable("no_picture", "Nothing in this study can be drawn.")
    series = services.light(study.thumbnail)

    def make() -> Response:
        drawn = representative(services.opened(series))
        return Response(encode.png(drawn.picture, drawn.plane.spacing, drawn.plane.aspect), mimetype="image/png")

    return answers.kept(series.digest, make)


@api.get("/api/studies/<study>/archive", responses={200: BINARY, 404: ErrorAnswer})
@needs(roles.EXPORT)
def archive(path: StudyPath) -> Response:
    """A ZIP of the original files, byte for byte."""
    person = services.person()
    with writing(services.sessions()) as session:
        study = access.study(session, person, path.study, held=True)
        audit.append(session, audit.EXPORT, person, ("study", study.id), files=study.instances)
        pieces = export.archive(session, services.storage(), study)
    response = answers.attachment(Response(pieces, mimetype="application/zip"), f"{path.study}.zip")
    response.headers["Cache-Control"] = "no-store"
    return response


@api.post("/api/process/<study>", responses={200: StudySummary, 404: ErrorAnswer})
@needs(roles.PROCESS)
def process(path: StudyPath) -> Response:
    """Read the stored originals again and rebuild the series."""
    body = reprocess.process(services.sessions(), services.storage(), services.person(), path.study)
    services.events().publish("study", services.about(path.study), id=path.study)
    return answers.json(body)
