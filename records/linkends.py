"""The end of share links that nobody takes back one by one: of a study that moves, of an account that is closed."""

from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from models import ShareLink
from records import audit
from records.access import Person


def open_links(session: Session, *which: ColumnElement[bool]) -> int:
    """How many of these links are neither taken back nor expired."""
    return session.scalar(select(func.count()).select_from(ShareLink).where(*_open(*which))) or 0


def end(session: Session, person: Person, *which: ColumnElement[bool], **why: Any) -> int:
    """Take back those of these links that are open; each is an event of its study. Gives how many there were."""
    moment = audit.now()
    links = session.scalars(select(ShareLink).where(*_open(*which)).with_for_update()).all()
    for link in links:
        link.revoked = moment
        audit.append(session, audit.EXPORT, person, ("link", link.id), action="D", study_id=link.study_id, **why)
    return len(links)


def _open(*which: ColumnElement[bool]) -> tuple[ColumnElement[bool], ...]:
    return *which, ShareLink.revoked.is_(None), ShareLink.expires > audit.now()
