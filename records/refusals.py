"""Who was refused what, for the audit trail: each thing once within a time, and no more than a trail can bear."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from records import audit, database
from records.access import Person
from records.database import Sessions

MOST = 200
"""Refusals of one person that are told one by one within a time; the event of the last says that more are left out."""
_PEOPLE = 10_000


@dataclass(slots=True)
class _Told:
    """What was noted of one person, and until when the same is not noted again."""

    until: float
    things: set[tuple[str, str]] = field(default_factory=set)


class Refusals:
    """Notes refusals as Security Alerts with a failure. Whether a record is hidden or was never there is not asked:
    both are noted by the same work, so that the time of an answer does not tell it."""

    def __init__(self, sessions: Sessions, clock: Callable[[], float] = time.monotonic) -> None:
        self._sessions, self._clock = sessions, clock
        self._told: dict[str, _Told] = {}
        self._lock = Lock()

    def note(self, person: Person, endpoint: str, entity: tuple[str, str], minutes: int, **detail: Any) -> None:
        """This person was refused this record at this endpoint.

        Parameters
        ----------
        entity : (type, id)
            What was asked for: ``("study", id)``; ``("route", endpoint)`` where it is no record.
        minutes : int
            For how long the same person, endpoint and id are one event.

        Raises
        ------
        Busy
            Where it cannot be written; the same refusal is then written the next time.
        """
        thing = (endpoint, entity[1])
        number = self._new(person.id, thing, minutes)
        if not number:
            return
        more: dict[str, Any] = {"more_left_out": True} if number == MOST else {}
        try:
            with database.writing(self._sessions) as session:
                audit.append(session, audit.ALERT, person, entity, audit.MINOR, refused=endpoint, **(detail | more))
        except BaseException:
            self._again(person.id, thing)
            raise

    def _new(self, person_id: str, thing: tuple[str, str], minutes: int) -> int:
        """How many refusals this is with those that were noted lately; 0 where it is not to be noted."""
        moment = self._clock()
        with self._lock:
            told = self._told.get(person_id)
            if told is None or told.until <= moment:
                if told is None and len(self._told) >= _PEOPLE:
                    self._told.clear()
                told = self._told[person_id] = _Told(moment + 60 * minutes)
            if thing in told.things or len(told.things) >= MOST:
                return 0
            told.things.add(thing)
            return len(told.things)

    def _again(self, person_id: str, thing: tuple[str, str]) -> None:
        with self._lock:
            if told := self._told.get(person_id):
                told.things.discard(thing)
