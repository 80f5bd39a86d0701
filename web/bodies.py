"""Bodies of requests that write, as models: every field that may be set is named here or in ``records.marks``."""

from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import ConfigDict, Field, StringConstraints

from records.marks import Index, Mark, PlaneRef, Point, Strict
from web.args import Id

Key = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
Version = Annotated[int, Field(strict=True, ge=1, le=2**31 - 2)]


class NewAnnotation(Mark):
    """An annotation that was drawn just now."""

    key: Key = Field(description="32 hexadecimal digits made by the client: the same again makes no second annotation.")
    series: Id

    def mark(self) -> Mark:
        """What was drawn."""
        return Mark.model_construct(**{name: getattr(self, name) for name in Mark.model_fields})


class ChangedAnnotation(Mark):
    """An annotation as it is to be, and the version that was changed."""

    version: Version

    def mark(self) -> Mark:
        """What was drawn."""
        return Mark.model_construct(**{name: getattr(self, name) for name in Mark.model_fields})


class RestoredAnnotation(Strict):
    """The version of the annotation that is to come back."""

    version: Version


class Move(Strict):
    """Where a study is to go, and where it was when that was decided."""

    source: Id = Field(alias="from", description="The id of the facility that it belongs to.")
    target: Id = Field(alias="to", description="The id of the facility that it is to belong to.")


class NewLink(Strict):
    """A share link that is to be made."""

    days: int = Field(7, strict=True, ge=1, le=365, description="How long it holds; the settings may allow less.")
    pin: Annotated[str, StringConstraints(max_length=64)] = Field("", description="6 to 12 digits, or none.")
    note: Annotated[str, StringConstraints(pattern=r"^[^\x00]*$", max_length=255)] = Field(
        "", description="Whom it is for; only who may revoke it sees this."
    )


class Region(Strict):
    """A region of interest by its points: LPS mm, or column, row, image where the series has no place."""

    plane: PlaneRef = PlaneRef(row=None, column=None)
    phase: Index = 0
    shape: Literal["rectangle", "ellipse", "polygon", "freehand", "line", "point"]
    points: Annotated[tuple[Point, ...], Field(min_length=1, max_length=4096)]

    @property
    def array(self) -> NDArray[np.float64]:
        """(N, 3) points."""
        return np.array(self.points, np.float64)


class AnnotationFile(Strict):
    """A file of annotations, as it is given out."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    lightbox: Literal[1]
    study_uid: str = Field(
        "", max_length=64, description="Of the study that they were drawn in; checked where it is given."
    )
    annotations: Annotated[
        list[Any], Field(max_length=10_000, description="Each is an object; others are refused one by one.")
    ]
