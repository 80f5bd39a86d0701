"""The audit trail as a chain: each event carries a keyed hash over itself and the event before it.

The key (HMAC-SHA-256) lies outside the database, so that who can write there cannot make the chain fit again. The head
keeps the number and the hash of the last event under a seal: a trail that was cut short does not fit it. Who can also
put back an older head is found by a number and hash kept elsewhere (``records.verifying``, its anchor).
"""

import hmac
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple, cast

import orjson
from sqlalchemy import ColumnElement, LargeBinary, Select, Table, case, func, insert, select, update
from sqlalchemy import cast as sql_cast
from sqlalchemy.orm import Session

from models import AuditEvent, AuditHead
from records import database
from records.errors import Conflict

START = "0" * 64
"""What stands before the first event of all."""
DAMAGED = "The end of the audit trail was changed from outside, or AUDIT_KEY is another one: run 'audit verify'."
HEADLESS = "The head of the audit trail was removed: run 'audit verify'."
_PART = 2000
_EVENT = AuditEvent.__table__.columns
NAMES = tuple(column.name for column in _EVENT if column.name != "digest")
"""The columns that are hashed, in this order."""


class Head(NamedTuple):
    """The end of the chain; ``start`` is the hash of what lies before its ``first`` event."""

    first: int
    start: str
    last: int
    digest: str


class Stored(NamedTuple):
    """An event as it lies in the table; a value that is not of its column's type is None."""

    id: int
    values: tuple[Any, ...]
    digest: str | None


def extend(session: Session, key: bytes, events: Sequence[Mapping[str, Any]]) -> None:
    """Append events in the session's transaction; other writers wait from here to its end.

    Raises
    ------
    Conflict
        The head is not as it was left. To go on would cover up what was done to it.
    """
    head = _locked(session, key)
    rows, last, digest = [], head.last, head.digest
    for event in events:
        last += 1
        row = {**event, "id": last}
        digest = chained(key, digest, [row[name] for name in NAMES])
        rows.append(row | {"digest": digest})
    session.connection().execute(_INSERT, rows)
    _set_head(session, key, head._replace(last=last, digest=digest))


def renew(session: Session, key: bytes) -> Head:
    """Begin a new chain behind everything that is there: after damage, or with another key.

    What lies before it is hashed as it is now, so that later changes of it are found.
    """
    database.lock(session, ["audit head"])
    # Waits for whoever writes, and holds off others.
    if database.changed(session, update(AuditHead).where(AuditHead.id == 1).values(seal="")) == 0:
        session.execute(insert(AuditHead).values(id=1, first=1, start=START, last=0, digest=START, seal=""))
    return _set_head(session, key, _behind(session, key))


def chained(key: bytes, before: str, values: Sequence[Any]) -> str:
    """The hash of one event: over the hash before it and all its values, in the order of ``NAMES``."""
    return hmac.digest(key, orjson.dumps([before, *values]), "sha256").hex()


def seal(key: bytes, head: Head) -> str:
    """What proves the head: nobody without the key can make it."""
    return hmac.digest(key, orjson.dumps(["head", *head]), "sha256").hex()


def same(stored: str | None, expected: str) -> bool:
    """Whether a stored hash is the one expected, told in constant time."""
    return stored is not None and hmac.compare_digest(stored.encode(), expected.encode())


def read_head(session: Session, lock: bool = False) -> tuple[Head, str] | None:
    """The head and its seal as they lie in the table; None where there is none, ``ValueError`` where it is none.

    ``lock``: nobody else can change it until this transaction ends.
    """
    row = session.connection().execute(_read_head(session.get_bind().dialect.name, lock)).one_or_none()
    if row is None:
        return None
    values = tuple(_told(value) for value in row)
    if None in values:
        raise ValueError("the head holds what no head can hold")
    return Head(*values[:-1]), values[-1]


def stored(session: Session, first: int | None = None, before: int | None = None) -> Iterator[Stored]:
    """The events from number ``first`` on (up to ``before``) in their order, a part at a time."""
    number = _EVENT["id"]
    dialect = session.get_bind().dialect.name
    query = select(*_typed(dialect, [*(_EVENT[name] for name in NAMES), _EVENT["digest"]]))
    if dialect == "sqlite":
        query = query.where(func.typeof(number) == "integer")
    if before is not None:
        query = query.where(number < before)
    onward = query if first is None else query.where(number >= first)
    while part := session.execute(onward.order_by(number).limit(_PART)).all():
        for row in part:
            values = tuple(_told(value) for value in row)
            yield Stored(row[0], values[:-1], values[-1])
        onward = query.where(number > part[-1][0])


def folded(session: Session, key: bytes, before: int | None = None) -> str:
    """One hash over every event with a number below ``before``, as it lies there."""
    digest = START
    for event in stored(session, None, before):
        digest = chained(key, digest, [*event.values, event.digest])
    return digest


_HEAD = [AuditHead.__table__.columns[name] for name in Head._fields]
_SEAL = AuditHead.__table__.columns["seal"]
_ONE = AuditHead.__table__.columns["id"] == 1
_INSERT = insert(cast(Table, AuditEvent.__table__))
_UPDATE = update(cast(Table, AuditHead.__table__)).where(_ONE)


def _locked(session: Session, key: bytes) -> Head:
    """The head, which nobody else can change until this transaction ends; made where there is none yet."""
    try:
        found = read_head(session, lock=True) or _begun(session, key)
    except ValueError:
        found = None
    if found is None or not same(found[1], seal(key, found[0])):
        raise Conflict("audit_damaged", DAMAGED)
    return found[0]


def _begun(session: Session, key: bytes) -> tuple[Head, str] | None:
    """Make the first head of all. Two may come at once: the second waits for the first, and finds its head."""
    database.lock(session, ["audit head"])
    if found := read_head(session, lock=True):
        return found
    if session.scalar(select(func.count()).select_from(AuditEvent).where(AuditEvent.digest != "")):
        raise Conflict("audit_damaged", HEADLESS)
    head = _behind(session, key)
    session.execute(insert(AuditHead).values(id=1, seal=seal(key, head), **head._asdict()))
    return head, seal(key, head)


def _behind(session: Session, key: bytes) -> Head:
    """The head of a chain that begins behind every event there is."""
    first = (session.scalar(select(func.max(AuditEvent.id))) or 0) + 1
    start = folded(session, key)
    return Head(first, start, first - 1, start)


def _set_head(session: Session, key: bytes, head: Head) -> Head:
    values = {**head._asdict(), "seal": seal(key, head)}
    if session.connection().execute(_UPDATE, values).rowcount != 1:
        raise Conflict("audit_damaged", HEADLESS)
    return head


@cache
def _read_head(dialect: str, lock: bool) -> Select[*tuple[Any, ...]]:
    """The question for the head; made once, for it is asked at every commit."""
    query = select(*_typed(dialect, [*_HEAD, _SEAL])).where(_ONE)
    return query.with_for_update() if lock else query


def _typed(dialect: str, columns: Sequence[ColumnElement[Any]]) -> list[ColumnElement[Any]]:
    """Columns as they are stored. SQLite keeps any type in any column, and text that is none: bytes are read there."""
    if dialect != "sqlite":
        return list(columns)
    return [_bytes(column) if column.type.python_type is str else _integer(column) for column in columns]


def _bytes(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return case((func.typeof(column) == "text", sql_cast(column, LargeBinary))).label(None)


def _integer(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return case((func.typeof(column) == "integer", column)).label(None)


def _told(value: Any) -> Any:
    if isinstance(value, bytes):
        try:
            return value.decode()
        except UnicodeDecodeError:
            return None
    return value
