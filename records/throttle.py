"""How often somebody may try: logins, PINs, codes, keys. Counted in memory, or in Redis for several processes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from limits import RateLimitItemPerHour, RateLimitItemPerMinute
from limits.errors import StorageError
from limits.storage import storage_from_string
from limits.strategies import SlidingWindowCounterRateLimiter

from records.errors import Busy, TooMany

ACCOUNT_MINUTES = 15
"""Wrong tries on one account are counted over so many minutes."""


@dataclass(frozen=True, slots=True)
class Tries:
    """How many wrong tries are let through: on one account or link, and from one address before it is blocked."""

    target: int
    address: int


class Throttle:
    """Counts wrong tries; ``storage`` is memory:// or redis://…"""

    def __init__(self, storage: str = "memory://") -> None:
        self._limiter = SlidingWindowCounterRateLimiter(storage_from_string(storage, wrap_exceptions=True))

    def check(self, kind: str, target: str, tries: Tries) -> None:
        """Refuse where a target was tried too often.

        Raises
        ------
        TooMany
        Busy
            Where the count cannot be read: nobody may try without being counted. So in every method here.
        """
        with _counting():
            open_ = self._limiter.test(_per_target(tries), kind, target)
        if not open_:
            seconds = ACCOUNT_MINUTES * 60
            message = f"There were too many wrong tries. Wait {ACCOUNT_MINUTES} minutes, or ask an administrator."
            raise TooMany("too_many_tries", message, seconds)

    def wrong(self, kind: str, target: str, address: str, tries: Tries) -> bool:
        """Count one wrong try; True where the address has had all of its own, and is to be blocked."""
        with _counting():
            self._limiter.hit(_per_target(tries), kind, target)
            return not self._limiter.hit(RateLimitItemPerHour(tries.address), "address", address)

    def right(self, kind: str, target: str, tries: Tries) -> None:
        """Forget the wrong tries on a target: the right one came."""
        with _counting():
            self._limiter.clear(_per_target(tries), kind, target)

    def release(self, address: str, tries: Tries) -> None:
        """Forget the wrong tries from an address."""
        with _counting():
            self._limiter.clear(RateLimitItemPerHour(tries.address), "address", address)


@contextmanager
def _counting() -> Iterator[None]:
    try:
        yield
    except StorageError as error:
        raise Busy("limits_busy", "Tries cannot be counted now (LIMITS_STORAGE): try again in a moment.") from error


def _per_target(tries: Tries) -> RateLimitItemPerMinute:
    return RateLimitItemPerMinute(tries.target, ACCOUNT_MINUTES)
