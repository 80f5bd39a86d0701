"""How often somebody may try: logins, PINs, codes, keys. Counted in memory, or in Redis for several processes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import cast

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.errors import StorageError
from limits.storage import Storage, storage_from_string
from limits.strategies import SlidingWindowCounterRateLimiter

from records.errors import Busy, TooMany

ACCOUNT_MINUTES = 15
"""Wrong tries on one account are counted over so many minutes."""
ELSEWHERE = 10
"""So many times the tries of one address are taken from all addresses together."""
_STRANGERS = frozenset({"login"})
"""What strangers may try on somebody else's account: counted by account and address, so that they do not lock its owner
out. A code needs the password first, and a PIN its link: those are counted from everywhere together."""
_LOOKED_UP = frozenset({"key"})
"""A key cannot be guessed and comes with every request of a program: it is counted once it is known to be wrong."""
MOMENT = 5
"""Seconds after which there is room again, where more try at one moment than an address has tries left."""
_GENERATION_SECONDS = 4 * 60 * ACCOUNT_MINUTES
"""Longer than any count of a target is kept."""


_SECONDS = 2
"""How long Redis may take to answer, so that a login and /readyz say soon that it is away."""


@dataclass(frozen=True, slots=True)
class Tries:
    """How many wrong tries are let through: on one account or link, and from one address before it is blocked."""

    target: int
    address: int


_Count = tuple[RateLimitItem, *tuple[str, ...]]
"""A limit, and the names by which it is counted."""


class Throttle:
    """Counts wrong tries; ``storage`` is memory:// or redis://…"""

    def __init__(self, storage: str = "memory://") -> None:
        self.shared = not storage.startswith("memory:")
        """Whether other processes (a command) count in the same place."""
        patience = {"socket_connect_timeout": _SECONDS, "socket_timeout": _SECONDS} if self.shared else {}
        self._storage = cast(Storage, storage_from_string(storage, wrap_exceptions=True, **patience))
        self._limiter = SlidingWindowCounterRateLimiter(self._storage)

    def take(self, kind: str, target: str, address: str, tries: Tries) -> None:
        """Count one try before the secret is looked at, so that those who try at the same time share what is left.

        ``right`` gives it back, and so does ``back`` where nothing was looked at. Refused where a target was tried too
        often, from this address or from all; and where as many as the address has tries left are looked at right now.

        Raises
        ------
        TooMany
        Busy
            Where the count cannot be read: nobody may try without being counted. So in every method here.
        """
        with _counting():
            taken, wanted = 0, self._counts(kind, target, address, tries)
            while taken < len(wanted) and self._limiter.hit(*wanted[taken]):
                taken += 1
            if taken < len(wanted):
                self._return(wanted[:taken])
        if taken == len(wanted) - 1:
            raise TooMany("too_many_tries", _CROWD, MOMENT)
        if taken < len(wanted):
            message = f"There were too many wrong tries. Wait {ACCOUNT_MINUTES} minutes, or ask {_HELP[kind]}."
            raise TooMany("too_many_tries", message, ACCOUNT_MINUTES * 60)

    def wrong(self, kind: str, address: str, tries: Tries) -> bool:
        """Count a try that turned out wrong; True where it was the last that its address had, which is to be blocked.

        Once that is done ``release`` lets the count begin anew: the block takes its place, and not a moment later.
        """
        every, wrong = self._of(address, tries)
        with _counting():
            if kind in _LOOKED_UP:
                self._limiter.hit(*every)
            return not self._limiter.hit(*wrong)

    def right(self, kind: str, target: str, address: str, tries: Tries) -> None:
        """Forget the wrong tries on a target from this address: the right one came."""
        with _counting():
            own, *others = self._counts(kind, target, address, tries)
            self._limiter.clear(*own)
            self._return(others)

    def back(self, kind: str, target: str, address: str, tries: Tries) -> None:
        """Give back a try that was taken and not made."""
        with _counting():
            self._return(self._counts(kind, target, address, tries))

    def working(self) -> bool:
        """Whether tries can be counted now."""
        return bool(self._storage.check())

    def _return(self, counts: list[_Count]) -> None:
        for count in counts:
            self._limiter.hit(*count, cost=-1)

    def forget(self, target: str) -> None:
        """Forget every wrong try on a target, from wherever: its counts begin anew under another name."""
        with _counting():
            self._storage.incr(_generation(target), _GENERATION_SECONDS)

    def release(self, address: str, tries: Tries) -> None:
        """Forget the wrong tries from an address."""
        with _counting():
            for count in self._of(address, tries):
                self._limiter.clear(*count)

    @staticmethod
    def _of(address: str, tries: Tries) -> tuple[_Count, _Count]:
        """By what an address is counted: its tries, with those that are looked at now; the wrong ones but the last."""
        every, wrong = RateLimitItemPerHour(tries.address), RateLimitItemPerHour(tries.address - 1)
        return (every, "address", address), (wrong, "wrong", address)

    def _counts(self, kind: str, target: str, address: str, tries: Tries) -> list[_Count]:
        """What a try on a target is counted by; the first is what a right one clears, the last is of the address."""
        name, (whole, _) = f"{target} {self._storage.get(_generation(target))}", self._of(address, tries)
        own = RateLimitItemPerMinute(tries.target, ACCOUNT_MINUTES)
        if kind not in _STRANGERS:
            return [(own, kind, name), whole]
        everywhere = RateLimitItemPerMinute(ELSEWHERE * tries.target, ACCOUNT_MINUTES)
        return [(own, kind, name, address), (everywhere, kind, name), whole]


@contextmanager
def _counting() -> Iterator[None]:
    try:
        yield
    except StorageError as error:
        raise Busy("limits_busy", "Tries cannot be counted now (LIMITS_STORAGE): try again in a moment.") from error


def _generation(target: str) -> str:
    return f"generation/{target}"


_CROWD = (
    "More people at your address try to come in at this moment than there are tries left. Wait a few seconds, then try "
    "again."
)
_ADMINISTRATOR = "an administrator to forget them"
_HELP = {"login": _ADMINISTRATOR, "code": _ADMINISTRATOR, "pin": "whoever sent the link for another one"}
"""Who can help at once."""
