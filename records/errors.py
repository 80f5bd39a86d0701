"""What can go wrong with a record, as kinds of error with stable codes.

Each kind answers one HTTP status; ``web`` translates. Codes and messages follow ``engine.errors``.
"""

from typing import Any


class RecordsError(Exception):
    """Base of every error that ``records`` raises on purpose.

    Parameters
    ----------
    code : str
        Stable, lower case, words joined by underscores.
    message : str
        One sentence that a person can act on.
    details : Any
        Further facts, JSON-able.
    """

    status = 500

    def __init__(self, code: str, message: str, **details: Any) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.details = details


class Invalid(RecordsError):
    """A request that cannot be understood: 400. (Data that cannot be used raises ``engine.errors.Refused``.)"""

    status = 400


class NotFound(RecordsError):
    """No such record, or not one that this person may know of: 404."""

    status = 404


class Conflict(RecordsError):
    """The record is not in a state that allows this: 409."""

    status = 409


class NotLoggedIn(RecordsError):
    """Whoever asks did not prove who they are: 401."""

    status = 401


class NotAllowed(RecordsError):
    """Known, and not allowed to do this: 403."""

    status = 403


class Unusable(RecordsError):
    """What was sent is understood and cannot be taken: 422."""

    status = 422


class TooMany(RecordsError):
    """Too many tries: 429, with the seconds after which one more is taken."""

    status = 429

    def __init__(self, code: str, message: str, retry_after: int, **details: Any) -> None:
        super().__init__(code, message, **details)
        self.retry_after = retry_after


class Busy(RecordsError):
    """The database is locked or away, or too much is waiting: 503, and worth trying again."""

    status = 503
    retry_after = 5


class NoSpace(RecordsError):
    """The disk is full: 507; nothing was left behind."""

    status = 507
