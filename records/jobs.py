"""Work behind the request that asked for it: a few threads and a queue with an end."""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from records.errors import Busy

log = logging.getLogger("lightbox.jobs")


class Jobs:
    """Runs functions in the background, in the order in which they came.

    Parameters
    ----------
    workers : int
        Threads.
    waiting : int
        Jobs that may wait; one more is refused with ``Busy``.
    """

    def __init__(self, workers: int = 2, waiting: int = 32) -> None:
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="job")
        self._most = workers + waiting
        self._open = 0
        self._lock = threading.Lock()

    def submit(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Future[Any]:
        """Run ``function`` soon; what it raises is logged and kept in the future."""
        with self._lock:
            if self._open >= self._most:
                raise Busy("queue_full", "Too much work is waiting: try again in a moment.")
            self._open += 1
        try:
            future = self._pool.submit(function, *args, **kwargs)
        except RuntimeError as error:
            self._left(None)
            raise Busy("stopping", "The server is stopping: try again in a moment.") from error
        future.add_done_callback(self._left)
        return future

    @property
    def open(self) -> int:
        """Jobs that run or wait."""
        return self._open

    def close(self) -> None:
        """Take no more, drop what waits, and return when what runs has ended."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _left(self, future: Future[Any] | None) -> None:
        with self._lock:
            self._open -= 1
        if future is not None and not future.cancelled() and (error := future.exception()) is not None:
            log.warning("a job failed: %s", type(error).__name__, exc_info=error)
