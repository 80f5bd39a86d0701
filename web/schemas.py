"""The shapes of answers, for the OpenAPI document."""

from typing import Any, Literal

from pydantic import BaseModel, Field

from web.errors import ErrorBody

BINARY = {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}
"""An answer that is a file."""


class ErrorAnswer(ErrorBody):
    """An error."""


class Window(BaseModel):
    """Window centre and width in modality units."""

    center: float
    width: float


class Picture(BaseModel):
    """One plane, drawn."""

    image: str = Field(description="PNG as a data: URI.")
    index: int
    slices: int = Field(description="How many planes there are in this direction.")
    plane: str
    width: int
    height: int
    window: Window


class Pictures(BaseModel):
    """The three planes, drawn."""

    axial: Picture
    coronal: Picture
    sagittal: Picture


class SeriesSummary(BaseModel):
    """A series, or the part of one that is shown together."""

    id: str
    series_uid: str
    modality: str
    description: str
    kind: Literal["volume", "images"]
    slices: int
    rows: int
    columns: int
    phases: int
    spacing: list[float | None] | None = Field(description="Slice, row, column in mm; null where unknown.")
    units: str


class StudySummary(BaseModel):
    """A study with its series."""

    id: str
    study_uid: str
    patient_name: str
    patient_id: str
    date: str
    description: str
    modalities: list[str]
    series: list[SeriesSummary]


class StudyList(BaseModel):
    """One page of studies."""

    studies: list[StudySummary]
    total: int
    page: int


class Rejected(BaseModel):
    """A file that was not taken, and why."""

    file: str
    code: str
    message: str


class UploadSummary(BaseModel):
    """What became of an upload's files; counts are of image files, not of ZIPs."""

    id: str
    status: Literal["receiving", "unpacking", "storing", "done", "failed"]
    received: int = 0
    stored: int = 0
    duplicate: int = 0
    rejected: int = 0


class UploadBody(BaseModel):
    """An upload that is done: its first series, all its studies, what was not taken."""

    id: str
    slices: int
    upload: UploadSummary
    studies: list[StudySummary]
    rejected: list[Rejected]
    rejected_more: int = Field(0, description="How many more were not taken that `rejected` does not list.")


class UploadStarted(BaseModel):
    """An upload that goes on behind the answer."""

    id: str
    status: str


class UploadAccepted(BaseModel):
    """All has been received; the rest happens behind."""

    upload: UploadStarted


class Statistics(BaseModel):
    """Statistics of a region, from full-precision modality values."""

    count: int
    mean: float | None
    sd: float | None
    min: float | None
    max: float | None
    area_mm2: float | None
    unit: str
    suv: dict[str, float | None] | None = Field(description="mean, sd, min, max as SUVbw; null where not known.")


class Grid(BaseModel):
    """The even, upright volume that axial, coronal and sagittal planes and NIfTI of an uneven series are made of."""

    shape: list[int]
    affine: list[list[float]]


class SeriesDetail(SeriesSummary):
    """Everything known of a series: geometry, windows, planes, texts, the trust panel."""

    study: str
    part: str
    number: int | None
    reason: str = Field(description="Why no volume is possible.")
    shape: list[int] = Field(description="[T,] K, J, I of the acquired slices, as the NumPy file has them; 3 for RGB.")
    affine: list[list[float]] | None = Field(description="Voxel (i, j, k, 1) to LPS mm, 4x4; see affine_is.")
    affine_is: Literal["acquired", "even grid", "first image"] | None = Field(
        description="What k of affine counts: acquired slices, or, where these are uneven, those of grid."
    )
    positions: list[list[float] | None] = Field(description="LPS mm of the first voxel of each acquired slice.")
    grid: Grid | None = Field(description="The volume that planes are cut from; null where there is none.")
    orientation: list[float] | None = Field(description="Direction cosines of rows and columns (PS3.3 C.7.6.2.1.1).")
    windows: list[dict[str, Any]]
    window: Window
    planes: dict[str, Any]
    digest: str
    trust: dict[str, Any]
