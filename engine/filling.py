"""Work in pieces: each done once, by whoever needs it first; the rest behind, in the order in which it is looked at.

The lock guards the list of what is taken, never the work itself.
"""

import logging
import time
from collections import deque
from collections.abc import Callable, Hashable, Iterable
from concurrent.futures import Executor, Future
from threading import Event, Lock
from typing import Generic, TypeVar

from engine.errors import EngineError

log = logging.getLogger("lightbox.engine")

Piece = TypeVar("Piece", bound=Hashable)
PAUSE = 0.02
"""Seconds between looks at what others, who have taken the last pieces, have done."""


class NotReady(EngineError):
    """The work is not finished: ask again in a moment."""


class Filling(Generic[Piece]):
    """A list of pieces and a function that does one.

    Parameters
    ----------
    pieces : iterable
        In the order in which they are done where nobody asks for one.
    fill : callable
        Does one piece. What it raises reaches whoever asked for the piece, which may then be tried again.
    """

    def __init__(self, pieces: Iterable[Piece], fill: Callable[[Piece], object]) -> None:
        self._queue: deque[Piece] = deque(pieces)
        self._left = len(self._queue)
        self._fill = fill
        self._taken: dict[Piece, Future[None]] = {}
        self._lock = Lock()
        self._done = Event()
        self._started = self._stopped = False

    @property
    def done(self) -> bool:
        """Whether every piece is done."""
        return self._done.is_set()

    def bring(self, piece: Piece) -> None:
        """Return when a piece is done: by this thread, or by the one that is at it already."""
        with self._lock:
            taken, mine = self._taken.get(piece), None
            if taken is None:
                mine = self._taken[piece] = Future()
        try:
            if mine is not None:
                self._do(piece, mine)
            elif taken is not None:
                taken.result()
        finally:
            del taken, mine  # an error knows this frame: with the future that holds it, it would keep all its callers

    def all(self, seconds: float) -> None:
        """Return when every piece is done; this thread helps.

        Raises
        ------
        NotReady
            After ``seconds``.
        """
        end = time.monotonic() + seconds
        while not self._done.is_set():
            if time.monotonic() > end:
                raise NotReady("not_ready", "The series is still being read; try again in a moment.")
            piece = self._next()
            if piece is None:
                self._done.wait(PAUSE)
            else:
                self.bring(piece)

    def start(self, pool: Executor, workers: int) -> None:
        """Do everything in the background; once started, it goes on until ``stop``."""
        with self._lock:
            if self._started or self._done.is_set():
                return
            self._started = True
        for _ in range(workers):
            pool.submit(self._work, pool)

    def stop(self) -> None:
        """Do no more in the background."""
        self._stopped = True

    def _work(self, pool: Executor) -> None:
        """Do one piece and stand in line again, so that what is started together is filled together."""
        piece = None if self._stopped else self._next()
        if piece is None:
            return
        try:
            self.bring(piece)
        except Exception as error:
            self._ended(error)
            return
        pool.submit(self._work, pool)

    def _ended(self, error: Exception) -> None:
        """Log why the background ends: a refusal of the engine, or a file that is gone after ``stop``, is no fault."""
        code = getattr(error, "code", None)  # whoever reads the files has errors of their own, with codes as ours
        gone = self._stopped and (isinstance(code, str) or isinstance(error, FileNotFoundError))
        if isinstance(error, EngineError) or gone:
            log.info("a series is not read on: %s", code or type(error).__name__)
        else:
            log.exception("a series could not be read on")

    def _next(self) -> Piece | None:
        with self._lock:
            while self._queue:
                piece = self._queue.popleft()
                if piece not in self._taken:
                    return piece
        return None

    def _do(self, piece: Piece, mine: "Future[None]") -> None:
        try:
            self._fill(piece)
        except BaseException as error:
            with self._lock:
                del self._taken[piece]
                self._queue.append(piece)
            mine.set_exception(error)
            del mine  # as in ``bring``
            raise
        with self._lock:
            self._left -= 1
            last = self._left == 0
        mine.set_result(None)
        if last:
            self._done.set()
