"""Who looks at which study and asks for which list, for the audit trail: one event for one viewing, not one for each
picture, and one for one question, not one for each page of its answer."""

import time
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any

from sqlalchemy.orm import Session

from records import addresses, audit, database, shares
from records.access import Person
from records.database import Sessions

_REMEMBERED = 100_000
_LOCKS = 64


class Viewings:
    """Notes what somebody looks at before the answer goes out, once within a time.

    Each method raises ``Busy`` where it cannot be written: nobody looks unseen.
    """

    def __init__(self, sessions: Sessions, clock: Callable[[], float] = time.monotonic) -> None:
        self._sessions, self._clock = sessions, clock
        self._until: dict[Hashable, float] = {}
        self._lock = Lock()
        self._writing = [Lock() for _ in range(_LOCKS)]

    def note(self, person: Person, study_id: str, minutes: int) -> None:
        """This person looks at this study; within so many minutes it is one viewing."""
        link = person.links.get(study_id, "")

        def write(session: Session) -> None:
            audit.append(session, audit.ACCESSED, person, ("study", study_id), link=link)
            if link:
                shares.receipt(session, person, link)

        self._once((*_who(person), link, study_id), minutes, write)

    def asked(self, person: Person, entity: tuple[str, str], query: dict[str, Any], minutes: int) -> None:
        """This person asks for a list.

        Parameters
        ----------
        query : dict
            What it is narrowed to. Words and numbers by which a patient is looked for are patient data: of those the
            trail tells only that they were given.
        """
        told: dict[str, Any] = {name: value for name, value in query.items() if value and name not in _PRIVATE}
        if private := sorted(name for name in _PRIVATE if query.get(name)):
            told["by"] = private

        def write(session: Session) -> None:
            audit.append(session, audit.QUERY, person, entity, **told)

        whole = tuple(sorted((name, str(value)) for name, value in query.items() if value))
        self._once((*_who(person), entity, whole), minutes, write)

    def _once(self, key: Hashable, minutes: int, write: Callable[[Session], None]) -> None:
        """Write unless it was written lately; of several requests at once one writes, and the others wait for it."""
        moment = self._clock()
        if self._until.get(key, 0.0) > moment:
            return
        with self._writing[hash(key) % _LOCKS]:
            if self._until.get(key, 0.0) > moment:
                return
            with database.writing(self._sessions) as session:
                write(session)
            with self._lock:
                if len(self._until) >= _REMEMBERED:
                    self._until.clear()
                self._until[key] = moment + 60 * minutes


def _who(person: Person) -> tuple[str, str, str]:
    """Who looks, by which login or key, and where from: two who look by one link are two, and so is who stole a cookie.

    An address of IPv6 counts as its network, or one machine could fill the trail.
    """
    return person.id, person.session_id, addresses.network(person.address)


_PRIVATE = frozenset({"q", "patient_id"})
