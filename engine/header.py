"""What the engine knows of one stored DICOM instance without its pixels.

Plain frozen records, JSON-able, so that they are read once at ingest, kept in the database, and never parsed
again. Names follow the DICOM keywords, shortened where the meaning stays plain.
"""

from dataclasses import dataclass, field, fields
from typing import Any, Literal

Vector = tuple[float, float, float]
Orientation = tuple[float, float, float, float, float, float]
Pair = tuple[float, float]


@dataclass(frozen=True, slots=True)
class PixelFormat:
    """The Image Pixel module (PS3.3 C.7.6.3), validated as a set."""

    rows: int
    columns: int
    samples: int = 1
    photometric: str = "MONOCHROME2"
    planar: int = 0
    allocated: int = 16
    stored: int = 16
    high_bit: int = 15
    signed: bool = False
    kind: Literal["int", "float32", "float64"] = "int"
    frames: int = 1


@dataclass(frozen=True, slots=True)
class PixelLocation:
    """Where Pixel Data lies in the stored file.

    ``length`` is None where it is encapsulated (undefined length). ``inflated`` says that offsets count in the
    inflated data set of the deflated transfer syntax.
    """

    offset: int
    length: int | None
    inflated: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    """One Window Center/Width pair (PS3.3 C.11.2.1.2), in modality units."""

    center: float
    width: float
    name: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """One image plane of an instance: where it lies, what its numbers mean, what tells it from its twins.

    Positions are LPS mm; ``spacing`` is (between rows, between columns) in mm; ``slope`` and ``intercept`` lead
    from stored to modality values. Fields after ``thickness`` tell frames at the same position apart; None or ""
    where the file does not say. ``acquired`` and ``trigger`` are seconds and milliseconds, ``temporal`` an
    ordinal or an offset, ``order`` the DimensionIndexValues. ``voi_function`` and ``voi_luts`` are what a frame's own
    group says; "" and None where the instance speaks for all of them.
    """

    position: Vector | None = None
    orientation: Orientation | None = None
    spacing: Pair | None = None
    slope: float = 1.0
    intercept: float = 0.0
    windows: tuple[Window, ...] = ()
    thickness: float | None = None
    temporal: float | None = None
    trigger: float | None = None
    acquired: float | None = None
    acquisition: int | None = None
    echo: float | None = None
    b_value: float | None = None
    segment: int | None = None
    image_type: str = ""
    order: tuple[int, ...] = ()
    voi_function: str = ""
    voi_luts: int | None = None


@dataclass(frozen=True, slots=True)
class Region:
    """One ultrasound region (PS3.3 C.8.5.5): its box in pixels, its units and deltas."""

    box: tuple[int, int, int, int]
    units: tuple[int, int]
    delta: Pair
    data_type: int = 0
    spatial_format: int = 0


@dataclass(frozen=True, slots=True)
class Header:
    """One DICOM instance.

    ``problem`` is "" or ``"code: sentence"`` for an object that is kept but not drawn (no pixels, a contradicting
    pixel module, a presentation state …). ``spacing_source`` is the keyword the frame spacing came from
    ("PixelSpacing", "ImagerPixelSpacing", "NominalScannedPixelSpacing", "SequenceOfUltrasoundRegions", "").
    ``aspect`` is PixelAspectRatio, (row, column) distances in no unit, the lesser 1, for images without a spacing.
    ``sides`` are PatientOrientation: letters of the patient's side at the right and at the bottom of the image.
    ``notes`` are sentences for the trust panel ("File meta information was missing").
    """

    sop_class: str
    sop_uid: str
    study_uid: str
    series_uid: str
    transfer_syntax: str
    modality: str = ""
    problem: str = ""
    pixels: PixelFormat | None = None
    location: PixelLocation | None = None
    frames: tuple[Frame, ...] = ()
    instance_number: int | None = None
    frame_of_reference: str = ""
    spacing_source: str = ""
    calibration: str = ""
    voi_function: str = "LINEAR"
    voi_luts: int = 0
    modality_lut: bool = False
    rescale_type: str = ""
    units: str = ""
    suv_factor: float | None = None
    padding: tuple[float, float] | None = None
    burned_in: str = ""
    lossy: str = ""
    lossy_ratio: float | None = None
    frame_time: float | None = None
    regions: tuple[Region, ...] = ()
    overlays: int = 0
    sides: tuple[str, ...] = ()
    aspect: Pair | None = None
    notes: tuple[str, ...] = ()
    patient: dict[str, str] = field(default_factory=dict)
    study: dict[str, str] = field(default_factory=dict)
    series: dict[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """As a dictionary of JSON types; fields at their default are left out, so that a row stays small."""
        made = {}
        for name, default in _HEADER_DEFAULTS.items():
            value = getattr(self, name)
            if value != default:
                made[name] = value
        for name in ("pixels", "location"):
            if name in made:
                made[name] = _record(made[name])
        if self.frames:
            made["frames"] = frames_to_json(self.frames)
        if self.regions:
            made["regions"] = [_record(region) for region in self.regions]
        return made

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Header":
        """The inverse of ``to_json``."""
        made = dict(data)
        for name, kind in (("pixels", PixelFormat), ("location", PixelLocation)):
            if made.get(name):
                made[name] = kind(**made[name])
        made["frames"] = frames_from_json(made.get("frames", {}))
        made["regions"] = tuple(Region(**{k: _tuple(v) for k, v in r.items()}) for r in made.get("regions", ()))
        for name in ("padding", "notes", "aspect", "sides"):
            if made.get(name):
                made[name] = tuple(made[name])
        return cls(**made)


def frames_to_json(frames: tuple[Frame, ...]) -> dict[str, Any]:
    """Frames as columns: what all of them share once, the rest as one list for each field."""
    made: dict[str, Any] = {"count": len(frames), "same": {}, "each": {}}
    for name, default in _FRAME_DEFAULTS.items():
        column = [getattr(frame, name) for frame in frames]
        if name == "windows":
            column = [[_record(window) for window in windows] for windows in column]
            default = []
        if any(value != column[0] for value in column):
            made["each"][name] = column
        elif column[0] != default:
            made["same"][name] = column[0]
    return made


def frames_from_json(data: dict[str, Any]) -> tuple[Frame, ...]:
    """The inverse of ``frames_to_json``."""
    if not data:
        return ()
    each = [dict(zip(data["each"], values, strict=True)) for values in zip(*data["each"].values(), strict=True)]
    return tuple(frame_from_json(data["same"] | own) for own in each or [{}] * data["count"])


def frame_from_json(data: dict[str, Any]) -> Frame:
    """A Frame from the dictionary that ``dataclasses.asdict`` made of one."""
    made = {name: _tuple(value) for name, value in data.items()}
    made["windows"] = tuple(Window(**window) for window in data.get("windows", ()))
    return Frame(**made)


def _record(value: Any) -> dict[str, Any]:
    """A flat record as a dictionary."""
    return {name: getattr(value, name) for name in value.__slots__}


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _defaults(kind: Any) -> dict[str, Any]:
    made = kind("", "", "", "", "") if kind is Header else kind()
    return {item.name: getattr(made, item.name) for item in fields(kind)}


_HEADER_DEFAULTS = _defaults(Header)
_FRAME_DEFAULTS = _defaults(Frame)
