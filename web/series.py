"""What is known of a series: everything at once, its header, statistics of a region."""

from typing import Any

import orjson
from flask import Response
from flask_openapi3 import APIBlueprint, Tag
from sqlalchemy import select

from engine import measure, seen
from engine.describe import describe
from engine.header import Header
from engine.window import Voi, VoiLut
from imaging import OpenSeries, View, cut, first_window, slice_windows
from models import Instance, Study
from records import access, measuring, remarks, roles
from web import answers, pictures, services
from web.args import SeriesPath, StatsQuery, TagsQuery
from web.bodies import Region
from web.needs import needs
from web.schemas import ErrorAnswer, SeriesDetail, Statistics

api = APIBlueprint(
    "series", __name__, abp_tags=[Tag(name="Series")], abp_responses={404: ErrorAnswer, 422: ErrorAnswer}
)


@api.get("/api/series/<series>", responses={200: SeriesDetail})
@needs(roles.VIEW)
def detail(path: SeriesPath) -> Response:
    """Everything known: geometry, planes, units, windows, texts, the trust panel."""
    series = services.light(path.series)
    study = access.study(services.session(), services.person(), series.study_id)
    opened = services.opened(series)
    picture = not access.series(services.session(), services.person(), series.id).no_picture
    body = {"id": series.id, "study": series.study_id, "digest": series.digest, "picture": picture}
    pixels = _seen(opened)
    undrawable = {(one["phase"], one["index"]): one["message"] for one in pixels["undrawable"]}
    known = describe(opened.info, undrawable, opened.lacking) | {"images": pictures.told(opened)}
    panel = seen.panel(opened.info, undrawable, pixels["window"]["source"], opened.lacking)
    known["trust"] = _trust(study, panel, opened)
    response = answers.json(body | known | _texts(study, opened) | pixels)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@api.get("/api/series/<series>/tags")
@needs(roles.VIEW)
def header(path: SeriesPath, query: TagsQuery) -> Response:
    """The header of the file that one acquired slice comes from, as a tree; a link alone does not open it.

    Of NIfTI ``keyword`` is the field, ``tag`` its first byte, ``vr`` its type; ``meaning`` says what it holds.
    """
    series = services.light(path.series, held=True)

    def make() -> Response:
        opened = services.opened(series)
        return answers.json({"index": query.index, "phase": query.phase, "tags": opened.tags(query.phase, query.index)})

    return answers.kept(series.digest, make)


@api.get("/api/series/<series>/stats", responses={200: Statistics})
@needs(roles.VIEW)
def statistics(path: SeriesPath, query: StatsQuery) -> Response:
    """Statistics of a region of one plane, from full-precision modality values."""
    series = services.light(path.series)

    def make() -> Response:
        opened = services.opened(series)
        plane = cut(opened, View(query.plane, query.index, query.phase))
        found = measure.statistics(plane, query.shape, query.points, opened.info.units, opened.info.suv_factor)
        return answers.json({"plane": plane.name, "index": plane.index, "phase": query.phase} | found.to_json())

    return answers.kept(series.digest, make)


@api.post("/api/series/<series>/stats", responses={200: Statistics})
@needs(roles.VIEW)
def region(path: SeriesPath, body: Region) -> Response:
    """Statistics of a region on any plane, turned ones and slabs included, from full-precision modality values.

    Points lie in the patient (LPS mm); where the series has no place they are column, row and image.
    """
    opened = services.opened(services.light(path.series))
    plane, found = measuring.region(opened, body.plane.ref(), body.phase, body.shape, body.array)
    return answers.json({"plane": body.plane.name, "index": plane.index, "phase": body.phase} | found)


def _trust(study: Study, panel: dict[str, Any], series: OpenSeries) -> dict[str, Any]:
    """The trust panel: what the records know, then what the files and their pixels say."""
    more = remarks.entries(services.session(), services.person(), study, series.info.series_uid)
    return panel | {"entries": [*more, *panel["entries"]]}


def _seen(series: OpenSeries) -> dict[str, Any]:
    """What is known only from the pixels, as far as they have been read."""
    window = first_window(series)
    undrawable = [{"phase": t, "index": k, "message": why} for (t, k), why in sorted(dict(series.undrawable).items())]
    return {
        "window": _window(window) | {"source": window.source, "lut": _lut(window.lut)},
        "slice_windows": _slice_windows(series),
        "range": series.range,
        "undrawable": undrawable,
    }


def _slice_windows(series: OpenSeries) -> dict[str, Any] | None:
    """What each acquired slice opens with, where slices differ in it."""
    found = slice_windows(series)
    if found is None:
        return None
    return {"windows": [_window(one) | {"lut": table} for one, table in found.windows], "index": found.index}


def _window(window: Voi) -> dict[str, Any]:
    return {"center": window.center, "width": window.width, "function": window.function}


def _lut(table: VoiLut | None) -> dict[str, Any] | None:
    """A VOI LUT as the viewer takes it."""
    if table is None:
        return None
    return {"first": table.first, "bits": table.bits, "entries": [int(entry) for entry in table.entries]}


def _texts(study: Study, series: OpenSeries) -> dict[str, Any]:
    """Who and what the series shows: the study's row, and the header of the first slice's file."""
    header = _header(series)
    thickness = header.frames[0].thickness if header and header.frames else None
    return {
        "patient": {
            "name": study.patient_name,
            "id": study.patient_id,
            "birth_date": study.birth_date,
            "sex": study.sex,
            "age": header.patient.get("age", "") if header else "",
        },
        "study_info": {
            "date": study.date,
            "time": study.time,
            "description": study.description,
            "accession": study.accession,
            "institution": study.institution,
            "uid": study.study_uid,
        },
        "series_info": (header.series if header else {}) | {"slice_thickness": thickness},
    }


def _header(series: OpenSeries) -> Header | None:
    """The header that was kept at ingest; None for NIfTI."""
    instance = series.info.slices[0][0].instance
    text = services.session().scalar(select(Instance.header).where(Instance.id == instance))
    return Header.from_json(orjson.loads(text)) if text else None
