"""The audit trail: rows are added and never changed; triggers of the database refuse anything else."""

from sqlalchemy import Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tables.base import Base, Digest, Serial


class AuditEvent(Base):
    """What somebody did or tried (PS3.15 A.5).

    ``id`` counts from 1 without a gap. ``at`` is text, ISO 8601 to the microsecond and with a Z, so that what is
    hashed is what is stored. ``action`` is one of C, R, U, D, E (create, read, update, delete, execute); ``outcome`` is
    0 success, 4 minor, 8 serious, 12 major failure. Who: ``person_id``, ``person_name`` and ``role`` at that time.
    Where from: ``address``, ``request_id``. ``study_id`` is the study that it concerns, "" where none. ``detail`` is
    JSON. ``digest`` chains the row to the one before it, see ``records.chain``.
    """

    __tablename__ = "audit_event"
    __table_args__ = (Index("ix_audit_event_entity", "entity_type", "entity_id"),)

    id: Mapped[int] = mapped_column(Serial, primary_key=True, autoincrement=False)
    at: Mapped[str] = mapped_column(String(32), index=True)
    event: Mapped[str] = mapped_column(String(64), index=True)
    action: Mapped[str] = mapped_column(String(1))
    outcome: Mapped[int]
    person_id: Mapped[str] = mapped_column(String(64), index=True)
    person_name: Mapped[str] = mapped_column(String(255))
    role: Mapped[str] = mapped_column(String(32))
    facility_id: Mapped[str] = mapped_column(String(32))
    address: Mapped[str] = mapped_column(String(64))
    request_id: Mapped[str] = mapped_column(String(32))
    entity_type: Mapped[str] = mapped_column(String(32))
    entity_id: Mapped[str] = mapped_column(String(64))
    study_id: Mapped[str] = mapped_column(String(32), index=True)
    detail: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(Digest)


class AuditHead(Base):
    """The chain: number of its first event, number and digest of its last, sealed, so that a shortened trail is found.

    Events before ``first`` are from before there was a chain, or from one that was given up; ``start`` is a digest over
    all of them.
    """

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    first: Mapped[int] = mapped_column(Serial)
    start: Mapped[str] = mapped_column(Digest)
    last: Mapped[int] = mapped_column(Serial)
    digest: Mapped[str] = mapped_column(Digest)
    seal: Mapped[str] = mapped_column(Digest)
