"""Cutting planes along the voxel axes: the acquired stack, and axial, coronal, sagittal.

A layout says which voxel axis runs right, down and from plane to plane, and in which direction; a cut is then an index,
a transpose and flips, so that a plane is a view of the volume: one pixel per voxel, no copy, no interpolation.
"""

from dataclasses import replace
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from engine import letters
from engine.displayset import DisplaySet
from engine.errors import Unusable
from engine.plane import Axis, Plane, PlaneLayout
from engine.rectify import needed, rectified_layout
from engine.volume import Array, Volume

NAMES = ("acquired", "axial", "coronal", "sagittal")
# Patient axis (0 is left, 1 posterior, 2 superior) and direction of right, down and the next plane: radiological.
_RADIOLOGICAL: dict[str, tuple[Axis, Axis, Axis]] = {
    "axial": ((0, 1), (1, 1), (2, 1)),
    "coronal": ((0, 1), (2, -1), (1, 1)),
    "sagittal": ((1, 1), (2, -1), (0, 1)),
}
_NAME_OF_NORMAL = ("sagittal", "coronal", "axial")

Affine = NDArray[np.float64]


def layout(info: DisplaySet) -> dict[str, PlaneLayout | str]:
    """Size, place and orientation of every family of planes of a series, without its pixels.

    Parameters
    ----------
    info : DisplaySet

    Returns
    -------
    dict
        ``acquired``, ``axial``, ``coronal``, ``sagittal``: a PlaneLayout, or the reason why there is none.
    """
    planes: dict[str, PlaneLayout | str] = {"acquired": _acquired(info)}
    reason = _no_volume(info)
    if reason:
        return planes | dict.fromkeys(_RADIOLOGICAL, reason)
    shape, affine = rectified_layout(info)
    return planes | {name: _radiological(name, affine, shape[1:4], needed(info)) for name in _RADIOLOGICAL}


def find(info: DisplaySet, name: str) -> PlaneLayout:
    """The layout of one family of planes.

    Raises
    ------
    Unusable
        ``bad_plane`` for an unknown name, ``no_volume`` where the series has no such planes.
    """
    if name not in NAMES:
        raise Unusable("bad_plane", f"There is no plane {name!r}: choose one of {', '.join(NAMES)}.")
    found = _acquired(info) if name == "acquired" else layout(info)[name]
    if isinstance(found, str):
        raise Unusable("no_volume", f"This series has no {name} planes: {found}", reason=found)
    return found


def cut(volume: Volume, plane: PlaneLayout, index: int, phase: int = 0, gaps: NDArray[np.bool_] | None = None) -> Plane:
    """One plane of a volume, as a view of it.

    Parameters
    ----------
    volume : Volume
        The acquired volume, or the rectified one where ``plane.rectified``.
    plane : PlaneLayout
    index, phase : int
        Counted from 0.
    gaps : (K,) bool array or None
        Slices of the rectified volume that lie in a gap, from ``rectify.rectify``.

    Returns
    -------
    Plane

    Raises
    ------
    Unusable
        ``no_such_slice`` or ``no_such_phase``.
    """
    check_index(volume, plane, index, phase)
    missing = missing_slices(volume, phase, gaps)
    own = volume.info.slices[phase][index] if plane.name == "acquired" else None
    return Plane(
        stored=view(volume.array[phase], plane)[index],
        slope=volume.slope,
        intercept=volume.intercept,
        spacing=plane.spacing,
        origin=plane.place(index),
        row=_vector(plane.row),
        column=_vector(plane.column),
        padding=volume.padding,
        valid=None if missing is None else _valid(missing, plane, index),
        windows=own.windows if own else (),
        voi_function=own.voi_function if own else "",
        index=index,
        count=plane.count,
        name=plane.name,
        nan_is_padding=plane.rectified or volume.info.stored_padding is not None,
        invented=volume.invented,
        aspect=plane.aspect,
    )


