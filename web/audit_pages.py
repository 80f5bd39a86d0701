"""The audit trail for people: its events, and whether it is as it was written."""

from datetime import datetime
from typing import Any

from flask import Blueprint, render_template, request
from pydantic import ValidationError
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import AuditEvent, Facility
from records import audit, database, roles, trail, verifying
from records.paging import Page
from web import services
from web.args import AuditQuery
from web.needs import needs

pages = Blueprint("audit", __name__, url_prefix="/audit")

ACTIONS = {"C": "Made", "R": "Read", "U": "Changed", "D": "Removed", "E": "Done"}
MOST = 500_000
"""Events that are verified while somebody waits; beyond that it is the command's work."""
Names = dict[tuple[str, str], str]
"""What records are called, by kind and id."""
_WORDS = {"api_key": "API key", "list": "List", "trail": "Audit trail", "application": "Lightbox"}


@pages.get("/", endpoint="events")
@needs(roles.AUDIT)
def events() -> str | tuple[str, int]:
    """The events of the trail, the newest first."""
    given = {name: value.strip() for name, value in request.args.items()}
    try:
        query = AuditQuery.model_validate(given)
    except ValidationError as error:
        wrong = {str(fault["loc"][0]): fault["msg"].removeprefix("Value error, ") for fault in error.errors()}
        return _shown(Page([], 0, 1), given, wrong), 400
    wanted = query.wanted()
    with database.writing(services.sessions()) as session:
        found = trail.search(session, wanted, query.page)
        trail.used(session, services.person(), "page", wanted, page=found.number)
        names = trail.named(session, found.rows)
    return _shown(found, given, {}, names)


@pages.get("/check", endpoint="check")
@needs(roles.AUDIT)
def check() -> str | tuple[str, int]:
    """Read the whole trail and say whether it is what was written."""
    written, anchor, wrong = request.args.get("anchor", "").strip()[:100], None, ""
    if written:
        try:
            anchor = verifying.parse_anchor(written)
        except ValueError as error:
            wrong = f"{str(error)[:1].upper()}{str(error)[1:]}."
    size = services.session().scalar(select(func.max(AuditEvent.id))) or 0
    services.session().rollback()
    verdict = None
    if "go" in request.args and not wrong and size <= MOST:
        verdict = verified(anchor)
    page = render_template(
        "audit/check.html", verdict=verdict, anchor=written, wrong=wrong, size=size, most=MOST, shown=verifying.FAULTS
    )
    return (page, 422) if wrong else page


def verified(anchor: verifying.Anchor | None) -> verifying.Verdict:
    """Verify the trail, and note that somebody did, where it can still be written to."""
    with database.reading(services.sessions()) as session:
        verdict = verifying.verify(session, session.info["audit_key"], anchor)
    if verifying.BAD_HEAD not in verdict.faults and verifying.NO_HEAD not in verdict.faults:
        with database.writing(services.sessions()) as session:
            note(session, verdict)
    return verdict


def note(session: Session, verdict: verifying.Verdict) -> None:
    """The event of a verification, with what it found."""
    trail.used(session, services.person(), "verify", events=verdict.events, faults=verdict.found)


def _shown(found: Page[AuditEvent], given: dict[str, str], wrong: dict[str, str], names: Names | None = None) -> str:
    query = {name: value for name, value in given.items() if value and name in AuditQuery.model_fields}
    query = {name: value for name, value in query.items() if name not in ("page", "size")}
    return render_template(
        "audit/events.html",
        page=found,
        rows=[_row(one, names or {}) for one in found.rows],
        wanted=given,
        wrong=wrong,
        query=query,
        events=sorted(audit.ACTIONS),
        kinds=trail.KINDS,
        facilities=services.session().execute(select(Facility.id, Facility.name).order_by(Facility.name)).all(),
    )


def _row(event: AuditEvent, names: Names) -> dict[str, Any]:
    """One event in words; whatever stands in the table can be shown, also where somebody wrote there by hand."""
    detail = trail.detail(event)
    kind = event.entity_type
    return {
        "event": event,
        "moment": _moment(event.at),
        "action": ACTIONS.get(event.action, event.action),
        "outcome": trail.OUTCOMES.get(event.outcome, str(event.outcome)),
        "failed": event.outcome != 0,
        "role": roles.ROLES[event.role].label if event.role in roles.ROLES else event.role,
        "entity": _entity(event),
        "name": names.get((kind, event.entity_id), ""),
        "detail": {name: _value(value) for name, value in detail.items()} if isinstance(detail, dict) else {"": detail},
        "open": bool(event.study_id) and services.person().may(roles.VIEW) and event.event != audit.DELETED,
    }


def _entity(event: AuditEvent) -> str:
    kind = event.entity_type
    if kind == "list" and event.entity_id:
        return f"List of {event.entity_id.replace('_', ' ')}"
    return _WORDS.get(kind, kind.replace("_", " ").capitalize())


def _moment(at: str) -> datetime | None:
    try:
        return datetime.fromisoformat(at)
    except ValueError:
        return None


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return ", ".join(f"{name.replace('_', ' ')} {one}" for name, one in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
