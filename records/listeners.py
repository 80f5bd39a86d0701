"""Who listens for news: each listener holds one of the server's threads, so places are few, and shared out."""

import threading
from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

LOGIN, GUEST, HERE = "login", "guest", "here"
"""Kinds of listeners: with a login or API key, with a link alone, and at this machine where there are no accounts."""
YOURS, FULL = "yours", "full"
"""Why there is no place: one has all that one may, or they are taken."""
MOST = {LOGIN: 2, GUEST: 1}
"""Streams of one login or key, and of one link."""
MOST_OF_ACCOUNT = 4
"""Streams of one account, whatever it logged in with; half of all places where those are fewer."""


class Listener(NamedTuple):
    """Whose place a stream takes: ``name`` is a login's, key's or link's id; ``account`` is "" where there is none."""

    kind: str
    name: str = ""
    account: str = ""


class Places:
    """Places for listeners.

    Parameters
    ----------
    most : int
        How many there are. Guests take half of them at most, so that the last ones stay for the staff, and so does one
        account, with however many logins and keys.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._taken: Counter[Listener] = Counter()

    def take(self, who: Listener) -> str:
        """Take a place; "" where that went well, else why not (``YOURS``, ``FULL``)."""
        with self._lock:
            if self._taken[who] >= MOST.get(who.kind, self._most + 1) or self._has_all(who.account):
                return YOURS
            guests = self._number(lambda other: other.kind == GUEST)
            if self._taken.total() >= self._most or (who.kind == GUEST and guests >= self._most // 2):
                return FULL
            self._taken[who] += 1
            return ""

    def give_back(self, who: Listener) -> None:
        """A listener is gone."""
        with self._lock:
            self._taken[who] -= 1
            if not self._taken[who]:
                del self._taken[who]

    def _has_all(self, account: str) -> bool:
        most = min(MOST_OF_ACCOUNT, max(1, self._most // 2))
        return bool(account) and self._number(lambda other: other.account == account) >= most

    def _number(self, wanted: Callable[[Listener], bool]) -> int:
        return sum(number for who, number in self._taken.items() if wanted(who))
