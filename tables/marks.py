"""What people draw on images, and each version of it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tables.base import Base, Id, Uid


class Annotation(Base):
    """A mark that somebody made on an image: a measurement, a region, a text, a key image.

    ``key`` is made by the page that drew it, so that a repeated request makes no second one. ``series_uid``,
    ``instance`` and ``frame`` say where it belongs when the series of a study are arranged anew; ``series_id`` is null
    where nothing shows that any longer. ``body`` is JSON, see ``records.marks``. ``version`` counts its changes.
    ``deleted`` is when it was removed; it can be restored.
    """

    __tablename__ = "annotation"
    __table_args__ = (
        UniqueConstraint("study_id", "key"),
        Index("ix_annotation_study_id_updated", "study_id", "updated"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    study_id: Mapped[str] = mapped_column(ForeignKey("study.id", ondelete="CASCADE"))
    series_id: Mapped[str | None] = mapped_column(ForeignKey("series.id", ondelete="SET NULL"), index=True)
    series_uid: Mapped[str] = mapped_column(Uid)
    instance: Mapped[str] = mapped_column(Id, default="")
    frame: Mapped[int] = mapped_column(default=0)
    key: Mapped[str] = mapped_column(Id)
    kind: Mapped[str] = mapped_column(String(16))
    body: Mapped[str] = mapped_column(Text)
    version: Mapped[int]
    author_id: Mapped[str] = mapped_column(String(64))
    author_name: Mapped[str] = mapped_column(String(255))
    created: Mapped[datetime]
    editor_id: Mapped[str] = mapped_column(String(64))
    editor_name: Mapped[str] = mapped_column(String(255))
    updated: Mapped[datetime]
    deleted: Mapped[datetime | None]


class AnnotationRevision(Base):
    """One version of an annotation as it was; rows are added and never changed.

    ``action`` is C, U, D or R (create, update, delete, restore).
    """

    __tablename__ = "annotation_revision"

    annotation_id: Mapped[str] = mapped_column(ForeignKey("annotation.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    action: Mapped[str] = mapped_column(String(1))
    person_id: Mapped[str] = mapped_column(String(64))
    person_name: Mapped[str] = mapped_column(String(255))
    at: Mapped[datetime]
    body: Mapped[str] = mapped_column(Text)
