"""The front page of the engine: open a series, cut a plane of it, draw it; all within a bound of memory."""

from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from engine import coarse, dicom, displaysets, oblique, pixels, project, render, resample, slices, window
from engine.archive import Buffer
from engine.cache import ByteCache
from engine.displayset import DisplaySet
from engine.errors import Unusable
from engine.header import Window
from engine.opened import Gaps, NotReady, OpenSeries, Read, first_drawable, has_lut, lut_of, single
from engine.plane import Plane, PlaneLayout
from engine.volume import Volume
from engine.window import Voi

__all__ = ["Drawn", "Imaging", "Load", "Look", "NotReady", "Oblique", "OpenSeries", "Read", "View"]

Vector = tuple[float, float, float]
Load = Callable[[], tuple[DisplaySet, Read]]
Missed = Callable[[float, float], bool]
"""Whether a window of this centre and width shows nothing."""

THUMBNAILS_SHARE = 64
THUMBNAILS_BYTES = 32 * 2**20
"""Thumbnails may take this much, and no more than one part in THUMBNAILS_SHARE of the volumes' memory."""
_UNKNOWN = Window(0, 1, "auto")


@dataclass(frozen=True, slots=True)
class Oblique:
    """A plane anywhere in the patient: LPS mm, unit vectors along rows and columns, pixels, mm per pixel."""

    origin: Vector
    row: Vector
    column: Vector
    width: int
    height: int
    spacing: float


@dataclass(frozen=True, slots=True)
class View:
    """Which plane is asked for; without an index, the middle one."""

    plane: str = "acquired"
    index: int | None = None
    phase: int = 0
    slab_mm: float = 0.0
    slab: str = "maximum_ip"
    oblique: Oblique | None = None
    isotropic: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """How a plane is to be drawn; what is None is chosen by the file or its modality."""

    center: float | None = None
    width: float | None = None
    preset: str | None = None
    voi: str | None = None
    invert: bool = False
    colormap: str | None = None


