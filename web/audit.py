"""The audit trail for programs: searched, taken out as a file, and who saw a study."""

from collections.abc import Iterator

from flask import Response, current_app
from flask_openapi3 import APIBlueprint, Tag

from records import database, roles, trail, whosaw
from records.errors import NotFound
from web import answers, services
from web.args import AuditFileQuery, AuditQuery, StudyPath
from web.needs import needs
from web.schemas import BINARY, AuditPage, ErrorAnswer, StudyAccess

api = APIBlueprint("audit_api", __name__, abp_tags=[Tag(name="Audit trail")])


@api.get("/api/audit", responses={200: AuditPage})
@needs(roles.AUDIT)
def listing(query: AuditQuery) -> Response:
    """Events of the audit trail, the newest first, a page at a time. To read it is an event itself."""
    wanted = query.wanted()
    with database.writing(services.sessions()) as session:
        found = trail.search(session, wanted, query.page, query.size)
        trail.used(session, services.person(), "search", wanted, page=found.number)
        events = [trail.told(one) for one in found.rows]
    return answers.json({"events": events, "total": found.total, "page": found.number, "pages": found.pages})


@api.get("/api/audit/export", responses={200: BINARY})
@needs(roles.AUDIT)
def export(query: AuditFileQuery) -> Response:
    """The events that match as a file, the oldest first: CSV, JSON, or DICOM audit messages (PS3.15 A.5)."""
    wanted, kind = query.wanted(), query.format
    with database.writing(services.sessions()) as session:
        trail.used(session, services.person(), "export", wanted, format=kind)
    pieces = _pieces(services.sessions(), wanted, kind, current_app.config["PUBLIC_URL"] or "Lightbox")
    response = Response(pieces, content_type=f"{trail.KINDS[kind]}; charset=utf-8")
    return answers.attachment(response, f"audit.{kind}")


def _pieces(sessions: database.Sessions, wanted: trail.Wanted, kind: str, source: str) -> Iterator[bytes]:
    """The file, with a session that ends with its last piece or with the client that has gone."""
    with sessions() as session:
        yield from trail.export(session, wanted, kind, source)


@api.get("/api/studies/<study>/access", responses={200: StudyAccess, 404: ErrorAnswer})
@needs(roles.AUDIT)
def access(path: StudyPath) -> Response:
    """Who had to do with a study: each person with how often they did what, and the newest events.

    It is told also of a study that has been deleted.
    """
    with database.writing(services.sessions()) as session:
        found = whosaw.who_saw(session, path.study)
        if not found["total"]:
            raise NotFound("study_not_found", "There is no such study.")
        trail.used(session, services.person(), "who saw", trail.Wanted(study=path.study))
    return answers.json(found)
