"""Who had to do with a study, as the audit trail tells it: each person with what they did."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import Session

from models import Account, AuditEvent, ShareLink
from records import audit, trail
from records.access import GUEST

NEWEST = 100
"""Events of one study that are told one by one; all are counted."""

_EVENT, _OF, _ACTION = AuditEvent.event, AuditEvent.entity_type, AuditEvent.action
_MARKS = AuditEvent.detail.contains('"what":"annotations"')
_REPROCESS = AuditEvent.detail.contains('"purpose":"reprocess"')

_DEEDS: dict[str, ColumnElement[bool]] = {
    "read_again": and_(_EVENT == audit.ACCESSED, _REPROCESS),
    "looked": _EVENT == audit.ACCESSED,
    "opened_link": and_(_EVENT == audit.AUTHENTICATION, _OF == "link", AuditEvent.outcome == audit.SUCCESS),
    "made_link": and_(_EVENT == audit.EXPORT, _OF == "link", _ACTION == "C"),
    "ended_link": and_(_EVENT == audit.EXPORT, _OF == "link", _ACTION == "D"),
    "took_out_marks": and_(_EVENT == audit.EXPORT, _MARKS),
    "took_out": _EVENT == audit.EXPORT,
    "took_in_marks": and_(_EVENT == audit.IMPORT, _MARKS),
    "took_in": _EVENT == audit.IMPORT,
    "marked": _EVENT == audit.PROCEDURE,
    "moved": _EVENT == audit.TRANSFERRED,
    "deleted": _EVENT == audit.DELETED,
    "refused": and_(_EVENT == audit.ALERT, AuditEvent.outcome != audit.SUCCESS),
    "asked": _EVENT == audit.TRAIL,
}
"""What people do with a study: the first that an event fits. PS3.15 has one word, Export, for images that are taken
out and for a link that is made or ended; its readers mean three things."""
OTHER = "other"
DEEDS = (*_DEEDS, OTHER)
"""Every deed that may be told of a study; the page has words for each."""
_DEED = case(*((fits, deed) for deed, fits in _DEEDS.items()), else_=OTHER).label("deed")


def who_saw(session: Session, study_id: str) -> dict[str, Any]:
    """Who had to do with a study: each person with the number of each event and of each deed (``DEEDS``), and the
    newest events.

    Those without an account are told by the link that they came by (``link``: its id, note, maker, and when it was
    made). It is told also of a study that has been deleted.
    """
    of_study = trail.of_study(study_id)
    people: dict[str, dict[str, Any]] = {}
    for person_id, link_id, *counted in _counted(session, of_study):
        new = {"id": person_id, "link": link_id, "first": counted[3], "last": counted[4], "newest": 0}
        new |= {"events": {}, "deeds": {}}
        _count(people.setdefault(person_id or f"link {link_id}", new), *counted)
    _name(session, people)
    _links(session, people)
    events = session.scalars(select(AuditEvent).where(of_study).order_by(AuditEvent.id.desc()).limit(NEWEST)).all()
    total = sum(sum(one["events"].values()) for one in people.values())
    everybody = sorted(people.values(), key=lambda one: one["last"], reverse=True)
    return {"study": study_id, "total": total, "people": everybody, "events": [trail.told(one) for one in events]}


def _counted(session: Session, of_study: ColumnElement[bool]) -> Iterator[tuple[Any, ...]]:
    """Person, link, event, deed, how often, first, last, number of the newest; a link only where there is no person."""
    counts = (func.count(), func.min(AuditEvent.at), func.max(AuditEvent.at), func.max(AuditEvent.id))
    kind = (AuditEvent.person_id, AuditEvent.event)
    known = select(*kind, _DEED, *counts).where(of_study, AuditEvent.person_id != "").group_by(*kind, "deed")
    for person_id, *counted in session.execute(known):
        yield person_id, "", *counted
    of_guest = (AuditEvent.entity_type, AuditEvent.entity_id, AuditEvent.detail, AuditEvent.event)
    guests = select(*of_guest, _DEED, *counts).where(of_study, AuditEvent.person_id == "").group_by(*of_guest, "deed")
    for entity, entity_id, detail, *counted in session.execute(guests):
        yield "", entity_id if entity == "link" else _link_in(detail), *counted


def _link_in(text: str) -> str:
    found = trail.parsed(text)
    link = found.get("link") if isinstance(found, dict) else None
    return link if isinstance(link, str) else ""


def _count(one: dict[str, Any], event: str, deed: str, number: int, first: str, last: str, newest: int) -> None:
    one["events"][event] = one["events"].get(event, 0) + number
    one["deeds"][deed] = one["deeds"].get(deed, 0) + number
    one |= {"first": min(one["first"], first), "last": max(one["last"], last), "newest": max(one["newest"], newest)}


def _links(session: Session, people: dict[str, dict[str, Any]]) -> None:
    """Say which link it was that somebody without an account came by; of one that is gone, no more than its id."""
    query = select(ShareLink.id, ShareLink.note, Account.name, ShareLink.created)
    wanted = [one["link"] for one in people.values() if one["link"]]
    rows = session.execute(query.join(Account, Account.id == ShareLink.account_id).where(ShareLink.id.in_(wanted)))
    found = {
        link: {"id": link, "note": note, "by": by, "created": created.isoformat(timespec="seconds") + "Z"}
        for link, note, by, created in rows
    }
    for one in people.values():
        link = one.pop("link")
        if link:
            one["link"] = found.get(link, {"id": link, "note": "", "by": "", "created": ""})


def _name(session: Session, people: dict[str, dict[str, Any]]) -> None:
    """Give each the name and role that they had at their newest event."""
    newest = {one.pop("newest"): one for one in people.values()}
    columns = (AuditEvent.id, AuditEvent.person_name, AuditEvent.role)
    for number, name, role in session.execute(select(*columns).where(AuditEvent.id.in_(newest))):
        one = newest[number]
        one |= {"name": name or (GUEST if one["link"] else ""), "role": role}
