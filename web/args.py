"""Parameters of requests, as models: what validates them also writes the OpenAPI document."""

import re
from dataclasses import fields
from datetime import date
from functools import cache
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)

from imaging import Look, Oblique, View
from records.trail import Wanted

_DIGITS = re.compile(r"-?[0-9]+")


def _whole(value: Any) -> Any:
    """Digits alone: ``3.0``, ``1_0`` and ``+3`` are no index."""
    if isinstance(value, str) and not _DIGITS.fullmatch(value):
        raise ValueError("a whole number is needed")
    return value


Id = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z_-]{1,64}$")]
Text = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$", max_length=200)]
Name = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z_-]{1,32}$")]
Number = Annotated[float, Field(allow_inf_nan=False, ge=-1e12, le=1e12)]
Whole = Annotated[int, BeforeValidator(_whole)]
Plane = Literal["acquired", "axial", "coronal", "sagittal"]


def check_date(value: str) -> str:
    """A day as YYYY-MM-DD, or ""; anything else raises ``ValueError``."""
    try:
        right = not value or date.fromisoformat(value).isoformat() == value
    except ValueError:
        right = False
    if not right:
        raise ValueError("write dates as YYYY-MM-DD")
    return value


def _numbers(value: Any) -> Any:
    """``1,2,3`` to its parts; anything else as it is."""
    return [part.strip() for part in value.split(",")] if isinstance(value, str) else value


def _triple(value: Any) -> Any:
    """``x,y,z``; fewer or more are refused."""
    if isinstance(value, str) and value.count(",") != 2:
        raise ValueError("three numbers are needed, joined by commas: x,y,z")
    return _numbers(value)


def _pairs(value: Any) -> Any:
    """``x1,y1,x2,y2`` to pairs; an odd one out is refused."""
    parts = _numbers(value)
    if len(parts) % 2:
        raise ValueError("points come in pairs: x1,y1,x2,y2,…")
    return list(zip(parts[::2], parts[1::2], strict=True))


Date = Annotated[str, AfterValidator(check_date)]
Triple = Annotated[
    tuple[Number, Number, Number],
    BeforeValidator(_triple),
    WithJsonSchema({"type": "string", "example": "1,0,0"}),
]
Points = Annotated[
    tuple[tuple[Number, Number], ...],
    Field(min_length=1, max_length=4096),
    BeforeValidator(_pairs),
    WithJsonSchema({"type": "string", "example": "10,10,50,50"}),
]

_OBLIQUE = ("origin", "row", "column")
MAX_SIDE = 4096
"""Pixels along one side of an oblique plane."""
MAX_RUN = 64
"""Planes in one answer."""


