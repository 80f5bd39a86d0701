"""The audit trail as a chain: each event carries a keyed hash over itself and the event before it.

The key (HMAC-SHA-256) lies outside the database, so that who can write there cannot make the chain fit again. The head
keeps the number and the hash of the last event under a seal: a trail that was cut short does not fit it. Who can also
put back an older head is found by a number and hash kept elsewhere (``verify(…, anchor)``).
"""

import hmac
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import Row, func, insert, inspect, select, text, update
from sqlalchemy.orm import Session

from models import AuditEvent, AuditHead
from records.errors import Conflict

START = "0" * 64
"""What stands before the first event."""
FAULTS = 100
"""Faults that one verification names."""
_PART = 2000
_COLUMNS = tuple(column for column in AuditEvent.__table__.columns if column.name != "digest")
_NAMES = tuple(column.name for column in _COLUMNS)


@dataclass(slots=True)
class Verdict:
    """What a verification found: how many events it read, the end of the chain, and every fault in a sentence."""

    events: int = 0
    last: int = 0
    digest: str = START
    faults: list[str] = field(default_factory=list)

    def blame(self, sentence: str) -> None:
        """Note a fault."""
        if len(self.faults) < FAULTS:
            self.faults.append(sentence)


def extend(session: Session, key: bytes, events: Sequence[Mapping[str, Any]]) -> None:
    """Append events in the session's transaction; other writers wait from here to its end."""
    head = session.execute(_HEAD.with_for_update()).one_or_none() or _begun(session, key)
    if not hmac.compare_digest(head.seal, seal(key, head.first, head.last, head.digest)):
        # To go on would cover up what was done to it.
        raise Conflict("audit_damaged", "The end of the audit trail was changed from outside: run 'audit verify'.")
    last, digest = head.last, head.digest
    rows = []
    for event in events:
        last += 1
        row = {**event, "id": last}
        digest = chained(key, digest, [row[name] for name in _NAMES])
        rows.append(row | {"digest": digest})
    session.execute(insert(AuditEvent), rows)
    values = {"last": last, "digest": digest, "seal": seal(key, head.first, last, digest)}
    session.execute(update(AuditHead).where(AuditHead.id == 1).values(values))


def chained(key: bytes, before: str, values: Sequence[Any]) -> str:
    """The hash of one event: over the hash before it and all its values, in the order of the columns."""
    return hmac.digest(key, before.encode() + orjson.dumps(list(values)), "sha256").hex()


def seal(key: bytes, first: int, last: int, digest: str) -> str:
    """What proves the head: nobody without the key can make it."""
    return hmac.digest(key, orjson.dumps(["head", first, last, digest]), "sha256").hex()


def verify(session: Session, key: bytes, anchor: tuple[int, str] | None = None) -> Verdict:
    """Read the whole trail and say everything that does not fit.

    Parameters
    ----------
    anchor : (int, str)
        Number and hash of an event, as noted earlier outside the database: that event must still be there as it was.
    """
    verdict = Verdict()
    head = session.execute(_HEAD).one_or_none()
    if head is None:
        verdict.blame("There is no head of the trail: it was removed, or this database has never been started on.")
        return verdict
    if not hmac.compare_digest(head.seal, seal(key, head.first, head.last, head.digest)):
        verdict.blame("The head of the trail was changed, or the key is another.")
    digest, wanted = START, head.first
    for row in _rows(session, head.first):
        if row.id != wanted:
            verdict.blame(f"Before event {row.id}, event {wanted} is missing or was moved.")
        expected = chained(key, digest, row[:-1])
        if not hmac.compare_digest(expected.encode(), str(row.digest).encode()):
            verdict.blame(f"Event {row.id} ({row.at}) is not what was written, or does not follow the one before it.")
        if anchor and row.id == anchor[0] and row.digest != anchor[1]:
            verdict.blame(f"Event {row.id} is not the one that was noted.")
        digest, wanted = str(row.digest), row.id + 1
        verdict.events += 1
    verdict.last, verdict.digest = wanted - 1, digest
    if (verdict.last, digest) != (head.last, head.digest):
        verdict.blame(f"The trail ends at event {verdict.last}, and its head says {head.last}.")
    if anchor and anchor[0] > verdict.last:
        verdict.blame(f"The trail ends at event {verdict.last}, before the noted one, {anchor[0]}.")
    return verdict


_HEAD = select(AuditHead.first, AuditHead.last, AuditHead.digest, AuditHead.seal).where(AuditHead.id == 1)


def _begun(session: Session, key: bytes) -> Row[int, int, str, str]:
    """Make the head; events from before there was a chain stay in front of it."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE audit_head IN EXCLUSIVE MODE"))
        if made := session.execute(_HEAD).one_or_none():
            return made
    first = (session.scalar(select(func.max(AuditEvent.id))) or 0) + 1
    head = {"id": 1, "first": first, "last": first - 1, "digest": START}
    session.execute(insert(AuditHead).values(head | {"seal": seal(key, first, first - 1, START)}))
    return session.execute(_HEAD).one()


def _rows(session: Session, first: int) -> Iterator[Any]:
    """The events of the chain in the order of their numbers, a part at a time."""
    columns = (*_COLUMNS, inspect(AuditEvent).columns.digest)
    after = first - 1
    while part := session.execute(
        select(*columns).where(AuditEvent.id > after).order_by(AuditEvent.id).limit(_PART)
    ).all():
        yield from part
        after = part[-1].id
