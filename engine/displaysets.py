"""From the headers of one DICOM series to its display sets: what is shown together, in which order, and where."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from engine import geometry, grouping, phases, trust
from engine.displayset import DisplaySet, Encoding, Geometry, Slice
from engine.grouping import Item, Part
from engine.header import Header, PixelFormat
from engine.meaning import meaning
from engine.phases import Stack

NO_POSITION = "The images have no position in the patient, so that they make no volume."
MOSAIC = "Each image is a Siemens mosaic, whose tiles are the slices: the images themselves make no volume."


@dataclass(frozen=True, slots=True)
class Excluded:
    """An instance that is kept and can be downloaded, but is in no display set."""

    instance: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Arrangement:
    """All of one DICOM series: every instance is in ``sets`` or in ``excluded``."""

    sets: list[DisplaySet]
    excluded: list[Excluded]


def arrange(instances: Iterable[tuple[str, Header]]) -> Arrangement:
    """The display sets of one DICOM series.

    Parameters
    ----------
    instances : (instance id, Header) pairs
        In any order, all of one SeriesInstanceUID.

    Returns
    -------
    Arrangement
        Volumes first, localizers last; the same for every order of the input.
    """
    known = list(instances)
    excluded = sorted((_excluded(*one) for one in known if _problem(one[1])), key=lambda one: one.instance)
    items = grouping.items_of(one for one in known if not _problem(one[1]))
    stacks = _stacks(items) if items else []
    names = grouping.distinct([", ".join(filter(None, stack.names)) for stack in stacks])
    sets = [_assemble(stack, name) for stack, name in zip(stacks, names, strict=True)]
    told = [replace(info, trust=trust.panel(info, dict(known), excluded)) for info in sets]
    return Arrangement(sorted(told, key=lambda info: (info.kind != "volume", "localizer" in info.part)), excluded)


def _problem(header: Header) -> str:
    if header.problem:
        return header.problem
    return "" if header.pixels and header.frames else "no_pixels: The object holds no image."


def _excluded(name: str, header: Header) -> Excluded:
    code, _, message = _problem(header).partition(": ")
    return Excluded(name, code, message)


def _stacks(items: list[Item]) -> list[Stack]:
    shaped = grouping.by_shape(items)
    stacks = [stack for part in grouping.by_object(grouping.by_place(shaped)) for stack in _stack(part)]
    if len(stacks) <= max(grouping.MAX_PARTS, len(shaped)):
        return stacks
    reason = f"The series would fall into {len(stacks)} parts, so that it is shown as a list of images."
    return [Stack(part.names, [part.items], reason=reason) for part in shaped]


def _stack(part: Part) -> list[Stack]:
    placed = all(grouping.orientation(item) is not None for item in part.items)
    return phases.resolve(part) if placed else [Stack(part.names, [part.items], reason=NO_POSITION)]


def _assemble(stack: Stack, name: str) -> DisplaySet:
    lies, reason = _geometry(stack)
    if reason and len(stack.phases) > 1:
        stack = Stack(stack.names, [[item for line in stack.phases for item in line]])
    lines = stack.phases
    items = [item for line in lines for item in line]
    middle = lines[0][len(lines[0]) // 2]
    head, pixels = middle.header, _pixels(middle)
    encodings = tuple(dict.fromkeys(_encoding(item) for item in items))
    means = meaning(items, encodings)
    return DisplaySet(
        series_uid=head.series_uid,
        part=name,
        kind="images" if reason else "volume",
        reason=reason,
        modality=head.modality,
        description=head.series.get("description", ""),
        number=_number(head.series.get("number", "")),
        frame_of_reference=head.frame_of_reference,
        rows=pixels.rows,
        columns=pixels.columns,
        colour=grouping.colour(middle),
        dtype=means.dtype,
        encodings=encodings,
        slices=_slices(lines, encodings),
        geometry=lies,
        slope=means.slope,
        intercept=means.intercept,
        units=means.units,
        suv_factor=means.suv_factor,
        padding=means.padding,
        stored_padding=means.stored_padding,
        inverted=grouping.inverted(middle),
        modality_lut=means.modality_lut,
        windows=middle.frame.windows,
        voi_function=_function(middle),
        voi_luts=max(map(_luts, items)),
        spacing_source=head.spacing_source,
        calibration=head.calibration,
        phase_label=stack.label,
        phase_values=stack.values,
        frame_time=head.frame_time,
        regions=head.regions if grouping.alike(items, lambda item: item.header.regions) else (),
        sides=head.sides if grouping.alike(items, lambda item: item.header.sides) else (),
        aspect=head.aspect if lies.spacing[1] is None else None,
    )


def _geometry(stack: Stack) -> tuple[Geometry, str]:
    """Where the stack lies, and why it is no volume ("" where it is one)."""
    line = stack.phases[0]
    why = MOSAIC if any("MOSAIC" in grouping.image_type(item) for item in line) else stack.reason
    frame = line[0].frame
    spacing = grouping.shared_spacing(line)
    unit = geometry.axes(grouping.shared_orientation(line))
    if unit is None or frame.position is None:
        return Geometry(spacing=(None, *(spacing or (None, None)))), why
    if spacing is None:
        reason = geometry.NO_SPACING if len(line) > 1 else geometry.ONE_SLICE
        return Geometry(plane=geometry.plane_name(unit[2])), why or reason
    if why or len(line) == 1:
        return geometry.single(frame.position, unit, spacing, frame.thickness), why or geometry.ONE_SLICE
    made, reason = geometry.stack(np.array([item.frame.position for item in line], np.float64), unit, spacing)
    return (geometry.single(frame.position, unit, spacing, frame.thickness), reason) if reason else (made, "")


def _slices(lines: list[list[Item]], encodings: tuple[Encoding, ...]) -> tuple[tuple[Slice, ...], ...]:
    numbers = {encoding: i for i, encoding in enumerate(encodings)}
    unit = geometry.axes(grouping.shared_orientation(lines[0]))
    first = lines[0][0].frame.position
    return tuple(
        tuple(
            Slice(
                instance=item.instance,
                frame=item.index,
                slope=item.frame.slope,
                intercept=item.frame.intercept,
                offset=geometry.distance(first, item.frame.position, unit),
                position=item.frame.position,
                windows=item.frame.windows,
                location=item.header.location,
                encoding=numbers[_encoding(item)],
                voi_function=_function(item),
                voi_luts=_luts(item),
            )
            for item in line
        )
        for line in lines
    )


def _function(item: Item) -> str:
    return item.frame.voi_function or item.header.voi_function


def _luts(item: Item) -> int:
    """How many VOI LUTs a frame has: its own group's, else its instance's."""
    return item.header.voi_luts if item.frame.voi_luts is None else item.frame.voi_luts


def _encoding(item: Item) -> Encoding:
    return Encoding(item.header.transfer_syntax, _pixels(item))


def _pixels(item: Item) -> PixelFormat:
    assert item.header.pixels is not None, "what has no pixels is excluded"
    return item.header.pixels


def _number(text: str) -> int | None:
    """A whole number of DICOM's VR IS (PS3.5 6.2), None where it is none or too large for one."""
    try:
        made = int(float(text))
    except (ValueError, OverflowError):
        return None
    return made if -(2**31) <= made < 2**31 else None
