"""A series that is open: its volume, filled slice by slice in the order in which people look at it.

Whoever needs a slice that is not there yet decodes it at once; threads in the background fill the rest, from the
middle outward.
"""

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import replace
from threading import Lock
from typing import Any, TypeVar
from weakref import WeakMethod

import numpy as np
from numpy.typing import NDArray

from engine import build, luts, nifti_tags, rectify, slices, tags
from engine.cache import ByteCache
from engine.displayset import DisplaySet, Geometry
from engine.errors import Undrawable, Unusable
from engine.filling import Filling, NotReady
from engine.header import Vector, Window
from engine.plane import PlaneLayout
from engine.volume import Volume
from engine.window import Table, auto, misses

Made = TypeVar("Made")

__all__ = ["Gaps", "NotReady", "OpenSeries", "Read", "single"]

Place = tuple[int, int]
Read = Callable[[str], Any]
Gaps = NDArray[np.bool_] | None
WAIT_SECONDS = 30.0
"""How long a request waits for a whole volume before it is asked to come again."""
TRIES = 32
"""Slices that are tried, from the middle outward, for one that can be drawn."""
SAMPLES = 5
"""Slices that the automatic window of a series looks at."""


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
    large : bool
        Whether it is larger than ``room``.
    lacking : str
        The reason why it has no volume in memory then; else "".
    """

    def __init__(
        self, info: DisplaySet, read: Read, pool: Executor, workers: int, room: int, grown: Callable[[int], object]
    ) -> None:
        self.info = info
        self.lacking = build.lacking(info, room)
        self.large = bool(self.lacking)
        self._read, self._pool, self._workers, self._room, self._grown = read, pool, workers, room, grown
        self._whole_file = info.format == "nifti"
        self._filling = Filling([(0, 0)] if self._whole_file else outward(info), _weakly(self._fill))
        self._volume = build.volume_of(info, self._array())
        self._problems: dict[Place, tuple[str, str, dict[str, Any]]] = {}
        self._derived: ByteCache[str, Any] = ByteCache(2**62, lambda made: 0)
        self._turning: set[str] = set()
        self._low, self._high = np.inf, -np.inf
        self._extra = 0
        self._lock = Lock()

    @property
    def nbytes(self) -> int:
        """Bytes of memory: the volume as it will be when it is full, and all copies made of it."""
        return self._extra + (0 if self.large else build.size(self.info))

    @property
    def undrawable(self) -> dict[Place, str]:
        """Slices found undecodable so far, by phase and index, with the reason."""
        return self._volume.undrawable

    @property
    def range(self) -> tuple[float, float] | None:
        """Lowest and highest modality value without padding; None until every slice is there."""
        if not self._filling.done or self._low > self._high:
            return None
        ends = [end * self.info.slope + self.info.intercept for end in (self._low, self._high)]
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
        self._filling.bring((0, 0) if self._whole_file else (t, k))
        if (t, k) in self._problems:
            code, message, details = self._problems[t, k]
            raise Undrawable(code, message, **details)
        return self._volume

    def layout(self, name: str) -> PlaneLayout:
        """How one family of planes lies; ``Unusable`` as ``slices.find``."""
        made: PlaneLayout = self._derived.get(f"layout {name}", lambda: slices.find(self.info, name))
        return made

    def start(self) -> None:
        """Fill the volume in the background."""
        if not self.large:
            self._filling.start(self._pool, self._workers)

    def close(self) -> None:
        """Stop filling in the background; what is there stays valid for whoever holds it."""
        self._filling.stop()

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
            raise Unusable("too_large", self.lacking, bytes=build.size(self.info), limit=self._room)
        self.start()
        self._filling.all(seconds)
        return self._volume

    def rectified(self, seconds: float = WAIT_SECONDS) -> tuple[Volume, Gaps]:
        """The orthogonal, even volume that MPR is cut from, with the mask of slices in a gap."""
        volume = self.whole(seconds)
        made: tuple[Volume, Gaps] = self._derived.get("rectified", lambda: self._rectify(volume))
        return made

    def across(self, volume: Volume) -> Volume:
        """The same volume laid out in memory so that planes across its rows are read in one piece.

        The copy is made in the background, and only while the series stays below half of its room; until it is
        there the volume itself is given.
        """
        name = "across" if volume is self._volume else "across rectified"
        made: Volume | None = self._derived.peek(name)
        if made is None and volume.array.nbytes + self.nbytes <= self._room // 2:
            with self._lock:
                fresh = name not in self._turning
                self._turning.add(name)
            if fresh:
                self._pool.submit(self._derived.get, name, lambda: self._turn(volume))
        return made or volume

    def automatic(self) -> Window | None:
        """The window that the values of a few slices, evenly through the series, call for; None in colour.

        It does not depend on how much of the series has been read.
        """
        if self.info.colour:
            return None
        made: Window | None = self._derived.get("window", self._automatic)
        return made

    def misses(self, center: float, width: float) -> bool:
        """Whether nearly all values of the middle slice lie on one side of a window, so that it shows nothing."""
        return bool(self._derived.get(f"misses {center} {width}", lambda: self._misses(center, width)))

    def span(self) -> tuple[float, float] | None:
        """Lowest and highest stored value of the whole series, which is read for it; None where it is too large."""
        if self.large:
            return None
        self.whole()
        return None if self._low > self._high else (self._low, self._high)

    def lut(self, t: int, k: int) -> Table | None:
        """The first VOI LUT of one slice (PS3.3 C.11.2.1.1)."""
        if not has_lut(self.info, t, k):
            return None
        one = self.info.slices[t][k]
        made: Table | None = self._derived.get(
            f"lut {one.instance} {one.frame}", lambda: _first(self._luts(one.instance)(one.frame))
        )
        return made

    def _luts(self, instance: str) -> Callable[[int], list[luts.Table]]:
        """What gives the VOI LUTs of the frames of one file."""
        made: Callable[[int], list[luts.Table]] = self._derived.get(
            f"luts {instance}", lambda: luts.voi_reader(self._read(instance))
        )
        return made

    def tags(self, t: int, k: int) -> list[dict[str, Any]]:
        """The header of the file that one slice comes from, as a tree.

        Raises
        ------
        Unusable
            ``no_such_slice``, ``no_such_phase``.
        """
        check(self.info, t, k)
        data = self._read(self.info.slices[t][k].instance)
        return nifti_tags.tree(data) if self._whole_file else tags.tree(data)

    def _fill(self, place: Place) -> None:
        if self._whole_file:
            self._volume = build.build(self.info, self._read)
            self._measure(self._volume.array)
            return
        try:
            build.fill_slice(self.info, self._read, self._volume.array, *place)
        except Undrawable as problem:
            self._problems[place] = problem.code, problem.message, problem.details
            self.undrawable[place] = problem.message
        else:
            self._measure(self._volume.array[place])

    def _measure(self, stored: NDArray[Any]) -> None:
        """Widen the range of values by those that were just read, while they are at hand."""
        low, high = extent(stored, self.info.padding)
        with self._lock:
            self._low, self._high = min(self._low, low), max(self._high, high)

    def _array(self) -> NDArray[Any]:
        if self.large or self._whole_file:
            return np.empty((0,) * len(self.info.shape), self.info.dtype)
        return build.allocate(self.info)

    def _automatic(self) -> Window | None:
        last = self.info.shape[1] - 1
        chosen = sorted({round(place * last) for place in np.linspace(0, 1, SAMPLES)})
        stored = [one for one in map(self._stored, chosen) if one is not None]
        return auto(np.stack(stored), self.info.slope, self.info.intercept, self.info.padding) if stored else None

    def _misses(self, center: float, width: float) -> bool:
        info = self.info
        for k in nearest(info):
            stored = self._stored(k)
            if stored is not None:
                return misses(stored, info.slope, info.intercept, info.padding, center, width)
        return False

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
        phases, slices, rows, columns, *colours = volume.array.shape
        turned = np.empty((phases, columns, slices, rows, *colours), volume.array.dtype)
        for t in range(phases):
            for k in range(slices):  # slice by slice: four times faster than all at once
                turned[t, :, k] = volume.array[t, k].swapaxes(0, 1)
        self._grow(turned.nbytes)
        return volume.with_array(np.moveaxis(turned, 1, 3), volume.affine)

    def _grow(self, size: int) -> None:
        with self._lock:
            self._extra += size
        self._grown(self.nbytes)


def _weakly(method: Callable[[Place], None]) -> Callable[[Place], None]:
    """A method that does not keep its object alive: gigabytes go when the last who uses them lets go, not when Python
    looks for cycles the next time. Once the object is gone there is nothing left to do."""
    alive = WeakMethod(method)

    def call(place: Place) -> None:
        if bound := alive():
            bound(place)

    return call


def has_lut(info: DisplaySet, t: int, k: int) -> bool:
    """Whether a slice has a VOI LUT of its own, as far as is known without reading its file."""
    own = info.slices[t][k].voi_luts
    return bool(info.voi_luts if own is None else own)


def lut_of(info: DisplaySet, read: Read, t: int, k: int) -> Table | None:
    """The first VOI LUT of one slice, read from its file (PS3.3 C.11.2.1.1)."""
    if not has_lut(info, t, k):
        return None
    one = info.slices[t][k]
    return _first(luts.voi_luts(read(one.instance), one.frame))


def _first(found: list[luts.Table]) -> Table | None:
    return (found[0].first, found[0].entries, found[0].bits) if found else None


def single(info: DisplaySet, read: Read, t: int, k: int) -> Volume:
    """A volume of one slice alone, for what needs no more: thumbnails, series larger than the memory.

    Raises
    ------
    Unusable, Undrawable
        As ``OpenSeries.slice``.
    """
    check(info, t, k)
    one = info.slices[t][k]
    part = replace(info, slices=((one,),), geometry=_moved(info.geometry, one.position, k))
    array = build.allocate(part)
    build.fill_slice(part, read, array, 0, 0)
    return build.volume_of(part, array)


def check(info: DisplaySet, t: int, k: int) -> None:
    """Refuse a phase or an acquired slice that a series does not have."""
    phases, count = info.shape[:2]
    slices.check_phase(phases, t)
    if not 0 <= k < count:
        raise Unusable("no_such_slice", f"There is no slice {k}: this series has {count}, from 0.")


def outward(info: DisplaySet) -> list[Place]:
    """Phase and index of every slice, the middle one of the first phase first, then outward."""
    phases, count = info.shape[:2]
    order = sorted(range(count), key=lambda k: (abs(k - count // 2), k))
    return [(t, k) for t in range(phases) for k in order]


def nearest(info: DisplaySet) -> list[int]:
    """The slices that may stand for a series, the middle one first, then those next to it: TRIES at most."""
    return [k for t, k in outward(info) if t == 0][:TRIES]


def first_drawable(info: DisplaySet, make: Callable[[int], Made]) -> Made:
    """What ``make`` gives for the first of the slices that may stand for a series.

    Raises
    ------
    Undrawable
        Where it can for none, for the reason of the middle one.
    """
    problems = []
    for k in nearest(info):
        try:
            return make(k)
        except Undrawable as problem:
            problems.append(problem)
    raise problems[0]


def extent(stored: NDArray[Any], padding: tuple[float, float] | None) -> tuple[float, float]:
    """Lowest and highest stored value, padding, NaN and infinity left out; (inf, -inf) where none is left."""
    if padding is not None:
        stored = stored[(stored < padding[0]) | (stored > padding[1])]
    if stored.dtype.kind == "f":
        stored = stored[np.isfinite(stored)]
    return (float(stored.min()), float(stored.max())) if stored.size else (np.inf, -np.inf)


def _moved(geometry: Geometry, position: Vector | None, k: int) -> Geometry:
    """The geometry of slice ``k`` alone: at its own position, where the steps between slices may differ."""
    if geometry.affine is None:
        return geometry
    affine = np.array(geometry.affine)
    affine[:3, 3] = affine[:3, 3] + k * affine[:3, 2] if position is None else position
    return replace(geometry, affine=tuple(tuple(row) for row in affine.tolist()), offsets=(), gaps=())
