"""A DICOM file's header, read once at ingest: everything that Lightbox knows of an instance without its pixels."""

from typing import Any

from engine import frames, functional, identity, pixelmodule, suv
from engine.dataset import MEDIA_DIRECTORY, DicomFile, looks_like_dicom, open_dataset
from engine.elements import Buffer
from engine.errors import Refused, Undrawable
from engine.header import Frame, Header, Pair, PixelFormat, PixelLocation, Region
from engine.values import Elements
from engine.wanted import OVERLAYS

__all__ = ["looks_like_dicom", "read_header"]

_CENTIMETRES = 3
_STUDY_KEYS = ("PatientID", "PatientName", "StudyDate", "StudyTime", "StudyID", "AccessionNumber")
_SERIES_KEYS = ("SeriesNumber", "SeriesDate", "SeriesTime", "SeriesDescription", "Modality")


def read_header(data: Buffer) -> Header:
    """Read a DICOM file up to its pixel data.

    Parameters
    ----------
    data : bytes-like
        The whole file; a memory map is read only where it is needed.

    Returns
    -------
    Header
        With ``problem`` set where the object is kept but not drawn.

    Raises
    ------
    Refused
        ``not_dicom``, ``unreadable``, ``dicomdir``, ``no_image``, ``nested_too_deep``, ``header_too_large``,
        ``inflates_too_large``.
    """
    opened = open_dataset(data)
    elements = opened.elements
    if opened.meta.text("MediaStorageSOPClassUID") == MEDIA_DIRECTORY or "DirectoryRecordSequence" in elements:
        raise Refused("dicomdir", "This is a DICOMDIR, a table of contents; the files it lists are read by themselves.")
    pixels, problem = _pixels(opened)
    _refuse_nameless(opened, pixels, problem)
    return _header(opened, data, pixels, problem)


def _pixels(opened: DicomFile) -> tuple[PixelFormat | None, str]:
    try:
        made = pixelmodule.read(
            opened.elements, opened.pixels, opened.transfer_syntax, opened.notes, _sop_class(opened)
        )
    except Undrawable as error:
        return None, f"{error.code}: {error.message}"
    return made, ""


def _sop_class(opened: DicomFile) -> str:
    return opened.elements.text("SOPClassUID") or opened.meta.text("MediaStorageSOPClassUID")


def _refuse_nameless(opened: DicomFile, pixels: PixelFormat | None, problem: str) -> None:
    """What is neither an image nor an object with an identity, in its data set or before it, is not worth keeping."""
    if pixels is not None or not problem.startswith("no_pixels"):
        return

    def named(keyword: str) -> bool:
        return identity.valid_uid(opened.elements.text(keyword) or opened.meta.text(f"MediaStorage{keyword}"))

    if not named("SOPInstanceUID") or not (named("SOPClassUID") or named("StudyInstanceUID")):
        raise Refused(
            "no_image",
            "This DICOM file holds no image that can be drawn, and lacks the UIDs that say what else it is "
            "(SOP Class UID and SOP Instance UID).",
        )


def _header(opened: DicomFile, data: Buffer, pixels: PixelFormat | None, problem: str) -> Header:
    elements, notes = opened.elements, opened.notes
    found = opened.pixels
    study_uid = identity.group_uid(elements, "StudyInstanceUID", _STUDY_KEYS, data, notes)
    series_uid = identity.group_uid(elements, "SeriesInstanceUID", _SERIES_KEYS, study_uid.encode(), notes)
    found_frames, source = _frames(elements, pixels)
    made = frames.credible(found_frames, notes)
    return Header(
        sop_class=_sop_class(opened),
        sop_uid=identity.sop_uid(elements, data, notes),
        study_uid=study_uid,
        series_uid=series_uid,
        transfer_syntax=opened.transfer_syntax,
        modality=elements.text("Modality"),
        problem=problem,
        pixels=pixels,
        location=PixelLocation(found.offset, found.length, opened.inflated) if found else None,
        frames=made,
        instance_number=elements.integer("InstanceNumber"),
        frame_of_reference=elements.text("FrameOfReferenceUID"),
        spacing_source=source,
        patient=identity.patient(elements),
        study=identity.study(elements, study_uid),
        series=identity.series(elements),
        **(_meaning(elements, pixels, notes) if pixels else {}),
        notes=tuple(notes + _remarks(elements, opened)),
    )


def _frames(elements: Elements, pixels: PixelFormat | None) -> tuple[list[Frame], str]:
    """The frames, and the keyword of their spacing."""
    if pixels is None:
        return [], ""
    base = frames.plane(elements)
    spacing, source = frames.spacing(elements)
    if spacing is None:
        spacing, source = _region_spacing(elements)
    scale = None if elements.items("ModalityLUTSequence") else frames.rescale(elements)
    base |= {"spacing": spacing, "windows": frames.windows(elements)}
    if scale:
        base |= {"slope": scale[0], "intercept": scale[1]}
    if functional.has_groups(elements):
        made = functional.frames(elements, base, pixels.frames)
        return made, "PixelSpacing" if spacing is None and made[0].spacing else source
    if pixels.frames == 1:
        return [Frame(**base)], source
    return frames.multiframe(elements, base, pixels.frames), source