class Args(BaseModel):
    """Base of all parameters."""

    model_config = ConfigDict(frozen=True)

    @classmethod
    def model_json_schema(cls, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The schema; made once in its plain form, which is asked for on every request."""
        return super().model_json_schema(*args, **kwargs) if args or kwargs else _schema(cls)


@cache
def _schema(model: type[Args]) -> dict[str, Any]:
    return super(Args, model).model_json_schema()


class SeriesPath(Args):
    """A series by its id."""

    series: Id


class SlicePath(SeriesPath):
    """One slice of a series."""

    index: Whole = Field(description="Counted from 0.")


class StudyPath(Args):
    """A study by its id."""

    study: Id


class UploadPath(Args):
    """An upload by its id."""

    upload: Id


class LookQuery(Args):
    """How a picture is drawn."""

    window_center: Number | None = Field(None, description="In modality units, together with window_width.")
    window_width: Number | None = Field(None, description="In modality units, together with window_center.")
    preset: Name | None = Field(None, description="lung, bone, … as the series offers them, or auto.")
    voi: Literal["linear", "linear_exact", "sigmoid"] | None = Field(
        None, description="VOI LUT function (PS3.3 C.11.2.1); naming one switches the file's VOI LUT off."
    )
    invert: bool = False
    colormap: Name | None = None
    v: Annotated[str, StringConstraints(max_length=128)] | None = Field(
        None, description="The series' digest: the answer may then be kept for ever."
    )

    def look(self) -> Look:
        """As the engine's front page takes it."""
        return Look(self.window_center, self.window_width, self.preset, self.voi, self.invert, self.colormap)


class ViewQuery(LookQuery):
    """Which plane is shown, and how."""

    plane: Plane = "acquired"
    phase: Whole = 0
    slab_mm: float = Field(0, ge=0, le=2000, allow_inf_nan=False, description="Thickness of a slab in mm.")
    slab: Literal["maximum_ip", "minimum_ip", "average_ip"] = "maximum_ip"
    isotropic: bool = Field(False, description="Resample to square pixels.")

    def view(self, index: int | None) -> View:
        """As the engine's front page takes it."""
        return View(self.plane, index, self.phase, self.slab_mm, self.slab, None, self.isotropic)


class ViewsQuery(LookQuery):
    """Which index of each of the three planes; the middle one where it is not given."""

    axial: Whole | None = None
    coronal: Whole | None = None
    sagittal: Whole | None = None
    phase: Whole = 0
    slab_mm: float = Field(0, ge=0, le=2000, allow_inf_nan=False)
    slab: Literal["maximum_ip", "minimum_ip", "average_ip"] = "maximum_ip"

    def views(self) -> dict[str, View]:
        """The three planes, as the engine's front page takes them."""
        indexes = {"axial": self.axial, "coronal": self.coronal, "sagittal": self.sagittal}
        return {name: View(name, index, self.phase, self.slab_mm, self.slab) for name, index in indexes.items()}


class PlaneQuery(ViewQuery):
    """One plane: along the voxel axes by ``index``, or oblique by ``origin``, ``row`` and ``column``."""

    index: Whole | None = None
    count: Whole = Field(1, ge=1, le=MAX_RUN, description="Neighbouring planes in one answer (format=raw).")
    format: Literal["png", "jpeg", "npy", "raw"] = "png"
    quality: Whole = Field(90, ge=1, le=100, description="Of JPEG.")
    origin: Triple | None = Field(None, description="LPS mm of the centre of the top left pixel: x,y,z.")
    row: Triple | None = Field(None, description="Direction along a row, to the right: x,y,z.")
    column: Triple | None = Field(None, description="Direction along a column, downward: x,y,z.")
    width: Whole = Field(512, ge=1, le=MAX_SIDE)
    height: Whole = Field(512, ge=1, le=MAX_SIDE)
    spacing: float = Field(1.0, gt=0, le=1000, allow_inf_nan=False, description="mm per pixel.")

    @model_validator(mode="after")
    def _all_or_none(self) -> Self:
        given = [self.origin is not None, self.row is not None, self.column is not None]
        if any(given) and not all(given):
            lost = ", ".join(name for name, there in zip(_OBLIQUE, given, strict=True) if not there)
            raise ValueError(f"an oblique plane needs origin, row and column together; missing here: {lost}")
        if self.count > 1 and (any(given) or self.slab_mm or self.format != "raw"):
            raise ValueError("count is possible only with format=raw along the voxel axes")
        return self

    def wanted(self) -> View:
        """As the engine's front page takes it."""
        if self.origin is None or self.row is None or self.column is None:
            return self.view(self.index)
        oblique = Oblique(self.origin, self.row, self.column, self.width, self.height, self.spacing)
        return View("oblique", None, self.phase, self.slab_mm, self.slab, oblique)

    @property
    def single(self) -> bool:
        """Whether the answer holds one plane that is more than a cut along the voxel axes."""
        return self.origin is not None or self.slab_mm > 0 or self.isotropic


class VolumeQuery(Args):
    """The whole volume."""

    format: Literal["npy", "nii", "raw"] = "npy"
    v: Annotated[str, StringConstraints(max_length=128)] | None = None


class ThumbnailQuery(Args):
    """The thumbnail, which is always drawn as the series opens."""

    v: Annotated[str, StringConstraints(max_length=128)] | None = Field(
        None, description="The series' digest: the answer may then be kept for ever."
    )


class CoarseQuery(Args):
    """The small copy of the volume."""

    phase: Whole = 0
    v: Annotated[str, StringConstraints(max_length=128)] | None = None


class TagsQuery(Args):
    """The header of the instance that one acquired slice comes from."""

    index: Whole = 0
    phase: Whole = 0


class StatsQuery(Args):
    """A region of interest on one plane, in pixels of that plane (x to the right, y down; centres at whole numbers)."""

    plane: Plane = "acquired"
    index: Whole | None = None
    phase: Whole = 0
    shape: Literal["rectangle", "ellipse", "polygon", "freehand", "line", "point"]
    points: Points = Field(description="x,y pairs, all joined by commas: x1,y1,x2,y2,…")


class AnnotationPath(Args):
    """An annotation by its id."""

    annotation: Id


class AnnotationsQuery(Args):
    """Which annotations of a study."""

    since: AwareDatetime | None = Field(None, description="`now` of the last answer; the removed ones are told then.")


class AnnotationsFileQuery(Args):
    """The file of a study's annotations."""

    format: Literal["json", "csv"] = "json"
    unit: Literal["mm", "cm", "px"] = Field(
        "mm", description="Of lengths and areas in CSV, where millimetres are known."
    )


class LinkPath(Args):
    """A share link by its id."""

    link: Id


class VersionQuery(Args):
    """The version that was seen last."""

    version: Whole = Field(ge=1, le=2**31 - 2)


class StudiesQuery(Args):
    """What a study list is narrowed to; every part that is given must hold."""

    q: Text = Field(
        "", description="Words to find in the patient's name and id, the accession number, the description."
    )
    patient_id: Text = Field("", description="The whole id, in upper or lower case.")
    modality: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z_]{0,16}$")] = ""
    date_from: Date = Field("", description="YYYY-MM-DD, included.")
    date_to: Date = Field("", description="YYYY-MM-DD, included.")
    status: Annotated[str, StringConstraints(pattern=r"^[a-z-]{0,32}$")] = ""
    facility: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z_-]{0,64}$")] = Field(
        "", description="The id of a facility, as `facilities` of the answer tells it."
    )
    page: Whole = Field(1, ge=1, le=1_000_000)
    size: Whole = Field(50, ge=1, le=200, description="Studies on one page.")


