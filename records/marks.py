"""What an annotation may hold: fields named one by one, each with its bounds. Whatever else is sent is refused."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

import numpy as np
import orjson
from numpy.typing import NDArray
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from engine.regionplane import Ref

MAX_POINTS = 4096
FARTHEST = 1e5
"""Largest coordinate: mm in the patient, or pixels."""
MAX_INDEX = 1_000_000

POINTS: Mapping[str, tuple[int, int]] = {
    "probe": (1, 1),
    "length": (2, 2),
    "angle": (3, 3),
    "cobb": (4, 4),
    "ellipse": (4, 4),
    "rectangle": (4, 4),
    "polyline": (3, MAX_POINTS),
    "freehand": (3, MAX_POINTS),
    "arrow": (2, 2),
    "text": (2, 2),
    "line": (2, 2),
    "circle": (4, 4),
    "box": (4, 4),
    "keyimage": (0, 0),
    "calibration": (2, 2),
}
"""Kinds of annotations, each with the fewest and the most points."""
SHAPES: Mapping[str, str] = {
    "probe": "point",
    "ellipse": "ellipse",
    "rectangle": "rectangle",
    "polyline": "polygon",
    "freehand": "freehand",
}
"""Kinds that have statistics, with the shape that ``engine.measure`` knows them by."""

UNCAPTIONED = ("text", "keyimage")
"""Kinds without words beside them: a text is its own words, and a key image has no place."""

Coordinate = Annotated[float, Field(allow_inf_nan=False, ge=-FARTHEST, le=FARTHEST)]
Point = tuple[Coordinate, Coordinate, Coordinate]
Direction = Annotated[float, Field(allow_inf_nan=False, ge=-1.001, le=1.001)]
Vector = tuple[Direction, Direction, Direction]
Index = Annotated[int, Field(strict=True, ge=0, le=MAX_INDEX)]
Kind = Literal[
    "probe", "length", "angle", "cobb", "ellipse", "rectangle", "polyline", "freehand",
    "arrow", "text", "line", "circle", "box", "keyimage", "calibration",
]  # fmt: skip


def _plain(value: str) -> str:
    """Text without control characters but for line ends; a lone half of a surrogate pair is no text."""
    if any((ord(letter) < 32 and letter not in "\n\t") or 0xD800 <= ord(letter) < 0xE000 for letter in value):
        raise ValueError("it holds a character that is not allowed here")
    return value


Label = Annotated[str, Field(max_length=200), AfterValidator(_plain)]
Words = Annotated[str, Field(max_length=1000), AfterValidator(_plain)]


class Strict(BaseModel):
    """Base of all that is taken: unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Slab(Strict):
    """Thickness and projection of the plane."""

    mm: float = Field(0, ge=0, le=2000, allow_inf_nan=False)
    mode: Literal["maximum_ip", "minimum_ip", "average_ip"] = "maximum_ip"


class PlaneRef(Strict):
    """The plane that it was drawn on."""

    name: Literal["acquired", "axial", "coronal", "sagittal", "oblique"] = "acquired"
    index: Index = 0
    row: Vector | None = Field(None, description="Of an oblique plane: direction to the right, LPS.")
    column: Vector | None = Field(None, description="Of an oblique plane: direction downward, LPS.")
    slab: Slab = Slab(mm=0)

    @model_validator(mode="after")
    def _turned(self) -> Self:
        if self.name == "oblique" and (self.row is None or self.column is None):
            raise ValueError("an oblique plane needs row and column")
        return self

    def ref(self) -> Ref:
        """As the engine takes it."""
        return Ref(self.name, self.index, self.row, self.column, self.slab.mm, self.slab.mode)


class KeyWindow(Strict):
    """A window that somebody had set, in modality units."""

    center: float = Field(ge=-1e12, le=1e12, allow_inf_nan=False)
    width: float = Field(gt=0, le=1e12, allow_inf_nan=False)
    voi: Literal["linear", "linear_exact", "sigmoid"] = "linear"


class KeyView(Strict):
    """What a key image needs beside its plane to be seen again as it was."""

    anchor: Point | None = Field(None, description="A point of the plane, LPS mm; null where it has no place.")
    window: KeyWindow | None = Field(None, description="null: as the file says.")


class Mark(Strict):
    """What people draw and may change."""

    kind: Kind
    space: Literal["patient", "image"] = Field("patient", description="LPS mm, or column, row, image in pixels.")
    points: Annotated[tuple[Point, ...], Field(max_length=MAX_POINTS)] = ()
    plane: PlaneRef = PlaneRef(row=None, column=None)
    phase: Index = 0
    label: Label = ""
    text: Words = ""
    colour: Annotated[str, StringConstraints(pattern=r"^#[0-9a-f]{6}$")] = "#ffd166"
    locked: bool = False
    hidden: bool = False
    unit: Literal["mm", "cm", "px"] = Field("mm", description="That lengths are shown in.")
    value: float | None = Field(None, gt=0, le=1e5, allow_inf_nan=False, description="Of a calibration: mm.")
    caption: Point | None = Field(
        None,
        description="Step from the mean of its points to the upper left corner of its words; null: beside it.",
    )

    view: KeyView | None = Field(None, description="Of a key image: where its plane lies, and its window.")

    @model_validator(mode="after")
    def _fits(self) -> Self:
        fewest, most = POINTS[self.kind]
        if not fewest <= len(self.points) <= most:
            count = str(fewest) if fewest == most else f"{fewest} to {most}"
            raise ValueError(f"a {self.kind} has {count} points")
        if (self.kind == "calibration") != (self.value is not None):
            raise ValueError("a calibration has a value in mm, and nothing else has one")
        if self.caption is not None and self.kind in UNCAPTIONED:
            raise ValueError(f"a {self.kind} has no words beside it that could be moved")
        if self.view is not None and self.kind != "keyimage":
            raise ValueError("only a key image has a view")
        if self.space == "image" and any(point[2] != self.plane.index for point in self.points):
            raise ValueError("points on an image end in its index")
        return self

    @property
    def array(self) -> NDArray[np.float64]:
        """(N, 3) points."""
        return np.array(self.points, np.float64).reshape(-1, 3)

    def on(self, index: int) -> "Mark":
        """The same on the plane of another index: that of its image after more of them have arrived."""
        points = self.points if self.space == "patient" else tuple((x, y, float(index)) for x, y, _ in self.points)
        return self.model_copy(update={"points": points, "plane": self.plane.model_copy(update={"index": index})})

    def text_of(self, statistics: dict[str, Any] | None, reason: str) -> str:
        """The JSON that the database keeps, with what the server measured."""
        return orjson.dumps(self.model_dump() | {"statistics": statistics, "reason": reason}).decode()


def read(body: str) -> tuple[Mark, dict[str, Any] | None, str]:
    """A mark from its JSON, its statistics, and why it has none: the inverse of ``Mark.text_of``."""
    found = orjson.loads(body)
    statistics, reason = found.pop("statistics"), found.pop("reason")
    return Mark.model_validate(found), statistics, reason
