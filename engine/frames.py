"""What tells one frame from another, from attributes outside the functional groups (PS3.3 C.7.6.2, C.7.6.6)."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from engine.header import Frame, Pair, Vector, Window
from engine.values import Elements

Fields = dict[str, Any]

VOI_FUNCTIONS = ("LINEAR", "LINEAR_EXACT", "SIGMOID")

SPACINGS = ("PixelSpacing", "ImagerPixelSpacing", "NominalScannedPixelSpacing")
"""Where the spacing of pixels may stand, best first. ImagerPixelSpacing is measured at the detector."""

FARTHEST_MM = 1e5
"""A coordinate beyond 100 m is no place in a patient, and arithmetic with it loses the millimetres."""
TOO_FAR = "ImagePositionPatient lies more than 100 m away, where no patient is; it is not used."
UNUSABLE_WINDOW = "The window in the file is not usable: it needs a centre, and a width above 0."
FLATTEST = 100.0
"""A pixel this many times as long as it is wide, or more, is a mistake of the file."""

_SIDE = re.compile("[LRPAHF]{1,3}")
_EPOCH = date(1970, 1, 1).toordinal()
_DAY = 86400.0


def spacing(elements: Elements) -> tuple[Pair | None, str]:
    """(distance between rows, between columns) in mm, and the keyword that it came from; (None, "") without one."""
    for keyword in SPACINGS:
        found = pair(elements, keyword)
        if found:
            return found, keyword
    return None, ""


def pair(elements: Elements, keyword: str) -> Pair | None:
    """Two positive numbers, else None."""
    found = elements.numbers(keyword)
    if len(found) == 2 and found[0] > 0 and found[1] > 0:
        return found[0], found[1]
    return None


def aspect(elements: Elements) -> Pair | None:
    """PixelAspectRatio: height and width of a pixel, the lesser of them 1; None where it is absent or no ratio."""
    found = pair(elements, "PixelAspectRatio")
    if found is None or max(found) > FLATTEST * min(found):
        return None
    return found[0] / min(found), found[1] / min(found)


def vector(elements: Elements, keyword: str) -> Vector | None:
    """Three numbers, else None."""
    found = elements.numbers(keyword)
    return (found[0], found[1], found[2]) if len(found) == 3 else None


def orientation(elements: Elements) -> tuple[float, ...] | None:
    """Direction cosines of a row and of a column, where they are of length 1 and at right angles, else None."""
    found = elements.numbers("ImageOrientationPatient")
    if len(found) != 6:
        return None
    a, b, c, d, e, f = found
    true = abs(a * a + b * b + c * c - 1) < 0.02 and abs(d * d + e * e + f * f - 1) < 0.02
    return found if true and abs(a * d + b * e + c * f) < 0.02 else None


def sides(elements: Elements) -> tuple[str, ...]:
    """Letters of the patient's side at the right and at the bottom of the image (PatientOrientation, C.7.6.1.1.1).

    Empty where the file names none, or something else than up to three letters for each.
    """
    found = tuple(text.strip().upper() for text in elements.texts("PatientOrientation"))
    return found if len(found) == 2 and all(_SIDE.fullmatch(side) for side in found) else ()


def windows(elements: Elements) -> tuple[Window, ...]:
    """The pairs of Window Center and Width; one without a width is left out."""
    centers = elements.numbers("WindowCenter")
    if not centers:
        return ()
    widths = elements.numbers("WindowWidth")
    names = elements.texts("WindowCenterWidthExplanation")
    names += ("",) * (len(centers) - len(names))
    pairs = zip(centers, widths, names, strict=False)
    return tuple(Window(center, width, name) for center, width, name in pairs if width > 0)


def has_unusable_window(elements: Elements) -> bool:
    """Whether a window is given, none of which can be drawn with."""
    return ("WindowCenter" in elements or "WindowWidth" in elements) and not windows(elements)


def rescale(elements: Elements) -> tuple[float, float] | None:
    """Slope and intercept to modality values; tiny and negative slopes are legal, 0 is not."""
    slope, intercept = elements.number("RescaleSlope"), elements.number("RescaleIntercept")
    if slope is None and intercept is None:
        return None
    return (1.0 if slope is None or slope == 0 else slope), intercept or 0.0


def moment(day: str, time: str) -> float | None:
    """Seconds since 1970 of a DICOM date and time; since midnight where the date is unknown; None without a time."""
    time = time.replace(":", "")
    try:
        seconds = int(time[:2]) * 3600 + int(time[2:4] or 0) * 60 + float(time[4:] or 0)
        days = date(int(day[:4]), int(day[4:6]), int(day[6:8])).toordinal() - _EPOCH if day else 0
    except ValueError:
        return None
    return days * _DAY + seconds


def datetime_moment(text: str) -> float | None:
    """Seconds since 1970 of a DICOM date-time, its offset from UTC left out."""
    text = text.split("+")[0].split("-")[0]
    return moment(text[:8], text[8:]) if len(text) >= 10 else None


def plane(elements: Elements) -> Fields:
    """The fields of a Frame that a data set of one image gives; what is absent is left out."""
    found: Fields = {
        "position": vector(elements, "ImagePositionPatient"),
        "orientation": orientation(elements),
        "thickness": elements.number("SliceThickness"),
        "temporal": elements.number("TemporalPositionIdentifier"),
        "trigger": elements.number("TriggerTime"),
        "acquired": acquired(elements),
        "acquisition": elements.integer("AcquisitionNumber"),
        "echo": elements.number("EchoTime") or elements.number("EchoNumbers"),
        "b_value": b_value(elements),
        "image_type": elements.text("ImageType"),
    }
    return {name: value for name, value in found.items() if value is not None}


def credible(made: Sequence[Frame], notes: list[str]) -> tuple[Frame, ...]:
    """The frames, without the positions that no patient can be at; ``notes`` then tells of it."""
    if not any(_too_far(frame) for frame in made):
        return tuple(made)
    notes.append(TOO_FAR)
    return tuple(replace(frame, position=None) if _too_far(frame) else frame for frame in made)


def _too_far(frame: Frame) -> bool:
    return frame.position is not None and max(map(abs, frame.position)) > FARTHEST_MM


def acquired(elements: Elements) -> float | None:
    """When the image was acquired, in seconds."""
    stamp = elements.text("AcquisitionDateTime")
    if stamp:
        return datetime_moment(stamp)
    time = elements.text("AcquisitionTime")
    return moment(elements.text("AcquisitionDate"), time) if time else None


def b_value(elements: Elements) -> float | None:
    """The diffusion weighting in s/mm², the vendors' private elements included (each known by its creator)."""
    values = elements.values
    if "DiffusionBValue" in values:
        return elements.number("DiffusionBValue")
    if "SiemensBValue" in values and elements.text("PrivateCreator19") == "SIEMENS MR HEADER":
        return elements.number("SiemensBValue")
    if "PhilipsBValue" in values and elements.text("PrivateCreator2001").upper() == "PHILIPS IMAGING DD 001":
        return elements.number("PhilipsBValue")
    if "GEBValue" in values and elements.text("PrivateCreator43") == "GEMS_PARM_01":
        found = elements.number("GEBValue")
        return None if found is None else found % 1e6
    return None


