"""Windows: from modality values to grey (PS3.3 C.11.2), and which window a picture opens with."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine import presets
from engine.displayset import DisplaySet
from engine.errors import Unusable
from engine.header import Window
from engine.plane import Plane
from engine.volume import Array

FUNCTIONS = ("LINEAR", "LINEAR_EXACT", "SIGMOID")
LARGEST = 1e12
"""Largest centre or width that is believed, in modality units."""
TAIL = 0.001
"""Share of the values left out at each end by the automatic window."""
ONE_SIDED = 0.999
"""Share of the values beyond one end of a window from which on it shows nothing."""
SAMPLE = 1 << 20
"""Number of voxels that the automatic window looks at, at most."""

Floats = NDArray[np.floating[Any]]
Table = tuple[int, Sequence[int] | Array, int]


@dataclass(frozen=True, slots=True, eq=False)
class VoiLut:
    """A VOI LUT (PS3.3 C.11.2.1.1): the output for modality values from ``first`` on, in ``bits`` bits."""

    first: int
    entries: Array
    bits: int


@dataclass(frozen=True, slots=True)
class Voi:
    """How modality values become grey.

    Attributes
    ----------
    center, width : float
        Modality units.
    function : str
        ``LINEAR``, ``LINEAR_EXACT`` or ``SIGMOID``; without meaning where there is a ``lut``.
    invert : bool
        White for low values: MONOCHROME1, or asked for, but not both.
    lut : VoiLut or None
        Takes the window's place.
    source : str
        Where it comes from: ``request``, ``preset``, ``lut``, ``slice``, ``series``, ``modality``, ``auto``.
    """

    center: float
    width: float
    function: str = "LINEAR"
    invert: bool = False
    lut: VoiLut | None = None
    source: str = "request"


def level(values: Floats, voi: Voi) -> Floats:
    """Grey from 0 (black) to 1 (white), before any inversion.

    Parameters
    ----------
    values : (…) float array, modality units
        Overwritten: give it a copy.
    voi : Voi

    Returns
    -------
    (…) float array
        NaN stays NaN.

    Notes
    -----
    PS3.3 C.11.2.1.2.1 (linear), C.11.2.1.3.1 (sigmoid), C.11.2.1.3.2 (exact), C.11.2.1.1 (table).
    """
    if voi.lut is not None:
        return _looked_up(values, voi.lut)
    if voi.function == "SIGMOID":
        np.multiply(np.subtract(values, voi.center, out=values), -4.0 / voi.width, out=values)
        np.clip(values, -80.0, 80.0, out=values)
        return np.asarray(1.0 / (1.0 + np.exp(values)))
    middle, width = (voi.center - 0.5, voi.width - 1) if voi.function == "LINEAR" else (voi.center, voi.width)
    if width == 0:
        return np.where(np.isnan(values), values, np.asarray(values > middle, values.dtype))
    np.multiply(np.subtract(values, middle - width / 2, out=values), 1.0 / width, out=values)
    return np.clip(values, 0.0, 1.0, out=values)


def choose(
    plane: Plane,
    info: DisplaySet,
    *,
    center: float | None = None,
    width: float | None = None,
    preset: str | None = None,
    voi: str | None = None,
    invert: bool = False,
    lut: Table | None = None,
    automatic: Window | None = None,
) -> Voi:
    """The window to draw a plane with.

    What is asked for comes first: centre and width, a preset, a function. Else the slice's own VOI LUT, the slice's own
    window, the series' window, the modality's custom, and the values themselves, in that order.

    Parameters
    ----------
    plane : Plane
    info : DisplaySet
    center, width : float, modality units
        Both or neither.
    preset : str
        One of ``presets.offered``, or ``auto``.
    voi : {"linear", "linear_exact", "sigmoid"}
        The function; to name one switches a VOI LUT off (trap 15).
    invert : bool
        Swap black and white of what is shown otherwise.
    lut : (first, entries, bits) or None
        VOI LUT of this slice.
    automatic : Window or None
        The series' ``auto`` window, so that all its planes agree; from this plane where None.

    Raises
    ------
    Unusable
        ``bad_window``: half a window, a width that means nothing, an unknown function; ``no_such_preset``.
    """
    flip = invert != (info.inverted and not info.colour)
    function = _function(voi)
    if center is not None or width is not None:
        return _asked(plane, info, center, width, function, flip)
    if info.colour:
        return Voi(128, 256, "LINEAR", flip, source="modality")
    if preset is not None and preset != "auto":
        return _preset(info, preset, function, flip)
    if preset is None and lut is not None and function is None:
        return _table(lut, flip)
    found = None if preset == "auto" else _from_file(plane, info, function or own_function(plane, info), flip)
    return found or _default(plane, info, automatic, function, flip, custom=preset != "auto")


def auto(stored: Array, slope: float, intercept: float, padding: tuple[float, float] | None = None) -> Window:
    """A window over the range of the values, less 0.1 % at each end (trap 30).

    Parameters
    ----------
    stored : (…) array
        A plane, a volume, any piece of one; about a million of its voxels are looked at. Colour has no window.
    slope, intercept : float
    padding : (low, high) or None
        Stored values that stay out (trap 16); so do NaN and infinity (trap 25).

    Returns
    -------
    Window
        To be used with LINEAR_EXACT; 1 wide where all values are the same.
    """
    sample = _measured(stored, padding)
    if not sample.size:
        return Window(intercept, 1.0, "auto")
    low, high = _range(sample)
    ends = sorted((low * slope + intercept, high * slope + intercept))
    return Window((ends[0] + ends[1]) / 2, ends[1] - ends[0] or 1.0, "auto")


def misses(
    stored: Array, slope: float, intercept: float, padding: tuple[float, float] | None, center: float, width: float
) -> bool:
    """Whether a window shows one even grey, because nearly all values (ONE_SIDED) lie below it, or above it.

    Parameters
    ----------
    stored, slope, intercept, padding
        As ``auto`` takes them.
    center, width : float, modality units
    """
    sample = _measured(stored, padding)
    values = sample.astype(np.float64) * slope + intercept
    shares = [float(np.mean(side)) for side in (values < center - width / 2, values > center + width / 2) if side.size]
    return max(shares, default=0.0) >= ONE_SIDED


def own_function(plane: Plane, info: DisplaySet) -> str:
    """The file's function for a plane: the slice's own, else the series'; LINEAR where the file names none we know."""
    named = plane.voi_function or info.voi_function
    return named if named in FUNCTIONS else "LINEAR"


