"""Whether the audit trail is what was written: every event, their order, their number, the head, the triggers."""

from dataclasses import dataclass, field

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from models import AuditEvent
from records import chain
from records.chain import Head, Stored

FAULTS = 100
"""Faults that one verification names; all are counted."""
NO_HEAD = "There is no head of the trail: it was removed, or this database has never been started on."
BAD_HEAD = "The head of the trail was changed, or the key is another one."

Anchor = tuple[int, str]
"""Number and hash of an event, as noted outside the database."""


@dataclass(slots=True)
class Verdict:
    """What a verification found.

    ``events`` is how many were read in the chain, ``before`` how many lie in front of it; ``last`` and ``digest`` are
    the anchor to note; ``found`` counts the faults, of which ``faults`` names the first in a sentence each.
    """

    events: int = 0
    before: int = 0
    last: int = 0
    digest: str = chain.START
    found: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return self.found == 0

    def blame(self, sentence: str) -> None:
        """Note a fault."""
        self.found += 1
        if len(self.faults) < FAULTS:
            self.faults.append(sentence)


def verify(session: Session, key: bytes, anchor: Anchor | None = None) -> Verdict:
    """Read the whole trail, as it is at one moment, and say everything that does not fit.

    Parameters
    ----------
    session : Session
        One that has not read anything yet; in a transaction that has, what others commit meanwhile looks wrong.
    anchor : (int, str)
        Number and hash of an event, as noted earlier outside the database: that event must still be there as it was.
    """
    if session.get_bind().dialect.name == "postgresql" and not session.in_transaction():
        # Otherwise each query sees what was committed before it, and a trail that grows would not fit its head.
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    verdict = Verdict()
    for missing in lost_triggers(session):
        verdict.blame(f"The trigger {missing} is gone or was changed: the trail can be written to.")
    head = _head(session, key, verdict)
    if head is not None:
        _read(session, key, head, anchor, verdict)
    return verdict


def parse_anchor(written: str) -> Anchor:
    """``N:DIGEST`` as a number and a hash; ``ValueError`` where it is none."""
    number, _, digest = written.strip().partition(":")
    if not number.isdecimal() or len(digest) != len(chain.START) or set(digest) - set("0123456789abcdef"):
        raise ValueError("an anchor is NUMBER:DIGEST, as a verification prints it")
    return int(number), digest


def _head(session: Session, key: bytes, verdict: Verdict) -> Head | None:
    """The head, blamed where its seal does not fit; None where there is none to go by."""
    try:
        found = chain.read_head(session)
    except ValueError:
        verdict.blame(BAD_HEAD)
        return None
    if found is None:
        verdict.blame(NO_HEAD)
        return None
    if not chain.same(found[1], chain.seal(key, found[0])):
        verdict.blame(BAD_HEAD)
    return found[0]


def _read(session: Session, key: bytes, head: Head, anchor: Anchor | None, verdict: Verdict) -> None:
    digest, wanted, noted = head.start, head.first, anchor is None
    if chain.folded(session, key, head.first) != head.start:
        verdict.blame(f"The events before event {head.first}, where this chain begins, were changed.")
    for event in chain.stored(session, head.first):
        _judge(event, wanted, chain.chained(key, digest, event.values), verdict)
        if anchor and event.id == anchor[0]:
            noted = True
            if event.digest != anchor[1]:
                verdict.blame(f"Event {event.id} is not the one that was noted.")
        digest, wanted = event.digest or "", event.id + 1
        verdict.events += 1
    verdict.last, verdict.digest = wanted - 1, digest
    if (verdict.last, digest) != (head.last, head.digest):
        verdict.blame(f"The trail ends at event {verdict.last}, and its head says {head.last}, or another event there.")
    if not noted and anchor:
        verdict.blame(
            f"Event {anchor[0]}, which was noted, is not in the chain: it holds {head.first} to {wanted - 1}."
        )
    _count(session, head, verdict)


def _judge(event: Stored, wanted: int, expected: str, verdict: Verdict) -> None:
    if event.id != wanted:
        verdict.blame(f"Before event {event.id}, event {wanted} is missing or was moved.")
    if not chain.same(event.digest, expected):
        verdict.blame(f"Event {event.id} is not what was written, or does not follow the one before it.")


def _count(session: Session, head: Head, verdict: Verdict) -> None:
    """Events that no part has shown: two with one number, or with a number that is none."""
    every = session.scalar(select(func.count()).select_from(AuditEvent)) or 0
    below = select(func.count()).select_from(AuditEvent).where(AuditEvent.id < head.first)
    verdict.before = session.scalar(below) or 0
    if every != verdict.events + verdict.before:
        verdict.blame(
            f"The table holds {every} events; {verdict.events + verdict.before} of them can be read in order."
        )


def lost_triggers(session: Session) -> list[str]:
    """The triggers that refuse changes of the trail and are not there as they were made (migration 0004)."""
    query, wanted = (_SQLITE, SQLITE) if session.get_bind().dialect.name == "sqlite" else (_POSTGRES, POSTGRES)
    there: dict[str, object] = dict(session.execute(text(query)).all())
    return [name for name, made in wanted.items() if there.get(name) != made]


_REFUSE = "BEGIN SELECT RAISE(ABORT, 'the audit trail only grows'); END"
SQLITE: dict[str, object] = {
    "audit_event_insert": "CREATE TRIGGER audit_event_insert BEFORE INSERT ON audit_event "
    f"WHEN EXISTS (SELECT 1 FROM audit_event WHERE id = NEW.id) {_REFUSE}",
    "audit_event_update": f"CREATE TRIGGER audit_event_update BEFORE UPDATE ON audit_event {_REFUSE}",
    "audit_event_delete": f"CREATE TRIGGER audit_event_delete BEFORE DELETE ON audit_event {_REFUSE}",
    "audit_head_delete": f"CREATE TRIGGER audit_head_delete BEFORE DELETE ON audit_head {_REFUSE}",
}
"""As SQLite keeps them. The first refuses INSERT OR REPLACE, which deletes a row without asking the third."""
_SQLITE = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"

# tgtype: BEFORE 2, DELETE 8, UPDATE 16, TRUNCATE 32, once per statement.
POSTGRES: dict[str, object] = {"audit_event_refuse": 58, "audit_head_refuse": 42}
"""The kinds of those that are enabled, unconditional, and call the function that refuses."""
_POSTGRES = """
    SELECT tgname, tgtype::integer FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid
    WHERE tgrelid = CASE tgname WHEN 'audit_head_refuse' THEN 'audit_head' ELSE 'audit_event' END::regclass
        AND tgenabled IN ('O', 'A') AND tgqual IS NULL AND tgattr::text = ''
        AND prosrc = ' BEGIN RAISE EXCEPTION ''the audit trail only grows''; END '
"""
