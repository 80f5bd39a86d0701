"""The display sets of a study: arranged anew whenever an image comes or the originals are read again."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from uuid import uuid4

import orjson
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine import displaysets
from engine.displayset import DisplaySet
from engine.header import Header
from models import Instance, Series, Study
from records import anchors, patientnames
from records.audit import now
from records.database import in_parts
from records.intake import Image
from records.texts import searchable, text

Problem = tuple[str, str]

DERIVED = frozenset(("SEG", "RTDOSE", "RTSTRUCT", "RTPLAN", "REG", "PR", "KO", "SR", "DOC"))
"""Modalities of what was made of other images: it comes after them. The twin of DERIVED in core/hanging.js."""


@dataclass(slots=True)
class Change:
    """What is new in one study.

    ``headers`` holds, for each DICOM series, the headers of its new instances by id; ``infos`` the display sets of new
    NIfTI files. ``problems`` is what their rows say already; ``unreadable`` are instances that are left out.
    """

    headers: dict[str, dict[str, Header]] = field(default_factory=dict)
    infos: list[DisplaySet] = field(default_factory=list)
    problems: dict[str, Problem] = field(default_factory=dict)
    unreadable: set[str] = field(default_factory=set)

    def add(self, series_uid: str, instance: str, image: Image) -> None:
        """One new instance."""
        if image.header is not None:
            self.headers.setdefault(series_uid, {})[instance] = image.header
            self.problems[instance] = problem_of(image)
        elif image.info is not None:
            self.infos.append(replace(image.info, series_uid=series_uid))


def problem_of(image: Image) -> Problem:
    """Code and sentence of why an instance is not shown, as its row keeps them."""
    code, _, message = image.header.problem.partition(": ") if image.header else ("", "", "")
    return text(code, 64), text(message, 1000)


def rebuild(session: Session, study: Study, change: Change) -> None:
    """Arrange every changed series of a study; the rows of its series keep their ids where the part stays the same."""
    rows = {
        (row.series_uid, row.part): row for row in session.scalars(select(Series).where(Series.study_id == study.id))
    }
    for series_uid, headers in change.headers.items():
        _load_others(session, study.id, series_uid, headers, change)
        arranged = displaysets.arrange(headers.items())
        _mark(
            session,
            change.problems,
            headers,
            {one.instance: (text(one.code, 64), text(one.message, 1000)) for one in arranged.excluded},
        )
        _keep(session, rows, study.id, series_uid, arranged.sets)
    for info in change.infos:
        _keep(session, rows, study.id, info.series_uid, [info])
    _sum_up(study, list(rows.values()), change)


def _load_others(session: Session, study_id: str, series_uid: str, headers: dict[str, Header], change: Change) -> None:
    """Add the instances of a series that were there before."""
    here = (Instance.study_id == study_id, Instance.series_uid == series_uid, Instance.format == "dicom")
    known = headers.keys() | change.unreadable
    others = [one for one in session.scalars(select(Instance.id).where(*here)) if one not in known]
    for some in in_parts(others):
        columns = (Instance.id, Instance.header, Instance.problem_code, Instance.problem)
        for instance, header, code, message in session.execute(select(*columns).where(Instance.id.in_(some))):
            headers[instance] = Header.from_json(orjson.loads(header))
            change.problems[instance] = (code, message)


def _mark(
    session: Session, before: Mapping[str, Problem], instances: Iterable[str], excluded: Mapping[str, Problem]
) -> None:
    """Say of each instance why it is not shown, or that it is."""
    rows = [
        {"id": instance, "problem_code": code, "problem": message}
        for instance in instances
        for code, message in [excluded.get(instance, ("", ""))]
        if before[instance] != (code, message)
    ]
    if rows:
        session.execute(update(Instance), rows)


def _keep(
    session: Session, rows: dict[tuple[str, str], Series], study_id: str, series_uid: str, sets: list[DisplaySet]
) -> None:
    """Write the display sets of one DICOM series over its old ones."""
    parts = _named(sets)
    for key in [key for key in rows if key[0] == series_uid and key[1] not in parts]:
        session.delete(rows.pop(key))
    session.flush()
    shown: dict[str, DisplaySet] = {}
    for order, (part, info) in enumerate(parts.items()):
        row = rows.get((series_uid, part))
        if row is None:
            row = rows[series_uid, part] = Series(id=uuid4().hex, study_id=study_id, series_uid=series_uid, part=part)
            session.add(row)
        _describe(row, info, order)
        shown[row.id] = info
    session.flush()
    anchors.follow(session, study_id, series_uid, shown)


def _named(sets: list[DisplaySet]) -> dict[str, DisplaySet]:
    """Display sets by part, as the database holds it: nothing is lost where two long names begin alike."""
    parts: dict[str, DisplaySet] = {}
    for info in sets:
        part, number = text(info.part, 240), 1
        while part in parts:
            number += 1
            part = f"{text(info.part, 240)} #{number}"
        parts[part] = info
    return parts


def _describe(row: Series, info: DisplaySet, order: int) -> None:
    phases, slices = info.shape[:2]
    manifest = orjson.dumps(info.to_json(), option=orjson.OPT_SERIALIZE_NUMPY)
    spacing = info.geometry.spacing
    row.position = order
    row.number = info.number
    row.modality = text(info.modality, 16)
    row.description = text(info.description, 255)
    row.kind, row.rows, row.columns = info.kind, info.rows, info.columns
    row.phases, row.slices = phases, slices
    row.spacing = orjson.dumps(spacing if any(spacing) else None).decode()
    row.units = text(info.units, 64)
    digest = hashlib.sha256(manifest).hexdigest()[:32]
    if row.digest != digest:
        row.digest, row.no_picture = digest, ""
    row.manifest = manifest.decode()


def _sum_up(study: Study, rows: list[Series], change: Change) -> None:
    """What the study's row says of its series: order, modalities, the picture of the list, what a search finds."""
    headers = [header for series in change.headers.values() for header in series.values()]
    found = {row.modality for row in rows} | {text(header.modality, 16) for header in headers}
    study.modalities = join(found | set(split(study.modalities or "")))
    rows.sort(key=_place)
    for position, row in enumerate(rows):
        row.position = position
    largest = max(rows, key=_size, default=None)
    study.thumbnail = largest.id if largest else None
    names = (study.patient_name, study.patient_id, *patientnames.told(study), study.accession, study.description)
    study.search = searchable(*names, *split(study.modalities), *(row.description for row in rows))
    study.updated = now()


def _place(row: Series) -> tuple[object, ...]:
    """Images before what was made of them, volumes before single images, then as they are numbered."""
    return row.modality in DERIVED, row.kind != "volume", row.number is None, row.number, row.series_uid, row.position


def _size(row: Series) -> tuple[bool, bool, int]:
    """How well a series stands for its study in the list."""
    return row.modality not in DERIVED, row.kind == "volume", row.slices * row.rows * row.columns


def join(modalities: Iterable[str]) -> str:
    """Modalities as a study's row keeps them: ``\\\\CT\\\\SEG\\\\``, so that one is found with its ends."""
    made = ""
    for modality in sorted(set(modalities) - {""}):
        if len(made) + len(modality) < 250:
            made += f"\\{modality}"
    return f"{made}\\" if made else ""


def split(modalities: str) -> list[str]:
    """The inverse of ``join``."""
    return [modality for modality in modalities.split("\\") if modality]