def usable(window: Window, function: str = "LINEAR") -> bool:
    """Whether a window can be drawn with (PS3.3 C.11.2.1.2: LINEAR wants a width of at least 1)."""
    if not (isfinite(window.center) and isfinite(window.width)):
        return False
    if abs(window.center) > LARGEST or window.width > LARGEST:
        return False
    return window.width >= 1 if function == "LINEAR" else window.width > 0


def _asked(
    plane: Plane, info: DisplaySet, center: float | None, width: float | None, function: str | None, flip: bool
) -> Voi:
    if center is None or width is None:
        raise Unusable("bad_window", "A window needs both its centre and its width.")
    if function is None:
        function = own_function(plane, info)
        # LINEAR counts in whole steps of the value; where values are fractions, a width below 1 is a real wish.
        if function == "LINEAR" and width < 1 and not _whole(plane):
            function = "LINEAR_EXACT"
    if not usable(Window(center, width), function):
        least = "at least 1" if function == "LINEAR" else "above 0"
        raise Unusable("bad_window", f"Give a finite window centre, and a finite width of {least}.")
    return Voi(center, width, function, flip)


def _preset(info: DisplaySet, name: str, function: str | None, flip: bool) -> Voi:
    offered = {one.id: one for one in presets.offered(info)}
    if name not in offered:
        choice = ", ".join(("auto", *offered))
        raise Unusable("no_such_preset", f"There is no window preset {name!r} for this series: choose from {choice}.")
    return _of_preset(offered[name], function, flip, "preset")


