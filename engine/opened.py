"""A series that is open: its volume, filled slice by slice in the order in which people look at it.

Whoever needs a slice that is not there yet decodes it at once; threads in the background fill the rest, from the
middle outward. Each slice is decoded once, by one thread; the lock guards the list of what is taken, never decoding.
"""

import logging
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import replace
from threading import Event, Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine import build, luts, rectify, tags
from engine.cache import ByteCache
from engine.displayset import DisplaySet, Geometry
from engine.errors import EngineError, Undrawable, Unusable
from engine.header import Window
from engine.volume import Volume
from engine.window import Table, auto

log = logging.getLogger("lightbox.engine")

Unit = tuple[int, int]
Read = Callable[[str], Any]
Gaps = NDArray[np.bool_] | None
WAIT_SECONDS = 30.0
"""How long a request waits for a whole volume before it is asked to come again."""
SAMPLES = 5
"""Slices that the automatic window of a series looks at."""


class NotReady(EngineError):
    """The volume is still being read: ask again in a moment."""


class OpenSeries:
    """One display set with its voxels.

    Parameters
    ----------
    info : DisplaySet
    read : callable
        Instance id to the bytes of its file.
    pool : Executor
        Fills the volume in the background.
    workers : int
        How many threads of the pool one series may use.
    room : int
        Bytes this series may take; a larger one is drawn slice by slice and has no volume in memory.
    grown : callable
        Told the bytes that the series takes when they are more than before.

    Attributes
    ----------
    undrawable : dict of (t, k) to str
        Slices found undecodable so far, with the reason.
    """

    def __init__(
        self, info: DisplaySet, read: Read, pool: Executor, workers: int, room: int, grown: Callable[[int], object]
    ) -> None:
        self.info = info
        self.undrawable: dict[Unit, str] = {}
        self.large = build.size(info) > room
        self._read, self._pool, self._workers, self._room, self._grown = read, pool, workers, room, grown
        self._problems: dict[Unit, Undrawable] = {}
        self._lock = Lock()
        self._queue: deque[Unit] = deque(_order(info))
        self._left = len(self._queue)
        self._taken: dict[Unit, Future[None]] = {}
        self._volume = build.volume_of(info, self._array(), self.undrawable)
        self._derived: ByteCache[str, Any] = ByteCache(2**62, lambda made: 0)
        self._low, self._high = np.inf, -np.inf
        self._filled = Event()
        self._started = self._closed = False
        self._extra = 0

    @property
    def nbytes(self) -> int:
        """Bytes of memory: the volume as it will be when it is full, and all copies made of it."""
        return self._extra + (0 if self.large else build.size(self.info))

    @property
    def filled(self) -> bool:
        """Whether every slice is there."""
        return self._filled.is_set()

    @property
    def range(self) -> tuple[float, float] | None:
        """Lowest and highest modality value without padding; None until every slice is there."""
        if not self.filled or self._low > self._high:
            return None
        ends = [float(end) * self.info.slope + self.info.intercept for end in (self._low, self._high)]
        return min(ends), max(ends)

    def slice(self, t: int, k: int) -> Volume:
        """The volume, with slice ``k`` of phase ``t`` in it.

        Where the series is too large for memory: a volume of that one slice.

        Raises
        ------
        Unusable
            ``no_such_slice``, ``no_such_phase``.
        Undrawable
            Where its pixels cannot be decoded.
        """
        check(self.info, t, k)
        if self.large:
            return single(self.info, self._read, t, k)
        self._bring(self._unit(t, k))
        if (t, k) in self._problems:
            raise self._problems[t, k]
        return self._volume

    def start(self) -> None:
        """Fill the volume in the background."""
        with self._lock:
            if self._started or self.large or self.filled:
                return
            self._started = True
        for _ in range(self._workers):
            self._pool.submit(self._work)

    def close(self) -> None:
        """Stop filling in the background; what is there stays valid for whoever holds it."""
        self._closed = True

    def whole(self, seconds: float = WAIT_SECONDS) -> Volume:
        """The volume with every slice in it; this thread helps to fill it.

        Raises
        ------
        NotReady
            After ``seconds``.
        Unusable
            ``too_large`` for the memory that the cache may use.
        """
        if self.large:
            size = build.size(self.info)
            sentence = f"This series needs {size / 2**30:.1f} GB of memory, more than VOLUME_CACHE_BYTES allows."
            raise Unusable("too_large", sentence, bytes=size)
        end = time.monotonic() + seconds
        while not self._filled.is_set():
            unit = self._next()
            if unit is not None:
                self._bring(unit)
            else:
                self._filled.wait(0.02)
            if time.monotonic() > end and not self._filled.is_set():
                raise NotReady("not_ready", "The series is still being read; try again in a moment.")
        return self._volume

    def rectified(self, seconds: float = WAIT_SECONDS) -> tuple[Volume, Gaps]:
        """The orthogonal, even volume that MPR is cut from, with the mask of slices in a gap."""
        volume = self.whole(seconds)
        made: tuple[Volume, Gaps] = self._derived.get("rectified", lambda: self._rectify(volume))
        return made

    def automatic(self) -> Window | None:
        """The window that the values of a few slices, evenly through the series, call for; None in colour.

        It does not depend on how much of the series has been read.
        """
        if self.info.colour:
            return None
        made: Window | None = self._derived.get("window", self._automatic)
        return made

    def span(self) -> tuple[float, float] | None:
        """Lowest and highest stored value of the whole series, which is read for it; None where it is too large."""
        if self.large:
            return None
        self.whole()
        return None if self._low > self._high else (self._low, self._high)

    def lut(self, t: int, k: int) -> Table | None:
        """The first VOI LUT of the file of one slice (PS3.3 C.11.2.1.1)."""
        if not self.info.voi_luts or self.info.format != "dicom":
            return None
        instance = self.info.slices[t][k].instance
        found: list[luts.Table] = self._derived.get(f"lut {instance}", lambda: luts.voi_luts(self._read(instance)))
        return (found[0].first, found[0].entries, found[0].bits) if found else None

    def tags(self, t: int, k: int) -> list[dict[str, Any]]:
        """The header of the file that one slice comes from, as a tree.

        Raises
        ------
        Unusable
            ``no_such_slice``, ``no_such_phase``.
        """
        check(self.info, t, k)
        if self.info.format != "dicom":
            raise Unusable("no_tags", "This series comes from a NIfTI file, which has no DICOM header.")
        return tags.tree(self._read(self.info.slices[t][k].instance))

    def across(self, volume: Volume) -> Volume:
        """The same volume laid out in memory so that planes across its rows are read in one piece.

        The copy is made in the background and only where there is room; until then the volume itself is given.
        """
        name = f"across {id(volume)}"
        made: Volume | None = self._derived.peek(name)
        if made is None and volume.array.nbytes + self.nbytes <= self._room:
            self._pool.submit(self._derived.get, name, lambda: self._turn(volume))
        return made or volume

    def _automatic(self) -> Window | None:
        count = self.info.shape[1]
        chosen = sorted({round(place * (count - 1)) for place in np.linspace(0, 1, SAMPLES)})
        read = [self._stored(k) for k in chosen]
        stored = [one for one in read if one is not None]
        return auto(np.stack(stored), self.info.slope, self.info.intercept, self.info.padding) if stored else None

    def _stored(self, k: int) -> NDArray[Any] | None:
        try:
            array = self.slice(0, k).array[0]
        except Undrawable:
            return None
        return np.asarray(array[0 if self.large else k])

    def _rectify(self, volume: Volume) -> tuple[Volume, Gaps]:
        made, gaps = rectify.rectify(volume)
        if made.array is not volume.array:
            self._grow(made.array.nbytes)
        return made, gaps

    def _turn(self, volume: Volume) -> Volume:
        turned = np.ascontiguousarray(np.moveaxis(volume.array, 3, 1))
        self._grow(turned.nbytes)
        return volume.with_array(np.moveaxis(turned, 1, 3), volume.affine)

    def _grow(self, size: int) -> None:
        with self._lock:
            self._extra += size
        self._grown(self.nbytes)

    def _array(self) -> NDArray[Any]:
        read_whole = self.large or self.info.format == "nifti"
        return np.empty((0,) * len(self.info.shape), self.info.dtype) if read_whole else build.allocate(self.info)

    def _unit(self, t: int, k: int) -> Unit:
        return (0, 0) if self.info.format == "nifti" else (t, k)

    def _next(self) -> Unit | None:
        with self._lock:
            while self._queue:
                unit = self._queue.popleft()
                if unit not in self._taken:
                    return unit
        return None

    def _work(self) -> None:
        """Fill one slice and stand in line again, so that series which are opened together fill together."""
        unit = None if self._closed else self._next()
        if unit is None:
            return
        try:
            self._bring(unit)
        except Exception:
            log.exception("a series could not be read on")
            return
        self._pool.submit(self._work)

    def _bring(self, unit: Unit) -> None:
        """Have one unit filled: by this thread, or by the one that is at it already."""
        with self._lock:
            taken = self._taken.get(unit)
            if taken is None:
                mine = self._taken[unit] = Future()
        if taken is not None:
            return taken.result()
        try:
            self._fill(unit)
        except BaseException as error:
            with self._lock:
                del self._taken[unit]
                self._queue.append(unit)
            mine.set_exception(error)
            raise
        mine.set_result(None)
        self._count()
        return None

    def _fill(self, unit: Unit) -> None:
        if self.info.format == "nifti":
            self._volume = build.build(self.info, self._read)
            self._measure(self._volume.array)
            return
        t, k = unit
        try:
            build.fill_slice(self.info, self._read, self._volume.array, t, k)
        except Undrawable as problem:
            self._problems[unit] = problem
            self.undrawable[unit] = problem.message
        else:
            self._measure(self._volume.array[t, k])

    def _measure(self, stored: NDArray[Any]) -> None:
        """Widen the range of values by those that were just read, while they are at hand."""
        low, high = _extent(stored, self.info.padding)
        with self._lock:
            self._low, self._high = min(self._low, low), max(self._high, high)

    def _count(self) -> None:
        with self._lock:
            self._left = 0 if self.info.format == "nifti" else self._left - 1
            left = self._left
        if left == 0:
            self._filled.set()