def multiframe(elements: Elements, base: Fields, count: int) -> list[Frame]:
    """Frames of a multi-frame object without functional groups: RT Dose, nuclear medicine, ultrasound, older MR.

    Parameters
    ----------
    elements : Elements
        The data set.
    base : dict
        Fields that all frames share.
    count : int
        Number of frames.
    """
    for reader in (_dose, _nuclear):
        frames = reader(elements, base, count)
        if frames:
            return frames
    if "position" in base:  # one place, many moments
        return [Frame(**{**base, "temporal": float(index)}) for index in range(count)]
    return [Frame(**base)] * count


def _along(base: Fields) -> Callable[[float], Vector] | None:
    """Positions at distances in mm along the normal of the first frame."""
    place, axes = base.get("position"), base.get("orientation")
    if place is None or axes is None:
        return None
    a, b, c, d, e, f = axes
    normal = (b * f - c * e, c * d - a * f, a * e - b * d)
    return lambda mm: (place[0] + mm * normal[0], place[1] + mm * normal[1], place[2] + mm * normal[2])


def _dose(elements: Elements, base: Fields, count: int) -> list[Frame]:
    """RT Dose: GridFrameOffsetVector from the first frame, or along the patient's z (PS3.3 C.8.8.3.2)."""
    offsets, along = elements.numbers("GridFrameOffsetVector"), _along(base)
    if len(offsets) < count or along is None:
        return []
    start = offsets[0] if offsets[0] == base["position"][2] else 0.0
    return [Frame(**{**base, "position": along(offset - start)}) for offset in offsets[:count]]


def _nuclear(elements: Elements, base: Fields, count: int) -> list[Frame]:
    """Reconstructed nuclear medicine: SliceVector places a frame, TimeSlotVector dates it (PS3.3 C.8.4.8)."""
    slices, step = elements.numbers("SliceVector"), elements.number("SpacingBetweenSlices")
    detector = elements.first("DetectorInformationSequence")
    base = plane(detector) | base
    along = _along(base)
    if len(slices) < count or not step or along is None:
        return []
    times = elements.numbers("TimeSlotVector") or elements.numbers("TimeSliceVector") or slices
    frames = []
    for number, time in zip(slices[:count], times, strict=False):
        moment = {"temporal": time} if times is not slices else {}
        frames.append(Frame(**{**base, "position": along((number - 1) * step), **moment}))
    return frames