@dataclass(frozen=True, slots=True)
class SliceWindows:
    """What slices open with, where they differ: ``windows`` and whether a table takes their place; by phase and index.

    ``index[phase][k]`` counts in ``windows``.
    """

    windows: list[tuple[Voi, bool]]
    index: list[list[int]]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture of 8 bits, with the plane it shows and the window that it was drawn with."""

    picture: render.Picture
    plane: Plane
    voi: Voi


class Imaging:
    """Open series within a bound of bytes, and their thumbnails within another.

    Parameters
    ----------
    cache_bytes : int
        For volumes and their rectified and turned copies.
    workers : int
        Threads that decode in the background.
    """

    def __init__(self, cache_bytes: int, workers: int) -> None:
        self.cache_bytes, self.workers = cache_bytes, workers
        self._pool = ThreadPoolExecutor(workers, "lightbox-volume")
        self._series: ByteCache[Hashable, OpenSeries] = ByteCache(
            cache_bytes, lambda series: series.nbytes, lambda series: series.close()
        )
        self.thumbnails: ByteCache[Hashable, Any] = ByteCache(
            min(cache_bytes // THUMBNAILS_SHARE, THUMBNAILS_BYTES), lambda answer: len(answer[0])
        )

    def open(self, key: tuple[str, str], load: Load) -> OpenSeries:
        """The series of ``key``, (id, digest); ``load`` gives its display set and its files if it is not open yet."""
        return self._series.get(key, lambda: self._opened(key, load))

    def thumbnail(self, key: tuple[str, str], load: Load) -> Drawn:
        """The middle slice that can be drawn, with the window it opens with; a series that is not open stays so."""
        series = self._series.peek(key)
        if series is not None:
            return representative(series)
        info, read = load()
        return first_drawable(info, lambda k: _by_itself(info, read, k))

    def exact(self, key: tuple[str, str], load: Load) -> OpenSeries:
        """The series of ``key`` for export: as ``open``, but colour as deep as it is stored."""
        opened = self.open(key, load)
        info = pixels.exact_colour(opened.info)
        if info is opened.info:
            return opened
        series_id, digest = key
        return self.open((series_id, f"{digest} exact"), lambda: (info, load()[1]))

    def forget(self, series_id: str) -> None:
        """Close a series that was deleted or rebuilt."""
        self._series.drop(lambda key: isinstance(key, tuple) and key[0] == series_id)
        self.thumbnails.drop(lambda key: isinstance(key, tuple) and key[0] == series_id)

    def usage(self) -> dict[str, int]:
        """Number of open series, their bytes, the bytes of thumbnails, and the bounds."""
        return {
            "series": len(self._series),
            "volume_bytes": self._series.bytes,
            "volume_limit": self._series.limit,
            "thumbnail_bytes": self.thumbnails.bytes,
            "thumbnail_limit": self.thumbnails.limit,
        }

    def close(self) -> None:
        """Stop the threads."""
        self._series.drop(lambda key: True)
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _opened(self, key: tuple[str, str], load: Load) -> OpenSeries:
        info, read = load()
        return OpenSeries(
            info, read, self._pool, self.workers, self.cache_bytes, lambda size: self._series.resize(key, size)
        )


def cut(series: OpenSeries, view: View) -> Plane:
    """The plane that a view asks for, read now if need be.

    Raises
    ------
    Unusable
        No such plane, slice, phase; no volume; too large.
    Undrawable
        An acquired slice that cannot be decoded.
    NotReady
        The volume that it is cut from is still being read.
    """
    if view.oblique is not None:
        return _oblique(series, view, view.oblique)
    if view.slab_mm > 0:
        layout = series.layout(view.plane)
        volume, gaps = _source(series, layout)
        plane = project.slab(volume, layout, _index(layout, view.index), view.slab_mm, view.slab, view.phase, gaps)
    else:
        plane = run(series, view.plane, view.index, 1, view.phase)[0]
    return resample.isotropic(plane) if view.isotropic else plane


def run(series: OpenSeries, name: str, first: int | None, count: int, phase: int = 0) -> list[Plane]:
    """Neighbouring planes of one family, as many as there are from ``first`` (else the middle) on, at most ``count``.

    Raises
    ------
    Unusable, Undrawable, NotReady
        As ``cut``.
    """
    layout = series.layout(name)
    first = _index(layout, first)
    if name == "acquired":
        return [
            _acquired(series, layout, k, phase) for k in range(first, max(first + 1, min(first + count, layout.count)))
        ]
    volume, gaps = _source(series, layout)
    slices.check_index(volume, layout, first, phase)
    if layout.through[0] == 0:
        volume = series.across(volume)
    return slices.run(volume, layout, first, min(count, layout.count - first), phase, gaps)


def draw(series: OpenSeries, view: View, look: Look) -> Drawn:
    """The picture of a view.

    Raises
    ------
    Unusable, Undrawable, NotReady
        As ``cut``; ``bad_window``, ``no_such_preset``, ``no_such_colormap`` too.
    """
    plane = cut(series, view)
    # Planes that no file holds as they are open as the series does: with the table of its middle slice.
    own = (view.phase, plane.index) if plane.name == "acquired" else (0, series.info.shape[1] // 2)
    return _drawn(plane, series.info, look, series.automatic, series.lut(*own), series.misses)


def representative(series: OpenSeries) -> Drawn:
    """The picture that stands for a series: of its middle slice, or the one nearest to it that can be drawn.

    Raises
    ------
    Undrawable
        Where none can be, for the reason of the middle one.
    """
    return first_drawable(series.info, lambda k: draw(series, View(index=k), Look()))


def glimpse(data: Buffer) -> Drawn:
    """The picture of one DICOM file that is not stored yet, with the window it opens with.

    Raises
    ------
    EngineError
        Where it is none, or cannot be drawn.
    """
    found = displaysets.arrange([("", dicom.read_header(data))])
    if not found.sets:
        raise Unusable("no_picture", "This file holds no picture.")
    info = found.sets[0]
    return first_drawable(info, lambda k: _by_itself(info, lambda _: data, k))


def small_copy(series: OpenSeries, phase: int = 0) -> coarse.Coarse:
    """The small copy of the volume that planes are cut from.

    Raises
    ------
    Unusable
        No volume; no such phase; too large.
    NotReady
        It is still being read.
    """
    volume, gaps = _source(series, series.layout("axial"))
    if volume.affine is None:
        raise Unusable("no_volume", "This series has no place in the patient, so that it has no small copy.")
    factors = coarse.layout(volume.array.shape[1:], volume.affine).factors
    return coarse.box(volume, factors, phase, gaps)


def _index(layout: PlaneLayout, index: int | None) -> int:
    return layout.count // 2 if index is None else index


def first_window(series: OpenSeries) -> Voi:
    """The window that the series opens with: that of its middle slice."""
    middle = series.info.shape[1] // 2
    one = series.info.slices[0][middle]
    return _opening(series, one.windows, one.voi_function, series.lut(0, middle))


def slice_windows(series: OpenSeries) -> SliceWindows | None:
    """What each acquired slice opens with; None where all of them open with one window and no table.

    The windows are those below a table, which a reader may switch off; tables travel with the slices themselves.
    """
    info = series.info
    if info.colour:
        return None
    kinds: dict[tuple[tuple[Window, ...], str, bool], int] = {}
    index = [
        [
            kinds.setdefault((one.windows, one.voi_function, has_lut(info, t, k)), len(kinds))
            for k, one in enumerate(line)
        ]
        for t, line in enumerate(info.slices)
    ]
    if len(kinds) == 1 and not any(table for *_, table in kinds):
        return None
    return SliceWindows([(_opening(series, own, function), table) for own, function, table in kinds], index)


def _opening(series: OpenSeries, windows: tuple[Window, ...], function: str, lut: window.Table | None = None) -> Voi:
    blank = Plane(np.zeros((1, 1), series.info.dtype), windows=windows, voi_function=function)
    return _voi(blank, series.info, Look(), series.automatic, lut, series.misses)


def _by_itself(info: DisplaySet, read: Read, k: int) -> Drawn:
    """A slice of a series that is not open."""
    return _drawn(_alone(single(info, read, 0, k), info, k), info, Look(), lut=lut_of(info, read, 0, k))


def _drawn(
    plane: Plane,
    info: DisplaySet,
    look: Look,
    automatic: Callable[[], Window | None] = lambda: None,
    lut: window.Table | None = None,
    missed: Missed | None = None,
) -> Drawn:
    voi = _voi(plane, info, look, automatic, lut, missed or _missed_by(plane))
    return Drawn(render.picture(plane, voi, look.colormap), plane, voi)


def _voi(
    plane: Plane,
    info: DisplaySet,
    look: Look,
    automatic: Callable[[], Window | None],
    lut: window.Table | None,
    missed: Missed,
) -> Voi:
    """The window for a look; the values are looked at only where nothing else says how to show them.

    The custom of computed tomography is left where it would show nothing at all.
    """
    preset = look.preset

    def choose(fallback: Window | None) -> Voi:
        return window.choose(
            plane,
            info,
            center=look.center,
            width=look.width,
            preset=preset,
            voi=look.voi,
            invert=look.invert,
            lut=lut,
            automatic=fallback,
        )

    voi = choose(_UNKNOWN)
    if voi.source == "modality" and info.modality == "CT" and not info.colour and missed(voi.center, voi.width):
        preset = "auto"
        voi = choose(_UNKNOWN)
    return choose(automatic()) if voi.source == "auto" else voi


def _missed_by(plane: Plane) -> Missed:
    """Whether a window misses the values of one plane."""
    return lambda center, width: window.misses(plane.stored, plane.slope, plane.intercept, plane.padding, center, width)


def _acquired(series: OpenSeries, layout: PlaneLayout, k: int, phase: int) -> Plane:
    volume = series.slice(phase, k)
    if series.large:
        return _alone(volume, series.info, k)
    series.start()
    return slices.cut(volume, layout, k, phase)


def _alone(volume: Volume, info: DisplaySet, k: int) -> Plane:
    """The plane of a volume that holds slice ``k`` alone."""
    plane = slices.cut(volume, slices.find(volume.info, "acquired"), 0)
    return replace(plane, index=k, count=info.shape[1])


def _source(series: OpenSeries, layout: PlaneLayout) -> tuple[Volume, Gaps]:
    """The volume that a family of planes is cut from, complete."""
    if layout.rectified:
        return series.rectified()
    return series.whole(), None


def _oblique(series: OpenSeries, view: View, wanted: Oblique) -> Plane:
    volume, gaps = _source(series, series.layout("axial"))
    place = oblique.raster(wanted.origin, wanted.row, wanted.column, wanted.width, wanted.height, wanted.spacing)
    if view.slab_mm > 0:
        return project.oblique_slab(volume, place, view.slab_mm, view.slab, view.phase, gaps)
    return oblique.cut(volume, place, view.phase, gaps)
