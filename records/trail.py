"""The audit trail as it is read: searched, and taken out as a file."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Select, and_, func, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from models import Account, Annotation, ApiKey, AuditEvent, Facility, Series, Study
from records import audit, auditxml, paging
from records.access import Person
from records.annotation_files import cell
from records.paging import Page

FIELDS = tuple(column.name for column in AuditEvent.__table__.columns)
KINDS = {"csv": "text/csv", "json": "application/json", "xml": "application/xml"}
"""The files that the trail is taken out as, and their media types."""
OUTCOMES = {0: "Success", 4: "Minor failure", 8: "Serious failure", 12: "Major failure"}
_PART = 1000
_PARTS: tuple[type[Annotation] | type[Series], ...] = (Annotation, Series)
_NAMED: dict[str, type[Account] | type[Facility] | type[ApiKey]] = {
    "account": Account,
    "facility": Facility,
    "api_key": ApiKey,
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the trail is narrowed to; dates are ISO and both included, "" where open."""

    event: str = ""
    outcome: str = ""
    person: str = ""
    study: str = ""
    entity: str = ""
    address: str = ""
    request: str = ""
    facility: str = ""
    date_from: str = ""
    date_to: str = ""

    def given(self) -> dict[str, str]:
        """The fields that narrow anything."""
        return {name: value for name, value in asdict(self).items() if value}


def search(session: Session, wanted: Wanted, number: int, size: int = paging.SIZE) -> Page[AuditEvent]:
    """One page of the trail, the newest first."""
    return paging.scalars(session, narrowed(wanted).order_by(AuditEvent.id.desc()), number, size)


def narrowed(wanted: Wanted) -> Select[AuditEvent]:
    """The events that are wanted, in no order yet."""
    query = select(AuditEvent)
    for column, value in (
        (AuditEvent.event, wanted.event),
        (AuditEvent.address, wanted.address),
        (AuditEvent.request_id, wanted.request),
    ):
        if value:
            query = query.where(column == value)
    if wanted.study:
        query = query.where(of_study(wanted.study))
    if wanted.entity:
        query = query.where(or_(AuditEvent.entity_id == wanted.entity, AuditEvent.entity_type == wanted.entity))
    if wanted.outcome:
        query = query.where(AuditEvent.outcome != 0 if wanted.outcome == "failed" else AuditEvent.outcome == 0)
    if wanted.person:
        named = func.lower(AuditEvent.person_name).contains(wanted.person.lower(), autoescape=True)
        query = query.where(or_(AuditEvent.person_id == wanted.person, named))
    if wanted.facility:
        query = query.where(_concerns(wanted.facility))
    if wanted.date_from:
        query = query.where(AuditEvent.at >= wanted.date_from)
    if wanted.date_to:
        query = query.where(AuditEvent.at < f"{wanted.date_to}U")  # behind every moment of that day: "T" < "U"
    return query


def of_study(study_id: str) -> ColumnElement[bool]:
    """Events that concern a study: those that name it, and those of its marks and series that name these alone, as a
    refusal does, and as every mark did before marks named their study. What is gone is found no longer."""
    named = aliased(AuditEvent)
    naming = select(named.id).where(named.study_id == study_id)
    return AuditEvent.id.in_(union_all(naming, *(_silent(part, part.study_id == study_id) for part in _PARTS)))


def _silent(part: type[Annotation] | type[Series], lies: ColumnElement[bool]) -> Select[int]:
    """The numbers of events that name a part of a study and not the study; ``lies`` says of which study."""
    event = aliased(AuditEvent)
    of_part = (event.entity_type == part.__tablename__, event.entity_id.in_(select(part.id).where(lies)))
    # By its length, so that SQLite goes by the index of entities: a tenth of a trail and more names no study.
    return select(event.id).where(*of_part, func.length(event.study_id) == 0)


def _concerns(facility_id: str) -> ColumnElement[bool]:
    """Events of the people of a facility, of itself, and of its studies, whoever did it: those there are, those that
    were deleted, those that were moved from it or to it."""
    named = (f'"facility":"{facility_id}"', f'"id":"{facility_id}"')
    here = select(Study.id).where(Study.facility_id == facility_id)
    gone = aliased(AuditEvent)
    deleted = select(gone.study_id).where(gone.event == audit.DELETED, gone.detail.contains(named[0], autoescape=True))
    return or_(
        AuditEvent.facility_id == facility_id,
        AuditEvent.entity_id == facility_id,
        AuditEvent.study_id.in_(here),
        *(AuditEvent.id.in_(_silent(part, part.study_id.in_(here))) for part in _PARTS),
        AuditEvent.study_id.in_(deleted),
        # What was looked for in the trail itself stands in such words too.
        and_(
            AuditEvent.event != audit.TRAIL, or_(*(AuditEvent.detail.contains(one, autoescape=True) for one in named))
        ),
    )


