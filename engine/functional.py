"""Enhanced multi-frame objects: each frame's functional groups, with the shared ones as fallback (PS3.3 C.7.6.16)."""

from collections.abc import Callable

from engine.frames import VOI_FUNCTIONS, Fields, datetime_moment, orientation, pair, plane, rescale, vector, windows
from engine.header import Frame
from engine.values import Elements

SHARED, PER_FRAME = "SharedFunctionalGroupsSequence", "PerFrameFunctionalGroupsSequence"


def has_groups(elements: Elements) -> bool:
    """Whether the data set describes its frames by functional groups."""
    return bool(elements.items(SHARED) or elements.items(PER_FRAME))


def frames(elements: Elements, base: Fields, count: int) -> list[Frame]:
    """The frames of an enhanced object.

    Parameters
    ----------
    elements : Elements
        The data set.
    base : dict
        Fields of a Frame that the data set gives outside the groups.
    count : int
        Number of frames that are stored.
    """
    base = base | _fields(elements.first(SHARED))
    groups = elements.items(PER_FRAME)[:count]
    found = [Frame(**{**base, **_fields(group)}) for group in groups]
    return found + [Frame(**base)] * (count - len(found))


def macro(elements: Elements, name: str) -> Elements:
    """The first item of a functional group: shared, else the first frame's."""
    shared = elements.first(SHARED)
    return shared.first(name) if name in shared else elements.first(PER_FRAME).first(name)


def _fields(group: Elements) -> Fields:
    found: Fields = {}
    for name, items in group.sequences.items():
        read = _READERS.get(name)
        if read and items:
            found.update((field, value) for field, value in read(items[0]).items() if value not in (None, "", ()))
    return found


def _measures(item: Elements) -> Fields:
    return {"spacing": pair(item, "PixelSpacing"), "thickness": item.number("SliceThickness")}


def _position(item: Elements) -> Fields:
    return {"position": vector(item, "ImagePositionPatient")}


def _orientation(item: Elements) -> Fields:
    return {"orientation": orientation(item)}


def _transformation(item: Elements) -> Fields:
    found = rescale(item)
    return {"slope": found[0], "intercept": found[1]} if found else {}


def _voi(item: Elements) -> Fields:
    """Window, function and tables of the Frame VOI LUT macros (PS3.3 C.7.6.16.2.10, C.7.6.16.2.10b).

    A group that gives a window without a function means LINEAR, whatever another frame's group says.
    """
    found, tables = windows(item), len(item.items("VOILUTSequence"))
    function = item.text("VOILUTFunction").upper()
    known = function if function in VOI_FUNCTIONS else "LINEAR" if found else ""
    return {"windows": found, "voi_function": known, "voi_luts": tables if found or tables else None}


def _content(item: Elements) -> Fields:
    stamp = item.text("FrameAcquisitionDateTime") or item.text("FrameReferenceDateTime")
    return {
        "acquired": datetime_moment(stamp) if stamp else None,
        "acquisition": item.integer("FrameAcquisitionNumber"),
        "temporal": item.number("TemporalPositionIndex"),
        "order": tuple(int(index) for index in item.numbers("DimensionIndexValues")),
    }


def _cardiac(item: Elements) -> Fields:
    return {"trigger": item.number("NominalCardiacTriggerDelayTime")}


def _temporal(item: Elements) -> Fields:
    return {"temporal": item.number("TemporalPositionTimeOffset")}


def _diffusion(item: Elements) -> Fields:
    return {"b_value": item.number("DiffusionBValue")}


def _echo(item: Elements) -> Fields:
    return {"echo": item.number("EffectiveEchoTime")}


def _segment(item: Elements) -> Fields:
    return {"segment": item.integer("ReferencedSegmentNumber")}


def _type(item: Elements) -> Fields:
    return {"image_type": item.text("FrameType")}


_READERS: dict[str, Callable[[Elements], Fields]] = {
    "UnassignedSharedConvertedAttributesSequence": plane,
    "UnassignedPerFrameConvertedAttributesSequence": plane,
    "PixelMeasuresSequence": _measures,
    "PlanePositionSequence": _position,
    "PlaneOrientationSequence": _orientation,
    "PixelValueTransformationSequence": _transformation,
    "FrameVOILUTSequence": _voi,
    "FrameContentSequence": _content,
    "CardiacSynchronizationSequence": _cardiac,
    "TemporalPositionSequence": _temporal,
    "MRDiffusionSequence": _diffusion,
    "MREchoSequence": _echo,
    "SegmentIdentificationSequence": _segment,
    "CTImageFrameTypeSequence": _type,
    "MRImageFrameTypeSequence": _type,
    "PETFrameTypeSequence": _type,
    "XAXRFFrameCharacteristicsSequence": _type,
    "FramePixelDataPropertiesSequence": _type,
}
