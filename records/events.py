"""News from within this process (an upload went on, a study arrived) for whoever listens."""

import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class About:
    """What a piece of news is about, so that nobody hears of what they may not see (``access.hears``).

    ``study_id`` is the study, "" where it is an upload; ``person_id`` is whose upload it is.
    """

    facility_id: str
    study_id: str = ""
    person_id: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """One piece of news: ``kind`` is "upload" or "study"; ``data`` is JSON-able and holds ids and counts alone.

    What is about nothing is told nobody; a server that stops says so to itself.
    """

    kind: str
    data: dict[str, Any]
    about: About | None = None


class Subscription:
    """One listener's queue; where it does not keep up, the oldest news is lost."""

    def __init__(self, most: int) -> None:
        self._queue: queue.Queue[Event] = queue.Queue(most)

    def put(self, event: Event) -> None:
        """Add news without ever waiting."""
        while True:
            try:
                self._queue.put_nowait(event)
                return
            except queue.Full:
                self._drop()

    def get(self, seconds: float) -> Event | None:
        """The next news, or None where none came in time."""
        try:
            return self._queue.get(timeout=seconds)
        except queue.Empty:
            return None

    def forget(self, study_id: str) -> None:
        """Throw away what waits about a study."""
        with self._queue.mutex:
            waiting = self._queue.queue
            kept = [event for event in waiting if event.about is None or event.about.study_id != study_id]
            waiting.clear()
            waiting.extend(kept)

    def _drop(self) -> None:
        try:
            self._queue.get_nowait()
        except queue.Empty:
            return


class Events:
    """Publish and subscribe.

    Parameters
    ----------
    most : int
        News that waits for one listener.
    """

    def __init__(self, most: int = 100) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._listeners: set[Subscription] = set()

    def publish(self, kind: str, about: About | None = None, **data: Any) -> None:
        """Give news to every listener's queue; each asks whether its person may hear it."""
        with self._lock:
            listeners = tuple(self._listeners)
        for listener in listeners:
            listener.put(Event(kind, data, about))

    def withdraw(self, study_id: str) -> None:
        """What is not heard yet about a study is told nobody: it was for those who might see it until now."""
        with self._lock:
            listeners = tuple(self._listeners)
        for listener in listeners:
            listener.forget(study_id)

    @contextmanager
    def subscribe(self) -> Iterator[Subscription]:
        """Listen, until the block is left."""
        listener = Subscription(self._most)
        with self._lock:
            self._listeners.add(listener)
        try:
            yield listener
        finally:
            with self._lock:
                self._listeners.discard(listener)

    @property
    def listeners(self) -> int:
        """How many listen."""
        return len(self._listeners)