def _meaning(elements: Elements, pixels: PixelFormat, notes: list[str]) -> dict[str, Any]:
    """What the numbers of the pixels mean, and how they want to be shown."""
    scale = functional.macro(elements, "PixelValueTransformationSequence")
    voi = functional.macro(elements, "FrameVOILUTSequence")
    function = (elements.text("VOILUTFunction") or voi.text("VOILUTFunction")).upper()
    rescale_type = elements.text("RescaleType") or scale.text("RescaleType")
    ratios = elements.numbers("LossyImageCompressionRatio")
    return {
        "calibration": _calibration(elements),
        "voi_function": function if function in frames.VOI_FUNCTIONS else "LINEAR",
        "voi_luts": len(elements.items("VOILUTSequence")),
        "modality_lut": bool(elements.items("ModalityLUTSequence")),
        "rescale_type": rescale_type,
        "units": _units(elements, rescale_type),
        "suv_factor": suv.factor(elements) if "Units" in elements else None,
        "padding": _padding(elements, pixels),
        "burned_in": elements.text("BurnedInAnnotation"),
        "lossy": elements.text("LossyImageCompression"),
        "lossy_ratio": max(ratios) if ratios else None,
        "frame_time": _frame_time(elements),
        "regions": _regions(elements),
        "overlays": len(OVERLAYS & elements.values.keys()),
        "sides": frames.sides(elements),
        "aspect": frames.aspect(elements),
    }


def _units(elements: Elements, rescale_type: str) -> str:
    """The unit of modality values: Units of PET, else RescaleType; CT is in HU where it says nothing else."""
    units = suv.unit(elements)
    if units:
        return units
    if rescale_type:
        return "" if rescale_type == "US" else rescale_type
    return "HU" if elements.text("Modality") == "CT" and "RescaleIntercept" in elements else ""


def _calibration(elements: Elements) -> str:
    """How a projection's spacing was calibrated (PS3.3 10.7.1.3)."""
    parts = (elements.text("PixelSpacingCalibrationType"), elements.text("PixelSpacingCalibrationDescription"))
    return ": ".join(part for part in parts if part)


def _padding(elements: Elements, pixels: PixelFormat) -> Pair | None:
    """The stored values that mean "no measurement", both ends included (PS3.3 C.7.5.1.1.2)."""
    if pixels.kind != "int":
        value = elements.number("FloatPixelPaddingValue")
        return None if value is None else (value, value)
    first = _stored_number(elements, "PixelPaddingValue", pixels)
    if first is None:
        return None
    second = _stored_number(elements, "PixelPaddingRangeLimit", pixels)
    second = first if second is None else second
    return (min(first, second), max(first, second))


def _stored_number(elements: Elements, keyword: str, pixels: PixelFormat) -> float | None:
    """A value with the sign of the pixels, whether it is written as US or SS."""
    raw = elements.values.get(keyword, b"")
    if len(raw) not in (2, 4):
        return elements.number(keyword)
    return float(int.from_bytes(raw, "little" if elements.little else "big", signed=pixels.signed))


def _frame_time(elements: Elements) -> float | None:
    """Milliseconds from one frame to the next."""
    times = elements.numbers("FrameTimeVector")[1:]
    if times and sum(times) > 0:
        return sum(times) / len(times)
    time = elements.number("FrameTime")
    rate = elements.number("RecommendedDisplayFrameRate") or elements.number("CineRate")
    return time if time and time > 0 else 1000 / rate if rate and rate > 0 else None


def _regions(elements: Elements) -> tuple[Region, ...]:
    """Ultrasound regions (PS3.3 C.8.5.5); those without a box are left out. Deltas may be negative."""
    return tuple(made for item in elements.items("SequenceOfUltrasoundRegions") if (made := _region(item)))


def _region(item: Elements) -> Region | None:
    corners = ("MinX0", "MinY0", "MaxX1", "MaxY1")
    box = tuple(item.integer(f"RegionLocation{corner}") for corner in corners)
    if any(edge is None for edge in box):
        return None
    return Region(
        box=(box[0] or 0, box[1] or 0, box[2] or 0, box[3] or 0),
        units=(item.integer("PhysicalUnitsXDirection") or 0, item.integer("PhysicalUnitsYDirection") or 0),
        delta=(item.number("PhysicalDeltaX") or 0.0, item.number("PhysicalDeltaY") or 0.0),
        data_type=item.integer("RegionDataType") or 0,
        spatial_format=item.integer("RegionSpatialFormat") or 0,
    )


def _region_spacing(elements: Elements) -> tuple[Pair | None, str]:
    """The spacing that all regions in centimetres agree on."""
    regions = _regions(elements)
    found = {
        (abs(region.delta[1]) * 10, abs(region.delta[0]) * 10)
        for region in regions
        if region.units == (_CENTIMETRES, _CENTIMETRES) and region.delta[0] and region.delta[1]
    }
    return (found.pop(), "SequenceOfUltrasoundRegions") if len(found) == 1 else (None, "")


def _remarks(elements: Elements, opened: DicomFile) -> list[str]:
    """Sentences for the trust panel on what is shown otherwise than one might think."""
    remarks = []
    if elements.number("RescaleSlope") == 0:
        remarks.append("RescaleSlope is 0, which has no meaning; 1 is used.")
    scaling = elements.number("DoseGridScaling")
    if scaling is not None:
        remarks.append(f"Values are stored dose values; multiplied by {scaling:g} (DoseGridScaling) they are the dose.")
    if any(map(frames.has_unusable_window, (elements, functional.macro(elements, "FrameVOILUTSequence")))):
        remarks.append(frames.UNUSABLE_WINDOW)
    if "MOSAIC" in elements.text("ImageType"):
        remarks.append("A Siemens mosaic: its slices are tiles of one image, and are shown as stored.")
    if opened.transfer_syntax in pixelmodule.LOSSY and elements.text("LossyImageCompression") != "01":
        remarks.append("The transfer syntax is lossy, though the header does not say so.")
    return remarks