def run(
    volume: Volume,
    plane: PlaneLayout,
    first: int,
    count: int,
    phase: int = 0,
    gaps: NDArray[np.bool_] | None = None,
) -> list[Plane]:
    """Several neighbouring planes at once.

    Where planes lie across memory (sagittal), they are copied together: a cache line then serves many planes, and
    the whole run costs little more than one plane of it.

    Raises
    ------
    Unusable
        As ``cut``.
    """
    check_index(volume, plane, first, phase)
    check_index(volume, plane, first + count - 1, phase)
    planes = [cut(volume, plane, index, phase, gaps) for index in range(first, first + count)]
    channels = 3 if volume.colour else 1
    together = min(abs(step) for step in planes[0].stored.strides[:2]) == volume.array.itemsize * channels
    if plane.through[0] != 0 or together or count < 2:
        return planes
    low = first if plane.through[1] > 0 else plane.count - first - count
    block = _upright(volume.array[phase][:, :, low : low + count])
    shown = view(block, replace(plane, count=count))
    return [replace(one, stored=shown[at]) for at, one in enumerate(planes)]


def _upright(part: Array) -> Array:
    """A copy of (K, J, n) voxels in which each of the n planes lies in one piece of memory; same shape."""
    made = np.empty((part.shape[2], *part.shape[:2], *part.shape[3:]), part.dtype)
    for k, rows in enumerate(part):
        made[:, k] = rows.copy().swapaxes(0, 1)
    return np.moveaxis(made, 0, 2)


def view(array: Array, plane: PlaneLayout) -> Array:
    """A (K, J, I[, 3]) array with axes (plane, row, column[, 3]) of a layout; a view."""
    order = [2 - axis for axis, _ in (plane.through, plane.down, plane.right)]
    turned = array.transpose(*order, *range(3, array.ndim))
    return turned[tuple(slice(None, None, sign) for _, sign in (plane.through, plane.down, plane.right))]


def check_index(volume: Volume, plane: PlaneLayout, index: int, phase: int) -> None:
    """Refuse a plane or a phase that a series does not have."""
    check_phase(volume.phases, phase)
    if not 0 <= index < plane.count:
        raise Unusable(
            "no_such_slice", f"There is no {plane.name} slice {index}: this series has {plane.count}, from 0."
        )


def check_phase(phases: int, phase: int) -> None:
    """Refuse a phase that is not one of ``phases``: ``no_such_phase``."""
    if not 0 <= phase < phases:
        raise Unusable("no_such_phase", f"There is no phase {phase}: this series has {phases}, from 0.")


def missing_slices(volume: Volume, phase: int, gaps: NDArray[np.bool_] | None) -> NDArray[np.bool_] | None:
    """(K,) mask of slices with nothing to show: in a gap, or not decodable; None where there are none."""
    lost = [k for t, k in list(volume.undrawable) if t == phase]
    if gaps is None and not lost:
        return None
    mask = np.zeros(volume.array.shape[1], bool) if gaps is None else gaps.copy()
    mask[lost] = True
    return mask if mask.any() else None


def _acquired(info: DisplaySet) -> PlaneLayout:
    """The stack's own order; DICOM drawn as stored, NIfTI turned so that the patient's right is at screen left."""
    shape = info.shape[1:4]
    if info.geometry.affine is None:
        named = letters.named(*info.sides) if info.sides else {}
        _, between_rows, between_columns = info.geometry.spacing
        spacing = (between_rows, between_columns) if between_rows and between_columns else None
        aspect = None if spacing else info.aspect
        return PlaneLayout("acquired", shape[0], shape[2], shape[1], spacing, letters=named, aspect=aspect)
    affine = np.array(info.geometry.affine)
    right, down = _turned(affine) if info.format == "nifti" else ((0, 1), (1, 1))
    made = _made("acquired", affine, shape, (right, down, (2, 1)))
    return replace(made, origins=_origins(info, made))


def _origins(info: DisplaySet, plane: PlaneLayout) -> tuple[tuple[float, float, float], ...]:
    """True place of each slice where one step does not serve them all."""
    places = tuple(one.position for one in info.slices[0] if one.position is not None)
    if info.geometry.regularity not in ("uneven", "none") or len(places) != plane.count:
        return ()
    return places