def single(info: DisplaySet, read: Read, t: int, k: int) -> Volume:
    """A volume of one slice alone, for what needs no more: thumbnails, series larger than the memory.

    Raises
    ------
    Unusable, Undrawable
        As ``OpenSeries.slice``.
    """
    check(info, t, k)
    part = replace(info, slices=((info.slices[t][k],),), geometry=_moved(info.geometry, k))
    array = build.allocate(part)
    build.fill_slice(part, read, array, 0, 0)
    return build.volume_of(part, array)


def check(info: DisplaySet, t: int, k: int) -> None:
    """Refuse a phase or an acquired slice that a series does not have."""
    phases, count = info.shape[:2]
    if not 0 <= t < phases:
        raise Unusable("no_such_phase", f"There is no phase {t}: this series has {phases}, from 0.")
    if not 0 <= k < count:
        raise Unusable("no_such_slice", f"There is no slice {k}: this series has {count}, from 0.")


def _moved(geometry: Geometry, k: int) -> Geometry:
    """The geometry of slice ``k`` alone."""
    if geometry.affine is None:
        return geometry
    affine = np.array(geometry.affine)
    affine[:3, 3] += k * affine[:3, 2]
    return replace(geometry, affine=tuple(tuple(row) for row in affine.tolist()), offsets=(), gaps=())


def _order(info: DisplaySet) -> list[Unit]:
    """Every unit of work, the middle slice of the first phase first, then outward."""
    if info.format == "nifti":
        return [(0, 0)]
    phases, count = info.shape[:2]
    outward = sorted(range(count), key=lambda k: (abs(k - count // 2), k))
    return [(t, k) for t in range(phases) for k in outward]


def _extent(stored: NDArray[Any], padding: tuple[float, float] | None) -> tuple[float, float]:
    """Lowest and highest stored value, padding and NaN left out; (inf, -inf) where none is left."""
    if padding is not None:
        stored = stored[(stored < padding[0]) | (stored > padding[1])]
    if not stored.size:
        return np.inf, -np.inf
    low, high = float(np.fmin.reduce(stored, axis=None)), float(np.fmax.reduce(stored, axis=None))
    return (np.inf, -np.inf) if np.isnan(low) else (low, high)