class AuditQuery(Args):
    """What the audit trail is narrowed to; every part that is given must hold."""

    event: Text = Field("", description="In the words of PS3.15: `DICOM Instances Accessed`, `Export` …")
    outcome: Literal["", "success", "failed"] = ""
    person: Text = Field("", description="The id of an account, or a part of the name.")
    study: Text = Field("", description="The id of a study.")
    entity: Text = Field("", description="What it happened to: a kind (`account`, `setting` …), or an id.")
    address: Text = ""
    request: Text = Field("", description="The id of a request, as `X-Request-Id` told it.")
    facility: Text = Field("", description="The id of a facility: what its people did, and what was done to it.")
    date_from: Date = Field("", description="YYYY-MM-DD in UTC, included.")
    date_to: Date = Field("", description="YYYY-MM-DD in UTC, included.")
    page: Whole = Field(1, ge=1, le=1_000_000)
    size: Whole = Field(50, ge=1, le=200, description="Events on one page.")

    def wanted(self) -> Wanted:
        """As the records take it."""
        return Wanted(**{field.name: getattr(self, field.name) for field in fields(Wanted)})


class AuditFileQuery(AuditQuery):
    """A file of the audit trail; all that match are in it."""

    format: Literal["csv", "json", "xml"] = "json"


class UploadQuery(Args):
    """An upload whose body is the file itself."""

    name: Text = Field("", description="The file's name, where the body is the file itself.")