def told(event: AuditEvent) -> dict[str, Any]:
    """One event with every column; ``detail`` as what it holds."""
    return {name: getattr(event, name) for name in FIELDS} | {"detail": detail(event)}


def detail(event: AuditEvent) -> Any:
    """What an event says beside who, what and when; a text that is no JSON was written by somebody else."""
    return parsed(event.detail)


def parsed(text: str) -> Any:
    """The details of an event from their JSON; the text itself where it is none."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return text


def used(session: Session, person: Person, how: str, wanted: Wanted | None = None, **more: Any) -> None:
    """Note in the session's transaction that somebody read the trail itself (PS3.15 A.5.3.2)."""
    given = wanted.given() if wanted else {}
    study = given.pop("study", "")
    told: dict[str, Any] = {"filters": given} if given else {}
    audit.append(session, audit.TRAIL, person, ("trail", "audit"), study_id=study, how=how, **told, **more)


def export(session: Session, wanted: Wanted, kind: str, source: str = "Lightbox") -> Iterator[bytes]:
    """The events that are wanted, the oldest first, as a file in pieces: one of ``KINDS``.

    ``source`` names this installation in the XML file. The session must live as long as the pieces are drawn.
    """
    events = _every(session, wanted)
    if kind == "xml":
        yield from auditxml.messages(events, source, _uids(session))
    else:
        yield from _csv(events) if kind == "csv" else _json(events)


def _uids(session: Session) -> auditxml.Uid:
    """Study Instance UIDs by the ids of studies, each looked up once: of one that is gone, as its events tell it."""

    @cache
    def uid(study_id: str) -> str:
        return session.scalar(select(Study.study_uid).where(Study.id == study_id)) or _uid_told(session, study_id)

    return uid


def _uid_told(session: Session, study_id: str) -> str:
    """The UID of a study that was deleted; "" where that was before events told it."""
    gone = (AuditEvent.study_id == study_id, AuditEvent.event == audit.DELETED)
    text = session.scalar(select(AuditEvent.detail).where(*gone).order_by(AuditEvent.id.desc()).limit(1))
    found = parsed(text or "{}")
    uid = found.get("study_uid") if isinstance(found, dict) else None
    return uid if isinstance(uid, str) else ""


def _every(session: Session, wanted: Wanted) -> Iterator[AuditEvent]:
    """All that are wanted, a part at a time; what comes in meanwhile is left out."""
    query = narrowed(wanted).order_by(AuditEvent.id).limit(_PART)
    last = session.scalar(select(func.max(AuditEvent.id))) or 0
    after: int | None = None
    while True:
        onward = query.where(AuditEvent.id <= last) if after is None else query.where(AuditEvent.id > after)
        part = session.scalars(onward.where(AuditEvent.id <= last)).all()
        yield from part
        if len(part) < _PART:
            return
        after = part[-1].id
        session.expunge_all()


def _csv(events: Iterator[AuditEvent]) -> Iterator[bytes]:
    """A table with a head, UTF-8 with a mark so that spreadsheets know it; texts cannot be formulas."""
    yield "\ufeff".encode() + _line(FIELDS)
    for event in events:
        yield _line([cell(getattr(event, name)) for name in FIELDS])


def _line(cells: Any) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue().encode()


def _json(events: Iterator[AuditEvent]) -> Iterator[bytes]:
    yield b'{"events":['
    for number, event in enumerate(events):
        yield (b",\n" if number else b"\n") + orjson.dumps(told(event))
    yield b"\n]}\n"


def named(session: Session, events: Sequence[AuditEvent]) -> dict[tuple[str, str], str]:
    """The names of the accounts, facilities and API keys that events happened to, by kind and id."""
    names: dict[tuple[str, str], str] = {}
    for kind, table in _NAMED.items():
        ids = {event.entity_id for event in events if event.entity_type == kind}
        if ids:
            rows = session.execute(select(table.id, table.name).where(table.id.in_(ids)))
            names |= {(kind, one): name for one, name in rows}
    return names
