"""Annotations as files: CSV for a spreadsheet, JSON that is taken in again. They carry UIDs, and no other identity."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import EngineError
from models import Instance, Series
from records import access, annotations
from records.access import Person
from records.errors import Invalid
from records.marks import Mark

VERSION = 1
UNUSABLE = (EngineError, Invalid)
"""What one annotation of a file is refused for, and the others are not."""
_KEY = re.compile(r"[0-9a-f]{32}")
_COLOURS = ("red", "green", "blue")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_COLUMNS = (
    "key", "kind", "label", "text", "series_uid", "series_part", "sop_uid", "frame", "plane", "index", "slab",
    "slab_mm", "phase", "length", "length_unit", "angle", "area", "area_unit", "perimeter", "mean", "sd", "min", "max",
    "count", "value_unit", "red", "green", "blue", "calibration", "trusted", "reason", "author", "editor", "created",
    "updated",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """One annotation of a file that can be stored; ``at`` is its place in the file."""

    at: int
    key: str
    series: str
    mark: Mark


@dataclass(slots=True)
class Wanted:
    """What a file holds: what can be stored, and what cannot and why."""

    marks: list[Entry] = field(default_factory=list)
    refused: list[dict[str, Any]] = field(default_factory=list)


def make(session: Session, person: Person, study_id: str, kind: str, unit: str = "mm") -> bytes:
    """The file of a study's annotations: ``kind`` is "json" or "csv"; ``unit`` is that of lengths in CSV."""
    study = access.study(session, person, study_id, held=True)
    found = annotations.listing(session, person, study_id)
    names = _names(session, study_id, found)
    told = [one | names[one["id"]] for one in found]
    return to_csv(told, unit) if kind == "csv" else to_json(study.study_uid, told)


def to_json(study_uid: str, told: Sequence[Mapping[str, Any]]) -> bytes:
    """Every field of each annotation but the server's own ids."""
    own = {"id", "study", "series", "instance", "author_id", "version", "deleted"}
    rows = [{name: value for name, value in one.items() if name not in own} for one in told]
    body = {"lightbox": VERSION, "study_uid": study_uid, "annotations": rows}
    return orjson.dumps(body, option=orjson.OPT_INDENT_2)


def to_csv(told: Sequence[Mapping[str, Any]], unit: str = "mm") -> bytes:
    """A table with a head, UTF-8 with a mark so that spreadsheets know it; texts cannot be formulas (case 27).

    Lengths and areas are in ``unit``: mm, cm or px; in px wherever millimetres are not known.
    """
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(_COLUMNS)
    for one in told:
        row = _flat(one, unit)
        table.writerow([cell(row.get(name)) for name in _COLUMNS])
    return out.getvalue().encode("utf-8-sig")


def cell(value: Any) -> Any:
    """One cell: numbers as they are, text that a spreadsheet would run as a formula behind an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, str) and value.lstrip(" ").startswith(_FORMULA):
        return f"'{value}"
    return value


def check_study(here: str, named: str) -> None:
    """Refuse a file that names another study by its UID: ``other_study``. One that names none is taken as it is."""
    if named and named != here:
        raise Invalid("other_study", f"These marks belong to another study, {named}; open that one to take them in.")


def read(session: Session, study_id: str, rows: Sequence[Any]) -> Wanted:
    """The annotations of a file that belong to a study, each checked as if it were drawn just now."""
    query = select(Series.series_uid, Series.part, Series.id).where(Series.study_id == study_id)
    series = {(uid, part): one for uid, part, one in session.execute(query)}
    wanted = Wanted()
    for at, row in enumerate(rows):
        try:
            wanted.marks.append(_entry(at, row, series))
        except Invalid as error:
            wanted.refused.append({"at": at, "code": error.code, "message": error.message})
    return wanted


def _entry(at: int, row: Any, series: Mapping[tuple[str, str], str]) -> Entry:
    if not isinstance(row, Mapping):
        raise Invalid("bad_annotation", "It is not an object with the fields of an annotation.")
    key = row.get("key")
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        raise Invalid("bad_annotation", "Its key is not 32 hexadecimal digits.")
    found = series.get((str(row.get("series_uid", "")), str(row.get("series_part", ""))))
    if found is None:
        raise Invalid("bad_annotation", "Its series is not part of this study.")
    try:
        mark = Mark.model_validate({name: row[name] for name in Mark.model_fields if name in row})
    except ValidationError as error:
        raise Invalid("bad_annotation", _why(error)) from error
    return Entry(at, key, found, mark)


def _why(error: ValidationError) -> str:
    """What is wrong with the first field that does not fit."""
    fault = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(str(part) for part in fault["loc"])
    return f"{place}: {fault['msg']}."[:300] if place else f"{fault['msg']}."[:300]


def _names(session: Session, study_id: str, told: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, str]]:
    """UIDs in the place of the server's ids."""
    query = select(Series.id, Series.series_uid, Series.part).where(Series.study_id == study_id)
    series = {one: (uid, part) for one, uid, part in session.execute(query)}
    images = dict(session.execute(select(Instance.id, Instance.sop_uid).where(Instance.study_id == study_id)).all())
    named = {}
    for one in told:
        uid, part = series.get(one["series"], ("", ""))
        sop = images.get(one["instance"], "")
        named[one["id"]] = {"series_uid": uid, "series_part": part, "sop_uid": sop}
    return named


def _flat(one: Mapping[str, Any], unit: str) -> dict[str, Any]:
    row = {name: one.get(name) for name in _COLUMNS if name in one}
    row |= {"plane": one["plane"]["name"], "index": one["plane"]["index"]} | _slab(one["plane"].get("slab"))
    for measure in one["measures"]:
        name, (value, own) = measure["name"], _in_unit(measure, unit, one["calibration"].get("pixel"))
        row[name] = value
        if name in ("length", "area"):
            row[f"{name}_unit"] = own
    if one["statistics"]:
        row |= {name: one["statistics"][name] for name in ("mean", "sd", "min", "max", "count")}
        row["value_unit"] = one["statistics"]["unit"]
        row |= dict(zip(_COLOURS, one["statistics"].get("rgb") or (), strict=False))
    return row | {"calibration": one["calibration"]["label"], "trusted": one["calibration"]["trusted"]}


def _in_unit(measure: Mapping[str, Any], unit: str, pixel: float | None) -> tuple[float, str]:
    """A number and its unit: millimetres as they are wanted, all else as it is. ``pixel``: mm of one."""
    value, own = float(measure["value"]), str(measure["unit"])
    one_mm = {"cm": 10.0, "px": pixel}.get(unit)
    if not own.startswith("mm") or not one_mm:
        return value, own
    return value / one_mm ** (2 if own == "mm²" else 1), own.replace("mm", unit)


def _slab(slab: Mapping[str, Any] | None) -> dict[str, Any]:
    """Empty cells where it is a single slice."""
    return {"slab": slab["mode"], "slab_mm": slab["mm"]} if slab and slab["mm"] > 0 else {}
