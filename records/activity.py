"""The application itself in the audit trail: when it began to serve, and when it ended (PS3.15 A.5.3.1)."""

import logging

from records import audit, database
from records.access import SYSTEM
from records.database import Sessions
from records.errors import RecordsError

log = logging.getLogger("lightbox.activity")

_ENTITY = ("application", "lightbox")


def started(sessions: Sessions, version: str) -> None:
    """Note the start.

    Raises
    ------
    Conflict
        The trail cannot be written to, because its head was changed: nothing could be done then, and nothing is begun.
    """
    with database.writing(sessions) as session:
        audit.append(session, audit.APPLICATION, SYSTEM, _ENTITY, version=version, started=True)


def stopped(sessions: Sessions, version: str) -> None:
    """Note the end; where the database is away already, the log tells it."""
    try:
        with database.writing(sessions) as session:
            audit.append(session, audit.APPLICATION, SYSTEM, _ENTITY, version=version, stopped=True)
    except RecordsError as error:
        log.warning("the end of the application is not in the audit trail: %s", error.code)
