"""Who listens for news: each listener holds one of the server's threads, so places are few, and shared out."""

import threading
from collections import Counter

LOGIN, GUEST, HERE = "login", "guest", "here"
"""Kinds of listeners: with a login or API key, with a link alone, and at this machine where there are no accounts."""
YOURS, FULL = "yours", "full"
"""Why there is no place: one has all that one may, or they are taken."""
MOST = {LOGIN: 2, GUEST: 1}
"""Streams of one login or key, and of one link."""


class Places:
    """Places for listeners.

    Parameters
    ----------
    most : int
        How many there are. Guests take half of them at most, so that the last ones stay for the staff.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._taken: Counter[tuple[str, str]] = Counter()

    def take(self, kind: str, name: str) -> str:
        """Take a place; "" where that went well, else why not (``YOURS``, ``FULL``)."""
        with self._lock:
            if self._taken[kind, name] >= MOST.get(kind, self._most + 1):
                return YOURS
            guests = sum(number for (other, _), number in self._taken.items() if other == GUEST)
            if self._taken.total() >= self._most or (kind == GUEST and guests >= self._most // 2):
                return FULL
            self._taken[kind, name] += 1
            return ""

    def give_back(self, kind: str, name: str) -> None:
        """A listener is gone."""
        with self._lock:
            self._taken[kind, name] -= 1
            if not self._taken[kind, name]:
                del self._taken[kind, name]
