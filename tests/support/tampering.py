"""An audit trail, and what somebody who owns the database can do to it."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import select, text

import models
from records import audit, database, verifying
from records.access import Person
from records.verifying import Verdict

KEY = b"tests only"
EVENTS = 6
COLUMNS = [column.name for column in models.AuditEvent.__table__.columns]
HEAD = [column.name for column in models.AuditHead.__table__.columns if column.name != "id"]
WHO = Person("p-é-1", "Ärztin 1", "radiologist", facility_id="f" * 32, address="192.0.2.7", request_id="r1")


def write(sessions: Any, count: int = EVENTS) -> None:
    """Some events, two of them in each transaction."""
    for number in range(0, count, 2):
        with database.writing(sessions) as session:
            audit.append(session, audit.EXPORT, WHO, ("study", f"{number:032x}"), files=number)
            if number + 1 < count:
                audit.append(session, audit.ACCESSED, WHO, ("study", f"{number:032x}"))


def verify(sessions: Any, anchor: verifying.Anchor | None = None) -> Verdict:
    """What a verification finds."""
    with sessions() as session:
        return verifying.verify(session, KEY, anchor)


def is_sqlite(sessions: Any) -> bool:
    """Which database it is."""
    with sessions() as session:
        return session.get_bind().dialect.name == "sqlite"


def disarm(sessions: Any) -> None:
    """Take the triggers away, as somebody who owns the database can."""
    if is_sqlite(sessions):
        put(sessions, *(f"DROP TRIGGER {name}" for name in verifying.SQLITE))
    else:
        put(sessions, *(f"DROP TRIGGER audit_{table}_refuse ON audit_{table}" for table in ("event", "head")))


def rearm(sessions: Any) -> None:
    """Put them back, so that they do not tell of it."""
    verbs = {"event": "UPDATE OR DELETE OR TRUNCATE", "head": "DELETE OR TRUNCATE"}
    each = "FOR EACH STATEMENT EXECUTE FUNCTION audit_event_refuse()"
    made = [f"CREATE TRIGGER audit_{one}_refuse BEFORE {verb} ON audit_{one} {each}" for one, verb in verbs.items()]
    put(sessions, *(map(str, verifying.SQLITE.values()) if is_sqlite(sessions) else made))


def tamper(sessions: Any, *statements: str, **values: Any) -> None:
    """Do something to the table that the triggers refuse, and leave no trace of having taken them away."""
    disarm(sessions)
    put(sessions, *statements, **values)
    rearm(sessions)


def put(sessions: Any, *statements: str, **values: Any) -> None:
    """Do something to the table, in one transaction."""
    with database.writing(sessions) as session:
        for statement in statements:
            session.execute(text(statement), values)


def found_after(sessions: Any, *statements: str, **values: Any) -> list[str]:
    """What a verification finds once the triggers are gone and these were done; then all is as it was before."""
    return next(found_each(sessions, [values], *statements))


def found_each(sessions: Any, cases: Iterable[dict[str, Any]], *statements: str) -> Iterator[list[str]]:
    """The same for several values of one change, each instead of the one before."""
    with sessions() as session:
        if session.get_bind().dialect.name == "sqlite":
            for name in verifying.SQLITE:
                session.execute(text(f"DROP TRIGGER {name}"))
        else:
            for table in ("event", "head"):
                session.execute(text(f"DROP TRIGGER audit_{table}_refuse ON audit_{table}"))
        for values in cases:
            for statement in statements:
                session.execute(text(statement), values)
            faults = verifying.verify(session, KEY).faults
            yield [fault for fault in faults if "trigger" not in fault]
        session.rollback()


def row_of(sessions: Any, number: int) -> dict[str, Any]:
    """An event as it lies in the table."""
    with sessions() as session:
        query = select(models.AuditEvent.__table__).where(models.AuditEvent.id == number)
        return dict(session.execute(query).mappings().one())


def other(value: Any, place: int) -> Any:
    """The value with one character changed: to one that differs by one bit."""
    if isinstance(value, int):
        return value ^ (1 << place)
    return value[:place] + chr(ord(value[place]) ^ 1) + value[place + 1 :]


def insert(row: dict[str, Any]) -> str:
    """The statement that adds an event by hand."""
    names = ", ".join(row)
    return f"INSERT INTO audit_event ({names}) VALUES ({', '.join(f':{name}' for name in row)})"
