"""Pictures and voxels: slices, planes, volumes, thumbnails."""

from collections.abc import Callable
from typing import Any

import orjson
from flask import Response, request
from flask_openapi3 import APIBlueprint, Tag

from engine import encode, export, resample, wire
from imaging import Drawn, OpenSeries, cut, draw, run, small_copy
from records import roles
from records.access import SeriesLight
from web import answers, guards, services
from web.args import (
    CoarseQuery,
    PlaneQuery,
    SeriesPath,
    SlicePath,
    ThumbnailQuery,
    ViewQuery,
    ViewsQuery,
    VolumeQuery,
)
from web.needs import needs
from web.schemas import BINARY, ErrorAnswer, Picture, Pictures

api = APIBlueprint(
    "planes",
    __name__,
    abp_tags=[Tag(name="Looking")],
    abp_responses={404: ErrorAnswer, 422: ErrorAnswer, 503: ErrorAnswer},
)

Answer = tuple[bytes, str, str]
"""Body, media type, content encoding."""
THUMBNAIL_SIDE = 256
PNG, JPEG, NPY = "image/png", "image/jpeg", "application/octet-stream"


@api.get("/slice/<series>/<index>", responses={200: Picture})
@needs(roles.VIEW)
def slice_picture(path: SlicePath, query: ViewQuery) -> Response:
    """One slice as a PNG in JSON."""
    series = services.light(path.series)
    return _answer(
        series, lambda: _json(_described(draw(services.opened(series), query.view(path.index), query.look())))
    )


@api.get("/views/<series>", responses={200: Pictures})
@needs(roles.VIEW)
def views(path: SeriesPath, query: ViewsQuery) -> Response:
    """The axial, coronal and sagittal plane as PNGs in JSON; the middle ones, or those asked for."""
    series = services.light(path.series)

    def make() -> Answer:
        opened, look = services.opened(series), query.look()
        return _json({name: _described(draw(opened, view, look)) for name, view in query.views().items()})

    return _answer(series, make)


@api.get("/api/series/<series>/plane", responses={200: BINARY})
@needs(roles.VIEW)
def plane(path: SeriesPath, query: PlaneQuery) -> Response:
    """One plane, or several neighbouring ones, as PNG, JPEG, NumPy array or raw samples.

    An array is taken out and not looked at: it needs ``studies.export``, and a link alone does not open it.
    """
    if query.format == "npy":
        guards.ask(roles.EXPORT)
        return _array(path, query)
    series = services.light(path.series)
    if query.format == "raw":
        accepted = request.headers.get("Accept-Encoding", "")
        coding = wire.choose_encoding(accepted)
        response = _answer(series, lambda: _raw(services.opened(series), query, accepted), coding)
        response.headers["Vary"] = "Accept-Encoding"
        return response
    return _answer(series, lambda: _picture(services.opened(series), query))


@api.get("/api/series/<series>/coarse", responses={200: BINARY})
@needs(roles.VIEW)
def coarse(path: SeriesPath, query: CoarseQuery) -> Response:
    """The whole volume of one phase as a small copy, up to 128 voxels a side, in raw samples."""
    series = services.light(path.series)
    accepted = request.headers.get("Accept-Encoding", "")
    coding = wire.choose_encoding(accepted)

    def make() -> Answer:
        body, used = wire.compress(small_copy(services.opened(series), query.phase).packed(), accepted)
        return body, wire.MEDIA_TYPE, used

    response = _answer(series, make, coding)
    response.headers["Vary"] = "Accept-Encoding"
    return response


@api.get("/api/series/<series>/thumbnail", responses={200: BINARY})
@needs(roles.VIEW)
def thumbnail(path: SeriesPath, query: ThumbnailQuery) -> Response:
    """The middle slice that can be drawn as a small JPEG, in the window that the series opens with."""
    series = services.light(path.series, viewing=False)
    key = (series.id, series.digest)
    return _answer(series, lambda: services.imaging().thumbnails.get(key, lambda: _small(series)))


@api.get("/api/series/<series>/volume", responses={200: BINARY})
@needs(roles.EXPORT)
def volume(path: SeriesPath, query: VolumeQuery) -> Response:
    """All voxels: modality values as a NumPy array, a NIfTI file (RAS), or raw samples."""
    series = services.light(path.series, held=True)

    def make() -> Response:
        services.exported(series.study_id, what="volume", format=query.format, series=series.id)
        opened = services.exact(series) if query.format == "npy" else services.opened(series)
        pieces, ending = export.volume(opened.whole(), query.format)
        return answers.attachment(Response(pieces, mimetype=NPY), f"{series.id}.{ending}")

    return answers.kept(series.digest, make)


def _answer(series: SeriesLight, make: Callable[[], Answer], coding: str = "identity") -> Response:
    """The answer to this address, or 304 where the client has it already.

    Pictures are not kept here: making one anew from a volume in memory is faster than first touching the memory that
    would keep it.
    """

    def respond() -> Response:
        body, media, encoding = make()
        response = Response(body, mimetype=media)
        if encoding != "identity":
            response.headers["Content-Encoding"] = encoding
        return response

    return answers.kept(series.digest, respond, "" if coding == "identity" else f"-{coding}")


def _array(path: SeriesPath, query: PlaneQuery) -> Response:
    series = services.light(path.series, held=True)

    def make() -> Answer:
        services.exported(series.study_id, what="plane", format=query.format, series=series.id)
        return _numpy(services.exact(series), query)

    return answers.attachment(_answer(series, make), f"{query.plane}.npy")


def _raw(series: OpenSeries, query: PlaneQuery, accepted: str) -> Answer:
    if query.single:
        planes = [cut(series, query.wanted())]
    else:
        planes = run(series, query.plane, query.index, query.count, query.phase)
    span = None if planes[0].stored.dtype.kind in "iu" and planes[0].valid is None else series.span()
    tables = [series.lut(query.phase, plane.index) for plane in planes if plane.name == "acquired"]
    body, coding = wire.compress(wire.pack_planes(planes, span, tables), accepted)
    return body, wire.MEDIA_TYPE, coding


def _numpy(series: OpenSeries, query: PlaneQuery) -> Answer:
    return encode.npy(export.plane_values(cut(series, query.wanted()))), NPY, "identity"


def _picture(series: OpenSeries, query: PlaneQuery) -> Answer:
    drawn = draw(series, query.wanted(), query.look())
    if query.format == "jpeg":
        return encode.jpeg(drawn.picture, query.quality), JPEG, "identity"
    return encode.png(drawn.picture, drawn.plane.spacing, drawn.plane.aspect), PNG, "identity"


def _small(series: SeriesLight) -> Answer:
    drawn = services.imaging().thumbnail((series.id, series.digest), services.loader(series))
    picture = resample.thumbnail(drawn.picture, drawn.plane.proportions, THUMBNAIL_SIDE)
    return encode.jpeg(picture, 85), JPEG, "identity"


def _described(drawn: Drawn) -> dict[str, Any]:
    height, width = drawn.picture.shape[:2]
    return {
        "image": orjson.Fragment(encode.data_uri(encode.png(drawn.picture, drawn.plane.spacing, drawn.plane.aspect))),
        "index": drawn.plane.index,
        "slices": drawn.plane.count,
        "plane": drawn.plane.name,
        "width": width,
        "height": height,
        "window": {"center": drawn.voi.center, "width": drawn.voi.width},
    }


def _json(body: dict[str, Any]) -> Answer:
    return orjson.dumps(body), "application/json", "identity"
