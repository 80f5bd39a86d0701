"""What was found lately, remembered for a while and up to a number."""

import time
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Recent(Generic[K, V]):
    """Answers by key, each for a time. Where it is full all are forgotten: who wants one asks again.

    Parameters
    ----------
    seconds : float
        How long an answer is remembered.
    most : int
        How many are.
    """

    def __init__(self, seconds: float, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds, self._most, self._clock = seconds, most, clock
        self._kept: dict[K, tuple[float, V]] = {}
        self._generation = 0
        self._lock = Lock()

    def get(self, key: K, find: Callable[[], V]) -> V:
        """The answer, found anew where it is not remembered.

        Nobody waits for another's finding. What was being found while ``forget`` was called is given to who asked for
        it and not remembered: it may be what was true before.
        """
        kept, moment = self._kept.get(key), self._clock()
        if kept is not None and kept[0] >= moment:
            return kept[1]
        generation = self._generation
        found = find()
        with self._lock:
            if generation == self._generation:
                if len(self._kept) >= self._most:
                    self._kept.clear()
                self._kept[key] = (moment + self._seconds, found)
        return found

    def forget(self) -> None:
        """Forget all."""
        with self._lock:
            self._generation += 1
            self._kept.clear()
