"""Who looks at which study, for the audit trail: one event for one viewing, not one for each picture."""

import time
from collections.abc import Callable
from threading import Lock

from records import audit, database
from records.access import Person
from records.database import Sessions

_REMEMBERED = 100_000


class Viewings:
    """Notes each viewing before its first picture is answered."""

    def __init__(self, sessions: Sessions, clock: Callable[[], float] = time.monotonic) -> None:
        self._sessions, self._clock = sessions, clock
        self._until: dict[tuple[str, str, str], float] = {}
        self._lock = Lock()

    def note(self, person: Person, study_id: str, minutes: int) -> None:
        """This person looks at this study; within so many minutes it is one viewing.

        Raises
        ------
        Busy
            Where it cannot be written: nobody looks unseen.
        """
        key, moment = (person.id, person.session_id or person.address, study_id), self._clock()
        if self._until.get(key, 0.0) > moment:
            return
        with database.writing(self._sessions) as session:
            audit.append(session, audit.ACCESSED, person, ("study", study_id), link=study_id in person.shared)
        with self._lock:
            if len(self._until) >= _REMEMBERED:
                self._until.clear()
            self._until[key] = moment + 60 * minutes
