"""A display set: the frames that are shown together, in order, with the geometry they share.

What the API calls a *series*: one DICOM series, or one geometrically consistent part of it. It holds no pixels and
is JSON-able: the database keeps it, and a restart opens a series without reading a header again.
"""

from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

from engine import columns
from engine.header import PixelFormat, PixelLocation, Region, Vector, Window

Kind = Literal["volume", "images"]
Regularity = Literal["even", "uneven", "tilted", "none"]


@dataclass(frozen=True, slots=True)
class Encoding:
    """How the pixels of some slices are stored: two slices of one series may differ in it."""

    transfer_syntax: str
    pixels: PixelFormat


@dataclass(frozen=True, slots=True)
class Slice:
    """One frame of one stored instance, as a member of a display set.

    ``instance`` is the server-made id of the stored instance; ``frame`` counts from 0 inside it; ``offset`` is the
    distance in mm along the slice normal from the first slice; ``location`` as in Header; ``encoding`` indexes
    ``DisplaySet.encodings``. ``voi_function`` and ``voi_luts`` (how many) are those of the slice; "" and None where
    they were not noted, so that those of the display set hold.
    """

    instance: str
    frame: int
    slope: float = 1.0
    intercept: float = 0.0
    offset: float | None = None
    position: Vector | None = None
    windows: tuple[Window, ...] = ()
    location: PixelLocation | None = None
    encoding: int = 0
    voi_function: str = ""
    voi_luts: int | None = None


@dataclass(frozen=True, slots=True)
class Geometry:
    """Where the voxels lie.

    ``affine`` is 4x4 in row lists, from voxel index (i, j, k, 1) to patient LPS mm; None where there is no position.
    It maps k to the true slice where these are even, and is sheared where the gantry was tilted. Where they are
    uneven it maps k to the even grid that ``rectify`` puts them on; each Slice has its true position. Of a list of
    images it holds for the first one, and its first two columns for all. ``spacing`` is (slice, row, column) in mm,
    each None where unknown; the slice spacing comes from positions alone and is measured along the normal.
    ``offsets`` are the slices' distances along the normal in mm; ``gaps`` the index after which slices are missing,
    and how many mm.
    """

    affine: tuple[tuple[float, ...], ...] | None = None
    spacing: tuple[float | None, float | None, float | None] = (None, None, None)
    regularity: Regularity = "none"
    tilt_degrees: float = 0.0
    plane: str = ""
    offsets: tuple[float, ...] = ()
    gaps: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True, slots=True)
class DisplaySet:
    """The frames shown together.

    ``part`` names the piece within its DICOM series ("" where the series is whole, else "echo 2", "b 800",
    "localizer 1" …) and is stable when more slices arrive. ``slices`` is [phase][index]. ``dtype`` is the NumPy type
    of the volume array: the stored type while one slope and intercept serve all slices, "float32" where they differ
    (then slope is 1 and intercept 0), "uint8" with ``colour`` for RGB. ``reason`` says why no volume is possible.
    ``format`` ("dicom" or "nifti") says which reader fills it. ``stored_padding`` is the padding of stored values where
    each slice is converted to float32 on reading: it becomes NaN there, and ``padding`` is None. ``aspect`` is (row,
    column) distances in any unit, for images without a spacing. ``windows`` and ``voi_function`` are those of the
    middle slice, ``voi_luts`` the most VOI LUTs that any slice has. ``sides`` is what Header has, where all images
    agree.
    """

    series_uid: str
    part: str = ""
    format: Literal["dicom", "nifti"] = "dicom"
    kind: Kind = "images"
    reason: str = ""
    modality: str = ""
    description: str = ""
    number: int | None = None
    frame_of_reference: str = ""
    rows: int = 0
    columns: int = 0
    colour: bool = False
    dtype: str = "int16"
    encodings: tuple[Encoding, ...] = ()
    slices: tuple[tuple[Slice, ...], ...] = ()
    geometry: Geometry = field(default_factory=Geometry)
    slope: float = 1.0
    intercept: float = 0.0
    units: str = ""
    suv_factor: float | None = None
    padding: tuple[float, float] | None = None
    stored_padding: tuple[float, float] | None = None
    inverted: bool = False
    modality_lut: bool = False
    windows: tuple[Window, ...] = ()
    voi_function: str = "LINEAR"
    voi_luts: int = 0
    spacing_source: str = ""
    calibration: str = ""
    phase_label: str = ""
    phase_values: tuple[float, ...] = ()
    frame_time: float | None = None
    regions: tuple[Region, ...] = ()
    sides: tuple[str, ...] = ()
    aspect: tuple[float, float] | None = None
    trust: dict[str, Any] = field(default_factory=dict)

    @property
    def shape(self) -> tuple[int, ...]:
        """(T, K, J, I), and a trailing 3 where it is in colour."""
        head = (len(self.slices), len(self.slices[0]) if self.slices else 0, self.rows, self.columns)
        return (*head, 3) if self.colour else head

    def to_json(self) -> dict[str, Any]:
        """As a dictionary of JSON types; the slices as columns, see ``columns``."""
        made = asdict(replace(self, slices=()))
        return {**made, "slices": columns.pack(self.slices)}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "DisplaySet":
        """The inverse of ``to_json``."""
        made = {name: _deep_tuple(value) if isinstance(value, list) else value for name, value in data.items()}
        made["geometry"] = Geometry(**{name: _deep_tuple(value) for name, value in data["geometry"].items()})
        made["encodings"] = tuple(
            Encoding(item["transfer_syntax"], PixelFormat(**item["pixels"])) for item in data["encodings"]
        )
        made["windows"] = tuple(Window(**window) for window in data["windows"])
        made["regions"] = tuple(Region(**{n: _deep_tuple(v) for n, v in r.items()}) for r in data["regions"])
        made["slices"] = columns.unpack(data["slices"], Slice)
        return cls(**made)


def _deep_tuple(value: Any) -> Any:
    return tuple(_deep_tuple(item) for item in value) if isinstance(value, list) else value