def _of_preset(preset: presets.Preset, function: str | None, flip: bool, source: str) -> Voi:
    # SUV are fractions: LINEAR, which takes 1 off the width, would distort a window five units wide.
    usual = "LINEAR_EXACT" if preset.id == presets.PET.id else "LINEAR"
    return Voi(preset.center, preset.width, function or usual, flip, source=source)


def _table(lut: Table, flip: bool) -> Voi:
    first, entries, bits = lut
    table = VoiLut(first, np.asarray(entries), bits)
    size = len(table.entries)
    return Voi(first + size / 2, float(max(size, 1)), "LINEAR", flip, table, "lut")


def _from_file(plane: Plane, info: DisplaySet, function: str, flip: bool) -> Voi | None:
    for source, windows in (("slice", plane.windows), ("series", info.windows)):
        for window in windows:
            if usable(window, function):
                return Voi(window.center, window.width, function, flip, source=source)
    return None


def _default(
    plane: Plane, info: DisplaySet, automatic: Window | None, function: str | None, flip: bool, *, custom: bool
) -> Voi:
    offered = presets.offered(info) if custom else ()
    if offered:
        return _of_preset(offered[0], function, flip, "modality")
    window = automatic or auto(_shown(plane), plane.slope, plane.intercept, plane.padding)
    if function == "LINEAR":
        window = Window(window.center + 0.5, window.width + 1, window.name)
    return Voi(window.center, window.width, function or "LINEAR_EXACT", flip, source="auto")


def _function(voi: str | None) -> str | None:
    if voi is None:
        return None
    if voi.upper() not in FUNCTIONS:
        raise Unusable("bad_window", f"There is no window function {voi!r}: choose linear, linear_exact or sigmoid.")
    return voi.upper()


def _looked_up(values: Floats, lut: VoiLut) -> Floats:
    """Values below the first entry give the first, above the last give the last; NaN stays."""
    missing = np.isnan(values)
    place = np.clip(np.where(missing, lut.first, np.rint(values)) - lut.first, 0, len(lut.entries) - 1)
    found = lut.entries.astype(values.dtype)[place.astype(np.intp)] / values.dtype.type((1 << lut.bits) - 1)
    return np.where(missing, np.nan, np.clip(found, 0, 1)).astype(values.dtype)


def _whole(plane: Plane) -> bool:
    return plane.stored.dtype.kind in "iu" and float(plane.slope).is_integer()


def _shown(plane: Plane) -> Array:
    return plane.stored if plane.valid is None else plane.stored[plane.valid]


def _measured(stored: Array, padding: tuple[float, float] | None) -> Array:
    """About SAMPLE values without padding, NaN and infinity."""
    sample = _sampled(stored)
    if padding is not None:
        sample = sample[(sample < padding[0]) | (sample > padding[1])]
    return sample[np.isfinite(sample)] if sample.dtype.kind == "f" else sample


def _sampled(stored: Array) -> Array:
    """Every n-th slice and pixel, so that at most about SAMPLE values stay; whole slices of rows stay in order."""
    step = max(1, -(-stored.size // SAMPLE))
    if step == 1:
        return stored.ravel()
    flat = stored.reshape(-1) if stored.flags.c_contiguous else stored.ravel()
    # An odd step does not fall on the same column of every row.
    return flat[:: step | 1]


def _range(sample: Array) -> tuple[float, float]:
    size = sample.size
    low, high = int(size * TAIL), size - 1 - int(size * TAIL)
    parted = np.partition(sample, sorted({0, low, high, size - 1}))
    if parted[low] != parted[high]:
        return float(parted[low]), float(parted[high])
    return float(parted[0]), float(parted[-1])
