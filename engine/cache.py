"""A cache bounded by bytes, least recently used first out, that never loads one key twice at once."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import Lock
from typing import Any, Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class ByteCache(Generic[K, V]):
    """Values by key, together no larger than a limit.

    The lock guards the dictionaries alone; loading happens outside it. A value that was put out stays valid for
    whoever holds it. A value larger than the limit is handed out but not kept.

    Parameters
    ----------
    limit : int
        Bytes.
    size : callable
        Bytes of a value, asked once when it is stored; ``resize`` tells of later growth.
    evicted : callable
        Called, outside the lock, with each value that was put out.
    """

    def __init__(
        self, limit: int, size: Callable[[Any], int] = len, evicted: Callable[[V], object] | None = None
    ) -> None:
        self.limit = limit
        self._size = size
        self._evicted = evicted
        self._lock = Lock()
        self._held: OrderedDict[K, tuple[V, int]] = OrderedDict()
        self._loading: dict[K, Future[V]] = {}
        self._bytes = 0

    @property
    def bytes(self) -> int:
        """What is held now."""
        return self._bytes

    def __len__(self) -> int:
        return len(self._held)

    def peek(self, key: K) -> V | None:
        """The value if it is held, now the most recently used; it is not loaded."""
        with self._lock:
            found = self._held.get(key)
            if found is None:
                return None
            self._held.move_to_end(key)
            return found[0]

    def get(self, key: K, load: Callable[[], V]) -> V:
        """The value, loaded by the first who asks; those who ask meanwhile wait for the same load.

        What ``load`` raises reaches all who wait and is not remembered.
        """
        with self._lock:
            found = self._held.get(key)
            if found is not None:
                self._held.move_to_end(key)
                return found[0]
            waiting, mine = self._loading.get(key), Future[V]()
            if waiting is None:
                self._loading[key] = mine
        try:
            return self._load(key, load, mine) if waiting is None else waiting.result()
        finally:
            del waiting, mine  # an error knows this frame: with the future that holds it, it would keep all its callers

    def resize(self, key: K, size: int) -> None:
        """Tell that the value of ``key`` takes ``size`` bytes now; others, or itself, may be put out for it."""
        with self._lock:
            found = self._held.get(key)
            if found is None:
                return
            self._held[key] = (found[0], size)
            self._bytes += size - found[1]
            gone = [self._out(key)] if size > self.limit else self._shrink()
        self._tell(gone)

    def drop(self, wanted: Callable[[K], bool]) -> None:
        """Put out every value whose key is ``wanted``; one that is being loaded is handed out and not kept."""
        with self._lock:
            for key in [key for key in self._loading if wanted(key)]:
                del self._loading[key]
            gone = [self._out(key) for key in [key for key in self._held if wanted(key)]]
        self._tell(gone)

    def _load(self, key: K, load: Callable[[], V], mine: "Future[V]") -> V:
        try:
            value = load()
            size = self._size(value)
        except BaseException as error:
            with self._lock:
                self._loaded(key, mine)
            mine.set_exception(error)
            del mine  # as in ``get``
            raise
        with self._lock:
            gone = self._keep(key, value, size) if self._loaded(key, mine) else [value]
        mine.set_result(value)
        self._tell(gone)
        return value

    def _loaded(self, key: K, mine: "Future[V]") -> bool:
        """The end of a load: whether its value is still wanted."""
        wanted = self._loading.get(key) is mine
        if wanted:
            del self._loading[key]
        return wanted

    def _keep(self, key: K, value: V, size: int) -> list[V]:
        if size > self.limit:
            return [value]
        self._held[key] = (value, size)
        self._bytes += size
        return self._shrink()

    def _shrink(self) -> list[V]:
        gone = []
        while self._bytes > self.limit:
            gone.append(self._out(next(iter(self._held))))
        return gone

    def _out(self, key: K) -> V:
        value, size = self._held.pop(key)
        self._bytes -= size
        return value

    def _tell(self, gone: list[V]) -> None:
        if self._evicted is not None:
            for value in gone:
                self._evicted(value)
