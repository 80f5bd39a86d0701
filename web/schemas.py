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
    picture: bool = Field(True, description="Whether there is a thumbnail; where not, its images say why.")


class StudySummary(BaseModel):
    """A study with its series."""

    id: str
    study_uid: str
    patient_name: str
    patient_id: str
    date: str
    description: str
    modalities: list[str]
    status: Literal["available", "quarantined"]
    status_reason: str = Field("", description="Why it is quarantined.")
    patient_names: list[str] = Field(
        [], description="Every name that its files give the patient; one where they agree."
    )
    facility_id: str = Field("", description="Its facility; told in lists to who reads in several.")
    facility: str = Field("", description="The name of its facility; told where `facility_id` is.")
    thumbnail: str | None = Field(None, description="The series whose thumbnail stands for it; null where none does.")
    series: list[SeriesSummary]


class FacilityName(BaseModel):
    """A facility by id and name."""

    id: str
    name: str
    closed: bool = Field(False, description="Whether it is no longer used: nothing new comes to it.")


class StudyList(BaseModel):
    """One page of studies."""

    studies: list[StudySummary]
    total: int
    page: int
    facilities: list[FacilityName] = Field([], description="Of who reads in more than one; else empty.")


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

    id: str | None = Field(
        description="The first series that this upload brought images to; null where it brought none that can be drawn."
    )
    slices: int = Field(description="Of that series; 0 where there is none.")
    upload: UploadSummary
    studies: list[StudySummary]
    rejected: list[Rejected]
    rejected_more: int = Field(0, description="How many more were not taken that `rejected` does not list.")
    preview: bool = Field(False, description="While it goes on: whether `/api/uploads/<id>/preview` has a picture.")


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
    rgb: list[int] | None = Field(description="Red, green, blue of the pixel at a point, in colour; null otherwise.")


class Grid(BaseModel):
    """The even, upright volume that axial, coronal and sagittal planes and NIfTI of an uneven series are made of."""

    shape: list[int]
    affine: list[list[float]]


class SeriesDetail(SeriesSummary):
    """Everything known of a series: geometry, windows, planes, texts, the trust panel."""

    study: str
    part: str
    number: int | None
    reason: str = Field(description="Why no volume is possible, or why it has no room in memory.")
    shape: list[int] = Field(description="[T,] K, J, I of the acquired slices, as the NumPy file has them; 3 for RGB.")
    affine: list[list[float]] | None = Field(description="Voxel (i, j, k, 1) to LPS mm, 4x4; see affine_is.")
    affine_is: Literal["acquired", "even grid", "first image"] | None = Field(
        description="What k of affine counts: acquired slices, or, where these are uneven, those of grid."
    )
    positions: list[list[float] | None] = Field(description="LPS mm of the first voxel of each acquired slice.")
    images: list[dict[str, Any]] = Field(
        description="Of short lists of radiographs (MG, DX, CR): side, view, PatientOrientation of each."
    )
    grid: Grid | None = Field(description="The volume that planes are cut from; null where there is none.")
    coarse: Grid | None = Field(description="Its small copy, up to 128 voxels a side; null where there is none.")
    orientation: list[float] | None = Field(description="Direction cosines of rows and columns (PS3.3 C.7.6.2.1.1).")
    windows: list[dict[str, Any]]
    window: Window
    slice_windows: dict[str, Any] | None = Field(
        description="Where acquired slices open differently: windows (center, width, function; lut: a VOI LUT "
        "takes its place) and index, which of them, by phase and slice; null where window serves all."
    )
    planes: dict[str, Any]
    digest: str
    trust: dict[str, Any]


class AnnotationDetail(BaseModel):
    """A mark on an image, with what the server measured."""

    id: str
    key: str
    study: str
    series: str | None = Field(description="null where its images are not shown any longer.")
    version: int
    kind: str
    space: Literal["patient", "image"]
    points: list[list[float]]
    plane: dict[str, Any]
    phase: int
    label: str
    text: str
    colour: str
    locked: bool
    hidden: bool
    unit: Literal["mm", "cm", "px"]
    value: float | None
    view: dict[str, Any] | None = Field(description="Of a key image: anchor, a point of its plane; window, or null.")
    caption: list[float] | None = Field(description="Where its words were set: a step from the mean of its points.")
    measures: list[dict[str, Any]] = Field(description="Each with name, value and unit.")
    statistics: dict[str, Any] | None = Field(description="Of a region; from full-precision values.")
    calibration: dict[str, Any] = Field(
        description="What the measures rest on: source, label, trusted, pixel (mm of one, or null), mark."
    )
    reason: str = Field(description="Why there are no millimetres, or no statistics.")
    author: str
    editor: str
    created: str
    updated: str
    deleted: str | None


class AnnotationList(BaseModel):
    """The annotations of a study."""

    annotations: list[AnnotationDetail]
    now: str = Field(description="For `since` of the next question.")


class AnnotationHistory(BaseModel):
    """Every version of an annotation."""

    revisions: list[dict[str, Any]] = Field(description="Each with version, action, person, at and body.")


class AnnotationImport(BaseModel):
    """What became of a file of annotations."""

    created: int
    revived: int = Field(description="They had been deleted here, and are as the file says again.")
    known: int = Field(description="They are here already, and stay as they are.")
    refused: list[dict[str, Any]] = Field(description="Each with its place in the file, a code and a message.")


class LinkDetail(BaseModel):
    """A share link, as its maker sees it; its address was told once."""

    id: str
    study: str
    by: str = Field(description="Who made it.")
    note: str
    pin: bool = Field(description="Whether it asks for a PIN.")
    state: Literal["open", "revoked", "guessed", "expired", "resting"] = Field(
        description="guessed: it ended after too many wrong PINs; resting: whoever made it may not share the study now."
    )
    created: str
    expires: str
    revoked: str | None = Field(description="When it was taken back, or ended after too many wrong PINs.")
    opened: str | None = Field(description="When somebody first looked at the images by it.")
    last_opened: str | None
    uses: int = Field(description="Viewings by it; what its maker looked at is none.")


class LinkList(BaseModel):
    """The links of a study, the newest first, and what a new one may be."""

    links: list[LinkDetail]
    longest_days: int
    pin_needed: bool
    reason: str = Field(description="Why no link can be made; empty where one can.")


class LinkMade(BaseModel):
    """A new link, and its address, which is never told again."""

    link: LinkDetail
    address: str


class AuditEntry(BaseModel):
    """One event of the audit trail, in the words of PS3.15."""

    id: int
    at: str
    event: str
    action: str = Field(description="C, R, U, D or E.")
    outcome: int = Field(description="0 success, 4 minor, 8 serious, 12 major failure.")
    person_id: str
    person_name: str
    role: str
    facility_id: str
    address: str
    request_id: str
    entity_type: str
    entity_id: str
    study_id: str
    detail: Any
    digest: str = Field(description="Chains it to the event before it.")


class AuditPage(BaseModel):
    """A page of the audit trail."""

    events: list[AuditEntry]
    total: int
    page: int
    pages: int


class StudyAccess(BaseModel):
    """Who had to do with a study."""

    study: str
    total: int
    people: list[dict[str, Any]] = Field(
        description="Each with id, name, role, first, last; `events` counted by kind, `deeds` by what was done "
        "(looked, took_out, made_link, ended_link, opened_link, refused …); of a guest also `link`."
    )
    events: list[AuditEntry] = Field(description="The newest, at most 100.")