def _turned(affine: Affine) -> tuple[Axis, Axis]:
    """Voxel axes and directions that draw the slices of a file's own third axis radiologically."""
    nearest = _nearest(affine)
    name = _NAME_OF_NORMAL[nearest.index(2)]
    right, down, _ = (_voxel_axis(affine, nearest, wanted) for wanted in _RADIOLOGICAL[name])
    return right, down


def _radiological(name: str, affine: Affine, shape: tuple[int, ...], rectified: bool) -> PlaneLayout:
    nearest = _nearest(affine)
    right, down, through = (_voxel_axis(affine, nearest, wanted) for wanted in _RADIOLOGICAL[name])
    return replace(_made(name, affine, shape, (right, down, through)), rectified=rectified)


def _nearest(affine: Affine) -> tuple[int, ...]:
    """For each patient axis (left, posterior, superior) the voxel axis that runs along it, each used once."""
    cosines = np.abs(_directions(affine))
    return max(permutations(range(3)), key=lambda order: sum(cosines[p, order[p]] for p in range(3)))


def _directions(affine: Affine) -> Affine:
    lengths = np.linalg.norm(affine[:3, :3], axis=0)
    return np.asarray(affine[:3, :3] / np.where(lengths > 0, lengths, 1.0))


def _voxel_axis(affine: Affine, nearest: tuple[int, ...], wanted: Axis) -> Axis:
    patient, sign = wanted
    axis = nearest[patient]
    return axis, sign if affine[patient, axis] >= 0 else -sign


def _made(name: str, affine: Affine, shape: tuple[int, ...], axes: tuple[Axis, Axis, Axis]) -> PlaneLayout:
    """A layout from the affine, the (K, J, I) shape and the axes that run right, down and through."""
    size = shape[::-1]
    right, down, through = axes
    row, column, step = (sign * affine[:3, axis] for axis, sign in axes)
    start = [0.0 if (axis, 1) in axes else size[axis] - 1.0 for axis in range(3)]
    between_rows, between_columns = float(np.linalg.norm(column)), float(np.linalg.norm(row))
    return PlaneLayout(
        name=name,
        count=size[through[0]],
        width=size[right[0]],
        height=size[down[0]],
        spacing=(between_rows, between_columns),
        distance=_distance(row, column, step),
        origin=_triple(affine[:3, :3] @ start + affine[:3, 3]),
        row=_triple(row),
        column=_triple(column),
        step=_triple(step),
        letters=letters.edges(_triple(row), _triple(column)),
        right=right,
        down=down,
        through=through,
    )


def _distance(row: Affine, column: Affine, step: Affine) -> float | None:
    normal = np.cross(row, column)
    length = float(np.linalg.norm(normal))
    return abs(float(step @ normal)) / length if length else None


def _no_volume(info: DisplaySet) -> str:
    if info.kind == "volume" and info.geometry.affine is not None:
        return ""
    return info.reason or "its images do not form a volume."


def _valid(missing: NDArray[np.bool_], plane: PlaneLayout, index: int) -> NDArray[np.bool_] | None:
    """(H, W) mask of a plane, from the (K,) mask of missing slices, as a view; None where nothing is missing."""
    axis, sign = plane.through
    if axis == 2 and not missing[::sign][index]:
        return None
    shape = [0, 0, 0]
    for (axis, _), size in zip(
        (plane.through, plane.down, plane.right), (plane.count, plane.height, plane.width), strict=True
    ):
        shape[2 - axis] = size
    seen: NDArray[np.bool_] = view(np.broadcast_to(~missing[:, None, None], shape), plane)[index]
    return seen


def _triple(vector: Affine) -> tuple[float, float, float]:
    return float(vector[0]), float(vector[1]), float(vector[2])


def _vector(vector: tuple[float, float, float] | None) -> Affine | None:
    return None if vector is None else np.array(vector)
