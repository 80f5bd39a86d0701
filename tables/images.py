"""What is uploaded: uploads, studies, series, instances."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tables.base import HOME, Base, Id, Uid


class Upload(Base):
    """One request that brought files.

    ``status`` is receiving, unpacking, storing, done or failed; ``done`` of ``total`` are progress in files.
    ``rejected_files`` is JSON: the first refusals, each ``{"file", "code", "message"}``; ``rejected`` counts all.
    ``series_id`` is the first series that it brought images to; null where none can be drawn, or it is no more.
    ``facility_id`` is that of who uploads: what is new in it belongs there.
    """

    __tablename__ = "upload"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    status: Mapped[str] = mapped_column(String(16), index=True)
    person_id: Mapped[str] = mapped_column(String(64))
    facility_id: Mapped[str] = mapped_column(ForeignKey("facility.id"), default=HOME)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    received: Mapped[int] = mapped_column(default=0)
    stored: Mapped[int] = mapped_column(default=0)
    duplicate: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[int] = mapped_column(default=0)
    rejected_files: Mapped[str] = mapped_column(Text, default="[]")
    error_code: Mapped[str] = mapped_column(String(64), default="")
    error_message: Mapped[str] = mapped_column(Text, default="")
    series_id: Mapped[str | None] = mapped_column(ForeignKey("series.id", ondelete="SET NULL"), index=True)
    created: Mapped[datetime]
    finished: Mapped[datetime | None]


class Study(Base):
    """One study of one patient in one facility, as the files tell it.

    ``status`` is available, or quarantined where another patient already has the study UID. ``patient_key`` tells
    patients with one study UID apart. ``patient_id_folded`` is the id without its case, folded here because each
    database folds letters beyond ASCII in its own way. ``patient_names`` is JSON: every name that the files give the
    patient, one beside ``patient_name`` where they agree. ``search`` is the text that a search looks in: names, ids,
    descriptions and modalities of study and series in lower case without accents. ``modalities`` are joined and
    enclosed by backslashes (``\\CT\\SEG\\``). Dates are ISO (``2024-01-31``) or "", times ``HH:MM:SS`` or "".
    """

    __tablename__ = "study"
    __table_args__ = (
        UniqueConstraint("study_uid", "patient_key", "facility_id"),
        Index("ix_study_facility_listing", "facility_id", "date", "time", "id", "modalities", "status", "search"),
        Index("ix_study_listing", "date", "time", "id", "modalities", "status", "search"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    facility_id: Mapped[str] = mapped_column(ForeignKey("facility.id"), default=HOME)
    study_uid: Mapped[str] = mapped_column(Uid)
    patient_key: Mapped[str] = mapped_column(String(160))
    status: Mapped[str] = mapped_column(String(16))
    patient_name: Mapped[str] = mapped_column(String(324))
    patient_names: Mapped[str] = mapped_column(Text, default="[]")
    patient_id: Mapped[str] = mapped_column(String(64))
    patient_id_folded: Mapped[str] = mapped_column(String(192), index=True)
    issuer: Mapped[str] = mapped_column(String(64))
    birth_date: Mapped[str] = mapped_column(String(10))
    sex: Mapped[str] = mapped_column(String(16))
    date: Mapped[str] = mapped_column(String(10))
    time: Mapped[str] = mapped_column(String(8))
    description: Mapped[str] = mapped_column(String(255))
    accession: Mapped[str] = mapped_column(String(64))
    institution: Mapped[str] = mapped_column(String(255))
    referring_physician: Mapped[str] = mapped_column(String(324))
    modalities: Mapped[str] = mapped_column(String(255), default="")
    instances: Mapped[int] = mapped_column(default=0)
    thumbnail: Mapped[str | None] = mapped_column(Id)
    search: Mapped[str] = mapped_column(String(1000))
    created: Mapped[datetime]
    updated: Mapped[datetime]

    series: Mapped[list["Series"]] = relationship(
        back_populates="study", order_by="Series.position", passive_deletes=True
    )


class Series(Base):
    """One display set: a DICOM series, or the part of it that is shown together.

    ``manifest`` is the JSON of its ``engine.displayset.DisplaySet``; ``digest`` changes whenever its pixels or
    their meaning may. ``spacing`` is JSON, [slice, row, column] in mm or null. ``no_picture`` says why none of
    its slices can stand for it in a list, "" where one can or that was not tried.
    """

    __tablename__ = "series"
    __table_args__ = (UniqueConstraint("study_id", "series_uid", "part"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    study_id: Mapped[str] = mapped_column(ForeignKey("study.id", ondelete="CASCADE"))
    series_uid: Mapped[str] = mapped_column(Uid)
    part: Mapped[str] = mapped_column(String(255))
    position: Mapped[int]
    number: Mapped[int | None] = mapped_column(BigInteger)
    modality: Mapped[str] = mapped_column(String(16))
    description: Mapped[str] = mapped_column(String(255))
    kind: Mapped[str] = mapped_column(String(16))
    slices: Mapped[int]
    rows: Mapped[int]
    columns: Mapped[int]
    phases: Mapped[int]
    spacing: Mapped[str] = mapped_column(Text)
    units: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))
    no_picture: Mapped[str] = mapped_column(Text, default="")
    manifest: Mapped[str] = mapped_column(Text, deferred=True)

    study: Mapped[Study] = relationship(back_populates="series")


class Instance(Base):
    """One stored file.

    ``key`` is its place in the storage, ``blake3`` the hash of its bytes (cryptographic, and a tenth of the cost of
    SHA-256); ``header`` is the JSON of its ``engine.header.Header``, "" for NIfTI.
    ``problem_code`` and ``problem`` say why it is kept but not shown, "" where it is shown.
    """

    __tablename__ = "instance"
    __table_args__ = (
        UniqueConstraint("study_id", "sop_uid"),
        Index("ix_instance_study_id_series_uid", "study_id", "series_uid"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    study_id: Mapped[str] = mapped_column(ForeignKey("study.id", ondelete="CASCADE"))
    upload_id: Mapped[str | None] = mapped_column(ForeignKey("upload.id", ondelete="SET NULL"), index=True)
    series_uid: Mapped[str] = mapped_column(Uid)
    sop_uid: Mapped[str] = mapped_column(Uid)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    size: Mapped[int] = mapped_column(BigInteger)
    blake3: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(255))
    format: Mapped[str] = mapped_column(String(8))
    problem_code: Mapped[str] = mapped_column(String(64), default="")
    problem: Mapped[str] = mapped_column(Text, default="")
    header: Mapped[str] = mapped_column(Text, deferred=True)


class RefusedInstance(Base):
    """A file that was not taken in, because a series has another one of its SOP Instance UID (``sop_uid``).

    The same bytes (``blake3``) sent again are the same refusal; ``at`` is when they first came.
    """

    __tablename__ = "refused_instance"
    __table_args__ = (Index("ix_refused_instance_study_id_series_uid", "study_id", "series_uid"),)

    study_id: Mapped[str] = mapped_column(ForeignKey("study.id", ondelete="CASCADE"), primary_key=True)
    sop_uid: Mapped[str] = mapped_column(Uid, primary_key=True)
    blake3: Mapped[str] = mapped_column(String(64), primary_key=True)
    series_uid: Mapped[str] = mapped_column(Uid)
    at: Mapped[datetime]


class UploadStudy(Base):
    """Which studies an upload touched, in the order in which it met them."""

    __tablename__ = "upload_study"

    upload_id: Mapped[str] = mapped_column(ForeignKey("upload.id", ondelete="CASCADE"), primary_key=True)
    study_id: Mapped[str] = mapped_column(ForeignKey("study.id", ondelete="CASCADE"), primary_key=True, index=True)
    position: Mapped[int]


class Deletion(Base):
    """A stored file whose row is gone and which is still to be removed from the storage."""

    __tablename__ = "deletion"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    created: Mapped[datetime]
