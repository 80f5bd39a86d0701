"""Headers made by hand: series with a known arrangement, without a file."""

import math
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np

from engine.displayset import DisplaySet
from engine.displaysets import arrange
from engine.header import Frame, Header, Orientation, PixelFormat, PixelLocation, Vector

AXIAL: Orientation = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
CORONAL: Orientation = (1.0, 0.0, 0.0, 0.0, 0.0, -1.0)
SAGITTAL: Orientation = (0.0, 1.0, 0.0, 0.0, 0.0, -1.0)
EXPLICIT_LITTLE = "1.2.840.10008.1.2.1"


def frame(z: float | Vector | None = 0.0, **more: Any) -> Frame:
    """One axial frame at height ``z`` (or at a position), 0.5 mm pixels."""
    position = (-10.0, -20.0, z) if isinstance(z, float | int) else z
    given: dict[str, Any] = {"position": position, "orientation": AXIAL, "spacing": (0.5, 0.5)}
    return Frame(**{**given, **more})


def header(number: int | None = 1, frames: Iterable[Frame] = (), **more: Any) -> Header:
    """One CT instance; a single frame at z = 0 unless others are given."""
    shown = tuple(frames) or (frame(),)
    given: dict[str, Any] = {
        "sop_class": "1.2.840.10008.5.1.4.1.1.2",
        "sop_uid": f"1.2.3.{number}",
        "study_uid": "1.2",
        "series_uid": "1.2.3",
        "transfer_syntax": EXPLICIT_LITTLE,
        "modality": "CT",
        "units": "HU",
        "pixels": PixelFormat(8, 6, frames=len(shown)),
        "location": PixelLocation(1000, 96 * len(shown)),
        "frames": shown,
        "instance_number": number,
        "spacing_source": "PixelSpacing",
    }
    return Header(**{**given, **more})


def series(heights: Iterable[Any], **more: Any) -> list[tuple[str, Header]]:
    """Instances of one frame each, at these heights, numbered from 1 in this order."""
    return [(f"i{n}", header(n, [frame(z)], **more)) for n, z in enumerate(heights, 1)]


def of_frames(frames: Iterable[Frame], **more: Any) -> list[tuple[str, Header]]:
    """Instances of one given frame each, numbered from 1 in this order."""
    return [(f"i{n}", header(n, [one], **more)) for n, one in enumerate(frames, 1)]


def tilted(degrees: float, count: int = 4, step: float = 5.0) -> list[tuple[str, Header]]:
    """A stack along z whose slices are tilted about the patient's left-right axis, as a CT gantry does it."""
    turn = math.radians(degrees)
    oriented = (1.0, 0.0, 0.0, 0.0, math.cos(turn), math.sin(turn))
    return of_frames(frame((0.0, 0.0, k * step), orientation=oriented) for k in range(count))


def volume(heights: Iterable[float] = (0.0, 5.0, 10.0), **more: Any) -> DisplaySet:
    """The only display set of a plain stack."""
    (info,) = arrange(series(heights, **more)).sets
    return info


def seen(info: DisplaySet) -> list[list[str]]:
    """The instance ids of a display set, by phase."""
    return [[item.instance for item in line] for line in info.slices]


def parts(instances: Iterable[tuple[str, Header]]) -> dict[str, DisplaySet]:
    """The display sets of a series by the name of the part."""
    made = arrange(instances).sets
    named = {info.part: info for info in made}
    assert len(named) == len(made), "two parts have one name"
    return named


def with_pixels(info: DisplaySet, seed: int = 1) -> tuple[DisplaySet, np.ndarray]:
    """Random voxels of the set's shape and type."""
    rng = np.random.default_rng(seed)
    return info, rng.integers(0, 1000, info.shape).astype(info.dtype)


def moved(instances: list[tuple[str, Header]], **more: Any) -> list[tuple[str, Header]]:
    """The same instances with other fields in their headers."""
    return [(name, replace(one, **more)) for name, one in instances]
