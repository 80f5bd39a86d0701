"""How this product talks to its database: settings of each connection, and one way to write.

SQLite runs in WAL mode; a writer takes the write lock at once (BEGIN IMMEDIATE), so that it waits for its turn
instead of failing half-way.
"""

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, CursorResult, Delete, Engine, Update, event, make_url, text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.orm import Session, sessionmaker

from records.errors import Busy, NoSpace

Sessions = Callable[[], Session]

BUSY_MS = 10_000
"""How long a SQLite writer waits for its turn."""

_WRITE = "lightbox_write"
_MANY = 500
T = TypeVar("T")


def prepare(address: str) -> None:
    """Make the file of a SQLite database where there is none, and its folder, for the server's own user alone.

    SQLite gives the files beside it (-wal, -shm) the same permissions. What there is already stays as it is.
    """
    url = make_url(address)
    if url.get_backend_name() != "sqlite" or not url.database or url.database.startswith((":", "file:")):
        return
    path = Path(url.database)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def configure(engine: Engine) -> None:
    """Set up every connection of an engine; call once, before its first use."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _sqlite_connected)
        event.listen(engine, "begin", _sqlite_begin)


def _sqlite_connected(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver starts no transactions of its own: _sqlite_begin does
    for pragma in (f"busy_timeout={BUSY_MS}", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _sqlite_begin(connection: Connection) -> None:
    write = connection.get_execution_options().get(_WRITE, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


@contextmanager
def writing(sessions: Sessions) -> Iterator[Session]:
    """One write transaction in a session of its own: committed at the end, rolled back by any exception.

    Raises
    ------
    Busy
        Where the database is locked or away.
    """
    with available(), sessions() as session:
        begin_write(session)
        yield session
        session.commit()


@contextmanager
def reading(sessions: Sessions) -> Iterator[Session]:
    """One read-only look at the database in a session of its own. Raises ``Busy`` as ``writing`` does."""
    with available(), sessions() as session:
        yield session


def begin_write(session: Session) -> None:
    """Take the write lock now, where the database has one; the session must not be in a transaction yet."""
    session.connection(execution_options={_WRITE: True})


@contextmanager
def available() -> Iterator[None]:
    """Turn "locked" and "away" into ``Busy``, "the disk is full" into ``NoSpace``."""
    try:
        yield
    except (OperationalError, InterfaceError) as error:
        raise (_full() if _is_full(error) else _busy()) from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise _busy() from error
        raise


def _busy() -> Busy:
    return Busy("database_busy", "The database is busy or away: try again in a moment.")


def _full() -> NoSpace:
    return NoSpace("no_space", "There is no space left on the server's disk; nothing was stored.")


def _is_full(error: DBAPIError) -> bool:
    """SQLITE_FULL, or PostgreSQL's disk_full."""
    code = getattr(error.orig, "sqlite_errorcode", None) or getattr(error.orig, "sqlstate", None)
    return code in (sqlite3.SQLITE_FULL, "53100")


def factory(engine: Engine, audit_key: bytes) -> sessionmaker[Session]:
    """Makes the sessions of an application; ``audit_key`` seals its audit trail (``records.chain``)."""
    return sessionmaker(engine, expire_on_commit=False, info={"audit_key": audit_key})


def changed(session: Session, statement: Update | Delete) -> int:
    """Run an UPDATE or DELETE, and tell how many rows it met."""
    return cast("CursorResult[Any]", session.execute(statement)).rowcount


def in_parts(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """A sequence in parts that one query takes: databases bound the number of its parameters."""
    return (items[start : start + _MANY] for start in range(0, len(items), _MANY))


def lock(session: Session, names: list[str]) -> None:
    """Let no two transactions change the same named things at once (PostgreSQL; SQLite has one writer anyway).

    Names are locked in order, so that two transactions never wait for each other.
    """
    if session.get_bind().dialect.name == "postgresql":
        for name in sorted(set(names)):
            session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": name})
